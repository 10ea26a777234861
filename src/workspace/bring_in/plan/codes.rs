//! The code tree.

use super::super::Known;
use super::super::replacing::lacking;
use super::{Planner, clean, lost_key};
use crate::error::Result;
use crate::format::study::{self, CodeKey, Study};
use crate::log::Act;
use crate::model::id::*;
use std::collections::HashMap;

impl Planner<'_> {
    pub(super) fn codes(&mut self, study: &Study) -> Result<()> {
        let mut made: HashMap<(Option<CodeId>, &str), CodeId> = HashMap::new();
        let mut joined = Vec::new();
        for (nth, one) in study.codes.iter().enumerate() {
            let parent = match one.parent {
                None => None,
                Some(above) => Some(*self.codes.get(above.0).ok_or_else(lost_key)?),
            };
            let named =
                self.guids.find("code", one.guid.as_ref()).and_then(|id| self.project.codes.get(CodeId(id)));
            let known = named.map(|code| code.id).or_else(|| self.child(parent, &one.name));
            let twin = made.get(&(parent, one.name.as_str())).copied();
            let id = match known.or(twin) {
                Some(id) => id,
                None => {
                    let (name, guid) = (one.name.clone(), one.guid.clone());
                    self.plan.brought.new_codes.push(study.path_words(CodeKey(nth)));
                    CodeId(self.push(Act::CodeAdd { name, parent, guid }))
                }
            };
            // Two of one name side by side are one here, unless each is here already.
            let is_joined = named.is_none() && twin == Some(id);
            joined.extend(is_joined.then(|| study.path_words(CodeKey(nth))));
            made.insert((parent, &one.name), id);
            let before = self.plan.acts.len();
            self.define(id, one);
            let tally = &mut self.plan.brought.codes;
            match (known, self.plan.acts.len() > before) {
                _ if is_joined => {}
                (None, _) => tally.new += 1,
                (Some(_), true) => tally.changed += 1,
                (Some(_), false) => tally.known += 1,
            }
            self.codes.push(id);
        }
        self.say_joined(&joined);
        Ok(())
    }

    /// Removes codes that a codebook lacks, if it takes the place of the code tree.
    pub(super) fn replaced(&mut self, study: &Study) {
        let lacking = lacking(study, self.project);
        for code in lacking.gone {
            self.push(Act::CodeRemove { code });
        }
        self.plan.brought.gone_codes = lacking.gone_paths;
        self.plan.brought.staying_codes = lacking.stay_paths;
    }

    /// The code of that name under another, if both are here.
    pub(super) fn child(&self, parent: Option<CodeId>, name: &str) -> Option<CodeId> {
        match parent {
            Some(parent) if parent.0.pending_nth().is_some() => None,
            parent => self.project.codes.child(parent, name),
        }
    }

    /// Writes what the study says of a code, where it is not so already.
    pub(super) fn define(&mut self, code: CodeId, one: &study::Code) {
        let now = self.project.codes.get(code);
        for (&part, words) in &one.definition {
            let here = now.map_or("", |now| now.part(part));
            // Blanks at the ends are lost on the way through some programs.
            if here.trim() != words.trim() && !self.stays(!here.is_empty()) {
                self.push(Act::CodeDefine { code, part, words: words.clone() });
            }
        }
        if let Some(now) = now.filter(|now| now.name != one.name && self.known == Known::Merged) {
            self.renamed.push(format!("{} ({} there)", now.name, clean(&one.name)));
        }
        let theme = one.theme.filter(|&on| now.map_or(on, |now| now.theme != on));
        if let Some(on) = theme.filter(|_| !self.stays(now.is_some())) {
            self.push(Act::CodeTheme { code, on });
        }
        let same = |colour: &String| {
            now.and_then(|now| now.colour.as_ref()).is_some_and(|now| now.eq_ignore_ascii_case(colour))
        };
        let has_colour = now.is_some_and(|now| now.colour.is_some());
        if let Some(colour) = one.colour.as_ref().filter(|colour| !same(colour) && !self.stays(has_colour)) {
            self.push(Act::CodeColour { code, colour: Some(colour.clone()) });
        }
    }
}
