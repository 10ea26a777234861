//! The third copy: what is sound in backups, found by what it is. What journal and database have both lost is looked up
//! here by its sum.

use super::journal::text_digest;
use super::layout::{Paths, list};
use crate::log::dialect::{Block, Blocks, read_op};
use crate::model::id::{Digest, OpId};
use crate::store::backups;
use crate::store::plain::{Links, open_plain};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};

/// The names of all backups, oldest first.
pub(super) fn names(paths: &Paths) -> Vec<String> {
    let name = |path: std::path::PathBuf| path.file_name()?.to_str().map(str::to_owned);
    let all: Vec<String> = list(&paths.backup).into_iter().filter_map(name).collect();
    backups::of(&all).into_iter().map(|(_, name)| name).chain(backups::since(&all)).collect()
}

/// The blocks that can be found again by what they are; their sums have been checked.
#[derive(Default)]
pub(super) struct Copies {
    pub(super) ops: HashMap<OpId, Block>,
    pub(super) texts: HashMap<Digest, Block>,
}

/// Reads what is sound in all backups, newest first.
pub(super) fn copies(paths: &Paths) -> Copies {
    let mut copies = Copies::default();
    for name in names(paths).into_iter().rev() {
        if let Ok(file) = open_plain(&paths.backup.join(name), Links::Refused) {
            copies.take_in(BufReader::new(file));
        }
    }
    copies
}

impl Copies {
    fn take_in(&mut self, file: impl BufRead) {
        let mut cutter = Blocks::default();
        for line in file.lines() {
            let Ok(line) = line else { continue };
            if let Ok(Some(block)) = cutter.line(&line) {
                self.keep(block);
            }
        }
        if let Some(block) = cutter.finish() {
            self.keep(block);
        }
    }
    fn keep(&mut self, block: Block) {
        match block.head.as_str() {
            "[[op]]" => {
                if let Ok(op) = read_op(&block) {
                    self.ops.entry(op.id).or_insert(block);
                }
            }
            "[[text]]" => {
                if let Ok(digest) = text_digest(&block) {
                    self.texts.entry(digest).or_insert(block);
                }
            }
            _ => {}
        }
    }
}
