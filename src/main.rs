//! The binary: picks a front (until the command line lands, none).

fn main() {}
