use crate::desk::Desk;

const OVERLAY: &str = "";

#[test]
fn placeholder() {
    let _ = (OVERLAY, Desk::new);
}
