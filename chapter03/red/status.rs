//! A kind that travels as a status and nothing else, and the test that shows what gets lost.

// ANCHOR: lost
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    NotFound,
    AlreadyExists,
    Conflict,
}

const ALL: [Kind; 3] = [Kind::NotFound, Kind::AlreadyExists, Kind::Conflict];

fn http_status(kind: Kind) -> u16 {
    match kind {
        Kind::NotFound => 404,
        Kind::AlreadyExists | Kind::Conflict => 409,
    }
}

fn kind_of(status: u16) -> Option<Kind> {
    ALL.into_iter().find(|kind| http_status(*kind) == status)
}

#[test]
fn a_kind_survives_the_way_over_http() {
    for kind in ALL {
        assert_eq!(kind_of(http_status(kind)), Some(kind));
    }
}
// ANCHOR_END: lost
