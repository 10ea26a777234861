//! An invented study of any size, the same from the same seed: 40 transcripts, 500 codes, four coders.

use emic::log::dialect::TextBlock;
use emic::log::{Act, Log};
use emic::model::id::*;
use emic::model::target::Target;
use emic::text::Span;

/// A date in November 2026, in seconds since 1970.
pub const WALL: i64 = 1_795_000_000;
/// Draws everything that is drawn.
pub const SEED: u64 = 20_261_123;
const TRANSCRIPTS: usize = 40;
const CODES: usize = 500;
const CODERS: usize = 4;
/// Characters in which something is coded; the words have a few more.
const CODED: u64 = 99_000;

/// The words of every transcript; a number in them makes each its own.
pub fn words(nth: usize) -> TextBlock {
    let said = "I waited eleven weeks and then a letter came with a leaflet in it. ";
    TextBlock::new(&format!("{nth:02}: {}", said.repeat(1500)), &[], [1; 16])
}

/// What was made first, for what is coded upon it.
pub struct Base {
    coders: Vec<PersonId>,
    pub transcripts: Vec<TranscriptId>,
    pub codes: Vec<CodeId>,
}

/// People, transcripts and codes: the acts of the first commit, and the texts that they name.
pub fn beginning() -> (Vec<Act>, Vec<TextBlock>) {
    let texts: Vec<TextBlock> = (0..TRANSCRIPTS).map(words).collect();
    let mut acts: Vec<Act> = (0..CODERS).map(|k| person(&format!("Coder {k}"))).collect();
    acts.extend(texts.iter().enumerate().map(|(k, text)| Act::TranscriptAdd {
        title: format!("P{k:02}"),
        text: text.digest,
        language: "en".to_owned(),
        rule: 1,
        guid: None,
    }));
    acts.extend((0..CODES).map(|k| Act::CodeAdd {
        name: format!("code {k}"),
        // Twenty at the top, the others below one of them.
        parent: (k >= 20).then(|| CodeId(OpId::pending(CODERS + TRANSCRIPTS + k % 20))),
        guid: None,
    }));
    (acts, texts)
}

impl Base {
    /// From the ids that [`beginning`]'s acts were given.
    pub fn new(ids: &[OpId]) -> Base {
        let (coders, rest) = ids.split_at(CODERS);
        let (transcripts, codes) = rest.split_at(TRANSCRIPTS);
        Base {
            coders: coders.iter().copied().map(PersonId).collect(),
            transcripts: transcripts.iter().copied().map(TranscriptId).collect(),
            codes: codes.iter().copied().map(CodeId).collect(),
        }
    }
    /// From a log that begins with [`beginning`] after the project and its first person.
    pub fn of(log: &Log) -> Base {
        let count = CODERS + TRANSCRIPTS + CODES;
        let ids: Vec<OpId> = log.in_order(|op| op.id.seq > 2).iter().map(|op| op.id).take(count).collect();
        Base::new(&ids)
    }
    /// Acts number `from..to` of a study: of a hundred, 89 codings, 7 memos and 4 marks on words.
    pub fn acts(&self, log: &Log, from: usize, to: usize) -> Vec<Act> {
        let act = |n: usize| {
            let mut draw = Draw(SEED ^ ((n as u64) << 20));
            let transcript = self.transcripts[draw.below(TRANSCRIPTS as u64) as usize];
            let start = draw.below(CODED) as u32;
            let span = Span::new(start, start + 20 + draw.below(300) as u32).unwrap();
            let extent = log.project().transcript(transcript).unwrap().extent(span);
            let code = self.codes[draw.below(CODES as u64) as usize];
            let by = Some(self.coders[draw.below(CODERS as u64) as usize]);
            let on = Target::Passage(transcript, extent);
            match n % 100 {
                0..89 => Act::Annotate { transcript, extent, code, by, made: None, guid: None },
                89..96 => {
                    let body =
                        format!("Memo {n}: she comes back to the waiting; compare what P{} says.", n % 40);
                    Act::MemoAdd { on, kind: "note".into(), body, by, made: None, guid: None }
                }
                _ => Act::Mark {
                    target: on,
                    name: "discuss".into(),
                    note: format!("{n}?"),
                    by: None,
                    made: None,
                },
            }
        };
        (from..to).map(act).collect()
    }
}

fn person(name: &str) -> Act {
    Act::PersonAdd { name: name.into(), initials: String::new(), role: String::new(), guid: None }
}

/// SplitMix64: small, and the same everywhere.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}
