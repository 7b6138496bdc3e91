//! Tests of generations.
