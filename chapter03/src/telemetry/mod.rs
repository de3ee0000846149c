//! Logs, metrics and traces, and the way out of the process. Nothing here names an order.
//!
//! | module | what it knows |
//! |---|---|
//! | [`line`], [`wall_clock`] | an event as one line, for a person or for a program |
//! | [`logs`] | which lines are written, and where |
//! | [`metrics`], [`measured`] | rate, errors and duration of each method, and the layer that counts them |
//! | [`propagate`] | the header `traceparent` |
//! | [`traces`], [`traced`] | spans, where they go, and the layer that begins one for each call |
//! | [`ledger`] | how many spans and lines were delivered, and how many lost |
//! | [`setup`], [`guard`] | all of it switched on, and switched off in order |

pub mod guard;
pub mod ledger;
pub mod line;
pub mod logs;
pub mod measured;
pub mod metrics;
pub mod propagate;
pub mod setup;
pub mod traced;
pub mod traces;
pub mod wall_clock;
