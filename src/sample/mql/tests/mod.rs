//! The samples, read by code of their own.
