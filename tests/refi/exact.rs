//! What goes out is what came in, and what it has become here: GUIDs, dates, places and names.

use super::*;
use emic::log::Act;
use emic::store::Memory;
use emic::text::Span;
use emic::workspace::{Chance, Clock, Known, NewPerson, Workspace, in_memory};

pub(super) fn workspace() -> Workspace {
    let noor = NewPerson { name: "Noor Rahman".into(), initials: "NR".into(), role: String::new() };
    in_memory::init(&Memory::new(), "Study", &noor, Clock::Fixed(1_795_000_000), Chance::seeded(7)).unwrap()
}

/// The project file of what a workspace writes.
pub(super) fn xml_of(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("project.qde").unwrap(), &mut xml).unwrap();
    xml
}

fn guids_of<'x>(xml: &'x str, element: &str) -> Vec<&'x str> {
    let begin = format!("<{element} ");
    let rest = xml.split(&begin).skip(1);
    rest.map(|rest| rest.split("guid=\"").nth(1).unwrap().split('"').next().unwrap()).collect()
}

fn with_text(inside: &str, words: &str) -> Vec<u8> {
    packed(&project("x", &(codebook(&code(1, "a")) + &text_source(20, inside))), words.as_bytes())
}

#[test]
fn a_text_with_other_words_beside_the_one_that_is_here_has_a_guid_of_its_own() {
    let mut workspace = workspace();
    let files =
        [with_text("", "Anna: No one rang.\n"), with_text("", "Anna: No one called, and I waited.\n")];
    files.iter().for_each(|file| drop(workspace.bring_in(study_of(file), Known::Merged).unwrap()));
    let out = written(&workspace.study(&[]), "qdpx").bytes;
    let xml = xml_of(&out);
    let guids = guids_of(&xml, "TextSource");
    assert_eq!(guids.len(), 2, "{xml}");
    assert_eq!(guids[0], g(20));
    assert_ne!(guids[1], g(20));
    // Both are known when the file comes back, and the first file, too.
    for file in [&out, &files[0]] {
        assert_eq!(workspace.bring_in(study_of(file), Known::Merged).unwrap().transcripts, []);
    }
}

#[test]
fn no_two_things_of_a_kind_are_written_with_one_guid() {
    let mut study = study_of(&with_text("", "Anna: No one rang.\n"));
    let mut second = study.transcripts[0].clone();
    second.title = "Other".into();
    study.transcripts.push(second);
    let xml = xml_of(&written(&study, "qdpx").bytes);
    let guids = guids_of(&xml, "TextSource");
    assert!(guids.len() == 2 && guids[0] != guids[1], "{guids:?}");
}

#[test]
fn what_came_without_a_date_goes_out_without_one() {
    let dated = "creationDateTime=\"2020-02-02T02:02:02Z\"";
    let inside = selection(3, "", 6, 12, &coding(4, 1))
        + &selection(5, "", 13, 17, &coding(6, 1)).replacen("name=", &format!("{dated} name="), 1)
        + &coding(8, 1);
    let note = format!(
        "<Notes><Note guid=\"{}\" name=\"n\"><PlainTextContent>w</PlainTextContent></Note></Notes>",
        g(30)
    );
    let xml = project("x", &(codebook(&code(1, "a")) + &text_source(20, &inside) + &note));
    let mut workspace = workspace();
    workspace.bring_in(study_of(&packed(&xml, b"Anna: No one rang.\n")), Known::Merged).unwrap();
    let out = xml_of(&written(&workspace.study(&[]), "qdpx").bytes);
    assert_eq!(guids_of(&out, "Coding").len(), 3, "{out}");
    // The selection of 2020 has its date again, and nothing else has one: not that of the selection, not today's.
    assert_eq!(out.matches("creationDateTime").count(), 1, "{out}");
    assert!(out.contains(dated), "{out}");
}

#[test]
fn a_coding_that_was_resized_is_written_at_its_new_place_with_the_words_there() {
    let named = |name: &str| with_text(&selection(3, name, 6, 12, &coding(4, 1)), "Anna: No one rang.\n");
    for (name, now) in [("No one", "No one rang"), ("The first quote", "The first quote")] {
        let mut workspace = workspace();
        workspace.bring_in(study_of(&named(name)), Known::Merged).unwrap();
        let here = workspace.log().project().transcripts.values().next().unwrap();
        let (id, extent) = (here.annotations[0].id, here.extent(Span::new(6, 17).unwrap()));
        workspace.commit(vec![Act::Resize { annotations: vec![id], extent }]).unwrap();
        let out = xml_of(&written(&workspace.study(&[]), "qdpx").bytes);
        let selection = out.split("<PlainTextSelection ").nth(1).unwrap().split('>').next().unwrap();
        assert!(selection.contains(&format!("guid=\"{}\"", g(3))), "{selection}");
        assert!(selection.contains("startPosition=\"6\" endPosition=\"17\""), "{selection}");
        assert!(selection.contains(&format!("name=\"{now}\"")), "{selection}");
    }
}

#[test]
fn a_document_type_is_refused_with_what_it_is_and_what_to_do() {
    let xml = project("x", "").replacen("<Project", "<!DOCTYPE Project SYSTEM \"x.dtd\">\n<Project", 1);
    let fault = refused(&zip_of(&[("project.qde", xml.as_bytes())]));
    assert!(
        fault.to_string().contains("\"project.qde\" in the file has a document type (<!DOCTYPE ...>)"),
        "{fault}"
    );
    assert!(fault.hints()[0].contains("take the lines from <!DOCTYPE"), "{:?}", fault.hints());
}

#[test]
fn of_line_ends_that_a_text_does_not_have_nothing_is_said() {
    // 🙂 is one code point and two UTF-16 units: "rang" is 11 to 15 in the ones, 12 to 16 in the others.
    let file = |ends: &str, start, end| {
        with_text(&selection(3, "rang", start, end, &coding(4, 1)), &format!("A: 🙂 no one{ends}rang."))
    };
    let note =
        |bytes: &[u8]| study_of(bytes).notes.into_iter().find(|note| note.starts_with("offsets")).unwrap();
    let told = note(&file(" ", 12, 16));
    assert!(told.starts_with("offsets count code points:"), "{told}");
    let told = note(&file("\r\n", 13, 17));
    assert!(told.starts_with("offsets count code points, CR LF as two:"), "{told}");
}
