mod exercise;

use exercise::{BACKOFF, PUSHBACK, UserError, retry_after, to_status};
use std::time::Duration;
use tonic::{Code, Status};

/// Code of the status for an error.
fn code(error: UserError) -> Code {
    to_status(error).code()
}

/// What the status for this error tells, and what another one of the same kind tells.
fn told(kind: fn(String) -> UserError) -> [String; 2] {
    let causes = ["postgres://users:hunter2@10.0.0.7 refused", "row 7 of table users"];
    causes.map(|cause| {
        let status = to_status(kind(cause.to_string()));
        let metadata = status.metadata().clone().into_headers();
        format!("{:?} {:?} {:?} {metadata:?}", status.code(), status.message(), status.details())
    })
}

/// A status with a pushback.
fn pushed_back(code: Code, pushback: &'static str) -> Status {
    let mut status = Status::new(code, "not now");
    status.metadata_mut().insert(PUSHBACK, pushback.parse().unwrap());
    status
}

const CODES: [Code; 16] = [
    Code::Cancelled,
    Code::Unknown,
    Code::InvalidArgument,
    Code::DeadlineExceeded,
    Code::NotFound,
    Code::AlreadyExists,
    Code::PermissionDenied,
    Code::ResourceExhausted,
    Code::FailedPrecondition,
    Code::Aborted,
    Code::OutOfRange,
    Code::Unimplemented,
    Code::Internal,
    Code::Unavailable,
    Code::DataLoss,
    Code::Unauthenticated,
];

/// An invalid field, an unknown user and a taken name have their own codes, and the message names the field.
#[test]
fn what_the_caller_can_mend_has_its_own_code() {
    let status = to_status(UserError::Invalid { field: "age" });
    assert_eq!((status.code(), status.message().contains("age")), (Code::InvalidArgument, true));
    let status = to_status(UserError::Taken { field: "email" });
    assert_eq!((status.code(), status.message().contains("email")), (Code::AlreadyExists, true));
    assert_eq!(code(UserError::NotFound), Code::NotFound);
}

/// A change that lost a race is Aborted: the caller has to read again first.
#[test]
fn a_lost_race_is_aborted() {
    assert_eq!(code(UserError::Conflict { expected: 3, found: 4 }), Code::Aborted);
}

/// A store that is away or busy is Unavailable; a broken row is Internal, because waiting does not mend it.
#[test]
fn a_failing_store_says_whether_it_will_pass() {
    let away = code(UserError::Away("connection refused".to_string()));
    let busy = code(UserError::Busy { pause: Duration::from_secs(1) });
    let broken = code(UserError::Broken("age is 'x'".to_string()));
    let expected = (Code::Unavailable, Code::Unavailable, Code::Internal);
    assert_eq!((away, busy, broken), expected, "(away, busy, broken)");
}

/// Whatever the cause of a failing store says, the status is the same to the letter.
#[test]
fn no_status_tells_what_the_cause_was() {
    for kind in [UserError::Away, UserError::Broken] {
        let [one, other] = told(kind);
        assert_eq!(one, other);
    }
}

/// How long to wait is told in milliseconds, rounded up.
#[test]
fn a_pause_is_told_in_milliseconds() {
    let pauses = [(Duration::from_millis(1500), "1500"), (Duration::from_nanos(2_000_001), "3")];
    for (pause, expected) in pauses {
        let status = to_status(UserError::Busy { pause });
        let told = status.metadata().get(PUSHBACK).map(|told| told.to_str().unwrap());
        assert_eq!(told, Some(expected), "{pause:?}");
    }
}

/// Where no pause was told, a call is sent again only after Unavailable, with BACKOFF; a pause changes that for ResourceExhausted alone.
#[test]
fn only_what_may_pass_is_sent_again() {
    for code in CODES {
        let expected = (code == Code::Unavailable).then_some(BACKOFF);
        assert_eq!(retry_after(&Status::new(code, "")), expected, "{code:?}");
        if !matches!(code, Code::Unavailable | Code::ResourceExhausted) {
            assert_eq!(retry_after(&pushed_back(code, "1500")), None, "{code:?} with a pause");
        }
    }
}

/// After Unavailable and ResourceExhausted a client waits as long as the server told it; if that is negative or cannot be read, it does not come back.
#[test]
fn the_servers_pause_is_believed() {
    for code in [Code::Unavailable, Code::ResourceExhausted] {
        for (pushback, expected) in [("1500", Some(1500)), ("0", Some(0)), ("-1", None), ("soon", None)] {
            let expected = expected.map(Duration::from_millis);
            assert_eq!(retry_after(&pushed_back(code, pushback)), expected, "{code:?}, {pushback:?}");
        }
    }
}
