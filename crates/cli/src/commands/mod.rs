//! One module a command.

pub mod completions;
pub mod init;
pub mod link;
pub mod schema;
pub mod verify;
