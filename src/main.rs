fn main() { let _ = polars::prelude::DataFrame::empty(); let _=rusqlite::Connection::open_in_memory(); }
