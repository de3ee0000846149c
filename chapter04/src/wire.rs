//! Chapter 3's headers, with one difference: the credential is the whole value of `authorization`, over HTTP and over gRPC alike.
//!
//! Nobody looks at it here. That it is no bearer token is for [`trust`](crate::trust) to say, in one place for both wires.

use chapter03::{
    stack::{
        call::{Context, Credential, Transport},
        failure::Failure,
    },
    wire::context,
};
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};

// ANCHOR: read
/// What `headers` say about a call.
///
/// # Errors
/// If the deadline cannot be read.
pub fn read(headers: &HeaderMap, transport: Transport) -> Result<Context, Failure> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let credential = match (values.next(), values.next()) {
        (None, _) => None,
        (Some(value), None) => Some(Credential::new(&String::from_utf8_lossy(value.as_bytes()))),
        // Two: which one did whoever stands before us look at? Empty is no token, and is refused as that.
        (Some(_), Some(_)) => Some(Credential::new("")),
    };
    Ok(Context { credential, ..context::read(headers, transport)? })
}

/// Writes into `headers` what whoever is called needs to know.
pub fn write(mut context: Context, headers: &mut HeaderMap) {
    if let Some(credential) = context.credential.take()
        && let Ok(mut value) = HeaderValue::try_from(credential.reveal())
    {
        value.set_sensitive(true); // whoever prints the headers gets no token
        headers.insert(AUTHORIZATION, value);
    }
    context::write(&context, headers);
}
// ANCHOR_END: read

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_credentials_are_none() {
        let mut headers = HeaderMap::new();
        assert!(read(&headers, Transport::Grpc).unwrap().credential.is_none());
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a.b.c"));
        assert_eq!(read(&headers, Transport::Grpc).unwrap().credential.unwrap().reveal(), "Bearer a.b.c");
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer d.e.f"));
        assert_eq!(read(&headers, Transport::Grpc).unwrap().credential.unwrap().reveal(), "");
    }
}
