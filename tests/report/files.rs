//! Reports that go into files, and Word files as other programs read them.

use super::{printed, study};
use crate::support::shell::Shell;
use emic::format::{SourceFile, read};
use std::path::Path;
use std::process::Command;

/// Reads a Word file with Python's own libraries: every member is XML, every relation leads to a member, and every mark of
/// a footnote or comment has its note. Prints the paragraphs of the body.
const READER: &str = r#"
import sys, zipfile, xml.etree.ElementTree as E
W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
trees = {n: E.fromstring(z.read(n)) for n in z.namelist()}
for r in trees['word/_rels/document.xml.rels']:
    assert 'word/' + r.get('Target') in trees, r.get('Target')
for t in trees['[Content_Types].xml']:
    assert t.get('PartName') is None or t.get('PartName')[1:] in trees
body = trees['word/document.xml']
for mark, part, note in [('footnoteReference', 'footnotes', 'footnote'), ('commentReference', 'comments', 'comment')]:
    ids = {n.get(W + 'id') for n in trees[f'word/{part}.xml'].findall(W + note)}
    marks = [m.get(W + 'id') for m in body.iter(W + mark)]
    assert len(marks) == len(set(marks)) and set(marks) <= ids, (mark, marks, ids)
styles = {s.get(W + 'styleId') for s in trees['word/styles.xml'].iter(W + 'style')}
used = {s.get(W + 'val') for s in body.iter(W + 'pStyle')}
assert used <= styles, used - styles
for row in body.iter(W + 'tr'):
    assert all(cell[-1].tag == W + 'p' for cell in row.iter(W + 'tc'))
for p in body.iter(W + 'p'):
    print(''.join(t.text or '' for t in p.iter(W + 't')))
"#;

/// True if a program is installed.
fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The words of a Word file as LibreOffice reads it, where it is installed.
fn by_libreoffice(file: &Path) -> Option<String> {
    let program = ["soffice", "libreoffice"].into_iter().find(|program| has(program))?;
    let folder = file.parent()?;
    let home = format!("-env:UserInstallation=file://{}/office", folder.display());
    let convert = ["--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir"];
    let done = Command::new(program).arg(home).args(convert).arg(folder).arg(file).output().ok()?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read_to_string(file.with_extension("txt")).ok()
}

/// The paragraphs of a Word file as Python reads it, where that is installed.
pub(super) fn by_python(file: &Path) -> Option<Vec<String>> {
    if !has("python3") {
        return None;
    }
    let done = Command::new("python3").args(["-c", READER]).arg(file).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn a_report_goes_into_a_file_whose_ending_says_the_format() {
    let shell = Shell::with_project();
    shell.emic(&["code", "add", "Access/Waiting"]).ok();
    let file = |name: &str| std::fs::read(shell.cwd.join(name)).unwrap();
    for (name, begins) in [
        ("r.txt", "code"),
        ("r.csv", "id,"),
        ("r.json", "["),
        ("r.md", "| code"),
        ("r.html", "<!DOCTYPE"),
        ("r.svg", "<?xml"),
        ("r.docx", "PK"),
    ] {
        assert_eq!(shell.emic(&["report", "codes", "-o", name]).ok(), format!("{name}\n"));
        assert!(file(name).starts_with(begins.as_bytes()), "{name}");
        // What emic wrote, it writes over.
        shell.emic(&["report", "codes", "-o", name]).ok();
    }
    assert!(shell.emic(&["report", "codes", "-o", "r.xyz"]).fails(2).contains("docx"));
    shell.emic(&["report", "codes", "--format", "html", "-o", "page.xyz"]).ok();
    assert!(file("page.xyz").starts_with(b"<!DOCTYPE"));
    shell.file("mine.html", "my own page");
    assert!(shell.emic(&["report", "codes", "-o", "mine.html"]).fails(3).contains("--force"));
    shell.emic(&["report", "codes", "-o", "mine.html", "--force"]).ok();
    assert!(shell.emic(&["report", "codes", "--format", "csv", "-o", "-"]).ok().starts_with("id,"));
    assert!(shell.emic(&["code", "add", "Other", "--format", "docx"]).fails(2).contains("lists and reports"));
}

#[test]
fn what_cannot_be_written_is_said_and_ends_with_six() {
    let shell = Shell::with_project();
    shell.emic(&["code", "add", "Access"]).ok();
    let said = shell.emic(&["report", "codes", "-o", "no/such/folder/r.html"]).fails(6);
    assert!(said.contains("no/such/folder/r.html"), "{said}");
    if Path::new("/dev/full").exists() {
        let said = shell.emic(&["report", "codes", "--format", "docx", "-o", "/dev/full"]).fails(6);
        assert!(said.contains("/dev/full"), "{said}");
        let to = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let full = Command::new(env!("CARGO_BIN_EXE_emic"))
            .args(["report", "codes", "--format", "html"])
            .current_dir(&shell.cwd)
            .env_remove("EMIC_PROJECT")
            .stdout(to)
            .output()
            .unwrap();
        assert_eq!(full.status.code(), Some(6));
        assert!(String::from_utf8_lossy(&full.stderr).contains("cannot write to standard output"));
    }
}

#[test]
fn a_word_file_is_read_by_other_programs_and_by_emic() {
    let (shell, mut study) = study();
    let file = shell.cwd.join("participants.docx");
    let words = printed_bytes(&mut study, &["report", "participants"]);
    std::fs::write(&file, &words).unwrap();
    let text = printed(&mut study, &["report", "participants"], "text");
    // The last line of the text is the warning about small groups, a footnote in Word.
    let text = text.replace("\n  ", " ");
    let note = text.lines().last().unwrap();
    if let Some(paragraphs) = by_python(&file) {
        assert_eq!(
            paragraphs[0],
            "Relational practice in community services (invented): Characteristics of the participants"
        );
        let at = paragraphs.iter().position(|words| words == "Female").unwrap();
        assert_eq!((paragraphs[at - 1].as_str(), paragraphs[at + 1].as_str()), ("Sex", "24"));
    }
    let (_, read) = read(&SourceFile::new("participants.docx", &words)).unwrap();
    let own = read.transcripts[0].text.as_str().to_owned();
    assert!(own.contains("Female") && own.contains("24") && own.contains(note), "{own}");
    if let Some(words) = by_libreoffice(&file) {
        assert!(words.contains("Characteristics of the participants") && words.contains("Female"), "{words}");
    }
}

#[test]
fn every_report_is_a_word_file() {
    let (shell, mut study) = study();
    for report in emic::report::REPORTS {
        let words = printed_bytes(&mut study, &["report", report.name]);
        let file = shell.cwd.join(format!("{}.docx", report.name));
        std::fs::write(&file, &words).unwrap();
        let (_, own) = read(&SourceFile::new("report.docx", &words)).unwrap();
        assert!(!own.transcripts[0].text.is_empty(), "{}", report.name);
        if let Some(paragraphs) = by_python(&file) {
            assert!(paragraphs[0].starts_with("Relational practice"), "{}: {paragraphs:?}", report.name);
        }
        assert_eq!(printed_bytes(&mut study, &["report", report.name]), words, "the same bytes each time");
    }
}

/// What a command prints as a Word file.
pub(super) fn printed_bytes(study: &mut emic::workspace::Workspace, words: &[&str]) -> Vec<u8> {
    super::bytes(study, words, "docx")
}
