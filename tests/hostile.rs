//! Files that were damaged, or written to do harm: each has its answer, none changes anything it should not, and
//! no message can steer a terminal.

use crate::simulation::difference;
use crate::support::PROJECT;
use crate::support::coder::{Answer, Coder};
use crate::support::forge::Forger;
use emic::error::{Error, Kind, is_unsafe};
use emic::exchange::admit;
use emic::exchange::bundle::{self, Bundle};
use emic::log::dialect::{MAX_OP, TextBlock, Writer};
use emic::log::{Act, Log, Op};
use emic::model::id::*;
use emic::model::target::{Anchor, Extent};
use emic::text::{Span, Turn};

/// What a file is to be answered.
#[derive(Debug, Clone, PartialEq)]
enum Expect {
    /// Refused at a line, with these words.
    At(u32, &'static str),
    /// Refused at some line.
    Refused,
    /// Taken in, whatever it says.
    Neutral,
    Parked,
    Fork,
}
use Expect::*;

/// What reading says, as the workspace decides it.
fn read(file: &str, here: &Log) -> Result<Bundle, Error> {
    let bundle = bundle::read(file)?;
    if bundle.header.project != PROJECT {
        return Err(bundle::other_project((PROJECT, "Study"), &bundle.header).at(1, None));
    }
    if admit::fork(bundle.ops.iter().map(|sealed| &sealed.op), here).is_some() {
        return Err(Error::new(Kind::Fork, "fork"));
    }
    if !admit::lacking(&bundle.header.base, here).is_empty() {
        return Err(Error::new(Kind::Parked, "parked"));
    }
    admit::check(&bundle, here)?;
    Ok(bundle)
}

fn here() -> Coder {
    Coder::joining(5, &Forger::project().file(), 0)
}

/// Reads a file where the small project is known and holds the answer to what is expected.
fn try_out(name: &str, file: &str, expected: &Expect) {
    let mut replica = here();
    let (before, bytes) = (replica.project().clone(), replica.bundle(Default::default()));
    let answer = read(file, replica.log());
    if let Err(fault) = &answer {
        let told = format!("{fault}{}", fault.hints().join(""));
        assert!(!told.chars().any(is_unsafe), "{name}: {told:?}");
        assert!(told.chars().count() < 2000, "{name}: a message of {} characters", told.chars().count());
        // What is lacking after the last line is missed there.
        let lines = file.lines().count() as u32 + 1;
        if matches!(fault.kind(), Kind::BadFile) {
            let line = fault.place().and_then(|place| place.line);
            assert!(line.is_some_and(|line| line >= 1 && line <= lines), "{name}: {fault} of {lines} lines");
        }
    }
    match (&answer, expected) {
        (Ok(_), Neutral) => {}
        (Err(fault), Refused) => assert_eq!(fault.kind(), Kind::BadFile, "{name}: {fault}"),
        (Err(fault), At(line, words)) => {
            assert_eq!(fault.place().and_then(|place| place.line), Some(*line), "{name}: {fault}");
            assert!(fault.to_string().contains(words), "{name}: {fault}");
        }
        (Err(fault), Parked) => assert_eq!(fault.kind(), Kind::Parked, "{name}"),
        (Err(fault), Fork) => assert_eq!(fault.kind(), Kind::Fork, "{name}"),
        _ => panic!(
            "{name}: expected {expected:?}, {:?}",
            answer.map(|_| "taken in").map_err(|f| f.to_string())
        ),
    }
    let taken = replica.read(file);
    if *expected != Neutral {
        assert!(!matches!(taken, Answer::Took(_)), "{name}");
        assert_eq!(difference(&before, replica.project()), None, "{name}");
        assert!(replica.bundle(Default::default()) == bytes, "{name}: something changed");
        return;
    }
    assert!(matches!(taken, Answer::Took(_)), "{name}: {taken:?}");
    // Kept, passed on byte for byte, and folded the same in one go.
    let quick = replica.project().clone();
    let full = replica.bundle(Default::default());
    let third = Coder::joining(6, &full, 0);
    assert!(third.bundle(Default::default()) == full, "{name}: not the same bytes");
    assert_eq!(difference(&quick, third.project()), None, "{name}");
    assert_eq!(difference(&quick, &replica.refolded()), None, "{name}");
    // Without the comments that a bundle has between the lines.
    let kept = emic::log::dialect::blocks(&full).unwrap();
    for block in emic::log::dialect::blocks(file).unwrap().iter().filter(|block| block.head == "[[op]]") {
        let same = kept.iter().any(|kept| kept.lines == block.lines);
        assert!(same, "{name}: an operation was written anew");
    }
}

/// The small project, and one more writer who acts upon it.
fn eve() -> Forger {
    let mut forger = Forger::new("eve-1");
    let lead = Forger::project();
    forger.lamport = lead.lamport;
    forger.base.insert(lead.replica, lead.ops.len() as u32);
    forger
}

fn lead(seq: u32) -> OpId {
    OpId::new(ReplicaId::new("lead-1").unwrap(), seq)
}

fn by_raw(fields: &str) -> String {
    let mut forger = eve();
    forger.raw(fields);
    forger.file()
}

fn by_op(change: impl Fn(&mut Op)) -> String {
    let mut forger = eve();
    let mut op = forger.op(Act::CodeAdd { name: "x".into(), parent: None, guid: None });
    change(&mut op);
    forger.push(op);
    forger.file()
}

fn by_act(act: Act) -> String {
    let mut forger = eve();
    forger.act(act);
    forger.file()
}

/// The line (from 1) on which something stands.
fn line_of(file: &str, words: &str) -> u32 {
    file.lines().position(|line| line.starts_with(words)).unwrap() as u32 + 1
}

/// Damage that any honest file may suffer: cut, flipped, doubled, lost, swapped at every line.
fn damaged() -> Vec<(String, String, Expect)> {
    let mut forger = eve();
    forger.act(Act::CodeAdd { name: "trust \"quoted\"".into(), parent: Some(CodeId(lead(4))), guid: None });
    forger.act(Act::CodeRename { code: CodeId(lead(5)), name: "label".into() });
    let text = TextBlock::new("Words of\na frame", &[], [3; 16]);
    let freeze = Act::Freeze { name: "v1".into(), text: text.digest };
    forger.texts.push(text);
    forger.act(freeze);
    let file = forger.file();
    try_out("the honest file", &file, &Neutral);
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let join = |lines: &[&str]| lines.concat();
    let mut all = Vec::new();
    for n in 0..lines.len() {
        let outside = lines[n].trim().is_empty() || lines[n].starts_with('#');
        all.push((format!("cut before line {}", n + 1), join(&lines[..n]), Refused));
        let half = lines[n].len() / 2;
        all.push((format!("cut within line {}", n + 1), join(&lines[..n]) + &lines[n][..half], Refused));
        if outside {
            continue;
        }
        let mut without = lines.clone();
        without.remove(n);
        all.push((format!("without line {}", n + 1), join(&without), Refused));
        let mut twice = lines.clone();
        twice.insert(n, lines[n]);
        all.push((format!("line {} twice", n + 1), join(&twice), Refused));
        let mut quoted = lines.clone();
        let mailed = format!("> {}", lines[n]);
        quoted[n] = &mailed;
        all.push((format!("line {} quoted by a mail program", n + 1), join(&quoted), Refused));
        for at in [lines[n].len() / 3, lines[n].len().saturating_sub(3)] {
            let mut flipped = lines[n].as_bytes().to_vec();
            flipped[at] ^= 1;
            if let Ok(changed) = String::from_utf8(flipped) {
                let file = join(&lines[..n]) + &changed + &join(&lines[n + 1..]);
                all.push((format!("a bit of line {} at {at}", n + 1), file, Refused));
            }
        }
    }
    all
}

#[test]
fn a_damaged_file_is_refused_with_its_line_wherever_the_damage_is() {
    let all = damaged();
    assert!(all.len() >= 250, "{} cases", all.len());
    for (name, file, expected) in &all {
        try_out(name, file, expected);
    }
    println!("{} damaged files", all.len());
}

#[test]
fn the_first_bad_block_is_named() {
    let file = eve_with_two();
    let rename = line_of(&file, "do = \"code-rename\"");
    let block = file.lines().take(rename as usize).collect::<Vec<_>>();
    let begins = block.iter().rposition(|line| *line == "[[op]]").unwrap() as u32 + 1;
    let flipped = file.replace("name = \"label\"", "name = \"labil\"");
    try_out("bit flip", &flipped, &At(begins, "changed after it was written"));
    let cut = file[..file.find("[end]").unwrap()].to_owned();
    let lines = cut.lines().count() as u32;
    try_out("no end", &cut, &At(lines, "stops at line"));
    let fault = bundle::read(&cut).unwrap_err();
    assert!(fault.to_string().contains(&format!("begins at line {begins}")), "{fault}");
}

fn eve_with_two() -> String {
    let mut forger = eve();
    forger.act(Act::CodeAdd { name: "trust".into(), parent: None, guid: None });
    forger.act(Act::CodeRename { code: CodeId(lead(5)), name: "label".into() });
    forger.file()
}

#[test]
fn what_mail_does_without_harm_is_accepted_and_said() {
    let file = eve_with_two();
    for mailed in [
        file.replace('\n', "\r\n"),
        format!("\u{feff}{file}"),
        file.replace('\n', " \t\n"),
        format!("{file}\n\n# end\n"),
    ] {
        try_out("mailed", &mailed, &Neutral);
        assert_eq!(bundle::read(&mailed).unwrap().normalised, !mailed.ends_with("# end\n"));
    }
    let mut replica = here();
    assert_eq!(replica.read(&file), Answer::Took(2));
    let bytes = replica.bundle(Default::default());
    assert_eq!(replica.read(&file), Answer::Took(0), "the same bundle twice");
    assert!(replica.bundle(Default::default()) == bytes);
}

/// Files of a hostile hand, every sum right.
fn hostile() -> Vec<(String, String, Expect)> {
    let mut all: Vec<(String, String, Expect)> = Vec::new();
    let mut add = |name: &str, file: String, expected: Expect| all.push((name.to_owned(), file, expected));
    let file = eve_with_two();
    headers(&file, &mut add);
    chains(&mut add);
    values(&mut add);
    neutral(&mut add);
    all
}

type Add<'a> = &'a mut dyn FnMut(&str, String, Expect);

/// A header changed, and the end's digest made right again.
fn with_header(change: impl Fn(&mut bundle::Header)) -> String {
    let mut forger = eve();
    forger.act(Act::CodeAdd { name: "trust".into(), parent: None, guid: None });
    let mut header = forger.header("delta");
    change(&mut header);
    forger.file_with(&header)
}

fn headers(file: &str, add: Add<'_>) {
    let eve = ReplicaId::new("eve-1").unwrap();
    let private = ReplicaId::new("private-1").unwrap();
    let head = line_of(file, "[emic]");
    add("empty", String::new(), At(1, "empty"));
    add("only a comment", "# hello\n".into(), At(1, "stops at line 1"));
    add("words", "Dear colleague,\n".into(), At(1, "does not begin with a header"));
    add("another table", "[package]\nname = \"x\"\n".into(), At(1, "not a bundle"));
    add("a part", file.replace("format = \"bundle\"", "format = \"part\""), At(head, "not a bundle"));
    add("newer", file.replace("min_reader = 1", "min_reader = 2"), At(head, "needs a newer emic: format 2"));
    add("version 0", file.replace("version = 1", "version = 0"), At(head, "version"));
    add("unknown key in the header", file.replace("kind =", "colour = 1\nkind ="), Refused);
    add("another project", with_header(|h| h.project = "p-other".into()), Refused);
    add("a title that steers", with_header(|h| h.title = "\u{1b}[2J".into()), At(head, "control character"));
    add(
        "another project whose title steers",
        with_header(|h| {
            (h.project, h.title) = ("p-other\u{202e}".into(), "\u{9b}2J".into());
        }),
        At(head, "control character"),
    );
    add("a kind unknown", with_header(|h| h.kind = "half".into()), At(head, "kind"));
    add("full with a base", with_header(|h| h.kind = "full".into()), Refused);
    add("a delta without base", with_header(|h| h.base.clear()), Refused);
    add("upto too far", with_header(|h| h.upto.extend([(eve, 2)])), Refused);
    add("upto names nobody", with_header(|h| h.upto.extend([(ReplicaId::new("zoe").unwrap(), 1)])), Refused);
    add("upto leaves one out", with_header(|h| h.upto.retain(|replica, _| *replica != eve)), Refused);
    add("a base of its own", with_header(|h| h.base.extend([(eve, 1)])), Refused);
    add(
        "a private base",
        with_header(|h| {
            h.base.insert(private, 1);
            h.upto.insert(private, 1);
        }),
        Refused,
    );
    add(
        "a base not met",
        with_header(|h| {
            h.base.insert(lead(1).replica, 99);
            h.upto.insert(lead(1).replica, 99);
        }),
        Parked,
    );
    for (name, bad) in
        [("spaces", "a b"), ("path", "../../etc/passwd"), ("capitals", "Anna"), ("long", &"a".repeat(41))]
    {
        let line = format!("\"{bad}\" = 1\n");
        add(name, file.replace("[emic.upto]\n", &format!("[emic.upto]\n{line}")), Refused);
    }
    for bad in ["-1", "4294967296", "1.5", "nan", "\"1\"", "99999999999999999999999", "true", "[1]"] {
        let changed = file.replacen("lead-1 = 6", &format!("lead-1 = {bad}"), 1);
        assert_ne!(changed, file);
        add(&format!("base {bad}"), changed, Refused);
    }
    let empty = "[[op]]\n".repeat(1_000_000);
    add(
        "a million empty tables",
        file.replacen("[[op]]\n", &empty, 1),
        At(line_of(file, "[[op]]"), "is missing"),
    );
    add("after the end", format!("{file}\n[[op]]\n"), Refused);
    add("two ends", file.to_owned() + &file[file.find("[end]").unwrap()..], Refused);
    add("a text after operations", file.replace("[end]", "[[text]]\nlines = []\n\n[end]"), Refused);
    for count in ["ops = 1", "ops = 3", "ops = -1", "ops = 18446744073709551616"] {
        add(count, file.replace("ops = 2", count), Refused);
    }
}

fn chains(add: Add<'_>) {
    let some = Digest([1; 32]);
    add("a first one that continues another", by_op(|op| op.prev = Some(some)), Refused);
    add("a gap", by_op(|op| op.id.seq = 2), Refused);
    add("a commit to come", by_op(|op| op.commit = 2), Refused);
    add("commit 0", by_op(|op| op.commit = 0), Refused);
    add("a stamp far ahead", by_op(|op| op.lamport = 1_000_000), Refused);
    add("a stamp beyond numbers", by_op(|op| op.lamport = u64::from(u32::MAX) + 1), Refused);
    add("stamp 0", by_op(|op| op.lamport = 0), Refused);
    let two = |change: &dyn Fn(&mut Op)| {
        let mut forger = eve();
        forger.act(Act::CodeAdd { name: "trust".into(), parent: None, guid: None });
        let mut op = forger.op(Act::CodeRename { code: CodeId(lead(5)), name: "label".into() });
        change(&mut op);
        forger.push(op);
        forger.file()
    };
    add("a broken chain", two(&|op| op.prev = Some(some)), Refused);
    add("a chain that stops", two(&|op| op.prev = None), Refused);
    add("a number twice", two(&|op| op.id.seq = 1), Refused);
    add("a number left out", two(&|op| op.id.seq = 3), Refused);
    add("no time between", two(&|op| op.lamport -= 1), Refused);
    add("far backwards", two(&|op| op.lamport = 1), Refused);
    add("of the commit before", two(&|op| op.commit = 1), Neutral);
    add("private", two(&|op| op.id.replica = ReplicaId::new("private-1").unwrap()), Refused);
    // As the lead, after her last, without knowing it.
    let mut fork = Forger::project();
    fork.base.insert(fork.replica, 6);
    let mut op = fork.op(Act::CodeAdd { name: "forged".into(), parent: None, guid: None });
    op.prev = Some(some);
    fork.push(op);
    fork.ops.drain(..6);
    fork.texts.clear();
    add("two who write as one", fork.file(), Fork);
    let mut other = Forger::project();
    let mut last = other.ops.pop().unwrap().0;
    last.wall += 1;
    other.push(last);
    add("other contents for one number", other.file(), Fork);
    let mut lacking = eve();
    lacking.act(Act::Freeze { name: "v1".into(), text: some });
    add("a text that is not there", lacking.file(), Refused);
    let file = eve_with_two();
    let (a, b) = (file.find("[[op]]").unwrap(), file.rfind("[[op]]").unwrap());
    let end = file.find("[end]").unwrap();
    let swapped = format!("{}{}{}{}", &file[..a], &file[b..end], &file[a..b], &file[end..]);
    add("operations swapped", swapped, Refused);
}

fn values(add: Add<'_>) {
    let code = "do = \"code\"\nname = \"x\"";
    for bad in [
        "do = \"code\"\nname = 5",
        "do = \"code\"\nname = [\"x\"]",
        "do = \"code\"\nname = \"x\"\nname = \"y\"",
        "do = \"code\"\nname = \"x\"\nparent = \"nobody\"",
        "do = \"code\"\nname = \"x\"\nparent = \"lead-1.0\"",
        "do = \"code\"\nname = \"x\"\nparent = \"lead-1.99999999999\"",
        "do = \"code\"\nname = 'x'",
        "do = \"code\"\nname = \"\"\"x\"\"\"",
        "do = \"code\"\nname = \"\"\"\nsum = \"x\"\n\"\"\"",
        "do = \"code\"\nname = '''\nsum = \"x\"\n'''",
        "do = \"code\"\nname = { x = 1 }",
        "do = \"code\"\nname = \"x\" # a note",
        "do = \"code\"\nname = \"x",
        "do = \"code\"\nname = \"\\q\"",
        "do = \"code\"\nname = \"\\uD800\"",
        "do = \"code-theme\"\ncode = \"lead-1.4\"\non = \"yes\"",
        "do = \"code-theme\"\ncode = \"lead-1.4\"\non = nan",
        "do = \"code-theme\"\ncode = \"lead-1.4\"\non = 1e999",
        "do = \"quick\"\nslot = 0",
        "do = \"quick\"\nslot = 10",
        "do = \"quick\"\nslot = 256",
        "do = \"quick\"\nslot = -1",
        "do = \"quick\"\nslot = 1.0",
        "do = \"annotate\"\ntranscript = \"lead-1.3\"\nstart = \"lead-1.3:+1\"\nend = \"lead-1.3:2\"\ncode = \"lead-1.4\"",
        "do = \"annotate\"\ntranscript = \"lead-1.3\"\nstart = \"lead-1.3:-1\"\nend = \"lead-1.3:2\"\ncode = \"lead-1.4\"",
        "do = \"annotate\"\ntranscript = \"lead-1.3\"\nstart = \"lead-1.3:1\"\nend = \"lead-1.3:4294967296\"\ncode = \"lead-1.4\"",
        "do = \"annotate\"\ntranscript = \"lead-1.3\"",
        "do = \"memo\"\ntarget = \"project\"\nkind = \"x\"\nwords = \"a\"",
        "do = \"memo\"\ntarget = \"project\"\nkind = \"x\"\nwords = [[\"a\"]]",
        "do = \"memo\"\ntarget = \"project\"\nkind = \"x\"\nwords = [1, 2]",
        "do = \"undo\"\nof = \"1\"\non = true",
        "do = \"same\"\nids = [\"x\"]",
        "do = \"settle\"\nids = \"lead-1.4\"",
        "do = \"\"",
        "do = 1",
        "x = 1",
        "do = \"code\"\nname = \"x\"\nsalt = \"zz\"",
        "do = \"code\"\nname = \"x\"\nsalt = \"00\"",
        "do = \"code\"\nname = \"x\"\npurged = 1",
        "do = \"code-theme\"\ncode = \"lead-1.4\"\non = true\npurged = true",
        "do = \"code\"\nname = \"x\"\nwall = \"today\"",
        "do = \"code\"\nname = \"x\"\nlamport = 9",
        "do = \"code\"\nname = \"x\"\ncommit = -1",
        "[x]\ny = 1",
        "do.x = 1",
    ] {
        add(&format!("fields {bad:?}"), by_raw(bad), Refused);
    }
    for c in [
        '\0', '\u{1b}', '\u{7}', '\n', '\u{7f}', '\u{85}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{2028}',
        '\u{200f}',
    ] {
        let escaped = format!("\\u{:04X}", c as u32);
        for field in [
            "do = \"code\"\nname = \"a?b\"",
            "do = \"dr?eam\"",
            "do = \"mark\"\ntarget = \"project\"\nname = \"?\"",
            "do = \"transcript-set\"\ntranscript = \"lead-1.3\"\nkey = \"?\"\nvalue = \"x\"",
            "do = \"person\"\nname = \"?\"",
        ] {
            add(&format!("{escaped} in {field:?}"), by_raw(&field.replace('?', &escaped)), Refused);
        }
    }
    add("\\e, which toml reads", by_raw(&code.replace("\"x\"", "\"\\e[2J\"")), Refused);
    add("raw C1", by_raw(&code.replace("\"x\"", "\"\u{9b}2J\"")), Refused);
    add("raw ESC", by_raw(&code.replace("\"x\"", "\"\u{1b}[2J\"")), Refused);
    let deep = format!("x = {}1{}", "[".repeat(20_000), "]".repeat(20_000));
    add("deep nesting", by_raw(&format!("{code}\n{deep}")), Refused);
    let long = "a".repeat(MAX_OP + 1);
    add(
        "over 1 MiB",
        by_raw(&format!("do = \"memo\"\ntarget = \"project\"\nkind = \"x\"\nwords = [\n  \"{long}\",\n]")),
        Refused,
    );
    let mut turned = eve();
    let beyond = Span::new(0, 9999).unwrap();
    let turn = Turn { speaker: "X".into(), label: None, words: beyond, time: None };
    let text = TextBlock::new("short", &[turn], [0; 16]);
    turned.act(Act::Freeze { name: "v".into(), text: text.digest });
    turned.texts.push(text);
    add("turns beyond the words", turned.file(), Refused);
}

fn neutral(add: Add<'_>) {
    let code = CodeId(lead(4));
    let below = CodeId(lead(5));
    let eve = |seq| OpId::new(ReplicaId::new("eve-1").unwrap(), seq);
    add("an unknown kind", by_raw("do = \"dream\"\ncode = 17\nwords = true\nwhen = 2026-01-01"), Neutral);
    add("an unknown field", by_raw("do = \"code\"\nname = \"x\"\nflavour = [\"a\", \"b\"]"), Neutral);
    for wall in ["9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
        let mut forger = Forger::new("eve-1");
        let base = eve_with_two();
        forger.base = bundle::read(&base).unwrap().header.base;
        forger.lamport = 6;
        let mut op = forger.op(Act::CodeAdd { name: "x".into(), parent: None, guid: None });
        op.salt = None;
        forger.push(op);
        let lines = &mut forger.ops[0].1;
        let before = lines[..lines.find("sum = ").unwrap()].replace("2026-11-18T11:06:40Z", wall);
        assert!(before.contains(wall), "{before}");
        *lines = Writer::head(before.trim_end()).sealed("sum").0;
        add(wall, forger.file(), Neutral);
    }
    let transcript = TranscriptId(lead(3));
    let extent = |start, end| {
        let at = |offset| Anchor { base: transcript.0, offset };
        Extent { start: at(start), end: at(end) }
    };
    let coding =
        |transcript, extent| Act::Annotate { transcript, extent, code, by: None, made: None, guid: None };
    add("a span beyond the words", by_act(coding(transcript, extent(5, 4_000_000_000))), Neutral);
    add("a span backwards", by_act(coding(transcript, extent(9, 5))), Neutral);
    add("an empty span", by_act(coding(transcript, extent(5, 5))), Neutral);
    add("a transcript not there", by_act(coding(TranscriptId(eve(99)), extent(1, 2))), Neutral);
    add(
        "a coding of a transcript that is a code",
        by_act(coding(TranscriptId(code.0), extent(1, 2))),
        Neutral,
    );
    add(
        "a correction beyond the words",
        by_act(Act::Replace { transcript, extent: extent(5, u32::MAX), words: "x".into() }),
        Neutral,
    );
    add("a cycle", by_act(Act::CodeMove { code, parent: Some(below) }), Neutral);
    add("under itself", by_act(Act::CodeMove { code, parent: Some(code) }), Neutral);
    add(
        "under what comes later",
        by_act(Act::CodeAdd { name: "x".into(), parent: Some(CodeId(eve(2))), guid: None }),
        Neutral,
    );
    add(
        "its own parent",
        by_act(Act::CodeAdd { name: "x".into(), parent: Some(CodeId(eve(1))), guid: None }),
        Neutral,
    );
    add("merged into itself", by_act(Act::CodeMerge { from: code, into: code }), Neutral);
    add("merged into nothing", by_act(Act::CodeMerge { from: code, into: CodeId(eve(9)) }), Neutral);
    add("everything is one", by_act(Act::Same { ids: (1..=6).map(lead).collect() }), Neutral);
    add("one with itself", by_act(Act::Same { ids: vec![lead(3), lead(3)] }), Neutral);
    add("undoing what others did", by_act(Act::Undo { commit: lead(4), on: true }), Neutral);
    add("undoing the project", by_act(Act::Undo { commit: lead(1), on: true }), Neutral);
    add("undoing itself", by_act(Act::Undo { commit: eve(1), on: true }), Neutral);
    add("undoing nothing", by_act(Act::Undo { commit: eve(77), on: false }), Neutral);
    add("settling itself", by_act(Act::Settle { ids: vec![eve(1)], answer: None }), Neutral);
    add(
        "taking off what others coded",
        by_act(Act::Unannotate { annotations: vec![AnnotationId(lead(6))] }),
        Neutral,
    );
    add(
        "a coding that is a transcript",
        by_act(Act::Resize { annotations: vec![AnnotationId(lead(3))], extent: extent(1, 2) }),
        Neutral,
    );
    add("a turn 0", by_raw("do = \"mark\"\ntarget = \"turn:lead-1.3#0\"\nname = \"quote\""), Neutral);
    add(
        "words that steer",
        by_act(Act::CodeDefine {
            code,
            part: emic::model::values::CodePart::Text,
            words: "\u{1b}[2J\u{202e}\0\u{9b}".into(),
        }),
        Neutral,
    );
    add(
        "claims about itself",
        by_op(|op| {
            op.over = vec![op.id, lead(4)];
            op.seen = vec![OpId::new(op.id.replica, u32::MAX)];
            op.coder = Some(PersonId(lead(4)));
            op.frame = Some(FrameId(lead(2)));
        }),
        Neutral,
    );
    add("another name for somebody else's coding", by_op(|op| op.coder = Some(PersonId(lead(2)))), Neutral);
}

#[test]
fn every_hostile_file_has_its_answer() {
    let all = hostile();
    for (name, file, expected) in &all {
        try_out(name, file, expected);
    }
    let damaged = damaged().len();
    println!("{} hostile files, {damaged} damaged ones", all.len());
    assert!(all.len() + damaged >= 300);
}

#[test]
fn what_a_file_declares_beyond_the_limits_is_refused_before_it_is_read() {
    let mut reader = bundle::Reader::default();
    let head = with_header(|h| h.upto.extend([(ReplicaId::new("eve-1").unwrap(), 10_000_001)]));
    let fault = head.lines().find_map(|line| reader.line(line).err()).unwrap();
    assert!(fault.to_string().contains("10000000 are the limit"), "{fault}");
    let first = line_of(&head, "[[op]]");
    assert!(fault.place().unwrap().line.unwrap() < first, "no operation was read: {fault}");
    // A text is let go at its limit, not at the end of the file.
    let mut reader = bundle::Reader::default();
    let file = eve_with_two();
    let head = &file[..file.find("[[op]]").unwrap()];
    head.lines().for_each(|line| reader.line(line).unwrap());
    reader.line("[[text]]").unwrap();
    let mib8 = "x".repeat(8 << 20);
    let (n, fault) = (1..).find_map(|n| reader.line(&mib8).err().map(|fault| (n, fault))).unwrap();
    assert_eq!((n, fault.place().unwrap().line), (20, Some(line_of(&file, "[[op]]"))));
    assert!(fault.to_string().contains("[[text]] block is larger than 160 MiB"), "{fault}");
}

#[test]
fn what_is_taken_in_without_effect_is_listed() {
    let (code, below) = (CodeId(lead(4)), CodeId(lead(5)));
    let transcript = TranscriptId(lead(3));
    let at = |offset| Anchor { base: transcript.0, offset };
    let beyond = Extent { start: at(5), end: at(4_000_000_000) };
    let annotate =
        |transcript| Act::Annotate { transcript, extent: beyond, code, by: None, made: None, guid: None };
    let by_lead = |act: &Act| by_op(|op| (op.act, op.coder) = (act.clone(), Some(PersonId(lead(2)))));
    let mut forger = eve();
    for n in 0..70 {
        let parent = if n == 0 { below } else { CodeId(OpId::new(forger.replica, n)) };
        forger.act(Act::CodeAdd { name: format!("d{n}"), parent: Some(parent), guid: None });
    }
    for (name, file, words) in [
        ("a cycle", by_act(Act::CodeMove { code, parent: Some(below) }), "UnderItself"),
        ("a span beyond the words", by_lead(&annotate(transcript)), "Unanchored"),
        ("deeper than 64", forger.file(), "TooDeep"),
        (
            "another's coding taken off",
            by_act(Act::Unannotate { annotations: vec![AnnotationId(lead(6))] }),
            "NotOwnCoding",
        ),
    ] {
        let mut replica = here();
        let before = replica.project().transcript(transcript).unwrap().annotations.len();
        assert!(matches!(replica.read(&file), Answer::Took(_)), "{name}");
        let project = replica.project();
        let asked = format!("{:?}", project.questions);
        assert!(asked.contains(words), "{name}: {asked}");
        assert!(
            project.transcript(transcript).unwrap().annotations.len() >= before,
            "{name}: nothing vanished"
        );
    }
    // Without signatures the author is a claim: it is shown as she is, whoever wrote it.
    let mut replica = here();
    replica.read(&by_lead(&Act::CodeAdd { name: "claimed".into(), parent: None, guid: None }));
    let made = replica.log().op(OpId::new(ReplicaId::new("eve-1").unwrap(), 1)).unwrap();
    assert_eq!(made.coder, Some(PersonId(lead(2))));
}

#[test]
fn naughty_strings_as_names_and_memos_are_refused_or_shown_harmless() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/unicode/blns.txt");
    let Ok(bytes) = std::fs::read(path) else {
        println!("{path} is not here: not tried");
        return;
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let words: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(words.len() > 400);
    for words in words {
        let refused = words.chars().any(is_unsafe);
        let mut forger = eve();
        let mut quoted = String::new();
        emic::log::dialect::quote(&mut quoted, words);
        forger.raw(&format!("do = \"code\"\nname = {quoted}"));
        try_out(words, &forger.file(), if refused { &Refused } else { &Neutral });
        forger.ops.clear();
        forger.lamport = 6;
        forger.raw(&format!("do = \"memo\"\ntarget = \"project\"\nkind = \"k\"\nwords = [\n  {quoted},\n]"));
        try_out(words, &forger.file(), &Neutral);
    }
}

/// Reads a file as a refusable one: nothing of it is accepted here.
fn read_on_trial(file: &str) -> Result<Bundle, Error> {
    let mut reader = bundle::Reader::default();
    file.split_inclusive('\n').try_for_each(|line| reader.line(line))?;
    reader.finish()
}

#[test]
fn ten_thousand_names_of_replicas_in_a_refused_file_leave_nothing_behind() {
    let name = |n: usize| format!("stranger-{n}");
    let file = by_raw("do = \"code\"\nname = \"x\"");
    let base: String = (0..10_000).map(|n| format!("{} = 1\n", name(n))).collect();
    let head = "[emic.base]\n";
    let at = file.find(head).unwrap() + head.len();
    // Its sum does not fit any more: whoever reads it refuses it at its end, with all its names read.
    let file = format!("{}{base}{}", &file[..at], &file[at..]);
    assert_eq!(read_on_trial(&file).unwrap_err().kind(), Kind::BadFile);
    assert!((0..10_000).all(|n| ReplicaId::known(&name(n)).is_none()));
    // The names of a file that is accepted stay.
    let mut taken = read_on_trial(&by_raw("do = \"code\"\nname = \"x\"")).unwrap();
    taken.accept();
    assert_eq!(ReplicaId::known("eve-1").map(|eve| eve.to_string()).as_deref(), Some("eve-1"));
}
