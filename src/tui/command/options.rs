//! Looks and settings. They are seldom needed, so most have a name and no key.

use super::entry::{Command, command, say, say_once};
use crate::config::Ground;
use crate::log::Act;
use crate::model::Seen;
use crate::tui::effect::{Effect, Pending};
use crate::tui::layer::Asking;
use crate::tui::look::Depth;
use crate::tui::message::message;
use crate::tui::pane::stripes::Filter;
use crate::tui::ui::{Disk, Ui};
use crate::tui::words;

pub(super) const COMMANDS: &[Command] = &[
    command!(
        everywhere "stripes",
        &[],
        &[],
        "Which codings have stripes: {:stripes} coder NR, theme NAME, code NAME, or all",
        "filter show",
        stripes
    ),
    command!(
        everywhere "option",
        &[],
        &[],
        "How it looks: {:option} ascii on, contrast high, colour off, ground dark, thin on",
        "settings colours colour color dark light look",
        option
    ),
    command!(
        everywhere "progress",
        &[],
        &[],
        "How far you are with this transcript: {:progress} read, coding, done, back",
        "state finished",
        progress
    ),
    command!(
        everywhere "suspend",
        &[],
        &[],
        "Leave the terminal to the shell for a while; fg comes back",
        "background shell",
        |_, _, _| vec![Effect::Suspend]
    ),
    command!(
        everywhere "run",
        &[],
        &[],
        "A command line of emic: {:run} report themes",
        "shell",
        run
    ),
    command!(
        "write-held",
        &["w"],
        &[],
        "After NOT SAVED: write what is held to another file",
        "rescue",
        write_held
    ),
    command!(
        everywhere "retry",
        &[],
        &[],
        "After NOT SAVED: try to save again",
        "save",
        retry
    ),
];

fn stripes(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let (kind, name) = typed.trim().split_once(' ').unwrap_or((typed.trim(), ""));
    let filter = match kind {
        "" | "all" => Ok(Filter::All),
        "coder" => project.find_person(name.trim()).map(|person| Filter::Coder(person.id)),
        "theme" | "code" => project.find_code(name.trim()).map(Filter::Code),
        _ => return say(ui, "{:stripes} all, coder NR, theme NAME or code NAME"),
    };
    match filter {
        Ok(filter) => {
            ui.coding.set_filter(filter);
            ui.refresh(project);
            Vec::new()
        }
        Err(fault) => say(ui, fault.what()),
    }
}

fn option(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let (name, value) = typed.trim().split_once(' ').unwrap_or((typed.trim(), ""));
    let mut look = ui.face.look();
    let on = matches!(value.trim(), "on" | "high" | "yes" | "");
    match name {
        "ascii" => look.ascii = on,
        "contrast" => look.high_contrast = on,
        "thin" => look.thin = on,
        "colour" | "color" => {
            look.depth = match value.trim() {
                "off" | "no" | "none" | "mono" => Depth::Mono,
                "16" => Depth::Sixteen,
                _ => Depth::Many,
            };
        }
        "theme" if value.trim().is_empty() => {
            return say(ui, "{:option} theme FILE: six numbers of colours and a grey for each ground");
        }
        "theme" => return vec![Effect::ReadTheme(value.trim().to_owned())],
        "ground" => match Ground::named(value.trim()) {
            Some(ground) => {
                ui.face.fix_ground(Some(ground).filter(|ground| *ground != Ground::Unknown));
                let ground = match ui.face.look().ground {
                    Ground::Unknown => "The ground is not known: only stripes are coloured.",
                    Ground::Dark => "Colours for a dark ground.",
                    Ground::Light => "Colours for a light ground.",
                };
                return say(ui, ground);
            }
            None => return say(ui, "{:option} ground dark, light, or auto: what the terminal says"),
        },
        _ => return say(ui, "{:option} ascii on, contrast high, colour off (or 16), ground dark, thin on"),
    }
    ui.face.set_look(look);
    ui.refresh(project);
    ui.face.paint_again();
    if name == "contrast" {
        return say(
            ui,
            match look.high_contrast {
                true => "Contrast high: no grey, the selection in bold.",
                false => "Contrast as usual.",
            },
        );
    }
    Vec::new()
}

fn progress(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let state = match typed.trim() {
        "read" => "read",
        "coding" => "coding",
        "done" => "done",
        "back" => "handed back",
        _ => return say(ui, "{:progress} read, coding, done or back"),
    };
    let Some(transcript) = ui.transcript(project) else { return say(ui, words::NO_TRANSCRIPTS) };
    let act = Act::Progress { transcript: transcript.id, state: state.to_owned(), by: None };
    vec![Effect::Commit(vec![act], Pending::Say(message!("{}: {}", transcript.title, state)))]
}

fn run(ui: &mut Ui, _: &Seen<'_>, typed: &str) -> Vec<Effect> {
    match typed.trim() {
        "" => say(ui, "{:run} and a command of emic, such as {:run} codes"),
        line => vec![Effect::RunCommandLine(line.to_owned())],
    }
}

fn write_held(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    if !matches!(ui.saved, Disk::Not { .. }) {
        return say_once(
            ui,
            "write-held",
            "Everything is saved. {write-held} is for what could not be saved.",
        );
    }
    ui.over.ask(Asking::WriteHeld, "write what is held to: ", "");
    Vec::new()
}

fn retry(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.saved.clone() {
        Disk::Not { held, private: true, .. } => {
            vec![Effect::CommitPrivate(held, Pending::Say("".into()))]
        }
        Disk::Not { held, .. } => vec![Effect::Commit(held, Pending::Say("".into()))],
        _ => say(ui, "Everything is saved."),
    }
}
