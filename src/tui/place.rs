//! Places of the screen: where keys are read.

/// A place of the screen, by its name in the manual. A key has one meaning in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(&'static str);

impl Place {
    /// The words of a transcript.
    pub const TEXT: Place = Place("text");
    /// The code tree beside them.
    pub const TREE: Place = Place("tree");

    /// The place of that name. Each screen has one.
    pub const fn new(name: &'static str) -> Place {
        Place(name)
    }
    /// Its name in the manual.
    pub fn name(self) -> &'static str {
        self.0
    }
}
