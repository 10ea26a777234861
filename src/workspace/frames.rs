//! Versions of the coding frame: freezing the tree as it is, and reading what was frozen.

use super::Workspace;
use crate::error::{Error, Result};
use crate::log::dialect::TextBlock;
use crate::log::{Act, FrameCode, read_frame, write_frame};
use crate::model::id::FrameId;
use crate::report::Folder;

impl Workspace {
    /// Freezes the code tree with its definitions under a name.
    ///
    /// # Errors
    /// No codes yet, a name that another version has, or a disk that does not take it.
    pub fn freeze(&mut self, name: &str) -> Result<FrameId> {
        let name = name.trim();
        if self.project().codes.codes.is_empty() {
            return Err(Error::usage("there are no codes to freeze yet"));
        }
        if self.project().frames.iter().any(|frame| frame.name == name) || name == "now" {
            return Err(Error::usage(format!("there is a frame called {name} already"))
                .hint("a frame stays as it is; give the new one a name of its own"));
        }
        let text = TextBlock::new(&write_frame(&self.project().codes), &[], self.chance.salt()?);
        let act = Act::Freeze { name: name.to_owned(), text: text.digest };
        let made = self.commit_with(vec![act], vec![text], "")?;
        made.first().map(|id| FrameId(*id)).ok_or_else(|| Error::usage("nothing was frozen"))
    }

    /// The codes of the version of that name or id; `now` is the tree as it is.
    ///
    /// # Errors
    /// Unknown or ambiguous names, or a version whose text is not here (it comes with the next full bundle).
    pub fn frame_of(&self, word: &str) -> Result<Vec<FrameCode>> {
        match word {
            "now" => read_frame(&write_frame(&self.project().codes)),
            word => self.frame_codes(self.project().find_frame(word)?),
        }
    }
}
