//! The page that leads to the files of a folder: one for each transcript.

use super::shown;
use crate::format::study::{Study, TranscriptKey};
use std::fmt::Write as _;

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --rule: #c4c4c4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #16181b; --rule: #4a4d52; }
}
body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; font: 1rem/1.45 sans-serif; color: var(--ink); background: var(--paper); }
a { color: inherit; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.8rem 0.25rem 0; border-bottom: 1px solid var(--rule); text-align: start; }
.n { text-align: right; }
@media print {
  :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --rule: #808080; }
}
";

/// Makes the page. `files` are the names of the files, in the order of the transcripts of the study; `None` for one
/// without a file. `notes` stand below.
pub fn index(study: &Study, files: &[Option<String>], notes: &[String]) -> Vec<u8> {
    let title = escaped(if study.title.trim().is_empty() { "emic" } else { &study.title });
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1 dir=\"auto\">{title}</h1>\n<table>\n<thead>\n<tr>\
         <th scope=\"col\">transcript</th><th scope=\"col\" class=\"n\">words</th>\
         <th scope=\"col\" class=\"n\">codings</th></tr>\n</thead>\n<tbody>\n"
    );
    for (nth, (transcript, file)) in study.transcripts.iter().zip(files).enumerate() {
        let codings = study.codings.iter().filter(|one| one.transcript == TranscriptKey(nth)).count();
        let name = escaped(&transcript.title);
        let name = match file {
            Some(file) => format!("<a href=\"{}\">{name}</a>", address(file)),
            None => name,
        };
        let words = transcript.words();
        let _ = writeln!(
            out,
            "<tr><td dir=\"auto\">{name}</td><td class=\"n\">{words}</td><td class=\"n\">{codings}</td></tr>"
        );
    }
    out.push_str("</tbody>\n</table>\n");
    for note in notes {
        let _ = writeln!(out, "<p dir=\"auto\">{}</p>", escaped(note));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out.into_bytes()
}

/// The address of a file in the same folder (RFC 3986: what is not unreserved is percent-encoded).
fn address(file: &str) -> String {
    let mut out = String::from("./");
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Names of files for titles: without signs that a disk does not take, no two alike in any case.
pub fn file_names(titles: &[&str], ending: &str) -> Vec<String> {
    let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
    let mut all = Vec::new();
    for title in titles {
        let sign = |c: char| c.is_control() || crate::error::is_unsafe(c) || "/\\:*?\"<>|".contains(c);
        let safe: String = title.chars().map(|c| if sign(c) { '_' } else { c }).collect();
        let mut safe = safe.trim_matches(|c: char| c.is_whitespace() || c == '.').to_owned();
        while safe.len() > 180 {
            safe.pop();
        }
        let is_reserved = ["", "con", "prn", "aux", "nul", "index"].contains(&safe.to_lowercase().as_str());
        let safe = if is_reserved { format!("{safe}_") } else { safe };
        let mut name = safe.clone();
        let mut next = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{safe} {next}");
            next += 1;
        }
        all.push(format!("{name}.{ending}"));
    }
    all
}

/// Words between tags.
fn escaped(words: &str) -> String {
    shown(words).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
