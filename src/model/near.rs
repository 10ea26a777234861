//! What memos and marks are on in a stretch of a transcript, found without looking at all of them: the screen asks at
//! every key.

use super::notes::Mark;
use super::project::Project;
use super::target::Target;
use super::transcript::Transcript;
use crate::text::Span;

impl Project {
    /// What has memos or marks and begins in a stretch of a transcript's current text, with its words: passages, turns and
    /// annotations.
    pub fn noted_from(&self, transcript: &Transcript, stretch: Span) -> Vec<(Target, Span)> {
        let begins = |span: Span| stretch.contains(span.start());
        let mut all = self.noted_words(transcript, stretch, stretch.start());
        let place = |pos: u32| transcript.annotations.partition_point(|a| a.place().0 < pos);
        let coded = &transcript.annotations[place(stretch.start())..place(stretch.end())];
        for annotation in coded {
            let Some(span) = annotation.span else { continue };
            let ids = std::iter::once(annotation.id).chain(annotation.twins.iter().copied());
            let noted = ids.map(Target::Annotation).filter(|&target| self.index.is_noted(target));
            all.extend(noted.map(|target| (target, span)));
        }
        all.retain(|(_, span)| begins(*span));
        all
    }

    /// The passages and turns of a transcript that have memos or marks and share words with a span.
    pub fn noted_over(&self, transcript: &Transcript, span: Span) -> Vec<Target> {
        // A passage may begin anywhere before.
        let mut all = self.noted_words(transcript, span, 0);
        all.retain(|(_, there)| there.overlaps(span));
        all.into_iter().map(|(target, _)| target).collect()
    }

    /// The marks of a name, in the order of their ids.
    pub fn marks_named(&self, name: &str) -> impl Iterator<Item = &Mark> {
        self.index.marks_named(name).filter_map(|id| self.marks.get(&id))
    }

    /// Passages that begin between `from` and the end of a stretch, and turns in the stretch, with their words; there may be
    /// some more.
    fn noted_words(&self, transcript: &Transcript, stretch: Span, from: u32) -> Vec<(Target, Span)> {
        let id = transcript.id;
        // Without corrections a position is an offset in the imported words.
        let plain = transcript.corrections.is_empty() && transcript.also.is_empty();
        let begins = plain.then(|| (id.0, from..stretch.end()));
        let passages = self.index.passages(id, begins).map(|extent| Target::Passage(id, extent));
        let numbers = match transcript.imported.is_empty() {
            true => transcript.numbers_in(stretch),
            false => 0..=u32::MAX,
        };
        let turns = self.index.turns(id, numbers).into_iter().map(|number| Target::Turn(id, number));
        passages.chain(turns).filter_map(|on| Some((on, transcript.place_of(on)?))).collect()
    }
}
