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
