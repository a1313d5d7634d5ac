//! The server, driven as an editor drives it.

#![allow(clippy::unwrap_used)]

mod buffer;
mod client;
mod desk;
mod editing;
mod features;
mod impact;
mod last_shown;
mod layers;
mod lifecycle;
mod load;
mod protocol;
mod storm;
mod sync;
mod team;
