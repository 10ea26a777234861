//! What goes out as a Word file comes in again as the same codings: the law, and what people do to such files.

use super::*;
use crate::support::cases;
use emic::format::study::{self, CodeKey, CodingKey, On, PersonKey, Study};
use emic::format::{FORMATS, SourceFile, read};
use emic::log::Act;
use emic::store::Memory;
use emic::text::{Span, Text, Turn};
use emic::workspace::{Chance, Clock, Comments, Known, NewPerson, Workspace, in_memory};
use proptest::prelude::*;

/// The team of both replicas. Two are called the same.
const TEAM: &[(&str, &str)] =
    &[("Mira Sen", "MS"), ("Mira Sen", "MS"), ("Ana \"Bee\" <O>", "A&"), ("Noor", "N")];

/// Invented pieces of a transcript: layouts, scripts, blanks, and what XML and terminals do not like.
const PIECES: &[&str] = &[
    "I waited. ",
    "Interviewer: ",
    "P07: ",
    "and nobody rang",
    "\n",
    "\n\n",
    "\t",
    "   ",
    "caf\u{e9} cafe\u{301}",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} ",
    "\u{1f469}\u{200d}\u{1f52c}",
    "\u{202e}abc\u{2066}",
    "\u{1b}[2J\u{b}\u{c}\u{7}",
    "\u{2028}\u{85}",
    "\u{ad}\u{200b}\u{feff}",
    "]]><w:t>&amp;&#x41;",
    "\u{fffe}",
    "0:00:01.000 --> 0:00:02.000\n",
];

const NAMES: &[&str] = &[
    "Access",
    "Waiting",
    "N/A",
    "a;b",
    "c: d",
    "memo: x",
    "mark: y",
    "Memo",
    "\\",
    "\\;/\\\\",
    "\u{2424}",
    "caf\u{e9}",
    "cafe\u{301}",
    "<b>\"&'",
    "a, b",
    "a  b",
    "-",
    "7",
];

const BODIES: &[&str] =
    &["As of weather.", "memo: x", "a\n\nb", "mark: c", "x; y/z", "q \u{202e}r", "<&>\"'"];
const KINDS: &[&str] = &["thinking", "question", "why: so", "comment"];

fn span(start: u32, end: u32) -> Span {
    Span::new(start, end).unwrap()
}

fn replica(seed: u64) -> Workspace {
    let noor = NewPerson { name: "Noor Rahman".into(), initials: "NR".into(), role: String::new() };
    let clock = Clock::Fixed(1_795_000_000);
    let mut work = in_memory::init(&Memory::new(), "Study", &noor, clock, Chance::seeded(seed)).unwrap();
    for (name, initials) in TEAM {
        let (name, initials) = ((*name).to_owned(), (*initials).to_owned());
        work.commit(vec![Act::PersonAdd { name, initials, role: String::new(), guid: None }]).unwrap();
    }
    work
}

/// A coding by chance: where, which of the codes, whose, and memos on it by whom.
type Chosen = (u32, u32, usize, usize, Vec<(usize, usize, usize)>);

fn chosen() -> impl Strategy<Value = Chosen> {
    let memo = (0..BODIES.len(), 0..KINDS.len(), 0..5_usize);
    (any::<u32>(), any::<u32>(), any::<usize>(), 0..5_usize, prop::collection::vec(memo, 0..3))
}

/// A study of the first transcript of which the person of a key wrote a coding; key 0 is who works there.
fn written(work: &mut Workspace, words: &str, tree: &[(usize, Option<usize>)], all: &[Chosen]) {
    // People are named as they are in the replica, in its order: with guids nothing is left to names.
    let people: Vec<_> = work.seen().people_in_order().iter().map(|person| person.id).collect();
    let text = Text::from(words);
    let turns = vec![Turn { speaker: String::new(), label: None, words: span(0, text.len()), time: None }];
    let mut codes: Vec<study::Code> = Vec::new();
    for (name, above) in tree {
        let parent = above.filter(|_| !codes.is_empty()).map(|above| CodeKey(above % codes.len()));
        let name = NAMES[*name].to_owned();
        if codes.iter().all(|code| (code.parent, &code.name) != (parent, &name)) {
            codes.push(study::Code { name, parent, ..study::Code::default() });
        }
    }
    let study = Study {
        codes,
        transcripts: vec![study::Transcript::new("P07", text.clone(), turns)],
        ..Study::default()
    };
    let brought = work.bring_in(study, Known::Refused).unwrap();
    let transcript = brought.transcripts[0].id;
    let ids: Vec<_> = work.seen().codes.in_order();
    for (start, length, code, by, memos) in all {
        let start = start % text.len();
        // Short, long and whole; also blanks alone.
        let longest = if length % 3 == 0 { text.len() - start } else { (text.len() - start).min(12) };
        let here = span(start, start + 1 + (length / 3) % longest);
        let extent = work.seen().transcript(transcript).unwrap().extent(here);
        let code = ids[code % ids.len()];
        let by = Some(people[*by % people.len()]);
        let acts = vec![Act::Annotate { transcript, extent, code, by, made: None, guid: None }];
        let id = work.commit(acts).unwrap()[0];
        for (body, kind, by) in memos {
            let on = emic::model::target::Target::Annotation(emic::model::id::AnnotationId(id));
            let (kind, body, by) =
                (KINDS[*kind].to_owned(), BODIES[*body].to_owned(), Some(people[*by % people.len()]));
            work.commit(vec![Act::MemoAdd { on, kind, body, by, made: None, guid: None }]).unwrap();
        }
    }
}

/// Every coding of a replica with the memos on it, sorted.
fn all(work: &Workspace) -> Vec<String> {
    let study = work.study(&[]);
    let who =
        |by: Option<PersonKey>| by.map(|key| (&study.people[key.0].name, &study.people[key.0].initials));
    let mut all: Vec<String> = Vec::new();
    for (nth, one) in study.codings.iter().enumerate() {
        let on = |memo: &&study::Memo| memo.on == On::Coding(CodingKey(nth));
        let mut memos: Vec<String> = study
            .memos
            .iter()
            .filter(on)
            .map(|m| format!("{} {:?} {:?}", m.kind, m.body, who(m.by)))
            .collect();
        memos.sort();
        memos.dedup();
        all.push(format!("{:?} {:?} {:?} {memos:?}", one.span, study.path(one.code), who(one.by)));
    }
    all.sort();
    all
}

fn out(work: &Workspace) -> Vec<u8> {
    let write = FORMATS.iter().find(|format| format.name == "docx").and_then(|format| format.write).unwrap();
    write(&work.study(&[])).unwrap().bytes
}

/// Reads a Word file as one does who is sent it.
fn back(work: &mut Workspace, bytes: &[u8]) -> emic::error::Result<emic::workspace::Brought> {
    let (_, study) = read(&SourceFile::new("P07.docx", bytes))?;
    let study = work.read_comments(study, Comments::AsCodes { mine: false })?;
    work.bring_in(study, Known::Refused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases("EMIC_CASES", 64), ..ProptestConfig::default() })]

    #[test]
    fn what_goes_out_to_word_comes_in_again_as_the_same_codings(
        pieces in prop::collection::vec(0..PIECES.len(), 0..40),
        tree in prop::collection::vec((0..NAMES.len(), prop::option::of(any::<usize>())), 1..12),
        codings in prop::collection::vec(chosen(), 1..16),
        knows_codes in any::<bool>(),
    ) {
        let words: String = std::iter::once("It began. ").chain(pieces.into_iter().map(|nth| PIECES[nth])).collect();
        let mut home = replica(7);
        written(&mut home, &words, &tree, &codings);
        let file = out(&home);
        let mut away = replica(8);
        written(&mut away, &words, if knows_codes { &tree } else { &[] }, &[]);
        back(&mut away, &file).unwrap();
        prop_assert_eq!(all(&away), all(&home));
        // Neither here nor there does the same file say anything new.
        for work in [&mut away, &mut home] {
            let before = (all(work), work.log().len());
            let known = back(work, &file).unwrap_err();
            prop_assert!(known.what().contains("the same words are here already"), "{}", known);
            prop_assert_eq!((all(work), work.log().len()), before);
        }
        // What the other replica writes is the same again.
        let mut third = replica(9);
        written(&mut third, &words, &[], &[]);
        back(&mut third, &out(&away)).unwrap();
        prop_assert_eq!(all(&third), all(&home));
    }
}

/// A file of the sample study, which is invented.
fn sample(name: &str) -> String {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-data")
        .join(name)
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_sample_study_goes_to_word_and_back_without_one_changed_coding() {
    let shell = Shell::new();
    for folder in ["home", "away"] {
        shell.emic(&["init", folder, "--from", &sample("bundles/study.emic.toml"), "--coder", "You"]).ok();
    }
    let (lydia, nell) = (sample("bundles/LW.emic.toml"), sample("bundles/NR.emic.toml"));
    shell.emic(&["--project", "home", "bundle", "read", &lydia, &nell]).ok();
    let mut files = Vec::new();
    for one in
        shell.emic(&["--project", "home", "transcripts", "--format", "json"]).json().as_array().unwrap()
    {
        let file = format!("{}.docx", one["title"].as_str().unwrap());
        shell.emic(&["--project", "home", "export", &file, one["title"].as_str().unwrap()]).ok();
        if one["annotations"].as_u64().unwrap_or(0) > 0 {
            files.push(file);
        }
    }
    let all = [
        &["--project", "away", "import", "--comments", "as-codes"],
        &files.iter().map(String::as_str).collect::<Vec<_>>()[..],
    ];
    shell.emic(&all.concat()).ok();
    let home = codings(&shell, "home");
    assert!(home.len() > 200, "{}", home.len());
    assert_eq!(codings(&shell, "away"), home);
}

/// A Word file: paragraphs as XML, comments as author, initials and paragraphs, and who answers whom.
fn word(
    body: &str,
    comments: &[(&str, &str, &[&str])],
    answers: &[(usize, usize)],
    resolved: &[usize],
) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, words: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(words.as_bytes()).unwrap();
    };
    let comment = |(id, (author, initials, lines)): (usize, &(&str, &str, &[&str]))| {
        let line = |line: &&str| format!("<w:p w14:paraId=\"{id:08X}\"><w:r><w:t>{line}</w:t></w:r></w:p>");
        let lines: String = lines.iter().map(line).collect();
        format!(
            "<w:comment w:id=\"{id}\" w:author=\"{author}\" w:initials=\"{initials}\">{lines}</w:comment>"
        )
    };
    let comments: String = comments.iter().enumerate().map(comment).collect();
    let thread = |(of, to): &(usize, usize)| {
        format!("<w15:commentEx w15:paraId=\"{of:08X}\" w15:paraIdParent=\"{to:08X}\" w15:done=\"0\"/>")
    };
    let done = |id: &usize| format!("<w15:commentEx w15:paraId=\"{id:08X}\" w15:done=\"1\"/>");
    let threads: String = answers.iter().map(thread).chain(resolved.iter().map(done)).collect();
    put("word/document.xml", &format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"));
    put("word/comments.xml", &format!("<w:comments xmlns:w=\"w\" xmlns:w14=\"w14\">{comments}</w:comments>"));
    put(
        "word/commentsExtended.xml",
        &format!("<w15:commentsEx xmlns:w15=\"w15\">{threads}</w15:commentsEx>"),
    );
    put(
        "word/_rels/document.xml.rels",
        "<Relationships xmlns=\"r\"><Relationship Id=\"a\" Type=\"x/comments\" Target=\"comments.xml\"/>\
         <Relationship Id=\"b\" Type=\"x/commentsExtended\" Target=\"commentsExtended.xml\"/></Relationships>",
    );
    zip.finish().unwrap().into_inner()
}

/// `P01` in a word processor: blank lines gone, other blanks, and comments on "Nobody rang." and over both paragraphs.
fn commented(comments: &[(&str, &str, &[&str])]) -> Vec<u8> {
    let (both, one): (Vec<usize>, Vec<usize>) = (0..comments.len()).partition(|nth| nth % 2 == 1);
    let marks = |ids: &[usize], end: &str| -> String {
        ids.iter().map(|id| format!("<w:commentRange{end} w:id=\"{id}\"/>")).collect()
    };
    let body = format!(
        "<w:p>{}<w:r><w:t>Interviewer:\u{a0} How did it begin? </w:t></w:r></w:p>\
         <w:p/><w:p><w:r><w:t>P01: </w:t></w:r>{}<w:r><w:t>Nobody rang.</w:t></w:r>{}{}\
         <w:r><w:t> It took six months before anyone rang me back.</w:t></w:r></w:p>",
        marks(&both, "Start"),
        marks(&one, "Start"),
        marks(&one, "End"),
        marks(&both, "End")
    );
    word(&body, comments, &[(4, 0), (5, 1)], &[0])
}

fn put(shell: &Shell, name: &str, bytes: &[u8]) {
    std::fs::write(shell.cwd.join(name), bytes).unwrap();
}

/// A project with `P01`, two coders and the code `Access/Waiting`.
fn study() -> Shell {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.emic(&["person", "add", "Mira Sen"]).ok();
    shell.emic(&["code", "add", "Access/Waiting"]).ok();
    shell
}

const COMMENTS: &[(&str, &str, &[&str])] = &[
    ("Noor Rahman", "NR", &["waiting; Trust/Time", "As of weather.", "Again."]),
    ("M. Sen", "MS", &["Trust"]),
    ("Mark Smith", "MS", &["Access/Waiting"]),
    ("Mira Sen", "MS", &["mark: quote", "For the paper."]),
    ("Mira Sen", "MS", &["I do not see it."]),
    ("Mark Smith", "MS", &["Why?"]),
    ("Noor Rahman", "NR", &["memo question: Who should have rung?"]),
    ("Noor Rahman", "NR", &["", " "]),
];

#[test]
fn a_co_researcher_codes_in_word_and_only_the_team_makes_codings() {
    let shell = study();
    put(&shell, "P01.docx", &commented(COMMENTS));
    let before = shell.emic(&["digest"]).ok();
    let dry = shell.emic(&["import", "P01.docx", "--comments", "as-codes", "--dry-run"]).ok();
    assert_eq!(shell.emic(&["digest"]).ok(), before);
    for words in [
        "P01 was here already; comments became codings: 3 new, 0 here already; 2 new codes: \"Trust\", \"Trust/Time\";",
        "1 comment became marks; 5 memos from comments",
        "left out: 1 empty comments",
        "comments by M. Sen are taken for those of Mira Sen",
        "1 comment by people who are not in the team became memos (Mark Smith 1)",
        "1 comment marked as resolved came in as the others",
        "codings: 3 new",
        "people: 1 new: Mark Smith",
    ] {
        assert!(dry.contains(words), "{words}: {dry}");
    }
    shell.emic(&["import", "P01.docx", "--comments", "as-codes"]).ok();
    let expected = [
        "\"Mira Sen\" \"P01\" 0..48 \"Interviewer: How did it begin?\\nP01: Nobody rang.\" [\"Trust\"]",
        "\"Noor Rahman\" \"P01\" 36..48 \"Nobody rang.\" [\"Access\",\"Waiting\"]",
        "\"Noor Rahman\" \"P01\" 36..48 \"Nobody rang.\" [\"Trust\",\"Time\"]",
    ];
    assert_eq!(codings(&shell, "."), expected);
    let memos = shell.emic(&["memos", "--format", "json"]).json();
    let told = |memo: &Value| format!("{} {} {}", memo["kind"], memo["coder"], memo["body"]);
    let mut memos: Vec<String> = memos.as_array().unwrap().iter().map(told).collect();
    memos.sort();
    let expected = [
        "\"comment\" \"Mark Smith\" \"Access/Waiting\"",
        "\"question\" \"Noor Rahman\" \"Who should have rung?\"",
        "\"thinking\" \"Mark Smith\" \"Why?\"",
        "\"thinking\" \"Mira Sen\" \"I do not see it.\"",
        "\"thinking\" \"Noor Rahman\" \"As of weather.\\nAgain.\"",
    ];
    assert_eq!(memos, expected);
    // The file again says nothing new; one act takes all back.
    let again = shell.emic(&["import", "P01.docx", "--comments", "as-codes"]).fails(1);
    assert!(again.contains("with all that its comments say"), "{again}");
    shell.emic(&["undo"]).ok();
    assert!(codings(&shell, ".").is_empty());
}

#[test]
fn with_a_coder_named_all_comments_are_of_that_person() {
    let shell = study();
    put(&shell, "P01.docx", &commented(&COMMENTS[..3]));
    shell.emic(&["--coder", "Mira Sen", "import", "P01.docx", "--comments", "as-codes"]).ok();
    let all = codings(&shell, ".");
    assert_eq!(all.len(), 3, "two comments say the same of the same words: {all:?}");
    assert!(all.iter().all(|one| one.starts_with("\"Mira Sen\"")), "{all:?}");
    assert_eq!(shell.emic(&["people", "--format", "json"]).json().as_array().unwrap().len(), 2);
}

#[test]
fn a_code_that_could_be_several_is_refused_and_nothing_is_written() {
    let shell = study();
    shell.emic(&["code", "add", "Trust/Waiting"]).ok();
    put(&shell, "P01.docx", &commented(&[("Noor Rahman", "NR", &["Waiting"])]));
    let fault = shell.emic(&["import", "P01.docx", "--comments", "as-codes"]).fails(3);
    assert!(fault.contains("P01.docx: a comment names a code that is not clear"), "{fault}");
    assert!(fault.contains("Access/Waiting") && fault.contains("path from the top"), "{fault}");
    assert!(codings(&shell, ".").is_empty());
}

#[test]
fn comments_find_words_that_were_corrected_here_since_they_went_out() {
    let shell = study();
    shell.emic(&["annotate", "P01", "36..48", "Access/Waiting"]).ok();
    shell.emic(&["export", "P01.docx", "P01"]).ok();
    shell.emic(&["correct", "P01", "31..35", "Participant 1:"]).ok();
    let again = shell.emic(&["import", "P01.docx", "--comments", "as-codes"]).fails(1);
    assert!(again.contains("with all that its comments say"), "{again}");
    assert_eq!(codings(&shell, ".").len(), 1);
}

#[test]
fn without_as_codes_comments_are_memos_at_their_exact_places() {
    let shell = study();
    put(&shell, "P01.docx", &commented(&[("Noor Rahman", "NR", &["Access/Waiting"])]));
    let said = shell.emic(&["import", "P01.docx"]).ok();
    assert!(said.contains("P01 was here already; 1 comment became memos"), "{said}");
    assert!(codings(&shell, ".").is_empty());
    let memos = shell.emic(&["memos", "--format", "json"]).json();
    assert_eq!((&memos[0]["kind"], &memos[0]["body"]), (&"comment".into(), &"Access/Waiting".into()));
    assert!(
        memos[0].to_string().contains("36..48") || memos[0].to_string().contains("Nobody rang."),
        "{}",
        memos[0]
    );
}
