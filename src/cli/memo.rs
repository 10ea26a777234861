//! `emic memo …`

use super::{Place, Talk, read_id, read_words};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::Memo;
use crate::model::id::MemoId;
use crate::model::values::{ABOUT_ME, MEMO_KINDS, or_of_your_own};
use crate::workspace::Workspace;
use clap::Subcommand;

/// Write, edit and remove memos
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a memo
    ///
    /// Examples:
    ///   emic memo add --on P01 "Speaks of waiting as of weather."
    ///   emic memo add --on code:Access/Waiting --kind method - < waiting.txt
    ///   emic memo add --on project --private "I find P01 hard to read."
    #[command(verbatim_doc_comment)]
    Add {
        /// TRANSCRIPT, TRANSCRIPT@START..END, TRANSCRIPT#TURN, code:CODE, participant:NAME, person:NAME,
        /// project, or an id
        #[arg(long, value_name = "TARGET")]
        on: String,
        /// What it is about
        #[arg(long, default_value = MEMO_KINDS[0], help = or_of_your_own(MEMO_KINDS))]
        kind: String,
        /// Only for you: no bundle ever holds it. A memo of the kind "about me" is so by itself
        #[arg(long, conflicts_with = "team")]
        private: bool,
        /// For the team, also if it is about me
        #[arg(long)]
        team: bool,
        /// Its words; - or nothing: read from standard input
        text: Option<String>,
    },
    /// Replace a memo's words; anyone may
    ///
    /// Example: emic memo edit noor-x7f2k9qd.130 "Speaks of waiting as of rain."
    #[command(verbatim_doc_comment)]
    Edit {
        /// Its id, as emic memos lists it
        id: String,
        /// Another kind
        #[arg(long, help = format!("Another kind: {}", or_of_your_own(MEMO_KINDS)))]
        kind: Option<String>,
        /// Its words; - or nothing: read from standard input
        text: Option<String>,
    },
    /// Remove memos of your own
    ///
    /// Example: emic memo remove noor-x7f2k9qd.130
    #[command(verbatim_doc_comment)]
    Remove {
        /// Ids, as emic memos lists them
        #[arg(required = true)]
        id: Vec<String>,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.what {
            What::Add { on, kind, private, team, text } => {
                let on = workspace.seen().find_target(&on)?;
                let body = full(read_words(text, "a memo", talk)?)?;
                let kind = kind.trim().to_owned();
                let own = kind == ABOUT_ME && !team;
                let act = Act::MemoAdd { on, kind, body, by: None, made: None, guid: None };
                let ids = commit(workspace, vec![act], private || own)?;
                if own && !private {
                    talk.say("a memo about me is for you alone: no bundle ever holds it (--team gives it to the team)");
                }
                ids.into_iter().for_each(|id| talk.result(&format!("{id}\n")));
                Ok(())
            }
            What::Edit { id, kind, text } => {
                let (id, private) = find(workspace, &id).map(|memo| (memo.id, memo.private))?;
                let mut acts = Vec::new();
                if text.is_some() || kind.is_none() {
                    acts.push(Act::MemoEdit { memo: id, body: full(read_words(text, "a memo", talk)?)? });
                }
                acts.extend(kind.map(|kind| Act::MemoKind { memo: id, kind }));
                commit(workspace, acts, private).map(drop)
            }
            What::Remove { id } => {
                let memos = id.iter().map(|id| find(workspace, id)).collect::<Result<Vec<_>>>()?;
                let remove = |private| {
                    let of_kind = memos.iter().filter(|memo| memo.private == private);
                    of_kind.map(|memo| Act::MemoRemove { memo: memo.id }).collect::<Vec<_>>()
                };
                let (shared, private) = (remove(false), remove(true));
                if !shared.is_empty() {
                    commit(workspace, shared, false)?;
                }
                if !private.is_empty() {
                    commit(workspace, private, true)?;
                }
                Ok(())
            }
        }
    }
}

fn commit(workspace: &mut Workspace, acts: Vec<Act>, private: bool) -> Result<Vec<crate::model::id::OpId>> {
    match private {
        true => workspace.commit_private(acts),
        false => workspace.commit(acts),
    }
}

fn full(words: String) -> Result<String> {
    match words.trim().is_empty() {
        true => Err(Error::usage("a memo needs words").hint("emic memo remove ID takes one away")),
        false => Ok(words),
    }
}

fn find<'w>(workspace: &'w Workspace, word: &str) -> Result<&'w Memo> {
    let id: MemoId = read_id("memo", word)?;
    workspace.seen().shown().memos.get(&id).ok_or_else(|| {
        Error::unknown(format!("no memo has the id {id}")).hint("emic memos lists them with their ids")
    })
}
