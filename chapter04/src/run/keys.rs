//! Who signs with what: each service has a key of its own and knows the public keys of the others.
//!
//! On one machine all of it lies in the data folder, and whoever starts first makes what is missing, for itself and for the others. At work each
//! service is given its own private key and a list of public ones; both are settings.

use crate::{
    config::{
        common::KeySettings,
        data::{self, Unusable},
    },
    trust::{
        identity::ServiceName,
        key_file::{self, KeyFileError},
        keys::PublicKey,
        service_token::{Peers, ServiceTokens},
        sign::KeyPair,
    },
};
use chapter03::telemetry::wall_clock::WallClock;
use std::{fs, io, path::Path};

/// The services of the system.
pub const SERVICES: [&str; 3] = ["user", "auth", "gateway"];

/// What a service signs with, and whom it believes.
#[derive(Clone, Debug)]
pub struct ServiceKeys {
    /// Our tokens for the others.
    pub tokens: ServiceTokens,
    /// The others.
    pub peers: Peers,
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum NoKeys {
    /// A private key cannot be read or made.
    #[error(transparent)]
    Private(#[from] KeyFileError),
    /// A public key cannot be read or written.
    #[error(transparent)]
    Public(#[from] Unusable),
}

// ANCHOR: of
/// The keys of the service `me`.
///
/// # Errors
/// If one cannot be read or made.
pub fn of(me: &'static str, settings: &KeySettings, data: &Path) -> Result<ServiceKeys, NoKeys> {
    let folder = data.join("keys");
    let own = match &settings.own {
        Some(file) => key_file::load(file)?,
        None => {
            data::make(&folder)?;
            pair(&folder, me)?
        }
    };
    let peers = match &settings.peers {
        Some(peers) => peers.clone(),
        None => {
            let others = SERVICES.into_iter().filter(|name| *name != me);
            others
                .map(|name| Ok((ServiceName::new(name), public(&folder, name)?)))
                .collect::<Result<_, NoKeys>>()?
        }
    };
    let tokens = ServiceTokens::new(ServiceName::new(me), own, WallClock::system());
    Ok(ServiceKeys { tokens, peers: Peers::new(peers) })
}
// ANCHOR_END: of

/// The pair of `name`; whoever finds none makes one. The public half is written beside it, so that nobody has to open the private one for it.
fn pair(folder: &Path, name: &str) -> Result<KeyPair, NoKeys> {
    let pair = key_file::load_or_create(&folder.join(format!("{name}.pem")))?;
    let file = folder.join(format!("{name}.pub"));
    let text = pair.public().to_string();
    if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
        write_whole(&file, &text).map_err(|source| Unusable { path: file, source })?;
    }
    Ok(pair)
}

/// The public key of `name`.
fn public(folder: &Path, name: &str) -> Result<PublicKey, NoKeys> {
    let file = folder.join(format!("{name}.pub"));
    match fs::read_to_string(&file) {
        Ok(text) => text.trim().parse().map_err(|why| {
            let source = io::Error::new(io::ErrorKind::InvalidData, format!("{why}"));
            Unusable { path: file, source }.into()
        }),
        // We are the first, or somebody took it away.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            data::make(folder)?;
            Ok(pair(folder, name)?.public().clone())
        }
        Err(source) => Err(Unusable { path: file, source }.into()),
    }
}

/// A reader sees all of it or nothing. Two writers write the same.
fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    let beside = file.with_extension(format!("{}.new", uuid::Uuid::now_v7()));
    fs::write(&beside, text)?;
    fs::rename(&beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_starts_first_makes_all_keys_and_the_others_find_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let starts = || SERVICES.map(|me| of(me, &KeySettings::default(), folder.path()).map(|_| ()));
        std::thread::scope(|scope| {
            for start in [0; 4].map(|_| scope.spawn(starts)) {
                assert!(start.join().unwrap().iter().all(Result::is_ok));
            }
        });
        let keys = folder.path().join("keys");
        for name in SERVICES {
            let own = key_file::load(&keys.join(format!("{name}.pem"))).unwrap();
            assert_eq!(public(&keys, name).unwrap(), *own.public());
        }
        assert_eq!(fs::read_dir(&keys).unwrap().count(), 2 * SERVICES.len(), "nothing is left beside them");
    }

    #[test]
    fn a_public_key_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("keys")).unwrap();
        fs::write(folder.path().join("keys/user.pub"), "nothing").unwrap();
        let error = of("auth", &KeySettings::default(), folder.path()).unwrap_err().to_string();
        assert!(error.contains("user.pub"), "{error}");
    }
}
