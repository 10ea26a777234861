//! The scan: one pass over the characters of a turn that yields the end of every sentence.

use super::abbreviations::{self, Kind};
use super::marks::{is_attached, is_dash, is_line_end, is_mark, is_opener, is_stop, is_strong, is_wide};
use unicode_normalization::char::is_combining_mark;

/// The longest note such as `(long pause, cries)` that joins the sentence before it, in characters.
const LONGEST_NOTE: usize = 80;
/// The longest abbreviation, in characters.
const LONGEST_WORD: usize = 24;
/// The most opening marks before the first letter of a sentence.
const MOST_OPENERS: usize = 8;

/// The ends of sentences inside a turn, as indices into its characters. The end of the turn is not among
/// them.
pub(super) struct Scan<'a> {
    chars: &'a [char],
    language: &'a str,
    /// The next character to read.
    at: usize,
    /// The start of the current sentence.
    start: usize,
}

/// The marks that may end a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A single full stop.
    Stop,
    /// `...`, `…`
    Ellipsis,
    /// `?`, `!` and similar marks in scripts that write spaces.
    Strong,
    /// Ends in scripts that write no space after them.
    Wide,
}

/// What follows possible end marks, after blanks and notes.
struct Ahead {
    /// Where the sentence would end: after closing marks and notes.
    end: usize,
    /// Where the next sentence would begin.
    next: usize,
    has_blank: bool,
    has_closer: bool,
}

/// How to go on after a mark.
enum Step {
    /// A sentence ends at the first index; the scan goes on at the second.
    Break(usize, usize),
    /// No end; the scan goes on here.
    Go(usize),
}

impl<'a> Scan<'a> {
    pub(super) fn new(chars: &'a [char], language: &'a str) -> Self {
        Scan { chars, language, at: 0, start: 0 }
    }

    fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// The first index from `at` on where the condition fails.
    fn past(&self, at: usize, condition: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|&&c| condition(c)).count()
    }

    /// True if a stretch of blanks contains an empty line.
    fn has_empty_line(&self, from: usize, to: usize) -> bool {
        let blanks = &self.chars[from..to];
        let ends = blanks.iter().filter(|&&c| is_line_end(c)).count();
        let pairs = blanks.windows(2).filter(|pair| *pair == ['\r', '\n']).count();
        ends - pairs >= 2 || blanks.contains(&'\u{2029}')
    }

    /// Reads a run of marks from `at`. Returns its kind and its end.
    fn read_marks(&self, at: usize) -> (Mark, usize) {
        let mut to = at;
        let (mut stops, mut mark) = (0, None);
        while let Some(c) = self.get(to) {
            match c {
                c if is_stop(c) => stops += 1,
                '…' | '⋯' | '‥' => stops += 3,
                c if is_wide(c) => mark = Some(Mark::Wide),
                c if is_strong(c) || self.is_greek_question(c) => mark = mark.or(Some(Mark::Strong)),
                // `. . .` is an ellipsis, typed with blanks.
                ' ' if stops > 0 && self.is_lone_stop(to + 1) => stops += 1,
                c if to > at && is_attached(c) => {}
                _ => break,
            }
            to += 1;
        }
        let by_stops = if stops > 1 { Mark::Ellipsis } else { Mark::Stop };
        (mark.unwrap_or(by_stops), to)
    }

    fn is_greek_question(&self, c: char) -> bool {
        c == ';' && self.language == "el"
    }

    /// True for the second and third stop of `. . .`
    fn is_lone_stop(&self, at: usize) -> bool {
        self.get(at) == Some('.') && self.get(at + 1).is_none_or(char::is_whitespace)
    }

    /// Skips closing quotes and brackets. A mark that may also open counts as closing unless a word follows
    /// it.
    fn skip_closers(&self, mut at: usize) -> usize {
        while let Some(c) = self.get(at) {
            let closes = match c {
                ')' | ']' | '}' | '”' | '’' | '」' | '』' | '）' | '】' | '〉' | '》' | '〕' | '］'
                | '｝' => true,
                '"' | '\'' | '“' | '‘' | '«' | '»' | '‹' | '›' | '*' | '_' | '＂' | '>' => {
                    !self.get(at + 1).is_some_and(|next| next.is_alphanumeric() || is_opener(next))
                }
                c => is_attached(c),
            };
            if !closes {
                break;
            }
            at += 1;
        }
        at
    }

    /// Skips a closing guillemet after a blank, as French sets it: `« Oui. »`
    fn skip_spaced_guillemets(&self, at: usize) -> usize {
        let mark = self.past(at, |c| matches!(c, ' ' | '\u{a0}' | '\u{202f}'));
        let closes = matches!(self.get(mark), Some('»' | '›'))
            && !self.get(mark + 1).is_some_and(|next| next.is_alphanumeric() || is_opener(next));
        if closes { self.skip_closers(mark) } else { at }
    }

    /// Decides whether the marks at `at` end a sentence.
    fn step(&self, at: usize) -> Step {
        let (mark, marks_end) = self.read_marks(at);
        let closed = self.skip_spaced_guillemets(self.skip_closers(marks_end));
        let mut ahead = Ahead { end: closed, next: closed, has_blank: false, has_closer: closed > marks_end };
        loop {
            let next = self.past(ahead.end, char::is_whitespace);
            ahead.has_blank |= next > ahead.end;
            ahead.next = next;
            // The end of the turn ends its last sentence anyway.
            if next == self.chars.len() {
                return Step::Go(next);
            }
            if self.has_empty_line(ahead.end, next) {
                return Step::Break(ahead.end, next);
            }
            // A note belongs to the sentence before it, and several may follow each other.
            let Some(note_end) = self.note_end(next) else { break };
            ahead.end = note_end;
            ahead.has_blank = true;
            // `yes (laughs).`: the mark after the note decides.
            if self.get(note_end).is_some_and(is_mark) {
                return Step::Go(note_end);
            }
        }
        if self.ends(at, mark, &ahead) {
            return Step::Break(ahead.end, ahead.next);
        }
        Step::Go(ahead.end.max(marks_end))
    }

    /// The rule itself, for marks at `at` that are neither the last thing in the turn nor before an empty
    /// line.
    fn ends(&self, at: usize, mark: Mark, ahead: &Ahead) -> bool {
        let Some(next) = self.get(ahead.next) else { return false };
        // A comma or colon continues the sentence: `"Stop!", she said`.
        if matches!(next, ',' | ';' | ':' | '、' | '，' | '；' | '：' | '،' | '؛') {
            return false;
        }
        let first = self.first_letter(ahead.next);
        let is_capital = first.is_some_and(char::is_uppercase);
        let is_lower = first.is_some_and(char::is_lowercase);
        let is_caseless = first.is_some_and(|c| c.is_alphabetic() && !is_capital && !is_lower);
        // A dash often continues what was trailing off; before a capital it begins the next sentence.
        if is_dash(next) {
            return ahead.has_blank && is_capital && mark != Mark::Wide;
        }
        if is_mark(next) && !self.leads_in(ahead.next) {
            // The last of several marks decides.
            return false;
        }
        match mark {
            // People trail off in the middle of a sentence.
            Mark::Ellipsis => ahead.has_blank && is_capital,
            Mark::Wide => {
                // Japanese continues after a quotation with a particle in hiragana: `「はい。」と言った`.
                !(ahead.has_closer && self.language == "ja" && matches!(next, '\u{3041}'..='\u{309f}'))
            }
            // `"Why?" she asked` is one sentence.
            Mark::Strong if ahead.has_blank => !(ahead.has_closer && is_lower),
            Mark::Strong => is_capital || is_caseless,
            // Behind a closing quote or bracket it is no abbreviation.
            Mark::Stop if ahead.has_closer && ahead.has_blank => !is_lower,
            Mark::Stop if ahead.has_blank => self.stop_ends(at, ahead.next, is_lower),
            Mark::Stop => {
                // No blank: numbers, addresses and file names (`3.5`, `nhs.uk`) go on, unless a quote was
                // closed or a script without capitals follows one that is not ASCII.
                let before = at.checked_sub(1).and_then(|before| self.get(before));
                let after_word = before.is_some_and(|c| !c.is_ascii() && !c.is_numeric());
                (ahead.has_closer && is_capital) || (is_caseless && after_word)
            }
        }
    }

    /// True if a full stop with a blank after it ends a sentence: not after an abbreviation.
    fn stop_ends(&self, at: usize, next: usize, is_lower: bool) -> bool {
        let Some(kind) = self.abbreviation_before(at) else { return true };
        match kind {
            Kind::Always => false,
            Kind::BeforeLower => !is_lower,
            Kind::BeforeDigit => !self.get(next).is_some_and(char::is_numeric),
            Kind::Initial => {
                !is_lower && abbreviations::begins_sentence(&self.word_from(next), self.language)
            }
        }
    }

    fn abbreviation_before(&self, at: usize) -> Option<Kind> {
        let is_part =
            |c: char| c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '.' | '-' | '\'' | '’');
        // Words of the sentence before do not count.
        let rest = &self.chars[self.start..at];
        let length = rest.iter().rev().take(LONGEST_WORD + 1).take_while(|&&c| is_part(c)).count();
        if length > LONGEST_WORD {
            return None;
        }
        let word: String = rest[rest.len() - length..].iter().collect();
        let word = word.trim_start_matches(['.', '-', '\'', '’']);
        // French elides: the abbreviation in `l'av.` is `av`.
        let elided = word.rsplit(['\'', '’']).next().unwrap_or(word);
        abbreviations::kind(word, self.language).or_else(|| abbreviations::kind(elided, self.language))
    }

    fn word_from(&self, at: usize) -> String {
        let rest = self.chars[at..].iter().take(LONGEST_WORD).skip_while(|&&c| is_opener(c));
        let part =
            rest.take_while(|c| c.is_alphabetic() || is_combining_mark(**c) || matches!(c, '\'' | '’'));
        part.map(|&c| if c == '’' { '\'' } else { c }).collect()
    }

    /// The first character after opening quotes, brackets, dashes and leading dots; a blank may follow a
    /// dash.
    fn first_letter(&self, at: usize) -> Option<char> {
        let mut before = ' ';
        for &c in self.chars.get(at..)?.iter().take(MOST_OPENERS) {
            let leads = is_opener(c) || is_dash(c) || is_stop(c) || c == '…' || (c == ' ' && is_dash(before));
            if !leads {
                return Some(c);
            }
            before = c;
        }
        None
    }

    /// True if an ellipsis leads into a sentence: `...and then`.
    fn leads_in(&self, at: usize) -> bool {
        let (mark, end) = self.read_marks(at);
        mark == Mark::Ellipsis && self.get(end).is_some_and(char::is_alphanumeric)
    }

    /// The end of a transcriber's note that begins at `at`: `(pause)`, `[laughs]`, `*sighs*`, `[00:12:03]`.
    /// `None` if there is none.
    ///
    /// Speech may also be in parentheses, and brackets may replace a name. So a note that begins with a
    /// capital counts only if it is a sound, or if the words after it begin a sentence.
    fn note_end(&self, at: usize) -> Option<usize> {
        let closer = match self.get(at)? {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            '（' => '）',
            '【' => '】',
            '［' => '］',
            both @ ('*' | '＊') => both,
            _ => return None,
        };
        let rest = &self.chars[at + 1..];
        let length = rest.iter().take(LONGEST_NOTE).position(|&c| c == closer || is_line_end(c))?;
        let said = &rest[..length];
        let end = at + length + 2;
        let touches_blank = said.first().is_none_or(|c| c.is_whitespace()) || said.last() == Some(&' ');
        if rest[length] != closer || touches_blank || holds_end_inside(said) {
            return None;
        }
        let is_time = said.iter().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_numeric());
        let next = self.get(end);
        let is_glued = next.is_some_and(|c| c.is_numeric() || c.is_lowercase() || c.is_uppercase());
        (is_time || (!is_glued && self.is_note(said, end))).then_some(end)
    }

    fn is_note(&self, said: &[char], end: usize) -> bool {
        let Some(first) = said.iter().find(|c| c.is_alphanumeric()) else { return true };
        if first.is_lowercase() {
            return true;
        }
        let ends_itself =
            said.iter().any(|&c| is_strong(c) || is_wide(c)) || said.last().is_some_and(|&c| is_stop(c));
        if ends_itself || !first.is_uppercase() {
            return !ends_itself;
        }
        let word: String = said.iter().flat_map(|c| c.to_lowercase()).take(LONGEST_WORD).collect();
        let next = self.past(end, char::is_whitespace);
        let is_alone = next == self.chars.len() || self.chars[end..next].iter().any(|&c| is_line_end(c));
        is_alone
            || SOUNDS.iter().any(|sound| word.starts_with(sound))
            || abbreviations::begins_sentence(&self.word_from(next), self.language)
    }
}

impl Iterator for Scan<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while let Some(c) = self.get(self.at) {
            let step = if is_line_end(c) {
                let next = self.past(self.at, char::is_whitespace);
                let breaks = next < self.chars.len() && self.has_empty_line(self.at, next);
                if breaks { Step::Break(self.at, next) } else { Step::Go(next) }
            } else if is_mark(c) || self.is_greek_question(c) {
                self.step(self.at)
            } else {
                Step::Go(self.at + 1)
            };
            match step {
                Step::Go(next) => self.at = next.max(self.at + 1),
                Step::Break(end, next) => {
                    self.at = next;
                    self.start = end;
                    return Some(end);
                }
            }
        }
        None
    }
}

/// What transcribers write in brackets: the beginnings of the words.
const SOUNDS: [&str; 24] = [
    "laugh",
    "chuckl",
    "giggl",
    "pause",
    "long pause",
    "short pause",
    "sigh",
    "cry",
    "cries",
    "silence",
    "inaudible",
    "unclear",
    "crosstalk",
    "cough",
    "sniff",
    "applause",
    "music",
    "overlap",
    "interrupt",
    "noise",
    "phone",
    "lacht",
    "rires",
    "risas",
];

/// True if a sentence ends inside the words and another begins: then they are not a note.
fn holds_end_inside(said: &[char]) -> bool {
    said.windows(2).any(|pair| is_mark(pair[0]) && pair[0] != '…' && pair[1].is_whitespace())
}
