//! Texts as QualCoder stores them, and as they are here.

use super::{Made, Reading};
use crate::error::Result;
use crate::format::names::{Distinct, one_line};
use crate::format::study::{On, Transcript, TranscriptKey, left_out};
use crate::format::transcripts::turns_of;
use crate::text::{Span, Text};

/// A text as it is stored, and what of it is not in the text here.
#[derive(Debug)]
pub(super) struct Stored {
    words: Text,
    /// The characters that are not here, each by its place.
    gone: Vec<u32>,
}

impl Stored {
    /// Takes a stored text: itself, and its words with LF line ends and without a byte order mark. Each other character stays
    /// one, so that places move by those that are gone before them.
    fn new(words: String) -> (Stored, String) {
        let mut here = String::with_capacity(words.len());
        let mut gone = Vec::new();
        let mut rest = words.chars().enumerate().peekable();
        while let Some((at, c)) = rest.next() {
            match (c, rest.peek()) {
                ('\u{feff}', _) if at == 0 => gone.push(0),
                ('\r', Some((_, '\n'))) => gone.push(u32::try_from(at).unwrap_or(u32::MAX)),
                ('\r', _) => here.push('\n'),
                ('\0', _) => here.push('\u{fffd}'),
                (c, _) => here.push(c),
            }
        }
        (Stored { words: Text::new(words), gone }, here)
    }

    /// The words here of a place there; `None` if there are none.
    pub(super) fn span(&self, start: u32, end: u32) -> Option<Span> {
        let moved = |at: u32| {
            let at = at.min(self.words.len());
            at - u32::try_from(self.gone.partition_point(|gone| *gone < at)).unwrap_or(at)
        };
        Span::new(moved(start), moved(end))
    }

    /// True if these are the words of a place. Line ends and blanks are those of the screen on which they were chosen.
    pub(super) fn says(&self, start: u32, end: u32, words: &str) -> bool {
        let end = end.min(self.words.len());
        let here = Span::new(start, end).map_or("", |span| self.words.slice(span));
        let shown = |c: &char| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\0' | '\u{fffd}');
        here.chars().filter(shown).eq(words.chars().filter(shown))
    }
}

/// Words with LF line ends.
pub(super) fn with_line_feeds(words: &str) -> String {
    words.replace("\r\n", "\n").replace('\r', "\n")
}

/// A file of the project.
struct File {
    id: i64,
    name: String,
    words: String,
    place: String,
    memo: String,
    made: Made,
}

impl Reading<'_> {
    /// Reads the texts; of pictures and recordings the names.
    pub(super) fn texts(&mut self) -> Result<()> {
        let mut titles = Distinct::default();
        let mut media: Vec<(&str, usize)> = Vec::new();
        let mut files = Vec::new();
        let wanted = ["id", "name", "fulltext", "mediapath", "memo", "owner", "date"];
        self.rows("source", &wanted, &mut |row| {
            let (name, words, place) = (row.text("name"), row.text("fulltext"), row.text("mediapath"));
            let (id, memo, made) = (row.int("id").unwrap_or(row.id), row.text("memo"), Made::of(row));
            files.push(File { id, name, words, place, memo, made });
            Ok(())
        })?;
        for file in files {
            let name = one_line(&file.name, "file");
            self.files.insert(file.id, name.clone());
            if file.words.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
                let what = kind(&file.place);
                match media.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, count)) => *count += 1,
                    None => media.push((what, 1)),
                }
                let body =
                    if file.memo.trim().is_empty() { file.memo } else { format!("{name}\n\n{}", file.memo) };
                self.memo(On::Study, "thinking", body, &file.made, "source");
                continue;
            }
            let (stored, words) = Stored::new(file.words);
            let (turns, layout) = turns_of(&words, self.source.turns)?;
            let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
            let title = titles.of(if stem.is_empty() { &name } else { stem });
            let mut transcript = Transcript::new(title, Text::new(words), turns);
            transcript.layout = layout.to_owned();
            let guid = self.guid("source", file.id, &file.made);
            transcript.guid = Some(guid.clone());
            let key = TranscriptKey(self.study.transcripts.len());
            self.study.transcripts.push(transcript);
            self.texts.insert(file.id, (key, stored));
            self.memo(On::Transcript(key), "thinking", file.memo, &file.made, &guid);
        }
        let media = media.into_iter().map(|(what, count)| left_out(what, count));
        self.study.left_out.extend(media);
        Ok(())
    }
}

/// What files are that have no words, by where they are.
fn kind(place: &str) -> &'static str {
    let kinds =
        [("image", "pictures"), ("audio", "recordings"), ("video", "videos"), ("pdf", "PDFs without words")];
    let place = place.trim_start_matches('/');
    kinds.iter().find(|(begin, _)| place.starts_with(begin)).map_or("files without words", |(_, what)| what)
}
