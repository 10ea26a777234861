//! REFI-QDA both ways: real projects of other programs, the habits of programs in small, hostile files, the way there and
//! back.
//!
//! Expected counts of real files are those of `data/README.md`; those of small files follow from the file in the test.

mod annex;
mod beside;
mod exact;
mod habits;
mod hostile;
mod large;
mod part;
mod places;
mod project;
mod purged;
mod real;
mod round;

use emic::error::Error;
use emic::format::study::On;
use emic::format::{FORMATS, Output, SourceFile, Study, read};
use std::io::Write;
use std::path::PathBuf;

/// A file of the shared data; `None` if it is absent.
fn data(name: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/refi-qda").join(name);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        println!("skipped: {} is absent", file.display());
    }
    bytes
}

/// The `n`th GUID.
fn g(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012x}")
}

/// A zip of members.
fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A project file of this program with these parts.
fn project(origin: &str, parts: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Project name=\"Study\" origin=\"{origin}\" \
         xmlns=\"urn:QDA-XML:project:1.0\">{parts}</Project>"
    )
}

/// A code.
fn code(n: u32, name: &str) -> String {
    format!("<Code guid=\"{}\" name=\"{name}\" isCodable=\"true\"/>", g(n))
}

fn codebook(codes: &str) -> String {
    format!("<CodeBook><Codes>{codes}</Codes></CodeBook>")
}

/// A text whose file is `sources/t.txt`, with selections.
fn text_source(n: u32, inside: &str) -> String {
    format!(
        "<Sources><TextSource guid=\"{}\" name=\"Interview\" plainTextPath=\"internal://t.txt\">{inside}</TextSource></Sources>",
        g(n)
    )
}

/// A selection with codings of the first code.
fn selection(n: u32, name: &str, start: usize, end: usize, inside: &str) -> String {
    format!(
        "<PlainTextSelection guid=\"{}\" name=\"{name}\" startPosition=\"{start}\" endPosition=\"{end}\">{inside}</PlainTextSelection>",
        g(n)
    )
}

fn coding(n: u32, of: u32) -> String {
    format!("<Coding guid=\"{}\"><CodeRef targetGUID=\"{}\"/></Coding>", g(n), g(of))
}

/// A project with one text.
fn packed(xml: &str, text: &[u8]) -> Vec<u8> {
    zip_of(&[("project.qde", xml.as_bytes()), ("sources/t.txt", text)])
}

fn study_of(bytes: &[u8]) -> Study {
    read(&SourceFile::new("a.qdpx", bytes)).unwrap().1
}

fn refused(bytes: &[u8]) -> Error {
    let fault = read(&SourceFile::new("a.qdpx", bytes)).err().unwrap();
    assert!(!fault.hints().is_empty(), "{fault}");
    fault
}

fn written(study: &Study, format: &str) -> Output {
    let writer = FORMATS.iter().find(|one| one.name == format).and_then(|one| one.write).unwrap();
    writer(study).unwrap()
}

/// How many of a kind were left out.
fn left(study: &Study, what: &str) -> usize {
    study.left_out.iter().filter(|left| left.what == what).map(|left| left.count).sum()
}

/// The words of all codings, in order.
fn coded(study: &Study) -> Vec<&str> {
    study.codings.iter().map(|one| study.transcripts[one.transcript.0].text.slice(one.span)).collect()
}

/// The words of memos, with what they are on.
fn memos(study: &Study) -> Vec<(On, &str)> {
    study.memos.iter().map(|memo| (memo.on, memo.body.as_str())).collect()
}

/// Sound project files whose text is `sources/t.txt`, for what changes them by chance.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let note =
        |n: u32| format!("<Note guid=\"{}\" name=\"n\"><PlainTextContent>w</PlainTextContent></Note>", g(n));
    let inside = selection(3, "No one", 6, 12, &(coding(4, 1) + "<Description>d</Description>"))
        + &selection(5, "", 6, 6, &coding(6, 2))
        + &selection(7, "", 30, 34, &format!("<NoteRef targetGUID=\"{}\"/>", g(30)))
        + &coding(8, 1);
    let whole = codebook(&(code(1, "a") + &code(2, "b")))
        + &format!(
            "<Variables><Variable guid=\"{}\" name=\"v\" typeOfVariable=\"Integer\"/></Variables>",
            g(60)
        )
        + &format!(
            "<Cases><Case guid=\"{}\" name=\"Anna\"><VariableValue><VariableRef targetGUID=\"{}\"/><IntegerValue>3</IntegerValue>\
             </VariableValue><SourceRef targetGUID=\"{}\"/></Case></Cases>",
            g(1),
            g(60),
            g(20)
        )
        + &text_source(20, &inside)
        + &format!("<Notes>{}{}</Notes>", note(30), note(31))
        + &format!(
            "<Links><Link guid=\"{}\" originGUID=\"{}\" targetGUID=\"{}\"/></Links>",
            g(40),
            g(1),
            g(2)
        )
        + &format!(
            "<Sets><Set guid=\"{}\" name=\"s\"><MemberCode targetGUID=\"{}\"/></Set></Sets>",
            g(41),
            g(1)
        );
    let media = format!(
        "{}<Sources><PDFSource guid=\"{}\" name=\"p\" path=\"internal://p.pdf\"><PDFSelection guid=\"{}\" name=\"they came\" page=\"1\" \
         firstX=\"1\" firstY=\"2\" secondX=\"3\" secondY=\"4\">{}</PDFSelection><Representation guid=\"{}\" plainTextPath=\"internal://t.txt\"/>\
         </PDFSource><VideoSource guid=\"{}\"><Transcript guid=\"{}\"><PlainTextContent>A: x y z</PlainTextContent>\
         <SyncPoint guid=\"{}\" position=\"3\" timeStamp=\"5\"/><TranscriptSelection guid=\"{}\" fromSyncPoint=\"{}\">{}\
         </TranscriptSelection></Transcript></VideoSource></Sources>",
        codebook(&code(1, "a")),
        g(2),
        g(3),
        coding(4, 1),
        g(5),
        g(6),
        g(7),
        g(8),
        g(9),
        g(8),
        coding(10, 1)
    );
    vec![project("x", &whole).into_bytes(), project("y", &media).into_bytes()]
}
