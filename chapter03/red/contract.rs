//! A transport that carries amounts as JSON numbers are often read, and a test that looks beyond 1234.

// ANCHOR: float
/// A client, a wire and a service: the amount goes out as text, and comes in as a float.
fn over_the_wire(minor_units: i64) -> i64 {
    let text = minor_units.to_string();
    let number: f64 = text.parse().unwrap();
    number as i64
}

#[test]
fn every_amount_arrives() {
    assert_eq!(over_the_wire(1_234), 1_234);
    assert_eq!(over_the_wire(9_007_199_254_740_993), 9_007_199_254_740_993);
}
// ANCHOR_END: float
