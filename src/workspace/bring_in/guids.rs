//! What is here already of what a study names by the GUIDs of other programs.

use super::super::export::{guid_here, guid_of};
use crate::format::study::{Study, guid_key};
use crate::log::Log;
use crate::model::id::OpId;
use std::collections::{HashMap, HashSet};

/// Things here, by their kind of act and their GUID: another program may call two things of different kinds by one.
pub(super) struct Guids {
    known: HashMap<(&'static str, String), OpId>,
}

/// The kinds of acts that make things with GUIDs.
const KINDS: [&str; 8] = ["person", "participant", "transcript", "code", "annotate", "memo", "link", "set"];

impl Guids {
    /// The things of a project that a study names, `project` being the project's id.
    pub(super) fn of(log: &Log, project: &str, study: &Study) -> Guids {
        let people = study.people.iter().map(|one| &one.guid);
        let participants = study.participants.iter().map(|one| &one.guid);
        let codes = study.codes.iter().map(|one| &one.guid);
        let transcripts = study.transcripts.iter().map(|one| &one.guid);
        let codings = study.codings.iter().map(|one| &one.guid);
        let memos = study.memos.iter().map(|one| &one.guid);
        let links = study.links.iter().map(|one| &one.guid);
        let sets = study.sets.iter().map(|one| &one.guid);
        let things = people.chain(participants).chain(codes).chain(transcripts);
        let all = things.chain(codings).chain(memos).chain(links).chain(sets);
        let wanted: HashSet<String> = all.flatten().map(|guid| guid_key(guid)).collect();
        let mut known = HashMap::new();
        if wanted.is_empty() {
            return Guids { known };
        }
        // A GUID that emic made for a thing of its own is of version 5: only then each thing is asked for it.
        let made_here = wanted.iter().any(|guid| guid.as_bytes().get(14) == Some(&b'5'));
        for op in log.in_order(|op| KINDS.contains(&op.act.kind())) {
            let Some(kind) = KINDS.iter().find(|kind| **kind == op.act.kind()) else { continue };
            let guid = match guid_of(&op.act) {
                Some(guid) => guid_key(guid),
                None if made_here => guid_here(project, op.id),
                None => continue,
            };
            // The first of several is the one that counts.
            if wanted.contains(&guid) {
                known.entry((*kind, guid)).or_insert(op.id);
            }
        }
        Guids { known }
    }

    /// The thing here of that kind and GUID.
    pub(super) fn find(&self, kind: &'static str, guid: Option<&String>) -> Option<OpId> {
        self.known.get(&(kind, guid_key(guid?))).copied()
    }
}
