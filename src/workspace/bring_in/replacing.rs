//! A codebook that takes the place of the code tree: what it lacks goes, where nothing is on it.

use crate::format::Study;
use crate::format::study::CodeKey;
use crate::model::Project;
use crate::model::id::CodeId;
use std::collections::HashSet;

/// What becomes of the codes here that a codebook lacks.
#[derive(Default)]
pub(super) struct Lacking {
    /// They go, with all below them: nothing is on any of these.
    pub(super) gone: Vec<CodeId>,
    /// How many go, and their paths.
    pub(super) gone_paths: Vec<String>,
    /// The paths of those that stay: codings, memos, marks or links are on them.
    pub(super) stay_paths: Vec<String>,
}

/// Sorts the codes here that the study has not.
pub(super) fn lacking(study: &Study, project: &Project) -> Lacking {
    let mut lacking = Lacking::default();
    if !study.replaces_codes {
        return lacking;
    }
    let codes = &project.codes;
    let mut kept: HashSet<Vec<String>> = HashSet::new();
    for nth in 0..study.codes.len() {
        let path: Vec<String> = study.path(CodeKey(nth)).into_iter().map(str::to_owned).collect();
        kept.extend((1..=path.len()).map(|depth| path[..depth].to_vec()));
    }
    let mut going: HashSet<CodeId> = HashSet::new();
    for id in codes.in_order() {
        let is_lost = codes.get(id).is_none_or(|code| code.lost);
        if is_lost || going.contains(&id) || kept.contains(&codes.path(id)) {
            continue;
        }
        let below = codes.subtree(id);
        if project.would_go(&[id], None).is_empty() {
            lacking.gone.push(id);
            lacking.gone_paths.extend(below.iter().map(|code| codes.path_words(*code)));
            going.extend(below);
        } else if !project.would_move(&[id], None).is_empty() {
            lacking.stay_paths.push(codes.path_words(id));
        }
    }
    lacking
}
