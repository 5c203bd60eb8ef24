//! What people see.
#[test]
fn t() {}
