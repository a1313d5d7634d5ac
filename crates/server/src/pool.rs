//! The worker pool: a fixed number of threads, requests before checks.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::{Receiver, Sender, select_biased, unbounded};

/// Something to run. It owns its snapshot and drops it.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// Handle to the threads; they end when it is dropped and the queues are empty.
pub(crate) struct Pool {
    requests: Sender<Job>,
    checks: Sender<Job>,
}

impl Pool {
    /// Starts `workers` threads (0: as many as the machine has, at most 8), and one more that runs requests only, so
    /// that a hover never queues behind the checks of many open documents.
    pub(crate) fn start(workers: usize) -> std::io::Result<Pool> {
        let workers = match workers {
            0 => thread::available_parallelism().map_or(2, NonZero::get).clamp(1, 8),
            given => given,
        };
        let (requests, request_queue) = unbounded::<Job>();
        let (checks, check_queue) = unbounded::<Job>();
        for n in 0..workers {
            let (requests, checks) = (request_queue.clone(), check_queue.clone());
            thread::Builder::new().name(format!("worker-{n}")).spawn(move || both(&requests, &checks))?;
        }
        thread::Builder::new().name("worker-requests".to_owned()).spawn(move || {
            for job in request_queue {
                run(job);
            }
        })?;
        Ok(Pool { requests, checks })
    }

    /// Queues the answer to a request.
    pub(crate) fn request(&self, job: Job) {
        // Fails only if every worker is gone; then the job's reply channel closes and its handler answers.
        let _ = self.requests.send(job);
    }

    /// Queues a check.
    pub(crate) fn check(&self, job: Job) {
        let _ = self.checks.send(job);
    }
}

fn both(requests: &Receiver<Job>, checks: &Receiver<Job>) {
    loop {
        select_biased! {
            recv(requests) -> job => match job {
                Ok(job) => run(job),
                Err(_) => return,
            },
            recv(checks) -> job => match job {
                Ok(job) => run(job),
                Err(_) => return,
            },
        }
    }
}

/// Jobs catch their own panics; this keeps the thread if one escapes between them.
fn run(job: Job) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        tracing::error!("a worker's job panicked");
    }
}
