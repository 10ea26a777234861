//! Lists and reports: every one in every format, over the sample study and over an empty project.

mod counts;
mod files;
mod hiding;
mod rows;
mod table1;

use crate::support::shell::Shell;
use emic::cli::{Place, Style, Talk, parse};
use emic::workspace::{Clock, Workspace};
use std::path::{Path, PathBuf};

/// Every list and report with what it is asked for.
pub const LISTS: &[&[&str]] = &[
    &["transcripts"],
    &["codes"],
    &["annotations"],
    &["marks"],
    &["memos"],
    &["people"],
    &["participants"],
    &["frames"],
    &["history"],
    &["conflicts"],
    &["find", "wait"],
    &["find", "--regex", "(list|label)(en|led)", "--code", "Relational Practice", "--where", "sex=Female"],
    &[
        "ask",
        "--code",
        "Understanding",
        "--and",
        "Interpersonal connection",
        "--near",
        "20",
        "--where",
        "sex=Female",
    ],
    &["frame", "diff", "version 1", "now"],
    &["report"],
    &["report", "codes"],
    &["report", "participants"],
    &["report", "codebook"],
    &["report", "theme"],
    &["report", "quotes"],
    &["report", "frequency"],
    &["report", "matrix", "--attribute", "sex"],
    &["report", "cooccurrence"],
    &["report", "coverage"],
    &["report", "new-codes"],
    &["report", "coders"],
    &["report", "memos"],
    &["report", "agreement"],
    &["report", "speakers"],
    &["report", "words"],
    &["report", "sample", "--hide-small"],
    &["report", "sample", "--across", "sex", "--across", "age"],
];

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

/// The sample study as its lead sent it out, with the work of two coders read in; every id and date is fixed.
fn study() -> (Shell, Workspace) {
    let shell = Shell::new();
    let bundle = |name: &str| kept_beside(&format!("../../sample-data/bundles/{name}.emic.toml"));
    shell.emic(&["init", ".", "--from", &bundle("study"), "--coder", "You"]).ok();
    shell.emic(&["bundle", "read", &bundle("LW"), &bundle("NR")]).ok();
    let open = Workspace::open(&shell.cwd, CLOCK).unwrap();
    (shell, open)
}

/// What a command prints as results.
#[track_caller]
fn printed(workspace: &mut Workspace, words: &[&str], format: &str) -> String {
    String::from_utf8(bytes(workspace, words, format)).unwrap()
}

/// As [`printed`], of any format.
#[track_caller]
fn bytes(workspace: &mut Workspace, words: &[&str], format: &str) -> Vec<u8> {
    let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), std::io::empty());
    let cli = parse(words.iter().chain(&["--format", format]).map(Into::into)).unwrap();
    let style = Style { format: cli.global.format(), terminal: false };
    let place = Place { global: cli.global, cwd: PathBuf::new(), clock: CLOCK, commands: emic::tui::table };
    let mut talk = Talk::new(&mut out, &mut err, &mut input, style);
    cli.command.unwrap().run_on(workspace, &place, &mut talk).unwrap();
    out
}

fn kept_beside(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report").join(name);
    path.canonicalize().unwrap_or(path).display().to_string()
}

/// Compares with a file of `tests/report/kept`, or writes it where `UPDATE_KEPT` is set.
#[track_caller]
fn kept(name: &str, printed: &str) {
    let path = PathBuf::from(kept_beside("kept")).join(name);
    if std::env::var_os("UPDATE_KEPT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, printed).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == printed, "{} is not what is printed now:\n{printed}", path.display());
}

/// `find --regex a` is `find-regex-a`.
fn file_name(words: &[&str], format: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = words.join(" ").chars().map(plain).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    format!("{}.{format}", parts.join("-"))
}

#[test]
fn lists_of_the_sample_study_keep_their_bytes() {
    let (_shell, mut study) = study();
    for words in LISTS {
        for format in ["text", "csv", "json", "markdown"] {
            kept(&format!("study/{}", file_name(words, format)), &printed(&mut study, words, format));
        }
    }
}

#[test]
fn lists_of_an_empty_project_keep_their_bytes() {
    let shell = Shell::with_project();
    let mut empty = Workspace::open(&shell.cwd, CLOCK).unwrap();
    // Person and history have ids by chance; versions of the frame are not there.
    let fixed =
        LISTS.iter().filter(|words| !matches!(words[0], "people" | "history" | "frame" | "find" | "ask"));
    // No attribute is there, either.
    let fixed = fixed.filter(|words| !words.contains(&"--attribute") && !words.contains(&"--across"));
    for words in fixed.copied().chain([&["find", "wait"][..]]) {
        let mut all = String::new();
        for format in ["text", "csv", "json", "markdown"] {
            all.push_str(&format!("--format {format}\n{}", printed(&mut empty, words, format)));
        }
        kept(&format!("empty/{}", file_name(words, "txt")), &all);
    }
}

/// Reads a page or picture as strictly as XML is read.
#[track_caller]
fn strictly(text: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options).unwrap_or_else(|fault| panic!("{fault}:\n{text}"))
}

#[test]
fn every_list_is_a_page_of_html_that_needs_nothing_else() {
    let (_shell, mut study) = study();
    for words in LISTS {
        let html = printed(&mut study, words, "html");
        kept(&format!("study/{}", file_name(words, "html")), &html);
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\" "), "{words:?}");
        let tree = strictly(&html);
        let named = |name: &str| tree.descendants().filter(|node| node.tag_name().name() == name).count();
        assert_eq!((named("h1"), named("script"), named("link"), named("img")), (1, 0, 0, 0), "{words:?}");
        let title = tree.descendants().find(|node| node.tag_name().name() == "title").unwrap();
        assert!(title.text().is_some_and(|title| title.starts_with("Relational practice")), "{words:?}");
        let far = tree.descendants().flat_map(|node| node.attributes()).filter(|a| a.value().contains("://"));
        assert_eq!(far.count(), 0, "{words:?}");
        assert!(!html.contains("@import") && !html.contains("url("), "{words:?}");
        let asks = |a: &roxmltree::Attribute<'_, '_>| {
            matches!(a.name(), "src" | "srcset" | "data" | "action" | "background")
        };
        assert_eq!(
            tree.descendants().flat_map(|node| node.attributes()).filter(asks).count(),
            0,
            "{words:?}"
        );
        let links = tree.descendants().filter_map(|node| node.attribute("href"));
        assert!(
            links.into_iter().all(|link| link.starts_with('#')),
            "every link stays on the page: {words:?}"
        );
        for svg in tree.descendants().filter(|node| node.tag_name().name() == "svg") {
            let inside: Vec<&str> = svg.children().map(|node| node.tag_name().name()).collect();
            assert!(inside.contains(&"title") && inside.contains(&"desc"), "{words:?}");
            assert!(named("table") > 0, "the numbers of a picture are in a table beside it: {words:?}");
        }
    }
}

#[test]
fn a_page_has_the_rows_of_the_list_with_their_words_as_they_are() {
    let (_shell, mut study) = study();
    let rows = printed(&mut study, &["annotations"], "json");
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    let html = printed(&mut study, &["annotations"], "html");
    let tree = strictly(&html);
    let body = tree.descendants().find(|node| node.tag_name().name() == "tbody").unwrap();
    let cells: Vec<Vec<&str>> = body
        .children()
        .filter(|row| row.is_element())
        .map(|row| row.children().map(|cell| cell.text().unwrap_or("")).collect())
        .collect();
    assert_eq!(cells.len(), 146 + 79);
    for (row, cells) in rows.as_array().unwrap().iter().zip(&cells) {
        // Columns of people: id, transcript, start, end, words, code, coder.
        assert_eq!((row["id"].as_str(), row["text"].as_str()), (Some(cells[0]), Some(cells[4])));
    }
}

#[test]
fn words_that_look_like_a_page_are_words() {
    let shell = Shell::with_project();
    let hostile = "<script>alert(1)</script> & \"x\" ]]> <!-- \u{1b}[2J \u{202e}";
    shell.emic(&["code", "add", "--", "<script>alert(1)<\\/script> & \"x\""]).ok();
    shell.emic(&["memo", "add", "--on", "project", "--", hostile]).ok();
    let mut open = Workspace::open(&shell.cwd, CLOCK).unwrap();
    for words in [&["codes"][..], &["memos"], &["report", "codes"], &["history"]] {
        let html = printed(&mut open, words, "html");
        let tree = strictly(&html);
        assert!(tree.descendants().all(|node| node.tag_name().name() != "script"), "{words:?}");
        assert!(html.contains("&lt;script&gt;alert(1)"), "{words:?}: {html}");
        assert_eq!(html.chars().find(|&c| c != '\n' && emic::error::is_unsafe(c)), None, "{words:?}");
    }
}

#[test]
fn a_report_with_a_figure_is_a_picture_whose_words_can_be_read() {
    let (_shell, mut study) = study();
    for (name, bars) in [("codes", 62), ("participants", 38)] {
        let svg = printed(&mut study, &["report", name], "svg");
        kept(&format!("study/report-{name}.svg"), &svg);
        let tree = strictly(&svg);
        let root = tree.root_element();
        assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
        let count = |name: &str| tree.descendants().filter(|node| node.tag_name().name() == name).count();
        assert_eq!((count("rect"), count("desc")), (bars, 1));
        assert_eq!(count("title"), bars + 1, "one for the picture, one for each bar");
    }
}

#[test]
fn svg_where_no_figure_is_does_nothing_and_is_wrong_usage() {
    let shell = Shell::with_project();
    shell.transcript("P01", "P01: Nobody rang.\n");
    let said = shell.emic(&["codes", "--format", "svg"]).fails(2);
    assert!(said.contains("no figure") && said.contains("html"), "{said}");
    shell.emic(&["report", "codes", "--format", "svg"]).fails(2);
    shell.emic(&["code", "add", "Waiting", "--format", "svg"]).fails(2);
    assert_eq!(shell.emic(&["codes", "--format", "json"]).ok(), "[]\n");
    assert_eq!(shell.emic(&["report", "nothing", "--format", "svg"]).fails(3).lines().count(), 2);
}

#[test]
fn a_report_is_found_by_its_name_and_helps_with_a_sentence() {
    let shell = Shell::with_project();
    let help = shell.emic(&["report", "--help"]).ok();
    assert!(help.contains("participants  who was interviewed") && help.contains("codes "), "{help}");
    assert!(shell.emic(&["report", "codes", "--help"]).ok().contains("emic report codes --format html"));
    let said = shell.emic(&["report", "code"]).fails(3);
    assert!(said.contains("there is no report \"code\"") && said.contains("did you mean codes"), "{said}");
    assert!(shell.emic(&["report", "zebra"]).fails(3).contains("reports: participants, sample, codes"));
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let (shell, study) = study();
    study.close();
    let command = format!("'{}' annotations --format json | head -1", env!("CARGO_BIN_EXE_emic"));
    let output = std::process::Command::new("sh")
        .args(["-c", &command])
        .current_dir(&shell.cwd)
        .env_remove("EMIC_PROJECT")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "[\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
