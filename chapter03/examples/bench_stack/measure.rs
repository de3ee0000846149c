//! The time of many calls, divided by their number.

use crate::cases::Case;
use std::time::Instant;
use tower::ServiceExt;
use tracing::instrument::WithSubscriber;
use utils::bench::median;

/// Calls between two looks at the clock: about 10 ms.
const CALLS: u32 = 10_000;

/// Nanoseconds for a call of each case, the median of so many rounds.
pub async fn in_turn(cases: &[Case], rounds: usize) -> Vec<f64> {
    let mut all = vec![Vec::new(); cases.len()];
    for round in 0..=rounds {
        for (case, figures) in cases.iter().zip(&mut all) {
            let figure = run(case).with_subscriber(case.tracing.clone()).await;
            // The first round warms caches up and is not counted.
            if round > 0 {
                figures.push(figure);
            }
        }
    }
    all.into_iter().map(median).collect()
}

async fn run(case: &Case) -> f64 {
    let started = Instant::now();
    for _ in 0..CALLS {
        let answer = case.endpoint.clone().oneshot(case.call.clone()).await;
        assert_eq!(answer.is_ok(), case.succeeds, "{}: {answer:?}", case.name);
    }
    started.elapsed().as_nanos() as f64 / f64::from(CALLS)
}
