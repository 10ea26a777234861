//! Whatever comes, nothing panics, every span is sound, and time is linear.

use super::*;
use proptest::prelude::*;

#[test]
fn one_line_of_five_megabytes_comes_in() {
    let line = "P1: words and more words; <b 10:30 [x] ".repeat(130_000);
    for name in ["a.txt", "a.md"] {
        assert_eq!(read(name, line.as_bytes()).turns.len(), 1);
    }
    let plain = line[..500_000].replace(['<', '&'], "");
    assert_eq!(read("a.html", format!("<html><p>{plain}").as_bytes()).turns.len(), 1);
    assert_eq!(read("a.rtf", format!("{{\\rtf1 {plain}\\par}}").as_bytes()).turns.len(), 1);
    let body = format!("<text:p>{plain}</text:p>");
    assert_eq!(read("a.odt", &super::documents::odt("", &body)).turns.len(), 1);
    let vtt = format!("WEBVTT\n\n00:00.000 --> 00:01.000\n{line}");
    assert_eq!(read("a.vtt", vtt.as_bytes()).turns.len(), 1);
    assert_eq!(read("a.docx", &docx(&paragraph(&line.replace('<', "")), &[])).turns.len(), 1);
}

pub(crate) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let typed = "Head\n\nInterviewer: Où ?\n[00:00:05] P1: Là.\nInterviewer [0:09]:\nP1：漢字\n**A:** x\n\
        [id1] y\nA\t0:01\tz\n";
    let vtt = "WEBVTT\n\nNOTE x\n\n1\n0:0:1.0 --> 0:0:2.0\n<v Anna>Hé &amp; <00:01.000><c>ho</c>\nx\n\n\
               00:01.000 --> 00:02.000\nx\n- y\n- z\n";
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nAnna: Hé\n\n2\n00:00:02,000 --> 00:00:03,000\nBen: ho\n";
    let body = format!(
        "{}<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl><w:p><w:commentRangeStart w:id=\"1\"/>\
        </w:p>",
        paragraph("A: é"),
        paragraph("B"),
        paragraph("c")
    );
    let teams = "0:0:1.0 --> 0:0:-3.20\nAnna Day\nHello.\n0:0:4.0 --> 0:0:6.0\n0:0:4.0 --> 0:0:6.0\nHi.\n";
    vec![
        ("a.txt", typed.into()),
        ("a.md", teams.into()),
        ("a.vtt", vtt.into()),
        ("a.srt", srt.into()),
        ("a.sbv", "0:00:01.000,0:00:02.000\nAnna: Hé\n\n0:00:03.000,0:00:04.000\nBen: ho\n".into()),
        ("a.docx", docx(&body, &[])),
        (
            "a.odt",
            super::documents::odt("", "<text:p>A: é<text:s text:c=\"3\"/></text:p><text:p>B: x</text:p>"),
        ),
        (
            "a.fodt",
            super::documents::flat("<text:p>A: é</text:p><table:table><table:table-row/></table:table>")
                .into(),
        ),
        ("a.rtf", RTF.into()),
        ("a.html", "<html><p><b>A</b> h&eacute;<table><tr><td>B<td>x</table><pre>a\nb</pre><rt>".into()),
        (
            "a.json",
            r#"{"segments":[{"start":0.5,"end":2,"text":"Hé","speaker":"A"},{"start":2,"text":"x"}]}"#.into(),
        ),
        ("a.TextGrid", super::recognised::LONG.into()),
        ("a.eaf", super::recognised::EAF.into()),
    ]
}

const RTF: &str = "{\\rtf1\\ansi\\ansicpg1250{\\fonttbl{\\f0\\fcharset238 A;}}A: h\\'e9\\u-10179?\\u-8704?\\par {\\b B:} x\\line y\
    {\\footnote n}{\\*\\atrfstart 1}z{\\*\\atrfend 1}{\\*\\annotation{\\*\\atnref 1}w}\\trowd\\intbl a\\cell b\\cell\\row\\pard{\\pict 00}}";

fn never_panics(name: &str, bytes: &[u8]) {
    if let Ok(imported) = read_transcript(name, bytes) {
        sound(&imported);
    }
}

/// Lines made of what labels and times are made of.
const LINES: &str = "[AP1:： \\[\\]()*_\t0.<>&;{é漢\\-]{0,12}|0:01 --> 0:02|WEBVTT|Anna:|\\[0:01\\]|";

/// Where to flip bits, as a share of the file, and which.
fn flips() -> impl Strategy<Value = Vec<(f64, u8)>> {
    proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (name, _) in seeds() {
            never_panics(name, &bytes);
            never_panics(name, &[b"WEBVTT\n\n", bytes.as_slice()].concat());
        }
        let _ = read_participants(&bytes, std::str::from_utf8(&bytes).ok());
        let _ = read_coded(&bytes);
    }

    #[test]
    fn arbitrary_lines_never_panic(lines in proptest::collection::vec(LINES, 0..30)) {
        let words = lines.join("\n");
        for (name, _) in seeds() {
            never_panics(name, words.as_bytes());
            never_panics(name, format!("WEBVTT\n\n{words}").as_bytes());
        }
        let escaped = |line: &String| paragraph(&line.replace('&', "&amp;").replace('<', "&lt;"));
        let body: String = lines.iter().map(escaped).collect();
        never_panics("a.docx", &docx(&body, &[]));
    }

    #[test]
    fn damaged_files_never_panic(cut in 0.0..1.0_f64, flips in flips()) {
        for (name, mut bytes) in seeds() {
            for (at, byte) in &flips {
                let at = (at * bytes.len() as f64) as usize;
                bytes[at] ^= byte;
            }
            never_panics(name, &bytes);
            bytes.truncate((cut * bytes.len() as f64) as usize);
            never_panics(name, &bytes);
        }
        let mut table = b"name;sex;diagnosis;age\nP1;Male;PD;3\n".to_vec();
        let span = r#"{"coder":"K","label":"c","start":0,"end":3}"#;
        let mut coded = format!(r#"{{"title":"a","text":"x\ry","spans":[{span}]}}"#).into_bytes();
        for bytes in [&mut table, &mut coded] {
            for (at, byte) in &flips {
                let at = (at * bytes.len() as f64) as usize;
                bytes[at] ^= byte;
            }
        }
        let _ = read_participants(&table, Some(SCHEMA));
        let _ = read_coded(&coded);
    }
}
