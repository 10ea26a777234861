//! Speed and memory.

use super::*;
use allocation_counter::measure;
use emic::format::Seekable;
use emic::store::Memory;
use emic::workspace::{Chance, Clock, Known, NewPerson, in_memory};
use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

/// A text of so many characters, with turns of 74 characters or of so many times that.
fn long(characters: usize, times: usize) -> String {
    let mut out = String::with_capacity(characters + 100);
    for n in 0.. {
        if out.len() >= characters {
            break;
        }
        let who = if n % 2 == 0 { "Interviewer" } else { "P07" };
        let words =
            format!("And then, on day {n}, no one rang and we went on as we had before. ").repeat(times);
        out += &format!("{who}: {}\r\n\r\n", words.trim_end());
    }
    out.truncate(characters);
    out
}

/// Two texts of 600,000 characters, 150 codes, 300 selections.
fn two_long_texts() -> Vec<u8> {
    let text = long(600_000, 1);
    let codes: String = (0..150).map(|n| code(n + 1, &format!("code {n}"))).collect();
    let mut sources = String::new();
    for nth in 0..2u32 {
        let mut inside = String::new();
        for n in 0..150u32 {
            let start = 4_000 * n as usize;
            let at = start + text[start..].find("And then").unwrap();
            inside += &selection(
                1_000 * (nth + 1) + n,
                &text[at..at + 40],
                at,
                at + 40,
                &coding(9_000 * (nth + 1) + n, n + 1),
            );
        }
        sources += &format!(
            "<TextSource guid=\"{}\" name=\"t{nth}\" plainTextPath=\"internal://{nth}.txt\">{inside}</TextSource>",
            g(500 + nth)
        );
    }
    let xml = project("NVivo", &format!("{}<Sources>{sources}</Sources>", codebook(&codes)));
    zip_of(&[
        ("project.qde", xml.as_bytes()),
        ("sources/0.txt", text.as_bytes()),
        ("sources/1.txt", text.as_bytes()),
    ])
}

#[test]
fn two_long_texts_with_300_selections_come_in_whole() {
    let study = study_of(&two_long_texts());
    assert_eq!(
        (study.transcripts.len(), study.codes.len(), study.codings.len(), study.uncertain.len()),
        (2, 150, 300, 0)
    );
    assert!(coded(&study).iter().all(|words| words.starts_with("And then, on day")));
}

#[test]
fn a_large_project_takes_three_times_its_largest_source_at_most() {
    // A recording, which is never unpacked, and one long text.
    let text = long(16 << 20, 6);
    let mut dice = 7u32;
    let noise = (0..34 << 20).map(|_| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 24) as u8
    });
    let noise: Vec<u8> = noise.collect();
    let media = format!(
        "{}<AudioSource guid=\"{}\" name=\"a\" path=\"internal://a.m4a\"/></Sources>",
        text_source(2, "").trim_end_matches("</Sources>"),
        g(3)
    );
    let xml = project("x", &media);
    let bytes = zip_of(&[
        ("project.qde", xml.as_bytes()),
        ("sources/t.txt", text.as_bytes()),
        ("sources/a.m4a", &noise),
    ]);
    drop(noise);
    assert!(bytes.len() > 34 << 20);
    let source = SourceFile { turns: Some("none"), ..SourceFile::new("a.qdpx", &bytes) };
    let mut study = None;
    let info = measure(|| study = read(&source).ok());
    let study = study.unwrap().1;
    assert_eq!(study.transcripts.len(), 1);
    assert_eq!(left(&study, "files of pictures, PDFs and recordings"), 1);
    println!("{} bytes at most for a text of {}", info.bytes_max, text.len());
    assert!(info.bytes_max <= 3 * text.len() as u64, "{} bytes for a text of {}", info.bytes_max, text.len());
}

/// A file on a disk: how many bytes of it were read is counted, and none of it is in memory.
struct OnDisk {
    bytes: Cursor<Rc<[u8]>>,
    read: Rc<Cell<u64>>,
}

impl Read for OnDisk {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read(into)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

impl Seek for OnDisk {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Texts of so many characters each, no two alike, in an archive with a recording of 8 MB.
fn many_texts(count: u32, characters: usize) -> Vec<u8> {
    let texts: Vec<String> =
        (0..count).map(|nth| format!("Interview {nth}.\r\n\r\n{}", long(characters, 3))).collect();
    let source = |nth: u32| {
        let inside = selection(1_000 + nth, "", 0, 9, &coding(2_000 + nth, 1));
        format!(
            "<TextSource guid=\"{}\" name=\"t{nth}\" plainTextPath=\"internal://{nth}.txt\">{inside}</TextSource>",
            g(100 + nth)
        )
    };
    let sources: String = (0..count).map(source).collect();
    let media = format!("<VideoSource guid=\"{}\" name=\"v\" path=\"internal://v.mp4\"/>", g(3));
    let parts = format!("{}<Sources>{sources}{media}</Sources>", codebook(&code(1, "a")));
    let xml = project("x", &parts);
    let noise: Vec<u8> =
        (0..8_u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761).rotate_left(n % 31) >> 13) as u8).collect();
    let names: Vec<String> = (0..count).map(|nth| format!("sources/{nth}.txt")).collect();
    let mut members: Vec<(&str, &[u8])> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    members.extend([("project.qde", xml.as_bytes()), ("sources/v.mp4", noise.as_slice())]);
    zip_of(&members)
}

/// A file is read source by source: beside what the study holds at the end there is never more than three times the largest
/// of them, whatever else is in the archive, and however many there are.
#[test]
fn beside_what_it_holds_at_the_end_a_reader_takes_three_times_the_largest_source_at_most() {
    let largest = 400_000;
    for count in [2, 12] {
        let bytes: Rc<[u8]> = many_texts(count, largest).into();
        let read_bytes = Rc::new(Cell::new(0));
        let open = || -> std::io::Result<Box<dyn Seekable>> {
            Ok(Box::new(OnDisk { bytes: Cursor::new(bytes.clone()), read: read_bytes.clone() }))
        };
        let source = SourceFile { open: Some(&open), ..SourceFile::new("a.qdpx", b"PK") };
        let mut study = None;
        let info = measure(|| study = read(&source).ok());
        let (format, study) = study.unwrap();
        assert_eq!(
            (format.name, study.transcripts.len(), study.codings.len()),
            ("qdpx", count as usize, count as usize)
        );
        assert!(coded(&study).iter().all(|words| *words == "Interview"));
        let beside = info.bytes_max - info.bytes_current as u64;
        println!("{count} sources: {} at most, {} held: {beside} beside", info.bytes_max, info.bytes_current);
        assert!(beside <= 3 * largest as u64, "{count} sources: {beside} bytes beside what is held");
        assert!(read_bytes.get() < 4 << 20, "{} bytes read: the recording is not", read_bytes.get());
    }
}

/// The project shares words and turns with the study, and the lines of a text are made while they are written.
#[test]
fn a_study_comes_in_without_a_second_copy_of_its_texts() {
    let (count, largest) = (12, 400_000);
    let study = study_of(&many_texts(count, largest));
    let noor = NewPerson { name: "Noor Rahman".into(), ..NewPerson::default() };
    let clock = Clock::Fixed(1_795_000_000);
    let mut workspace = in_memory::init(&Memory::new(), "Study", &noor, clock, Chance::seeded(7)).unwrap();
    let held: usize = study.transcripts.iter().map(|one| one.text.as_str().len()).sum();
    let mut brought = None;
    let info = measure(|| brought = workspace.bring_in(study, Known::Merged).ok());
    assert_eq!(brought.unwrap().transcripts.len(), count as usize);
    println!("{} bytes at most for texts of {held}", info.bytes_max);
    assert!(info.bytes_max <= 3 * largest as u64, "{} bytes for texts of {held}", info.bytes_max);
}
