//! Things that have a time: a loop that does each of them when it is due.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::timeout};

use crate::base::{clock::Timestamp, errors::Result};

/// The longest sleep. Another node may have stored something that is due sooner, and a machine
/// that slept has to notice that the time has passed.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);

/// The shortest sleep, so that something that is due and cannot be done does not keep the
/// processor busy.
const SHORTEST_SLEEP: Duration = Duration::from_millis(200);

/// Calls `work` whenever something may be due, and never returns. `work` does what is due and
/// returns the time of the next, `None` when nothing waits. `wake` ends a sleep: whoever stores
/// something that is due notifies it.
///
/// Every node runs this loop, and each may stop at any moment. So `work` claims a thing with one
/// statement, in the transaction that does it.
pub async fn run<W>(wake: Arc<Notify>, mut work: W)
where
    W: AsyncFnMut() -> Result<Option<Timestamp>>,
{
    loop {
        let sleep = match work().await {
            Ok(next) => sleep_until(Timestamp::now(), next),
            Err(error) => {
                tracing::warn!("What is due could not be done: {error}");
                LONGEST_SLEEP
            }
        };
        // A notification that comes while `work` runs ends the next sleep at once.
        let _ = timeout(sleep, wake.notified()).await;
    }
}

/// How long to sleep when it is `now` and the next thing is due at `next`.
fn sleep_until(now: Timestamp, next: Option<Timestamp>) -> Duration {
    let Some(next) = next else {
        return LONGEST_SLEEP;
    };
    let micros = u64::try_from(next.get().saturating_sub(now.get())).unwrap_or_default();
    Duration::from_micros(micros).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_ends_when_the_next_is_due_and_is_never_long() {
        let now = Timestamp::now();
        let after = |seconds: i64| sleep_until(now, Some(now.minus_seconds(-seconds)));
        assert_eq!(after(3), Duration::from_secs(3));
        assert_eq!(after(3600), LONGEST_SLEEP);
        assert_eq!(after(-3600), SHORTEST_SLEEP);
        assert_eq!(sleep_until(now, None), LONGEST_SLEEP);
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_done_again_when_it_is_woken() {
        let (wake, (said, mut calls)) = (Arc::default(), tokio::sync::mpsc::channel(4));
        let woken = Arc::clone(&wake);
        let task = tokio::spawn(run(wake, async move || {
            said.send(tokio::time::Instant::now())
                .await
                .expect("a listener");
            Ok(None)
        }));
        let first = calls.recv().await.expect("a call");
        assert_eq!(
            calls.recv().await.expect("a call") - first,
            LONGEST_SLEEP,
            "nothing waits"
        );
        woken.notify_one();
        assert_eq!(calls.recv().await.expect("a call") - first, LONGEST_SLEEP);
        task.abort();
    }
}
