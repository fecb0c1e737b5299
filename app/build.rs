//! What takes the app apart needs to know where in it addresses stand.

fn main() {
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=sotay-app=--emit-relocs");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
