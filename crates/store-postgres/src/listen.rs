//! Being told of changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use rapporteur_store::Generation;

use crate::connection::Address;
use crate::store::PgStore;

/// How often the listener looks whether it is still wanted.
const BEAT: Duration = Duration::from_millis(500);
/// How long it waits before it tries a lost connection again.
const AGAIN: Duration = Duration::from_secs(2);

/// Somebody who listens; dropping it ends that.
#[derive(Debug)]
pub struct Watch(Arc<AtomicBool>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl PgStore {
    /// Calls `changed` with the new generation whenever somebody has changed the base, on a thread of its own. After a lost
    /// connection is found again it is called, too: something may have been missed.
    pub fn watch(&self, changed: impl Fn(Generation) + Send + 'static) -> Watch {
        let ended = Arc::new(AtomicBool::new(false));
        let watch = Watch(Arc::clone(&ended));
        let address = self.pool.address().clone();
        std::thread::spawn(move || {
            while !ended.load(Ordering::Acquire) {
                // A connection that cannot be had, or is lost, is tried again; there is nobody to tell.
                let _ = listen(&address, &changed, &ended);
                if !ended.load(Ordering::Acquire) {
                    std::thread::sleep(AGAIN);
                }
            }
        });
        watch
    }
}

fn listen(
    address: &Address,
    changed: &impl Fn(Generation),
    ended: &AtomicBool,
) -> Result<(), rapporteur_store::StoreError> {
    let mut connection = address.connect()?;
    let failed = |error: postgres::Error| crate::connection::refused(&error);
    connection.client.batch_execute("LISTEN evidence").map_err(failed)?;
    let now = connection.query("SELECT generation FROM base", &[])?;
    if let Some(row) = now.first() {
        changed(Generation(crate::store::unsigned(row.get(0))));
    }
    while !ended.load(Ordering::Acquire) {
        let mut notices = connection.client.notifications();
        let mut notices = notices.timeout_iter(BEAT);
        while let Some(notice) = notices.next().map_err(failed)? {
            if let Ok(generation) = notice.payload().parse() {
                changed(Generation(generation));
            }
        }
    }
    Ok(())
}
