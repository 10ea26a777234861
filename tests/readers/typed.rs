//! Typed layouts, in invented words.

use super::*;

#[test]
fn typed_labels_open_turns_and_stay_in_the_text() {
    let words = "Interview 7\nDate: 3 May\n\nInterviewer: How was it: good?\n\nP07: Note: it was 10:30.\n\n\
        And later,\n\
                 https://example.org\n\nInterviewer: Yes?\nP07: That is all.\n";
    let imported = read("Anna 7.v2.txt", words.replace('\n', "\r\n").as_bytes());
    assert_eq!(imported.title, "Anna 7.v2");
    assert_eq!(imported.layout, "typed, speaker and colon");
    assert_eq!(imported.text.as_str(), words);
    assert_eq!(
        said(&imported),
        [
            ("Interviewer", "How was it: good?"),
            ("P07", "Note: it was 10:30.\n\nAnd later,\nhttps://example.org"),
            ("Interviewer", "Yes?"),
            ("P07", "That is all."),
        ]
    );
    assert_eq!(labels(&imported), ["Interviewer:", "P07:", "Interviewer:", "P07:"]);
    assert_eq!(imported.notes, ["paragraphs before the first speaker, which belong to no turn: 1"]);
}

/// Name of the file, its words, speaker and words of each turn.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

#[test]
fn other_typed_layouts_are_known() {
    let cases: &[Case] = &[
        (
            "full-width.txt",
            "访谈者：你好吗？\n受访者：我很好。\n访谈者：谢谢。\n",
            &[("访谈者", "你好吗？"), ("受访者", "我很好。"), ("访谈者", "谢谢。")],
        ),
        (
            "below.txt",
            "Dan:\nSo\tyou\tsaw it.\n\nParticipant:\nI\tdid\tso.\nTwice.\n\nDan:\nGood.\n",
            &[("Dan", "So\tyou\tsaw it."), ("Participant", "I\tdid\tso.\nTwice."), ("Dan", "Good.")],
        ),
        (
            "caps.txt",
            "MODERATOR: Welcome.\nKIM LEE: Hello.\nMODERATOR: Begin.\nKIM LEE: Now?\n",
            &[("MODERATOR", "Welcome."), ("KIM LEE", "Hello."), ("MODERATOR", "Begin."), ("KIM LEE", "Now?")],
        ),
        ("initials.txt", "I: Why?\nR: Because.\nI: Ah.\n", &[("I", "Why?"), ("R", "Because."), ("I", "Ah.")]),
        (
            "bold.md",
            "# Talk\n\n**Anna:** Hello *you*.\n\n**Ben**: Hi.\n\n**Anna:** So.\n\n__Ben:__ Yes.\n",
            &[("Anna", "Hello *you*."), ("Ben", "Hi."), ("Anna", "So."), ("Ben", "Yes.")],
        ),
        (
            "trint.txt",
            "Anna Day [00:00:02]\nHello.\nMore.\n\nBen [00:01:07]\nHi.\n",
            &[("Anna Day", "Hello.\nMore."), ("Ben", "Hi.")],
        ),
        (
            "tabs.txt",
            "Anna\t00:00:02\t00:00:04\tHello.\nBen\t00:00:05\t00:00:09.5\tHi there.\n",
            &[("Anna", "Hello."), ("Ben", "Hi there.")],
        ),
        (
            "tab.txt",
            "Anna\tHello.\nBen\tHi.\nAnna\tSo.\n",
            &[("Anna", "Hello."), ("Ben", "Hi."), ("Anna", "So.")],
        ),
        (
            "timed.txt",
            "Interviewer [00:00:02]: Hello.\n[00:00:05] P1: Hi.\nInterviewer (0:09): So.\n",
            &[("Interviewer", "Hello."), ("P1", "Hi."), ("Interviewer", "So.")],
        ),
        (
            "teams.txt",
            "0:0:1.0 --> 0:0:3.20\nAnna Day\nHello.\n0:0:4.0 --> 0:0:6.0\nBen\nHi.\n",
            &[("Anna Day", "Hello."), ("Ben", "Hi.")],
        ),
        (
            "margin.txt",
            "1 Anna: Hello.\n2 you there.\n3 Ben: Hi.\n4 Anna: So.\n5 Ben: Yes.\n",
            &[("Anna", "Hello.\n2 you there."), ("Ben", "Hi."), ("Anna", "So."), ("Ben", "Yes.")],
        ),
        ("once.txt", "Anna: Hello.\n\nBen: Hi.\n", &[("Anna", "Hello."), ("Ben", "Hi.")]),
    ];
    for (name, words, turns) in cases {
        let imported = read(name, words.as_bytes());
        assert_eq!(said(&imported), *turns, "{name}");
        assert_eq!(imported.text.as_str(), *words, "{name}");
    }
    let imported =
        read("tabs.txt", b"Anna\t00:00:02\t00:00:04\tHello.\nBen\t00:00:05\t00:00:09.5\tHi there.\n");
    assert_eq!(time(&imported, 1), (5_000, Some(9_500)));
    assert_eq!(labels(&imported)[1], "Ben\t00:00:05\t00:00:09.5");
}

#[test]
fn where_one_speaker_is_named_the_others_are_not_taken_for_them() {
    let words = "Task 1\n\nI see the page.\nMODERATOR: Begin.\n\nWell, it is good.\n\nMODERATOR:\n\nWhy so?\n\nSo.\n\n\
                 I like it.\n\nMODERATOR: Thanks.\nMODERATOR:\n";
    let turns = [
        ("", "Task 1"),
        ("", "I see the page."),
        ("MODERATOR", "Begin."),
        ("", "Well, it is good."),
        ("MODERATOR", "Why so?"),
        ("", "So."),
        ("", "I like it."),
        ("MODERATOR", "Thanks."),
    ];
    let imported = read("a.txt", words.as_bytes());
    assert_eq!(said(&imported), turns);
    assert_eq!(imported.text.as_str(), words);
    assert_eq!(imported.notes, ["only \"MODERATOR\" is named; the other paragraphs have no speaker"]);
    assert_eq!(left(&imported), [("turns without words", 1)]);
    let body: String = words.split('\n').map(paragraph).collect();
    let imported = read("a.docx", &docx(&body, &[]));
    assert_eq!(said(&imported), turns);
    assert!(imported.text.as_str().contains("I see the page.\n\nMODERATOR: Begin.\n\nWell"));
}

#[test]
fn prose_with_colons_has_no_speakers() {
    let prose = "Note: this is a diary.\n\nHe said: no. At 10:30 she came.\n\nNote: it rained.\n\n\
                 http://example.org is a page.\n\nThe result: nothing.\n\nOn Monday we met at 10:30\n\n\
                 [laughs] I went.\n";
    let imported = read("diary.txt", prose.as_bytes());
    assert_eq!(imported.layout, "paragraphs, no speakers");
    assert_eq!(imported.turns.len(), 7);
    assert!(imported.turns.iter().all(|turn| turn.speaker.is_empty() && turn.label.is_none()));
}

#[test]
fn a_label_without_words_is_left_out_and_counted() {
    let imported = read("a.txt", b"Anna: Hello.\nBen:\nAnna: Well?\nBen: Yes.\n");
    assert_eq!(said(&imported), [("Anna", "Hello."), ("Anna", "Well?"), ("Ben", "Yes.")]);
    assert_eq!(left(&imported), [("turns without words", 1)]);
}

#[test]
fn layouts_of_transcription_services_are_known() {
    let cases: &[Case] = &[
        (
            "trint.txt",
            "Rosa Bell [00:00:02] Hello.\nMore.\n\nTom [00:01:07] Hi.\n",
            &[("Rosa Bell", "Hello.\nMore."), ("Tom", "Hi.")],
        ),
        (
            "blank-lines.txt",
            "0:0:-1.-200 --> 0:0:3.580\n\nRosa Bell\n\nHello.\n\n0:0:9.490\n\nTom Ash\n\nHi.\n\n0:0:12.0\n\nRosa Bell\n\nSo.\n",
            &[("Rosa Bell", "Hello."), ("Tom Ash", "Hi."), ("Rosa Bell", "So.")],
        ),
        (
            "no-ends.txt",
            "0:0:9.490\n\nTom Ash\n\nHi.\n\n0:0:12.0\n\nRosa Bell\n\nSo.\n\n0:0:15.0\n\nTom Ash\n\nYes.\n",
            &[("Tom Ash", "Hi."), ("Rosa Bell", "So."), ("Tom Ash", "Yes.")],
        ),
        (
            "seconds.txt",
            "Rosa\t0.446\t1.132\tHello.\nTom\t1.5\t2\tHi there.\n",
            &[("Rosa", "Hello."), ("Tom", "Hi there.")],
        ),
    ];
    for (name, words, turns) in cases {
        let imported = read(name, words.as_bytes());
        assert_eq!(said(&imported), *turns, "{name}");
        assert_eq!(imported.text.as_str(), *words, "{name}");
    }
    let imported = read("seconds.txt", cases[3].1.as_bytes());
    assert_eq!((time(&imported, 0), time(&imported, 1)), ((446, Some(1_132)), (1_500, Some(2_000))));
    let imported = read("blank-lines.txt", cases[1].1.as_bytes());
    assert_eq!((time(&imported, 0), time(&imported, 1)), ((0, Some(3_580)), (9_490, None)));
}

#[test]
fn a_person_may_say_where_turns_begin() {
    let words = "A> How was it?\nB> So: it was.\nNote: a walk.\nA> Ah.\n";
    let read = |turns: &str| {
        read_as(&SourceFile { turns: Some(turns), ..SourceFile::new("a.txt", words.as_bytes()) })
    };
    let imported = read(r"(\w)>").unwrap();
    assert_eq!(said(&imported), [("A", "How was it?"), ("B", "So: it was.\nNote: a walk."), ("A", "Ah.")]);
    assert_eq!(imported.layout, "turns as you said");
    assert_eq!(labels(&imported), ["A>", "B>", "A>"]);
    assert_eq!(read("none").unwrap().layout, "paragraphs, no speakers");
    assert_eq!(read("auto").unwrap().turns, super::read("a.txt", words.as_bytes()).turns);
    for (pattern, why) in [("(", "--turns (: "), ("Q>", "no line of this file begins so")] {
        let fault = read(pattern).err().unwrap();
        assert!(fault.kind() == Trouble::Usage && fault.to_string().contains(why), "{fault}");
    }
    let timed = "00:05 A> Hi.\n00:09 B> Ho.\n";
    let source = SourceFile {
        turns: Some(r"(?<time>\S+) (?<speaker>\w)>"),
        ..SourceFile::new("a.txt", timed.as_bytes())
    };
    let imported = read_as(&source).unwrap();
    assert_eq!((said(&imported)[1], time(&imported, 1)), (("B", "Ho."), (9_000, None)));
}

#[test]
fn a_second_layout_that_fits_is_named() {
    // Names with times on lines of their own, and other names with colons below them.
    let turn = |one: &str, other: &str| format!("{one} 0:02\n{other}: Hello.\n\n");
    let words =
        [turn("Rosa Bell", "T"), turn("Tom Ash", "R"), turn("Rosa Bell", "T"), turn("Tom Ash", "R")].concat();
    let imported = read("a.txt", words.as_bytes());
    assert!(
        imported.notes.iter().any(|note| note.starts_with("another layout fits as well: ")),
        "{:?}",
        imported.notes
    );
}
