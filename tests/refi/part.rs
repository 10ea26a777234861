//! One transcript goes out, and nothing of the others with it.

use super::exact::{workspace, xml_of};
use super::*;
use emic::workspace::Known;

/// Two interviews, each with a participant, a coder, codes, memos, a PDF region, and a drawing of both.
fn two_interviews() -> Vec<u8> {
    let user = |n: u32, name: &str| format!("<User guid=\"{}\" name=\"{name}\"/>", g(n));
    let by = |n: u32, of: u32, user: u32| {
        coding(n, of).replacen("><", &format!(" creatingUser=\"{}\"><", g(user)), 1)
    };
    let child = "<Code guid=\"00000000-0000-4000-8000-000000000002\" name=\"waiting\" isCodable=\"true\"><Description>defined</Description>";
    let codes = format!(
        "<Code guid=\"{}\" name=\"access\" isCodable=\"false\">{child}</Code></Code>{}{}",
        g(1),
        code(3, "what Ben did"),
        code(4, "in the region")
    );
    let case = |n: u32, name: &str, source: u32| {
        format!(
            "<Case guid=\"{}\" name=\"{name}\"><Description>about {name}</Description><VariableValue><VariableRef targetGUID=\"{}\"/>\
             <TextValue>of {name}</TextValue></VariableValue><SourceRef targetGUID=\"{}\"/></Case>",
            g(n),
            g(60 + n),
            g(source)
        )
    };
    let variable =
        |n: u32| format!("<Variable guid=\"{}\" name=\"v{n}\" typeOfVariable=\"Text\"/>", g(60 + n));
    let text = |n: u32, name: &str, inside: &str| {
        format!(
            "<TextSource guid=\"{}\" name=\"{name}\" plainTextPath=\"internal://{n}.txt\">{inside}</TextSource>",
            g(n)
        )
    };
    let note = |n: u32, words: &str| {
        format!("<Note guid=\"{}\" name=\"n{n}\"><PlainTextContent>{words}</PlainTextContent></Note>", g(n))
    };
    let named = |n: u32| format!("<NoteRef targetGUID=\"{}\"/>", g(n));
    let parts = format!(
        "<Users>{}{}{}</Users><CodeBook><Codes>{codes}</Codes></CodeBook><Variables>{}{}</Variables><Cases>{}{}</Cases>\
         <Sources>{}{}<PDFSource guid=\"{}\" name=\"Ben's letter\" path=\"internal://b.pdf\"><PDFSelection guid=\"{}\" name=\"x\" page=\"1\" \
         firstX=\"1\" firstY=\"2\" secondX=\"3\" secondY=\"4\">{}</PDFSelection></PDFSource></Sources><Notes>{}{}{}</Notes>\
         <Sets><Set guid=\"{}\" name=\"both\"><MemberSource targetGUID=\"{}\"/><MemberSource targetGUID=\"{}\"/></Set>\
         <Set guid=\"{}\" name=\"of Ben\"><MemberCode targetGUID=\"{}\"/></Set></Sets>\
         <Graphs><Graph guid=\"{}\" name=\"Ben drawn\"/></Graphs>",
        user(70, "Mira Sen"),
        user(71, "Theo Banks"),
        user(72, "Ola Nowak"),
        variable(10),
        variable(11),
        case(10, "Anna", 20),
        case(11, "Ben", 21),
        text(20, "P01", &(selection(100, "", 6, 12, &by(101, 2, 70)) + &named(30))),
        text(21, "P02", &(selection(110, "", 5, 9, &by(111, 3, 71)) + &named(31))),
        g(22),
        g(120),
        by(121, 4, 72),
        note(30, "of the first"),
        note(31, "of the second"),
        note(32, "of the team about Ben"),
        g(41),
        g(20),
        g(21),
        g(42),
        g(3),
        g(50)
    );
    zip_of(&[
        ("project.qde", project("x", &parts).as_bytes()),
        ("sources/20.txt", b"Anna: No one rang.\n"),
        ("sources/21.txt", b"Ben: They came twice.\n"),
    ])
}

#[test]
fn an_export_of_one_transcript_has_only_what_belongs_to_it() {
    let mut workspace = workspace();
    workspace.bring_in(study_of(&two_interviews()), Known::Merged).unwrap();
    let id = workspace.log().project().transcripts.values().find(|one| one.title == "P01").unwrap().id;
    let whole = xml_of(&written(&workspace.study(&[]), "qdpx").bytes);
    let output = written(&workspace.study(&[id]), "qdpx");
    let xml = xml_of(&output.bytes);
    for there in [
        "P01",
        "Mira Sen",
        "access",
        "waiting",
        "defined",
        "Anna",
        "about Anna",
        "of Anna",
        "v10",
        "of the first",
        "both",
    ] {
        assert!(whole.contains(there) && xml.contains(there), "{there} is not in {xml}");
    }
    let elsewhere =
        ["P02", "Ben", "Theo Banks", "Ola Nowak", "region", "v11", "of the second", "of the team", "Graph"];
    for elsewhere in elsewhere {
        assert!(whole.contains(elsewhere), "{elsewhere} is not in {whole}");
        assert!(!xml.contains(elsewhere), "{elsewhere} is in {xml}");
    }
    // No name either, by which another program could look for it.
    for guid in [3, 4, 11, 21, 22, 31, 32, 42, 50, 71, 72] {
        assert!(!xml.contains(&g(guid)), "{guid} is in {xml}");
    }
    // Notes of the second, of the team, and the description of Ben.
    let left = output.left_out.iter().find(|left| left.what.starts_with("memos and marks")).unwrap();
    assert_eq!(left.count, 3);
    let again = study_of(&output.bytes);
    assert_eq!((again.transcripts.len(), again.codings.len(), again.participants.len()), (1, 1, 1));
    assert_eq!(again.path(again.codings[0].code), ["access", "waiting"]);
    assert_eq!(again.name_of(again.codings[0].by), "Mira Sen");
}
