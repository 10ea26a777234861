//! What a frequent key may cost on the line: the budgets, held as numbers. Each is a mean over several keys, in bytes.
//! `docs/thin-line.md` says why these and what they mean on which line.

use super::player::{Answers, Cost, Line, mean, mean_compressed};
use super::scene::keys;
use super::study::Study;
use std::ops::Range;

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);
const WIDER: [(u16, u16); 4] = [(100, 30), (120, 40), (160, 50), (200, 60)];
const ALL: [Answers; 4] = [Answers::Rectangles, Answers::Margins, Answers::Refused, Answers::Silent];

/// Letters of the sentences of a spoken interview: the deciles of a published one of 3,000 words.
const SPOKEN: [usize; 10] = [5, 11, 13, 20, 30, 46, 59, 78, 103, 139];

/// Keys that lead to words with codes: with many, near the top, in the middle and at the end of the window.
const WAYS_TO_CODED: [&str; 4] = [
    "/ turned_away_because Enter Esc k j",
    "/ turned_away_because Enter Esc k j j j j",
    "PgDn j j j j j",
    "/ letter Enter Esc k k",
];

/// A row of keys, some of which are measured.
#[derive(Default)]
struct Story {
    row: String,
    played: usize,
    parts: Vec<(&'static str, Range<usize>)>,
}

impl Story {
    /// Keys that lead somewhere.
    fn then(mut self, row: &str) -> Story {
        self.played += keys(row).len();
        self.row = format!("{} {row}", self.row);
        self
    }
    /// Keys that are measured under a name.
    fn measure(self, what: &'static str, row: &str) -> Story {
        let from = self.played + 1; // the first frame comes before the first key
        let mut story = self.then(row);
        story.parts.push((what, from..story.played + 1));
        story
    }
    /// Every frame is one write; the figures by name.
    fn play(self, line: Line, study: &mut Study) -> Played {
        study.work.keep_place("");
        let costs = line.play(study, &self.row);
        // The bytes that are not text of one's own show where the bytes go: EMIC_BYTES=1.
        if std::env::var_os("EMIC_BYTES").is_some() {
            for cost in &costs {
                let bytes = String::from_utf8_lossy(&cost.writes.concat()).replace('\x1b', "^");
                println!("{:?} {}: {bytes}", cost.key, bytes.len());
            }
        }
        assert_eq!(costs.len(), self.played + 1);
        for cost in &costs {
            assert!(cost.writes.len() <= 1, "{:?} took {} writes", cost.key, cost.writes.len());
        }
        Played { line, costs, parts: self.parts }
    }
}

struct Played {
    line: Line,
    costs: Vec<Cost>,
    parts: Vec<(&'static str, Range<usize>)>,
}

impl Played {
    fn part(&self, what: &str) -> Range<usize> {
        self.parts.iter().find(|(name, _)| *name == what).unwrap().1.clone()
    }
    fn costs(&self, what: &str) -> &[Cost] {
        &self.costs[self.part(what)]
    }
    /// The mean of this part is no more than that.
    fn holds(&self, what: &str, most: f64) -> &Played {
        self.at_most(what, mean(self.costs(what)), most)
    }
    /// The same under `ssh -C`.
    fn holds_compressed(&self, what: &str, most: f64) -> &Played {
        self.at_most(&format!("{what}, compressed"), mean_compressed(&self.costs, self.part(what)), most)
    }
    fn at_most(&self, what: &str, figure: f64, most: f64) -> &Played {
        println!("{:?} {what}: {figure:.2} of {most}", self.line);
        assert!(figure <= most, "{:?}: {what} takes {figure:.2}, more than {most}", self.line);
        self
    }
}

/// An interview of so many bytes whose sentences have about 80 letters, and the mean length of these with the blank
/// after them. Words by a small generator: the same on every machine.
fn long(bytes: usize) -> (Study, f64) {
    interview(bytes, &(70..90).collect::<Vec<_>>())
}

/// The same with sentences of about so many letters each.
fn interview(bytes: usize, lengths: &[usize]) -> (Study, f64) {
    const WORDS: &str = "the of and to a that it was you we they our work home people time day week year money job \
        care help trust felt think knew really just because when then so but about with for from before after \
        nurse teacher child mother street office night morning meeting paper phone letter decision answer story \
        always never sometimes still already enough waiting talking listening leaving remember notice understand";
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut seed = 7u32;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % most
    };
    let (mut turns, mut sentences, mut letters) = (Vec::new(), 0, 0);
    while letters < bytes {
        let asks = turns.len() % 2 == 0;
        let mut said = String::new();
        for _ in 0..if asks { 1 + next(2) } else { 3 + next(9) } {
            let (from, wanted) = (said.len(), lengths[next(lengths.len())]);
            while said.len() < from + wanted {
                let word = words[next(words.len())];
                let first = if said.len() == from { word[..1].to_uppercase() } else { word[..1].to_owned() };
                said.push_str(&format!("{first}{} ", &word[1..]));
            }
            said.pop();
            said.push_str(". ");
            sentences += 1;
        }
        letters += said.len();
        turns.push((if asks { "Interviewer" } else { "P07" }, said.trim_end().to_owned()));
    }
    let turns: Vec<(&str, &str)> = turns.iter().map(|(who, said)| (*who, said.as_str())).collect();
    let mut study = Study::of(&turns);
    study.frame();
    (study, letters as f64 / f64::from(sentences))
}

fn repeated(row: &str, times: usize) -> String {
    vec![row; times].join(" ")
}

/// What a person does all day, on the sample study.
fn coding() -> Story {
    Story::default()
        .then("PgDn")
        .measure("sentences", "j j j j k k k k")
        .then("Enter waiting Enter")
        .measure("take off", "x")
        .measure("quick code", "1")
        .measure("take off", "x")
        .then("Down")
        .measure("half a page", "PgDn PgDn PgDn PgDn PgDn PgDn PgUp PgUp PgUp PgUp PgUp PgUp")
        .then("/ letter")
        .measure("search", "Enter n n n")
        .then("Esc")
        .measure("palette opens", "Enter")
        .measure("letters", "w a i")
        .measure("palette closes", "Esc")
        .then("?")
        .measure("help", &repeated("Down", 30))
        .then("Esc Space h")
        .measure("list", &repeated("j", 40))
        .measure("unbound", "@ @ @")
}

#[test]
fn frequent_keys_stay_within_their_bytes_at_80_by_24() {
    for answers in ALL {
        let played = coding().play(Line::new(SMALL, answers), &mut Study::sample());
        let margins = answers.has_margins();
        played.holds("take off", 90.0).holds("quick code", 90.0);
        // Without margins the tree cannot stand still while the text scrolls: all of the text is sent again.
        played.holds("half a page", if margins { 900.0 } else { 1_080.0 }).holds("search", 1_050.0);
        // A rule across the screen is one glyph and REP, where the terminal has proved that it has that.
        let palette = if answers == Answers::Silent { 680.0 } else { 400.0 };
        played.holds("palette opens", palette).holds("letters", 230.0).holds("palette closes", 700.0);
        played.holds("help", if margins { 90.0 } else { 110.0 }).holds("list", 110.0);
        played.holds_compressed("sentences", 70.0).holds_compressed("half a page", 420.0);
        played.at_most("first frame", played.costs[0].bytes() as f64, 1_600.0);
        assert!(played.costs("unbound").iter().all(|cost| cost.writes.is_empty()), "a write for nothing");
    }
}

/// The same where many codes lie on the words: P07, turn 12.
#[test]
fn frequent_keys_stay_within_their_bytes_on_words_with_many_codes() {
    for answers in ALL {
        let story = Story::default()
            .then("/ turned_away_because Enter Esc k j")
            .measure("coded sentences", "j j k k j k j k")
            .measure("words", "h h h l l l")
            .measure("see opens", "s")
            .measure("see closes", "Esc")
            .measure("box opens", "Enter")
            .measure("letters", "l a b")
            .measure("box closes", "Esc")
            .then("Tab")
            .measure("rows of the tree", "j j j k k k");
        let played = story.play(Line::new(SMALL, answers), &mut Study::sample());
        // Sentences here have 85 letters: twice that and 50, and 30 for their codes.
        played.holds("coded sentences", 250.0).holds("words", 45.0);
        let (see, palette) = if answers == Answers::Silent { (950.0, 680.0) } else { (700.0, 400.0) };
        played.holds("see opens", see).holds("see closes", 900.0);
        played.holds("box opens", palette).holds("letters", 245.0).holds("box closes", 700.0);
        played.holds("rows of the tree", 170.0);
    }
}

/// A memo covers a part of the text; when it goes, that part is sent again and nothing else. On words with many codes.
#[test]
fn closing_a_memo_brings_back_what_it_covered() {
    for answers in ALL {
        let story = Story::default()
            .then("/ turned_away_because Enter Esc k j")
            .measure("memo opens", "m")
            .measure("memo closes", "Esc");
        let played = story.play(Line::new(SMALL, answers), &mut Study::sample());
        played.holds("memo opens", 700.0).holds("memo closes", 900.0);
    }
}

/// Help is a panel: when it goes, what it covered is sent again and nothing else. On words with many
/// codes, whether the terminal can repeat a glyph or not.
#[test]
fn closing_help_brings_back_what_it_covered() {
    for (term, answers) in ["xterm-256color", "foot"].into_iter().flat_map(|term| ALL.map(|a| (term, a))) {
        for way in WAYS_TO_CODED {
            let story = Story::default()
                .then(way)
                .measure("help opens", "?")
                .measure("help closes", "Esc")
                .then("?")
                .measure("help, a page", "PgDn PgDn PgDn")
                .measure("help closes from below", "Esc");
            let line = Line { term, ..Line::new(SMALL, answers) };
            let played = story.play(line, &mut Study::sample());
            played.holds("help closes", 1_000.0).holds("help closes from below", 1_000.0);
            // Its two rules are two glyphs and REP, where the terminal has proved that it has that.
            played.holds("help opens", if answers == Answers::Silent { 1_200.0 } else { 700.0 });
            played.holds("help, a page", 400.0);
        }
    }
}

#[test]
fn pages_stay_within_their_bytes_at_120_by_40() {
    for answers in ALL {
        let played = coding().play(Line::new(LARGE, answers), &mut Study::sample());
        played.holds("half a page", if answers.has_margins() { 2_200.0 } else { 2_300.0 });
        played.holds("search", 2_200.0).holds("help", 110.0).holds("list", 130.0);
        assert!(played.costs("unbound").iter().all(|cost| cost.writes.is_empty()), "a write for nothing");
    }
}

#[test]
fn reading_on_stays_within_its_bytes_for_each_byte_of_text() {
    let (mut study, letters) = long(30_000);
    for size in [SMALL, LARGE] {
        for (answers, thin) in ALL.into_iter().flat_map(|answers| [(answers, false), (answers, true)]) {
            let line = Line { thin, ..Line::new(size, answers) };
            let story = Story::default().then("PgDn PgDn").measure("words", "l l l h h h");
            let played = story.then("Esc").measure("reading", &repeated("j", 100)).play(line, &mut study);
            played.holds("words", 45.0);
            let all = mean(played.costs("reading"));
            played.at_most("reading on, per byte", all / letters, if thin { 2.1 } else { 3.8 });
            // A jump sends half a screen; a key that does not is one that stays on it.
            let stays = |cost: &&Cost| cost.bytes() < 400;
            let there: Vec<Cost> = played.costs("reading").iter().filter(stays).cloned().collect();
            assert!(there.len() > 80);
            played.at_most(
                "a sentence",
                mean(&there),
                if thin { 80.0 } else { 2.0 * (letters - 1.0) + 50.0 },
            );
        }
    }
}

#[test]
fn on_a_thin_line_a_page_scrolls_over_the_full_width_whatever_the_terminal_answers() {
    for answers in ALL {
        let line = Line { thin: true, ..Line::new(SMALL, answers) };
        coding().play(line, &mut Study::sample()).holds("half a page", 650.0);
    }
}

/// In larger windows a key may cost two and a half times what it may cost at 80 by 24.
#[test]
fn in_larger_windows_a_key_stays_within_two_and_a_half_times_its_bytes() {
    for (size, answers) in WIDER.into_iter().flat_map(|size| ALL.map(|answers| (size, answers))) {
        let story = Story::default()
            .then("/ turned_away_because Enter Esc k j")
            .measure("coded sentences", "j j k k j k j k")
            .measure("words", "h h h l l l")
            .then("Esc")
            .measure("see opens", "s")
            .measure("see closes", "Esc")
            .measure("box opens", "Enter")
            .measure("letters", "l a b")
            .measure("box closes", "Esc")
            .then("Tab")
            .measure("rows of the tree", "j j j k k k");
        let coded = story.play(Line::new(size, answers), &mut Study::sample());
        let (see, palette) = if answers == Answers::Silent { (950.0, 680.0) } else { (700.0, 400.0) };
        let at_80 = [
            ("coded sentences", 250.0),
            ("words", 45.0),
            ("see opens", see),
            ("see closes", 900.0),
            ("box opens", palette),
            ("letters", 245.0),
            ("box closes", 700.0),
            ("rows of the tree", 170.0),
        ];
        for (what, most) in at_80 {
            coded.holds(what, 2.5 * most);
        }
        let bare = Story::default()
            .then("/ the_only_sun Enter Esc Enter waiting Enter x")
            .measure("quick code", "1")
            .measure("take off", "x")
            .play(Line::new(size, answers), &mut Study::sample());
        bare.holds("quick code", 2.5 * 90.0).holds("take off", 2.5 * 90.0);
    }
}

/// A day of coding: 180 steps to the next sentence and 120 times a quick code, put on and left there.
fn a_day() -> Story {
    let steps = "j 1 j j 1";
    (0..60).fold(Story::default().then("PgDn Enter waiting Enter j"), |story, _| {
        let mut story = story;
        for key in steps.split(' ') {
            story = story.measure(if key == "j" { "next sentence" } else { "quick code" }, key);
        }
        story
    })
}

/// The mean of all steps of a day, of its quick codes, and of both.
fn means(played: &Played) -> [f64; 3] {
    let all = |what: &str| -> Vec<Cost> {
        let parts = played.parts.iter().filter(|(name, _)| *name == what);
        parts.flat_map(|(_, part)| played.costs[part.clone()].to_vec()).collect()
    };
    let (steps, codes) = (all("next sentence"), all("quick code"));
    assert_eq!((steps.len(), codes.len()), (180, 120));
    [mean(&steps), mean(&codes), mean(&[steps, codes].concat())]
}

#[test]
fn a_selection_that_is_reversed_by_rectangles_costs_no_text() {
    let day = |answers| {
        let (mut study, _) = interview(60_000, &SPOKEN);
        let played = a_day().play(Line::new(SMALL, answers), &mut study);
        let [steps, codes, all] = means(&played);
        println!("{answers:?}: next sentence {steps:.1}, quick code {codes:.1}, all {all:.1}");
        (steps, codes, all)
    };
    let (before, with) = (day(Answers::Margins), day(Answers::Rectangles));
    assert!(with.0 <= 170.0 && with.1 <= 90.0 && with.2 <= 140.0, "{with:?}");
    assert!(with.0 <= 0.8 * before.0, "{with:?} instead of {before:?}");
}

#[test]
fn on_a_thin_line_the_position_in_the_turn_is_no_part_of_a_step() {
    let (mut study, _) = interview(60_000, &SPOKEN);
    let line = Line { thin: true, ..Line::new(SMALL, Answers::Margins) };
    let played = a_day().play(line, &mut study);
    // Steps that stay in the turn and on the screen, before anything is coded there, name no words of the status.
    let [steps, codes, all] = means(&played);
    println!("thin: next sentence {steps:.1}, quick code {codes:.1}, all {all:.1}");
    assert!(steps <= 140.0 && all <= 100.0, "{steps} {all}");
}

/// The card of a code is no part of a key: it is drawn once, when the keys rest, and nothing comes after it.
#[test]
fn the_card_costs_its_bytes_once_at_rest_and_no_key_pays_for_it() {
    for (size, most) in WIDER.into_iter().zip([0.0, 350.0, 650.0, 1_500.0]) {
        for answers in ALL {
            let row = "/ turned_away_because Enter Esc k j j j k k j k j k";
            let line = Line { rests: true, ..Line::new(size, answers) };
            let rests = line.play(&mut Study::sample(), row);
            let dearest = rests.iter().map(Cost::bytes).max().unwrap_or(0);
            let most = if answers == Answers::Silent { most * 1.25 } else { most };
            println!("{line:?} the card: {dearest} of {most}");
            assert!(dearest as f64 <= most, "{line:?}: the card takes {dearest}, more than {most}");
            assert!(rests.iter().all(|cost| cost.writes.len() <= 1), "{line:?}");
            assert_eq!(dearest == 0, most == 0.0, "{line:?}: where there is a card it is drawn");
        }
    }
}
