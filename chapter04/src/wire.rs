//! Chapter 3's headers, with one difference: the credential is the whole value of `authorization`, over HTTP and over gRPC alike.
//!
//! Nobody looks at it here. That it is no bearer token is for [`trust`](crate::trust) to say, in one place for both wires.

use crate::user::domain::Invalid;
use chapter03::{
    stack::{
        call::{Call, Context, Credential, Transport},
        failure::Failure,
    },
    wire::{context, status::to_status},
};
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use tonic::{Request, Status, metadata::MetadataMap};

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

// ANCHOR: decode
/// A message of gRPC and its headers as a call.
///
/// # Errors
/// If the deadline cannot be read, or `parse` refuses the message.
pub fn decode<Message, Req>(
    request: Request<Message>,
    parse: impl FnOnce(Message) -> Result<Req, Invalid>,
) -> Result<Call<Req>, Status> {
    let (metadata, _, message) = request.into_parts();
    let context = read(&metadata.into_headers(), Transport::Grpc).map_err(to_status)?;
    let request = parse(message).map_err(|invalid| to_status(Failure::from(invalid)))?;
    Ok(Call { request, context })
}
// ANCHOR_END: decode

// ANCHOR: encode
/// A message of gRPC, and the call's context as its headers.
pub fn encode<Message>(message: Message, context: Context) -> Request<Message> {
    let mut headers = HeaderMap::new();
    write(Context { transport: Transport::Grpc, ..context }, &mut headers);
    let mut request = Request::new(message);
    *request.metadata_mut() = MetadataMap::from_headers(headers);
    request
}
// ANCHOR_END: encode

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
