//! Practice for the first minutes: one card at a time in the last two rows, ticked by the act that it asks for.

use crate::model::Seen;
use crate::model::id::TranscriptId;
use crate::text::Span;
use crate::tui::ui::Ui;

/// How far a person is with the practice: the number of the card, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Welcome(usize);

/// What a card waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Another sentence is selected.
    Moved,
    /// A code was put on.
    Coded,
    /// It was taken back.
    Undone,
    /// A memo was kept.
    Memo,
    /// The person leaves, and comes back.
    Left,
    /// Any key.
    Any,
}

/// A card: what is so, what to press, and what it waits for.
type Card = (&'static str, &'static str, Step);

const CARDS: [Card; 6] = [
    (
        "This is practice: an invented study, your own copy. What is light is selected.",
        "{next} selects the next sentence.",
        Step::Moved,
    ),
    (
        "Whatever you do, you do to the selected words.",
        "Code them: {code}, type wai, then {Enter}.",
        Step::Coded,
    ),
    (
        "Coded. The letter beside the words stands for the code.",
        "{undo} takes it back, and any act of yours. A file read in stays.",
        Step::Undone,
    ),
    ("Taken back.", "{memo} writes a memo on the words: type, then {Esc}.", Step::Memo),
    (
        "Kept. Each act is on the disk before the corner says so.",
        "{quit} leaves; emic comes back to this place. {Esc} ends practice.",
        Step::Left,
    ),
    (
        "Here you are again, on the words that you left. That was the practice.",
        "{code} codes, {help} lists the keys. {:welcome} starts it again.",
        Step::Any,
    ),
];

impl Welcome {
    /// The card that shows: what is so, and what to press.
    pub(crate) fn card(self) -> Option<(&'static str, &'static str)> {
        CARDS.get(self.0).map(|(so, press, _)| (*so, *press))
    }
    /// True if the card waits for this.
    pub(crate) fn waits_for(self, step: Step) -> bool {
        CARDS.get(self.0).is_some_and(|(_, _, waits)| *waits == step)
    }
    /// The number of the card, to be kept on leaving.
    pub(super) fn to_keep(self) -> Option<usize> {
        CARDS.get(self.0).filter(|(_, _, waits)| *waits != Step::Any).map(|_| self.0)
    }
    /// The card with which a person who left goes on.
    pub(super) fn kept(nth: usize) -> Welcome {
        let left = Welcome(nth);
        if left.waits_for(Step::Left) { Welcome(nth + 1) } else { left }
    }
}

/// An act of the person: ticks the card that waits for it.
pub(crate) fn tick(ui: &mut Ui, step: Step) {
    let Some(card) = ui.welcome.filter(|card| card.waits_for(step)) else { return };
    ui.welcome = Some(Welcome(card.0 + 1)).filter(|_| step != Step::Any);
    ui.face.touch();
}

/// Where the practice begins: words of the sample study that are worth a code.
pub(crate) fn place(project: &Seen<'_>) -> Option<(TranscriptId, u32)> {
    let transcript = project.find_transcript("P03").ok()?;
    let turn = transcript.numbers.iter().position(|&number| number == 4)?;
    Some((transcript.id, transcript.turns.get(turn)?.words.start()))
}

/// The sentence of that number behind a place, in the turn that begins there.
pub(crate) fn sentence(ui: &Ui, start: u32, nth: usize) -> Option<Span> {
    let page = &ui.reading()?.page;
    page.turn(page.turn_at(start))?.sentences.get(nth).copied()
}
