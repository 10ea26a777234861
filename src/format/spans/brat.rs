//! brat stand-off (`.ann`, with the text in `.txt` beside it): a line for each annotation, offsets in code points.
//!
//! An entity is a coding, its type the code; a note on it is a memo on the coding. The parts of an entity are a coding
//! each, unless nothing but blanks is between them. The text is never changed by brat, so that a CR counts. Whose the
//! annotations are is not said: brat keeps a folder for each annotator.

use super::ruler::{Ruler, Unit, as_here, is_same};
use super::{Gathering, Said};
use crate::error::{Error, Result};
use crate::format::Output;
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{CodeKey, CodingKey, On, Part, Study, left_out};
use crate::text::{Span, Text};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

/// An entity as its line has it.
struct Entity {
    id: String,
    line: u32,
    label: String,
    parts: Vec<(u64, u64)>,
    words: String,
}

/// Reads the annotations of a text.
///
/// # Errors
/// There is no text beside the file, or a line breaks the format.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let stem = source.stem();
    let Some(raw) = source.text_beside("txt")? else {
        return Err(Error::bad_file(format!("its text, {stem}.txt, is not beside it"))
            .hint("brat keeps the words in a file of their own: copy both into one folder"));
    };
    let mut gathering = Gathering::default();
    let Some(key) = gathering.transcript(stem, &raw, source.turns)? else {
        return Err(Error::bad_file("the file has no words").in_file(format!("{stem}.txt")));
    };
    let mut damaged = None;
    let mut text_of_file = String::new();
    // A text without annotations has an empty file.
    if !source.bytes.iter().all(u8::is_ascii_whitespace) {
        let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
        (text_of_file, damaged) = (decoded.text, decoded.damaged);
    }
    let (entities, notes) = lines(&text_of_file, &mut gathering)?;
    let text = gathering.text(key);
    let rulers = ordered(&raw, &text, &entities);
    let mut codings: HashMap<&str, CodingKey> = HashMap::new();
    let mut parted = 0;
    for entity in &entities {
        let Some(code) = gathering.code(&entity.label) else { continue };
        let spans = placed(&mut gathering, &text, &rulers, entity);
        parted += usize::from(spans.len() > 1);
        for span in spans {
            gathering.put(key, span, code, None, None);
            codings.entry(&entity.id).or_insert(CodingKey(gathering.study.codings.len() - 1));
        }
    }
    for (id, body) in &notes {
        match codings.get(id.as_str()) {
            Some(coding) => gathering.memo(On::Coding(*coding), "comment", body, None, None),
            None => gathering.leave("notes on what did not come in", 1),
        }
    }
    if parted > 0 {
        gathering.note(format!("annotations in several parts, each of which became a coding: {parted}"));
    }
    if !gathering.study.codings.is_empty() {
        gathering
            .note("the file does not say who coded: its codings are yours, or with --coder NAME another's");
    }
    let mut study = gathering.finish();
    study.left_out.extend(damaged);
    Ok(study)
}

/// Notes: what each is on, and its words.
type Notes = Vec<(String, String)>;

/// The entities and the notes. All else is counted.
fn lines(text: &str, gathering: &mut Gathering) -> Result<(Vec<Entity>, Notes)> {
    let mut entities: Vec<Entity> = Vec::new();
    let mut notes = Vec::new();
    let mut open = false;
    for (nth, line) in text.split('\n').enumerate() {
        let number = nth as u32 + 1;
        if !begins(line) {
            // Words of several lines, as some programs write them.
            match entities.last_mut().filter(|_| open && !line.trim().is_empty()) {
                Some(last) => {
                    last.words.push('\n');
                    last.words.push_str(line);
                }
                None if line.trim().is_empty() => {}
                None => gathering.leave("lines that are not understood", 1),
            }
            continue;
        }
        open = line.starts_with('T');
        let mut cells = line.splitn(3, '\t');
        let (id, what, words) =
            (cells.next().unwrap_or_default(), cells.next().unwrap_or_default(), cells.next());
        match line.as_bytes().first() {
            Some(b'T') => {
                entities.push(entity(id, what, words.unwrap_or_default(), number).map_err(|fault| {
                    fault.at(number, None).hint("such as: T1, Waiting 10 24, the words, with tabs between")
                })?);
            }
            Some(b'#') => match what.split_whitespace().nth(1) {
                Some(on) => notes.push((on.to_owned(), words.unwrap_or_default().trim().to_owned())),
                None => gathering.leave("notes on what did not come in", 1),
            },
            Some(b'R' | b'*') => gathering.leave("relations", 1),
            Some(b'E') => gathering.leave("events", 1),
            Some(b'A' | b'M') => gathering.leave("attributes of annotations", 1),
            Some(b'N') => gathering.leave("references to other collections", 1),
            _ => gathering.leave("lines that are not understood", 1),
        }
    }
    Ok((entities, notes))
}

/// True if a line begins an annotation: a letter with a number, or a star, before a tab.
fn begins(line: &str) -> bool {
    let Some((id, _)) = line.split_once('\t') else { return false };
    let mut chars = id.chars();
    let kind = chars.next().is_some_and(|c| c.is_ascii_uppercase() || c == '#' || c == '*');
    kind && (id == "*" || (chars.next().is_some_and(|c| c.is_ascii_digit()) && id.len() < 40))
}

/// Reads the line of an entity: `Type 0 5;10 15`.
fn entity(id: &str, what: &str, words: &str, line: u32) -> Result<Entity> {
    let wrong = || Error::bad_file(format!("\"{what}\" is no type with offsets"));
    let (label, places) = what.split_once(' ').ok_or_else(wrong)?;
    let part = |part: &str| {
        let (start, end) = part.trim().split_once(' ')?;
        Some((start.parse().ok()?, end.trim().parse().ok()?))
    };
    let parts: Option<Vec<(u64, u64)>> = places.split(';').map(part).collect();
    let (id, label) = (id.to_owned(), label.to_owned());
    Ok(Entity { id, line, label, parts: parts.ok_or_else(wrong)?, words: words.to_owned() })
}

/// The ways in which offsets can be read, that in which most entities find their words first.
fn ordered(raw: &str, text: &Text, entities: &[Entity]) -> Vec<Ruler> {
    let unix = raw.contains('\r').then(|| as_here(raw));
    let raws = std::iter::once(raw).chain(unix.as_deref());
    let mut rulers: Vec<Ruler> =
        raws.flat_map(|raw| [Unit::Points, Unit::Utf16].map(|unit| Ruler::new(raw, unit))).collect();
    rulers.sort_by_cached_key(|ruler| {
        entities.iter().filter(|entity| !has_words(entity, &spans(entity, ruler), text)).count()
    });
    rulers
}

fn spans(entity: &Entity, ruler: &Ruler) -> Vec<Option<Span>> {
    entity.parts.iter().map(|(start, end)| ruler.span(*start, *end)).collect()
}

/// True if all parts are there and have the words of the entity together.
fn has_words(entity: &Entity, spans: &[Option<Span>], text: &Text) -> bool {
    let words: Option<Vec<&str>> = spans.iter().map(|span| Some(text.slice((*span)?))).collect();
    words.is_some_and(|words| is_same(&words.join(" "), &entity.words))
}

/// Where an entity is: a span for each part, those that only blanks separate as one.
fn placed(gathering: &mut Gathering, text: &Text, rulers: &[Ruler], entity: &Entity) -> Vec<Span> {
    let place = format!("line {}, {}", entity.line, entity.id);
    let mut is_unsure = false;
    let found = rulers.iter().map(|ruler| spans(entity, ruler)).find(|spans| has_words(entity, spans, text));
    let parts: Vec<Span> = match found {
        Some(spans) => spans.into_iter().flatten().collect(),
        None if entity.parts.len() == 1 => {
            let spans = rulers.iter().map(|ruler| spans(entity, ruler).first().copied().flatten()).collect();
            let said = Said { spans, words: Some(entity.words.clone()), place };
            gathering.place(text, &said).into_iter().collect()
        }
        None => {
            let all = rulers.first().map(|ruler| spans(entity, ruler)).unwrap_or_default();
            let here: Vec<Span> = all.into_iter().flatten().collect();
            if here.is_empty() {
                gathering.is_beyond(&place)
            } else {
                gathering.doubt(None, "", &place);
                is_unsure = true;
            }
            here
        }
    };
    let mut whole: Vec<Span> = Vec::new();
    for part in parts {
        let joined = whole.last().and_then(|last| {
            let between = Span::new(last.end(), part.start());
            let blank = match between {
                Some(between) => text.slice(between).trim().is_empty(),
                None => last.end() == part.start(),
            };
            blank.then(|| last.union(part))
        });
        match (joined, whole.last_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => whole.push(part),
        }
    }
    if is_unsure {
        gathering.in_doubt.extend(whole.iter().map(|span| (*span, String::new())));
    }
    whole
}

/// Writes the annotations of one transcript; its text is the file of the format `txt` beside it.
///
/// # Errors
/// More than one transcript: each has a file of its own.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let [transcript] = study.transcripts.as_slice() else {
        return Err(Error::usage("brat has a file for each transcript")
            .hint("name one: emic export P01.ann P01; or all: emic export FOLDER/ --as brat"));
    };
    let (types, changed) = types(study);
    let mut order: Vec<usize> = (0..study.codings.len()).collect();
    order.sort_by_key(|nth| {
        let one = &study.codings[*nth];
        (one.span.start(), one.span.end(), study.path_words(one.code), study.name_of(one.by).to_owned())
    });
    let (mut out, mut ids) = (String::new(), HashMap::new());
    for (at, nth) in order.into_iter().enumerate() {
        let coding = &study.codings[nth];
        let parts = parts(&transcript.text, coding.span);
        let places: Vec<String> =
            parts.iter().map(|part| format!("{} {}", part.start(), part.end())).collect();
        let words: Vec<&str> = parts.iter().map(|part| transcript.text.slice(*part)).collect();
        let label = types.get(&coding.code).map_or("Code", String::as_str);
        ids.insert(nth, at + 1);
        let _ = writeln!(out, "T{}\t{label} {}\t{}", at + 1, places.join(";"), one_line(&words.join(" ")));
    }
    let (mut number, mut kept) = (0, 0);
    for memo in &study.memos {
        let On::Coding(key) = memo.on else { continue };
        let Some(id) = ids.get(&key.0) else { continue };
        number += 1;
        kept += 1;
        let _ = writeln!(out, "#{number}\tAnnotatorNotes T{id}\t{}", one_line(&memo.body));
    }
    let mut left = study.without(&[Part::Codings, Part::UncodedTranscripts, Part::Memos]);
    let coders: HashSet<&str> = study.codings.iter().map(|coding| study.name_of(coding.by)).collect();
    left.push(left_out("memos that are on no coding", study.memos.len() - kept));
    left.push(left_out("names of coders", coders.len()));
    left.push(left_out("names of codes that brat spells otherwise", changed));
    Ok(Output { bytes: out.into_bytes(), left_out: left })
}

/// The parts of a span that are on one line each, as brat cuts them: a line of the file holds no line end.
fn parts(text: &Text, span: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut at = span.start();
    for line in text.slice(span).split('\n') {
        let length = line.chars().count() as u32;
        let lead = line.chars().take_while(|c| c.is_whitespace()).count() as u32;
        let trail = line.chars().rev().take_while(|c| c.is_whitespace()).count() as u32;
        parts.extend(Span::new(at + lead, (at + length).saturating_sub(trail)));
        at += length + 1;
    }
    // A coding of blanks alone stays what it is.
    if parts.is_empty() { vec![span] } else { parts }
}

fn one_line(words: &str) -> String {
    words
        .split(['\n', '\r', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The type of each code that is used: its path in the characters that brat takes, each once; and how many differ from it.
fn types(study: &Study) -> (BTreeMap<CodeKey, String>, usize) {
    let used: HashSet<CodeKey> = study.codings.iter().map(|coding| coding.code).collect();
    let mut used: Vec<CodeKey> = used.into_iter().collect();
    used.sort();
    let (mut taken, mut types, mut changed) = (HashSet::new(), BTreeMap::new(), 0);
    for code in used {
        let path = study.path(code).join("/");
        let kept = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
        let plain: String = path.chars().map(kept).collect();
        let plain = if plain.is_empty() { "Code".to_owned() } else { plain };
        let numbered = |nth: usize| if nth == 1 { plain.clone() } else { format!("{plain}_{nth}") };
        let name = (1..).map(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        changed += usize::from(name != path);
        taken.insert(name.clone());
        types.insert(code, name);
    }
    (types, changed)
}
