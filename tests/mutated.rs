//! Every reader on files that were sound and then changed by chance: bits, lines, numbers, pieces of other files.
//!
//! No panic, no file that a reader never finishes, no message that steers a terminal: `support/fuzz.rs` has what must
//! hold. `EMIC_MUTATIONS` is the number of files for each reader (of PDFs: `EMIC_PDF_MUTATIONS`), `EMIC_SEED` the first seed,
//! `EMIC_READER` the only reader to run.

use crate::support::chance::Dice;
use crate::support::forge::{Forger, Wild};
use crate::support::fuzz::{TARGETS, Target};
use emic::exchange::part;
use emic::log::Act;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// After so long without an end the reader hangs. A busy machine stays far below it.
const HANGS: Duration = Duration::from_secs(120);

/// Sound files for a reader.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let of = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    match target {
        "bundle" => vec![Forger::project().file().into(), wild(1).file().into(), wild(2).file().into()],
        "operation" => vec![Forger::project().file().into(), wild(3).file().into()],
        "part" => vec![part_of(&Forger::project()), part_of(&wild(4))],
        "journal" => vec![journal_of(&[&Forger::project()]), journal_of(&[&Forger::project(), &wild(5)])],
        "spans" => vec![(0..120).map(|n: u8| n.wrapping_mul(37)).collect()],
        "transcript" => crate::readers::damage::seeds().into_iter().map(|(_, bytes)| bytes).collect(),
        "txt" | "md" | "vtt" | "srt" | "sbv" => {
            let all = crate::readers::damage::seeds().into_iter();
            all.filter(|(name, _)| name.ends_with(target)).map(|(_, bytes)| bytes).collect()
        }
        "docx" => of(&[
            "<w:p><w:r><w:t>A: yes</w:t><w:tab/><w:br/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>B</w:t></w:r>\
             </w:p></w:tc><w:tc><w:p><w:ins><w:r><w:t>no</w:t></w:r></w:ins></w:p></w:tc></w:tr></w:tbl>",
            "<w:p><w:commentRangeStart w:id=\"1\"/><w:r><w:t xml:space=\"preserve\">&#233; &amp; </w:t></w:r>\
             <w:commentRangeEnd w:id=\"1\"/><w:hyperlink><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>\
             <mc:AlternateContent><mc:Choice/><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>",
        ]),
        "odt" => of(&[
            "<text:p>A: yes<text:tab/><text:line-break/><text:s text:c=\"3\"/></text:p><table:table><table:table-row>\
             <table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>",
            "<text:p><office:annotation office:name=\"a\"><dc:creator>K</dc:creator><text:p>w</text:p></office:annotation>x\
             <office:annotation-end office:name=\"a\"/><text:note><text:note-body><text:p>n</text:p></text:note-body>\
             </text:note></text:p><draw:frame><draw:text-box><text:p>b</text:p></draw:text-box></draw:frame>",
        ]),
        "html" | "epub" => of(&[
            "<!DOCTYPE html><html><head><title>t</title><script>a<b</script></head><p><b>A:</b> h&eacute;&nbsp;<br>x</p>\
             <table><tr><td>B<td>y</table><pre> a\n b</pre><ruby>k<rt>g</rt></ruby><div hidden>z</div>",
            "<package><manifest><item id=\"a\" href=\"b\"/></manifest><spine><itemref idref=\"a\"/></spine></package>",
        ]),
        "rtf" => of(&[
            "\\ansi\\ansicpg1250{\\fonttbl{\\f0\\fcharset238 A;}}A: h\\'e9\\u-10179?\\u-8704?\\par {\\b B:} x\\line y{\\footnote n}}",
            "{\\*\\atrfstart 1}z{\\*\\atrfend 1}{\\*\\annotation{\\*\\atnref 1}w}\\trowd\\intbl a\\cell b\\cell\\row\\pard\
             {\\pict\\bin3 abc}{\\shp{\\*\\shpinst{\\shptxt b\\par}}}{\\upr{a}{\\*\\ud b}}\\par}",
        ]),
        "pdf" => {
            let page = "BT /F1 12 Tf 72 760 Td (I: How?) Tj 0 -14 Td [(P1: S) -20 (o.)] TJ ET\nq 1 0 0 1 9 9 cm /X Do Q";
            let words = "/Artifact <</Type/Pagination>> BDC BT /F1 9 Tf 14 TL 72 30 Td (1) ' ET EMC";
            let answer = r#"{"Told":{"words":"I: How?\nP1: So.\n","paragraphs":[[0,7],[8,15]],"bold":[[0,2]],"left":[["images",2]],"notes":["n"]}}"#;
            vec![crate::readers::pdf::pdf(&[page, words]), page.into(), words.into(), answer.into()]
        }
        "whisper" => of(&[
            r#"{"segments":[{"start":0.5,"end":2.25,"text":" Hé","speaker":"A"},{"start":2,"end":3,"text":"x"}]}"#,
            r#"{"transcription":[{"offsets":{"from":0,"to":1500},"text":" Hello."}]}"#,
        ]),
        "textgrid" => of(&[crate::readers::LONG_GRID]),
        "eaf" => of(&[crate::readers::EAF]),
        "answers" => {
            of(&["name,age,text\nP1,34,\"Long words,\nand more.\"\nP2,,x\n", "sep=;\nid;said\n1;a b c\n"])
        }
        "table" => of(&[
            "name;sex;diagnosis;age\nP1;Male;PD;3\nP2;Female;PD | PTSD;\n",
            "\u{feff}name,sex,diagnosis,age\r\n\"P, 1\",\"Male\",\"PD\n PTSD\",34\r\n",
            "name\tsex\tdiagnosis\tage\nP1\tMale\tPD\t3\n",
        ]),
        "schema" => of(&[crate::readers::SCHEMA]),
        "codebook" => of(&[
            "path,kind,colour,definition,when,not,example\nAccess,theme,#aa3311,\"Being, or\nnot\",,,\n\
             Access/Waiting \\/ queue,code,,'=1+1,w,n,\"\"\"Nobody\"\" rang\"\n",
            "Tag;Description\nx/y;z\nx;\n",
        ]),
        "qdpx" => crate::refi::seeds(),
        "qdc" => of(&[
            "<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\"><Codes><Code guid=\"{1}\" name=\"a\" isCodable=\"false\">\
            <Description>d</Description><Code guid=\"2\" name=\"b\" isCodable=\"true\" color=\"#abc\"/></Code></Codes>\
            <Sets><Set guid=\"3\" name=\"s\"><MemberCode guid=\"2\"/></Set></Sets></CodeBook>",
        ]),
        "coded" => of(&[concat!(
            r#"{"title":"a","text":"x\ry é\r\n","coders":["K","L"],"spans":[{"coder":"K","label":"c","start":0,"end":3}]}"#,
            "\n",
            r#"{"title":"b","text":"\ud83d\ude00 z","spans":[{"coder":"L","label":"d","path":["t","d"],"start":1,"end":2,"x":[1]}]}"#
        )]),
        "sqlite" => vec![database("1.sqlite3"), database("3.sqlite3")],
        "taguette" => vec![database("taguette.sqlite3")],
        "qualcoder" => vec![database("qualcoder.qda"), database("qualcoder-old.qda")],
        "codebook_text" => of(&[
            "1. Access\nHow people get in.\n1.1 Waiting: time\n1.2. Cost\n",
            "- A\n\t- B\tb\n  * C>>D: e\n\u{2022} F\n",
        ]),
        "codebook_toml" => of(&[
            "[[code]]\npath = \"A/B\"\nkind = \"theme\"\ndefinition = \"\"\"\nx\"\"\"\n\n[C.D]\nwhen = \"w\"\nE = \"e\"\n",
        ]),
        "spreadsheet" => of(&[
            "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"inlineStr\"><is><t>Theme</t></is></c></row>\
             <row><c t=\"n\"><v>3</v></c><c r=\"C4\" t=\"inlineStr\"><is><r><t>A</t></r></is></c></row>",
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Code</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Theme</w:t></w:r></w:p></w:tc></w:tr>\
             <w:tr><w:tc><w:p><w:r><w:t>a</w:t><w:br/></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        ]),
        "codings" => of(&[
            "transcript,start,end,speaker,code,coder,created,text\nP01,36,48,P01,Access/N\\/A,\"K, L\",2026-03-09T22:16:08Z,\"a\nb\"\n",
            "Label;Begin;Stop;Document\nx/y;0;4;P1\n'=1;3;9;P2\n",
        ]),
        "brat" => of(&[
            "T1\tWaiting 13 25\tNobody rang.\nT2\tFeeling 26 27;32 38\t\u{1f60a} months\nE1\tFeeling:T2 Who:T1\n\
             A1\tNegated T1\nR1\tSame Arg1:T1 Arg2:T2\n*\tEquiv T1 T3\n#1\tAnnotatorNotes T1\tsays who?\n",
            "I: How?\r\nP1: So.\u{301} \u{1f60a}\n",
        ]),
        "webanno" => of(&[crate::readers::annotated::WEBANNO]),
        "doccano" => of(&[concat!(
            r#"{"id": 2, "text": "Nobody \ud83d\ude0a\r\nrang.", "label": [[0, 6, "W"], [7, 12, "A"]], "Comments": ["c"]}"#,
            "\n",
            r#"{"text": "long", "entities": [{"label": "W", "start_offset": 0, "end_offset": 2}], "user": "K", "cats": [1]}"#
        )]),
        "label_studio" => of(&[
            crate::readers::annotated::LABEL_STUDIO,
            r#"{"id": 1, "data": {"d": [{"author": "I:", "text": "How?"}, {"text": "So"}]}, "annotations": [{"completed_by": 1,
             "result": [{"type": "paragraphlabels", "value": {"start": "1", "end": 1, "startOffset": 0, "endOffset": 2,
             "text": "So", "paragraphlabels": ["A"]}}]}]}"#,
            r#"[{"data": {"h": "<!DOCTYPE html><p>Nobody <b>rang</b>.</p>"}, "annotations": [{"result": [{"type": "hypertextlabels",
             "value": {"start": "/p[1]", "end": "/p[1]", "globalOffsets": {"start": 1, "end": 3}, "text": "rang", "labels": ["A"]}}]}]}]"#,
            r#"[{"text": "It took.", "id": 7, "label": [{"start": 0, "end": 2, "text": "It", "labels": ["W"]}], "annotator": "a", "annotation_id": 2}]"#,
        ]),
        "costly" => {
            (0..4).map(|seed: u8| (0..41).map(|n: u8| n.wrapping_mul(seed * 2 + 37)).collect()).collect()
        }
        other => panic!("no seeds for {other}"),
    }
}

/// One of the databases that are kept.
fn database(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/databases");
    std::fs::read(folder.join(name)).unwrap()
}

/// A writer whose acts refer to arbitrary ids.
fn wild(seed: u64) -> Forger {
    let mut forger = Forger::project();
    let text = forger.texts[0].digest;
    let mut dice = Dice::new(seed);
    for _ in 0..30 {
        let ids = forger.ops.iter().map(|(op, _)| op.id).collect();
        let act = Wild { dice: &mut dice, ids }.act(text);
        if !matches!(act, Act::Unknown { .. }) {
            forger.act(act);
        }
    }
    forger
}

fn part_of(forger: &Forger) -> Vec<u8> {
    let mut file = part::header(crate::support::PROJECT, "Study", forger.replica);
    for (n, ops) in forger.ops.chunks(3).enumerate() {
        let lines: Vec<_> = ops.iter().map(|(_, lines)| (lines.clone(), None)).collect();
        let texts = if n == 0 { &forger.texts[..] } else { &[] };
        file.push_str(&part::commit(texts, &lines, &[(forger.replica, n as u32 + 1)].into()));
    }
    file.into_bytes()
}

/// A journal as the store writes it: each writer's operations are a commit.
fn journal_of(commits: &[&Forger]) -> Vec<u8> {
    use emic::log::Sealed;
    use emic::store::{Birth, CommitKind, Folder, NewCommit, Shelf};
    let dir = tempfile::tempdir().unwrap();
    let birth = Birth { project_id: "p-test", title: "Study", wall: 0 };
    let mut store = Folder::create(&dir.path().join("p"), &birth).unwrap().store;
    for (n, forger) in commits.iter().enumerate() {
        let sealed = |(op, lines): &(emic::log::Op, String)| Sealed { op: op.clone(), lines: lines.clone() };
        let known = store.lasts().iter().map(|id| id.seq as usize).max().unwrap_or(0);
        let ops: Vec<Sealed> = forger.ops.iter().skip(known).map(sealed).collect();
        let (kind, texts) = (CommitKind::Act, &forger.texts[..usize::from(n == 0)]);
        store.commit(&NewCommit { kind, coder: None, wall: 0, ops: &ops, texts, note: "n" }).unwrap();
    }
    drop(store);
    std::fs::read(dir.path().join("p/.emic/journal/0001.toml")).unwrap()
}

/// Pieces that no honest writer puts into a file.
const TOKENS: &[&str] = &[
    "\u{1b}[2J",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\u{9b}",
    "\u{2028}",
    "\r",
    "\r\n",
    "\n\n",
    "\"",
    "\\",
    "\\u0000",
    "[[op]]\n",
    "[end]\n",
    "[[commit]]\n",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "</w:p>",
    "<!DOCTYPE a [<!ENTITY b \"b\">]>",
    "&b;",
    "&#0;",
    "-->",
    "--> ",
    "::",
    ": ",
    "WEBVTT\n\n",
    "99:99:99.999",
    "= = =",
    "'''",
    "\"\"\"",
    "#",
    "\u{1f468}\u{200d}\u{1f469}",
    "a\u{301}\u{301}\u{301}",
];
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "1e999",
    "nan",
    "0x10",
    "1.5",
    "00",
    "99999999999999999999999999999999999999",
];

/// Changes a file in one to six places.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let len = bytes.len();
        let at = dice.below(len + 1);
        let to = at + dice.below((len - at).min(200) + 1);
        match dice.below(11) {
            0 if at < len => bytes[at] ^= 1 << dice.below(8),
            1 if at < len => bytes[at] = dice.roll() as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..to)),
            4 => {
                let piece = bytes[at..to].repeat(1 + dice.below(40));
                drop(bytes.splice(at..at, piece));
            }
            5 => {
                let from = dice.below(other.len() + 1);
                let piece = other[from..].iter().copied().take(dice.below(300)).collect::<Vec<u8>>();
                drop(bytes.splice(at..to, piece));
            }
            6 => drop(bytes.splice(at..at, TOKENS[dice.below(TOKENS.len())].bytes())),
            7 => number(bytes, at, dice),
            8 => lines(bytes, dice, &|lines, a, b| lines.swap(a, b)),
            9 => lines(bytes, dice, &|lines, a, b| lines[a] = lines[b].clone()),
            _ => lines(bytes, dice, &|lines, a, _| drop(lines.remove(a))),
        }
        bytes.truncate(200_000);
    }
}

/// Puts another number in the place of the next one.
fn number(bytes: &mut Vec<u8>, at: usize, dice: &mut Dice) {
    let digit = |b: &u8| b.is_ascii_digit();
    let Some(start) = bytes[at..].iter().position(digit).map(|n| at + n) else { return };
    let end = bytes[start..].iter().position(|b| !digit(b)).map_or(bytes.len(), |n| start + n);
    bytes.splice(start..end, NUMBERS[dice.below(NUMBERS.len())].bytes());
}

/// Does something with two lines of a file.
type LineChange = dyn Fn(&mut Vec<Vec<u8>>, usize, usize);

fn lines(bytes: &mut Vec<u8>, dice: &mut Dice, change: &LineChange) {
    let mut all: Vec<Vec<u8>> = bytes.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
    if !all.is_empty() {
        let (a, b) = (dice.below(all.len()), dice.below(all.len()));
        change(&mut all, a, b);
        *bytes = all.concat();
    }
}

/// The file of a seed. One in three bundles has valid checksums, so that the code behind them is reached.
fn file(target: &str, seeds: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    if target == "bundle" && dice.percent(35) {
        return resealed(&mut dice);
    }
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    let other = &seeds[dice.below(seeds.len())];
    mutate(&mut bytes, other, &mut dice);
    bytes
}

/// A bundle whose operations were changed before they were sealed.
fn resealed(dice: &mut Dice) -> Vec<u8> {
    let sound = wild(dice.below(50) as u64);
    let mut forger = Forger::new("lead-1");
    forger.texts.clone_from(&sound.texts);
    for (_, lines) in sound.ops.iter().take(1 + dice.below(20)) {
        let fields: Vec<&str> = lines.lines().skip_while(|line| !line.starts_with("do = ")).collect();
        let mut fields = fields[..fields.len() - 1].join("\n").into_bytes();
        if dice.percent(15) {
            mutate(&mut fields, lines.as_bytes(), dice);
        }
        // A block has no head within it: the file would not be cut where the writer meant it.
        let fields = String::from_utf8_lossy(&fields).replace("\n[", "\n ");
        forger.raw(fields.trim_start_matches('['));
    }
    forger.file().into_bytes()
}

/// Runs a reader on `count` files. Returns the longest time that one took.
fn run(name: &'static str, target: Target, first: u64, count: u32) -> Duration {
    let seeds = seeds(name);
    let (told, done) = channel();
    let worker = std::thread::spawn(move || {
        let mut longest = Duration::ZERO;
        for seed in first..first + u64::from(count) {
            told.send(seed).unwrap();
            let bytes = file(name, &seeds, seed);
            let start = Instant::now();
            target(&bytes);
            longest = longest.max(start.elapsed());
        }
        longest
    });
    let mut seed = first;
    loop {
        match done.recv_timeout(HANGS) {
            Ok(now) => seed = now,
            Err(RecvTimeoutError::Timeout) => panic!("{name}: seed {seed} does not come to an end"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    match worker.join() {
        Ok(longest) => longest,
        Err(_) => panic!("{name}: the file of seed {seed} breaks the reader"),
    }
}

#[test]
fn what_is_mutated_is_sound_before() {
    use emic::exchange::bundle;
    use emic::format::{SourceFile, read};
    let [full, docx] = ["bundle", "docx"].map(seeds);
    full.iter().for_each(|bytes| drop(bundle::read(std::str::from_utf8(bytes).unwrap()).unwrap()));
    for body in docx {
        let word = crate::support::fuzz::word(&body);
        let (_, study) = read(&SourceFile::new("a.docx", &word)).unwrap();
        assert!(!study.transcripts[0].turns.is_empty());
    }
    for bytes in seeds("part") {
        let read = part::read(&bytes, 0, 0);
        assert!(read.fault.is_none() && read.commits.len() > 1, "{:?} {}", read.fault, read.commits.len());
    }
    for bytes in seeds("journal") {
        assert_eq!(emic::store::examine_file(&bytes, "p-test"), []);
    }
}

#[test]
fn each_format_that_is_read_has_a_target_with_seeds_and_each_target_a_file_for_cargo_fuzz() {
    for format in emic::format::FORMATS.iter().filter(|format| format.read.is_some()) {
        let target = crate::support::fuzz::target_of(format.name);
        let (name, _) = target.unwrap_or_else(|| panic!("{} has no target in support/fuzz.rs", format.name));
        assert!(!seeds(name).is_empty(), "{name}");
    }
    let fuzz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let list = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).is_file(), "fuzz/fuzz_targets/{name}.rs");
        assert!(list.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "fuzz/Cargo.toml: {name}");
    }
}

#[test]
fn every_reader_survives_files_that_were_changed_by_chance() {
    let count = crate::support::cases("EMIC_MUTATIONS", 2000);
    let first = u64::from(crate::support::cases("EMIC_SEED", 1));
    // Each PDF is read by two processes of its own: fewer of them.
    let pdfs = crate::support::cases("EMIC_PDF_MUTATIONS", 200);
    let only = std::env::var("EMIC_READER").ok();
    for &(name, target) in TARGETS.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name)) {
        let count = if name == "pdf" { pdfs } else { count };
        let longest = run(name, target, first, count);
        println!("{name}: {count} files, the slowest {longest:?}");
    }
}
