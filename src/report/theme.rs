//! Themes: what each means, the passages of everybody by sub-code, who is behind it, and who is not.

mod data;
mod missing;
mod reviews;
mod shares;

use self::missing::{Missing, Sample};
use self::shares::Shares;
use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::filter;
use super::material::{Codes, Material, Tally, listed};
use super::words::count;
use crate::error::Result;
use crate::model::Seen;
use crate::model::id::{CodeId, OpId, PersonId};
use crate::model::values::CodePart;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(super) const REPORT: Report = Report {
    name: "theme",
    sentence: "each theme: definition, passages, the people behind it and those absent",
    more: "Themes are the codes marked as themes; where none is, those at the top. --code names others.\n\
        A passage belongs to the person who speaks where it begins; one in several codes counts once. A person is\n\
        absent from a theme if everybody who codes the interview is done and no passage is in the theme. A passage\n\
        stands under its own code, and under each of them if it has several. JSON and CSV have each passage once, with\n\
        the paths of all themes that it is in (themes) and of the codes that put it there (codes); a theme has the numbers\n\
        of its passages (passage_numbers). What interviewers and others said is listed in the same way under\n\
        interviewer and counted nowhere (interviewer_numbers). Other codes share\n\
        words with a theme if they are on words of its passages. A mark named reviewed on a theme says who looked it\n\
        through; a note that begins with a number says how many passages it had then.\n\n\
        Examples:\n  emic report theme -o themes.docx\n  emic report theme --code Access --format json",
    parameters: &[filter::CODE, filter::BY, filter::IN, filter::PARTICIPANT, filter::WHERE],
    make,
};

/// The deepest level of headings.
const DEEPEST: usize = 4;

/// A theme with what was counted for it.
struct Theme {
    code: CodeId,
    /// Its place in the order of codes.
    nth: usize,
    tally: Tally,
    /// Passages that are words of interviewers and others, by their numbers in [`Material::others`].
    others: Vec<u32>,
    /// Who is not behind it; `None` where that is not known.
    missing: Option<Missing>,
    /// The newest of its codings, in the order of acts.
    newest: Option<(u64, OpId)>,
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    // The codes that were asked for are the themes; their passages are those of all codes below them.
    let wanted = ask.all(filter::CODE.name).iter().map(|word| project.find_code(word));
    let wanted: Vec<CodeId> = wanted.collect::<Result<_>>()?;
    let material = Material::read(&project, ask)?;
    let codes = Rc::new(Codes::new(project));
    let sample = Sample::read(project, ask, &material.transcripts)?;
    let themes: Vec<Theme> = themes_of(&codes, &wanted, &material, &sample);
    let mut document = Document::new("Themes");
    // What else is on their words may be any code.
    let all = match wanted.is_empty() {
        true => Rc::clone(&material),
        false => Material::read_of_all_codes(&project, ask)?,
    };
    let shares = Shares::count(&all, &codes, &themes);
    write_themes(&mut document, &material, &codes, (&themes, &sample, &shares));
    if !themes.is_empty() {
        document.notes = sample.notes();
    }
    if themes.is_empty() {
        document = document.with("No codes yet.".to_owned());
    }
    document.data = data::tables(&material, &codes, themes, shares);
    Ok(document)
}

fn themes_of(codes: &Codes, wanted: &[CodeId], material: &Material<'_>, sample: &Sample<'_>) -> Vec<Theme> {
    let tree = &material.project.shown().codes;
    let marked = codes.order.iter().any(|&id| tree.get(id).is_some_and(|code| code.theme));
    let is_theme = |id: CodeId| match (wanted.is_empty(), marked) {
        (false, _) => wanted.contains(&id),
        (true, true) => tree.get(id).is_some_and(|code| code.theme),
        (true, false) => tree.get(id).is_some_and(|code| code.parent.is_none()),
    };
    let mut tallies = codes.tallies(material);
    let mut others: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, one) in (0..).zip(&material.others) {
        codes.of(one).into_iter().for_each(|code| others.entry(code).or_default().push(at));
    }
    let theme = |(nth, &code): (usize, &CodeId)| {
        let tally = tallies.remove(&(nth as u32)).unwrap_or_default();
        let missing = sample.without(&tally.people);
        let others = others.remove(&(nth as u32)).unwrap_or_default();
        let of = tally.passages.iter().map(|nth| &material.passages[*nth as usize]);
        let within = of.flat_map(|one| &one.codings).filter(|coding| codes.counts(coding.code, nth));
        let newest = within.map(|coding| (coding.made.lamport, coding.made.id)).max();
        Theme { code, nth, tally, others, missing, newest }
    };
    codes.order.iter().enumerate().filter(|(_, id)| is_theme(**id)).map(theme).collect()
}

/// The parts of all themes: passages stand once, under their own code, and codes under their theme.
fn write_themes<'p>(
    document: &mut Document<'p>,
    material: &Rc<Material<'p>>,
    codes: &Codes,
    (themes, sample, shares): (&[Theme], &Sample<'p>, &Shares),
) {
    let tree = &material.project.shown().codes;
    let used: BTreeSet<u32> = material.passages.iter().flat_map(|one| codes.of(one)).collect();
    let mut own: BTreeMap<CodeId, Vec<u32>> = BTreeMap::new();
    for (nth, one) in material.passages.iter().enumerate() {
        let each: BTreeSet<CodeId> = one.codings.iter().map(|coding| coding.code).collect();
        each.into_iter().for_each(|code| own.entry(code).or_default().push(nth as u32));
    }
    let mut themes = themes.iter().peekable();
    let mut levels: BTreeMap<CodeId, usize> = BTreeMap::new();
    for (nth, &id) in codes.order.iter().enumerate() {
        let Some(code) = tree.get(id) else { continue };
        let theme = themes.next_if(|theme| theme.code == id);
        let above = code.parent.and_then(|parent| levels.get(&parent).copied());
        let Some(level) = above.map(|above| above + 1).or(theme.map(|_| 2)) else { continue };
        levels.insert(id, level);
        let passages = own.remove(&id).unwrap_or_default();
        match theme {
            Some(theme) => {
                let name = if above.is_some() { code.name.clone() } else { tree.path(id).join(" / ") };
                document.heading(level.min(DEEPEST), name);
                write_head(document, material, (theme, sample));
                write_shares(document, material, codes, (theme, shares));
                if !passages.is_empty() && passages.len() < theme.tally.passages.len() {
                    let own = count(passages.len(), "passage", "passages");
                    document.parts.push(format!("With the theme itself: {own}.").into());
                }
            }
            None if !used.contains(&(nth as u32)) => continue,
            None if passages.is_empty() => document.heading(level.min(DEEPEST), code.name.clone()),
            None => document.heading(level.min(DEEPEST), format!("{} ({})", code.name, passages.len())),
        }
        if !passages.is_empty() {
            document.parts.push(listed(material, passages).into());
        }
    }
}

/// What a theme means, its numbers with those of all codes below it, and who is behind it.
fn write_head<'p>(
    document: &mut Document<'p>,
    material: &Rc<Material<'p>>,
    (theme, sample): (&Theme, &Sample<'p>),
) {
    let Some(code) = material.project.shown().codes.get(theme.code) else { return };
    let definition = |part: CodePart, before: &str| {
        let words = code.definition.get(&part).into_iter().flatten().map(|kept| kept.words.as_str());
        words.filter(|words| !words.is_empty()).map(|words| format!("{before}{words}")).collect::<Vec<_>>()
    };
    let defined = [
        definition(CodePart::Text, ""),
        definition(CodePart::When, "When to use: "),
        definition(CodePart::Not, "When not: "),
        definition(CodePart::Example, "Example: "),
    ]
    .concat();
    let none = "No definition yet.".to_owned();
    let defined = if defined.is_empty() { vec![none] } else { defined };
    document.parts.extend(defined.into_iter().map(Into::into));
    document.parts.push(counts(material, theme).into());
    people(material, theme, sample).into_iter().for_each(|words| document.parts.push(words.into()));
}

/// So many codes that share words with a theme are named.
const SHARING: usize = 6;

/// Which other codes are on words of a theme, and who looked it through.
fn write_shares<'p>(
    document: &mut Document<'p>,
    material: &Rc<Material<'p>>,
    codes: &Codes,
    (theme, shares): (&Theme, &Shares),
) {
    let project = material.project;
    let all = shares.of(theme);
    let name = |(nth, n): &(u32, usize)| {
        let code = project.shown().codes.get(codes.order[*nth as usize]);
        format!("{} ({n})", code.map_or("", |code| code.name.as_str()))
    };
    let names: Vec<String> = all.iter().take(SHARING).map(name).collect();
    let more = all.len().saturating_sub(SHARING);
    let more =
        if more > 0 { format!(", and {}", count(more, "more code", "more codes")) } else { String::new() };
    if !names.is_empty() {
        document.parts.push(format!("Shares words with: {}{more}.", names.join(", ")).into());
    }
    let looked: Vec<String> =
        reviews::of(project, theme).iter().map(|one| one.words(project, theme)).collect();
    if !looked.is_empty() {
        document.parts.push(format!("Looked through: {}.", looked.join("; ")).into());
    }
}

fn counts(material: &Material<'_>, theme: &Theme) -> String {
    let of = |nth: &u32| &material.passages[*nth as usize];
    let coders: BTreeSet<PersonId> =
        theme.tally.passages.iter().flat_map(|nth| &of(nth).codings).map(|coding| coding.coder).collect();
    let transcripts: BTreeSet<usize> = theme.tally.passages.iter().map(|nth| of(nth).at).collect();
    [
        count(theme.tally.passages.len(), "passage", "passages"),
        count(theme.tally.words, "word", "words"),
        count(theme.tally.people.len(), "person", "people"),
        count(transcripts.len(), "transcript", "transcripts"),
        count(coders.len(), "coder", "coders"),
    ]
    .join(", ")
        + "."
}

/// Who is behind a theme and who is not, in a sentence each.
fn people(material: &Material<'_>, theme: &Theme, sample: &Sample<'_>) -> Vec<String> {
    let mut behind: BTreeMap<&str, usize> = BTreeMap::new();
    for nth in &theme.tally.passages {
        if let Some(who) = material.participant(&material.passages[*nth as usize]) {
            *behind.entry(&who.name).or_default() += 1;
        }
    }
    let behind: Vec<String> = behind.into_iter().map(|(name, n)| format!("{name} ({n})")).collect();
    let mut all = Vec::new();
    let mut say = |what: &str, names: &[String]| all.push(format!("{what}: {}.", names.join(", ")));
    if !behind.is_empty() {
        say("People behind it, with their passages", &behind);
    }
    if let Some(Missing { absent, not_coded }) = &theme.missing {
        let place = if sample.in_some { " in the transcripts asked for" } else { "" };
        match absent.is_empty() {
            false => say(&format!("Absent{place}"), absent),
            true => say(&format!("Absent{place}"), &["nobody whose interview is coded".to_owned()]),
        }
        if !not_coded.is_empty() {
            say("Not yet coded", not_coded);
        }
    }
    if !theme.others.is_empty() {
        all.push(format!(
            "Words of interviewers and others: {}, not counted.",
            count(theme.others.len(), "passage", "passages")
        ));
    }
    all
}
