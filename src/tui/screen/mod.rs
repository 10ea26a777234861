//! The screens: one file each, and one line in [`SCREENS`]. A screen says what it shows, what Enter does, which commands
//! are most apt, which keys are its own, and which command leads to it. Keys, `?`, the menu of screens, the last rows
//! and `docs/keys.md` follow from that.

mod agreement;
pub mod ask;
pub mod cast;
mod differing;
mod discuss;
pub mod entry;
pub mod exchange;
mod frame;
mod frames;
pub mod history;
pub mod lines;
pub mod look_in;
mod notes;
pub mod passages;
mod people;
mod removed;
mod reports;
mod sample;
mod settle;
mod sift;
mod text;
mod transcripts;
mod tree;
pub mod waiting;

use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, Detail, List, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use entry::{Body, Rows, Screen};
use ratatui::layout::Rect;

/// All screens. Their order is that of the menu.
pub const SCREENS: &[Screen] = &[
    text::SCREEN,
    tree::SCREEN,
    transcripts::SCREEN,
    frame::SCREEN,
    notes::SCREEN,
    passages::SCREEN,
    ask::SCREEN,
    sample::SCREEN,
    exchange::SCREEN,
    discuss::SCREEN,
    history::SCREEN,
    settle::SCREEN,
    frames::SCREEN,
    reports::SCREEN,
    removed::SCREEN,
    cast::SCREEN,
    people::SCREEN,
    lines::SCREEN,
    look_in::SCREEN,
    waiting::SCREEN,
    agreement::SCREEN,
    differing::SCREEN,
];

/// The places of all screens, in the order of the menu.
pub fn places() -> impl Iterator<Item = Place> {
    SCREENS.iter().map(|screen| screen.place)
}

/// The screen of a place.
pub fn of(place: Place) -> &'static Screen {
    SCREENS.iter().find(|screen| screen.place == place).unwrap_or(&SCREENS[0])
}

/// What a list shows and does.
pub fn rows_of(list: &List) -> Option<&'static Rows> {
    match &of(list.place).body {
        Body::Rows(rows) => Some(rows),
        Body::Drawn { .. } => None,
    }
}

/// The words of the row with the cursor, its lines one below the other; two blanks are between its columns, however wide
/// these are drawn.
pub fn row_in_words(ui: &Ui, project: &Seen<'_>) -> Option<String> {
    let list = ui.list()?;
    let (number, rows) = (list.number(list.at), rows_of(list)?);
    let lines = (rows.lines)(ui, project, &list.about, (number, &list.key()));
    let headings = if number == 0 { rows.headings } else { 0 };
    let columns = |line: &String| {
        let parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("  ")
    };
    let words: Vec<String> = lines.iter().skip(headings).map(columns).collect();
    Some(words.join("\n")).filter(|words| !words.trim().is_empty())
}

/// Makes what is behind the rows of the list that shows, where that is out of date, and the lines of those in sight.
pub fn lay(ui: &mut Ui, project: &Seen<'_>) {
    let Some(screen) = ui.list().and_then(rows_of) else { return };
    match ui.list() {
        Some(list) if list.stale => lay_keys(ui, project, screen),
        Some(list) if list.unsifted => sift::sift(ui, project, screen),
        _ => {}
    }
    let height = usize::from(list_area(ui).height);
    let mut sight = ui.panes.list_mut().map(|list| std::mem::take(&mut list.sight)).unwrap_or_default();
    let Some(list) = ui.list() else { return };
    let made = |nth: usize| {
        let key = list.rows.get(nth).unwrap_or(&RowKey::Nothing);
        (screen.lines)(ui, project, &list.about, (list.number(nth), key))
    };
    let window = list.window(height, |nth| sight.lines(nth, || made(nth)).len());
    sight.keep(window.clone());
    if let Some(list) = ui.panes.list_mut() {
        (list.top, list.sight) = (window.start, sight);
    }
    // After a change, and where there was none, it is shown at once.
    if ui.list().is_some_and(|list| list.detail.is_none()) {
        show_detail(ui, project);
    }
}

/// True if what is said beside the rows is about another row than the one with the cursor.
pub fn wants_detail(ui: &Ui) -> bool {
    let has = |list: &List| rows_of(list).is_some_and(|rows| rows.detail.is_some()) && !list.shows_detail();
    ui.list().is_some_and(has)
}

/// Says more about the row with the cursor, on a screen that does.
pub fn show_detail(ui: &mut Ui, project: &Seen<'_>) -> Vec<Effect> {
    let Some((list, detail)) = ui.list().and_then(|list| Some((list, rows_of(list)?.detail?))) else {
        return Vec::new();
    };
    let (key, of) = (list.key(), list.chosen());
    let lines = detail(ui, project, &key, detail_area(ui).width);
    if let Some(list) = ui.panes.list_mut() {
        list.detail = Some(Detail { of, lines, top: 0 });
    }
    ui.face.touch();
    Vec::new()
}

/// What is to be done so that the list that shows goes on beyond its last row, which is in sight.
pub fn wants_more(ui: &Ui) -> Option<Effect> {
    let list = ui.list().filter(|list| ui.over.layer().is_none() && list.shows_end())?;
    rows_of(list)?.more.and_then(|more| more(&list.about))
}

/// Scrolls what is said about the row with the cursor, if it has more lines that way than there is room for.
pub fn scroll_detail(ui: &mut Ui, project: &Seen<'_>, down: bool) -> bool {
    if wants_detail(ui) {
        show_detail(ui, project);
    }
    let height = usize::from(detail_area(ui).height);
    let detail = ui.panes.list_mut().and_then(|list| list.detail.as_mut());
    detail.is_some_and(|detail| detail.scroll(down, height))
}

/// Columns of the rows where more is said beside them.
const BESIDE: u16 = 58;
/// From so many columns on it is said beside them.
const WIDE: u16 = 120;

/// Where the rows of the list that shows are.
pub fn list_area(ui: &Ui) -> Rect {
    let whole = Rect::new(0, 0, ui.face.width(), ui.text_rows() as u16);
    let Some(list) = ui.list().filter(|list| rows_of(list).is_some_and(|rows| rows.detail.is_some())) else {
        return whole;
    };
    // Few rows leave their room to what is said about them.
    let headings = usize::from(matches!(list.about, About::Agreement(_)));
    let needed = if list.rows.is_empty() { usize::MAX } else { list.rows.len() + headings };
    let needed = u16::try_from(needed).unwrap_or(u16::MAX);
    match whole.width >= WIDE {
        true => Rect { width: BESIDE, ..whole },
        false => Rect { height: needed.min(whole.height / 2), ..whole },
    }
}

/// Where more about a row is said: beside the rows, or below them and a line.
pub fn detail_area(ui: &Ui) -> Rect {
    let (rows, width, height) = (list_area(ui), ui.face.width(), ui.text_rows() as u16);
    match width >= WIDE {
        true => Rect::new(BESIDE + 2, 0, width - BESIDE - 2, height),
        false => {
            Rect::new(2, rows.height + 1, width.saturating_sub(2), height.saturating_sub(rows.height + 1))
        }
    }
}

/// Makes what is behind the rows of a list.
fn lay_keys(ui: &mut Ui, project: &Seen<'_>, screen: &Rows) {
    let Some(list) = ui.list() else { return };
    let all = (screen.keys)(ui, project, &list.about);
    if let Some(list) = ui.panes.list_mut() {
        (list.all, list.searched) = (all, Vec::new());
    }
    sift::sift(ui, project, screen);
}
