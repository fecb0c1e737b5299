//! The one place of the app that reads the clock and draws random numbers.

use sotay_shared::stamp::Timestamp;
use std::cell::Cell;

/// The device's clock.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Random bytes from the browser.
///
/// # Panics
/// When the browser has no `crypto.getRandomValues`, which every browser with WebAssembly has.
#[expect(clippy::expect_used, reason = "without randomness ids would collide: better not to start")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the browser gives random bytes");
    bytes
}

/// Milliseconds for an id, strictly rising, so that ids sort in the order in which they were made here.
pub fn rising() -> i64 {
    thread_local! {
        static LAST: Cell<i64> = const { Cell::new(0) };
    }
    LAST.with(|last| {
        let next = now().0.max(last.get() + 1);
        last.set(next);
        next
    })
}

/// A new id of any kind: `new_id!(DealId)`.
#[macro_export]
macro_rules! new_id {
    ($id:ty) => {
        <$id>::v7($crate::clock::rising(), $crate::clock::random())
    };
}
