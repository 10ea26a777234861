//! The card of a code, below the tree or beside it: what it means, and its passages.

use super::pen::{Pen, bold};
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use crate::model::{Seen, Transcript};
use crate::text::{Text, wrap};
use crate::tui::pane::grid::Grid;
use crate::tui::ui::Ui;
use crate::tui::words::{self, count, some_words};
use ratatui::style::Style;

/// Lines of a passage.
const LINES: usize = 4;
/// Letters of a passage that are looked at.
const LETTERS: usize = 600;

/// A line of the card.
struct Line(String, Style);

/// Draws the card of the code that the person rested on, if there is room for one.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, grid: &Grid) {
    let (Some((x, y, width, height)), Some(code)) = (grid.card, ui.card()) else { return };
    let below = grid.tree.is_some_and(|(first, _)| first + 1 >= x);
    if below && y > 0 {
        pen.rule(x.saturating_sub(1), y - 1, width + 1);
    }
    for (y, Line(words, style)) in (y..y + height).zip(lines(ui, project, code, width, usize::from(height))) {
        pen.put(x, y, width, &words, style);
    }
}

fn lines(ui: &Ui, project: &Seen<'_>, id: CodeId, width: u16, height: usize) -> Vec<Line> {
    let Some(code) = project.codes.get(id) else { return Vec::new() };
    let look = ui.face.look();
    let plain = Style::default();
    let mut lines = vec![Line(code.name.clone(), look.theme(ui.tree.colour(id)).patch(bold()))];
    let path = project.codes.path(id);
    let above = path.split_last().map_or(&[][..], |(_, above)| above);
    if !above.is_empty() {
        lines.push(Line(above[above.len().saturating_sub(2)..].join(" / "), look.back()));
    }
    let parts = [(CodePart::Text, ""), (CodePart::When, "use when: "), (CodePart::Not, "not: ")];
    for (part, before) in parts {
        let said = code.part(part);
        if !said.is_empty() {
            lines.extend(wrapped(&format!("{before}{said}"), width, look.ascii, usize::MAX, plain));
        }
    }
    if code.definition.is_empty() {
        lines.push(Line(ui.shown("not defined yet: {define} in the tree"), look.back()));
    }
    let coded = |t: &&Transcript| t.annotations.iter().any(|a| a.code == id);
    let transcripts = project.transcripts.values().filter(coded).count();
    let passages = count(ui.tree.own(id) as usize, "passage");
    lines.push(Line(String::new(), plain));
    let mut counts = format!("{passages}, {}", count(transcripts, "transcript"));
    let all = ui.shown("{passages} all");
    if counts.len() + all.len() + 3 <= usize::from(width) {
        counts.push_str(&format!("   {all}"));
    }
    lines.push(Line(counts, look.back()));
    // This transcript first: what is near is compared first.
    let here = ui.reading().map(|reading| reading.id);
    let mut all = project.transcripts_in_order();
    all.sort_by_key(|transcript| Some(transcript.id) != here);
    for transcript in all {
        for coding in transcript.annotations.iter().filter(|a| a.code == id) {
            let Some(span) = coding.span else { continue };
            if lines.len() + 3 > height {
                return lines;
            }
            let turn = words::turn_number(transcript, span);
            let who = project.initials(Some(coding.coder));
            lines.push(Line(String::new(), plain));
            lines.push(Line(format!("{} {turn}  {who}", transcript.title), look.back()));
            let said = some_words(transcript.text.slice(span), LETTERS);
            let room = LINES.min(height.saturating_sub(lines.len()));
            lines.extend(wrapped(&said, width, look.ascii, room, plain));
        }
    }
    lines
}

/// Words in lines, so many at most.
fn wrapped(words: &str, width: u16, ascii: bool, most: usize, style: Style) -> Vec<Line> {
    let text = Text::from(words);
    let lines = text.whole().map_or_else(Vec::new, |whole| wrap(&text, whole, width, ascii));
    lines.iter().take(most).map(|line| Line(text.slice(line.span).trim_end().to_owned(), style)).collect()
}
