//! What operations of two replicas have in common that took in the same file.

use super::guided::number;
use super::op::{Act, Op};
use super::purge_reach::Find;
use crate::model::target::Target;

/// What two operations have in common that brought in the same thing of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Twin {
    /// The kind of the thing, and its GUID as a number.
    Thing(&'static str, u128),
    /// A part that emic cannot show: the GUID of the set that it is on, if it is on one, and its format. Parts on
    /// anything else go with that.
    Part(Option<u128>, String),
}

/// What an operation has in common with those of other replicas; `None` for what came from no file, and for what is for
/// one person alone.
pub fn twin_of(op: &Op, find: Find<'_, '_>) -> Option<Twin> {
    if op.id.replica.is_private() {
        return None;
    }
    if let Act::Kept { on, format, .. } = &op.act {
        return match on {
            Target::Project => Some(Twin::Part(None, format.clone())),
            Target::Set(set) => match find(set.0).map(|set| &set.act) {
                Some(Act::SetAdd { guid: Some(guid), .. }) => {
                    Some(Twin::Part(Some(number(guid)), format.clone()))
                }
                _ => None,
            },
            _ => None,
        };
    }
    let (kind, guid) = match &op.act {
        Act::PersonAdd { guid, .. } => ("person", guid),
        Act::ParticipantAdd { guid, .. } => ("participant", guid),
        Act::TranscriptAdd { guid, .. } => ("transcript", guid),
        Act::CodeAdd { guid, .. } => ("code", guid),
        Act::SetAdd { guid, .. } => ("set", guid),
        Act::MemoAdd { guid, .. } => ("memo", guid),
        _ => return None,
    };
    guid.as_deref().map(|guid| Twin::Thing(kind, number(guid)))
}
