//! Where a command writes: what it overwrites and what it leaves, and what it says when nothing takes its bytes.

use crate::support::shell::Shell;
use std::os::unix::fs::{FileTypeExt, symlink};

/// A shell at home with a project in it: a transcript and so many codes that a list fills no pipe at once.
fn with_codes() -> Shell {
    let mut shell = Shell::at_home();
    shell.typed("emic init --title Study --coder Noor").ok();
    shell.file("P01.txt", "Interviewer: How are you?\nP01: Well, after six months.\n");
    shell.typed("emic import P01.txt").ok();
    shell.typed("emic code add Waiting/Months Trust").ok();
    shell
}

fn read(shell: &Shell, name: &str) -> String {
    std::fs::read_to_string(shell.cwd.join(name)).unwrap()
}

#[test]
fn a_file_that_emic_did_not_write_is_left_alone_unless_it_is_forced() {
    let mut shell = with_codes();
    for command in ["emic bundle write -o", "emic export --as codebook"] {
        shell.file("mine.toml", "my own words\n");
        let said = shell.typed(&format!("{command} mine.toml"));
        assert_eq!(said.code, 3, "{}", said.out);
        assert!(said.out.contains("mine.toml: this file is there already"), "{}", said.out);
        assert!(said.out.contains("--force"), "{}", said.out);
        assert_eq!(read(&shell, "mine.toml"), "my own words\n");
        shell.typed(&format!("{command} mine.toml --force")).ok();
        assert_ne!(read(&shell, "mine.toml"), "my own words\n");
    }
}

#[test]
fn a_file_as_emic_wrote_it_is_overwritten_and_one_that_was_changed_since_is_not() {
    let mut shell = with_codes();
    shell.typed("emic export frame.csv --as codebook").ok();
    let first = read(&shell, "frame.csv");
    shell.typed("emic code add Later").ok();
    shell.typed("emic export frame.csv --as codebook").ok();
    let second = read(&shell, "frame.csv");
    assert!(second.contains("Later") && second != first);
    // The state before, put back by a person, is not what was written there last.
    shell.file("frame.csv", &first);
    assert_eq!(shell.typed("emic export frame.csv --as codebook").code, 3);
    assert_eq!(read(&shell, "frame.csv"), first);
    // The same bytes elsewhere are somebody else's file.
    shell.file("copy.csv", &second);
    assert_eq!(shell.typed("emic export copy.csv --as codebook").code, 3);
    // An empty file has nothing to lose.
    shell.file("empty.csv", "");
    shell.typed("emic export empty.csv --as codebook").ok();
}

#[test]
fn a_bundle_of_this_project_is_overwritten_only_if_nothing_in_it_is_new() {
    let mut shell = with_codes();
    shell.typed("emic bundle write -o study.emic.toml && mkdir nell").ok();
    shell.typed("emic init nell --from study.emic.toml --coder Nell").ok();
    shell.typed("cp study.emic.toml old.emic.toml && emic bundle write -o old.emic.toml").ok();
    shell
        .typed("emic --project nell code add Hers && emic --project nell bundle write -o hers.emic.toml")
        .ok();
    let hers = read(&shell, "hers.emic.toml");
    let said = shell.typed("emic bundle write -o hers.emic.toml");
    assert_eq!((said.code, read(&shell, "hers.emic.toml") == hers), (3, true), "{}", said.out);
    shell.typed("emic bundle read hers.emic.toml && emic bundle write -o hers.emic.toml").ok();
}

#[test]
fn so_many_files_are_remembered_and_no_more() {
    let mut shell = with_codes();
    let known = |n: u32| format!("[[written]]\npath = \"/somewhere/x{n}.csv\"\nsum = \"sha256:0\"\n");
    shell.file(".emic/written.toml", &(1..=2005).map(known).collect::<String>());
    shell.typed("emic export new.csv --as codebook").ok();
    let written = read(&shell, ".emic/written.toml");
    assert_eq!(written.matches("[[written]]").count(), 2000);
    assert!(!written.contains("/x6.csv") && written.contains("/x7.csv") && written.contains("/new.csv"));
    shell.typed("emic export new.csv --as codebook").ok();
}

#[test]
fn links_are_written_through_and_stay_links() {
    let mut shell = with_codes();
    std::fs::create_dir(shell.cwd.join("far")).unwrap();
    for (link, target) in [("there.csv", "far/there.csv"), ("not-yet.csv", "far/not-yet.csv")] {
        symlink(target, shell.cwd.join(link)).unwrap();
    }
    shell.file("far/there.csv", "");
    for link in ["there.csv", "not-yet.csv"] {
        shell.typed(&format!("emic export {link} --as codebook")).ok();
        assert!(std::fs::symlink_metadata(shell.cwd.join(link)).unwrap().is_symlink());
        assert!(read(&shell, &format!("far/{link}")).starts_with("path,kind"));
    }
    symlink(".emic/me.toml", shell.cwd.join("way-in.csv")).unwrap();
    let said = shell.typed("emic export way-in.csv --as codebook --force");
    assert!(said.code == 3 && said.out.contains("a file of the project itself"), "{}", said.out);
}

#[test]
fn a_pipe_gets_the_bytes_and_stays_a_pipe() {
    let mut shell = with_codes();
    let line =
        "mkfifo way && { cat way > got.csv & emic export way --as codebook; code=$?; wait; }; (exit $code)";
    shell.typed(line).ok();
    assert!(read(&shell, "got.csv").starts_with("path,kind"));
    assert!(std::fs::metadata(shell.cwd.join("way")).unwrap().file_type().is_fifo());
    let line = "{ cat way > got.toml & emic bundle write -o way; code=$?; wait; }; (exit $code)";
    shell.typed(line).ok();
    assert!(read(&shell, "got.toml").contains("\n[end]\n"));
    shell.typed("emic bundle write -o /dev/null").ok();
    assert!(!std::fs::symlink_metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let mut shell = with_codes();
    for command in ["emic export nodir/x.csv", "emic bundle write -o nodir/x.csv"] {
        let said = shell.typed(command);
        assert_eq!(said.code, 6, "{}", said.out);
        assert!(said.out.contains("there is no folder "), "{}", said.out);
        assert!(said.out.contains("nodir") && said.out.contains("make the folder first"), "{}", said.out);
    }
}

#[test]
fn full_standard_output_is_said_with_exit_code_6() {
    if !std::path::Path::new("/dev/full").exists() {
        println!("skipped: there is no /dev/full here");
        return;
    }
    let mut shell = with_codes();
    let commands = [
        "codes",
        "codes --format json",
        "report codes",
        "digest",
        "bundle write -o -",
        "bundle write -o /dev/stdout",
        "export - --as codings",
        "man",
        "--help",
        "completions bash",
    ];
    for command in commands {
        let said = shell.typed(&format!("emic {command} > /dev/full"));
        assert_eq!(said.code, 6, "{command}: {}", said.out);
        assert!(said.out.contains("disk is full"), "{command}: {}", said.out);
        assert!(!said.out.contains("the whole project"), "{command}: {}", said.out);
    }
    for command in ["export /dev/full --as codings", "bundle write -o /dev/full"] {
        let said = shell.typed(&format!("emic {command}"));
        assert!(said.code == 6 && said.out.contains("the disk is full"), "{command}: {}", said.out);
    }
    assert!(std::fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[test]
fn full_standard_output_of_a_command_that_another_process_carries_out_is_said() {
    if !std::path::Path::new("/dev/full").exists() {
        println!("skipped: there is no /dev/full here");
        return;
    }
    let mut shell = with_codes();
    let line = "mkfifo in out; emic hold < in > out & exec 3> in; read line < out; emic codes > /dev/full; \
                code=$?; exec 3>&-; wait; (exit $code)";
    let said = shell.typed(line);
    assert!(said.code == 6 && said.out.contains("the disk is full"), "{}: {}", said.code, said.out);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut shell = with_codes();
    shell.typed("emic code add $(seq -f Theme/Code-with-a-rather-long-name-%g 2000)").ok();
    for command in ["codes", "codes --format json", "bundle write -o -", "export - --as codebook"] {
        let said = shell.typed(&format!("emic {command} | head -1 > first; wc -l < first"));
        assert_eq!((said.code, said.out.trim()), (0, "1"), "{command}");
    }
    // Nothing claims that all of it went out.
    let said = shell.typed("emic bundle write -o - | head -1");
    assert!(!said.out.contains("the whole project"), "{}", said.out);
    let said = shell.typed("mkfifo way; { head -c 10 way > /dev/null & emic bundle write -o way; }");
    assert_eq!(said.code, 0, "{}", said.out);
}

#[test]
fn a_whole_file_for_a_closed_standard_output_is_refused() {
    let mut shell = with_codes();
    for command in ["bundle write -o -", "export - --as codings"] {
        let said = shell.typed(&format!("emic {command} >&-"));
        assert_eq!(said.code, 6, "{command}: {}", said.out);
        assert!(said.out.contains("standard output is closed"), "{command}: {}", said.out);
    }
    // A command whose output was thrown away on purpose goes on.
    shell.typed("emic bundle write -o - > /dev/null").ok();
    shell.typed("emic codes >&-").ok();
}

#[test]
fn a_stream_of_the_caller_is_not_looked_for_in_the_process_that_carries_the_command_out() {
    let mut shell = with_codes();
    let line = "mkfifo in out; emic hold < in > out & exec 3> in; read line < out; \
                emic bundle write -o /dev/fd/1 > got.toml; emic export /dev/fd/9 --as codings 9> got.csv; \
                code=$?; exec 3>&-; wait; (exit $code)";
    let said = shell.typed(line);
    assert!(
        said.code == 2 && said.out.contains("write to - and redirect that"),
        "{}: {}",
        said.code,
        said.out
    );
    assert!(read(&shell, "got.toml").contains("\n[end]\n"));
    assert_eq!(read(&shell, "got.csv"), "");
    // Without another process it is this one's own.
    shell.typed("emic export /dev/fd/9 --as codings 9> got.csv").ok();
    assert!(read(&shell, "got.csv").starts_with("transcript,"));
}

#[test]
fn a_report_whose_reader_goes_before_its_end_says_so() {
    let mut shell = with_codes();
    shell.typed("emic code add $(seq -f Theme/Code-with-a-rather-long-name-%g 2000)").ok();
    for words in ["codes", "codes --format json", "codes -o -"] {
        let said = shell.typed(&format!("(emic report {words}; echo exit $?) 2>said | head -c 10; cat said"));
        assert!(said.out.contains("not written to its end"), "{words}: {}", said.out);
        let said = shell.typed(&format!("{{ emic report {words}; echo $? >code; }} | head -c 10; cat code"));
        assert!(said.out.ends_with("6\n"), "{words}: {}", said.out);
    }
    let said = shell
        .typed("mkfifo gone; { head -c 10 gone > /dev/null & emic report codes --format text -o gone; }");
    assert!(
        said.code == 6 && said.out.contains("gone: the report was not written to its end"),
        "{}",
        said.out
    );
    // All of it was taken.
    shell.typed("emic report codes | cat > whole").ok();
}

#[test]
fn a_format_that_was_asked_for_decides_whatever_the_ending_says() {
    let mut shell = with_codes();
    shell
        .typed("emic report codes --format text -o codes.foo && grep Theme codes.foo || grep code codes.foo")
        .ok();
    shell.typed("emic report codes --format csv -o codes.html && head -1 codes.html | grep -q ^id,").ok();
    let said = shell.typed("emic report codes -o other.foo");
    assert!(said.code == 2 && said.out.contains("the ending of this file says no format"), "{}", said.out);
}

/// How far it is stands where talk goes to a terminal, and never among results on the same one.
#[test]
fn long_results_say_how_far_they_are_on_a_terminal_of_their_own() {
    use emic::cli::{Style, Talk};
    use emic::report::{Document, Format, Table};
    let said = |terminal: bool, seen: bool| {
        let mut table = Table::new(&[("words", "words")], "");
        (0..3_000).for_each(|_| table.row(vec!["w".repeat(1_000).into()]));
        let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), std::io::empty());
        let style = Style { format: Format::Csv, terminal };
        let mut talk = Talk::new(&mut out, &mut err, &mut input, style).seen(seen);
        talk.document(&Document::default().with(table)).unwrap();
        assert!(out.len() > 3_000_000);
        String::from_utf8(err).unwrap()
    };
    let all = said(false, true);
    assert!(all.contains("1 MB written") && all.contains("2 MB written"), "{all:?}");
    assert_eq!((said(true, true), said(false, false)), (String::new(), String::new()));
}
