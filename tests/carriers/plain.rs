//! What is no plain file is refused at once, under whatever name it lies, and never waited for.

use super::{Pair, files};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

/// What may lie somewhere in the place of a file, and the word for it.
const KINDS: [(&str, &str); 5] = [
    ("pipe", "a pipe"),
    ("socket", "a socket"),
    ("folder", "a folder"),
    ("link", "a link"),
    ("dangling link", "a link"),
];

/// Puts something there that is no plain file.
fn put(kind: &str, at: &Path, file: &Path) {
    let _ = std::fs::remove_file(at);
    let _ = std::fs::remove_dir(at);
    match kind {
        "pipe" => assert!(Command::new("mkfifo").arg(at).status().unwrap().success()),
        // By a short name: the path of a socket may not be long.
        "socket" => {
            let short = tempfile::tempdir().unwrap();
            drop(UnixListener::bind(short.path().join("s")).unwrap());
            std::fs::rename(short.path().join("s"), at).unwrap();
        }
        "folder" => std::fs::create_dir(at).unwrap(),
        "link" => symlink(file, at).unwrap(),
        _ => symlink("nothing", at).unwrap(),
    }
}

#[test]
fn a_shared_folder_with_pipes_sockets_and_links_in_it_is_synced_without_waiting() {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    pair.code("anna", "trust");
    pair.sync("anna").ok();
    pair.sync("noor").ok();
    let secret = pair.shell.file("secret", "keep\n");
    let (own, stray) = (pair.part("noor"), pair.share.join("tom-0000aaaa-0001.part.toml"));
    let whole = std::fs::read(&own).unwrap();
    for (kind, word) in KINDS {
        put(kind, &stray, &secret);
        pair.code("anna", kind);
        pair.sync("anna");
        let answer = pair.sync("noor");
        assert!(answer.code == 1 && answer.out.contains("tom-0000aaaa-0001.part.toml"), "{}", answer.out);
        let listed = pair.run("emic --project noor codes").ok();
        assert!(listed.contains(kind), "the rest of the folder came in beside {word}");
        std::fs::remove_file(&stray).or_else(|_| std::fs::remove_dir(&stray)).unwrap();
        // One's own part: nothing is written through it.
        put(kind, &own, &secret);
        pair.code("noor", &format!("own {kind}"));
        let answer = pair.sync("noor");
        assert_ne!(answer.code, 0, "{kind}: {}", answer.out);
        std::fs::remove_file(&own).or_else(|_| std::fs::remove_dir(&own)).unwrap();
        std::fs::write(&own, &whole).unwrap();
        pair.sync("noor").ok();
    }
    assert_eq!(std::fs::read_to_string(secret).unwrap(), "keep\n");
}

#[test]
fn a_bundle_or_an_interview_is_a_file_or_a_link_to_one_and_nothing_else() {
    let mut pair = Pair::new();
    let there = pair.shell.cwd.join("there");
    let lines = [
        "emic --project anna bundle read there",
        "emic --project anna bundle read --dry-run there",
        "emic bundle show there",
        "emic init tom --from there --coder Tom",
        "emic --project noor bundle write --since there -o out.emic.toml",
        "emic --project anna import there",
    ];
    for kind in ["pipe", "socket", "folder", "dangling link"] {
        put(kind, &there, Path::new(""));
        for line in lines {
            let answer = pair.run(line);
            assert!(matches!(answer.code, 1 | 3), "{line}: {}", answer.out);
            let word = if kind == "dangling link" { "leads nowhere" } else { kind };
            assert!(answer.out.contains(word), "{line}: {}", answer.out);
        }
    }
    std::fs::create_dir_all(pair.shell.cwd.join("set")).unwrap();
    put("pipe", &pair.shell.cwd.join("set/settings.toml"), Path::new(""));
    let settings = pair.run("EMIC_DATA=set emic config check");
    assert!(settings.code == 3 && settings.out.contains("a pipe"), "{}", settings.out);
    let device = pair.run("emic --project anna import /dev/null");
    assert!(device.out.contains("a device"), "{}", device.out);
    put("link", &there, Path::new("start.emic.toml"));
    pair.run("emic --project anna bundle read there").ok();
    let words = pair.shell.file("real.txt", "Nobody rang.\n");
    symlink(words, pair.shell.cwd.join("P02.txt")).unwrap();
    pair.run("emic --project anna import P02.txt").ok();
    assert!(pair.run("emic --project anna transcripts").ok().contains("P02"));
}

#[test]
fn a_project_with_a_pipe_or_a_link_in_the_place_of_any_file_of_its_own_is_opened_or_refused_at_once() {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    let secret = pair.shell.file("secret", "keep\n");
    let root = pair.shell.cwd.clone();
    let mut names: Vec<_> = files(&root.join("noor/.emic"));
    names.push(root.join("noor/emic.toml"));
    assert!(names.len() > 5, "{names:?}");
    for path in names {
        let name = path.strip_prefix(root.join("noor")).unwrap();
        for (kind, _) in KINDS {
            pair.run("rm -rf copy && cp -a noor copy").ok();
            put(kind, &root.join("copy").join(name), &secret);
            pair.run("emic --project copy code add more");
            pair.run("emic --project copy codes");
            pair.run("emic --project copy doctor");
        }
    }
    assert_eq!(std::fs::read_to_string(secret).unwrap(), "keep\n");
}
