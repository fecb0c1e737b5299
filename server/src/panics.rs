//! Panics that are expected: a hostile change may end its trial with one, as often as its sender likes. They are caught
//! where they happen, and are told in one line by whoever caught them instead of some kilobytes on standard error each.

use std::{
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::Once,
};

/// Characters of what a panic says.
const SAID: usize = 200;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs what may panic and catches it itself, and gives with its result what the last panic within said.
pub fn quietly<T>(what: impl FnOnce() -> T) -> (T, Option<String>) {
    struct Quiet(bool);
    impl Drop for Quiet {
        fn drop(&mut self) {
            QUIET.set(self.0);
        }
    }
    install();
    let _quiet = Quiet(QUIET.replace(true));
    LAST.take();
    let result = what();
    (result, LAST.take())
}

/// The same for what does not catch it itself: nothing where it panicked. What it had in hand is not used afterwards.
pub fn caught<T>(what: impl FnOnce() -> T) -> Option<T> {
    quietly(|| panic::catch_unwind(AssertUnwindSafe(what))).0.ok()
}

/// Puts a hook before the one that is there: it keeps what is said in quiet parts, and leaves everything else alone.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // A thread that is ending has nothing to be quiet about.
            if QUIET.try_with(Cell::get).unwrap_or_default() {
                let _ = LAST.try_with(|last| last.replace(Some(said(panic))));
            } else {
                before(panic);
            }
        }));
    });
}

fn said(panic: &PanicHookInfo<'_>) -> String {
    let words = panic.payload_as_str().unwrap_or("no words").chars().take(SAID).collect::<String>();
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    format!("{} ({place})", words.replace(char::is_control, " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn what_a_caught_panic_says_is_given_and_forgotten() {
        let crash = || catch_unwind(|| panic!("operation 5\nis missing{}", "!".repeat(10_000))).is_err();
        let (is_caught, said) = quietly(crash);
        let said = said.unwrap();
        assert!(is_caught && said.starts_with("operation 5 is missing!") && said.contains("panics.rs"), "{said}");
        assert!(said.len() < SAID + 100);
        assert_eq!(quietly(|| 5), (5, None));
        assert_eq!((caught(|| 5), caught(|| -> u8 { panic!("again") })), (Some(5), None));
    }
}
