//! The samples are what their READMEs say, by a look at the files that shares nothing with the generator.

mod figures;
mod plants;
mod reader;
mod special;
