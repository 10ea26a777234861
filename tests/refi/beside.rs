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

#[test]
fn a_text_that_was_absent_and_came_with_a_later_file_is_written_once_and_read_again() {
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("early.qde"), bare()).unwrap();
    assert!(shell.emic(&["import", "early.qde"]).ok().contains("0 new transcripts"));
    std::fs::write(shell.cwd.join("late.qdpx"), packed(&bare(), b"Anna: No one rang.")).unwrap();
    let told = shell.emic(&["import", "late.qdpx"]).ok();
    assert!(told.contains("1 new transcripts, 0 known; 1 new codings"), "{told}");
    shell.emic(&["export", "out.qdpx"]).ok();
    let study = study_of(&std::fs::read(shell.cwd.join("out.qdpx")).unwrap());
    assert_eq!((study.transcripts.len(), coded(&study), study.kept.len()), (1, vec!["No one"], 2));
    let told = shell.emic(&["import", "out.qdpx"]).ok();
    assert!(told.contains("0 new transcripts, 1 known; 0 new codings"), "{told}");
}

/// Two replicas, Lena's `a` and Anna's `b`, of one project; the files are in the folder around them.
fn two_replicas() -> Shell {
    let shell = Shell::new();
    shell.emic(&["init", "--title", "Study", "--coder", "Lena", "a"]).ok();
    shell.emic(&["--project", "a", "bundle", "write", "-o", "base.toml"]).ok();
    shell.emic(&["init", "--from", "base.toml", "--coder", "Anna", "b"]).ok();
    shell
}

fn hand(shell: &Shell, from: &str, to: &str) -> String {
    let bundle = format!("{from}.toml");
    shell.emic(&["--project", from, "bundle", "write", "-o", &bundle]).ok();
    let told = shell.emic(&["--project", to, "bundle", "read", &bundle]);
    std::fs::remove_file(shell.cwd.join(bundle)).unwrap();
    format!("{}{}", told.err.clone(), told.ok())
}

/// The words of an interview (invented), and a project with these selections of them.
const LONG: &str = "I waited for six months. Nobody rang me at all. They came in the end.";

fn with_text(words: &str, selections: &str) -> Vec<u8> {
    packed(&project("x", &(codebook(&code(1, "a")) + &text_source(20, selections))), words.as_bytes())
}

#[test]
fn a_text_that_was_corrected_in_a_newer_file_is_said_and_can_become_corrections() {
    let shell = Shell::with_project();
    let inside = selection(3, "Nobody rang me", 25, 39, &coding(4, 1));
    std::fs::write(shell.cwd.join("old.qdpx"), with_text(LONG, &inside)).unwrap();
    shell.emic(&["import", "old.qdpx"]).ok();
    let inside = selection(3, "Nobody rang me", 27, 41, &coding(4, 1));
    let newer = LONG.replace("six months", "seven months");
    std::fs::write(shell.cwd.join("new.qdpx"), with_text(&newer, &inside)).unwrap();
    let told = shell.emic(&["import", "new.qdpx", "--dry-run"]).ok();
    assert!(
        told.contains("Interview has other words in the file and comes in beside, as Interview (2)"),
        "{told}"
    );
    assert!(told.contains("emic import --correct \"Interview\""), "{told}");
    shell.emic(&["import", "--correct", "Interview", "new.qdpx"]).ok();
    assert_eq!(shell.emic(&["text", "Interview"]).ok(), newer);
    let told = shell.emic(&["import", "new.qdpx"]).ok();
    assert!(told.contains("0 new transcripts, 1 known; 0 new codings"), "{told}");
}

#[test]
fn a_selection_that_was_moved_in_a_newer_file_is_counted_and_stays() {
    let shell = two_replicas();
    let old = with_text(LONG, &selection(3, "", 9, 12, &coding(4, 1)));
    let new = with_text(LONG, &selection(3, "", 9, 23, &coding(4, 1)));
    std::fs::write(shell.cwd.join("old.qdpx"), old).unwrap();
    std::fs::write(shell.cwd.join("new.qdpx"), new).unwrap();
    shell.emic(&["--project", "a", "import", "old.qdpx"]).ok();
    let told = shell.emic(&["--project", "a", "import", "new.qdpx"]).ok();
    assert!(
        told.contains("1 codings whose place or words are others in the file (changed there, not taken"),
        "{told}"
    );
    // Who took in the newer one has it where it is there; both are kept, and neither is counted as moved again.
    shell.emic(&["--project", "b", "import", "new.qdpx"]).ok();
    hand(&shell, "b", "a");
    let told = shell.emic(&["--project", "a", "import", "new.qdpx"]).ok();
    assert!(!told.contains("other words"), "{told}");
    let codings = shell.emic(&["--project", "a", "annotations", "--format", "json"]).json();
    assert_eq!(codings.as_array().unwrap().len(), 2);
}

#[test]
fn that_a_place_is_uncertain_is_said_once_with_the_words_of_the_file() {
    let shell = two_replicas();
    let inside = selection(3, "They came in the end", 0, 8, &coding(4, 1))
        + &selection(5, "six months", 13, 23, &coding(6, 1))
        + &selection(7, "Nobody rang me", 25, 39, &coding(8, 1));
    std::fs::write(shell.cwd.join("p.qdpx"), with_text(LONG, &inside)).unwrap();
    for one in ["a", "b"] {
        let told = shell.emic(&["--project", one, "import", "p.qdpx"]).ok();
        assert!(told.contains("3 new codings, 1 uncertain"), "{told}");
    }
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    for one in ["a", "b"] {
        let marks =
            shell.emic(&["--project", one, "marks", "--note", "uncertain place", "--format", "json"]).json();
        assert_eq!(marks.as_array().unwrap().len(), 1, "{marks}");
        assert_eq!(marks[0]["note"], "uncertain place; the file says \"They came in the end\"");
        assert_eq!(marks[0]["text"], "I waited");
        let shown = shell.emic(&["--project", one, "marks"]).ok();
        assert!(shown.contains("I waited") && shown.contains("They came in the end"), "{shown}");
    }
    // Whoever settles it settles it for both.
    let id = shell.emic(&["--project", "b", "marks", "--format", "json"]).json()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = shell.emic(&["--project", "b", "marks", "--format", "json"]).json()[0]["target"]
        .as_str()
        .unwrap()
        .to_owned();
    shell.emic(&["--project", "b", "mark", &target, "discuss", "--off"]).ok();
    hand(&shell, "b", "a");
    let marks = shell.emic(&["--project", "a", "marks", "--format", "json"]).json();
    assert_eq!(marks.as_array().unwrap().len(), 0, "{id}: {marks}");
}

#[test]
fn what_both_took_in_is_no_news_and_is_said() {
    let shell = two_replicas();
    let inside = selection(3, "six months", 13, 23, &coding(4, 1));
    std::fs::write(shell.cwd.join("p.qdpx"), with_text(LONG, &inside)).unwrap();
    for one in ["a", "b"] {
        shell.emic(&["--project", one, "import", "p.qdpx"]).ok();
    }
    let told = hand(&shell, "a", "b");
    assert!(told.contains("acts say what you took in from the same file"), "{told}");
    let news = shell.emic(&["--project", "b", "news"]);
    let said = news.out + &news.err;
    assert!(!said.contains("new code") && !said.contains("coding"), "{said}");
    // What she does herself is news.
    shell.emic(&["--project", "a", "annotate", "Interview", "--quote", "in the end", "a"]).ok();
    shell.emic(&["--project", "a", "code", "add", "rest"]).ok();
    hand(&shell, "a", "b");
    let news = shell.emic(&["--project", "b", "news"]);
    let said = news.out + &news.err;
    assert!(said.contains("1 coding") && said.contains("1 change to the frame"), "{said}");
}

#[test]
fn who_undoes_the_import_of_a_file_that_another_took_in_too_is_asked_about_nothing() {
    let shell = two_replicas();
    let inside = selection(3, "They came in the end", 0, 8, &coding(4, 1));
    std::fs::write(shell.cwd.join("p.qdpx"), with_text(LONG, &inside)).unwrap();
    for one in ["a", "b"] {
        shell.emic(&["--project", one, "import", "p.qdpx"]).ok();
    }
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    for one in ["a", "b"] {
        shell.emic(&["--project", one, "undo"]).ok();
        shell.emic(&["--project", one, "redo"]).ok();
    }
}

#[test]
fn one_splits_names_of_codes_and_the_other_does_not_and_codings_stay_on_their_words() {
    let shell = two_replicas();
    let parts = codebook(&code(1, "Coke::diet")) + &text_source(20, &selection(3, "", 13, 23, &coding(4, 1)));
    std::fs::write(shell.cwd.join("p.qdpx"), packed(&project("x", &parts), LONG.as_bytes())).unwrap();
    shell.emic(&["--project", "a", "import", "p.qdpx", "--split", "::"]).ok();
    shell.emic(&["--project", "b", "import", "p.qdpx"]).ok();
    hand(&shell, "a", "b");
    hand(&shell, "b", "a");
    for one in ["a", "b"] {
        let transcripts = shell.emic(&["--project", one, "transcripts", "--format", "json"]).json();
        assert_eq!(transcripts.as_array().unwrap().len(), 1);
        let codings = shell.emic(&["--project", one, "annotations", "--format", "json"]).json();
        let all: Vec<_> =
            codings.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
        assert!(all.iter().all(|words| *words == "six months") && !all.is_empty(), "{codings}");
        println!("{}", shell.emic(&["--project", one, "codes"]).ok());
        println!("{}", shell.emic(&["--project", one, "conflicts"]).out);
        println!("{codings}");
    }
}

#[test]
fn what_came_comes_in_again_from_the_file_that_emic_writes_without_a_guess_at_who_speaks() {
    let shell = Shell::with_project();
    let words = "I: How was it?\nNora: I waited for six months.\nI: And then?\nNora: They came.\n";
    let case = format!(
        "<Cases><Case guid=\"{}\" name=\"Person 7\"><SourceRef targetGUID=\"{}\"/></Case></Cases>",
        g(30),
        g(20)
    );
    let parts = codebook(&code(1, "a")) + &case + &text_source(20, "");
    std::fs::write(shell.cwd.join("p.qdpx"), packed(&project("x", &parts), words.as_bytes())).unwrap();
    shell.emic(&["import", "p.qdpx"]).ok();
    shell.emic(&["export", "one.qdpx"]).ok();
    let before = shell.emic(&["history", "--acts", "--format", "json"]).json();
    shell.emic(&["import", "one.qdpx"]).ok();
    shell.emic(&["import", "p.qdpx"]).ok();
    let after = shell.emic(&["history", "--acts", "--format", "json"]).json();
    assert_eq!(after.as_array().unwrap().len(), before.as_array().unwrap().len(), "{after}");
    shell.emic(&["export", "two.qdpx"]).ok();
    let bytes = |name: &str| std::fs::read(shell.cwd.join(name)).unwrap();
    assert_eq!(study_of(&bytes("one.qdpx")), study_of(&bytes("two.qdpx")));
}

#[test]
fn a_dry_run_of_a_project_shows_how_each_text_begins_and_whose_speakers_are_doubtful() {
    let shell = Shell::with_project();
    let parts = codebook(&code(1, "a"))
        + &format!(
            "<Sources><TextSource guid=\"{}\" name=\"P01\" plainTextPath=\"internal://t.txt\"/><TextSource guid=\"{}\" \
             name=\"P02\" plainTextPath=\"internal://u.txt\"/></Sources>",
            g(20),
            g(21)
        );
    let file = zip_of(&[
        ("project.qde", project("x", &parts).as_bytes()),
        ("sources/t.txt", b"I: How was it?\nNora: I waited.\nI: And then?\nNora: They came.\n"),
        ("sources/u.txt", b"I: How was it?\nOla: Nobody rang.\n"),
    ]);
    std::fs::write(shell.cwd.join("p.qdpx"), file).unwrap();
    let told = shell.emic(&["import", "p.qdpx", "--dry-run"]).ok();
    let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words}: {told}"));
    assert!(at("P01:\n") < at("turn: Nora: I waited.") && at("turn: Nora: I waited.") < at("P02:\n"));
    assert!(at("P02:\n") < at("turn: Ola: Nobody rang."));
    assert!(told.contains("note: P02: taken for speakers though they speak seldom: \"Ola\""), "{told}");
}

#[test]
fn two_codings_of_one_selection_go_out_as_one_selection_with_its_guid() {
    let shell = Shell::with_project();
    let inside = selection(3, "six months", 13, 23, &(coding(4, 1) + &coding(5, 2)));
    let parts = codebook(&(code(1, "a") + &code(2, "b"))) + &text_source(20, &inside);
    std::fs::write(shell.cwd.join("p.qdpx"), packed(&project("x", &parts), LONG.as_bytes())).unwrap();
    shell.emic(&["import", "p.qdpx"]).ok();
    shell.emic(&["export", "out.qdpx"]).ok();
    let bytes = std::fs::read(shell.cwd.join("out.qdpx")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("project.qde").unwrap(), &mut xml).unwrap();
    assert_eq!(
        (xml.matches("<PlainTextSelection ").count(), xml.matches("<Coding ").count()),
        (1, 2),
        "{xml}"
    );
    assert!([3, 4, 5].iter().all(|n| xml.contains(&format!("guid=\"{}\"", g(*n)))), "{xml}");
}
