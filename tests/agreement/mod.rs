//! Agreement between coders, held against published values, other programs and straight counting.

mod laws;
mod random;
mod reference;
mod straight;
