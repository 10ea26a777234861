//! What programs do that the standard does not say, each in a small file. The numbers are those of the list of habits; how
//! characters are counted (1 to 4, 24) is in `places.rs`, what is refused (26) in `hostile.rs`.

use super::*;
use emic::format::study::{CodeKey, CodingKey, ParticipantKey, TranscriptKey};

const TEXT: &[u8] = b"Anna: No one rang.\n\nBen: Then they came.\n";

/// A project with a code, one text and a coding of `No one rang.`, in a member of this name.
fn named(member: &str, source: &str) -> Vec<u8> {
    let parts = codebook(&code(1, "c")) + &text_source(2, &selection(3, "", 6, 18, &coding(4, 1)));
    zip_of(&[(source, TEXT), ("sources/.root", b""), (member, project("x", &parts).as_bytes())])
}

#[test]
fn the_project_file_has_any_name_and_folders_any_case_5_6_7() {
    for member in ["project.qde", "Project.qde", "My study.QDE"] {
        for source in ["sources/t.txt", "Sources/T.TXT", "sources\\t.txt"] {
            let study = study_of(&named(member, source));
            assert_eq!(coded(&study), ["No one rang."], "{member} {source}");
        }
    }
    // A zip that is not called a project is one all the same; a bare project has the texts that stand in it.
    let bytes = named("project.qde", "sources/t.txt");
    let (format, study) = read(&SourceFile::new("export.zip", &bytes)).unwrap();
    assert_eq!((format.name, study.codings.len()), ("qdpx", 1));
    let stored = super::super::support::fuzz::word(b"<w:p><w:r><w:t>No one rang.</w:t></w:r></w:p>");
    let parts = codebook(&code(1, "c")) + &text_source(2, "");
    let with_twin = zip_of(&[
        ("project.qde", project("x", &parts).as_bytes()),
        ("sources/t.txt", TEXT),
        ("sources/t.docx", &stored),
    ]);
    assert_eq!(read(&SourceFile::new("a.qdpx", &with_twin)).unwrap().0.name, "qdpx");
}

#[test]
fn paths_are_internal_relative_absolute_or_bare_and_none_of_them_goes_out_again_8() {
    let paths =
        ["internal://t.txt", "relative:///t.txt", "t.txt", "sources/t.txt", "relative://folder/t.txt"];
    for path in paths {
        let parts = codebook(&code(1, "c")) + &text_source(2, &selection(3, "", 6, 18, &coding(4, 1)));
        let parts = parts.replace("internal://t.txt", path);
        let study = study_of(&packed(&project("x", &parts), TEXT));
        assert_eq!(coded(&study), ["No one rang."], "{path}");
    }
    let parts = format!(
        "<Sources><AudioSource guid=\"{}\" name=\"a\" path=\"absolute:///Users/sebpe/a.m4a\" currentPath=\"/Users/sebpe/a.m4a\"/>\
         <VideoSource guid=\"{}\" name=\"v\" path=\"relative:///v.mp4\"/></Sources>",
        g(2),
        g(3)
    );
    let xml = project("x", &parts).replace("origin=", "basePath=\"C:/Users/sebpe\" origin=");
    let study = study_of(&packed(&xml, b""));
    assert!(study.kept.iter().all(|kept| !kept.words.contains("sebpe")), "{:?}", study.kept);
    let out = qde(&written(&study, "qdpx").bytes);
    assert!(!out.contains("sebpe") && out.contains(&format!("path=\"internal://{}.m4a\"", g(2))), "{out}");
    assert!(out.contains("path=\"internal://v.mp4\""), "{out}");
}

/// The project file of a zip.
fn qde(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("project.qde").unwrap(), &mut out).unwrap();
    out
}

#[test]
fn a_text_stands_in_a_file_or_in_the_project_and_its_formatted_copy_is_not_read_9() {
    let parts =
        text_source(2, "").replace("plainTextPath", "richTextPath=\"internal://t.docx\" plainTextPath");
    let xml = project("x", &parts);
    let bytes = zip_of(&[
        ("project.qde", xml.as_bytes()),
        ("sources/t.txt", TEXT),
        ("sources/t.docx", b"no document"),
    ]);
    let study = study_of(&bytes);
    assert_eq!((study.transcripts.len(), left(&study, "formatted copies of texts")), (1, 1));
    assert_eq!(study.transcripts[0].speakers(), ["Anna", "Ben"], "turns as in a text of its own");
    let inline = format!(
        "<Sources><TextSource guid=\"{}\" name=\"n\"><PlainTextContent>Hé &amp; ho.</PlainTextContent></TextSource></Sources>",
        g(2)
    );
    let study = read(&SourceFile::new("a.qde", project("x", &inline).as_bytes())).unwrap().1;
    assert_eq!(study.transcripts[0].text.as_str(), "Hé & ho.");
}

#[test]
fn a_case_and_a_code_with_one_guid_are_a_participant_and_a_code_10() {
    let case = format!(
        "<Cases><Case guid=\"{}\" name=\"Anna\"/><Case guid=\"{}\" name=\"Cy\"/></Cases>",
        g(1),
        g(8)
    );
    let whole = coding(4, 1);
    let parts = codebook(&(code(1, "Anna") + &code(8, "Cy"))) + &case + &text_source(2, &whole);
    let study = study_of(&packed(&project("NVivo for Mac 15.0.0", &parts), TEXT));
    assert_eq!(study.participants[0].transcripts, ["Interview"], "by the coding of its twin");
    assert!(study.participants[1].transcripts.is_empty());
    assert_eq!(
        study.transcripts[0].cast[0].participant,
        Some(ParticipantKey(0)),
        "speaks under the own name"
    );
    let out = qde(&written(&study, "qdpx").bytes);
    assert!(out.contains(&format!("<Case guid=\"{}\" name=\"Anna\"/>", g(1))), "{out}");
    assert!(out.contains(&format!("<Code guid=\"{}\" name=\"Anna\"", g(1))), "{out}");
    assert_eq!(study_of(&written(&study, "qdpx").bytes).participants, study.participants);
}

/// A PDF with its words, a region with a twin in the words, one whose words stand once, and one without words.
fn pdf() -> Vec<u8> {
    let region = |n: u32, name: &str, of: u32| {
        format!(
            "<PDFSelection guid=\"{}\" name=\"{name}\" page=\"1\" firstX=\"1\" firstY=\"2\" secondX=\"3\" secondY=\"4\">{}</PDFSelection>",
            g(n),
            coding(of, 1)
        )
    };
    let parts = format!(
        "{}<Sources><PDFSource guid=\"{}\" name=\"Report.pdf\" path=\"internal://r.pdf\">{}{}{}\
         <Representation guid=\"{}\" plainTextPath=\"internal://t.txt\">{}</Representation></PDFSource></Sources>\
         <Sets><Set guid=\"{}\" name=\"PDFs\"><MemberSource targetGUID=\"{}\"/></Set></Sets>",
        codebook(&code(1, "c")),
        g(2),
        region(10, "No one rang.", 11),
        region(12, "Then they\tca…", 13),
        region(14, "Quotation 12:3", 15),
        g(3),
        selection(10, "No one rang.", 6, 18, &coding(20, 1)),
        g(4),
        g(2),
    );
    packed(&project("ATLAS.ti 8.4", &parts), TEXT)
}

#[test]
fn a_passage_of_a_pdf_that_is_there_twice_counts_once_and_one_that_stands_once_is_placed_10_21() {
    let study = study_of(&pdf());
    assert_eq!(study.transcripts[0].title, "Report.pdf");
    assert_eq!(coded(&study), ["No one rang.", "Then they ca"]);
    assert_eq!((left(&study, "PDF regions"), study.uncertain.len()), (3, 1));
    assert!(study.notes.iter().any(|note| note.contains("stand once")), "{:?}", study.notes);
    assert_eq!(study.sets[0].members, [On::Transcript(TranscriptKey(0))]);
    let out = written(&study, "qdpx");
    let again = study_of(&out.bytes);
    let told = |study: &Study| {
        (study.codings.clone(), study.sets.clone(), study.kept.clone(), study.transcripts.clone())
    };
    assert_eq!(told(&again), told(&study));
    let xml = qde(&out.bytes);
    assert_eq!((xml.matches("<Coding ").count(), xml.matches("<PDFSelection ").count()), (4, 3), "{xml}");
    assert!(
        xml.contains(&format!("<MemberSource targetGUID=\"{}\"/>", g(2))),
        "the source, not its words: {xml}"
    );
    // A coding that was taken off here leaves its region, too.
    let mut less = study.clone();
    less.codings.pop();
    let xml = qde(&written(&less, "qdpx").bytes);
    assert_eq!((xml.matches("<Coding ").count(), xml.matches("<PDFSelection ").count()), (3, 3), "{xml}");
}

#[test]
fn guids_are_one_in_any_spelling_stay_as_they_came_and_what_is_none_becomes_one_11() {
    let parts = codebook(
        "<Code guid=\"{ABCDEF00-0000-4000-8000-000000000001}\" name=\"c\" isCodable=\"true\"/>\
                          <Code guid=\"C-7\" name=\"d\" isCodable=\"true\"/>",
    );
    let inside = selection(
        3,
        "",
        6,
        18,
        "<Coding guid=\"x\"><CodeRef targetGUID=\"abcdef00-0000-4000-8000-000000000001\"/></Coding>\
                                          <Coding guid=\"y\"><CodeRef targetGUID=\"c-7\"/></Coding>",
    );
    let study = study_of(&packed(&project("x", &(parts + &text_source(2, &inside))), TEXT));
    assert_eq!(study.codings.len(), 2);
    assert_eq!(study.codes[0].guid.as_deref(), Some("{ABCDEF00-0000-4000-8000-000000000001}"));
    let again = study_of(&written(&study, "qdpx").bytes);
    assert_eq!(again.codes[0].guid, study.codes[0].guid);
    assert_eq!(again.codings.len(), 2);
    assert_eq!(again.codes[1].guid.as_deref().map(str::len), Some(36), "{:?}", again.codes[1].guid);
}

#[test]
fn folders_names_with_colons_colours_and_repeated_names_12_13_14_22() {
    let tree = format!(
        "<Code guid=\"{}\" name=\"Folder\" isCodable=\"False\" color=\"#abc\"><Code guid=\"{}\" name=\"Coke::diet Coke\" isCodable=\"true\" color=\"#0a0b0c\"/></Code>\
         <Code guid=\"{}\" name=\"Other\" isCodable=\"1\" color=\"blue\"><Code guid=\"{}\" name=\"Coke::diet Coke\" isCodable=\"true\"/></Code>",
        g(1),
        g(2),
        g(3),
        g(4)
    );
    let study = study_of(&packed(&project("x", &codebook(&tree)), b""));
    let told: Vec<_> = study.codes.iter().map(|one| (one.folder, one.colour.as_deref())).collect();
    assert_eq!(told, [(true, Some("#AABBCC")), (false, Some("#0A0B0C")), (false, None), (false, None)]);
    assert_eq!(study.path(CodeKey(1)), ["Folder", "Coke::diet Coke"]);
    assert_eq!(study.path(CodeKey(3)), ["Other", "Coke::diet Coke"]);
    assert_eq!(study_of(&written(&study, "qdpx").bytes).codes, study.codes);
}

#[test]
fn members_of_sets_are_named_in_two_ways_and_an_empty_list_of_sets_is_no_fault_15_16() {
    for space in ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0", "urn:QDA-XML:codebook:0:4"] {
        for member in ["guid", "targetGUID"] {
            let book = format!(
                "<CodeBook xmlns=\"{space}\" origin=\"x\"><Codes>{}</Codes><Sets><Set guid=\"{}\" name=\"s\"><MemberCode {member}=\"{}\"/></Set></Sets></CodeBook>",
                code(1, "c"),
                g(2),
                g(1)
            );
            let study = read(&SourceFile::new("b.qdc", book.as_bytes())).unwrap().1;
            assert_eq!(study.sets[0].members, [On::Code(CodeKey(0))], "{space} {member}");
        }
    }
    let study = study_of(&packed(&project("Taguette 1.4", "<Sets/>"), b""));
    assert!(study.sets.is_empty());
}

#[test]
fn memos_are_descriptions_notes_links_and_selections_without_code_17() {
    let note = |n: u32, name: &str, words: &str| {
        format!("<Note guid=\"{}\" name=\"{name}\"><PlainTextContent>{words}</PlainTextContent></Note>", g(n))
    };
    let inside = selection(
        3,
        "",
        6,
        18,
        &format!("<Description>Said low.</Description>{}<NoteRef targetGUID=\"{}\"/>", coding(4, 1), g(30)),
    );
    let inside = inside
        + &selection(5, "", 25, 40, "<Description>Who are they?</Description>")
        + &selection(6, "", 0, 4, "");
    let parts = codebook(&format!(
        "<Code guid=\"{}\" name=\"c\" isCodable=\"true\"><NoteRef targetGUID=\"{}\"/></Code>",
        g(1),
        g(31)
    )) + &text_source(2, &inside)
        + &format!(
            "<Notes>{}{}{}{}</Notes>",
            note(30, "Tone", "It fell."),
            note(31, "c", "As in the guide."),
            note(32, "Diary", "Diary\nBegun."),
            note(33, "See", "There.")
        )
        + &format!(
            "<Links><Link guid=\"{}\" name=\"memo\" originGUID=\"{}\" targetGUID=\"{}\"/></Links>",
            g(40),
            g(33),
            g(2)
        );
    let study = study_of(&packed(&project("x", &parts), TEXT));
    let span = |start, end| emic::text::Span::new(start, end).unwrap();
    let here = TranscriptKey(0);
    assert_eq!(
        memos(&study),
        [
            (On::Passage(here, span(6, 18)), "Said low."),
            (On::Passage(here, span(25, 40)), "Who are they?"),
            (On::Passage(here, span(6, 18)), "Tone\n\nIt fell."),
            (On::Code(CodeKey(0)), "c\n\nAs in the guide."),
            (On::Study, "Diary\nBegun."),
            (On::Transcript(here), "See\n\nThere."),
        ]
    );
    assert_eq!(left(&study, "selections without code or note"), 1);
    let again = study_of(&written(&study, "qdpx").bytes);
    assert_eq!((&again.memos, &again.kept), (&study.memos, &study.kept));
}

#[test]
fn who_coded_is_said_in_three_places_or_not_at_all_and_several_stay_several_18() {
    let users = format!(
        "<Users><User guid=\"{}\" name=\"Ann\" id=\"A\"/><User guid=\"{}\" name=\"Ann\"/></Users>",
        g(50),
        g(51)
    );
    let by = |n: u32, who: &str| {
        format!("<Coding guid=\"{}\" {who}><CodeRef targetGUID=\"{}\"/></Coding>", g(n), g(1))
    };
    let inside = selection(3, "", 6, 18, &(by(4, &format!("creatingUser=\"{}\"", g(50))) + &by(5, "")))
        .replace("name=\"\" startPosition=\"6\"", &format!("creatingUser=\"{}\" startPosition=\"6\"", g(51)));
    let third = selection(6, "", 0, 4, &by(7, "")).replace(
        "name=\"\" startPosition=\"0\"",
        &format!("modifyingUser=\"{}\" startPosition=\"0\"", g(59)),
    );
    let last = selection(8, "", 25, 40, &by(9, ""));
    let parts = users + &codebook(&code(1, "c")) + &text_source(2, &(inside + &third + &last));
    let study = study_of(&packed(&project("x", &parts), TEXT));
    let who: Vec<_> =
        study.codings.iter().map(|one| one.by.map(|by| study.people[by.0].name.as_str())).collect();
    assert_eq!(who, [Some("Ann"), Some("Ann (2)"), Some("unknown user 00000000-"), None]);
    assert_eq!(study_of(&written(&study, "qdpx").bytes).codings, study.codings);
}

#[test]
fn values_of_variables_are_in_cases_or_in_sources_19() {
    let value = |n: u32, kind: &str, words: &str| {
        format!(
            "<VariableValue><VariableRef targetGUID=\"{}\"/><{kind}>{words}</{kind}></VariableValue>",
            g(n)
        )
    };
    let variables = format!(
        "<Variables><Variable guid=\"{}\" name=\"Person:Age\" typeOfVariable=\"Integer\"/><Variable guid=\"{}\" name=\"Paid\" typeOfVariable=\"Boolean\"/>\
         <Variable guid=\"{}\" name=\"Place\" typeOfVariable=\"Text\"><Description>Where we met</Description></Variable></Variables>",
        g(60),
        g(61),
        g(62)
    );
    let case = format!(
        "<Cases><Case guid=\"{}\" name=\"Anna\"><Description>Came late.</Description>{}{}<SourceRef targetGUID=\"{}\"/><SelectionRef targetGUID=\"{}\"/></Case></Cases>",
        g(8),
        value(60, "IntegerValue", "34"),
        value(61, "BooleanValue", "1"),
        g(2),
        g(3)
    );
    let inside =
        selection(3, "", 6, 18, "") + &value(62, "TextValue", "at home") + &value(60, "IntegerValue", "");
    let parts = variables + &case + &text_source(2, &inside);
    let study = study_of(&packed(&project("x", &parts), TEXT));
    let anna = &study.participants[0];
    assert_eq!(
        anna.values,
        [("Person:Age".to_owned(), vec!["34".to_owned()]), ("Paid".to_owned(), vec!["true".to_owned()])]
    );
    assert_eq!(anna.transcripts, ["Interview"]);
    assert_eq!(study.transcripts[0].properties, [("Place".to_owned(), "at home".to_owned())]);
    let kinds: Vec<_> = study.attributes.iter().map(|one| (one.name.as_str(), one.kind.word())).collect();
    assert_eq!(kinds, [("Paid", "one"), ("Person:Age", "number")]);
    assert_eq!(memos(&study), [(On::Participant(ParticipantKey(0)), "Came late.")]);
    let again = study_of(&written(&study, "qdpx").bytes);
    assert_eq!(
        (&again.participants, &again.attributes, &again.transcripts),
        (&study.participants, &study.attributes, &study.transcripts)
    );
    assert_eq!((again.memos, again.kept), (study.memos, study.kept));
}

#[test]
fn empty_sources_and_sources_without_a_name_20_22() {
    let source = |n: u32, file: &str| format!("<TextSource guid=\"{}\" plainTextPath=\"{file}.txt\"/>", g(n));
    let parts = format!("<Sources>{}{}{}</Sources>", source(2, "a"), source(3, "b"), source(4, "c"));
    let bytes = zip_of(&[
        ("project.qde", project("MAXQDA 24", &parts).as_bytes()),
        ("sources/a.txt", b"One answer."),
        ("sources/b.txt", b""),
        ("sources/c.txt", b" \r\n"),
    ]);
    let study = study_of(&bytes);
    assert_eq!(study.transcripts.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["a.txt"]);
    assert_eq!(left(&study, "texts without words"), 2);
    let again = study_of(&written(&study, "qdpx").bytes);
    assert_eq!((left(&again, "texts without words"), again.kept), (2, study.kept));
}

/// A recording with a transcript of its own: two points in time, a selection between them, a stretch of video.
#[test]
fn a_transcript_of_a_recording_has_times_and_selections_between_points_21() {
    let point = |n: u32, place: u32, time: u32| {
        format!("<SyncPoint guid=\"{}\" position=\"{place}\" timeStamp=\"{time}\"/>", g(n))
    };
    let parts = format!(
        "{}<Sources><VideoSource guid=\"{}\" name=\"Talk.mp4\" path=\"internal://x.mp4\"><Transcript guid=\"{}\" plainTextPath=\"internal://t.txt\">\
         {}{}<TranscriptSelection guid=\"{}\" fromSyncPoint=\"{}\" toSyncPoint=\"{}\">{}</TranscriptSelection></Transcript>\
         <VideoSelection guid=\"{}\" begin=\"1\" end=\"2\">{}</VideoSelection></VideoSource></Sources>",
        codebook(&code(1, "c")),
        g(2),
        g(3),
        point(10, 0, 1500),
        point(11, 20, 4000),
        g(12),
        g(10),
        g(11),
        coding(13, 1),
        g(14),
        coding(15, 1)
    );
    let study = study_of(&packed(&project("x", &parts), TEXT));
    assert_eq!(study.transcripts[0].title, "Talk.mp4");
    assert_eq!(coded(&study), ["Anna: No one rang.\n\n"]);
    let times: Vec<_> =
        study.transcripts[0].turns.iter().map(|turn| turn.time.map(|time| time.start)).collect();
    assert_eq!(times, [Some(1500), Some(4000)]);
    assert_eq!((left(&study, "stretches of video"), left(&study, "codings of regions")), (1, 1));
    let again = study_of(&written(&study, "qdpx").bytes);
    assert_eq!(
        (again.codings, again.transcripts, again.kept),
        (study.codings, study.transcripts, study.kept)
    );
}

#[test]
fn elements_in_any_order_are_read_and_broken_xml_says_where_23() {
    let parts = text_source(2, &selection(3, "", 6, 18, &coding(4, 1))) + &codebook(&code(1, "c"));
    assert_eq!(study_of(&packed(&project("x", &parts), TEXT)).codings.len(), 1);
    let broken = project("x", "\n<Description>Q & A</Description>");
    let fault = refused(&packed(&broken, TEXT));
    assert!(fault.to_string().contains("\"project.qde\" in the file is broken at 3:1"), "{fault}");
}

#[test]
fn notes_on_a_coding_on_the_project_and_in_two_places_come_back() {
    let note = |n: u32, words: &str| {
        format!(
            "<Note guid=\"{}\" name=\"{words}\" creationDateTime=\"2020-01-02T03:04:05.678+02:00\"><PlainTextContent>{words}</PlainTextContent></Note>",
            g(n)
        )
    };
    let reference = |n: u32| format!("<NoteRef targetGUID=\"{}\"/>", g(n));
    let on = coding(4, 1).replace("</Coding>", &(reference(30) + "</Coding>"));
    let tree = format!("<Code guid=\"{}\" name=\"c\" isCodable=\"true\">{}</Code>", g(1), reference(30));
    let parts = codebook(&tree)
        + &text_source(2, &selection(3, "", 6, 18, &on))
        + &format!(
            "<Notes>{}{}</Notes><Description>All of it.</Description>{}",
            note(30, "twice"),
            note(31, "whole"),
            reference(31)
        );
    let study = study_of(&packed(&project("x", &parts), TEXT));
    assert_eq!(left(&study, "further places of a note"), 1);
    assert_eq!(
        memos(&study),
        [(On::Code(CodeKey(0)), "twice"), (On::Study, "whole"), (On::Study, "All of it.")]
    );
    assert_eq!(study.memos[0].made, Some(1_577_927_045), "2020-01-02T01:04:05Z");
    let out = written(&study, "qdpx");
    let again = study_of(&out.bytes);
    assert_eq!((again.memos, again.kept), (study.memos.clone(), study.kept.clone()));
    assert!(
        qde(&out.bytes).contains("2020-01-02T03:04:05.678+02:00"),
        "a date that is the same stays as it came"
    );
    let _ = CodingKey(0);
}
