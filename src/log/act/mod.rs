//! What can be done to a project, described once.
//!
//! Each family of acts has a file with a table and, below it, what no table can say: what is refused, what is so
//! already, and which earlier writes a new act replaces. A table's entry names an act, its kind in the log's dialect,
//! its fields with their roles, and what it is about. From the tables one macro makes the type [`Act`], its writer and
//! reader, what purging takes, the checks of names, the resolution of ids and the filing under keys. A field's role
//! ([`field`]) says how its value is written and read, so an act that a later version adds is one entry.
//!
//! An entry reads: `Name = "kind" { field as "key": Role, .. } about [..] check f(field) already f(field) over f(field)
//! is Flag;` with these parts:
//! - `about [own Mark]`: the thing that the act makes; `[Memo memo]`: the thing that the field names; `[Tree]`: one
//!   key for all; `[each Annotation annotations]`; `[coder Quick]`: the quick keys of the person who acts.
//! - `check`: refuses what makes no sense here. `already`: the id of an existing thing equal to what the act would
//!   make, so that doing it twice does nothing. `over`: what the writer knew and replaces.
//! - `is Folded`: it looks at what earlier acts of the same commit came to. `is Private`: it may be for oneself alone.

pub mod field;
pub mod reader;
#[macro_use]
mod project;
#[macro_use]
mod people;
#[macro_use]
mod transcripts;
#[macro_use]
mod codes;
#[macro_use]
mod codings;
#[macro_use]
mod notes;
#[macro_use]
mod team;
#[macro_use]
mod sets;

use super::compose::{Aim, Commit};
use super::derive::Key;
use super::dialect::Writer;
use super::op::Op;
use crate::error::Result;
use crate::model::id::*;
use crate::model::target::Target;
use codes::*;
use codings::*;
use field::*;
use notes::*;
use people::*;
use project::*;
use reader::Reader;
use serde::{Deserialize, Serialize};
use sets::*;
use team::*;
use transcripts::*;

/// What an act is, beside what it does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    /// It looks at what earlier acts of the same commit came to.
    Folded,
    /// The private replica may write it: what is for one person alone cannot change what the team has.
    Private,
}

/// The keys in lines that hold people's words, for kinds that this version does not know.
const WORDS_OF_UNKNOWN: &[&str] = &["words", "note", "name"];

/// The key of a field in the lines.
macro_rules! key {
    ($field:ident $key:literal) => {
        $key
    };
    ($field:ident) => {
        stringify!($field)
    };
}

/// Calls `$each` with the keys that an act is about.
macro_rules! about {
    ($act:ident $op:ident $each:ident tree own) => {{
        $each(Key::Tree);
        $each(Key::Code($op.id.into()));
    }};
    ($act:ident $op:ident $each:ident tree $field:ident) => {
        if let Act::$act { $field, .. } = &$op.act {
            $each(Key::Tree);
            $each(Key::Code(*$field));
        }
    };
    ($act:ident $op:ident $each:ident own $key:ident) => {
        $each(Key::$key($op.id.into()))
    };
    ($act:ident $op:ident $each:ident coder $key:ident) => {
        $op.coder.map(Key::$key).into_iter().for_each($each)
    };
    ($act:ident $op:ident $each:ident named $key:ident $field:ident) => {
        if let Act::$act { $field, .. } = &$op.act {
            $each(Key::$key($field.name.clone()));
        }
    };
    ($act:ident $op:ident $each:ident part $on:ident $format:ident) => {
        if let Act::$act { $on, $format, .. } = &$op.act {
            $each(Key::Part(*$on, $format.clone()));
        }
    };
    ($act:ident $op:ident $each:ident each $key:ident $field:ident) => {
        if let Act::$act { $field, .. } = &$op.act {
            let mut ids = $field.clone();
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter().map(Key::$key).for_each($each);
        }
    };
    ($act:ident $op:ident $each:ident $key:ident $field:ident) => {
        if let Act::$act { $field, .. } = &$op.act {
            $each(Key::$key(*$field));
        }
    };
    ($act:ident $op:ident $each:ident $($key:ident),+) => {{
        $($each(Key::$key);)+
    }};
}

macro_rules! acts {
    (; $(
        $(#[$doc:meta])*
        $act:ident = $kind:literal { $($field:ident $(as $key:literal)? : $role:ident),* $(,)? }
        about [$($about:tt)+]
        $(check $check:ident($($checked:ident),*))?
        $(already $already:ident($($equal:ident),*))?
        $(over $over:ident($($aimed:ident),*))?
        $(is $flag:ident)*
    ;)*) => {
        /// What is done. Each is one `do` of the log's dialect; `docs/bundle.md` lists their fields.
        #[allow(missing_docs)] // Fields are named by what they hold; docs/bundle.md says more.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Act {
            $($(#[$doc])* $act { $($field: <$role as Field>::Value),* },)*
            /// An act that only a later version of emic knows: kept and passed on, not folded. `words` is true if
            /// its lines hold people's words, which a purge can take out; `names` are the ids in its other fields.
            Unknown { kind: String, words: bool, names: Vec<OpId> },
        }

        /// The kinds that this version folds.
        pub(crate) const KINDS: &[&str] = &[$($kind),*];

        impl Act {
            /// Its word in the dialect.
            pub fn kind(&self) -> &str {
                match self {
                    $(Act::$act { .. } => $kind,)*
                    Act::Unknown { kind, .. } => kind,
                }
            }
            /// Writes the lines of its fields.
            pub(crate) fn write(&self, w: &mut Writer) {
                match self {
                    $(Act::$act { $($field),* } => {
                        $(<$role as Field>::write(w, key!($field $($key)?), $field);)*
                    })*
                    Act::Unknown { .. } => {}
                }
            }
            /// Reads the fields of an act; `None` for a kind that this version does not know.
            ///
            /// # Errors
            /// A field that is missing or of the wrong form.
            pub(crate) fn read(kind: &str, reader: &mut Reader<'_>) -> Result<Option<Act>> {
                Ok(match kind {
                    $($kind => Some(Act::$act {
                        $($field: <$role as Field>::read(reader, key!($field $($key)?))?),*
                    }),)*
                    _later_kind => None,
                })
            }
            /// True if it carries people's words, so that it needs a salt and can be purged.
            pub fn has_words(&self) -> bool {
                match self {
                    $(Act::$act { .. } => false $(|| <$role as Field>::WORDS)*,)*
                    Act::Unknown { words, .. } => *words,
                }
            }
            /// Takes the words out.
            pub(crate) fn purge(&mut self) {
                match self {
                    $(Act::$act { $($field),* } => {
                        $(<$role as Field>::purge($field);)*
                    })*
                    Act::Unknown { words, .. } => *words = false,
                }
            }
            /// Visits every id that it names, so that stand-ins can be replaced.
            pub(crate) fn ids(&mut self, each: &mut dyn FnMut(&mut OpId)) {
                match self {
                    $(Act::$act { $($field),* } => {
                        $(<$role as Field>::ids($field, each);)*
                    })*
                    Act::Unknown { .. } => {}
                }
            }
            /// The text block that it names: the words of a transcript, or a frozen frame.
            pub fn text(&self) -> Option<Digest> {
                match self {
                    $(Act::$act { $($field),* } => None$(.or(<$role as Field>::text($field)))*,)*
                    Act::Unknown { .. } => None,
                }
            }
            /// What a person wrote in it, names left out: words of memos, definitions, corrections, notes.
            pub fn bodies(&self) -> Vec<&str> {
                match self {
                    $(Act::$act { $($field),* } => {
                        [$(<$role as Field>::body($field)),*].into_iter().flatten().collect()
                    })*
                    Act::Unknown { .. } => Vec::new(),
                }
            }
            /// Refuses fields that no reader would take.
            ///
            /// # Errors
            /// The first field that is wrong, and what to do.
            pub(crate) fn check_fields(&self) -> Result<()> {
                match self {
                    $(Act::$act { $($field),* } => {
                        $(<$role as Field>::check($field, self)?;)*
                    })*
                    Act::Unknown { .. } => {}
                }
                Ok(())
            }
            /// Refuses what makes no sense in this project.
            ///
            /// # Errors
            /// Why not, and what to do.
            pub(crate) fn check(&self, commit: &Commit<'_>) -> Result<()> {
                $($(if let Act::$act { $($checked,)* .. } = self {
                    return $check(commit, $($checked),*);
                })?)*
                Ok(())
            }
            /// The id of an existing thing equal to what the act would make, which makes acts idempotent.
            pub(crate) fn already(&self, commit: &Commit<'_>) -> Option<OpId> {
                $($(if let Act::$act { $($equal,)* .. } = self {
                    return $already(commit, $($equal),*);
                })?)*
                None
            }
            /// Writes into `aim` what the writer knew: the writes that the act replaces, the adds that it removes.
            pub(crate) fn over(&mut self, aim: &mut Aim<'_>) {
                $($(if let Act::$act { $($aimed,)* .. } = self {
                    $over(aim, $($aimed),*);
                })?)*
            }
            fn flags(&self) -> &'static [Flag] {
                match self {
                    $(Act::$act { .. } => &[$(Flag::$flag),*],)*
                    Act::Unknown { .. } => &[],
                }
            }
        }

        /// The keys of a kind's lines that hold people's words.
        fn word_keys_of(kind: &str) -> Option<Vec<&'static str>> {
            match kind {
                $($kind => {
                    let fields: &[(&'static str, bool)] =
                        &[$((key!($field $($key)?), <$role as Field>::WORDS)),*];
                    Some(fields.iter().filter(|(_, words)| *words).map(|(key, _)| *key).collect())
                })*
                _later_kind => None,
            }
        }

        /// Visits the things that an operation is about, one by one: nearly always it is one, which needs no list.
        pub(in crate::log) fn each_key(op: &Op, each: &mut dyn FnMut(Key)) {
            match &op.act {
                $(Act::$act { .. } => about!($act op each $($about)+),)*
                Act::Unknown { .. } => each(Key::Other),
            }
        }
    };
}

// Each family's macro adds its entries behind those before it and calls the next one; the last call makes the type.
project_acts! { people_acts transcript_acts code_acts coding_acts note_acts team_acts set_acts acts; }

impl Act {
    /// True for acts that look at what earlier acts of the same commit came to.
    pub(crate) fn needs_fold(&self) -> bool {
        self.flags().contains(&Flag::Folded)
    }
    /// True for acts that write a field over earlier writes of it.
    pub(crate) fn writes_a_field(&self) -> bool {
        matches!(
            self,
            Act::Project { .. }
                | Act::PersonSet { .. }
                | Act::Attribute { .. }
                | Act::Table { .. }
                | Act::ParticipantSet { .. }
                | Act::ParticipantValues { .. }
                | Act::TranscriptSet { .. }
                | Act::Cast { .. }
                | Act::CodeRename { .. }
                | Act::CodeMove { .. }
                | Act::CodeDefine { .. }
                | Act::CodeTheme { .. }
                | Act::CodeColour { .. }
                | Act::Resize { .. }
                | Act::Recode { .. }
                | Act::MemoEdit { .. }
                | Act::MemoKind { .. }
                | Act::Quick { .. }
                | Act::Kept { .. }
        )
    }
    /// True for acts that the private replica may write.
    pub fn may_be_private(&self) -> bool {
        self.flags().contains(&Flag::Private)
    }
    /// The person whose work an imported act is, if it is not the one who acted.
    pub(crate) fn by(&self) -> Option<PersonId> {
        if let Act::Annotate { by, .. }
        | Act::MemoAdd { by, .. }
        | Act::Mark { by, .. }
        | Act::Progress { by, .. } = self
        {
            *by
        } else {
            None
        }
    }
    /// What a memo or a mark is put on.
    pub fn target(&self) -> Option<Target> {
        if let Act::Mark { target, .. } | Act::MemoAdd { on: target, .. } = self {
            Some(*target)
        } else {
            None
        }
    }
    /// True for acts that add a thing that a `Same` act can declare a duplicate. (Codes are joined in their tree.)
    pub(crate) fn adds_what_may_be_made_one(&self) -> bool {
        matches!(
            self,
            Act::PersonAdd { .. }
                | Act::ParticipantAdd { .. }
                | Act::TranscriptAdd { .. }
                | Act::SetAdd { .. }
        )
    }
}

/// The kinds of acts that this version knows, as written in lines.
pub fn kinds() -> &'static [&'static str] {
    KINDS
}

/// The keys of a kind's lines that hold people's words, kinds of later versions included.
pub(crate) fn word_keys(kind: &str) -> Vec<&'static str> {
    word_keys_of(kind).unwrap_or_else(|| WORDS_OF_UNKNOWN.to_vec())
}

/// The things that an operation is about.
pub(in crate::log) fn keys(op: &Op) -> Vec<Key> {
    let mut all = Vec::new();
    each_key(op, &mut |key| all.push(key));
    all
}
