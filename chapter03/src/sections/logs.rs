//! Section “Logs”: the same calls as lines for a person and for a program, with a user's name that wants to be two lines, and two secrets.
//!
//! The time of day stands still and ids are counted, so that every run prints the same.

use super::ids::Counted;
use crate::{
    stack::{
        access_log::AccessLogLayer,
        call::{Call, Credential},
        clock::Clock,
        failure::Failure,
    },
    telemetry::{
        logs::{Lines, LogFilter, LogForm},
        traced::TracedLayer,
        traces,
        wall_clock::WallClock,
    },
};
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::{io, time::Duration};
use tower::{ServiceBuilder, ServiceExt, service_fn};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::prelude::*;
use utils::error_kind::ErrorKind;

/// 10 o'clock on 24 November 2026, in seconds since 1970.
const TEN_O_CLOCK: u64 = 1_795_514_400;

/// The same calls in both forms.
pub fn run() {
    written("As a person reads it:", LogForm::Human);
    written("As a program reads it:", LogForm::Json);
}

fn written(title: &str, form: LogForm) {
    println!("{title}\n");
    let tracers = SdkTracerProvider::builder().with_id_generator(Counted::from_one()).build();
    let lines = Lines::new(form, WallClock::fixed(TEN_O_CLOCK), io::stdout);
    let subscriber = tracing_subscriber::registry()
        .with(traces::layer(&tracers))
        .with(lines.filtered(LogFilter::from_level(LevelFilter::INFO)));
    tracing::subscriber::with_default(subscriber, || super::block_on(calls()));
    println!();
}

// ANCHOR: calls
async fn calls() {
    let clock = Clock::manual();
    let hand = clock.clone();
    let rules = service_fn(move |call: Call<&'static str>| {
        hand.advance(Duration::from_millis(2));
        async move {
            match call.request {
                "ada" => Ok(()),
                "nobody" => Err(Failure::new(ErrorKind::NotFound, "there is no such user")),
                user => Err(Failure::new(ErrorKind::Internal, "the store failed").caused_by(user)),
            }
        }
    });
    let service = ServiceBuilder::new()
        .layer(TracedLayer::new("list_orders"))
        .layer(AccessLogLayer::new("list_orders", clock))
        .service(rules);
    for user in ["ada", "nobody", "x\n2026-11-24T10:00:00Z INFO paid"] {
        let _answer = service.clone().oneshot(Call::local(user)).await;
    }
    let presented = Credential::new("k-7f3e");
    tracing::info!(?presented, password = "hunter2", "outside of any call");
    tracing::debug!("not written: the filter says info");
}
// ANCHOR_END: calls
