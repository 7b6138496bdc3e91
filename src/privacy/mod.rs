//! Why this room exists: a person's name, number or address may be needed to reach them, but almost nobody needs to
//! *see* it. Here stand the pure functions that mask a value for screen and files, and the keyed hashes that let rows
//! of one person meet without carrying who it is.

mod identifiers;
mod keys;
mod mask;
mod seal;
mod suppression;

pub use identifiers::{Identifier, cell_values, shortest_in_text};
pub use keys::{KeyError, KeyedHasher, SAMPLE_KEY, load_or_create_key};
pub use mask::{PiiClass, mask_address, mask_email, mask_name, mask_phone, mask_text};
pub use seal::{MODEL_KEY_FILE, SealError, Sealer};
pub use suppression::{SUPPRESSION, Suppression};
