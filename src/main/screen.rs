//! Opening a project on the screen: which folder, which looks, who is served meanwhile.
//!
//! Here screen and command line meet: the screen gets a function that runs a command line, and requests of other
//! processes are carried out between two keys. Neither of the two layers knows the other.

use emic::cli::{ColorArg, Place, Settings, Style, Talk, carry_out, parse, split_words};
use emic::error::{Error, Kind, Result};
use emic::report::{Format, printable};
use emic::tui::message::Message;
use emic::tui::{
    Depth, Flow, Ground, Helper, Keys, Left, Look, Start, Terminal, Wishes, glimpse, run, terminal,
};
use emic::wire::Features;
use emic::workspace::handover::{Leaving, Listener, is_heard_there, soon, take_over};
use emic::workspace::{Glance, NewPerson, Workspace, data_dir, is_project};
use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write, stderr, stdin, stdout};
use std::path::{Path, PathBuf};

/// True if standard input and output are a terminal.
pub(crate) fn is_there() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Opens the project here, or the sample study where there is none.
///
/// # Errors
/// A project that cannot be opened, or a terminal that cannot be drawn on.
pub(crate) fn open(place: &Place, settings: &Settings) -> Result<u8> {
    match place.project_dir() {
        Ok(dir) => show(place, settings, &dir, None),
        Err(fault) if place.global.project.is_some() || is_refused(&fault) => Err(fault),
        Err(_) => sample_in(place, settings, None, "No project here: this is the sample study"),
    }
}

/// True if there is a project, and it is not one to open.
fn is_refused(fault: &Error) -> bool {
    matches!(fault.kind(), Kind::Forbidden | Kind::BadFile)
}

/// Opens the sample study: in a folder of one's choice, else where it was opened before.
///
/// # Errors
/// As [`open`].
pub(crate) fn sample(place: &Place, settings: &Settings, dir: Option<&Path>) -> Result<u8> {
    sample_in(place, settings, dir, "This is the sample study")
}

fn sample_in(place: &Place, settings: &Settings, dir: Option<&Path>, what: &str) -> Result<u8> {
    let dir = match dir {
        Some(dir) => place.path(dir),
        None => data_dir().map(|dir| dir.join("sample-study")).ok_or_else(|| {
            Error::unknown("this system names no folder for the sample study")
                .hint("give one: emic demo FOLDER")
        })?,
    };
    if !is_project(&dir) {
        let name = place.global.coder.clone().unwrap_or_else(|| "You".to_owned());
        let person = NewPerson { name, initials: String::new(), role: String::new() };
        Workspace::sample(&dir, &person, place.clock)?.close();
    }
    let welcome = "{}, all of it invented. {help} lists the keys, {quit} leaves.";
    let welcome = Message::new(welcome, vec![what.to_owned()]);
    show(place, settings, &dir, Some(welcome))
}

fn show(place: &Place, settings: &Settings, dir: &Path, welcome: Option<Message>) -> Result<u8> {
    let features = features(place, settings)?;
    let keys = Keys::new(settings.config.keymap.clone());
    let otherwise = std::env::var("COLORFGBG").map_or(Ground::Unknown, |words| Ground::of_numbers(&words));
    let ground = settings.config.terminal.ground;
    let look = Look { ground: kept_ground().unwrap_or(otherwise), ..look(place, settings) };
    let start =
        Start { look, ground, otherwise, keys, practice: welcome.is_some(), welcome, transcript: None };
    let early = glimpsed((place, settings), dir, &features, &start)?;
    let (mut workspace, early) = match opened(place, dir) {
        Err(fault) if fault.kind() == Kind::Locked => {
            drop(early);
            if !(wants_to_take_over(&fault)? && take_over(dir)?) {
                return Err(fault);
            }
            (Workspace::open(dir, place.clock)?, None)
        }
        other => (other?, early),
    };
    workspace.act_as(place.global.coder.as_deref())?;
    workspace.load_ahead();
    let mut screen = match early {
        Some(screen) => screen,
        None => take_terminal(features, settings)?,
    };
    let bell = screen.bell();
    let listener = Listener::start(dir, move || bell.knock());
    let folders = [Some(dir.to_path_buf()), std::env::current_dir().ok()].into_iter().flatten().collect();
    let mut helper =
        Outside { place: place.clone(), listener, leaving: None, ground: kept_ground(), folders };
    let left = run(&mut workspace, &mut screen, &start, &mut helper);
    drop(screen);
    let Outside { listener, leaving, .. } = helper;
    drop(listener);
    workspace.leave();
    drop(leaving);
    match left? {
        Left::Quit(words) => {
            // Where the terminal does not turn a line feed into a new line (`stty -onlcr`), the shell begins at the left, too.
            let _ = write!(stdout(), "{}\r\n", printable(&words));
            Ok(0)
        }
        Left::Signal(signal) => Ok(u8::try_from(128 + signal).unwrap_or(u8::MAX)),
    }
}

/// Opens the project; a command that has it for a moment is waited for, a screen is not.
fn opened(place: &Place, dir: &Path) -> Result<Workspace> {
    let open = || match Workspace::open(dir, place.clock) {
        Err(fault) if fault.kind() == Kind::Locked && !is_heard_there(dir) => None,
        done => Some(done),
    };
    soon(open).unwrap_or_else(|| Workspace::open(dir, place.clock))
}

fn take_terminal(features: Features, settings: &Settings) -> Result<Terminal> {
    let wishes = Wishes::new(&settings.config.terminal, |name| std::env::var(name).ok());
    Terminal::open(features, wishes)
        .map_err(|fault| Error::unknown(format!("this terminal cannot be used: {fault}")))
}

/// The screen with the place that was left, before anything is opened; none where that is not known any more.
fn glimpsed(
    (place, settings): (&Place, &Settings),
    dir: &Path,
    features: &Features,
    start: &Start,
) -> Result<Option<Terminal>> {
    let kept = Glance::peek(dir).filter(|_| place.global.coder.is_none());
    let Some(glance) = kept else { return Ok(None) };
    let mut screen = take_terminal(*features, settings)?;
    glimpse(&glance, &mut screen, start)?;
    Ok(Some(screen))
}

/// Another emic has the project: perhaps left over from a lost connection.
fn wants_to_take_over(fault: &Error) -> Result<bool> {
    let mut err = stderr();
    let _ = writeln!(err, "{}", fault.what());
    let _ = write!(err, "Enter continues here (the other one saves and leaves). Ctrl-c stays out. ");
    let _ = err.flush();
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line);
    Ok(read.is_ok_and(|bytes| bytes > 0) && line.trim().is_empty())
}

fn look(place: &Place, settings: &Settings) -> Look {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let term = env("TERM").unwrap_or_default();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env(name)).unwrap_or_default();
    let utf8 = ["utf-8", "utf8"].iter().any(|word| locale.to_lowercase().contains(word));
    let depth = match () {
        () if place.global.color == ColorArg::Never || env("NO_COLOR").is_some() => Depth::Mono,
        () if term == "dumb" || term.starts_with("vt") => Depth::Mono,
        () if term.contains("256") || env("COLORTERM").is_some() => Depth::Many,
        () if ["kitty", "foot", "alacritty", "wezterm", "ghostty"].iter().any(|name| term.contains(name)) => {
            Depth::Many
        }
        () => Depth::Sixteen,
    };
    let thin = place.global.thin || settings.config.terminal.thin;
    let theme = settings.config.theme;
    Look { depth, ascii: place.global.ascii || !utf8, thin, theme, ..Look::default() }
}

/// The file that says what the terminal's words stood on when one was asked last.
fn ground_file() -> Option<PathBuf> {
    data_dir().map(|dir| dir.join("ground"))
}

/// What it says, for the first frame, which waits for no answer.
fn kept_ground() -> Option<Ground> {
    let words = std::fs::read_to_string(ground_file()?).ok()?;
    Ground::named(words.trim()).filter(|ground| *ground != Ground::Unknown)
}

/// What the terminal is trusted with and what it says, for `emic doctor`.
pub(crate) fn terminal_says(place: &Place, settings: &Settings) -> Vec<String> {
    features(place, settings)
        .map_or_else(|fault| vec![fault.to_string()], |features| terminal::says(&features))
}

/// The list that was given with the command, else the one in the settings, else a guess.
fn features(place: &Place, settings: &Settings) -> Result<Features> {
    let env = |name: &str| std::env::var(name).ok();
    match place.global.term_features.as_ref().or(settings.config.terminal.features.as_ref()) {
        None => Ok(Features::for_term(&env("TERM").unwrap_or_default(), env)),
        Some(list) => Features::parse(list).map_err(|word| {
            Error::usage(format!("\"{word}\" is no feature of a terminal"))
                .hint("docs/thin-line.md lists them")
        }),
    }
}

/// What the screen cannot do itself: command lines, and other processes on the same project.
struct Outside {
    place: Place,
    listener: Option<Listener>,
    leaving: Option<Leaving>,
    /// The ground that is kept.
    ground: Option<Ground>,
    /// Where bundles are looked for: the folder of the project, and the one in which emic was started.
    folders: Vec<PathBuf>,
}

impl Helper for Outside {
    fn run_line(&mut self, work: &mut Workspace, line: &str) -> Result<String> {
        let words = split_words(line)?;
        let cli = parse(words.into_iter().map(OsString::from)).map_err(|fault| {
            let words = fault.to_string();
            Error::usage(
                words.lines().next().unwrap_or("wrong usage").trim_start_matches("error: ").to_owned(),
            )
        })?;
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut input = std::io::empty();
        let style = Style { format: Format::Text, terminal: true };
        let place = Place { global: cli.global, ..self.place.clone() };
        let command = cli.command.ok_or_else(|| Error::usage("this command has no words"))?;
        let mut talk = Talk::new(&mut out, &mut err, &mut input, style);
        let coder = place.global.coder.clone();
        work.acting_as(coder.as_deref(), |work| command.run_on(work, &place, &mut talk))?;
        out.extend(err);
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.folders.clone()
    }

    fn keep_ground(&mut self, ground: Ground) {
        let known = Some(ground).filter(|ground| *ground != Ground::Unknown);
        if let Some(file) = ground_file().filter(|_| known != self.ground) {
            // Failure is ignored: the file is only a hint for the next first frame.
            let _ = std::fs::write(file, ground.name());
            self.ground = known;
        }
    }

    fn is_first_offer(&mut self) -> bool {
        let file = data_dir().map(|dir| dir.join("thin-offered"));
        // Where it cannot be remembered it is not offered: again and again would be worse.
        file.is_some_and(|file| std::fs::File::create_new(file).is_ok())
    }

    fn serve(&mut self, work: &mut Workspace) -> Flow {
        while let Some(request) = self.listener.as_ref().and_then(Listener::next) {
            if request.is_take_over() {
                self.leaving = Some(request.leave());
                return Flow::Quit;
            }
            let place = &self.place;
            request.run(|call, input, out, err| carry_out(call, work, place, input, (out, err)));
        }
        Flow::Go
    }
}
