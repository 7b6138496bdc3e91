//! Checks the samples by a slow reader of their own, which shares no code with the generators: it reads the files as a
//! stranger would and counts.

mod full;
mod full_lists;
mod leads;
mod plants;
mod reader;
mod small;
mod small_rows;
