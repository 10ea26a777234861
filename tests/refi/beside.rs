//! What lies beside a project: the sources of a `.qde`, and the pictures, PDFs and recordings that go into a `.qdpx`.

use super::*;
use crate::support::shell::Shell;
use std::os::unix::fs::symlink;

fn bare() -> String {
    project("x", &(codebook(&code(1, "a")) + &text_source(20, &selection(3, "", 6, 12, &coding(4, 1)))))
}

#[test]
fn a_project_file_alone_is_read_with_the_folder_of_sources_beside_it() {
    for folder in ["sources", "Sources"] {
        let shell = Shell::with_project();
        std::fs::create_dir(shell.cwd.join(folder)).unwrap();
        std::fs::write(shell.cwd.join(folder).join("T.txt"), "Anna: No one rang.\r\n").unwrap();
        std::fs::write(shell.cwd.join("p.qde"), bare()).unwrap();
        let told = shell.emic(&["import", "p.qde"]).ok();
        assert!(told.contains("1 new transcripts, 0 known; 1 new codings"), "{told}");
        assert!(shell.emic(&["text", "Interview"]).ok().contains("No one rang."));
    }
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("p.qde"), bare()).unwrap();
    let told = shell.emic(&["import", "p.qde"]).ok();
    assert!(told.contains("0 new transcripts"), "{told}");
}

#[test]
fn nothing_outside_of_the_folder_of_sources_is_read() {
    let shell = Shell::with_project();
    std::fs::create_dir(shell.cwd.join("sources")).unwrap();
    std::fs::write(shell.cwd.join("secret.txt"), "Anna: No one rang, and it is a secret.\n").unwrap();
    let refused = |path: &str| {
        std::fs::write(shell.cwd.join("p.qde"), bare().replace("internal://t.txt", path)).unwrap();
        shell.emic(&["import", "p.qde"]).fails(3)
    };
    assert!(refused("internal://../secret.txt").contains("leads out of the file"));
    assert!(refused("sources/../../secret.txt").contains("leads out of the file"));
    symlink("../secret.txt", shell.cwd.join("sources/t.txt")).unwrap();
    assert!(refused("internal://t.txt").contains("this is a link that leads out of its folder"));
    // A path to elsewhere is none: the text is kept as absent.
    let absolute = format!("absolute://{}", shell.cwd.join("secret.txt").display());
    std::fs::write(shell.cwd.join("p.qde"), bare().replace("internal://t.txt", &absolute)).unwrap();
    assert!(shell.emic(&["import", "p.qde"]).ok().contains("0 new transcripts"));
    // The folder itself may be a link, too.
    std::fs::remove_dir_all(shell.cwd.join("sources")).unwrap();
    let other = Shell::new();
    symlink(&other.cwd, shell.cwd.join("sources")).unwrap();
    assert!(refused("internal://t.txt").contains("a link that leads to another place"));
}

/// A picture by the name of its file, a PDF by its GUID, a film by its name, a recording that is nowhere.
fn with_media() -> Vec<u8> {
    let source = |kind: &str, n: u32, name: &str, file: &str| {
        format!("<{kind} guid=\"{}\" name=\"{name}\" path=\"internal://{file}\"/>", g(n))
    };
    let media = source("PictureSource", 21, "the ward", "A.jpg")
        + &source("PDFSource", 22, "letter", "B.pdf")
        + &source("VideoSource", 23, "the film.mp4", "C.mp4")
        + &source("AudioSource", 24, "voices", "D.m4a");
    let parts =
        codebook(&code(1, "a")) + &text_source(20, "").replace("</Sources>", &format!("{media}</Sources>"));
    packed(&project("x", &parts), b"Anna: No one rang.\n")
}

#[test]
fn files_of_pictures_pdfs_and_recordings_are_taken_from_a_folder_and_the_others_are_counted() {
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("in.qdpx"), with_media()).unwrap();
    shell.emic(&["import", "in.qdpx"]).ok();
    let without = shell.emic(&["export", "without.qdpx"]);
    assert!(without.err.contains("4 files of pictures, PDFs and recordings"), "{}", without.err);
    let folder = shell.cwd.join("media");
    std::fs::create_dir(&folder).unwrap();
    let pdf = format!("{}.pdf", g(22));
    let files = [("a.jpg", "picture".repeat(9000)), (&pdf, "letter".into()), ("the film.mp4", "film".into())];
    files.iter().for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes).unwrap());
    let with = shell.emic(&["export", "with.qdpx", "--media", "media"]);
    assert!(with.err.contains("with 3 pictures, PDFs and recordings"), "{}", with.err);
    assert!(with.err.contains("1 files of pictures, PDFs and recordings"), "{}", with.err);
    let bytes = std::fs::read(shell.cwd.join("with.qdpx")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
    for (name, (_, bytes)) in ["A.jpg", "B.pdf", "C.mp4"].into_iter().zip(&files) {
        let mut found = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(&format!("sources/{name}")).unwrap(), &mut found)
            .unwrap();
        assert_eq!(&found, bytes, "{name}");
    }
    // It comes in as the first file did, and goes out as the same bytes again.
    assert_eq!(left(&study_of(&bytes), "files of pictures, PDFs and recordings"), 3);
    shell.emic(&["export", "again.qdpx", "--media", "media"]).ok();
    assert_eq!(std::fs::read(shell.cwd.join("again.qdpx")).unwrap(), bytes);
    let fault = shell.emic(&["export", "words.html", "--media", "media"]).fails(2);
    assert!(fault.contains("--media is for a file of the format qdpx"), "{fault}");
    shell.file("secret.m4a", "secret");
    symlink("../secret.m4a", folder.join("D.m4a")).unwrap();
    let fault = shell.emic(&["export", "out.qdpx", "--media", "media"]).fails(3);
    assert!(fault.contains("this is a link that leads out of its folder"), "{fault}");
}

/// The names of the members of an archive.
fn members(shell: &Shell, name: &str) -> Vec<String> {
    let bytes = std::fs::read(shell.cwd.join(name)).unwrap();
    let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    zip.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[test]
fn one_transcript_takes_along_no_picture_of_the_others() {
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("in.qdpx"), with_media()).unwrap();
    shell.emic(&["import", "in.qdpx"]).ok();
    std::fs::create_dir(shell.cwd.join("media")).unwrap();
    shell.file("media/A.jpg", "picture");
    let out = shell.emic(&["export", "one.qdpx", "Interview", "--media", "media"]);
    assert!(out.err.contains("with 0 pictures, PDFs and recordings"), "{}", out.err);
    let inside = members(&shell, "one.qdpx");
    assert!(inside.len() == 2 && !inside.iter().any(|name| name.ends_with("A.jpg")), "{inside:?}");
}

#[test]
fn of_two_files_of_one_name_neither_is_taken_for_the_other() {
    let source = |n: u32, file: &str| {
        format!("<PictureSource guid=\"{}\" name=\"p{n}\" path=\"internal://{file}\"/>", g(n))
    };
    let media = source(21, "pic.png") + &source(22, "sub/pic.png");
    let parts =
        codebook(&code(1, "a")) + &text_source(20, "").replace("</Sources>", &format!("{media}</Sources>"));
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("in.qdpx"), packed(&project("x", &parts), b"No one rang.\n")).unwrap();
    shell.emic(&["import", "in.qdpx"]).ok();
    std::fs::create_dir(shell.cwd.join("media")).unwrap();
    shell.file("media/pic.png", "PIC1");
    let out = shell.emic(&["export", "out.qdpx", "--media", "media"]);
    assert!(out.err.contains("2 files of pictures, PDFs and recordings"), "{}", out.err);
    assert!(!members(&shell, "out.qdpx").iter().any(|name| name.ends_with("pic.png")));
}
