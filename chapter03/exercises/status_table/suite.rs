mod exercise;

use exercise::ErrorKind;

/// Every kind has its status on HTTP and its code on gRPC.
#[test]
fn every_kind_has_its_status_and_its_code() {
    let expected = [
        (ErrorKind::InvalidArgument, 400, 3),
        (ErrorKind::Unauthenticated, 401, 16),
        (ErrorKind::PermissionDenied, 403, 7),
        (ErrorKind::NotFound, 404, 5),
        (ErrorKind::AlreadyExists, 409, 6),
        (ErrorKind::Conflict, 409, 10),
        (ErrorKind::RateLimited, 429, 8),
        (ErrorKind::Unimplemented, 501, 12),
        (ErrorKind::Unavailable, 503, 14),
        (ErrorKind::DeadlineExceeded, 504, 4),
        (ErrorKind::Internal, 500, 13),
    ];
    for row in expected {
        let (kind, ..) = row;
        assert_eq!((kind, kind.http_status(), kind.grpc_code()), row, "(kind, HTTP, gRPC)");
    }
}

/// A kind comes back from its code, and from its status where no other kind has the same.
#[test]
fn a_kind_comes_back_from_either_wire() {
    for kind in ErrorKind::ALL {
        assert_eq!(ErrorKind::from_grpc_code(kind.grpc_code()), Some(kind), "code {}", kind.grpc_code());
        let status = kind.http_status();
        if status != 409 {
            assert_eq!(ErrorKind::from_http_status(status), Some(kind), "status {status}");
        }
    }
}

/// A code that the table does not have is a fault of whoever sent it.
#[test]
fn an_unknown_code_is_a_fault_of_its_sender() {
    for code in [2, 15, 99, -1] {
        assert_eq!(ErrorKind::from_grpc_code(code), Some(ErrorKind::Internal), "code {code}");
    }
}

/// A status that the table does not have means what the first of its class means.
#[test]
fn an_unknown_status_means_what_its_class_means() {
    let kinds = [418, 422, 499, 507, 599].map(ErrorKind::from_http_status);
    let (caller, service) = (Some(ErrorKind::InvalidArgument), Some(ErrorKind::Internal));
    assert_eq!(kinds, [caller, caller, caller, service, service], "418, 422, 499, 507, 599");
}

/// Success is no kind of error.
#[test]
fn success_is_no_error() {
    assert_eq!(ErrorKind::from_grpc_code(0), None, "code 0");
    for status in [200, 201, 204, 304, 399] {
        assert_eq!(ErrorKind::from_http_status(status), None, "status {status}");
    }
}

/// Only what the service is to blame for is a fault.
#[test]
fn only_what_the_service_is_to_blame_for_is_a_fault() {
    let faults: Vec<_> = ErrorKind::ALL.into_iter().filter(|kind| kind.is_fault()).collect();
    assert_eq!(faults, [ErrorKind::Unavailable, ErrorKind::DeadlineExceeded, ErrorKind::Internal]);
}
