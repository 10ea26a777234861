//! A purge by one of two who took in the same file: what the other made of the file goes by the same GUIDs.

use super::*;
use crate::support::shell::Shell;
use crate::support::team::{Member, missing, team};
use emic::log::dialect::TextBlock;
use emic::log::{Act, Log, Op, Source, twin_of};
use emic::model::id::*;
use emic::model::target::Target;
use emic::text::Text;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// In everything that the file says of her (invented).
const SECRET: &str = "Kestrelbrook";

/// A text, a case with a value that names it, a note on the text, a set and a picture, all of which speak of her.
fn file() -> Vec<u8> {
    let note = format!(
        "<Notes><Note guid=\"{}\" name=\"n\"><PlainTextContent>she lives in {SECRET}</PlainTextContent></Note></Notes>",
        g(40)
    );
    let case = format!(
        "<Cases><Case guid=\"{}\" name=\"Nora {SECRET}\"><Description>lives alone</Description><VariableValue>\
         <VariableRef targetGUID=\"{}\"/><TextValue>{SECRET}</TextValue></VariableValue>\
         <SourceRef targetGUID=\"{}\"/></Case></Cases>",
        g(30),
        g(31),
        g(10)
    );
    let variable = format!(
        "<Variables><Variable guid=\"{}\" name=\"town\" typeOfVariable=\"Text\"/></Variables>",
        g(31)
    );
    let inside = format!("<NoteRef targetGUID=\"{}\"/>", g(40))
        + &selection(11, "six months", 13, 23, &coding(12, 1))
        // A selection without a code is kept.
        + &selection(13, SECRET, 25, 37, "");
    let picture = format!("<PictureSource guid=\"{}\" name=\"{SECRET} from above\"/></Sources>", g(50));
    let sources = text_source(10, &inside).replace("</Sources>", &picture);
    let parts = format!("{}{variable}{case}{sources}{note}", codebook(&code(1, "waiting")));
    packed(&project("NVivo", &parts), format!("I waited for six months. {SECRET} is far.").as_bytes())
}

/// A file whose text has the same GUID and these words.
fn text_of(words: &str) -> Vec<u8> {
    packed(&project("NVivo", &text_source(10, "")), words.as_bytes())
}

/// Two replicas of one project in `a` and `b`, both of which took in the file.
fn two() -> Shell {
    let shell = Shell::new();
    shell.emic(&["init", "--title", "Study", "--coder", "Lena", "a"]).ok();
    shell.emic(&["--project", "a", "bundle", "write", "-o", "base.toml"]).ok();
    shell.emic(&["init", "--from", "base.toml", "--coder", "Anna", "b"]).ok();
    std::fs::write(shell.cwd.join("study.qdpx"), file()).unwrap();
    for one in ["a", "b"] {
        shell.emic(&["--project", one, "import", "study.qdpx"]).ok();
    }
    shell
}

fn purge(shell: &Shell) {
    shell.emic(&["--project", "a", "purge", "Interview", "--with-participant"]).ok();
}

/// Hands a full bundle of one to the other, who must be asked nothing.
fn hand(shell: &Shell, from: &str, to: &str) {
    let bundle = format!("{from}.toml");
    shell.emic(&["--project", from, "bundle", "write", "-o", &bundle]).ok();
    shell.emic(&["--project", to, "bundle", "read", &bundle]).ok();
    std::fs::remove_file(shell.cwd.join(bundle)).unwrap();
}

/// The files below a folder with the word in them.
fn with_word(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(with_word(&path));
        } else if std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(SECRET.len()).any(|at| at == SECRET.as_bytes()))
        {
            found.push(path);
        }
    }
    found
}

#[track_caller]
fn is_gone(shell: &Shell) {
    let digests = ["a", "b"].map(|one| {
        assert_eq!(with_word(&shell.cwd.join(one).join(".emic")), Vec::<std::path::PathBuf>::new());
        let codings = shell.emic(&["--project", one, "annotations", "--format", "json"]).json();
        assert_eq!(codings.as_array().unwrap().len(), 0, "codings of a purged text count nothing");
        shell.emic(&["--project", one, "digest"]).ok()
    });
    assert_eq!(digests[0], digests[1], "both end with the same bytes");
}

#[test]
fn a_purge_from_before_the_first_exchange_reaches_what_the_other_took_in() {
    let shell = two();
    purge(&shell);
    assert!(!with_word(&shell.cwd.join("b/.emic")).is_empty(), "the test finds words that are there");
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    is_gone(&shell);
    // The file brings none of it back, at neither.
    for one in ["a", "b"] {
        shell.emic(&["--project", one, "import", "study.qdpx"]);
        let transcripts = shell.emic(&["--project", one, "transcripts", "--format", "json"]).json();
        assert!(
            transcripts.as_array().unwrap().iter().all(|here| here["title"] == "(purged)"),
            "{transcripts}"
        );
    }
}

#[test]
fn what_the_other_sends_before_knowing_of_the_purge_comes_in_without_its_words() {
    let shell = two();
    purge(&shell);
    hand(&shell, "b", "a");
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    is_gone(&shell);
}

#[test]
fn a_purge_by_one_who_took_in_the_file_waits_for_no_answer_of_the_other() {
    let shell = two();
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    purge(&shell);
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    is_gone(&shell);
}

#[test]
fn a_shared_folder_carries_it_as_well_in_either_order() {
    for order in [["a", "b", "a"], ["b", "a", "b"]] {
        let shell = two();
        std::fs::create_dir(shell.cwd.join("shared")).unwrap();
        purge(&shell);
        for one in order {
            shell.emic(&["--project", one, "sync", "shared", "--open-folder"]).ok();
        }
        shell.emic(&["--project", order[1], "sync", "shared", "--open-folder"]).ok();
        is_gone(&shell);
        assert_eq!(with_word(&shell.cwd.join("shared")), Vec::<std::path::PathBuf>::new());
    }
}

#[test]
fn a_newer_text_of_the_same_interview_goes_with_it_and_is_named() {
    let shell = two();
    let newer = text_of("I waited for seven months.");
    std::fs::write(shell.cwd.join("newer.qdpx"), newer).unwrap();
    shell.emic(&["init", "--from", "base.toml", "--coder", "Cara", "c"]).ok();
    shell.emic(&["--project", "c", "import", "newer.qdpx"]).ok();
    hand(&shell, "c", "a");
    let all = shell.emic(&["--project", "a", "transcripts", "--format", "json"]).json();
    let first = all[0]["id"].as_str().unwrap().to_owned();
    let told = shell.emic(&["--project", "a", "purge", &first, "--dry-run"]);
    assert!(told.err.contains("the same interview of the same file with other words"), "{}", told.err);
}

#[test]
fn who_did_not_take_in_the_file_still_waits_for_an_answer() {
    let shell = two();
    shell.emic(&["init", "--from", "base.toml", "--coder", "Cara", "c"]).ok();
    hand(&shell, "a", "c");
    shell.emic(&["--project", "c", "purge", "Interview"]).ok();
    shell.emic(&["--project", "c", "bundle", "write", "-o", "c.toml"]).ok();
    let told = shell.emic(&["--project", "b", "bundle", "read", "c.toml"]).fails_in_part(4);
    assert!(told.contains("Cara"), "{told}");
    assert!(!with_word(&shell.cwd.join("b/.emic")).is_empty());
}

/// What one of two in the law does, alone.
#[derive(Debug, Clone, Copy)]
enum Step {
    TakeIn,
    Note(usize),
    Purge(usize),
    Hear,
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    let what = prop_oneof![
        2 => Just(Step::TakeIn),
        3 => (0usize..5).prop_map(Step::Note),
        2 => (0usize..5).prop_map(Step::Purge),
        1 => Just(Step::Hear),
    ];
    (0usize..3, what)
}

/// The file in small: a text of words of its own, a participant, a code, a memo, a set, and a part that is kept.
fn take_in(member: &mut Member) {
    let salt = [member.log.len() as u8 ^ member.replica.to_string().as_bytes()[1]; 16];
    let text = TextBlock::new(&format!("I live in {SECRET}."), &[], salt);
    let source = Source { text: Text::from(&*format!("I live in {SECRET}.")), turns: Vec::new().into() };
    member.log.add_source(text.digest, source);
    let (title, language) = (format!("P07 {SECRET}"), "en".to_owned());
    let guid = |of: &str| Some(of.to_owned());
    let (on, body) = (Target::Project, SECRET.to_owned());
    let acts = vec![
        Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: guid("text") },
        Act::ParticipantAdd { name: SECRET.into(), guid: guid("nora") },
        Act::CodeAdd { name: SECRET.into(), parent: None, guid: guid("code") },
        Act::MemoAdd { on, kind: "k".into(), body: body.clone(), by: None, made: None, guid: guid("memo") },
        Act::SetAdd { name: SECRET.into(), kind: String::new(), guid: guid("set") },
        Act::Kept { on, format: "qdpx source 1".into(), words: body },
    ];
    for act in acts {
        member.act(vec![act], false);
    }
}

/// The things of the file at a member's, in the order of the file.
fn things(log: &Log) -> [Option<OpId>; 5] {
    ["transcript", "participant", "code", "memo", "set"].map(|kind| {
        let with_guid =
            |op: &Op| op.act.kind() == kind && !matches!(&op.act, Act::TranscriptAdd { guid: None, .. });
        log.in_order(with_guid).first().map(|op| op.id)
    })
}

fn act(members: &mut [Member], who: usize, step: Step) {
    let here = things(&members[who].log);
    match step {
        Step::TakeIn => take_in(&mut members[who]),
        Step::Note(nth) => {
            let on = match (nth, here[nth]) {
                (0, Some(id)) => Target::Transcript(TranscriptId(id)),
                (1, Some(id)) => Target::Participant(ParticipantId(id)),
                (3, Some(id)) => {
                    members[who].act(vec![Act::MemoEdit { memo: MemoId(id), body: SECRET.into() }], false);
                    return;
                }
                _ => return,
            };
            let (kind, body) = ("k".to_owned(), SECRET.to_owned());
            members[who].act(vec![Act::MemoAdd { on, kind, body, by: None, made: None, guid: None }], false);
        }
        Step::Purge(nth) => {
            let Some(id) = here[nth] else { return };
            let log = &members[who].log;
            let words = match nth {
                0 => Some(log.words_on(&BTreeSet::from([id]))),
                _ => log.words_of(id),
            };
            let (public, _) = words.unwrap_or_default().acts();
            members[who].act(public.into_iter().collect(), false);
        }
        Step::Hear => {
            let ops = missing(&members[who].log, &members[(who + 1) % 3].log);
            members[who].log.absorb(ops);
        }
    }
}

/// What each operation of a log has, as far as a purge changes it, and which texts are here.
fn words(log: &Log) -> (Vec<(OpId, bool, Act)>, BTreeSet<Digest>) {
    let all = log.in_order(|_| true);
    let texts = all.iter().filter_map(|op| op.act.text()).filter(|text| log.purges().texts.contains(text));
    (all.iter().map(|op| (op.id, op.purged, op.act.clone())).collect(), texts.collect())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: crate::support::cases("EMIC_CASES", 150),
        max_shrink_iters: 5000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn in_whatever_order_things_of_one_file_come_the_same_ones_lose_their_words(
        steps in prop::collection::vec(step(), 1..24),
        piece in 1usize..9,
        first in 0usize..4,
    ) {
        let mut members = team(3);
        steps.iter().for_each(|&(who, step)| act(&mut members, who, step));
        // What each wrote before it knew of the purge still has its words.
        let mut raw: Vec<Op> =
            members.iter().flat_map(|member| missing(&Log::default(), &member.log)).collect();
        raw.sort_by_key(|op| (op.order(), op.purged));
        raw.dedup_by_key(|op| op.id);
        for (a, b) in [(0, 1), (0, 2), (1, 0), (2, 0), (1, 2), (2, 1)] {
            let ops = missing(&members[a].log, &members[b].log);
            members[a].log.absorb(ops);
        }
        let wanted = words(&members[0].log);
        for member in &members {
            prop_assert_eq!(&words(&member.log), &wanted);
        }
        let mut replicas: Vec<ReplicaId> = raw.iter().map(|op| op.id.replica).collect();
        replicas.sort_unstable();
        replicas.dedup();
        let count = replicas.len();
        replicas.rotate_left(first % count);
        raw.sort_by_key(|op| (replicas.iter().position(|replica| *replica == op.id.replica), op.id.seq));
        let mut log = Log::default();
        raw.chunks(piece).for_each(|piece| log.absorb(piece.to_vec()));
        prop_assert_eq!(&words(&log), &wanted);
        prop_assert_eq!(&words(&log.copy()), &wanted);
        // Of each thing that was purged no twin keeps its words.
        let ops = log.in_order(|op| twin_of(op, &|id| log.op(id)).is_some());
        let gone: BTreeSet<_> =
            ops.iter().filter(|op| op.purged).filter_map(|op| twin_of(op, &|id| log.op(id))).collect();
        for op in ops {
            let twin = twin_of(op, &|id| log.op(id)).unwrap();
            prop_assert!(op.purged || !gone.contains(&twin) || matches!(op.act, Act::Kept { .. }), "{:?}", op);
        }
    }
}
