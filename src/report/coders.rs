//! Who interviewed, and who coded what, by role in the study.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::figure::{Bar, Figure, Group};
use super::filter;
use super::material::Material;
use super::table::Table;
use super::value::Value;
use crate::error::Result;
use crate::model::id::{CodeId, PersonId};
use crate::model::{Annotation, Person, Seen, Transcript};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const REPORT: Report = Report {
    name: "coders",
    sentence: "who interviewed, and who coded what, by role",
    more: "JSON and CSV have a row for each person and transcript.\n\n\
        Examples:\n  emic report coders\n  emic report coders --format csv > coders.csv",
    parameters: &[filter::CODE, filter::ONLY, filter::BY, filter::IN, filter::SINCE, filter::UNTIL],
    make,
};

/// What a person did in a transcript.
#[derive(Default)]
struct Done<'p> {
    interviewed: bool,
    codings: Vec<&'p Annotation>,
}

impl Done<'_> {
    fn codes(&self) -> BTreeSet<CodeId> {
        self.codings.iter().map(|coding| coding.code).collect()
    }
}

/// By person and place of the transcript.
type All<'p> = BTreeMap<(PersonId, usize), Done<'p>>;

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let mut all: All<'p> = BTreeMap::new();
    for (at, heard) in material.transcripts.iter().enumerate() {
        for id in interviewers(*project, heard.transcript) {
            all.entry((id, at)).or_default().interviewed = true;
        }
        for (&id, _) in heard.transcript.progress.iter() {
            all.entry((project.one(id), at)).or_default();
        }
        for &id in &heard.transcript.assigned {
            all.entry((project.one(id), at)).or_default();
        }
    }
    for one in material.passages.iter().chain(&material.others) {
        for coding in &one.codings {
            all.entry((project.one(coding.coder), one.at)).or_default().codings.push(coding);
        }
    }
    let people = project.shown().people_in_order();
    let mut document = Document::new("Interviewers and coders");
    document.heading(2, "People");
    document.parts.push(by_person(&material, &people, &all).into());
    document.heading(2, "Roles");
    document.parts.push(by_role(&people, &all).into());
    document.heading(2, "Transcripts");
    document.parts.push(by_transcript(&material, &all).into());
    let bar = |person: &&Person| Bar {
        label: person.name.clone(),
        depth: 0,
        value: codings_of(&all, person.id) as f64,
    };
    document.parts.push(
        Figure {
            title: "Codings of each person".to_owned(),
            description: "One bar for each person; its length is the number of codings.".to_owned(),
            in_table: true,
            groups: vec![Group { heading: String::new(), bars: people.iter().map(bar).collect() }],
        }
        .into(),
    );
    document.data = vec![rows(&material, &people, &all)];
    Ok(document)
}

/// The people of the team who speak as interviewers, else the one whom the property of the transcript names.
fn interviewers(project: Seen<'_>, transcript: &Transcript) -> BTreeSet<PersonId> {
    let cast = transcript.cast.values().filter(|role| role.role == "interviewer");
    let people: BTreeSet<PersonId> = cast.filter_map(|role| Some(project.one(role.person?))).collect();
    let named = || project.person_called(transcript.properties.get("interviewer")?).map(|person| person.id);
    if people.is_empty() { named().into_iter().collect() } else { people }
}

fn of<'a, 'p>(all: &'a All<'p>, person: PersonId) -> impl Iterator<Item = (usize, &'a Done<'p>)> {
    all.range((person, 0)..=(person, usize::MAX)).map(|((_, at), done)| (*at, done))
}

fn codings_of(all: &All<'_>, person: PersonId) -> usize {
    of(all, person).map(|(_, done)| done.codings.len()).sum()
}

fn by_person<'p>(material: &Material<'p>, people: &[&'p Person], all: &All<'p>) -> Table<'p> {
    let columns = [
        ("person", "person"),
        ("role", "role"),
        ("interviewed", "interviewed"),
        ("coded", "coded"),
        ("codings", "codings"),
        ("codes", "codes"),
    ];
    let mut table = Table::new(&columns, "Nobody is in the team yet.");
    let titles = |at: Vec<usize>| {
        let titles = at.into_iter().map(|at| material.transcripts[at].transcript.title.clone());
        Value::List(titles.collect(), ", ")
    };
    for person in people {
        let codes: BTreeSet<CodeId> = of(all, person.id).flat_map(|(_, done)| done.codes()).collect();
        table.row(vec![
            person.name.as_str().into(),
            person.role.as_str().into(),
            titles(of(all, person.id).filter(|(_, done)| done.interviewed).map(|(at, _)| at).collect()),
            titles(
                of(all, person.id).filter(|(_, done)| !done.codings.is_empty()).map(|(at, _)| at).collect(),
            ),
            codings_of(all, person.id).into(),
            codes.len().into(),
        ]);
    }
    table
}

fn by_role<'p>(people: &[&'p Person], all: &All<'p>) -> Table<'p> {
    let columns = [
        ("role", "role"),
        ("people", "people"),
        ("interviews", "interviews"),
        ("codings", "codings"),
        ("share", "share"),
    ];
    let mut table = Table::new(&columns, "");
    let mut roles: BTreeMap<&'p str, [usize; 3]> = BTreeMap::new();
    for person in people {
        let here = roles.entry(person.role.as_str()).or_default();
        here[0] += 1;
        here[1] += of(all, person.id).filter(|(_, done)| done.interviewed).count();
        here[2] += codings_of(all, person.id);
    }
    let sum: usize = roles.values().map(|counts| counts[2]).sum();
    for (role, [people, interviews, codings]) in roles {
        let share = if sum == 0 { Value::None } else { Value::Real(codings as f64 / sum as f64) };
        let role = if role.is_empty() { "(no role)" } else { role };
        table.row(vec![role.into(), people.into(), interviews.into(), codings.into(), share]);
    }
    table
}

fn by_transcript<'p>(material: &Material<'p>, all: &All<'p>) -> Table<'p> {
    let columns =
        [("title", "transcript"), ("interviewer", "interviewer"), ("coders", "coders, with their codings")];
    let mut table = Table::new(&columns, "No transcripts yet.");
    let name =
        |id: PersonId| material.project.person(id).map_or_else(String::new, |person| person.name.clone());
    let mut here: Vec<(Vec<String>, Vec<String>)> = vec![Default::default(); material.transcripts.len()];
    for ((id, at), done) in all {
        if done.interviewed {
            here[*at].0.push(name(*id));
        }
        if !done.codings.is_empty() {
            here[*at].1.push(format!("{} ({})", name(*id), done.codings.len()));
        }
    }
    for (heard, (interviewers, coders)) in material.transcripts.iter().zip(here) {
        let title = heard.transcript.title.as_str();
        table.row(vec![title.into(), Value::List(interviewers, ", "), Value::List(coders, ", ")]);
    }
    table
}

fn rows<'p>(material: &Material<'p>, people: &[&'p Person], all: &All<'p>) -> Table<'p> {
    let columns = [
        "coder",
        "coder_id",
        "role",
        "transcript",
        "title",
        "interviewed",
        "assigned",
        "progress",
        "codings",
        "codes",
        "annotations",
    ];
    let mut table = Table::new(&columns.map(|key| (key, "")), "");
    for person in people {
        for (at, done) in of(all, person.id) {
            let transcript = material.transcripts[at].transcript;
            table.row(vec![
                person.name.as_str().into(),
                person.id.to_string().into(),
                person.role.as_str().into(),
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                done.interviewed.into(),
                transcript.assigned.contains(&person.id).into(),
                transcript.progress.get(&person.id).map(String::as_str).into(),
                done.codings.len().into(),
                done.codes().len().into(),
                Value::List(done.codings.iter().map(|coding| coding.id.to_string()).collect(), " "),
            ]);
        }
    }
    table
}
