//! `--since` and `--until`: a day, a time, a frozen frame, or where a person has looked up to.

use crate::error::{Error, Kind, Result};
use crate::model::Seen;
use crate::model::id::*;
use crate::report::ask::{Ask, Looked};
use crate::report::news;
use crate::text::seconds_of;
use std::collections::HashSet;

/// The word that stands for where a person has looked up to.
const LAST_READ: &str = "last-read";

/// A point in time that splits what was done into before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) enum Moment {
    /// The first second, from 1970, of what is after.
    Second(i64),
    /// The act after which everything in the order of acts is.
    Act(u64, OpId),
    /// What came into this folder since the person looked is after, whatever the clocks of its writers say: these acts.
    Looked(Looked, HashSet<OpId>),
}

impl Moment {
    /// `end`: of a day its end is meant.
    pub(in crate::report) fn read(
        project: &Seen<'_>,
        ask: &Ask<'_>,
        word: &str,
        end: bool,
    ) -> Result<Moment> {
        let named = project.find_frame(word);
        if named.is_err() && word == LAST_READ {
            let looked = ask.folder.last_read();
            let came = news::came(*project, ask.folder.log(), &looked).into_iter().map(|op| op.id).collect();
            return Ok(Moment::Looked(looked, came));
        }
        // Who calls a frame like a day means the frame.
        if named.is_err()
            && let Some((first, next)) = seconds_of(word, ask.folder.now())
        {
            return Ok(Moment::Second(if end { next } else { first }));
        }
        let frame = named.map_err(|fault| match fault.kind() {
            Kind::Unknown => Error::unknown(format!("\"{word}\" is neither a day nor a frame"))
                .hint("a day is such as 2026-11-30, today or monday, a time such as 2026-11-30 14:00; emic frames lists the frames; last-read is when you last looked"),
            _ => fault,
        })?;
        Ok(Moment::Act(frame.made.lamport, frame.made.id))
    }

    pub(super) fn is_before(&self, made: Made) -> bool {
        match self {
            Moment::Second(first) => made.wall >= *first,
            Moment::Act(lamport, id) => (made.lamport, made.id) > (*lamport, *id),
            Moment::Looked(_, came) => came.contains(&made.id),
        }
    }
}
