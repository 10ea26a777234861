//! What the screen looks like, and what of it is to be drawn.

use crate::config::Ground;
use crate::tui::look::Look;

/// The window and its looks.
#[derive(Debug)]
pub(crate) struct Face {
    look: Look,
    /// What the terminal says its words stand on, or what is believed until it does.
    told: Ground,
    /// The person said it: the terminal is not believed.
    fixed: bool,
    /// Columns and rows.
    size: (u16, u16),
    covered: bool,
    stale: bool,
    repaint: bool,
}

/// What is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing: everything on the screen is as it should be.
    Nothing,
    /// What changed since the last frame.
    Changes,
    /// Everything, even what is believed to be on the screen already.
    Everything,
}

impl Face {
    pub(super) fn new(look: Look, size: (u16, u16)) -> Face {
        let told = look.ground;
        Face { look, told, fixed: false, size, covered: false, stale: true, repaint: false }
    }
    /// Glyphs and colours.
    pub(crate) fn look(&self) -> Look {
        self.look
    }
    /// Other glyphs and colours.
    pub(crate) fn set_look(&mut self, look: Look) {
        self.look = look;
    }
    /// The person says what the words stand on, or (`None`) leaves it to the terminal.
    pub(crate) fn fix_ground(&mut self, ground: Option<Ground>) {
        self.fixed = ground.is_some();
        self.look.ground = ground.unwrap_or(self.told);
        self.touch();
    }
    /// The terminal says what its words stand on: what is coloured is drawn again, if that is news.
    pub(crate) fn told_ground(&mut self, ground: Ground) {
        self.told = ground;
        if !self.fixed && self.look.ground != ground {
            self.look.ground = ground;
            self.touch();
        }
    }
    /// Columns and rows of the window.
    pub(crate) fn size(&self) -> (u16, u16) {
        self.size
    }
    /// Columns of the window.
    pub(crate) fn width(&self) -> u16 {
        self.size.0
    }
    /// The window has a size; true if it had another one before.
    pub(crate) fn resize(&mut self, size: (u16, u16)) -> bool {
        std::mem::replace(&mut self.size, size) != size
    }
    /// True while everything is hidden, until a key is pressed.
    pub(crate) fn is_covered(&self) -> bool {
        self.covered
    }
    /// Hides everything.
    pub(crate) fn cover(&mut self) {
        self.covered = true;
    }
    /// Ends the hiding; true if everything was hidden.
    pub(crate) fn uncover(&mut self) -> bool {
        std::mem::take(&mut self.covered)
    }
    /// Something may look different: a frame is due.
    pub(crate) fn touch(&mut self) {
        self.stale = true;
    }
    /// Everything is to be drawn again.
    pub(crate) fn paint_again(&mut self) {
        (self.stale, self.repaint) = (true, true);
    }
    /// What is to be drawn now; nothing is due after that.
    pub(crate) fn due(&mut self) -> Due {
        match (std::mem::take(&mut self.stale), std::mem::take(&mut self.repaint)) {
            (_, true) => Due::Everything,
            (true, false) => Due::Changes,
            (false, false) => Due::Nothing,
        }
    }
}
