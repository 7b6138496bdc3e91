//! The samples are what their READMEs say, by a look at the files that shares nothing with the generator.

mod matching;
mod plants;
mod reader;
mod reference;
mod small;
mod stored;
