//! Are charts drawn as they were, for data of every size? Each kind with many, one and no values, with long names, in both languages.

mod drawn;
mod dressed;
mod samples;
