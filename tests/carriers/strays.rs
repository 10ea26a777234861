//! What browsers, editors and carriers leave in a shared folder beside the parts.

use super::{Pair, files};

/// Whose work of a second sync lies in the folder only in a file that was renamed or changed so.
fn with_second_part(change: impl FnOnce(&mut Pair, &std::path::Path)) -> Pair {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    pair.sync("anna").ok();
    pair.code("anna", "trust");
    pair.sync("anna").ok();
    let part = pair.part("anna");
    change(&mut pair, &part);
    pair
}

#[test]
fn a_copy_of_a_part_under_another_name_is_read_and_named_once() {
    for (from, to) in [
        (".part.toml", ".part (1).toml"),
        (".part.toml", ".part.toml.txt"),
        (".part.toml", ".part.sync-conflict-20261129-101010-ABCDEFG.toml"),
        (".part.toml", ".part (Anna's conflicted copy 2026-11-29).toml"),
        ("anna", "Copy of anna"),
    ] {
        let mut pair = with_second_part(|_, part| {
            let name = part.file_name().unwrap().to_string_lossy().replace(from, to);
            std::fs::rename(part, part.with_file_name(name)).unwrap();
        });
        let said = pair.run("emic --project noor sync share").ok();
        assert!(said.starts_with("2 operations taken in"), "{to}: {said}");
        assert_eq!(said.matches("a copy of anna-").count(), 1, "{to}: {said}");
        assert!(pair.run("emic --project noor codes").ok().contains("trust"));
        let quiet = pair.sync("noor").ok();
        assert!(!quiet.contains("copy"), "{to}: {quiet}");
    }
}

#[test]
fn upper_case_names_as_old_sticks_give_them_are_read() {
    let mut pair = with_second_part(|_, part| {
        let name = part.file_name().unwrap().to_string_lossy().to_uppercase();
        std::fs::rename(part, part.with_file_name(name)).unwrap();
    });
    let said = pair.run("emic --project noor sync share").ok();
    assert!(said.starts_with("2 operations taken in") && said.contains("rename it to anna-"), "{said}");
}

#[test]
fn bundles_packed_and_unfinished_files_are_named_once_and_not_read() {
    let mut pair = with_second_part(|pair, part| {
        let name = part.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(part).unwrap();
        for stray in [
            format!(".syncthing.{name}.tmp"),
            format!("~syncthing~{name}.tmp"),
            format!(".{name}.Ab12Cd"),
            format!("{name}.filepart"),
            format!("{name}.zip"),
        ] {
            std::fs::write(pair.share.join(stray), &bytes[..bytes.len() / 2]).unwrap();
        }
        std::fs::copy(pair.shell.cwd.join("start.emic.toml"), pair.share.join("anna's.emic.toml")).unwrap();
        std::fs::write(pair.share.join("notes.txt"), "mine").unwrap();
    });
    let said = pair.sync("noor").ok();
    assert!(said.starts_with("2 operations taken in"), "{said}");
    for expected in ["Syncthing", "rsync", "WinSCP", "emic bundle read", ".zip"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("notes.txt"), "{said}");
    let advice =
        said.lines().find_map(|line| line.split_once("emic bundle read").map(|(_, file)| file.to_owned()));
    pair.run(&format!("emic --project noor bundle read{}", advice.unwrap())).ok();
    let quiet = pair.sync("noor").ok();
    assert!(!quiet.contains("Syncthing") && !quiet.contains("bundle"), "{quiet}");
}

#[test]
fn a_part_that_is_empty_of_zeros_or_saved_otherwise_is_named_each_time_with_what_to_do() {
    let utf16 = |bytes: &[u8]| {
        let words = String::from_utf8(bytes.to_vec()).unwrap();
        [vec![0xff, 0xfe], words.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    type Change<'c> = &'c dyn Fn(&[u8]) -> Vec<u8>;
    let cases: [(&str, &str, Change<'_>); 4] = [
        ("empty", "wait", &|_| Vec::new()),
        ("zeros", "remove it", &|bytes| vec![0; bytes.len()]),
        ("UTF-16", "remove it", &utf16),
        ("website", "remove it", &|_| b"<!DOCTYPE html><title>Log in</title>".to_vec()),
    ];
    for (word, advice, change) in cases {
        let mut pair = with_second_part(|_, part| {
            let bytes = change(&std::fs::read(part).unwrap());
            std::fs::write(part, bytes).unwrap();
        });
        for _ in 0..2 {
            let answer = pair.sync("noor");
            assert_eq!(answer.code, 1, "{word}: {}", answer.out);
            let named =
                answer.out.contains(word) && answer.out.contains(advice) && answer.out.contains("anna-");
            assert!(named, "{word}: {}", answer.out);
        }
        // Its author's next sync puts it right.
        pair.sync("anna");
        pair.sync("noor").ok();
        assert!(pair.run("emic --project noor codes").ok().contains("trust"), "{word}");
    }
}

#[test]
fn a_sparse_file_of_three_gib_costs_little_memory() {
    let mut pair = with_second_part(|_, _| {});
    let sparse = pair.share.join("tom-0000aaaa-0001.part.toml");
    std::fs::write(&sparse, "").unwrap();
    std::fs::File::options().write(true).open(&sparse).unwrap().set_len(3 << 30).unwrap();
    let answer = pair.run("ulimit -v 1500000; emic --project noor sync share");
    assert!(answer.code == 1 && answer.out.contains("zeros"), "{}", answer.out);
    // Behind a whole commit, too.
    std::fs::remove_file(&sparse).unwrap();
    let part = pair.part("anna");
    pair.code("anna", "stigma");
    pair.sync("anna").ok();
    std::fs::File::options().write(true).open(&part).unwrap().set_len(3 << 30).unwrap();
    pair.run("ulimit -v 1500000; emic --project noor sync share");
    assert!(pair.run("emic --project noor codes").ok().contains("stigma"));
    assert!(files(&pair.share).len() >= 2);
}
