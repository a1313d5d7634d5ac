//! Panics of libraries that read hostile formats cost their file, and say nothing on standard error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// The result of `read`, or `None` if it panicked. For libraries that read what others wrote.
pub fn caught<T>(read: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.with(Cell::get) {
                previous(info);
            }
        }));
    });
    let before = QUIET.with(|quiet| quiet.replace(true));
    // What `read` shares with us is the bytes of the file, which nobody changes.
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    QUIET.with(|quiet| quiet.set(before));
    result.ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_is_nothing() {
        assert_eq!(super::caught(|| 1), Some(1));
        let empty: Vec<u8> = Vec::new();
        assert_eq!(super::caught(|| empty[0]), None);
    }
}
