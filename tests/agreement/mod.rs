//! Agreement between coders, held against published values, other programs and straight counting.

mod command;
mod gamma;
mod laws;
mod random;
mod real;
mod reference;
mod straight;
