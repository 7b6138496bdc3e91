//! The samples, read by code of their own from the written files.

mod full;
mod plants;
mod reader;
mod small;
mod small_named;
mod small_shape;
