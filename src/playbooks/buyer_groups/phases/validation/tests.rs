//! B7 on frames made here.
