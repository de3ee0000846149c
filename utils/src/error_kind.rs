//! What an error means to its caller, whatever went wrong and whatever wire it travels on: one table for HTTP and gRPC.
//!
//! A service decides the kind once. Transports translate it, a breaker asks whether it is a fault, a retry whether another try could help.
//! Proved by the tests below.

/// What the caller should make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request can never succeed as it is; mend it.
    InvalidArgument,
    /// Say who you are, and prove it.
    Unauthenticated,
    /// You are known, and may not do this.
    PermissionDenied,
    /// There is no such thing.
    NotFound,
    /// There is one already.
    AlreadyExists,
    /// Somebody else changed it meanwhile; read it again.
    Conflict,
    /// You ask too often; come back later.
    RateLimited,
    /// The service has no room now; another try may find some.
    Unavailable,
    /// It took longer than the caller wanted to wait.
    DeadlineExceeded,
    /// The caller went away.
    Cancelled,
    /// This is not offered.
    Unimplemented,
    /// The service has a fault of its own.
    Internal,
}

impl ErrorKind {
    /// Every kind, in the order of the table.
    pub const ALL: [ErrorKind; 12] = [
        ErrorKind::InvalidArgument,
        ErrorKind::Unauthenticated,
        ErrorKind::PermissionDenied,
        ErrorKind::NotFound,
        ErrorKind::AlreadyExists,
        ErrorKind::Conflict,
        ErrorKind::RateLimited,
        ErrorKind::Unavailable,
        ErrorKind::DeadlineExceeded,
        ErrorKind::Cancelled,
        ErrorKind::Unimplemented,
        ErrorKind::Internal,
    ];

    // ANCHOR: table
    /// The name in logs and metrics, the status of HTTP (RFC 9110), and the number of gRPC's code (grpc.io, Status codes).
    const fn row(self) -> (&'static str, u16, i32) {
        match self {
            ErrorKind::InvalidArgument => ("invalid_argument", 400, 3),
            ErrorKind::Unauthenticated => ("unauthenticated", 401, 16),
            ErrorKind::PermissionDenied => ("permission_denied", 403, 7),
            ErrorKind::NotFound => ("not_found", 404, 5),
            ErrorKind::AlreadyExists => ("already_exists", 409, 6),
            ErrorKind::Conflict => ("conflict", 409, 10),
            ErrorKind::RateLimited => ("rate_limited", 429, 8),
            ErrorKind::Unavailable => ("unavailable", 503, 14),
            ErrorKind::DeadlineExceeded => ("deadline_exceeded", 504, 4),
            ErrorKind::Cancelled => ("cancelled", 499, 1),
            ErrorKind::Unimplemented => ("unimplemented", 501, 12),
            ErrorKind::Internal => ("internal", 500, 13),
        }
    }
    // ANCHOR_END: table

    /// The name in logs, metrics and problem bodies.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The status of an HTTP answer. 499 is nginx's: nobody reads it.
    pub const fn http_status(self) -> u16 {
        self.row().1
    }

    /// The number of the gRPC status code.
    pub const fn grpc_code(self) -> i32 {
        self.row().2
    }

    /// The kind that a gRPC status code means. A code that no service of ours sends is a fault of whoever did.
    pub fn from_grpc_code(code: i32) -> ErrorKind {
        ErrorKind::ALL.into_iter().find(|kind| kind.grpc_code() == code).unwrap_or(ErrorKind::Internal)
    }

    // ANCHOR: fault
    /// Whether the service is to blame. A breaker counts these and no others: a thousand wrong requests are no reason to stop asking.
    pub const fn is_fault(self) -> bool {
        matches!(self, ErrorKind::Unavailable | ErrorKind::DeadlineExceeded | ErrorKind::Internal)
    }
    // ANCHOR_END: fault

    /// Whether the same request may succeed at once on another instance. It may also have been done: an answer can be lost on its way, so
    /// only who may ask twice tries again.
    pub const fn is_retryable(self) -> bool {
        matches!(self, ErrorKind::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_and_a_grpc_code_of_its_own() {
        let names: BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.name()).collect();
        let codes: BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.grpc_code()).collect();
        assert_eq!((names.len(), codes.len()), (ErrorKind::ALL.len(), ErrorKind::ALL.len()));
    }

    #[test]
    fn a_kind_survives_the_way_over_grpc() {
        for kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::from_grpc_code(kind.grpc_code()), kind);
        }
        assert_eq!(ErrorKind::from_grpc_code(2), ErrorKind::Internal);
    }

    #[test]
    fn only_faults_of_the_service_are_faults_and_their_status_says_so() {
        for kind in ErrorKind::ALL {
            assert_eq!(
                kind.is_fault(),
                kind.http_status() >= 500 && kind != ErrorKind::Unimplemented,
                "{kind:?}"
            );
        }
    }
}
