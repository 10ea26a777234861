//! Themes: what each means, the passages of everybody by sub-code, who is behind it, and who is not.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::filter;
use super::material::{Codes, Heard, Material, PLACE, Stretch, Tally, listed};
use super::table::{Row, Table};
use super::value::Value;
use super::words::count;
use crate::error::Result;
use crate::model::id::{CodeId, ParticipantId, PersonId};
use crate::model::values::CodePart;
use crate::model::{Participant, Seen, Transcript};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(super) const REPORT: Report = Report {
    name: "theme",
    sentence: "each theme: definition, passages, the people behind it and those absent",
    more: "Themes are the codes marked as themes; where none is, those at the top. --code names others.\n\
        A passage belongs to the person who speaks where it begins; one in several codes counts once. A person is\n\
        absent from a theme if everybody who codes the interview is done and no passage is in the theme.\n\n\
        Examples:\n  emic report theme -o themes.docx\n  emic report theme --code Access --format json",
    parameters: &[filter::CODE, filter::BY, filter::IN, filter::PARTICIPANT, filter::WHERE],
    make,
};

/// A theme with what was counted for it.
struct Theme {
    code: CodeId,
    /// Its place in the order of codes.
    nth: usize,
    tally: Tally,
    /// How many passages are words of interviewers and others.
    others: usize,
    absent: Vec<String>,
    not_coded: Vec<String>,
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    // The codes that were asked for are the themes; their passages are those of all codes below them.
    let wanted = ask.all(filter::CODE.name).iter().map(|word| project.find_code(word));
    let wanted: Vec<CodeId> = wanted.collect::<Result<_>>()?;
    let material = Material::read(&project, ask)?;
    let codes = Rc::new(Codes::new(project));
    let themes: Vec<Theme> = themes_of(project, &codes, &wanted, &material);
    let mut document = Document::new("Themes");
    for theme in &themes {
        write_theme(&mut document, &material, theme);
    }
    if themes.is_empty() {
        document = document.with("No codes yet.".to_owned());
    }
    document.data = data(&material, &codes, themes);
    Ok(document)
}

fn themes_of(project: Seen<'_>, codes: &Codes, wanted: &[CodeId], material: &Material<'_>) -> Vec<Theme> {
    let tree = &project.shown().codes;
    let marked = codes.order.iter().any(|&id| tree.get(id).is_some_and(|code| code.theme));
    let is_theme = |id: CodeId| match (wanted.is_empty(), marked) {
        (false, _) => wanted.contains(&id),
        (true, true) => tree.get(id).is_some_and(|code| code.theme),
        (true, false) => tree.get(id).is_some_and(|code| code.parent.is_none()),
    };
    let mut tallies = codes.tallies(material);
    let mut others: BTreeMap<u32, usize> = BTreeMap::new();
    let said_by_others = material.others.iter().flat_map(|one| codes.of(one));
    said_by_others.for_each(|code| *others.entry(code).or_default() += 1);
    let sample = sample(project, &material.transcripts);
    let theme = |(nth, &code): (usize, &CodeId)| {
        let tally = tallies.remove(&(nth as u32)).unwrap_or_default();
        let missing = |done: bool| -> Vec<String> {
            let people =
                sample.iter().filter(|(who, is_done)| *is_done == done && !tally.people.contains(&who.id));
            people.map(|(who, _)| who.name.clone()).collect()
        };
        let (absent, not_coded) = (missing(true), missing(false));
        let others = others.get(&(nth as u32)).copied().unwrap_or_default();
        Theme { code, nth, tally, others, absent, not_coded }
    };
    codes.order.iter().enumerate().filter(|(_, id)| is_theme(**id)).map(theme).collect()
}

/// The people who were interviewed, by name, and whether all who code their interviews are done.
fn sample<'p>(project: Seen<'p>, transcripts: &[Heard<'p>]) -> Vec<(&'p Participant, bool)> {
    let mut interviews: BTreeMap<ParticipantId, Vec<&Transcript>> = BTreeMap::new();
    for heard in transcripts {
        let people: BTreeSet<ParticipantId> =
            heard.voices.iter().filter_map(|voice| voice.participant).map(|who| who.id).collect();
        people.into_iter().for_each(|id| interviews.entry(id).or_default().push(heard.transcript));
    }
    let interviewed = |who: &&Participant| !who.purged && matches!(who.state.as_str(), "" | "interviewed");
    let everybody = project.shown().participants.values().filter(interviewed);
    let state = |who: &'p Participant| {
        let all = interviews.get(&who.id);
        (who, all.is_some_and(|all| all.iter().all(|one| is_done(project, one))))
    };
    let mut all: Vec<(&Participant, bool)> = everybody.map(state).collect();
    all.sort_by(|a, b| (&a.0.name, a.0.id).cmp(&(&b.0.name, b.0.id)));
    all
}

/// True if there are coders of a transcript and each of them says to be done.
fn is_done(project: Seen<'_>, transcript: &Transcript) -> bool {
    let coded = transcript.annotations.iter().map(|coding| coding.coder);
    let all: BTreeSet<PersonId> =
        transcript.progress.keys().copied().chain(transcript.assigned.iter().copied()).chain(coded).collect();
    let in_team = |id: &&PersonId| project.shown().person(**id).is_some_and(|person| !person.is_outside());
    let mut states = all.iter().filter(in_team).map(|id| transcript.progress.get(id).map(String::as_str));
    let mut any = false;
    let done = states.all(|state| {
        any = true;
        matches!(state, Some("done" | "again"))
    });
    any && done
}

/// The parts of one theme for people.
fn write_theme<'p>(document: &mut Document<'p>, material: &Rc<Material<'p>>, theme: &Theme) {
    let tree = &material.project.shown().codes;
    let Some(code) = tree.get(theme.code) else { return };
    document.heading(2, tree.path(theme.code).join(" / "));
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
    for below in tree.subtree(theme.code) {
        let with =
            |nth: &&u32| material.passages[**nth as usize].codings.iter().any(|coding| coding.code == below);
        let own: Vec<u32> = theme.tally.passages.iter().filter(with).copied().collect();
        if own.is_empty() {
            continue;
        }
        let name = tree.get(below).map_or("", |code| code.name.as_str());
        document.heading(3, format!("{name} ({})", own.len()));
        document.parts.push(listed(material, own).into());
    }
    people(material, theme).into_iter().for_each(|words| document.parts.push(words.into()));
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
fn people(material: &Material<'_>, theme: &Theme) -> Vec<String> {
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
    match theme.absent.is_empty() {
        false => say("Absent", &theme.absent),
        true => say("Absent", &["nobody whose interview is coded".to_owned()]),
    }
    if !theme.not_coded.is_empty() {
        say("Not yet coded", &theme.not_coded);
    }
    if theme.others > 0 {
        all.push(format!(
            "Words of interviewers and others: {}, not counted.",
            count(theme.others, "passage", "passages")
        ));
    }
    all
}

/// The passages and the themes for programs.
fn data<'p>(material: &Rc<Material<'p>>, codes: &Rc<Codes>, themes: Vec<Theme>) -> Vec<Table<'p>> {
    let project = material.project;
    let tree = &project.shown().codes;
    let themes = Rc::new(themes);
    let columns =
        [&[("theme", ""), ("theme_id", "")], PLACE, &[("codes", ""), ("contrary", ""), ("quote", "")]];
    let mut passages = Table::new(&columns.concat(), "").with_rows({
        let (material, codes, themes) = (Rc::clone(material), Rc::clone(codes), Rc::clone(&themes));
        move || {
            let (material, codes, themes) = (Rc::clone(&material), Rc::clone(&codes), Rc::clone(&themes));
            let places = (0..themes.len()).flat_map({
                let themes = Rc::clone(&themes);
                move |theme| {
                    (0..themes[theme].tally.passages.len()).map(move |nth| (theme, nth)).collect::<Vec<_>>()
                }
            });
            places.map(move |(theme, nth)| {
                let theme = &themes[theme];
                passage_row(&material, &codes, theme, &material.passages[theme.tally.passages[nth] as usize])
            })
        }
    });
    passages.name = "passages".to_owned();
    let columns = [
        ("id", ""),
        ("name", ""),
        ("path", ""),
        ("definition", ""),
        ("missing", ""),
        ("passages", ""),
        ("words", ""),
        ("people", ""),
        ("absent", ""),
        ("not_coded", ""),
        ("interviewer", ""),
    ];
    let mut all = Table::new(&columns, "");
    all.name = "themes".to_owned();
    for theme in themes.iter() {
        let Some(code) = tree.get(theme.code) else { continue };
        let parts = [CodePart::Text, CodePart::When, CodePart::Not, CodePart::Example];
        let missing = parts.into_iter().filter(|part| code.part(*part).is_empty());
        let named = |id: &ParticipantId| project.shown().participant(*id).map(|who| who.name.clone());
        let mut people: Vec<String> = theme.tally.people.iter().filter_map(named).collect();
        people.sort();
        all.row(vec![
            theme.code.to_string().into(),
            code.name.as_str().into(),
            Value::path(tree.path(theme.code)),
            code.part(CodePart::Text).into(),
            Value::List(missing.map(|part| part.word().to_owned()).collect(), ", "),
            theme.tally.passages.len().into(),
            theme.tally.words.into(),
            Value::List(people, ", "),
            Value::List(theme.absent.clone(), ", "),
            Value::List(theme.not_coded.clone(), ", "),
            theme.others.into(),
        ]);
    }
    vec![passages, all]
}

fn passage_row<'p>(material: &Material<'p>, codes: &Codes, theme: &Theme, one: &Stretch<'p>) -> Row<'p> {
    let tree = &material.project.shown().codes;
    let within = |code: CodeId| codes.counts(code, theme.nth);
    let mut row =
        vec![tree.get(theme.code).map(|code| code.name.as_str()).into(), theme.code.to_string().into()];
    row.extend(material.place(one, within));
    let paths: BTreeSet<String> = one
        .codings
        .iter()
        .filter(|coding| within(coding.code))
        .map(|coding| tree.path_words(coding.code))
        .collect();
    let marks = material.marks(one);
    row.push(Value::List(paths.into_iter().collect(), "; "));
    row.push(marks.contains("contrary").into());
    row.push(marks.contains("quote").into());
    row
}
