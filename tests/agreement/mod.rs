//! Agreement between coders, held against published values, other programs and straight counting.

mod gamma;
mod laws;
mod random;
mod reference;
mod straight;
