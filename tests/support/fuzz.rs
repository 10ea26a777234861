//! The properties that every reader has for any bytes. The targets of `cargo fuzz` include this file by
//! path, and every test run applies it to mutated files (`tests/mutated.rs`), so both check the same.

#[path = "costly.rs"]
pub mod costly;

use emic::error::{Error, is_unsafe};
use emic::exchange::{admit, bundle, part};
use emic::format::study::{CodeKey, On};
use emic::format::{FORMATS, Kind, SourceFile, Study, read};
use emic::log::Log;
use emic::log::dialect::{TextBlock, blocks, read_op};
use emic::model::id::{OpId, ReplicaId};
use emic::model::{Covered, Laying};
use emic::store::examine_file;
use emic::text::Span;

/// A reader and its properties; panics if one of them fails.
pub type Target = fn(&[u8]);

/// Every reader of bytes from outside, by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("bundle", bundle_reader),
    ("part", part_reader),
    ("operation", operation),
    ("spans", spans),
    ("journal", journal),
    ("transcript", transcript),
    ("txt", txt),
    ("md", md),
    ("vtt", vtt),
    ("srt", srt),
    ("sbv", sbv),
    ("docx", docx),
    ("odt", odt),
    ("epub", epub),
    ("html", html),
    ("rtf", rtf),
    ("pdf", pdf),
    ("whisper", whisper),
    ("textgrid", textgrid),
    ("eaf", eaf),
    ("answers", answers),
    ("table", table),
    ("schema", schema),
    ("coded", coded),
    ("brat", brat),
    ("webanno", webanno),
    ("doccano", doccano),
    ("label_studio", label_studio),
    ("codings", codings),
    ("codebook", codebook),
    ("sqlite", sqlite),
    ("taguette", taguette),
    ("qualcoder", qualcoder),
    ("codebook_text", codebook_text),
    ("codebook_toml", codebook_toml),
    ("spreadsheet", spreadsheet),
    ("qdpx", qdpx),
    ("qdc", qdc),
    ("costly", costly_plan),
];

/// The target that feeds the reader of a format: it has the format's name, or another where more than one format or file is
/// concerned.
pub fn target_of(format: &str) -> Option<(&'static str, Target)> {
    let name = match format {
        "participants" => "table",
        "jsonl" => "coded",
        "label-studio" => "label_studio",
        "codebook-text" => "codebook_text",
        "codebook-toml" => "codebook_toml",
        name => name,
    };
    TARGETS.iter().copied().find(|(target, _)| *target == name)
}

/// A message never steers a terminal and never fills it, and its place in a file exists.
fn plain(fault: &Error) {
    let told = format!("{fault}{}", fault.hints().concat());
    assert!(!told.chars().any(is_unsafe), "{told:?}");
    assert!(told.chars().count() < 3000, "a message of {} characters", told.chars().count());
    if let Some(place) = fault.place() {
        assert!(place.line != Some(0) && place.column != Some(0), "{told}");
    }
}

fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => text(&bytes[..fault.valid_up_to()]),
    }
}

/// The bundle reader survives any bytes. What it accepts folds to the same project at once and one by one.
pub fn bundle_reader(bytes: &[u8]) {
    match bundle::read(text(bytes)) {
        Ok(read) if read.header.base.is_empty() => match admit::check(&read, &Log::default()) {
            Ok(()) => {
                let mut log = Log::default();
                log.absorb(read.ops.into_iter().map(|sealed| sealed.op).collect());
                let quick = log.project().clone();
                log.refold();
                assert_eq!(&quick, log.project());
            }
            Err(fault) => plain(&fault),
        },
        Ok(_) => {}
        Err(fault) => plain(&fault),
    }
}

/// Acts that the bytes choose, in a file whose sums are right: it is taken in, folds to the same project at once and one
/// by one, and takes no more steps than its length allows.
pub fn costly_plan(bytes: &[u8]) {
    let mut story = costly::Story::delta();
    costly::Plan::read(bytes).write(&mut story, 8);
    let file = story.file();
    let base = bundle::read(&costly::Story::project()).unwrap();
    let mut log = Log::default();
    log.absorb(base.ops.into_iter().map(|sealed| sealed.op).collect());
    let read = bundle::read(&file).unwrap();
    admit::check(&read, &log).unwrap();
    let before = log.looked();
    log.absorb(read.ops.into_iter().map(|sealed| sealed.op).collect());
    let steps = log.looked() - before;
    assert!(steps <= file.len() as u64, "{steps} steps for {} bytes", file.len());
    let quick = log.project().clone();
    log.refold();
    assert_eq!(&quick, log.project());
}

/// The reader of shared files survives any bytes, cut anywhere. A longer copy never has less.
pub fn part_reader(bytes: &[u8]) {
    let whole = part::read(bytes, 0, 0);
    let half = part::read(&bytes[..bytes.len() / 2], 0, 0);
    assert!(half.commits.len() <= whole.commits.len());
    whole.fault.iter().chain(&half.fault).for_each(plain);
}

/// The operation decoder survives any bytes. What it accepts keeps its lines.
pub fn operation(bytes: &[u8]) {
    match blocks(text(bytes)) {
        Err(fault) => plain(&fault),
        Ok(all) => all.into_iter().for_each(|block| {
            match read_op(&block) {
                Ok(op) => assert!(op.purged || block.sum_without("sum") == op.sum),
                Err(fault) => plain(&fault),
            }
            let digest = block.sum_without("digest");
            match TextBlock::read(block) {
                Ok(text) => assert_eq!(text.digest, digest),
                Err(fault) => plain(&fault),
            }
        }),
    }
}

/// Random corrections: every coding of visible characters covers what a list of marked characters has.
pub fn spans(bytes: &[u8]) {
    let Some(replica) = ReplicaId::new("a") else { return };
    let id = |seq| OpId::new(replica, seq);
    let span = |start: usize, end: usize| Span::new(start as u32, end as u32);
    let mut laying = Laying::new(id(1), 60);
    let mut layers = laying.clone().finish();
    let Some(marked) = span(20, 40).map(|span| layers.extent(span)) else { return };
    let mut cells: Vec<bool> = (0..60).map(|n| (20..40).contains(&n)).collect();
    for (n, step) in bytes.chunks_exact(3).take(40).enumerate() {
        let start = usize::from(step[0]) % cells.len();
        let end = (start + 1 + usize::from(step[1]) % 15).min(cells.len());
        let words = 1 + usize::from(step[2]) % 9;
        let Some(extent) = span(start, end).map(|span| layers.extent(span)) else { return };
        assert_eq!(laying.cover(extent, id(n as u32 + 2), words as u32), Covered::Yes);
        layers = laying.clone().finish();
        let within = cells[start..end].contains(&true);
        cells.splice(start..end, vec![within; words]);
    }
    let first = cells.iter().position(|&cell| cell);
    let last = cells.iter().rposition(|&cell| cell).map(|n| n + 1);
    assert_eq!(layers.span(marked), first.zip(last).and_then(|(a, b)| span(a, b)));
}

/// The reader of the journal reports faults only at lines that exist.
pub fn journal(bytes: &[u8]) {
    let lines = bytes.iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
    for (line, what) in examine_file(bytes, "p-test") {
        assert!((1..=lines).contains(&line), "line {line} of {lines}: {what}");
        assert!(!what.chars().any(is_unsafe), "{what:?}");
    }
}

/// Every reader of transcripts, on the same bytes.
pub fn transcript(bytes: &[u8]) {
    for format in FORMATS.iter().filter(|format| format.kind == Kind::Transcript) {
        reader(&SourceFile::new(&format!("a.{}", format.endings[0]), bytes));
    }
}

/// A text that was typed.
pub fn txt(bytes: &[u8]) {
    reader(&SourceFile::new("a.txt", bytes));
}

/// Markdown.
pub fn md(bytes: &[u8]) {
    reader(&SourceFile::new("a.md", bytes));
}

/// WebVTT, with its first line and without.
pub fn vtt(bytes: &[u8]) {
    reader(&SourceFile::new("a.vtt", bytes));
    reader(&SourceFile::new("a.vtt", &[b"WEBVTT\n\n", bytes].concat()));
}

/// SubRip.
pub fn srt(bytes: &[u8]) {
    reader(&SourceFile::new("a.srt", bytes));
}

/// SubViewer.
pub fn sbv(bytes: &[u8]) {
    reader(&SourceFile::new("a.sbv", bytes));
}

/// A reader gives a sound study or a plain fault; what it gives can be written in every format.
fn reader(source: &SourceFile<'_>) -> Option<Study> {
    match read(source) {
        Ok((_, study)) => {
            sound(&study);
            FORMATS.iter().filter_map(|format| format.write).for_each(|write| drop(write(&study)));
            return Some(study);
        }
        Err(fault) => plain(&fault),
    }
    None
}

/// Turns lie in their text, in order, apart; every key names something, and a code stands after the one above it.
fn sound(study: &Study) {
    for transcript in &study.transcripts {
        let mut end = 0;
        for turn in transcript.turns.iter() {
            let start = turn.label.map_or(turn.words.start(), |label| label.start());
            assert!(end <= start && turn.words.end() <= transcript.text.len(), "{turn:?}");
            assert!(turn.label.is_none_or(|label| label.end() <= turn.words.start()), "{turn:?}");
            end = turn.words.end();
        }
    }
    for memo in &study.memos {
        assert!(memo.by.is_none_or(|by| by.0 < study.people.len()), "{memo:?}");
        if let On::Passage(key, span) = memo.on {
            assert!(span.end() <= study.transcripts[key.0].text.len(), "{memo:?}");
        }
    }
    for coding in &study.codings {
        assert!(coding.span.end() <= study.transcripts[coding.transcript.0].text.len(), "{coding:?}");
        assert!(coding.code.0 < study.codes.len() && coding.by.is_none_or(|by| by.0 < study.people.len()));
    }
    for (nth, code) in study.codes.iter().enumerate() {
        assert!(code.parent.is_none_or(|above| above.0 < nth), "{code:?}");
    }
}

/// A Word file with a sound zip and any bytes as its body.
pub fn docx(body: &[u8]) {
    reader(&SourceFile::new("a.docx", &word(body)));
}

/// A Word file around a body.
pub fn word(body: &[u8]) -> Vec<u8> {
    let whole = [&b"<w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>"[..], body, b"</w:body></w:document>"];
    stored("word/document.xml", &whole.concat())
}

/// A zip of one member that is not compressed.
fn stored(name: &str, bytes: &[u8]) -> Vec<u8> {
    archive(&[(name, bytes)])
}

/// A zip of members that are not compressed (APPNOTE 4.3).
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut all, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let mut crc = !0u32;
        for &byte in *bytes {
            crc ^= u32::from(byte);
            (0..8).for_each(|_| crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()));
        }
        let len = bytes.len() as u32;
        // Version, flags, method, time, date, sum, sizes, length of the name, of the extra field.
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        [!crc, len, len].iter().for_each(|n| common.extend(n.to_le_bytes()));
        common.extend([name.len() as u8, 0, 0, 0]);
        let at = (all.len() as u32).to_le_bytes();
        let central = [b"PK\x01\x02\x14\0", &common[..], &[0; 10], &at, name.as_bytes()].concat();
        all.extend([b"PK\x03\x04", &common[..], name.as_bytes(), bytes].concat());
        directory.extend(central);
    }
    let count = (members.len() as u16).to_le_bytes();
    let mut end = [b"PK\x05\x06\0\0\0\0", &count[..], &count].concat();
    [directory.len() as u32, all.len() as u32].iter().for_each(|n| end.extend(n.to_le_bytes()));
    [all, directory, end, vec![0, 0]].concat()
}

/// An OpenDocument text with a sound zip and any bytes as its body, and the bytes as a flat one.
pub fn odt(body: &[u8]) {
    let head = b"<office:document-content xmlns:office=\"office\" xmlns:text=\"t\" xmlns:table=\"b\" xmlns:draw=\"d\" \
        xmlns:dc=\"c\"><office:body><office:text>";
    let whole = [&head[..], body, b"</office:text></office:body></office:document-content>"].concat();
    reader(&SourceFile::new("a.odt", &stored("content.xml", &whole)));
    let flat = [b"<office:document ", &whole[25..]].concat();
    reader(&SourceFile::new("a.fodt", &flat));
}

/// Any bytes as the list of files of a book and as its page.
pub fn epub(bytes: &[u8]) {
    let container = b"<container><rootfiles><rootfile full-path=\"a\"/></rootfiles></container>";
    let list = b"<package><manifest><item id=\"a\" href=\"b\"/></manifest><spine><itemref idref=\"a\"/></spine></package>";
    let name = "META-INF/container.xml";
    reader(&SourceFile::new("a.epub", &archive(&[(name, container), ("a", bytes), ("b", b"<p>x</p>")])));
    reader(&SourceFile::new("a.epub", &archive(&[(name, container), ("a", list), ("b", bytes)])));
}

/// A page.
pub fn html(bytes: &[u8]) {
    reader(&SourceFile::new("a.html", bytes));
}

/// A rich text.
pub fn rtf(bytes: &[u8]) {
    reader(&SourceFile::new("a.rtf", &[b"{\\rtf1 ", bytes].concat()));
}

/// The answer of the process that reads PDFs; and, where the program is at hand, a PDF for that process to read, and a sound
/// PDF with the bytes as the content of its page. A process that breaks down has no answer.
pub fn pdf(bytes: &[u8]) {
    let answers = |_: &[u8]| Ok(bytes.to_vec());
    reader(&SourceFile { apart: Some(&answers), ..SourceFile::new("a.pdf", b"%PDF-1.7") });
    if program().is_none() {
        return;
    }
    let length = bytes.len();
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>\nendobj\n\
         4 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n5 0 obj\n<</Length {length}>>stream\n"
    );
    let places =
        [1, 2, 3, 4, 5].map(|n| format!("{:010} 00000 n \n", head.find(&format!("{n} 0 obj")).unwrap_or(0)));
    let at = head.len() + length + 18;
    let tail = format!(
        "\nendstream\nendobj\nxref\n0 6\n0000000000 65535 f \n{}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n",
        places.concat()
    );
    for file in [bytes, &[head.as_bytes(), bytes, tail.as_bytes()].concat()] {
        reader(&SourceFile { apart: Some(&read_apart), ..SourceFile::new("a.pdf", file) });
    }
}

/// The program that was built with the tests, or the one that `EMIC_PROGRAM` names: cargo fuzz builds none.
fn program() -> Option<String> {
    option_env!("CARGO_BIN_EXE_emic").map(str::to_owned).or_else(|| std::env::var("EMIC_PROGRAM").ok())
}

/// What the program says when it reads bytes as a process of its own; nothing if it breaks down.
///
/// # Errors
/// None.
pub fn read_apart(bytes: &[u8]) -> emic::error::Result<Vec<u8>> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut command = Command::new(program().unwrap_or_else(|| "emic".to_owned()));
    let command =
        command.arg("read-apart").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    std::thread::scope(|threads| {
        threads.spawn(move || input.write_all(bytes));
        let output = child.wait_with_output().unwrap();
        Ok(if output.status.success() { output.stdout } else { Vec::new() })
    })
}

/// JSON of speech recognition.
pub fn whisper(bytes: &[u8]) {
    reader(&SourceFile::new("a.json", bytes));
}

/// A TextGrid.
pub fn textgrid(bytes: &[u8]) {
    reader(&SourceFile::new("a.TextGrid", bytes));
}

/// An annotation document of ELAN.
pub fn eaf(bytes: &[u8]) {
    reader(&SourceFile::new("a.eaf", bytes));
}

/// A table of answers.
pub fn answers(bytes: &[u8]) {
    reader(&SourceFile { format: Some("answers"), ..SourceFile::new("a.csv", bytes) });
}

/// A valid schema and a valid table: [`table`] reads any table with this schema, [`schema`] any schema with this table.
const SCHEMA: &str = "[attribute.sex]\nkind = \"one\"\ncategories = [\"Female\", \"Male\"]\n\n\
    [attribute.diagnosis]\nkind = \"several\"\ncategories = [\"PD\", \"PTSD\"]\n\n[attribute.age]\nkind = \"number\"\n";
const TABLE: &[u8] = b"name;sex;diagnosis;age\nP1;Male;PD | PTSD;3\nP2;Female;;\n";

/// A table of participants, with a schema and without.
pub fn table(bytes: &[u8]) {
    for schema in [None, Some(SCHEMA)] {
        let beside = |_: &str| Ok(schema.map(|schema| schema.as_bytes().to_vec()));
        let Some(table) = reader(&SourceFile { beside: &beside, ..SourceFile::new("p.csv", bytes) }) else {
            continue;
        };
        let mut names: Vec<&str> = table.participants.iter().map(|p| p.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "a name stands twice");
    }
}

/// The schema of a table.
pub fn schema(bytes: &[u8]) {
    let beside = |_: &str| Ok(Some(text(bytes).as_bytes().to_vec()));
    reader(&SourceFile { beside: &beside, ..SourceFile::new("p.csv", TABLE) });
}

/// Coded spans, one transcript a line.
pub fn coded(bytes: &[u8]) {
    reader(&SourceFile::new("c.jsonl", bytes));
}

/// A database of any program: every value of every table.
pub fn sqlite(bytes: &[u8]) {
    database(bytes);
}

/// Reads every table of a database, and the database as a project: true if all of its tables could be read.
pub fn database(bytes: &[u8]) -> bool {
    reader(&SourceFile::new("a.sqlite3", bytes));
    let database = match emic::format::sqlite::Database::of(bytes) {
        Ok(database) => database,
        Err(fault) => {
            plain(&fault);
            return false;
        }
    };
    let tables: Vec<&str> = database.tables().collect();
    tables.into_iter().all(|table| {
        let columns = database.columns(table);
        let read = database.each(table, &columns, &mut |_| Ok(()));
        read.as_ref().err().into_iter().for_each(plain);
        read.is_ok()
    })
}

/// A database as a project of Taguette.
pub fn taguette(bytes: &[u8]) {
    reader(&SourceFile { format: Some("taguette"), ..SourceFile::new("a.sqlite3", bytes) });
}

/// A database as a project of QualCoder.
pub fn qualcoder(bytes: &[u8]) {
    reader(&SourceFile { format: Some("qualcoder"), ..SourceFile::new("data.qda", bytes) });
}

/// A table of codings: what it says is on words, by a person, with a code.
pub fn codings(bytes: &[u8]) {
    let Some(study) = reader(&SourceFile { format: Some("codings"), ..SourceFile::new("c.csv", bytes) })
    else {
        return;
    };
    for loose in &study.loose {
        assert!(loose.start < loose.end && loose.code.0 < study.codes.len(), "{loose:?}");
        assert!(
            loose.by.is_none_or(|by| by.0 < study.people.len()) && !loose.transcript.is_empty(),
            "{loose:?}"
        );
    }
}

/// Annotations of brat on a sound text, and a sound file on any text.
pub fn brat(bytes: &[u8]) {
    let text = "I: How?\r\nP1: Nobody rang. \u{1f60a} Six months.\n";
    let sound = |_: &str| Ok(Some(text.as_bytes().to_vec()));
    reader(&SourceFile { beside: &sound, ..SourceFile::new("a.ann", bytes) });
    let any = |_: &str| Ok(Some(text_of(bytes)));
    reader(&SourceFile {
        beside: &any,
        ..SourceFile::new("a.ann", b"T1\tA 0 3;4 9\tI: How\nT2\tB 1 99999\tx\n")
    });
}

fn text_of(bytes: &[u8]) -> Vec<u8> {
    text(bytes).as_bytes().to_vec()
}

/// WebAnno TSV, alone and with the bytes beside it.
pub fn webanno(bytes: &[u8]) {
    reader(&SourceFile::new("a.tsv", bytes));
    let any = |_: &str| Ok(Some(text_of(bytes)));
    let whole = [b"#FORMAT=WebAnno TSV 3.3\n", bytes].concat();
    reader(&SourceFile { beside: &any, ..SourceFile::new("a.tsv", &whole) });
}

/// doccano's lines.
pub fn doccano(bytes: &[u8]) {
    reader(&SourceFile { format: Some("doccano"), ..SourceFile::new("a.jsonl", bytes) });
}

/// Tasks of Label Studio.
pub fn label_studio(bytes: &[u8]) {
    reader(&SourceFile { format: Some("label-studio"), ..SourceFile::new("a.json", bytes) });
}

/// Lines of codes.
pub fn codebook_text(bytes: &[u8]) {
    reader(&SourceFile { format: Some("codebook-text"), ..SourceFile::new("c.txt", bytes) });
}

/// Codes in TOML.
pub fn codebook_toml(bytes: &[u8]) {
    reader(&SourceFile::new("c.toml", bytes));
}

/// The bytes as the sheet of a spreadsheet and as the table of a Word file.
pub fn spreadsheet(bytes: &[u8]) {
    let book = b"<workbook xmlns:r=\"r\"><sheets><sheet r:id=\"a\"/></sheets></workbook>";
    let relations = b"<Relationships><Relationship Id=\"a\" Target=\"s.xml\"/></Relationships>";
    let strings = b"<sst><si><t>Code</t></si></sst>";
    let sheet = [&b"<worksheet><sheetData>"[..], bytes, b"</sheetData></worksheet>"].concat();
    let packed = archive(&[
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/sharedStrings.xml", strings),
        ("xl/s.xml", &sheet),
    ]);
    reader(&SourceFile { format: Some("codebook"), ..SourceFile::new("c.xlsx", &packed) });
    reader(&SourceFile { format: Some("codebook"), ..SourceFile::new("c.docx", &word(bytes)) });
}

/// A codebook: what comes in goes out and comes in as the same.
pub fn codebook(bytes: &[u8]) {
    let Some(study) = reader(&SourceFile { format: Some("codebook"), ..SourceFile::new("c.csv", bytes) })
    else {
        return;
    };
    let writes = FORMATS.iter().find(|format| format.name == "codebook").and_then(|format| format.write);
    let Some(Ok(written)) = writes.map(|write| write(&study)) else { return };
    let again = reader(&SourceFile { format: Some("codebook"), ..SourceFile::new("c.csv", &written.bytes) });
    let again = again.unwrap_or_default();
    let told = |study: &Study| -> Vec<_> {
        let codes = study.codes.iter().enumerate();
        codes
            .map(|(nth, code)| (study.path_words(CodeKey(nth)), code.colour.clone(), code.definition.clone()))
            .collect()
    };
    let (mut before, mut after) = (told(&study), told(&again));
    before.sort();
    after.sort();
    assert_eq!(before, after);
}

/// Any bytes as the project file of a zip with a text, as a project file alone, and as the zip itself. What comes in is
/// written, and comes in again with the same codings and codes.
pub fn qdpx(bytes: &[u8]) {
    let text = "Anna: No one rang 🙂.\r\n\r\nBen: Then they came.\r\n".as_bytes();
    let packed = archive(&[("project.qde", bytes), ("sources/t.txt", text)]);
    reader(&SourceFile { format: Some("qdpx"), ..SourceFile::new("a.qdpx", bytes) });
    let Some(study) = reader(&SourceFile::new("a.qdpx", &packed)) else { return };
    let writes = FORMATS.iter().find(|format| format.name == "qdpx").and_then(|format| format.write);
    let Some(Ok(written)) = writes.map(|write| write(&study)) else { return };
    let again = reader(&SourceFile::new("a.qdpx", &written.bytes));
    let again = again.unwrap_or_else(|| panic!("what was written is not read: {study:?}"));
    let coded = |study: &Study| {
        let mut all: Vec<_> = study.codings.iter().map(|one| (one.transcript.0, one.span)).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(coded(&again), coded(&study), "{}", String::from_utf8_lossy(bytes));
    assert_eq!(again.codes.len(), study.codes.len());
}

/// A codebook of REFI-QDA.
pub fn qdc(bytes: &[u8]) {
    reader(&SourceFile::new("a.qdc", bytes));
}
