//! Three projects that other programs wrote.

use super::*;

#[test]
fn atlas_ti_for_mac_whose_texts_are_absent_keeps_all_of_its_sources() {
    let Some(bytes) = data("atlas-mac-8.4-annex.qdpx") else { return };
    let study = study_of(&bytes);
    assert_eq!((study.codes.len(), study.people.len(), study.sets.len(), study.memos.len()), (14, 3, 16, 2));
    assert!(study.codes.iter().all(|code| code.parent.is_none()));
    assert!(study.transcripts.is_empty(), "there are no words to show");
    let left = |what| left(&study, what);
    assert_eq!((left("texts"), left("PDF sources without their text"), left("pictures")), (6, 2, 1));
    assert_eq!(
        (left("sound recordings"), left("video recordings"), left("drawings"), left("links")),
        (1, 2, 1, 1)
    );
    assert_eq!((left("picture regions"), left("PDF regions"), left("stretches of video")), (1, 4, 2));
    assert_eq!(left("codings of regions"), 7);
    // Two of the eight, with a coding each, are in the words of a PDF.
    assert_eq!(
        (left("selections in texts that are not shown"), left("codings in texts that are not shown")),
        (8, 9)
    );
    let kept = |part: &str| study.kept.iter().filter(|kept| kept.words.contains(part)).count();
    assert_eq!(kept("<Transcript "), 2, "three transcripts in two recordings");
    assert!(
        !study.kept.iter().any(|kept| kept.words.contains("/Users/")),
        "a folder of the author's machine"
    );
}

/// The same project with invented words of the right length, so that its selections are on some.
fn with_words(bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("Project.qde").unwrap(), &mut xml).unwrap();
    let words = "nine words here are what each of these lines ".repeat(40);
    let paths = xml.split("plainTextPath=\"internal://").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut names: Vec<String> = paths.map(|name| format!("Sources/{name}")).collect();
    names.sort();
    names.dedup();
    let mut members: Vec<(&str, &[u8])> = vec![("Project.qde", xml.as_bytes())];
    let all: Vec<(String, String)> =
        names.into_iter().enumerate().map(|(n, name)| (name, format!("{n} {words}"))).collect();
    members.extend(all.iter().map(|(name, words)| (name.as_str(), words.as_bytes())));
    zip_of(&members)
}

#[test]
fn atlas_ti_for_mac_with_words_has_eight_selections_and_nine_codings() {
    let Some(bytes) = data("atlas-mac-8.4-annex.qdpx") else { return };
    let study = study_of(&with_words(&bytes));
    // Six texts and the words of two PDFs; the transcripts of the videos are three of the texts.
    assert_eq!((study.transcripts.len(), study.codings.len()), (8, 9));
    let said = study.memos.iter().filter(|memo| matches!(memo.on, On::Passage(..))).count();
    assert_eq!(said, 2, "one description of a coded selection, one of a selection without code");
    assert_eq!((left(&study, "PDF regions"), left(&study, "codings of regions")), (4, 7));
    assert_eq!(study.uncertain.len(), 0);
    let first = &study.codings[0];
    assert_eq!((first.span.start(), first.span.end()), (139, 195));
    assert_eq!(study.codes[first.code.0].name, "Coke::diet Coke");
    assert_eq!(study.people[first.by.unwrap().0].name, "Friedrich Markgraf");
    assert_eq!(first.made, Some(1_522_178_967), "2018-03-27T19:29:27Z");
    // The set of PDFs has the transcripts that are their words.
    let pdfs = study.sets.iter().find(|set| set.name == "PDFs").unwrap();
    assert_eq!(pdfs.members.len(), 2);
}

#[test]
fn qc_has_262_codes_and_205_codings() {
    let Some(bytes) = data("qc-demo.qdpx") else { return };
    let study = study_of(&bytes);
    let depth = (0..study.codes.len()).map(|n| study.path(emic::format::study::CodeKey(n)).len()).max();
    let top = study.codes.iter().filter(|code| code.parent.is_none()).count();
    assert_eq!((study.codes.len(), top, depth), (262, 3, Some(7)));
    let lengths: Vec<u32> = study.transcripts.iter().map(|one| one.text.len()).collect();
    assert_eq!(lengths, [52_543, 31_906]);
    assert_eq!(study.codings.len(), 205);
    let mut places: Vec<_> = study.codings.iter().map(|one| (one.transcript.0, one.span)).collect();
    places.dedup();
    assert_eq!(places.len(), 158);
    let first = &study.codings[0];
    assert_eq!((first.span.start(), first.span.end()), (320, 400));
    assert_eq!(study.transcripts[first.transcript.0].title, "board_2017.txt");
    assert_eq!(study.path(first.code), ["rq2_curriculum_and_instruction", "pedagogy", "fun"]);
    assert!(coded(&study)[0].starts_with("This district goal is engage every student"));
}

#[test]
fn nvivo_for_mac_with_empty_texts_has_its_whole_tree() {
    let Some(bytes) = data("nvivo-mac-15-codebook-only.qdpx") else { return };
    let study = study_of(&bytes);
    let top = study.codes.iter().filter(|code| code.parent.is_none()).count();
    assert_eq!((study.codes.len(), top, study.people.len(), study.codings.len()), (262, 3, 2, 0));
    assert_eq!(left(&study, "texts without words"), 2);
}

#[test]
fn the_codebook_of_the_standard_has_two_folders_and_four_codes() {
    // REFI-QDA 1.5, A.1: MIT, as the standard says of itself.
    let book = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" xmlns:qda=\"urn:QDA-XML:codebook:1.0\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:QDA-XML:codebook:1.0 \
        http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd\">\n<Codes>\n\
        <Code guid=\"{5215cc69-b628-4e02-afb9-9beeaee55808}\" name=\"Topics\" isCodable=\"false\">\n</Code>\n\
        <Code guid=\"{d7aa29da-519b-4946-9b90-253b6db8fd0a}\" name=\"Economy\" isCodable=\"true\" color=\"#ffff00\">\n\
        <Description>Anything about jobs or taxes or business</Description>\n</Code> \
        <Code guid=\"{0dcef2f5-e55c-49da-8c33-9b0803c7aeb4}\" name=\"Health care\" isCodable=\"true\" color=\"#33cc33\">\n\
        <Description>Health care issues, doctor, patients, etc.</Description>\n</Code>\n\
        <Code guid=\"9fa9bcb7-5b59-47a9-8c3e-f65cffdc7520\" name=\"Values\" isCodable=\"false\">\n</Code>\n\
        <Code guid=\"{7c108712-b650-4892-ac0b-fc9a10190c3b}\" name=\"Conservatives\" isCodable=\"true\" color=\"#ff0000\">\n\
        <Description>Republicans or right-wing libertarians</Description>\n</Code>\n\
        <Code guid=\"{12365523-1035-4afa-9e7b-281fe0bc51c5}\" name=\"Liberals\" isCodable=\"true\" color=\"#0000ff\">\n\
        <Description>Democrats, socialists, or progressive independents</Description>\n</Code>\n</Codes>\n</CodeBook>\n";
    let study = read(&SourceFile::new("a.qdc", book.as_bytes())).unwrap().1;
    let told: Vec<_> =
        study.codes.iter().map(|one| (one.name.as_str(), one.folder, one.colour.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("Topics", true, None),
            ("Economy", false, Some("#FFFF00")),
            ("Health care", false, Some("#33CC33")),
            ("Values", true, None),
            ("Conservatives", false, Some("#FF0000")),
            ("Liberals", false, Some("#0000FF")),
        ]
    );
    let again = read(&SourceFile::new("a.qdc", &written(&study, "qdc").bytes)).unwrap().1;
    assert_eq!(again, study);
}
