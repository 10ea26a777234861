//! A study of a size that there is.
