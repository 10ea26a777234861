//! Nothing acknowledged is lost, nothing is there by half, and what is damaged is mended or said.

#![allow(clippy::unwrap_used)] // helpers of tests stop them too

mod clocks;
mod damage;
mod fault_disk;
mod faults;
mod folder;
mod jobs;
mod lock;
mod numbers;
mod power;
mod power_disk;
mod rewrite;
mod shelf;
mod speed;
mod version;

use emic::log::dialect::{TextBlock, seal};
use emic::log::{Act, Op, Sealed};
use emic::model::id::*;
use emic::model::target::{Anchor, Extent, Target};
use emic::store::*;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOW: i64 = 1_795_374_251; // 2026-11-22T19:04:11Z
const REBUILT: &str = "The database was rebuilt from the journal; nothing is missing.";

/// Writes operations as one replica does.
struct Author {
    replica: ReplicaId,
    seq: u32,
    prev: Option<Digest>,
}

impl Author {
    fn new(name: &str) -> Author {
        Author { replica: ReplicaId::new(name).unwrap(), seq: 0, prev: None }
    }
    /// One commit of these acts.
    fn seal(&mut self, acts: Vec<Act>) -> Vec<Sealed> {
        let commit = self.seq + 1;
        acts.into_iter().map(|act| self.one(act, commit)).collect()
    }
    fn one(&mut self, act: Act, commit: u32) -> Sealed {
        self.seq += 1;
        let mut op = Op {
            id: OpId::new(self.replica, self.seq),
            lamport: u64::from(self.seq),
            wall: NOW,
            prev: self.prev,
            coder: None,
            commit,
            salt: act.has_words().then_some([9; 16]),
            act,
            over: vec![],
            seen: vec![],
            knew: vec![],
            frame: None,
            purged: false,
            sum: Digest([0; 32]),
        };
        let lines = seal(&mut op);
        self.prev = Some(op.sum);
        Sealed { op, lines }
    }
}

fn code(name: &str) -> Act {
    Act::CodeAdd { name: name.into(), parent: None, guid: None }
}
fn memo(body: &str) -> Act {
    Act::MemoAdd {
        on: Target::Project,
        kind: "thinking".into(),
        body: body.into(),
        by: None,
        made: None,
        guid: None,
    }
}
fn transcript(title: &str, text: &TextBlock) -> Act {
    Act::TranscriptAdd { title: title.into(), text: text.digest, language: "en".into(), rule: 1, guid: None }
}
fn annotate(transcript: OpId, start: u32, code: OpId) -> Act {
    let anchor = |offset| Anchor { base: transcript, offset };
    Act::Annotate {
        transcript: TranscriptId(transcript),
        extent: Extent { start: anchor(start), end: anchor(start + 5) },
        code: CodeId(code),
        by: None,
        made: None,
        guid: None,
    }
}
fn id(text: &str) -> OpId {
    text.parse().unwrap()
}

fn birth() -> Birth<'static> {
    Birth { project_id: "p-3k7q9", title: "Services", wall: NOW }
}
fn put(store: &mut Folder, ops: &[Sealed], texts: &[TextBlock]) -> emic::error::Result<CommitRecord> {
    store.commit(&NewCommit { kind: CommitKind::Act, coder: None, wall: NOW, ops, texts, note: "" })
}

/// A project of twelve commits with everything in it, closed; and what was put in.
struct Sample {
    _tmp: TempDir,
    dir: PathBuf,
    ops: Vec<Sealed>,
    text: TextBlock,
    author: Author,
}

const COMMITS: u32 = 12;

fn sample() -> Sample {
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("study");
    let mut store = Folder::create(&dir, &birth()).unwrap().store;
    let mut author = Author::new("anna-x7f2k9qd");
    let text = TextBlock::new("I: How was it?\nP: It was \u{1F642} all right.\n", &[], [3; 16]);
    let mut commits = vec![
        author.seal(vec![Act::Project { title: "Services".into() }]),
        author.seal(vec![transcript("Interview 1", &text)]),
        author.seal(vec![code("Understanding"), annotate(id("anna-x7f2k9qd.2"), 3, id("anna-x7f2k9qd.3"))]),
        author.seal(vec![memo(&"A long thought.\n".repeat(700))]),
    ];
    for n in 4..COMMITS {
        commits.push(author.seal(vec![annotate(id("anna-x7f2k9qd.2"), n, id("anna-x7f2k9qd.3"))]));
    }
    for (n, ops) in commits.iter().enumerate() {
        let texts = if n == 1 { std::slice::from_ref(&text) } else { &[] };
        put(&mut store, ops, texts).unwrap();
    }
    Sample { dir, ops: commits.into_iter().flatten().collect(), text, author, _tmp: tmp }
}

impl Sample {
    fn open(&self) -> Opened {
        Folder::open(&self.dir, NOW).unwrap()
    }
    fn hidden(&self) -> PathBuf {
        self.dir.join(".emic")
    }
    fn journal(&self) -> PathBuf {
        self.hidden().join("journal/0001.toml")
    }
    /// Everything that was put in is there, reads as it was written, and no check finds anything.
    fn check(&self, store: &mut Folder) {
        check_ops(store, &self.ops);
        assert_eq!(store.text(self.text.digest).unwrap().as_ref(), Some(&self.text));
        assert_eq!(store.examine().unwrap(), []);
    }
    /// Opens, checks everything, writes on, and finds all of it again; gives the first opening's notices.
    fn opens_whole_and_goes_on(&mut self) -> Vec<String> {
        let opened = self.open();
        assert_eq!(opened.read_only, None);
        let mut store = opened.store;
        self.check(&mut store);
        let more = self.author.seal(vec![code("later")]);
        put(&mut store, &more, &[]).unwrap();
        self.ops.extend(more);
        drop(store);
        let again = self.open();
        assert_eq!(again.notices, [""; 0]);
        self.check(&mut { again.store });
        opened.notices
    }
}

fn check_ops(store: &mut Folder, ops: &[Sealed]) {
    let mut facts = store.all_facts().unwrap();
    facts.sort_by_key(Op::order);
    let mut known: Vec<&Sealed> = ops.iter().collect();
    known.sort_by_key(|sealed| sealed.op.order());
    assert_eq!(facts.len(), known.len());
    assert!(facts.iter().zip(&known).all(|(fact, sealed)| *fact == sealed.op));
    for sealed in known {
        assert_eq!(store.op_lines(sealed.op.id).unwrap().as_ref(), Some(&sealed.lines));
    }
    assert_eq!(store.op_count(), ops.len() as u64);
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    let mut sample = sample();
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
    let mut store = sample.open().store;
    assert_eq!(
        (store.project_id(), store.title(), store.commit_count()),
        ("p-3k7q9", "Services", COMMITS + 1)
    );
    let third = store.record(3).unwrap();
    assert_eq!((third.n, third.ops, third.first), (3, 2, Some(id("anna-x7f2k9qd.3"))));
    assert_eq!(store.lasts(), [sample.ops.last().unwrap().op.id]);
    assert_eq!(store.op_lines(id("anna-x7f2k9qd.999")).unwrap(), None);
    assert_eq!(store.text(Digest([1; 32])).unwrap(), None);
    let words = TranscriptId(id("anna-x7f2k9qd.2"));
    assert_eq!(store.shards(), [Shard::Core, Shard::Transcript(words)]);
    assert_eq!(store.facts(Shard::Transcript(words)).unwrap().len(), 9);
}

#[test]
fn the_journal_gives_commits_as_they_were_written() {
    let sample = sample();
    let store = sample.open().store;
    let mut lines = Vec::new();
    store
        .journal_commits(2..=3, &mut |commit| {
            lines.extend(commit.texts.iter().chain(&commit.ops).map(|block| block.lines.clone()));
            Ok(())
        })
        .unwrap();
    let expected: Vec<String> = std::iter::once(&sample.text.lines().into_owned())
        .chain(sample.ops[1..4].iter().map(|sealed| &sealed.lines))
        .cloned()
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn operations_come_in_the_order_that_was_asked_for() {
    let sample = sample();
    let store = sample.open().store;
    let asked: Vec<OpId> = [9, 1, 4].map(|n| sample.ops[n].op.id).to_vec();
    let mut given = Vec::new();
    store
        .all_op_lines(asked.clone(), &mut |id, lines| {
            assert!(lines.contains(&format!("id = \"{id}\"")));
            given.push(id);
            Ok(())
        })
        .unwrap();
    assert_eq!(given, asked);
}

#[test]
fn acts_are_filed_with_the_words_they_lie_on() {
    let sample = sample();
    let mut store = sample.open().store;
    let mut author = sample.author;
    let words = TranscriptId(id("anna-x7f2k9qd.2"));
    let annotation = AnnotationId(id("anna-x7f2k9qd.4"));
    let more = author.seal(vec![
        Act::Mark {
            target: Target::Annotation(annotation),
            name: "quote".into(),
            note: String::new(),
            by: None,
            made: None,
        },
        Act::Mark {
            target: Target::Code(CodeId(id("anna-x7f2k9qd.3"))),
            name: "quote".into(),
            note: String::new(),
            by: None,
            made: None,
        },
        Act::Unannotate { annotations: vec![annotation] },
    ]);
    let mark = more[0].op.id;
    put(&mut store, &more, &[]).unwrap();
    let last = author.seal(vec![Act::Unmark { mark: MarkId(mark) }]);
    put(&mut store, &last, &[]).unwrap();
    let filed: Vec<OpId> = store.facts(Shard::Transcript(words)).unwrap().iter().map(|op| op.id).collect();
    assert_eq!(filed[9..], [mark, more[2].op.id, last[0].op.id]);
}

#[test]
fn a_gap_a_double_and_a_changed_operation_are_refused() {
    let sample = sample();
    let mut store = sample.open().store;
    let mut author = sample.author;
    let double = sample.ops.last().unwrap().clone();
    assert_eq!(put(&mut store, &[double], &[]).unwrap_err().exit_code(), 3);
    let next = author.seal(vec![code("one"), code("two")]);
    assert_eq!(put(&mut store, &next[1..], &[]).unwrap_err().exit_code(), 3);
    let mut changed = next.clone();
    changed[0].lines = changed[0].lines.replace("one", "six");
    assert_eq!(put(&mut store, &changed, &[]).unwrap_err().exit_code(), 3);
    let mut smuggled = next.clone();
    smuggled[0].lines.push_str("[[commit]]\n");
    assert_eq!(put(&mut store, &smuggled, &[]).unwrap_err().exit_code(), 3);
    assert_eq!(store.commit_count(), COMMITS);
    put(&mut store, &next, &[]).unwrap();
    assert_eq!(store.examine().unwrap(), []);
}

#[test]
fn several_replicas_meet_in_one_commit_and_a_text_is_kept_once() {
    let sample = sample();
    let mut store = sample.open().store;
    let (mut bela, mut chi) = (Author::new("bela-1"), Author::new("chi-2"));
    let mut ops = bela.seal(vec![code("b")]);
    ops.extend(chi.seal(vec![memo("c")]));
    ops.extend(bela.seal(vec![code("d")]));
    let before = std::fs::metadata(sample.journal()).unwrap().len();
    put(&mut store, &ops, std::slice::from_ref(&sample.text)).unwrap();
    let added = std::fs::metadata(sample.journal()).unwrap().len() - before;
    let lines: usize = ops.iter().map(|sealed| sealed.lines.len()).sum();
    assert!(added as usize - lines < 400, "the text was written again");
    assert_eq!(store.lasts(), [sample.ops.last().unwrap().op.id, id("bela-1.2"), id("chi-2.1")]);
    assert_eq!(store.examine().unwrap(), []);
}

#[test]
fn the_journal_goes_on_in_a_new_file_after_eight_mebibytes() {
    let mut sample = sample();
    let mut store = sample.open().store;
    let big = TextBlock::new(&"a line of words that were said\n".repeat(280_000), &[], [4; 16]);
    for acts in [vec![transcript("Interview 2", &big)], vec![code("after")], vec![code("and after")]] {
        let ops = sample.author.seal(acts);
        put(&mut store, &ops, std::slice::from_ref(&big)).unwrap();
        sample.ops.extend(ops);
    }
    assert_eq!(store.place_of(COMMITS + 2).unwrap().file, 2);
    drop(store);
    let first = std::fs::metadata(sample.journal()).unwrap().len();
    assert!(first > 8 << 20);
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
    std::fs::remove_dir_all(sample.hidden().join("db")).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [REBUILT]);
    // A file that is gone or short comes back from the database.
    std::fs::remove_file(sample.journal()).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [damage::MENDED]);
    std::fs::File::options().write(true).open(sample.journal()).unwrap().set_len(first / 2).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [damage::MENDED]);
    let mut store = sample.open().store;
    assert_eq!(store.text(big.digest).unwrap(), Some(big));
    sample.check(&mut store);
}

#[test]
fn a_text_of_twenty_megabytes_is_kept_whole() {
    let sample = sample();
    let mut store = sample.open().store;
    let text = TextBlock::new(&"all that was said in it; ".repeat(800_000), &[], [5; 16]);
    assert!(text.words.len() == 20_000_000);
    let mut author = sample.author;
    put(&mut store, &author.seal(vec![transcript("Long", &text)]), std::slice::from_ref(&text)).unwrap();
    drop(store);
    let store = Folder::open(&sample.dir, NOW).unwrap().store;
    assert_eq!(store.text(text.digest).unwrap(), Some(text));
}
