//! One integration crate: a second test binary would cost a second link of the whole frame library.

mod contractors;
mod house;
mod support;
