//! Through a project of emic: a file in, out, in again, and in elsewhere.

use super::*;
use emic::store::Memory;
use emic::workspace::{Chance, Clock, Known, NewPerson, Workspace, in_memory};

fn workspace() -> Workspace {
    let noor = NewPerson { name: "Noor Rahman".into(), initials: "NR".into(), role: String::new() };
    in_memory::init(&Memory::new(), "Study", &noor, Clock::Fixed(1_795_000_000), Chance::seeded(7)).unwrap()
}

/// What a project writes after files came in, each after the other.
fn through(files: &[&[u8]]) -> Vec<u8> {
    let mut workspace = workspace();
    for bytes in files {
        workspace.bring_in(study_of(bytes), Known::Joined).unwrap();
    }
    written(&workspace.study(&[]), "qdpx").bytes
}

#[test]
fn what_a_project_writes_changes_nothing_when_it_comes_back_and_is_the_same_from_another_project() {
    let mut files: Vec<Vec<u8>> = seeds()
        .iter()
        .map(|xml| {
            packed(
                std::str::from_utf8(xml).unwrap(),
                "Anna: No one rang 🙂.\r\n\r\nBen: Then they came.\r\n".as_bytes(),
            )
        })
        .collect();
    let names = ["atlas-mac-8.4-annex.qdpx", "qc-demo.qdpx", "nvivo-mac-15-codebook-only.qdpx"];
    files.extend(names.iter().filter_map(|name| data(name)));
    for file in files {
        let once = through(&[&file]);
        assert_eq!(through(&[&file, &once]), once, "in again");
        assert_eq!(through(&[&once]), once, "in elsewhere");
    }
}
