//! What tells Telegram's requests from anybody else's.

use crate::telegram::api::Token;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use subtle::ConstantTimeEq;

/// What Telegram repeats in each request. It is never shown.
#[derive(Clone)]
pub struct Secret(String);

/// This can't be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret of a webhook has 1 to 256 of the characters A–Z a–z 0–9 _ -")]
pub struct SecretError;

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// One of the owner's.
    ///
    /// # Errors
    ///
    /// When Telegram would not take it.
    pub fn new(secret: &str) -> Result<Secret, SecretError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !(1..=256).contains(&secret.len()) || !secret.chars().all(fits) {
            return Err(SecretError);
        }
        Ok(Secret(secret.to_owned()))
    }

    /// One that only who knows the token can know.
    pub fn of(token: &Token) -> Secret {
        let digest = Sha256::new()
            .chain_update("pullquote: the secret of the webhook\n")
            .chain_update(token.secret())
            .finalize();
        let mut secret = String::with_capacity(2 * digest.len());
        for byte in digest {
            // To a string, which always succeeds.
            let _ = write!(secret, "{byte:02x}");
        }
        Secret(secret)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is this one, in a time that does not tell how much of it is right.
    pub(super) fn is(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }
}
