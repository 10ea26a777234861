//! Transcripts as sources, with selections and codings.

use super::super::source_file::Sources;
use super::super::study::{CodingKey, On, Transcript, TranscriptKey};
use super::container::file_name;
use super::element::Element;
use super::guid;
use super::write_selections::{points, put, timed};
use super::writing::Writing;
use crate::error::Result;
use crate::text::Span;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is on the words of transcripts.
#[derive(Default)]
struct Placed {
    codings: HashMap<TranscriptKey, Vec<usize>>,
    memos: HashMap<TranscriptKey, Vec<(usize, Span)>>,
    /// Marks on a whole transcript have no span.
    marks: HashMap<TranscriptKey, Vec<(usize, Option<Span>)>>,
}

/// GUID and type of each variable, by its name here.
type Types = BTreeMap<String, (String, String)>;

impl Writing<'_> {
    /// The GUID that others name a transcript by: that of the source that it is in.
    pub(super) fn source_guid(&self, nth: usize) -> String {
        let own = self.guids.transcripts.get(nth).cloned().unwrap_or_default();
        self.around.get(&guid::key(&own)).cloned().unwrap_or(own)
    }

    /// True if a GUID names a transcript, or the source that it is in.
    pub(super) fn is_source(&self, guid: &str, nth: usize) -> bool {
        let own = self.guids.transcripts.get(nth).is_some_and(|own| guid::key(own) == guid::key(guid));
        own || guid::key(&self.source_guid(nth)) == guid::key(guid)
    }

    /// All sources: transcripts in their order, then what is kept without words.
    pub(super) fn sources(&mut self, types: &Types) -> Vec<Element> {
        let study = self.study;
        let (mut all, mut within) = (Vec::new(), HashMap::new());
        let placed = self.placed();
        let mut renamed: HashMap<String, String> = HashMap::new();
        for (nth, transcript) in study.transcripts.iter().enumerate() {
            let key = TranscriptKey(nth);
            let own = self.guids.transcripts.get(nth).cloned().unwrap_or_default();
            let file = self.file(key, &own);
            let kept = self.kept(On::Transcript(key), "qdpx source");
            if let Some(came) = kept.as_ref().and_then(|kept| kept.attribute("came")) {
                renamed.insert(came.to_lowercase(), file.clone());
            }
            let is_part = self.around.contains_key(&guid::key(&own));
            let mut source = self.source(key, transcript, kept, &own, &placed, is_part);
            source.set("plainTextPath", &format!("internal://{file}"));
            let values =
                transcript.properties.iter().filter_map(|(name, value)| Self::value(types, name, value));
            match is_part {
                true => drop(within.entry(guid::key(&own)).or_insert((source, values.collect::<Vec<_>>()))),
                false => {
                    source.children.extend(values);
                    all.push(source);
                }
            }
        }
        // Sets and cases look there later.
        for mut outer in self.outer.clone() {
            self.fill(&mut outer, &mut within);
            repath(&mut outer, &renamed);
            let file = outer.attribute("path").map(file_name).unwrap_or_default().to_lowercase();
            let is_there = self.media.iter().any(|(name, _)| name.to_lowercase() == file);
            let lost = usize::from(!file.is_empty() && !is_there);
            self.leave("files of pictures, PDFs and recordings", lost, "emic keeps words only");
            all.push(outer);
        }
        let (mut beside, mut mended) = (0, 0);
        for one in &study.transcripts {
            let turns = 0..one.turns.len();
            mended += turns.filter(|&turn| one.speaker_beside(turn).is_some()).count();
            beside += one.cast.iter().filter(|cast| cast.participant.is_none()).count();
        }
        self.leave("speakers that are not in the words", mended, "the words are written as they are");
        self.leave("who speakers are, other than participants", beside, "the standard has no place for them");
        all
    }

    /// Finds the files of pictures, PDFs and recordings: by the name of the file in the archive that they came in, by the
    /// GUID of the source, or by its name.
    ///
    /// # Errors
    /// A file that is a link out of its folder, or cannot be read.
    pub(super) fn find_media(&mut self, media: &Sources<'_>) -> Result<()> {
        let sources = self.kept_all("qdpx source");
        // Files of one name from two folders of an archive: which is which cannot be told any more. All stay out.
        let mut sharing: HashMap<String, usize> = HashMap::new();
        for path in sources.iter().filter_map(|source| source.attribute("path")) {
            *sharing.entry(file_name(path).to_lowercase()).or_default() += 1;
        }
        for source in sources {
            let Some(file) = source.attribute("path").map(|path| file_name(path).to_owned()) else {
                continue;
            };
            let (guid, name) = (source.attribute("guid").unwrap_or_default(), source.attribute("name"));
            let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
            let key = guid::key(guid);
            let name = name.unwrap_or_default();
            let names = [
                file.clone(),
                format!("{key}.{ending}"),
                format!("{{{key}}}.{ending}"),
                name.to_owned(),
                format!("{name}.{ending}"),
            ];
            // A text of that name has another place.
            let is_taken = self.media.iter().any(|(known, _)| known.eq_ignore_ascii_case(&file));
            let is_unclear = sharing.get(&file.to_lowercase()).is_some_and(|count| *count > 1);
            if file.is_empty() || is_taken || is_unclear || ending.eq_ignore_ascii_case("txt") {
                continue;
            }
            for found in names.into_iter().filter(|name| !name.trim_matches('.').is_empty()) {
                if media(&found)?.is_some() {
                    self.media.push((file, found));
                    break;
                }
            }
        }
        Ok(())
    }

    /// The name of the file with the words.
    fn file(&mut self, key: TranscriptKey, own: &str) -> String {
        let stem = guid::key(own);
        let name = format!("{}.txt", self.names.of(&stem));
        self.files.push((format!("sources/{name}"), key));
        name
    }

    /// Puts the transcripts that are parts of a kept source into it.
    fn fill(&mut self, outer: &mut Element, within: &mut HashMap<String, (Element, Vec<Element>)>) {
        let mut more = Vec::new();
        for part in &mut outer.children {
            let key = part.attribute("guid").map(guid::key).unwrap_or_default();
            let is_place = holds_text(&part.name);
            if let Some((mut source, mut values)) = within.remove(&key).filter(|_| is_place) {
                source.name.clone_from(&part.name);
                *part = source;
                more.append(&mut values);
            }
        }
        let description = outer.attribute("guid").and_then(|own| self.descriptions.get(&guid::key(own)));
        more.extend(description.map(|words| Element::of_words("Description", words)));
        outer.children.append(&mut more);
        // A part whose transcript was removed here has no words any more.
        let is_filled = |part: &Element| {
            !holds_text(&part.name) || part.attribute("plainTextPath").is_some() || !part.children.is_empty()
        };
        outer.children.retain(is_filled);
    }

    /// A transcript as an element, with all that is said of its words.
    fn source(
        &mut self,
        key: TranscriptKey,
        transcript: &Transcript,
        kept: Option<Element>,
        own: &str,
        placed: &Placed,
        is_part: bool,
    ) -> Element {
        let mut source = kept.unwrap_or_else(|| Element::new("TextSource"));
        let is_timed = is_part && source.name == "Transcript";
        if !is_part {
            source.name = "TextSource".to_owned();
            source.set("name", &transcript.title);
        }
        source.set("guid", own);
        if let Some(words) = self.descriptions.get(&guid::key(own)) {
            source.children.push(Element::of_words("Description", words));
        }
        let wholes: HashSet<String> =
            source.named("Coding").filter_map(|coding| coding.attribute("guid")).map(guid::key).collect();
        let undated: HashSet<String> = source
            .named("Coding")
            .filter(|coding| coding.attribute("undated").is_some())
            .filter_map(|coding| coding.attribute("guid"))
            .map(guid::key)
            .collect();
        source.children.retain(|child| child.name != "Coding");
        let is_same =
            source.attribute("text").is_none_or(|text| text == guid::made(transcript.text.as_str()));
        let count = source.named("SyncPoint").count();
        if !is_timed || !is_same {
            source.children.retain(|child| child.name != "SyncPoint");
            let count = if is_timed { count } else { 0 };
            self.leave("points in time of transcripts", count, "their words were corrected");
        }
        let whole = transcript.text.whole();
        let mut selections = self.kept_selections(key, &transcript.text, &mut source);
        for &nth in placed.codings.get(&key).into_iter().flatten() {
            let Some(coding) = self.study.codings.get(nth) else { continue };
            let guid = self.guids.codings.get(nth).cloned().unwrap_or_default();
            if self.in_regions.contains(&guid::key(&guid)) {
                continue;
            }
            let Some(mut element) = self.coding(CodingKey(nth), &guid) else { continue };
            if undated.contains(&guid::key(&guid)) {
                element.attributes.retain(|(name, _)| name != "creationDateTime");
            }
            match wholes.contains(&guid::key(&guid)) && whole == Some(coding.span) {
                true => source.children.push(element),
                false => put(&mut selections, own, &transcript.text, coding.span, Some(element)),
            }
        }
        let marks = placed.marks.get(&key).map_or(&[][..], Vec::as_slice);
        self.marks(marks, own, transcript, &mut source, &mut selections);
        let memos = placed.memos.get(&key).map_or(&[][..], Vec::as_slice);
        self.notes_on_words(memos, own, transcript, &mut selections);
        let mut points = points(&source);
        for selection in selections.all {
            let mut selection = selection.placed(&transcript.text);
            selection.element.children.retain(|child| child.attribute("placeholder").is_none());
            match is_timed {
                true => timed(&mut source, &mut points, selection),
                false => {
                    selection.element.name = "PlainTextSelection".to_owned();
                    source.children.push(selection.element);
                }
            }
        }
        source
    }

    fn coding(&self, key: CodingKey, guid: &str) -> Option<Element> {
        let coding = self.study.codings.get(key.0)?;
        let code = self.guids.codes.get(coding.code.0)?;
        let mut element = Element::new("Coding").with("guid", guid);
        self.by(&mut element, coding.by, coding.made);
        element.children.push(Element::reference("CodeRef", code));
        Some(element)
    }

    /// What is on the words of each transcript, by places in the lists of the study.
    fn placed(&self) -> Placed {
        let study = self.study;
        let mut placed = Placed { memos: self.memos_on_words(), ..Placed::default() };
        for (nth, coding) in study.codings.iter().enumerate() {
            placed.codings.entry(coding.transcript).or_default().push(nth);
        }
        for (nth, mark) in study.marks.iter().enumerate() {
            let on = match mark.on {
                On::Transcript(key) => Some((key, None)),
                On::Passage(key, span) => Some((key, Some(span))),
                On::Turn(key, number) => self.words_of_turn(key, number).map(|span| (key, Some(span))),
                On::Coding(on) => study.codings.get(on.0).map(|one| (one.transcript, Some(one.span))),
                _ => None,
            };
            if let Some((key, span)) = on {
                placed.marks.entry(key).or_default().push((nth, span));
            }
        }
        placed
    }
}

/// True if an element of this name, in a source of another kind, has words.
pub(super) fn holds_text(name: &str) -> bool {
    matches!(name, "Representation" | "TextDescription" | "Transcript")
}

/// Names files of texts in what is kept as they are called now.
fn repath(element: &mut Element, renamed: &HashMap<String, String>) {
    if let Some(path) = element.attribute("plainTextPath").map(str::to_owned) {
        let file = path.strip_prefix("internal://").unwrap_or(&path).to_lowercase();
        if let Some(now) = renamed.get(&file) {
            element.set("plainTextPath", &format!("internal://{now}"));
        }
    }
    element.children.iter_mut().for_each(|child| repath(child, renamed));
}
