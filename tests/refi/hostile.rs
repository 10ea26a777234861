//! Files that are made to do harm: refused with a plain line, in bounded memory and time.

use super::*;

fn with_member(name: &str, bytes: &[u8]) -> Vec<u8> {
    zip_of(&[("project.qde", project("x", &text_source(2, "")).as_bytes()), (name, bytes)])
}

#[test]
fn entities_and_document_types_are_refused() {
    for head in [
        "<!DOCTYPE a [<!ENTITY b \"b\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>",
        "<!DOCTYPE Project SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://example.org/x\">]>",
    ] {
        let xml = project("x", "<Description>&c;</Description>").replace("?>\n", &format!("?>\n{head}\n"));
        let fault = refused(&packed(&xml, b"words"));
        assert!(fault.to_string().contains("document type"), "{fault}");
    }
}

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    for name in
        ["../evil.txt", "sources/../../evil.txt", "/etc/passwd", "C:\\evil.txt", "sources\\..\\..\\evil"]
    {
        let fault = refused(&with_member(name, b"x"));
        assert!(fault.to_string().contains("leads out"), "{fault}");
    }
    let parts = text_source(2, "").replace("internal://t.txt", "internal://../../etc/passwd");
    let fault = refused(&packed(&project("x", &parts), b"x"));
    assert!(fault.to_string().contains("leads out"), "{fault}");
}

#[test]
fn too_many_members_and_two_of_one_name_are_refused() {
    let names: Vec<String> = (0..20_001).map(|n| format!("sources/{n}.txt")).collect();
    let mut members: Vec<(&str, &[u8])> = vec![("project.qde", b"x")];
    members.extend(names.iter().map(|name| (name.as_str(), &b""[..])));
    assert!(refused(&zip_of(&members)).to_string().contains("more than 20000 members"));
    // Two names of one length, made one in the bytes.
    let mut two = zip_of(&[("project.qde", b"<Project/>"), ("sources/a.txt", b"1"), ("sources/b.txt", b"2")]);
    while let Some(at) = two.windows(13).position(|name| name == b"sources/b.txt") {
        two[at + 8] = b'a';
    }
    assert!(refused(&two).to_string().contains("two members of one name"));
}

#[test]
fn a_bomb_is_read_no_further_than_its_limit() {
    let bomb = vec![b'a'; 65 << 20];
    let file = with_member("sources/t.txt", &bomb);
    assert!(file.len() < 1 << 20, "{} bytes packed", file.len());
    assert!(refused(&file).to_string().contains("larger than 64 MiB"));
    let file = zip_of(&[("project.qde", &bomb)]);
    assert!(refused(&file).to_string().contains("larger than 64 MiB"));
}

#[test]
fn a_broken_member_is_refused_and_one_that_nothing_names_does_not_matter() {
    let text = "words that are packed ".repeat(50);
    let sound = with_member("sources/t.txt", text.as_bytes());
    let at = sound.windows(13).position(|name| name == b"sources/t.txt").unwrap() + 13;
    let mut broken = sound.clone();
    broken[at..at + 8].fill(0xff);
    assert!(refused(&broken).to_string().contains("damaged"));
    let other = with_member("sources/other.txt", text.as_bytes());
    let at = other.windows(17).position(|name| name == b"sources/other.txt").unwrap() + 17;
    let mut unused = other.clone();
    unused[at..at + 8].fill(0xff);
    assert!(study_of(&unused).transcripts.is_empty());
    assert!(refused(&sound[..sound.len() / 2]).to_string().contains("damaged"));
}

#[test]
fn a_file_without_a_project_or_with_several_is_refused_and_says_what_to_do() {
    assert!(refused(&zip_of(&[("a/project.qde", b"x")])).to_string().contains("no project"));
    assert!(refused(&zip_of(&[("a.qde", b"x"), ("b.qde", b"x")])).to_string().contains("2 projects"));
    let book = "<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\"><Codes/></CodeBook>";
    assert!(refused(&zip_of(&[("project.qde", book.as_bytes())])).to_string().contains("codebook"));
    assert!(refused(&zip_of(&[("project.qde", b"\xff\xfe\xfd")])).to_string().contains("not in UTF-8"));
}

#[test]
fn a_tree_of_codes_deeper_than_any_is_cut_and_one_that_no_parser_takes_is_refused() {
    let deep = |n: u32| {
        let open: String =
            (0..n).map(|n| format!("<Code guid=\"{}\" name=\"c{n}\" isCodable=\"true\">", g(n))).collect();
        project("x", &codebook(&(open + &"</Code>".repeat(n as usize))))
    };
    let study = study_of(&packed(&deep(200), b"x"));
    assert_eq!(study.codes.len(), 200);
    let depth = (0..200).map(|n| study.path(emic::format::study::CodeKey(n)).len()).max();
    assert_eq!(depth, Some(64));
    assert!(refused(&packed(&deep(5_000), b"x")).to_string().contains("nested too deeply"));
}
