//! Exercise `transport_contract`: you write the tests that every transport has to pass, whatever wire it uses.
//!
//! They are run on two right transports, which have to pass all of them, and on six wrong ones, each of which has to fail at least
//! one. A test that refuses a right transport catches nobody: it doesn't count.

use std::{cell::RefCell, fmt, time::Duration};

/// A whole number of the currency's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    pub minor_units: i64,
    pub currency: String,
}

/// A call of `create_order`, with the id under which the caller's log knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub request_id: String,
    pub user_id: String,
    pub amount: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderId(pub u64);

/// What the caller should make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    InvalidArgument,
    RateLimited,
    Unavailable,
    Internal,
}

/// Why a call failed. `cause` is for the service's own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: ErrorKind,
    pub message: String,
    pub retry_after: Option<Duration>,
    pub cause: Option<String>,
}

/// The service at the other end: it gives the answer that it was made with, and writes down how it was called.
pub struct Service {
    answer: Result<OrderId, Failure>,
    calls: RefCell<Vec<Call>>,
}

impl Service {
    pub fn that_answers(answer: Result<OrderId, Failure>) -> Self {
        Self { answer, calls: RefCell::default() }
    }

    pub fn serve(&self, call: Call) -> Result<OrderId, Failure> {
        self.calls.borrow_mut().push(call);
        self.answer.clone()
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }
}

/// The contract of every transport.
///
/// 1. The service gets the call as it was sent, and the caller gets the id of the order as the service gave it.
/// 2. A failure comes back with its kind and its message. Its cause stays with the service.
/// 3. So does the pause of a failure, where it has one. A wire may know whole seconds only; the pause may get longer by less than one
///    second, and never shorter.
/// 4. A call is made once. Whether to try again is decided by somebody else.
pub trait Transport: fmt::Debug {
    /// Carries `call` to `service` and the answer back.
    fn send(&self, service: &Service, call: Call) -> Result<OrderId, Failure>;
}

/// A test panics if the transport breaks the contract: with `assert!`, `assert_eq!` or `unwrap`.
pub type Test = fn(&dyn Transport);

/// Every test that is run. Write more if you like, and name them here.
pub const TESTS: &[Test] = &[
    an_order_is_made,
    a_call_arrives_as_it_was_sent,
    a_failure_comes_back,
    a_pause_comes_back,
    a_call_is_made_once,
];

/// A call like any other.
fn call_of(minor_units: i64) -> Call {
    let amount = Money { minor_units, currency: "EUR".to_string() };
    Call { request_id: "req-1".to_string(), user_id: "ada".to_string(), amount }
}

/// A failure like any other: a pause to the millisecond, and a cause that nobody outside may read.
fn failure(kind: ErrorKind, retry_after: Option<Duration>) -> Failure {
    let (message, cause) = ("not now".to_string(), Some("db.internal does not answer".to_string()));
    Failure { kind, message, retry_after, cause }
}

/// An example. All goes well: every wrong transport passes this test.
fn an_order_is_made(transport: &dyn Transport) {
    let service = Service::that_answers(Ok(OrderId(7)));
    assert_eq!(transport.send(&service, call_of(1234)), Ok(OrderId(7)));
    assert_eq!(service.calls()[0].amount.minor_units, 1234);
}

/// Rule 1.
fn a_call_arrives_as_it_was_sent(transport: &dyn Transport) {
    // @gap
    //> let call = call_of(1234);
    //> todo!("send {call:?} with {transport:?}, and others; what does the service get?")
    let service = Service::that_answers(Ok(OrderId(u64::MAX)));
    let call = call_of(9_007_199_254_740_993);
    assert_eq!(transport.send(&service, call.clone()), Ok(OrderId(u64::MAX)));
    assert_eq!(service.calls(), [call]);
    // @end
}

/// Rule 2.
fn a_failure_comes_back(transport: &dyn Transport) {
    // @gap
    //> let failure = failure(ErrorKind::InvalidArgument, None);
    //> todo!("let a service answer {failure:?} over {transport:?}; and other kinds?")
    for kind in
        [ErrorKind::InvalidArgument, ErrorKind::RateLimited, ErrorKind::Unavailable, ErrorKind::Internal]
    {
        let failure = failure(kind, None);
        let service = Service::that_answers(Err(failure.clone()));
        assert_eq!(transport.send(&service, call_of(1)), Err(Failure { cause: None, ..failure }));
    }
    // @end
}

/// Rule 3.
fn a_pause_comes_back(transport: &dyn Transport) {
    // @gap
    //> let failure = failure(ErrorKind::RateLimited, Some(Duration::from_secs(2)));
    //> todo!("let a service answer {failure:?} over {transport:?}; is this the pause that shows it?")
    let pause = Duration::from_millis(1500);
    let service = Service::that_answers(Err(failure(ErrorKind::RateLimited, Some(pause))));
    let told = transport.send(&service, call_of(1)).unwrap_err().retry_after.unwrap();
    assert!(pause <= told && told < pause + Duration::from_secs(1), "{told:?}");
    // @end
}

/// Rule 4.
fn a_call_is_made_once(transport: &dyn Transport) {
    // @todo count the calls that {transport:?} makes
    let service = Service::that_answers(Err(failure(ErrorKind::Unavailable, None)));
    assert!(transport.send(&service, call_of(1)).is_err());
    assert_eq!(service.calls().len(), 1);
    // @end
}
