//! One module a command.

pub mod ask;
pub mod check;
pub mod completions;
pub mod explain;
pub mod extract;
pub mod impact;
pub mod import;
pub mod init;
pub mod link;
pub mod load;
pub mod lsp;
pub mod parse;
pub mod query;
pub mod references;
pub mod report;
pub mod schema;
pub mod shard;
pub mod sources;
pub mod verify;
pub mod worker;
