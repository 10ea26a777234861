//! Speed and memory.

use super::*;
use allocation_counter::measure;

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
        (study.transcripts.len(), study.codes.len(), study.codings.len(), study.uncertain),
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
