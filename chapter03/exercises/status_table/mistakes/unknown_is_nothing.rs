//! Exercise `status_table`: one kind of error, a status on HTTP, a code on gRPC, and the way back.

/// What the caller should make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request can never succeed as it is.
    InvalidArgument,
    /// Nobody has proved who they are.
    Unauthenticated,
    /// It is known who they are, and they may not do this.
    PermissionDenied,
    /// There is no such thing.
    NotFound,
    /// There is one already.
    AlreadyExists,
    /// Somebody else changed it meanwhile: read it again, then try again. gRPC calls it ABORTED.
    Conflict,
    /// They ask too often. gRPC calls it RESOURCE_EXHAUSTED.
    RateLimited,
    /// This is not offered, and will not be there a moment later.
    Unimplemented,
    /// There is no room now, or nobody there.
    Unavailable,
    /// It took longer than the caller wanted to wait.
    DeadlineExceeded,
    /// The service has a fault of its own.
    Internal,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::InvalidArgument,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::NotFound,
        Self::AlreadyExists,
        Self::Conflict,
        Self::RateLimited,
        Self::Unimplemented,
        Self::Unavailable,
        Self::DeadlineExceeded,
        Self::Internal,
    ];

    /// The status on HTTP and the number of the code on gRPC. One row a kind, so that nobody forgets one of the two.
    fn row(self) -> (u16, i32) {
        match self {
            Self::InvalidArgument => (400, 3),
            Self::Unauthenticated => (401, 16),
            Self::PermissionDenied => (403, 7),
            Self::NotFound => (404, 5),
            Self::AlreadyExists => (409, 6),
            Self::Conflict => (409, 10),
            Self::RateLimited => (429, 8),
            Self::Unimplemented => (501, 12),
            Self::Unavailable => (503, 14),
            Self::DeadlineExceeded => (504, 4),
            Self::Internal => (500, 13),
        }
    }

    pub fn http_status(self) -> u16 {
        self.row().0
    }

    pub fn grpc_code(self) -> i32 {
        self.row().1
    }

    /// The kind that a code of gRPC means. 0 is OK and no error. A code that the table does not have is a fault of whoever sent it.
    pub fn from_grpc_code(code: i32) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|kind| kind.grpc_code() == code);
        known
    }

    /// The kind that a status of HTTP means. Below 400 there is no error. A status that the table does not have is treated like the
    /// first of its class (RFC 9110, section 15): 422 like 400, 507 like 500.
    pub fn from_http_status(status: u16) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|kind| kind.http_status() == status);
        known
    }

    /// Whether the service is to blame, or what it stands on, so that a breaker counts it and somebody is woken up. Whoever sends
    /// a wrong request, even for something that was never offered, wakes nobody up.
    pub fn is_fault(self) -> bool {
        matches!(self, Self::Unavailable | Self::DeadlineExceeded | Self::Internal)
    }
}
