//! WebAnno TSV 3 of INCEpTION and WebAnno (`.tsv`): a line for each token, with a column for each feature of a layer.
//!
//! A value of a feature is a code. In a layer of several features the name of the feature is above its values; an
//! annotation without values has the name of its layer. Layers of parts of speech, lemmas and syntax are left out. Offsets
//! count UTF-16 units. The file has the words of sentences and not what is between them: the text beside it (`.txt`) is
//! taken if it has the same words, else sentences are put on lines of their own. Whose the annotations are is not said.

use super::ruler::{Ruler, Unit, as_here, is_same};
use super::{Gathering, Said};
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::Study;
use crate::text::Text;
use std::collections::BTreeMap;

/// What the first line begins with.
const HEAD: &[u8] = b"#FORMAT=WebAnno TSV 3";

/// True if the first line is that of the format.
pub(in crate::format) fn is_tsv(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).starts_with(HEAD)
}

/// What a column holds.
enum Column {
    /// A feature of a layer of spans: the layer by its place, and the name above its values.
    Feature(usize, Option<String>),
    /// A layer of spans without features.
    Bare(usize),
    /// Nothing that comes in; what it is called where it is counted.
    Other(&'static str),
    /// The second half of a column that is counted already.
    Half,
}

/// A token with the values in its columns.
struct Token<'a> {
    line: u32,
    start: u64,
    end: u64,
    form: String,
    cells: Vec<&'a str>,
}

/// A sentence: its lines of text and its tokens.
#[derive(Default)]
struct Sentence<'a> {
    text: Option<String>,
    tokens: Vec<Token<'a>>,
}

/// An annotation: where it begins and ends, and its codes.
struct Annotation {
    layer: usize,
    start: u64,
    end: u64,
    line: u32,
    codes: Vec<Vec<String>>,
    words: String,
}

/// Reads the sentences.
///
/// # Errors
/// The line that breaks the format.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    if !is_tsv(decoded.text.as_bytes()) {
        return Err(Error::bad_file("the first line is not #FORMAT=WebAnno TSV 3.3")
            .at(1, None)
            .hint("export the document as WebAnno TSV v3 in INCEpTION or WebAnno"));
    }
    let mut layers = Vec::new();
    let mut columns = Vec::new();
    let mut sentences: Vec<Sentence<'_>> = Vec::new();
    for (nth, line) in decoded.text.split('\n').enumerate() {
        let number = nth as u32 + 1;
        match line {
            _ if line.starts_with("#T_") => header(line, &mut layers, &mut columns),
            _ if line.starts_with("#Text=") => {
                let words = unescaped(&line["#Text=".len()..]);
                match sentences.last_mut().filter(|last| last.tokens.is_empty()) {
                    Some(Sentence { text: Some(text), .. }) => {
                        text.push('\n');
                        text.push_str(&words);
                    }
                    _ => sentences.push(Sentence { text: Some(words), tokens: Vec::new() }),
                }
            }
            _ if line.starts_with('#') || line.trim().is_empty() => {}
            _ => {
                let token = token(line, number).map_err(|fault| fault.at(number, None))?;
                match sentences.last_mut() {
                    Some(last) => last.tokens.push(token),
                    None => sentences.push(Sentence { text: None, tokens: vec![token] }),
                }
            }
        }
    }
    let mut gathering = Gathering::default();
    let (raw, unit) = rebuilt(source, &sentences, &mut gathering)?;
    let Some(key) = gathering.transcript(source.stem(), &raw, source.turns)? else {
        return Err(Error::bad_file("the file has no words").at(1, None).hint("was it copied whole?"));
    };
    let text = gathering.text(key);
    let ruler = Ruler::new(&raw, unit);
    for one in annotations(&sentences, &columns, &layers, &mut gathering) {
        let span = ruler.span(one.start, one.end);
        if one.start == one.end {
            gathering.leave("annotations on no words", 1);
            continue;
        }
        let said = Said { spans: vec![span], words: Some(one.words), place: format!("line {}", one.line) };
        let Some(span) = gathering.place(&text, &said) else { continue };
        for path in one.codes {
            if let Some(code) = gathering.code_of(&path) {
                gathering.put(key, span, code, None, None);
            }
        }
    }
    if !gathering.study.codings.is_empty() {
        gathering
            .note("the file does not say who coded: its codings are yours, or with --coder NAME another's");
    }
    let mut study = gathering.finish();
    study.left_out.extend(decoded.damaged);
    Ok(study)
}

/// Reads a line of the head: a layer and what its columns are.
fn header(line: &str, layers: &mut Vec<String>, columns: &mut Vec<Column>) {
    let Some((kind, rest)) = line.split_once('=') else { return };
    let mut names = rest.split('|');
    let layer = names.next().unwrap_or_default();
    let features: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if kind != "#T_SP" {
        let what = if kind == "#T_RL" { "relations" } else { "links of chains" };
        columns.push(Column::Other(what));
        columns.extend((1..features.len().max(1)).map(|_| Column::Half));
        return;
    }
    let of_language =
        [".lexmorph.", ".segmentation.", ".syntax.", ".transform."].iter().any(|part| layer.contains(part));
    let nth = layers.len();
    layers.push(layer.rsplit('.').next().unwrap_or(layer).to_owned());
    let plain = features.iter().filter(|name| !name.starts_with("ROLE_")).count();
    if features.is_empty() {
        columns.push(if of_language {
            Column::Other("annotations of the language")
        } else {
            Column::Bare(nth)
        });
    }
    let mut after_role = false;
    for (at, name) in features.iter().enumerate() {
        columns.push(match name {
            _ if after_role => Column::Half,
            _ if of_language && at == 0 => Column::Other("annotations of the language"),
            _ if of_language => Column::Half,
            name if name.starts_with("ROLE_") => Column::Other("links between annotations"),
            name => {
                let targets = features.iter().filter(|name| name.starts_with("ROLE_")).count();
                Column::Feature(nth, (plain - targets.min(plain) > 1).then(|| (*name).to_owned()))
            }
        });
        after_role = name.starts_with("ROLE_") && !after_role;
    }
}

/// Reads the line of a token.
fn token(line: &str, number: u32) -> Result<Token<'_>> {
    let mut cells = line.split('\t');
    let (_, offsets, form) =
        (cells.next(), cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
    let read =
        offsets.split_once('-').and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
    let Some((start, end)) = read.filter(|(start, end): &(u64, u64)| start <= end) else {
        return Err(Error::bad_file(
            "this line is no token: 1-1, 0-4, the word and its values, with tabs between",
        ));
    };
    Ok(Token { line: number, start, end, form: unescaped(form), cells: cells.collect() })
}

/// The text, as near to that of the document as the file and the text beside it tell, and what offsets count.
fn rebuilt(
    source: &SourceFile<'_>,
    sentences: &[Sentence<'_>],
    gathering: &mut Gathering,
) -> Result<(String, Unit)> {
    let tokens = || sentences.iter().flat_map(|sentence| &sentence.tokens);
    let missed = |raw: &str, unit: Unit| {
        let (ruler, text) = (Ruler::new(raw, unit), Text::new(as_here(raw)));
        let is_there = |token: &&Token<'_>| {
            let span = ruler.span(token.start, token.end);
            token.start == token.end
                || span.is_some_and(|span| is_same(text.slice(span), &as_here(&token.form)))
        };
        tokens().count() - tokens().filter(is_there).count()
    };
    const UNITS: [Unit; 2] = [Unit::Utf16, Unit::Points];
    if let Some(beside) = source.text_beside("txt")? {
        if let Some(unit) = UNITS.into_iter().find(|unit| missed(&beside, *unit) == 0) {
            return Ok((beside, unit));
        }
        gathering.note(format!("{}.txt beside the file has other words: not used", source.stem()));
    }
    let built = UNITS.map(|unit| (built(sentences, unit), unit));
    let [first, second] = built.map(|((raw, gaps), unit)| (missed(&raw, unit), raw, gaps, unit));
    let (missed, raw, gaps, unit) = if second.0 < first.0 { second } else { first };
    if gaps > 0 {
        gathering.note(format!(
            "the file does not say what is between sentences: {gaps} of them are on lines of their own; with the \
             document beside it as {}.txt the text is as it was",
            source.stem()
        ));
    }
    if missed > 0 {
        gathering.note(format!("tokens that are not where the file says: {missed}"));
    }
    Ok((raw, unit))
}

/// The text of the sentences at their offsets, line ends between them, and between how many.
fn built(sentences: &[Sentence<'_>], unit: Unit) -> (String, usize) {
    /// More characters than this are never between two sentences.
    const WIDEST: u64 = 10_000;
    let length = |words: &str| match unit {
        Unit::Utf16 => words.encode_utf16().count() as u64,
        Unit::Points | Unit::Graphemes => words.chars().count() as u64,
    };
    let (mut raw, mut units, mut gaps) = (String::new(), 0, 0);
    for sentence in sentences {
        let begin = sentence.tokens.first().map_or(units, |token| token.start);
        let gap = begin.saturating_sub(units).min(WIDEST);
        gaps += usize::from(gap > 0 && !raw.is_empty());
        raw.extend((0..gap).map(|_| '\n'));
        units += gap;
        let words = match &sentence.text {
            Some(text) => text.clone(),
            None => sentence.tokens.iter().map(|token| token.form.as_str()).collect::<Vec<_>>().join(" "),
        };
        units += length(&words);
        raw.push_str(&words);
    }
    (raw, gaps)
}

/// The annotations of the layers of spans, in the order of the file.
fn annotations(
    sentences: &[Sentence<'_>],
    columns: &[Column],
    layers: &[String],
    gathering: &mut Gathering,
) -> Vec<Annotation> {
    let mut all: Vec<Annotation> = Vec::new();
    // An annotation on several tokens has a number, which is its own in the layer.
    let mut known: BTreeMap<(usize, u64), usize> = BTreeMap::new();
    for token in sentences.iter().flat_map(|sentence| &sentence.tokens) {
        // Those of this line that have no number, by layer and order.
        let mut here: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (column, cell) in columns.iter().zip(&token.cells) {
            if matches!(*cell, "_" | "") {
                continue;
            }
            let (layer, above) = match column {
                Column::Feature(layer, above) => (*layer, above.as_ref()),
                Column::Bare(layer) => (*layer, None),
                Column::Other(what) => {
                    gathering.leave(what, split(cell).len());
                    continue;
                }
                Column::Half => continue,
            };
            for (nth, value) in split(cell).into_iter().enumerate() {
                let (value, id) = numbered(value);
                let place = match id {
                    Some(id) => *known.entry((layer, id)).or_insert(all.len()),
                    None => *here.entry((layer, nth)).or_insert(all.len()),
                };
                if place == all.len() {
                    let (start, end, line) = (token.start, token.end, token.line);
                    all.push(Annotation {
                        layer,
                        start,
                        end,
                        line,
                        codes: Vec::new(),
                        words: token.form.clone(),
                    });
                }
                let Some(one) = all.get_mut(place) else { continue };
                // The line of a part of a token comes after that of the token.
                if token.end > one.end || token.start < one.start {
                    one.words.push_str(&token.form);
                    (one.start, one.end) = (one.start.min(token.start), one.end.max(token.end));
                }
                let path = match value {
                    "*" => continue,
                    value => above.into_iter().cloned().chain([unescaped(value)]).collect(),
                };
                if !one.codes.contains(&path) {
                    one.codes.push(path);
                }
            }
        }
    }
    for one in all.iter_mut().filter(|one| one.codes.is_empty()) {
        one.codes.extend(layers.get(one.layer).map(|layer| vec![layer.clone()]));
    }
    all
}

/// The values of a cell, which bars separate.
fn split(cell: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in cell.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '|' => {
                parts.push(&cell[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&cell[start..]);
    parts
}

/// A value and the number behind it (`PER[1]`).
fn numbered(value: &str) -> (&str, Option<u64>) {
    let read = value.strip_suffix(']').and_then(|value| {
        let (value, number) = value.rsplit_once('[')?;
        let backslashes = value.bytes().rev().take_while(|byte| *byte == b'\\').count();
        (backslashes % 2 == 0).then_some((value, number.parse().ok()?))
    });
    read.map_or((value, None), |(value, number)| (value, Some(number)))
}

/// Words without the backslashes before characters that have a meaning.
fn unescaped(words: &str) -> String {
    if !words.contains('\\') {
        return words.to_owned();
    }
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(|c| match c {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\u{c}',
                'b' => '\u{8}',
                'e' => '\u{1b}',
                c => c,
            })),
            c => out.push(c),
        }
    }
    out
}
