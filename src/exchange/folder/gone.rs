//! Files that were in a shared folder last time and are gone, all at once: mostly it is not mounted.

use super::names::{Called, called, writer_of};
use super::{Entry, State};
use crate::model::id::ReplicaId;

/// What is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    /// Files of colleagues.
    pub colleagues: usize,
    /// Files of one's own.
    pub own: usize,
}

/// What is gone, if none of the colleagues' files that were there last time is there now, or, where there were none of
/// theirs, none of one's own. One colleague's file beside one's own, which is as it was left, is a file that got lost:
/// it is the right folder.
pub fn gone(state: &State, there: &[Entry], own: &[ReplicaId]) -> Option<Gone> {
    // A copy is no file of a colleague's.
    let parts = state.files.keys().filter(|name| called(name) == Called::Part);
    let is_own = |name: &&String| writer_of(name, own).is_some();
    let is_there = |name: &&String| there.iter().any(|entry| entry.name == **name);
    let (mine, theirs): (Vec<&String>, Vec<&String>) = parts.partition(is_own);
    let lost = if theirs.is_empty() { &mine } else { &theirs };
    if lost.is_empty() || lost.iter().any(is_there) {
        return None;
    }
    let as_left = |name: &&String| {
        let stamp = state.files.get(*name).map(|cursor| cursor.stamp);
        there.iter().any(|entry| entry.name == **name && Some(entry.stamp) == stamp)
    };
    if theirs.len() == 1 && mine.iter().any(as_left) {
        return None;
    }
    Some(Gone { colleagues: theirs.len(), own: mine.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::folder::{Cursor, Stamp};

    #[test]
    fn files_are_gone_if_none_of_the_colleagues_is_left_and_there_were_some() {
        let own = [ReplicaId::new("anna-00000000").unwrap()];
        let (anna, tom, lou) =
            ("anna-00000000-0001.part.toml", "tom-00000000-0001.part.toml", "lou-00000000-0001.part.toml");
        let judged = |before: &[&str], now: &[&str]| {
            let files = before.iter().map(|name| ((*name).to_owned(), Cursor::default())).collect();
            let entry =
                |name: &&str| Entry { name: (*name).to_owned(), plain: true, stamp: Stamp::default() };
            gone(&State { files, ..State::default() }, &now.iter().map(entry).collect::<Vec<_>>(), &own)
        };
        assert_eq!(judged(&[], &[]), None);
        assert_eq!(judged(&[anna, tom, lou], &[lou]), None);
        assert_eq!(judged(&[anna, tom, lou], &[anna]), Some(Gone { colleagues: 2, own: 1 }));
        assert_eq!(judged(&[tom], &["new-00000000-0001.part.toml"]), Some(Gone { colleagues: 1, own: 0 }));
        assert_eq!(judged(&[anna], &[]), Some(Gone { colleagues: 0, own: 1 }));
        assert_eq!(judged(&[anna], &[anna]), None);
        assert_eq!(judged(&[anna, tom], &[anna]), None, "the right folder, in which one file got lost");
    }
}
