//! The one place where effects are performed, and the loop around it.

use super::effect::{Effect, Event};
use super::input::Input;
use super::keymap::{Bound, Keys, bound};
use super::layer::{draft, typing};
use super::look::Look;
use super::message::Message;
use super::pane::reading::{Selection, Unit};
use super::perform::{self, perform};
use super::terminal::Console;
use super::ui::{Disk, Due, Ui};
use super::update::{refresh, update};
use super::welcome::{self, Welcome};
use super::{past, view, words};
use crate::config::Ground;
use crate::error::{Error, Result, visible};
use crate::model::id::TranscriptId;
use crate::model::{Seen, two_letters};
use crate::workspace::{Glance, Workspace};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How the screen starts.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Glyphs and colours, with the ground that is believed until the terminal tells its own.
    pub look: Look,
    /// The ground that the person set: the terminal is not believed.
    pub ground: Option<Ground>,
    /// The ground of a terminal that is asked and does not tell.
    pub otherwise: Ground,
    /// The keys in force.
    pub keys: Keys,
    /// Something to say first, such as that this is the sample study.
    pub welcome: Option<Message>,
    /// The sample study is opened: who was not here before is led through the first minutes.
    pub practice: bool,
    /// Which transcript to open; else the place that was left.
    pub transcript: Option<TranscriptId>,
}

/// A commit that took longer than this makes the next one say that it is being written.
const SLOW: Duration = Duration::from_millis(30);

/// A question has to be on the screen for so long before a key can answer it.
const READ: Duration = Duration::from_millis(300);

/// What is said after a line broke.
const BACK: &str = "Welcome back. Nothing was lost.";

/// How the screen was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// By the person: words for the shell.
    Quit(String),
    /// By a signal of this number: exit with 128 and that.
    Signal(i32),
}

/// What `main` lends to the screen, which knows no command line.
pub trait Helper {
    /// Runs a command line on the open project; returns what it printed.
    ///
    /// # Errors
    /// Those of the command.
    fn run_line(&mut self, work: &mut Workspace, line: &str) -> Result<String>;
    /// Serves another process that asked for the same project; returns whether to go on.
    fn serve(&mut self, work: &mut Workspace) -> Flow;
    /// Folders in which bundles are looked for.
    fn folders(&self) -> Vec<PathBuf> {
        Vec::new()
    }
    /// Remembers what the terminal says its words stand on, for the next first frame.
    fn keep_ground(&mut self, _: Ground) {}
    /// True the first time on this machine: the screen for slow lines is offered.
    fn is_first_offer(&mut self) -> bool {
        false
    }
}

/// A helper that has nothing to lend.
#[derive(Debug)]
pub struct NoHelper;

impl Helper for NoHelper {
    fn run_line(&mut self, _: &mut Workspace, _: &str) -> Result<String> {
        Err(Error::usage("no command line can be run here"))
    }
    fn serve(&mut self, _: &mut Workspace) -> Flow {
        Flow::Go
    }
}

/// What a batch of events led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Go,
    /// The shell wants the terminal.
    Suspend,
    /// Words are to be handed to the terminal's clipboard.
    Copy(String, Message),
    /// Leave.
    Quit,
}

/// A project on the screen.
pub struct Session<'w> {
    /// What the screen shows.
    pub ui: Ui,
    /// The open project.
    pub work: &'w mut Workspace,
    helper: &'w mut dyn Helper,
    /// Where the person was when that was kept last.
    kept: String,
    /// How long the last commit took.
    took: Duration,
    /// When a key closed the last list.
    closed: Option<Instant>,
    /// Since when the frame that shows is on the screen; none while a newer one is due.
    shown: Option<Instant>,
    /// The ground of a terminal that does not tell its own.
    otherwise: Ground,
    /// Words to be copied are on the screen alone, until the next key.
    alone: bool,
}

impl<'w> Session<'w> {
    /// Shows a project: where it was left, with the memo that a broken line left half typed.
    pub fn new(work: &'w mut Workspace, helper: &'w mut dyn Helper, start: &Start, size: (u16, u16)) -> Self {
        let mut ui = ui_for(start, size);
        ui.who.act_as(work.coder());
        ui.who.set_initials(&two_letters(&work.initials(), work.coder_name()));
        if let Some(why) = work.read_only() {
            ui.saved = Disk::ReadOnly(why.to_owned());
        }
        let kept = work.place().unwrap_or_default();
        arrive(&mut ui, &work.seen(), &kept, start);
        let notice = || work.take_notices().into_iter().next().map(Message::from);
        let words = start.welcome.clone().filter(|_| ui.welcome.is_none()).or_else(notice);
        let news = || past::in_short(work).filter(|_| ui.welcome.is_none() && ui.message().is_none());
        let words = words.or_else(news);
        if let Some(words) = words {
            ui.say(words);
        }
        let draft = perform::draft(work);
        if draft.is_some_and(|kept| draft::reopen(&mut ui, &work.seen(), &kept)) {
            ui.say(BACK);
        }
        let dropped = say_back(&mut ui, &kept);
        // After a dropped line the place is written again on leaving, even if it is the same.
        let kept = if dropped { String::new() } else { draft::spot(&ui, false) };
        Session {
            ui,
            work,
            helper,
            kept,
            took: Duration::ZERO,
            closed: None,
            shown: None,
            otherwise: start.otherwise,
            alone: false,
        }
    }

    /// Takes an event and performs what follows from it, to the end.
    pub fn take(&mut self, event: Event) -> Flow {
        let mut flow = Flow::Go;
        for effect in update(&mut self.ui, &self.work.seen(), event) {
            match effect {
                Effect::Quit => flow = Flow::Quit,
                Effect::Suspend => flow = Flow::Suspend,
                Effect::Copy(words, said) => flow = Flow::Copy(words, said),
                effect => {
                    let (answer, go_on) = self.perform(effect);
                    if let Some(answer) = answer {
                        let more = update(&mut self.ui, &self.work.seen(), answer);
                        debug_assert!(more.is_empty(), "answers ask for nothing");
                    }
                    if !go_on {
                        break;
                    }
                }
            }
        }
        if flow == Flow::Quit
            && matches!(self.ui.saved, Disk::Not { .. })
            && self.ui.said.is_first("quit", None)
        {
            flow = Flow::Go;
            self.ui.say("NOT SAVED: {retry} saves it, {write-held} writes it elsewhere. {quit} again leaves without it.");
        }
        flow
    }

    /// Performs one effect; its answer, and whether the effects after it may be performed.
    fn perform(&mut self, effect: Effect) -> (Option<Event>, bool) {
        let began = Instant::now();
        let commits = matches!(effect, Effect::Commit(..) | Effect::CommitPrivate(..));
        let answer = match effect {
            Effect::RunCommandLine(line) => Some(match self.helper.run_line(self.work, &line) {
                Ok(words) => Event::Lines(line, words.lines().map(str::to_owned).collect()),
                Err(fault) => Event::Refused(fault),
            }),
            Effect::Bundles => {
                let folders = self.helper.folders();
                let out = perform::name_for(self.work, &folders);
                Some(Event::Bundles(perform::bundles(self.work, &folders), out))
            }
            effect => perform(self.work, effect),
        };
        if commits {
            self.took = began.elapsed();
        }
        self.ui.who.act_as(self.work.coder());
        let refused = matches!(answer, Some(Event::Refused(_) | Event::NotDone(..)));
        (answer, !refused)
    }

    /// Serves another process; how the screen was left, if that process takes the project over.
    fn serve(&mut self) -> Option<Left> {
        if self.helper.serve(self.work) == Flow::Quit {
            self.keep_all(true);
            return Some(Left::Quit(self.farewell()));
        }
        self.ui.who.act_as(self.work.coder());
        refresh(&mut self.ui, &self.work.seen());
        None
    }

    /// On a slow line less is shown. A person who does not want that says so once.
    fn thin(&mut self) {
        let look = self.ui.face.look();
        if !look.thin {
            self.ui.face.set_look(Look { thin: true, ..look });
            refresh(&mut self.ui, &self.work.seen());
            self.ui.say("A slow line: less is shown. {focus}: the tree. {:option} thin off");
        }
    }

    /// Where the line may be slow and nothing tells, the person is told once on this machine what there is.
    fn offer_thin(&mut self) {
        if !self.ui.face.look().thin && self.helper.is_first_offer() {
            self.ui.say("If this line is slow: {:option} thin on sends less, as --thin does from the start.");
        }
    }

    /// The terminal says what its words stand on.
    pub fn told_ground(&mut self, ground: Ground) {
        self.helper.keep_ground(ground);
        let ground = if ground == Ground::Unknown { self.otherwise } else { ground };
        self.ui.face.told_ground(ground);
    }

    /// The terminal reverses rectangles without their text.
    pub fn told_rectangles(&mut self) {
        self.ui.face.set_look(Look { rectangles: true, ..self.ui.face.look() });
        self.ui.face.touch();
    }

    /// True for the key that leaves, pressed once more with the one that closed the last list.
    fn leaves_by_mistake(&self, event: &Event) -> bool {
        let Event::Key(key) = event else { return false };
        let twice = self.closed.is_some_and(|since| since.elapsed() < READ);
        twice && matches!(bound(&self.ui, None, *key), Bound::Command(command, _) if command.name == "quit")
    }

    /// Remembers where the person is (and whether the line was dropped), if that changed.
    fn keep_spot(&mut self, dropped: bool) {
        let spot = draft::spot(&self.ui, dropped);
        if spot != self.kept && !spot.is_empty() {
            self.work.keep_place(&spot);
            self.kept = spot;
        }
    }
    /// Keeps what is half typed, and the place; `dropped`: it was not the person who left.
    pub fn keep_all(&mut self, dropped: bool) {
        for effect in typing::keep(&mut self.ui) {
            drop(self.perform(effect));
        }
        self.keep_spot(dropped);
    }

    /// The title of the window: what is read, and in which project.
    fn title(&self) -> String {
        let seen = self.work.seen();
        let here = self.ui.transcript(&seen).map(|here| here.title.as_str());
        let parts: Vec<&str> =
            here.into_iter().chain([seen.title.as_str()]).filter(|part| !part.is_empty()).collect();
        visible(&format!("emic: {}", parts.join(", ")))
    }

    /// What to tell the shell on leaving.
    pub fn farewell(&self) -> String {
        let seen = self.work.seen();
        let place = self.ui.transcript(&seen).zip(self.ui.reading());
        let place = place.map(|(t, r)| {
            format!(" emic reopens at {}, turn {}.", t.title, words::turn_number(t, r.selection.span))
        });
        match &self.ui.saved {
            Disk::Not { why, .. } => format!("NOT SAVED: {why}"),
            _ => format!("Saved.{}", place.unwrap_or_default()),
        }
    }
}

/// Shows a project until the person leaves, or a signal comes.
///
/// # Errors
/// A terminal that cannot be drawn on. Everything acknowledged is saved in any case.
pub fn run<S: Console>(
    work: &mut Workspace,
    screen: &mut S,
    start: &Start,
    helper: &mut dyn Helper,
) -> Result<Left> {
    let size = screen.terminal().size().map_err(told)?;
    let mut session = Session::new(work, helper, start, (size.width, size.height));
    let mut quiet_since = Instant::now();
    loop {
        draw(&mut session, screen)?;
        for input in wait(&mut session, screen, &mut quiet_since)? {
            if let Some(left) = take_in(&mut session, screen, input)? {
                return Ok(left);
            }
        }
    }
}

/// Waits for input. A wait that ends without any is an event of its own.
fn wait<S: Console>(
    session: &mut Session<'_>,
    screen: &mut S,
    quiet_since: &mut Instant,
) -> Result<Vec<Input>> {
    let deadline = session.ui.wants_quiet().map(Duration::from_millis);
    let left = deadline.map(|deadline| deadline.saturating_sub(quiet_since.elapsed()));
    let inputs = screen.wait(left).map_err(|fault| {
        session.keep_all(true);
        told(fault)
    })?;
    if inputs.is_empty() {
        let quiet = quiet_since.elapsed().as_millis() as u64;
        session.take(Event::Quiet(quiet.max(session.ui.wants_quiet().unwrap_or(0))));
    } else {
        *quiet_since = Instant::now();
    }
    Ok(inputs)
}

/// Takes one input; how the screen was left, if that was what it meant.
fn take_in<S: Console>(session: &mut Session<'_>, screen: &mut S, input: Input) -> Result<Option<Left>> {
    if std::mem::take(&mut session.alone) {
        session.ui.face.paint_again();
        // The key that brings the screen back does nothing else, but for the one that copies: it goes on.
        if let Input::Key(key) = input
            && !matches!(bound(&session.ui, None, key), Bound::Command(command, _) if command.name == "copy")
        {
            return Ok(None);
        }
    }
    let event = match input {
        Input::Key(key) => Event::Key(key),
        Input::Paste(words) => Event::Paste(words),
        Input::Resize(width, height) => Event::Resize(width, height),
        Input::Knock => return Ok(session.serve()),
        Input::Slow => {
            session.thin();
            return Ok(None);
        }
        Input::MaybeSlow => {
            session.offer_thin();
            return Ok(None);
        }
        Input::Ground(ground) => {
            session.told_ground(ground);
            return Ok(None);
        }
        Input::Rectangles => {
            session.told_rectangles();
            return Ok(None);
        }
        Input::Suspend => return stop_for_shell(session, screen).map(|()| None),
        Input::Signal(signal) => {
            session.keep_all(true);
            return Ok(Some(Left::Signal(signal)));
        }
    };
    if session.took > SLOW && session.ui.saved == Disk::Saved {
        session.ui.saved = Disk::Saving;
        draw(session, screen)?;
        session.ui.saved = Disk::Saved;
    }
    // A key that came with the one that asked, or just after it, is no answer to what nobody can have read.
    let is_key = matches!(event, Event::Key(_));
    if is_key && session.leaves_by_mistake(&event) {
        return Ok(None);
    }
    let in_list = session.ui.list().is_some();
    let ripe = session.shown.take().is_some_and(|since| since.elapsed() >= READ) && screen.is_sent();
    session.ui.said.ripen(ripe);
    let flow = session.take(event);
    if is_key {
        session.closed = Some(Instant::now()).filter(|_| in_list && session.ui.list().is_none());
    }
    match flow {
        Flow::Go => Ok(None),
        Flow::Suspend => stop_for_shell(session, screen).map(|()| None),
        Flow::Copy(words, said) => {
            match screen.copy(&words).map_err(told)? {
                true => session.ui.say(said),
                false => {
                    let hint = session.ui.shown("{copy}: with who says it and where   any other key: back");
                    screen.show_alone(&words, &hint).map_err(told)?;
                    session.alone = true;
                }
            }
            Ok(None)
        }
        Flow::Quit => {
            session.keep_all(false);
            Ok(Some(Left::Quit(session.farewell())))
        }
    }
}

/// A screen of a size, as it starts.
fn ui_for(start: &Start, size: (u16, u16)) -> Ui {
    let mut ui = Ui::new(start.look, start.keys.keymap(), size);
    if start.ground.is_some() {
        ui.face.fix_ground(start.ground);
    }
    ui
}

/// Goes to the place that was kept, or to the first transcript.
fn arrive(ui: &mut Ui, project: &Seen<'_>, kept: &str, start: &Start) {
    let found = draft::return_to(ui, project, kept);
    ui.count(project);
    if start.practice && !found {
        begin_practice(ui, project);
    } else if let Some(id) = start.transcript {
        ui.read(project, id);
    } else if let Some(first) = project.transcripts_in_order().first().map(|t| t.id).filter(|_| !found) {
        ui.read(project, first);
    }
    if ui.reading().is_none() {
        ui.say(words::NO_TRANSCRIPTS);
    }
}

/// Opens the sample study where there is something to code, with the first card of the practice.
pub(super) fn begin_practice(ui: &mut Ui, project: &Seen<'_>) {
    ui.welcome = Some(Welcome::default());
    match welcome::place(project) {
        Some((id, start)) => {
            ui.read(project, id);
            if let Some(span) = welcome::sentence(ui, start, 5) {
                ui.show(project, id, Selection { span, unit: Unit::Sentence });
            }
        }
        None => {
            if let Some(first) = project.transcripts_in_order().first() {
                ui.read(project, first.id);
            }
        }
    }
}

/// Says that nothing was lost after the line broke, and whether it did.
fn say_back(ui: &mut Ui, kept: &str) -> bool {
    let dropped = draft::was_dropped(kept);
    if dropped && ui.message().is_none() {
        ui.say(BACK);
    }
    dropped
}

/// Draws the place that was left before the project is open: who starts emic reads on at once.
///
/// # Errors
/// A terminal that cannot be drawn on.
pub fn glimpse<S: Console>(glance: &Glance, screen: &mut S, start: &Start) -> Result<()> {
    let size = screen.terminal().size().map_err(told)?;
    let mut ui = ui_for(start, (size.width, size.height));
    ui.who.act_as(glance.coder);
    ui.who.set_initials(&glance.initials);
    let seen = glance.project.seen_by(glance.coder);
    arrive(&mut ui, &seen, &glance.place, start);
    ui.asked = glance.asked;
    if let Some(words) = start.welcome.as_ref().filter(|_| ui.welcome.is_none()) {
        ui.say(words.clone());
    }
    say_back(&mut ui, &glance.place);
    show(&ui, &seen, screen)
}

/// Keeps everything and lets the shell have the terminal.
fn stop_for_shell<S: Console>(session: &mut Session<'_>, screen: &mut S) -> Result<()> {
    if !screen.has_shell() {
        session.ui.say("No shell to come back from.");
        return Ok(());
    }
    session.keep_all(false);
    screen.suspend().map_err(told)?;
    let size = screen.terminal().size().map_err(told)?;
    session.take(Event::Resize(size.width, size.height));
    Ok(())
}

fn told(fault: impl std::fmt::Display) -> Error {
    Error::not_saved(format!("the terminal is gone: {fault}"))
        .hint("what was acknowledged is saved; start emic again")
}

/// Draws once, if anything may look different.
fn draw<S: Console>(session: &mut Session<'_>, screen: &mut S) -> Result<()> {
    if session.alone {
        return Ok(());
    }
    match session.ui.due() {
        Due::Nothing => {}
        due => {
            if due == Due::Everything {
                screen.terminal().clear().map_err(told)?;
            }
            show(&session.ui, &session.work.seen(), screen)?;
            screen.title(|| session.title()).map_err(told)?;
        }
    }
    session.shown = session.shown.or_else(|| Some(Instant::now()));
    Ok(())
}

fn show<S: Console>(ui: &Ui, project: &Seen<'_>, screen: &mut S) -> Result<()> {
    let bands = view::bands(ui);
    screen.bands(&bands);
    let terminal = screen.terminal();
    terminal.draw(|frame| view::draw(frame, ui, project)).map(drop).map_err(told)
}
