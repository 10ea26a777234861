//! Quotes: from copied words to their place in a transcript.

use super::project::Project;
use super::transcript::Transcript;
use crate::error::{Error, Result};
use crate::text::{Finder, Span, Text, graphemes};

/// The most places that a message lists.
const LISTED: usize = 8;
/// Characters that a message shows on either side of a place.
const AROUND: u32 = 24;

impl Project {
    /// The place of a quote: its exact words, else ignoring case, accents, the kind of quotation marks and
    /// line breaks. `nth` (from 1) selects one of several places.
    ///
    /// # Errors
    /// Not found (with the longest beginning that is there, or other transcripts that contain it), or found
    /// more than once (with the places).
    pub fn find_quote(&self, transcript: &Transcript, quote: &str, nth: Option<usize>) -> Result<Span> {
        let places = places(&transcript.text, quote)?;
        let title = &transcript.title;
        match (places.as_slice(), nth) {
            ([], _) => Err(self.missing(transcript, quote)),
            ([one], None) => Ok(*one),
            (all, Some(nth)) if (1..=all.len()).contains(&nth) => Ok(all[nth - 1]),
            (all, Some(nth)) => {
                let what = format!("these words occur {} in {title}, not {nth} times", times(all.len()));
                Err(listed(Error::unknown(what), &transcript.text, all))
            }
            (all, None) => {
                let what = format!("these words occur {} in {title}", times(all.len()));
                Err(listed(Error::unknown(what), &transcript.text, all).hint("choose one of them: --nth N"))
            }
        }
    }

    /// The error for a quote that is not there, with what is nearest to it.
    fn missing(&self, transcript: &Transcript, quote: &str) -> Error {
        let fault = Error::unknown(format!("these words are not in {}", transcript.title));
        let is_there =
            |t: &&Transcript| t.id != transcript.id && places(&t.text, quote).is_ok_and(|p| !p.is_empty());
        if let Some(other) = self.transcripts_in_order().into_iter().find(is_there) {
            return fault.hint(format!("they are in {}", other.title));
        }
        match longest_beginning(&transcript.text, quote) {
            Some(span) => fault.hint(format!("nearest: {}", shown(&transcript.text, span))),
            None => fault.hint("copy the words from emic text, or give START..END"),
        }
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

/// Every place of a quote: the exact ones if there are any, else the loose ones.
fn places(text: &Text, quote: &str) -> Result<Vec<Span>> {
    let Some(whole) = Span::new(0, text.len()) else { return Ok(Vec::new()) };
    let quote = quote.trim();
    let finder = Finder::new(quote, false)?;
    let span = |(byte, _): (usize, &str)| {
        graphemes::snap(text, Span::new(text.pos_of(byte), text.pos_of(byte + quote.len()))?)
    };
    let exact: Vec<Span> = text.as_str().match_indices(quote).filter_map(span).collect();
    Ok(if exact.is_empty() { finder.find_in(text, whole).collect() } else { exact })
}

/// The places of the longest beginning of a quote, in words.
fn longest_beginning(text: &Text, quote: &str) -> Option<Span> {
    let words: Vec<&str> = quote.split_whitespace().collect();
    let find = |count: usize| {
        let finder = Finder::new(&words[..count].join(" "), false).ok()?;
        finder.find_in(text, Span::new(0, text.len())?).next()
    };
    // A beginning is in the text only if every shorter one is, so the length can be searched by halving.
    let (mut there, mut gone) = (0, words.len());
    let mut best = None;
    while there + 1 < gone {
        let middle = there.midpoint(gone);
        match find(middle) {
            Some(span) => (there, best) = (middle, Some(span)),
            None => gone = middle,
        }
    }
    best
}

fn listed(mut fault: Error, text: &Text, places: &[Span]) -> Error {
    for (n, &span) in places.iter().take(LISTED).enumerate() {
        fault = fault.hint(format!("{}: {}", n + 1, shown(text, span)));
    }
    match places.len().saturating_sub(LISTED) {
        0 => fault,
        more => fault.hint(format!("and {more} more")),
    }
}

/// A place with some words around it: `120..131  … before [the words] after …`.
fn shown(text: &Text, span: Span) -> String {
    let words = |start: u32, end: u32| {
        Span::new(start, end.min(text.len()))
            .map_or(String::new(), |span| text.slice(span).replace('\n', " "))
    };
    let (start, end) = (span.start(), span.end());
    let inside = match span.len() > 3 * AROUND {
        true => format!("{} … {}", words(start, start + AROUND), words(end - AROUND, end)),
        false => words(start, end),
    };
    let before = words(start.saturating_sub(AROUND), start);
    let after = words(end, end + AROUND);
    format!("{start}..{end}  {before}[{inside}]{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(words: &str, quote: &str) -> Vec<(u32, u32)> {
        places(&Text::from(words), quote).unwrap().into_iter().map(|s| (s.start(), s.end())).collect()
    }

    #[test]
    fn exact_words_are_preferred_to_words_that_differ_in_case_or_quotation_marks() {
        assert_eq!(find("Nobody rang. nobody rang.", "nobody rang"), [(13, 24)]);
        assert_eq!(find("She said “don’t\ncall”.", "\"don't call\""), [(9, 21)]);
        assert_eq!(find("no, no, no", "no"), [(0, 2), (4, 6), (8, 10)]);
        assert_eq!(find("", "no"), []);
    }

    #[test]
    fn the_nearest_place_is_that_of_the_longest_beginning() {
        let text = Text::from("It took six weeks. It took six months before anyone rang.");
        let span = longest_beginning(&text, "It took six months until").unwrap();
        assert_eq!((span.start(), span.end()), (19, 37));
        assert_eq!(longest_beginning(&text, "Perhaps later"), None);
    }

    #[test]
    fn a_place_is_shown_with_words_around_it() {
        let text = Text::from("I asked. Nobody rang. I waited.");
        assert_eq!(shown(&text, Span::new(9, 15).unwrap()), "9..15  I asked. [Nobody] rang. I waited.");
    }
}
