//! Ids of elements that are made any number of times.

use std::cell::Cell;

/// A number for the ids of a control, unlike that of any other.
pub fn number() -> usize {
    thread_local!(static LAST: Cell<usize> = const { Cell::new(0) });
    LAST.with(|last| {
        last.set(last.get() + 1);
        last.get()
    })
}
