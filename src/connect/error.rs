//! What keeps a service from being called at all, each with the way out. What a single call comes to is an outcome, not
//! an error.

use thiserror::Error;

use crate::store::StoreError;

/// Why nothing could be asked, or asking had to end.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The address of a service is not one that may be called.
    #[error("`{text}` cannot be called: {why}")]
    BaseUrl {
        /// The address, without what may be a password in it.
        text: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// A key cannot be used.
    #[error("the key from {origin} cannot be used: {why}; set it again")]
    Key {
        /// Where it came from.
        origin: String,
        /// What is wrong with it; never the key.
        why: String,
    },
    /// The settings of a service contradict themselves.
    #[error("service {service}: {why}")]
    Settings {
        /// The service.
        service: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// A script for the stand-in cannot be read.
    #[error("{place}: {why}")]
    Script {
        /// The file and its line.
        place: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// The stand-in cannot listen.
    #[error("the stand-in cannot listen on {address}: {source}; choose another --port")]
    Listen {
        /// Where it was to listen.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The journal refused: nothing is sent that is not written down.
    #[error(transparent)]
    Store(#[from] StoreError),
}
