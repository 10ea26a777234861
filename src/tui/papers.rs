//! Lists and reports that the screen asks for: to read, to answer a question, to be written to a file.

use super::effect::{Event, Paper};
use super::message::message;
use crate::error::{Error, Kind, Result, io_words};
use crate::report::{Ask, Format, LISTS, Question, REPORTS, has_small_groups, lines};
use crate::workspace::Workspace;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A report with nothing set: its title and its lines.
pub(super) fn report(work: &Workspace, nth: usize) -> Result<(String, Vec<String>)> {
    let report = REPORTS.get(nth).ok_or_else(|| Error::unknown("that report is not here"))?;
    let document = report.document(&work.seen(), &Ask::new(work))?;
    Ok((format!("report {}", report.name), lines(&document)))
}

/// What is asked of a list, with the values of its parameters.
fn asked<'w>(work: &'w Workspace, given: Vec<(&'static str, Vec<String>)>) -> Ask<'w> {
    let mut ask = Ask::new(work);
    given.into_iter().for_each(|(name, values)| ask.set(name, values));
    ask
}

/// Writes a list or report to a file. That it could not be written changes nothing of what is saved, so it is only said.
pub(super) fn write(work: &Workspace, paper: Paper, (path, file): (&Path, &str)) -> Event {
    let Some(report) = REPORTS.iter().chain(LISTS).find(|report| report.name == paper.name) else {
        return Event::Refused(Error::unknown("that report is not here"));
    };
    let paper_name = paper.name;
    let write = || {
        let format = Format::of_file(file).ok_or_else(|| {
            let endings = "docx, html, md, csv, json, txt, svg";
            Error::usage("the ending of this file says no format").hint(format!("one of {endings}"))
        })?;
        let document = report.document(&work.seen(), &asked(work, paper.given))?;
        format.fits(&document)?;
        let mut write = |out: &mut dyn Write| {
            crate::report::write(&document, format, out)
                .map_err(|fault| Error::not_saved(format!("not written: {}", io_words(&fault))))
        };
        let replaces = std::fs::metadata(path).is_ok_and(|there| there.is_file() && there.len() > 0);
        work.write_out(path, false, &mut write)?;
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        Ok::<(PathBuf, bool), Error>((path, replaces))
    };
    let warning = match paper_name {
        "sample" if has_small_groups(&work.seen()) => {
            "It has groups of one or two people, who might be recognised."
        }
        "sample" => "It is about people.",
        _ => "It holds words of interviews.",
    };
    match write() {
        Ok((path, true)) => {
            Event::Said(message!("written over the one that was there: {}. {}", path.display(), warning))
        }
        Ok((path, false)) => Event::Said(message!("written: {}. {}", path.display(), warning)),
        Err(fault) if fault.kind() == Kind::NotSaved => Event::Said(message!("{}", fault)),
        Err(fault) => Event::Refused(fault),
    }
}

/// The answer to a question for passages, given by the parameters of the list `ask`.
pub(super) fn answers(work: &Workspace, given: Vec<(&'static str, Vec<String>)>, words: String) -> Event {
    match Question::read(&work.seen(), &asked(work, given)) {
        Ok(question) => Event::Answers(words, Box::new(question)),
        Err(fault) => Event::Refused(fault),
    }
}
