//! The code tree.

use super::pen::{Pen, bold, reversed};
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use crate::model::{Seen, Transcript};
use crate::text::{cells, fit, marked};
use crate::tui::here::Here;
use crate::tui::message::message;
use crate::tui::pane::grid::Focus;
use crate::tui::pane::tree::{LEVELS, TreeRow};
use crate::tui::ui::Ui;
use crate::tui::words::{self, count};
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// Draws the tree; returns the cell of its cursor. `here` are the codes on the selected words.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    here: &[Here],
    columns: (u16, u16),
    rows: u16,
) -> (u16, u16) {
    let (x, width) = columns;
    if ui.coding.is_wide() {
        // One column more, so that no word of the text runs into a name.
        (0..rows).for_each(|y| pen.blank(x.saturating_sub(1), y, width + 1));
    }
    if ui.tree.rows.is_empty() {
        pen.put(x, 0, width, "No codes yet.", Style::default());
        return (x, 0);
    }
    let mut focus = (x, 0);
    let sight = ui.tree.in_sight(usize::from(rows));
    let shift = ui.tree.shift(usize::from(rows));
    for (y, nth) in (0..).zip(sight) {
        if y == 0 && nth > 0 {
            let way = way_to(ui, project, nth + 1, usize::from(width));
            pen.put(x, y, width, &way, ui.face.look().back());
            continue;
        }
        let cursor = ui.coding.focus() == Focus::Tree && nth == ui.tree.at;
        let name = row(pen, ui, project, here, (ui.tree.rows[nth], shift), (x, y, width), cursor);
        if cursor {
            focus = (name, y);
        }
    }
    focus
}

/// `<` and what is above a row: the nearest code last, and of those above it as many as there is room for.
fn way_to(ui: &Ui, project: &Seen<'_>, nth: usize, width: usize) -> String {
    let code = ui.tree.rows.get(nth).and_then(|row| project.codes.get(row.code?));
    let path = code.map_or_else(Vec::new, |code| project.codes.path(code.id));
    let above = path.split_last().map_or(&[][..], |(_, above)| above);
    let mut way = String::new();
    for name in above.iter().rev() {
        let longer = if way.is_empty() { name.clone() } else { format!("{name} / {way}") };
        if !way.is_empty() && cells(&fit(&longer, u16::MAX, ui.face.look().ascii)) >= width {
            break;
        }
        way = longer;
    }
    match way.is_empty() {
        true => format!("<{} above", count(nth, "row")),
        false => format!("<{way}"),
    }
}

/// Draws one row; returns the column of its name.
fn row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    here: &[Here],
    (row, shift): (TreeRow, usize),
    (x, y, width): (u16, u16, u16),
    cursor: bool,
) -> u16 {
    let look = ui.face.look();
    let on_words = row.code.is_some_and(|code| here.iter().any(|here| here.code == code));
    mark(pen, ui, project, row, on_words, (x, y));
    let level = row.depth.saturating_sub(shift);
    let indent = level.min(LEVELS) as u16;
    if level > LEVELS {
        // Deeper than can be shown by blanks: the level is said.
        let level = format!("{level:>LEVELS$}");
        pen.put(x + 1, y, indent, &level, look.back());
    }
    if row.branch {
        let [open, closed] = look.fold_glyphs();
        pen.glyph(x + 1 + indent, y, if row.open { open } else { closed }, 1, Style::default());
    }
    let code = row.code.and_then(|code| project.codes.get(code));
    let uses = ui.tree.uses(row);
    let digits = if uses > 0 { uses.to_string() } else { String::new() };
    let room = width.saturating_sub(indent + 3 + ui.tree.digits().max(digits.len() as u16));
    let is_folder = code.is_some_and(|code| ui.tree.is_folder(code.id));
    let sign = if is_folder { FOLDER_SIGN } else { "" };
    let shown = code.map_or_else(
        || fit(words::LOST, room, look.ascii),
        |code| name_in(project, code.id, room.saturating_sub(sign.len() as u16), look.ascii) + sign,
    );
    let mut style = match (cursor, row.branch || code.is_some_and(|code| code.theme)) {
        (true, _) => reversed(),
        (false, true) => look.theme(row.code.and_then(|code| ui.tree.colour(code))).patch(bold()),
        (false, false) => Style::default(),
    };
    if on_words {
        style = style.add_modifier(Modifier::BOLD);
    }
    pen.put(x + 2 + indent, y, room, &shown, style);
    let right = x + width - digits.len() as u16;
    pen.put(right, y, digits.len() as u16, &digits, Style::default());
    x + 2 + indent
}

/// The first cell of a row: the quick key, reversed where the code is on the selected words; a dot for a code there that
/// has no key; a comma for a row that is marked.
fn mark(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, row: TreeRow, on_words: bool, (x, y): (u16, u16)) {
    let look = ui.face.look();
    let Some(code) = row.code else { return };
    if ui.tree.picked.contains(&code) {
        pen.glyph(x, y, ",", 1, bold());
    } else if let Some(slot) = ui.quick_key(project, code) {
        let style = if on_words { reversed() } else { Style::default() };
        pen.glyph(x, y, &ui.quick_mark(slot), 1, style);
    } else if on_words {
        pen.glyph(x, y, look.here_glyph(), 1, Style::default());
    }
}

/// A code's name in so many cells. It is cut at the end; where a sibling's would then look the same, in the middle.
fn name_in(project: &Seen<'_>, id: CodeId, room: u16, ascii: bool) -> String {
    let Some(code) = project.codes.get(id) else { return String::new() };
    let name = marked(&code.name);
    let cut = fit(&name, room, ascii);
    if cut == fit(&name, u16::MAX, ascii) {
        return cut;
    }
    let siblings = match code.parent {
        Some(parent) => project.codes.children(Some(parent)),
        None => &project.codes.roots,
    };
    let alike = |other: &&CodeId| {
        let other = project.codes.get(**other).filter(|other| other.id != id);
        other.is_some_and(|other| fit(&marked(&other.name), room, ascii) == cut)
    };
    if siblings.iter().any(|other| alike(&other)) { cut_inside(&name, room, ascii) } else { cut }
}

/// The sign behind the name of a folder of codes, as lists of files have it.
const FOLDER_SIGN: &str = "/";

/// Words of which the middle is left out.
fn cut_inside(words: &str, room: u16, ascii: bool) -> String {
    let whole = fit(words, u16::MAX, ascii);
    if cells(&whole) <= usize::from(room) {
        return whole;
    }
    let front = fit(words, room / 2 + 1, ascii);
    let left = usize::from(room).saturating_sub(cells(&front));
    let mut end = whole.len();
    for (at, _) in whole.grapheme_indices(true).rev() {
        if cells(&whole[at..]) > left {
            break;
        }
        end = at;
    }
    format!("{front}{}", &whole[end..])
}

/// `called the label  10 passages, 2 transcripts  key 1  Understanding / non-stigmatising attitudes`
pub(crate) fn line(ui: &Ui, project: &Seen<'_>, width: u16) -> String {
    let Some(row) = ui.tree.row() else { return String::new() };
    let ascii = ui.face.look().ascii;
    let sight = ui.tree.in_sight(ui.tree_rows());
    let all = ui.tree.rows.len();
    let place = match sight.len() < all {
        true => format!("{}-{} of {all}", sight.start + 1 + usize::from(sight.start > 0), sight.end),
        false => String::new(),
    };
    let Some(code) = row.code.and_then(|code| project.codes.get(code)) else {
        return beside(
            &format!("{}: codes that others removed meanwhile", words::LOST),
            &place,
            width,
            ascii,
        );
    };
    let coded = |t: &&Transcript| t.annotations.iter().any(|a| a.code == code.id);
    let transcripts = project.transcripts.values().filter(coded).count();
    let passages = count(ui.tree.own(code.id) as usize, "passage");
    let key = ui
        .quick_key(project, code.id)
        .map_or_else(String::new, |slot| format!("  key {}", ui.keys.nth("quick", slot.into())));
    let picked =
        if ui.tree.picked.is_empty() { String::new() } else { format!("  {} marked", ui.tree.picked.len()) };
    let path = project.codes.path(code.id);
    let name = marked(&code.name);
    // Columns: from row to row most of it stays as it is, and is not sent again.
    let transcripts = count(transcripts, "transcript");
    let gap = 20_usize.saturating_sub(cells(&fit(&name, u16::MAX, ascii)));
    let head = match ui.tree.is_folder(code.id) {
        true => format!("{name}{:gap$}  a folder: it holds codes{picked}  ", ""),
        false => {
            format!("{name}{:gap$}  {:<12} {transcripts:<14}{key}{picked}  ", "", format!("{passages},"))
        }
    };
    // What is nearest above is said first where not all of it has room.
    let mut above = path.split_last().map_or(&[][..], |(_, above)| above);
    let room = usize::from(width).saturating_sub(cells(&place) + 2);
    while above.len() > 1 && cells(&head) + cells(&fit(&above.join(" / "), u16::MAX, ascii)) > room {
        above = &above[1..];
    }
    beside(&format!("{head}{}", above.join(" / ")), &place, width, ascii)
}

/// Words at the left, and others at the right that are never cut.
fn beside(left: &str, right: &str, width: u16, ascii: bool) -> String {
    let room = usize::from(width).saturating_sub(cells(right) + 2);
    let left = fit(left.trim_end(), if right.is_empty() { width } else { room as u16 }, ascii);
    let gap = usize::from(width).saturating_sub(cells(&left) + cells(right));
    match right.is_empty() {
        true => left,
        false => format!("{left}{:gap$}{right}", ""),
    }
}

/// What the code with the cursor means: the first line of its definition.
pub(crate) fn meaning(ui: &Ui, project: &Seen<'_>, width: u16) -> Option<String> {
    let Some(code) = ui.tree.row()?.code.and_then(|code| project.codes.get(code)) else {
        return Some(ui.shown("{move} moves a code out."));
    };
    let parts = [(CodePart::Text, ""), (CodePart::When, "use when: "), (CodePart::Not, "not: ")];
    let said = parts.into_iter().find(|(part, _)| !code.part(*part).is_empty());
    let words = match said {
        Some((part, before)) => format!("{before}{}", code.part(part)),
        None => message!("not defined yet: {define} says when to use it").shown(&ui.keys),
    };
    let first = words.lines().next().unwrap_or("");
    Some(fit(first, width, ui.face.look().ascii))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_left_out_by_cells_and_between_graphemes() {
        assert_eq!(cut_inside("support from known staff", 11, true), "suppo~staff");
        assert_eq!(cut_inside("support", 11, true), "support");
        assert_eq!(cut_inside("記録に記録された言葉", 9, true), "記録~言葉");
        let words = "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}";
        assert_eq!(cut_inside(words, 5, true), "e\u{301}e\u{301}~e\u{301}e\u{301}");
    }
}
