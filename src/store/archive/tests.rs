//! Tests of archives.
