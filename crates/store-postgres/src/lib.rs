//! An evidence base in PostgreSQL (15 or newer), for teams: a store that many machines read and fill.
//!
//! Records are rows with their keys as `int[]` under a GIN index (contrib `intarray`), spread over hash partitions by source,
//! so that replicas, foreign tables and sharding are the engine's own means. What is asked is bound to prepared statements;
//! no text of a user ever becomes part of a statement. Calls block and must not be made inside an asynchronous runtime.
//!
//! The code is behind the feature `client`, which is off by default.

#[cfg(feature = "client")]
mod connection;
#[cfg(feature = "client")]
mod listen;
#[cfg(feature = "client")]
mod lists;
#[cfg(feature = "client")]
mod load;
#[cfg(feature = "client")]
mod pairs;
#[cfg(feature = "client")]
mod passing;
#[cfg(feature = "client")]
mod queue;
#[cfg(feature = "client")]
mod schema;
#[cfg(feature = "client")]
mod store;
#[cfg(feature = "client")]
mod swap;
#[cfg(feature = "client")]
mod write;

#[cfg(feature = "client")]
pub use connection::Address;
#[cfg(feature = "client")]
pub use listen::Watch;
#[cfg(feature = "client")]
pub use load::Load;
#[cfg(feature = "client")]
pub use queue::{Job, Queue, QueuedCapture, Waiting};
#[cfg(feature = "client")]
pub use store::PgStore;
