//! What a cache is worth, in numbers: how often it was asked and knew, how often the store was asked, how often it failed.
//!
//! Counters are made once and handed in, so that counting is one addition, without a search for a label.

use prometheus_client::{metrics::counter::Counter, registry::Registry};

// ANCHOR: metrics
/// Counters of a cache. Clones count into the same ones.
#[derive(Clone, Debug, Default)]
pub struct CacheMetrics {
    /// Lookups that the cache answered.
    pub hits: Counter,
    /// Lookups that it did not answer, for whatever reason.
    pub misses: Counter,
    /// Times that the store was asked because of misses. Fewer than misses: many who miss the same load it once.
    pub loads: Counter,
    /// Times that the cache was asked or told something and failed, or was too slow.
    pub errors: Counter,
}

impl CacheMetrics {
    /// Counters that `registry` shows.
    pub fn new(registry: &mut Registry) -> CacheMetrics {
        let metrics = CacheMetrics::default();
        // The text form adds the ending `_total`.
        registry.register("cache_hits", "Lookups that the cache answered", metrics.hits.clone());
        registry.register("cache_misses", "Lookups that it did not answer", metrics.misses.clone());
        registry.register("cache_loads", "Times that the store was asked", metrics.loads.clone());
        registry.register("cache_errors", "Times that the cache failed", metrics.errors.clone());
        metrics
    }
}
// ANCHOR_END: metrics
