//! `emic init`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::model::{Person, Seen, initials_of};
use crate::report::Holdings;
use crate::text::{is_near, marked, same_key};
use crate::workspace::{NewPerson, Workspace, warning_of_readers};
use std::path::PathBuf;

/// Make a project in a folder, or your own copy of a colleague's
///
/// Examples:
///   emic init my-study --title "Community services" --coder "Noor Rahman" --initials NR
///   emic init my-study --from lead-7.emic.toml --coder "Noor Rahman"
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The folder (else this one)
    dir: Option<PathBuf>,
    /// The project's title
    #[arg(long, required_unless_present = "from", conflicts_with = "from")]
    title: Option<String>,
    /// A colleague's full bundle to start from
    #[arg(long, value_name = "BUNDLE")]
    from: Option<PathBuf>,
    /// Your initials
    #[arg(long, default_value = "")]
    initials: String,
    /// Your role in the study
    #[arg(long, default_value = "")]
    role: String,
    /// You are none of the people in the bundle, though a name or initials are near yours
    #[arg(long, requires = "from")]
    new: bool,
}

impl Args {
    pub(super) fn run(self, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let Some(name) = place.global.coder.clone() else {
            return Err(Error::usage("who works here? --coder is missing").hint("add --coder \"Your name\""));
        };
        let dir = self
            .dir
            .or(place.global.project.clone())
            .map_or_else(|| place.cwd.clone(), |dir| place.path(&dir));
        place.admit_owner(&dir)?;
        let mut person = NewPerson { name, initials: self.initials, role: self.role };
        if let Some(bundle) = &self.from {
            let bundle = place.path(bundle);
            person.name = Workspace::look_into(&bundle, |seen| who(seen, &person, self.new, talk))?;
        }
        let workspace = match (&self.from, &self.title) {
            (Some(bundle), _) => Workspace::init_from(&dir, &place.path(bundle), &person, place.clock)?,
            (None, title) => Workspace::init(&dir, title.as_deref().unwrap_or(""), &person, place.clock)?,
        };
        talk.say(&format!("{}: a project in {}", workspace.seen().title, workspace.store().root().display()));
        if let Some(warning) = warning_of_readers(&workspace.store().root().join(".emic")) {
            talk.say(&warning);
        }
        workspace.close();
        Ok(())
    }
}

/// How often a person who answers something else is asked again.
const ASKED: usize = 3;

/// The name of the one who begins: of a person of the bundle, or a new one. Shows the people, and asks at a terminal if
/// one of them may be meant.
///
/// # Errors
/// A person may be meant and cannot be asked (exit 3).
fn who(seen: &Seen<'_>, new: &NewPerson, insists: bool, talk: &mut Talk<'_>) -> Result<String> {
    let name = new.name.trim();
    let people = seen.shown().people_in_order();
    let (outside, team): (Vec<&Person>, Vec<&Person>) = people.iter().partition(|person| person.is_outside());
    if !team.is_empty() {
        talk.say(&format!("The people of {}:", seen.title));
    }
    team.iter().for_each(|person| talk.say(&format!("  {}", about(seen, person))));
    if !outside.is_empty() {
        let names: Vec<&str> = outside.iter().take(8).map(|person| person.name.as_str()).collect();
        let more = outside.len().saturating_sub(names.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        talk.say(&format!("  known from files alone: {}{more}", names.join(", ")));
    }
    if let Some(known) = seen.person_called(name) {
        if insists {
            let fault = Error::unknown(format!("{} is in the bundle already", known.name));
            return Err(fault.hint("without --new you are that person; a new person needs another name"));
        }
        talk.say(&format!("You are {} ({}).", known.name, known.shown));
        return Ok(known.name.clone());
    }
    let initials = if new.initials.is_empty() { initials_of(name) } else { new.initials.clone() };
    // One letter is shared by too many people to mean anything.
    let telling = same_key(&initials).chars().count() > 1;
    let may_be = |person: &&Person| {
        let alike = telling && same_key(&person.initials) == same_key(&initials);
        // Initials typed in the place of the name mean the one who has them.
        let named = [&person.initials, &person.shown].iter().any(|known| same_key(known) == same_key(name));
        alike || named || person.is_called(|known| is_near(known, name))
    };
    let near: Vec<&Person> = people.iter().copied().filter(may_be).collect();
    let chosen = match near.is_empty() || insists {
        true => None,
        false => ask(seen, name, &near, talk)?,
    };
    match chosen {
        Some(known) => {
            talk.say(&format!("You are {} ({}).", known.name, known.shown));
            Ok(known.name.clone())
        }
        None => {
            talk.say(&format!("{name} is new: your first act adds you to the people."));
            equal_initials(seen, &people, &initials).iter().for_each(|line| talk.say(line));
            Ok(new.name.clone())
        }
    }
}

/// What to say to a new person whose initials another one has.
fn equal_initials(seen: &Seen<'_>, people: &[&Person], initials: &str) -> Option<String> {
    let alike = people.iter().filter(|person| same_key(&person.initials) == same_key(initials));
    let names: Vec<&str> = alike.map(|person| person.name.as_str()).collect();
    let have = match names.as_slice() {
        [] => return None,
        [one] => format!("{one} has"),
        [all @ .., last] => format!("{} and {last} have", all.join(", ")),
    };
    let shown = seen.next_initials(initials);
    Some(format!("Your initials are {initials}; {have} them too, so you are shown as {shown}."))
}

/// A person in one line.
fn about(seen: &Seen<'_>, person: &Person) -> String {
    let mut words = vec![format!("{:<4} {}", person.shown, marked(&person.name))];
    words.extend([&person.role, &person.standing].into_iter().filter(|words| !words.is_empty()).cloned());
    words.push(Holdings::of(seen, person.id).words());
    words.join("   ")
}

/// Asks which of the near people is meant; `None` for none of them.
fn ask<'p>(
    seen: &Seen<'_>,
    name: &str,
    near: &[&'p Person],
    talk: &mut Talk<'_>,
) -> Result<Option<&'p Person>> {
    for _ in 0..if talk.is_typed() { ASKED } else { 0 } {
        match near {
            [one] => talk.say(&format!("Are you {}?   1 yes   2 no, {name} is new", one.name)),
            several => {
                talk.say("Are you one of these?");
                let rows = (1..).zip(several.iter());
                rows.for_each(|(n, person)| talk.say(&format!("  {n} {}", about(seen, person))));
                talk.say(&format!("  {} no, {name} is new", several.len() + 1));
            }
        }
        let mut line = String::new();
        if !matches!(talk.input().read_line(&mut line), Ok(1..)) {
            break;
        }
        match line.trim().parse::<usize>() {
            Ok(n) if n == near.len() + 1 => return Ok(None),
            Ok(n) if (1..=near.len()).contains(&n) => return Ok(Some(near[n - 1])),
            _ => talk.say("Type one of the numbers."),
        }
    }
    let names = near.iter().map(|person| format!("{} ({})", person.name, person.shown));
    let what = format!("{name} may be {}", names.collect::<Vec<_>>().join(" or "));
    let first = near.first().map_or("", |person| person.name.as_str());
    let fault = Error::unknown(what).hint(format!("if so: --coder {first:?}"));
    Err(fault.hint(format!("if {name} is another person: --new")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Style;
    use crate::model::id::{OpId, PersonId};
    use crate::model::{Made, Project};
    use crate::report::Format;

    /// A project with Ruth Smith and Rosa Stern.
    fn team() -> Project {
        let mut project = Project::default();
        project.title.push_str("Study");
        for (lamport, name) in [(1, "Ruth Smith"), (2, "Rosa Stern")] {
            let id = OpId::pending(lamport as usize);
            let person = Person {
                id: PersonId(id),
                name: name.to_owned(),
                initials: initials_of(name),
                shown: String::new(),
                also: Vec::new(),
                role: String::new(),
                standing: String::new(),
                made: Made { lamport, id, wall: 0 },
            };
            project.people.insert(person.id, person);
        }
        project.number_initials();
        project
    }

    /// The name that a person begins with who types these lines at a terminal, and what was said. `None`: refused.
    fn typed(name: &str, lines: &str) -> (Option<String>, String) {
        let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), lines.as_bytes());
        let style = Style { format: Format::Text, terminal: false };
        let mut talk = Talk::new(&mut out, &mut err, &mut input, style).typed(true);
        let new = NewPerson { name: name.to_owned(), ..NewPerson::default() };
        let name = who(&team().seen_by(None), &new, false, &mut talk).ok();
        (name, String::from_utf8(err).unwrap())
    }

    #[test]
    fn a_near_name_is_asked_about_at_a_terminal() {
        let (name, said) = typed("Ruth", "1\n");
        assert!(said.contains("Are you Ruth Smith?   1 yes   2 no, Ruth is new"), "{said}");
        assert_eq!(name.as_deref(), Some("Ruth Smith"));
        assert_eq!(typed("Ruth", "what\n2\n").0.as_deref(), Some("Ruth"));
        assert_eq!(typed("Lena Ito", "").0.as_deref(), Some("Lena Ito"), "far from both: not asked");
    }

    #[test]
    fn several_with_equal_initials_are_numbered() {
        let (name, said) = typed("Rafi Sand", "2\n");
        assert!(said.contains("  1 RS   Ruth Smith") && said.contains("  2 RS2  Rosa Stern"), "{said}");
        assert!(said.contains("  3 no, Rafi Sand is new"), "{said}");
        assert_eq!(name.as_deref(), Some("Rosa Stern"));
    }

    #[test]
    fn without_an_answer_it_is_refused() {
        assert_eq!(typed("Ruth S", "").0, None);
        assert_eq!(typed("Ruth S", "x\ny\nz\n1\n").0, None, "asked three times");
    }
}
