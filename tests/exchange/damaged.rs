//! Bundles that were cut, changed or mailed on their way: refused with the line, or taken as they were meant.

use super::Team;

/// A coder's bundle of a few acts, as text.
fn bundle() -> (Team, String) {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    team.at("nell", &["memo", "add", "--on", "P01", "Two lines,\nthe second."]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    let words = team.read("n.emic.toml");
    (team, words)
}

#[test]
fn a_bundle_cut_anywhere_is_refused_whole_with_its_line() {
    let (team, words) = bundle();
    let before = team.digest("lead");
    let lines = words.lines().count();
    for keep in [0, 1, 7, lines / 3, lines / 2, lines - 4, lines - 1] {
        let cut: String = words.lines().take(keep).map(|line| format!("{line}\n")).collect();
        team.0.file("cut.emic.toml", &cut);
        let said = team.at("lead", &["bundle", "read", "cut.emic.toml"]).fails(3);
        assert!(said.contains("cut.emic.toml"), "{keep}: {said}");
    }
    team.0.file("cut.emic.toml", &words[..words.len() / 2]);
    let said = team.at("lead", &["bundle", "read", "cut.emic.toml"]).fails(3);
    assert!(said.contains("cut.emic.toml:"), "{said}");
    assert_eq!(team.digest("lead"), before);
}

#[test]
fn a_bundle_cut_at_any_byte_says_at_which_line_it_stops() {
    let team = Team::new();
    team.at("nell", &["memo", "add", "--on", "P01", "Vielleicht für später – «heute» nicht.\n\n無"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    let words = std::fs::read(team.path("n.emic.toml")).unwrap();
    let cut = team.path("cut.emic.toml");
    for len in 1..words.len() {
        std::fs::write(&cut, &words[..len]).unwrap();
        let read = emic::workspace::load(&cut);
        // Only a line feed is missing.
        if len + 1 == words.len() {
            assert!(read.is_ok(), "{read:?}");
            continue;
        }
        let fault = read.unwrap_err();
        let line = String::from_utf8_lossy(&words[..len]).lines().count();
        let expected = format!("this file stops at line {line}");
        let goes_on = fault.what().strip_prefix(&expected).map(|rest| rest.starts_with([';', ',']));
        assert_eq!(goes_on, Some(true), "byte {len}, line {line}: {fault}");
        assert!(fault.hints().join(" ").starts_with("nothing was brought in"), "byte {len}: {fault:?}");
    }
    std::fs::write(&cut, b"").unwrap();
    assert!(emic::workspace::load(&cut).unwrap_err().what().starts_with("this file is empty"));
}

#[test]
fn a_bundle_whose_lines_end_in_carriage_returns_alone_is_not_called_empty() {
    let (team, words) = bundle();
    team.0.file("old.emic.toml", &words.replace('\n', "\r"));
    let said = team.at("lead", &["bundle", "read", "old.emic.toml"]).fails(3);
    assert!(said.contains("carriage returns alone") && !said.contains("empty"), "{said}");
}

#[test]
fn an_untouched_bundle_or_part_is_never_said_to_have_been_changed() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    // The comment above such a coding has no code to name.
    team.at("nell", &["code", "remove", "Waiting"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    let blank = |words: &str| words.lines().find(|line| line.ends_with([' ', '\t'])).map(str::to_owned);
    assert_eq!(blank(&team.read("n.emic.toml")), None);
    let answer = team.at("lead", &["bundle", "read", "n.emic.toml"]);
    assert_eq!((answer.code, answer.err.contains("changed on the way")), (0, false), "{}", answer.err);
    let shared = team.path("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    team.at("nell", &["sync", "shared"]).ok();
    for part in std::fs::read_dir(&shared).unwrap() {
        assert_eq!(blank(&std::fs::read_to_string(part.unwrap().path()).unwrap()), None);
    }
}

#[test]
fn a_blank_that_an_older_version_put_behind_a_comment_is_no_change() {
    let (team, words) = bundle();
    let older: String = words
        .lines()
        .map(|line| format!("{line}{}\n", if line.starts_with('#') { " " } else { "" }))
        .collect();
    team.0.file("older.emic.toml", &older);
    let answer = team.at("lead", &["bundle", "read", "older.emic.toml"]);
    assert_eq!((answer.code, answer.err.contains("changed on the way")), (0, false), "{}", answer.err);
}

#[test]
fn one_changed_letter_anywhere_is_found() {
    let (team, words) = bundle();
    let before = team.digest("lead");
    let file = team.path("flip.emic.toml");
    for n in 1..40 {
        let mut bytes = words.clone().into_bytes();
        let at = bytes.len() * n / 40;
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        let answer = team.at("lead", &["bundle", "read", "flip.emic.toml", "--dry-run"]);
        let line = words[..at].lines().last().unwrap_or("").to_owned();
        // A comment or a blank at the end of a line may change: they are outside every sum.
        let harmless = words[..at].rfind('\n').is_none_or(|start| words[start + 1..].starts_with('#'));
        assert!(answer.code == 3 || harmless && answer.code == 0, "byte {at} ({line}): {}", answer.err);
    }
    assert_eq!(team.digest("lead"), before);
}

#[test]
fn line_ends_blanks_and_a_byte_order_mark_do_no_harm() {
    let (team, words) = bundle();
    let mailed = format!("\u{feff}{}", words.replace('\n', "  \r\n"));
    team.0.file("mailed.emic.toml", &mailed);
    let answer = team.at("lead", &["bundle", "read", "mailed.emic.toml"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.err.contains("changed on the way, which does no harm"), "{}", answer.err);
    assert_eq!(team.digest("lead"), team.digest("nell"));
}

#[test]
fn quoted_and_wrapped_mail_is_refused_with_the_line_and_what_to_do() {
    let (team, words) = bundle();
    let quoted: String = words.lines().map(|line| format!("> {line}\n")).collect();
    let wrapped: String = words
        .lines()
        .flat_map(|line| {
            let chars: Vec<char> = line.chars().collect();
            chars.chunks(72).map(|part| part.iter().collect::<String>() + "\n").collect::<Vec<_>>()
        })
        .collect();
    for words in [quoted, wrapped] {
        team.0.file("mail.emic.toml", &words);
        let said = team.at("lead", &["bundle", "read", "mail.emic.toml"]).fails(3);
        assert!(said.contains("mail.emic.toml:") && said.contains("attachment"), "{said}");
    }
}

#[test]
fn what_is_no_bundle_at_all_is_said_in_one_line() {
    let team = Team::new();
    team.0.file("empty.emic.toml", "");
    team.0.file("other.emic.toml", "[package]\nname = \"x\"\n");
    std::fs::write(team.path("binary.emic.toml"), [0u8, 159, 146, 150, 255]).unwrap();
    std::fs::create_dir(team.path("dir.emic.toml")).unwrap();
    let newer = team.read("study.emic.toml").replace("min_reader = 1", "min_reader = 9");
    team.0.file("newer.emic.toml", &newer);
    for (file, expected) in [
        ("empty.emic.toml", "empty"),
        ("other.emic.toml", "not a bundle"),
        ("binary.emic.toml", "UTF-8"),
        ("dir.emic.toml", "folder"),
        ("newer.emic.toml", "newer emic"),
    ] {
        let said = team.at("lead", &["bundle", "read", file]).fails(3);
        assert!(said.contains(expected) && said.contains(file), "{said}");
        assert!(!said.chars().any(|c| c != '\n' && emic::error::is_unsafe(c)), "{said:?}");
    }
}
