//! The third example of the standard (annex A.3): a project of Transana 3.22 that is printed there without its sources.

use super::*;
use crate::support::shell::Shell;

/// The project file as the standard prints it. Lines of right-to-left words come out of the page in reverse:
/// `"..."=name`, and `</ "..."=name` for a line that closes its element.
fn printed() -> Option<String> {
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("standard.pdf"), data("REFI-QDA-1-5.pdf")?).unwrap();
    shell.emic(&["import", "standard.pdf"]).ok();
    let all = shell.emic(&["text", "standard"]).ok();
    let example = &all[all.rfind("A.3 Example 3. Complex project").unwrap()..];
    let begin = example.find("<?xml").unwrap();
    let end = example.find("</Project>").unwrap() + "</Project>".len();
    let line = |line: &str| {
        let (rest, close) = line.strip_prefix("</ ").map_or((line, ""), |rest| (rest, "/>"));
        match rest.strip_prefix('"').and_then(|rest| rest.rsplit_once("\"=")) {
            Some((words, name)) if name.chars().all(char::is_alphabetic) => {
                format!("{name}=\"{words}\"{close}\n")
            }
            _ => format!("{line}\n"),
        }
    };
    Some(example[begin..end].lines().map(line).collect())
}

#[test]
fn the_complex_example_of_the_standard_comes_in_with_every_coding_counted() {
    let Some(xml) = printed() else { return };
    let study = read(&SourceFile::new("a.qde", xml.as_bytes())).unwrap().1;
    let tags =
        |name: &str| xml.matches(&format!("<{name}\n")).count() + xml.matches(&format!("<{name} ")).count();
    assert_eq!((tags("User"), tags("Code"), tags("Coding"), tags("Note")), (63, 19, 66, 40), "as printed");
    assert_eq!((study.people.len(), study.codes.len(), study.sets.len()), (63, 19, 6));
    // Each note, and the description of each set.
    assert_eq!(study.memos.len(), 40 + 6);
    // 15 selections of plain texts and 5 of transcripts; 30, 10 and 6 codings of these and of whole texts; 5 of regions;
    // 10 of whole pictures and 5 of whole films: 66 together.
    let counts = [
        ("texts", 6),
        ("pictures", 5),
        ("video recordings", 5),
        ("selections in texts that are not shown", 20),
        ("codings in texts that are not shown", 46),
        ("picture regions", 5),
        ("codings of regions", 5),
        ("codings of whole pictures, PDFs and recordings", 15),
        ("members of sets", 16),
    ];
    for (what, count) in counts {
        assert_eq!(left(&study, what), count, "{what}: {:?}", study.left_out);
    }
    // Read again from what emic writes, it is the same.
    let once = written(&study, "qdpx");
    let again = study_of(&once.bytes);
    assert_eq!((again.codes.len(), again.people.len(), again.kept.len()), (19, 63, study.kept.len()));
}
