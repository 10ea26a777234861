//! Sources: texts become transcripts, their selections codings; what has no text is kept as it stands.

use super::super::names::Distinct;
use super::super::study::{Memo, On, PersonKey, Transcript, TranscriptKey};
use super::super::transcripts::{turns_within, xml};
use super::container::file_name;
use super::element::Element;
use super::offsets::{Grid, Map, decide, with_line_feeds};
use super::place::{Chosen, Coded, Place};
use super::reading::{El, Reading, came, child_words, children, clean, guid_of, words_of};
use super::selections::{in_its_place, witnesses};
use super::{guid, kinds};
use crate::error::Result;
use crate::text::Text;
use roxmltree::Node;
use std::collections::HashSet;

/// What kinds of selections are called that cannot be shown.
pub(super) const REGIONS: [(&str, &str); 4] = [
    ("PictureSelection", "picture regions"),
    ("PDFSelection", "PDF regions"),
    ("AudioSelection", "stretches of sound"),
    ("VideoSelection", "stretches of video"),
];

/// True if a child of a source says what is in the study, too: then it is not kept.
pub(super) fn is_known(node: &Node<'_, '_>) -> bool {
    matches!(
        xml::local(node),
        "Description"
            | "PlainTextContent"
            | "PlainTextSelection"
            | "TranscriptSelection"
            | "Coding"
            | "NoteRef"
            | "VariableValue"
    )
}

impl Reading<'_> {
    /// Reads all sources.
    ///
    /// # Errors
    /// A member of the archive that is damaged, too large or no text; a pattern of turns that fits nothing.
    pub(super) fn sources<'d>(&mut self, project: &El<'d>, origin: &str) -> Result<()> {
        let all: Vec<El<'d>> = project
            .children()
            .filter(|child| xml::local(child) == "Sources")
            .flat_map(|list| list.children().filter(|child| child.is_element()).collect::<Vec<_>>())
            .collect();
        let texts = all.iter().filter(|source| xml::local(source) == "TextSource");
        let own: HashSet<&str> = texts.filter_map(|text| xml::attribute(text, "plainTextPath")).collect();
        // A transcript of a recording may be one of the texts.
        let transcripts = all.iter().flat_map(|source| children(source, "Transcript"));
        let paths = transcripts.filter_map(|one| xml::attribute(&one, "plainTextPath"));
        self.shared = paths.filter(|path| own.contains(path)).map(str::to_owned).collect();
        let (mut places, mut others) = (Vec::new(), Vec::new());
        let mut titles = Distinct::default();
        for source in all {
            let before = places.len();
            self.source(source, &own, &mut titles, &mut places)?;
            if places.len() == before {
                others.push(source);
            }
        }
        let count = {
            let texts: Vec<Text> = places
                .iter()
                .filter_map(|place| Some(self.study.transcripts.get(place.key.0)?.text.clone()))
                .collect();
            let texts: Vec<&Text> = texts.iter().collect();
            let grids: Vec<&Grid> = places.iter().map(|place| &place.grid).collect();
            let (count, note) = decide(&grids, &texts, &witnesses(&places, &texts), origin);
            self.study.notes.extend(note);
            count
        };
        for place in &mut places {
            let length = self.study.transcripts.get(place.key.0).map_or(0, |one| one.text.len());
            let map = place.grid.map(count, length);
            self.place(place, &map);
        }
        self.doubt(&places);
        let mut outer = HashSet::new();
        for place in places.iter().filter(|place| place.part != place.source) {
            if outer.insert(place.source.id()) {
                self.around(place, &places);
            }
        }
        others.iter().for_each(|source| self.unshown(source));
        Ok(())
    }

    /// Reads the texts of a source.
    fn source<'d>(
        &mut self,
        source: El<'d>,
        own: &HashSet<&str>,
        titles: &mut Distinct,
        places: &mut Vec<Place<'d>>,
    ) -> Result<()> {
        let kind = xml::local(&source);
        let parts: Vec<El<'d>> = match kind {
            "TextSource" => vec![source],
            "PDFSource" => children(&source, "Representation").collect(),
            "PictureSource" => children(&source, "TextDescription").collect(),
            // A transcript that is a source, too, is read as that.
            _ => children(&source, "Transcript")
                .filter(|part| xml::attribute(part, "plainTextPath").is_none_or(|path| !own.contains(path)))
                .collect(),
        };
        let alone = parts.len() == 1;
        for part in parts {
            let Some((raw, encoding, mark)) = self.raw(&part)? else { continue };
            let (text, mut grid) = with_line_feeds(raw, mark);
            if text.trim().is_empty() {
                continue;
            }
            let is_inline =
                xml::attribute(&part, "plainTextPath").is_none_or(|path| !self.container.has(path));
            if is_inline && self.has_returns {
                // XML has taken each CR LF for an LF.
                grid.returns =
                    text.chars().enumerate().filter(|(_, c)| *c == '\n').map(|(at, _)| at as u32).collect();
            }
            let named = if alone { source } else { part };
            let title = self.title(&named, titles);
            let text = Text::new(text);
            let found = turns_within(&text, self.turns)?;
            self.lose("turns without words", found.empty, "");
            self.study.notes.extend(found.notes.into_iter().map(|note| format!("{title}: {note}")));
            let key = TranscriptKey(self.study.transcripts.len());
            let mut transcript = Transcript::new(title, text, found.turns);
            (transcript.layout, transcript.encoding) = (found.layout.to_owned(), encoding);
            transcript.guid = came(guid_of(&part));
            self.study.transcripts.push(transcript);
            self.sources.insert(guid::key(guid_of(&part)), key);
            self.sources.entry(guid::key(guid_of(&source))).or_insert(key);
            let rich = xml::attribute(&part, "richTextPath").is_some_and(|path| self.container.has(path));
            self.lose(
                "formatted copies of texts",
                usize::from(rich),
                "the words are those of the plain text",
            );
            places.push(Place { part, source, key, grid, origin: Coded::default() });
        }
        Ok(())
    }

    /// The words of a source as they came, their encoding, and whether a byte order mark stood before them.
    pub(super) fn raw(&mut self, part: &El<'_>) -> Result<Option<(String, String, bool)>> {
        if let Some(path) = xml::attribute(part, "plainTextPath")
            && let Some(raw) = self.container.text(path)?
        {
            self.lose("bytes that are no characters (now U+FFFD)", raw.damaged, "");
            return Ok(Some((raw.text, raw.encoding, raw.has_mark)));
        }
        let inline = xml::child(part, "PlainTextContent");
        Ok(inline.map(|words| (xml::text_of(&words), "UTF-8".to_owned(), false)))
    }

    /// A title that no other transcript of the file has.
    fn title(&mut self, source: &El<'_>, titles: &mut Distinct) -> String {
        let paths = ["plainTextPath", "path", "richTextPath"];
        let file = paths.iter().find_map(|name| xml::attribute(source, name)).map_or("", file_name);
        let name = xml::attribute(source, "name").filter(|name| !name.trim().is_empty()).unwrap_or(file);
        let name = clean(name, "unnamed source");
        titles.of(&name)
    }

    /// Reads what is said of a text: selections, codings, memos, values.
    fn place(&mut self, place: &mut Place<'_>, map: &Map) {
        let (part, key) = (place.part, place.key);
        let mut kept = Element::new("Selections");
        for selection in children(&part, "PlainTextSelection") {
            let offset =
                |name| xml::attribute(&selection, name).and_then(|words| words.trim().parse::<i64>().ok());
            let ends = offset("startPosition").zip(offset("endPosition"));
            let ends = ends.and_then(|(start, end)| Some((map.place(start)?, map.place(end)?)));
            kept.children.extend(self.selection(&selection, key, ends, place));
        }
        if xml::local(&part) == "Transcript" {
            self.timed(place, map, &mut kept);
        }
        if !kept.children.is_empty() {
            self.part(On::Transcript(key), "qdpx selections", &kept);
        }
        let mut own = Element::of(&part, &|child| !is_known(child));
        own.attributes.retain(|(name, _)| !matches!(name.as_str(), "plainTextPath" | "richTextPath"));
        if part == place.source {
            let title = self.study.transcripts.get(key.0).map(|one| one.title.clone()).unwrap_or_default();
            own.set("name", &title);
        }
        if let Some(path) = xml::attribute(&part, "plainTextPath").filter(|path| self.shared.contains(*path))
        {
            own.set("came", file_name(path));
        }
        if let Some(whole) = self.study.transcripts.get(key.0).and_then(|one| one.text.whole()) {
            let (by, made) = self.made(&part);
            let chosen = Chosen { transcript: key, span: whole, by, made };
            for coding in children(&part, "Coding") {
                self.coding(&coding, &chosen);
                own.children.push(in_its_place(&coding));
            }
        }
        if xml::local(&part) == "Transcript" {
            self.points(place, map, &mut own);
        }
        self.about(&part, key);
        self.values_of_source(&part, key);
        self.part(On::Transcript(key), "qdpx source", &own);
    }

    /// Memos on a source.
    pub(super) fn about(&mut self, source: &El<'_>, key: TranscriptKey) {
        let owner = guid_of(source);
        if let Some(body) = child_words(source, "Description") {
            let (by, made) = self.made(source);
            self.describe(On::Transcript(key), body, by, made, owner);
        }
        self.tie(source, On::Transcript(key), owner);
    }

    /// Adds the memo that a description is.
    pub(super) fn describe(
        &mut self,
        on: On,
        body: String,
        by: Option<PersonKey>,
        made: Option<i64>,
        owner: &str,
    ) {
        let kind = kinds::usual().to_owned();
        self.study.memos.push(Memo { on, kind, body, by, made, guid: Some(guid::of_description(owner)) });
    }

    /// Keeps a source that has no text here, and counts what is in it.
    fn unshown(&mut self, source: &El<'_>) {
        let mut kept = self.kept_source(source, &|_| true);
        let kind = xml::local(source);
        let path = xml::attribute(source, "plainTextPath");
        let is_blank = kind == "TextSource" && path.is_none_or(|path| self.container.has(path));
        if is_blank {
            // It is written as the text that it is, and not as one whose file is absent.
            kept.attributes.retain(|(name, _)| name != "plainTextPath");
            kept.children.retain(|child| child.name != "PlainTextContent");
            kept.children.push(Element::of_words("PlainTextContent", "\n"));
        }
        self.element("source", kept);
        let of_text =
            |node: &El<'_>| matches!(xml::local(node), "PlainTextSelection" | "TranscriptSelection");
        let selections: Vec<El<'_>> = source.descendants().filter(of_text).collect();
        let codings: usize = selections.iter().map(|one| children(one, "Coding").count()).sum();
        let of_whole = children(source, "Coding").count();
        let whole = if kind == "TextSource" { of_whole } else { 0 };
        self.keep("codings of whole pictures, PDFs and recordings", of_whole - whole, "they are on no words");
        self.keep("selections in texts that are not shown", selections.len(), "");
        self.keep("codings in texts that are not shown", codings + whole, "");
        if kind == "TextSource" {
            let (what, why) = match is_blank {
                true => ("texts without words", ""),
                false => ("texts", "their files are not in the archive"),
            };
            return self.keep(what, 1, why);
        }
        let what = match kind {
            "PictureSource" => "pictures",
            "PDFSource" => "PDF sources without their text",
            "AudioSource" => "sound recordings",
            "VideoSource" => "video recordings",
            _ => return self.lose("sources of an unknown kind", 1, ""),
        };
        self.keep(what, 1, "a terminal cannot show them; what is said of them is kept, the files are not");
        self.regions(source);
    }

    /// Counts the regions of a source, with their codings.
    pub(super) fn regions(&mut self, source: &El<'_>) {
        for (name, what) in REGIONS {
            let regions: Vec<El<'_>> = source.children().filter(|node| xml::local(node) == name).collect();
            let codings = regions.iter().map(|region| children(region, "Coding").count()).sum();
            self.keep(what, regions.len(), "a terminal cannot show them");
            self.keep("codings of regions", codings, "they are on no words");
        }
        let path = xml::attribute(source, "path").is_some_and(|path| self.container.has(path));
        self.lose(
            "files of pictures, PDFs and recordings",
            usize::from(path),
            "keep the .qdpx that they are in",
        );
    }

    /// A source as it is kept: no path leads out of the archive.
    pub(super) fn kept_source(&self, source: &El<'_>, takes: &dyn Fn(&Node<'_, '_>) -> bool) -> Element {
        let mut kept = Element::of(source, takes);
        unpathed(&mut kept);
        kept
    }
}

/// Takes the paths out of a kept source, but for the name of its file in the archive.
fn unpathed(element: &mut Element) {
    let guid = element.attribute("guid").unwrap_or_default().to_owned();
    element
        .attributes
        .retain(|(name, _)| !matches!(name.as_str(), "currentPath" | "basePath" | "richTextPath"));
    for (_, path) in
        element.attributes.iter_mut().filter(|(name, _)| matches!(name.as_str(), "path" | "plainTextPath"))
    {
        let file = file_name(path).to_owned();
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
        *path = match path.contains("://") && !path.to_ascii_lowercase().starts_with("absolute") {
            true => format!("internal://{file}"),
            // The name of a file elsewhere may say whose it is.
            false if path.contains(['/', '\\']) => format!("internal://{}.{ending}", guid::key(&guid)),
            false => format!("internal://{file}"),
        };
    }
    element.children.iter_mut().for_each(unpathed);
}

/// The words of a region: those that it repeats, else its name.
pub(super) fn words_of_region(region: &El<'_>) -> Option<String> {
    let inner = xml::child(region, "Representation").and_then(|inner| xml::child(&inner, "PlainTextContent"));
    let words = inner.map(|inner| words_of(&inner)).filter(|words| !words.trim().is_empty());
    words.or_else(|| xml::attribute(region, "name").map(str::to_owned))
}
