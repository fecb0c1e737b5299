//! A text as a QR code.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// Empty modules around it (ISO/IEC 18004 section 9.1).
const QUIET: i32 = 4;

/// What is drawn: the side in modules, and a path with a square for each dark one. `None` for a text that is too long.
fn drawn(content: &str) -> Option<(i32, String)> {
    let code = QrCode::encode_text(content, QrCodeEcc::Medium).ok()?;
    let side = code.size();
    let dark = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    Some((side + 2 * QUIET, path))
}

/// The code as a picture; nothing where the text is too long for one.
#[component]
pub fn Qr(content: String, #[prop(into)] label: Signal<&'static str>) -> impl IntoView {
    drawn(&content).map(|(side, path)| {
        view! {
            <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {side} {side}")>
                <path d=path />
            </svg>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_a_small_code() {
        let (side, path) = drawn("Sotay").unwrap();
        // Version 1 has 21 modules, and a finder in the corner.
        assert_eq!(side, 29);
        assert!(path.starts_with("M4 4h1v1h-1z"), "{path}");
        assert!(drawn(&"x".repeat(3_000)).is_none());
    }
}
