//! Checks the samples by a slow evaluator of their own, which shares no code with the generators: it reads the files as
//! a stranger would, loops over every job of every firm, and decides tiers by comparisons written out by hand.

mod evaluate;
mod full;
mod full_size;
mod plants;
mod small;
mod tiers;
