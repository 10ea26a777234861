//! Coded spans of annotation programs: the files are as the programs write them, the expected places are counted by hand.

use super::*;
use emic::format::read as read_any;

/// Each coding as coder, place, words and code, in the order of the file.
fn codings(study: &Study) -> Vec<String> {
    let told = |one: &emic::format::study::Coding| {
        let text = &study.transcripts[one.transcript.0].text;
        let place = format!("{}..{}", one.span.start(), one.span.end());
        let by = one.by.map_or("-", |by| study.people[by.0].name.as_str());
        format!("{by} {place} {:?} {}", text.slice(one.span), study.path_words(one.code))
    };
    study.codings.iter().map(told).collect()
}

/// What a file holds, and as which format it was read.
fn found(name: &str, bytes: &[u8]) -> (&'static str, Study) {
    let (format, study) = read_any(&SourceFile::new(name, bytes)).unwrap();
    (format.name, study)
}

fn left(study: &Study) -> Vec<String> {
    study.left_out.iter().map(|left| format!("{} {}", left.count, left.what)).collect()
}

/// As label-studio-sdk 2.1.2 converts it to `JSON_MIN`; "Nobody" begins after 30 + 1 + 4 + 1 + 1 + 1 = 38 characters.
pub(crate) const LABEL_STUDIO: &str = r#"[{"id": 7, "annotations": [
 {"id": 1, "completed_by": {"id": 3, "email": "nell@example.org", "first_name": "Nell", "last_name": "Rudge"}, "result": [
  {"value": {"start": 38, "end": 50, "text": "Nobody rang.", "labels": ["Waiting", "Access"]}, "id": "a", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual", "meta": {"text": ["see the guide"]}},
  {"value": {"choices": ["angry"]}, "id": "c", "from_name": "mood", "to_name": "text", "type": "choices", "origin": "manual"},
  {"from_id": "a", "to_id": "b", "type": "relation", "direction": "right"}],
  "was_cancelled": false, "created_at": "2026-03-09T22:16:08.728353Z"},
 {"id": 2, "completed_by": 4, "result": [
  {"value": {"start": 59, "end": 69, "text": "six months", "labels": ["Waiting"]}, "id": "b", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual"}],
  "was_cancelled": false, "created_at": "2026-03-10T22:16:08.728353Z"},
 {"id": 3, "completed_by": 5, "result": [], "was_cancelled": false},
 {"id": 4, "completed_by": 6, "result": [], "was_cancelled": true}],
 "file_upload": "a1b2c3d4-x.json", "drafts": [], "predictions": [{"result": []}],
 "data": {"text": "Interviewer: How did it begin?\nP01: \ud83d\ude0a Nobody rang. It took six months.\n"}}]"#;

#[test]
fn label_studio_tells_who_labelled_what_and_who_was_done() {
    let (format, study) = found("export.json", LABEL_STUDIO.as_bytes());
    assert_eq!(format, "label-studio");
    assert_eq!(
        codings(&study),
        [
            "Nell Rudge 38..50 \"Nobody rang.\" Waiting",
            "Nell Rudge 38..50 \"Nobody rang.\" Access",
            "user 4 59..69 \"six months\" Waiting"
        ]
    );
    // 2026-03-09 is 20,521 days after 1970-01-01; 22:16:08 are 80,168 seconds.
    assert_eq!(study.codings[0].made, Some(20_521 * 86_400 + 80_168));
    let done: Vec<&str> = study.progress.iter().map(|one| study.people[one.by.0].name.as_str()).collect();
    assert_eq!(done, ["Nell Rudge", "user 4", "user 5"]);
    assert_eq!(study.transcripts[0].title, "export 7");
    assert_eq!(study.transcripts[0].speakers(), ["Interviewer", "P01"]);
    assert_eq!(study.memos.iter().map(|memo| memo.body.as_str()).collect::<Vec<_>>(), ["see the guide"; 2]);
    assert_eq!(
        left(&study),
        [
            "1 predictions of a model",
            "1 answers that are on no words",
            "1 relations",
            "1 annotations that were skipped"
        ]
    );
    assert_eq!(study.uncertain.len(), 0);
}

#[test]
fn label_studio_that_counts_utf_16_is_read_by_its_words() {
    // The face is two units: all offsets behind it are one higher.
    let old = LABEL_STUDIO
        .replace("\"start\": 38, \"end\": 50", "\"start\": 39, \"end\": 51")
        .replace("\"start\": 59, \"end\": 69", "\"start\": 60, \"end\": 70");
    let (_, study) = found("export.json", old.as_bytes());
    assert_eq!(codings(&study), codings(&found("export.json", LABEL_STUDIO.as_bytes()).1));
    assert_eq!(study.uncertain.len(), 0);
}

#[test]
fn words_that_are_elsewhere_are_found_and_told() {
    let moved = LABEL_STUDIO.replace("\"start\": 59, \"end\": 69", "\"start\": 3, \"end\": 13");
    let (_, study) = found("export.json", moved.as_bytes());
    assert_eq!(codings(&study)[2], "user 4 59..69 \"six months\" Waiting");
    assert_eq!(study.uncertain.len(), 1);
    assert!(
        study.notes.iter().any(|note| note.contains("task 7, annotation 2, region 1")),
        "{:?}",
        study.notes
    );
    let gone = LABEL_STUDIO
        .replace("\"end\": 69, \"text\": \"six months\"", "\"end\": 6900, \"text\": \"never said\"");
    let (_, study) = found("export.json", gone.as_bytes());
    assert_eq!(study.codings.len(), 2);
    assert!(left(&study).contains(&"1 passages that are not in their text".to_owned()), "{:?}", left(&study));
}

#[test]
fn a_record_of_json_min_is_an_annotation() {
    let record = r#"[{"text": "It took six months.", "id": 7, "label": [{"start": 8, "end": 18, "text": "six months",
        "labels": ["Waiting"]}], "annotator": "lw@example.org", "annotation_id": 2, "created_at": "2026-03-10T22:16:08Z",
        "updated_at": "2026-03-10T22:16:08Z", "lead_time": 8.4},
        {"text": "It took six months.", "id": 7, "label": [{"start": 0, "end": 2, "text": "It", "labels": ["X"]}],
        "annotator": 3, "annotation_id": 3}]"#;
    let (format, study) = found("min.json", record.as_bytes());
    assert_eq!(format, "label-studio");
    assert_eq!(codings(&study), ["lw@example.org 8..18 \"six months\" Waiting", "user 3 0..2 \"It\" X"]);
    assert_eq!(study.transcripts.len(), 1);
}

#[test]
fn a_dialogue_has_a_turn_for_each_paragraph() {
    // "I: " is 3 long, "How?" 4, a blank line 2, "P1: " 4: the second paragraph begins at 13.
    let task = r#"{"id": 1, "data": {"dialogue": [{"author": "I:", "text": "How?"}, {"author": "P1", "text": "So \ud83d\ude0a it was."},
        {"author": "I", "text": "And?"}, {"author": "P1", "text": "Yes."}]},
        "annotations": [{"completed_by": 1, "result": [
        {"type": "paragraphlabels", "value": {"start": "1", "end": "1", "startOffset": 5, "endOffset": 11, "text": "it was", "paragraphlabels": ["A"]}},
        {"type": "paragraphlabels", "value": {"start": 0, "end": "1", "startOffset": 0, "endOffset": 2, "paragraphlabels": ["B"]}}]}]}"#;
    let (_, study) = found("talk.json", task.as_bytes());
    assert_eq!(
        study.transcripts[0].text.as_str(),
        "I: How?\n\nP1: So \u{1f60a} it was.\n\nI: And?\n\nP1: Yes."
    );
    assert_eq!(study.transcripts[0].turns.len(), 4);
    assert_eq!(codings(&study), ["user 1 18..24 \"it was\" A", "user 1 3..15 \"How?\\n\\nP1: So\" B"]);
}

#[test]
fn of_a_page_the_words_decide() {
    let task = r#"[{"id": 1, "data": {"html": "<!DOCTYPE html><html><body><p>Nobody <b>rang</b>.</p><p>So I left.</p></body></html>"},
        "annotations": [{"completed_by": 1, "result": [{"type": "hypertextlabels", "value": {"start": "/p[2]/text()[1]",
        "end": "/p[2]/text()[1]", "startOffset": 3, "endOffset": 9, "text": "I left", "hypertextlabels": ["A"]}}]}]}]"#;
    let (_, study) = found("page.json", task.as_bytes());
    let at = study.transcripts[0].text.as_str().find("I left").unwrap() as u32;
    assert_eq!(codings(&study), [format!("user 1 {at}..{} \"I left\" A", at + 6)]);
    assert_eq!(study.uncertain.len(), 1);
}

#[test]
fn json_of_speech_recognition_stays_what_it_is() {
    let whisper = br#"{"text": " Hello.", "segments": [{"start": 0.5, "end": 2.25, "text": " Hello."}], "language": "en"}"#;
    assert_eq!(found("a.json", whisper).0, "whisper");
}

#[test]
fn doccano_tells_labels_in_three_ways() {
    // As version 1.8.4 and the examples of doccano-transformer have them.
    let lines = concat!(
        r#"{"id": 2, "text": "Nobody rang.", "label": [[0, 6, "Waiting"], [7, 12, "Access"]], "Comments": ["ask again"]}"#,
        "\n",
        r#"{"id": 3, "text": "It took long.", "entities": [{"id": 9, "label": "Waiting", "start_offset": 8, "end_offset": 12}], "relations": [{"id": 1, "from_id": 9, "to_id": 9, "type": "same"}], "Comments": []}"#,
        "\n",
        r#"{"id": 4, "text": "So I left.", "annotations": [{"label": 13, "start_offset": 3, "end_offset": 9, "user": 2}], "meta": {}, "annotation_approver": null}"#,
        "\n",
        r#"{"id": 5, "text": "Good.", "labels": ["positive"], "meta": {"page": 3}}"#
    );
    let (format, study) = found("all.jsonl", lines.as_bytes());
    assert_eq!(format, "doccano");
    assert_eq!(
        codings(&study),
        [
            "- 0..6 \"Nobody\" Waiting",
            "- 7..12 \"rang.\" Access",
            "- 8..12 \"long\" Waiting",
            "user 2 3..9 \"I left\" label 13"
        ]
    );
    assert_eq!(study.memos[0].body, "ask again");
    assert_eq!(left(&study), ["1 labels of whole texts", "1 relations"]);
    assert_eq!(study.notes, ["the field meta was not read"]);
    let titles: Vec<&str> = study.transcripts.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["all 2", "all 3", "all 4", "all 5"]);
}

#[test]
fn what_doccano_counts_is_seen_at_the_borders_of_words() {
    // The text of doccano's issue 2290: man, joiner, engine; "firetrucks" is 22..32 there by UTF-16, 19..29 by code points,
    // and by clusters 17..27: the fireman is one of them.
    let text = "\u{1f468}\u{1f3fb}\u{200d}\u{1f692} firemen drive firetrucks";
    assert_eq!(text.chars().count(), 29);
    for (start, end) in [(22, 32), (19, 29), (16, 26)] {
        let line = format!("{{\"id\": 1, \"text\": \"{text}\", \"label\": [[{start}, {end}, \"T\"]]}}");
        let (_, study) = found("x.jsonl", line.as_bytes());
        assert_eq!(codings(&study), ["- 19..29 \"firetrucks\" T"], "{start}");
        assert_eq!(study.uncertain.len(), 1);
        assert!(study.notes[0].contains("does not say what its offsets count"), "{:?}", study.notes);
    }
    // Without such characters there is nothing to decide.
    let (_, study) = found("x.jsonl", br#"{"text": "a b", "label": [[0, 1, "T"]]}"#);
    assert_eq!((study.uncertain.len(), study.notes.len()), (0, 1));
}

#[test]
fn our_own_lines_stay_ours() {
    let own = br#"{"title":"P1","text":"a b","coders":["K"],"spans":[{"coder":"K","label":"c","start":0,"end":1}]}"#;
    assert_eq!(found("c.jsonl", own).0, "jsonl");
}

/// The example of the documentation of WebAnno TSV 3.3, with layers of the team's own.
pub(crate) const WEBANNO: &str = "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue\n\
    #T_SP=webanno.custom.Theme|value\n#T_SP=webanno.custom.Mood|degree|kind\n\n\n\
    #Text=I like it \u{1f60a} .\n1-1\t0-1\tI\tPRP\t_\t_\t_\t\n1-2\t2-6\tlike\tVB\tGood[1]|Own \\| words[2]\t_\t_\t\n\
    1-3\t7-9\tit\tPRP\tGood[1]\t_\t_\t\n1-4\t10-12\t\u{1f60a}\t_\t*\t_\t_\t\n1-5\t13-14\t.\t_\t_\t_\t_\t\n\n\
    #Text=So there\n#Text=we are .\n2-1\t15-17\tSo\t_\t_\thigh[3]\tjoy[3]\t\n2-2\t18-23\tthere\t_\tGood[4]\thigh[3]\tjoy[3]\t\n\
    2-3\t24-26\twe\t_\tGood[4]\t_\t_\t\n2-4\t27-30\tare\t_\t_\t_\t_\t\n2-4.1\t27-28\ta\t_\tPart\t_\t_\t\n2-5\t31-32\t.\t_\t_\t_\t_\t\n";

#[test]
fn webanno_counts_utf_16_and_joins_tokens_by_their_numbers() {
    let (format, study) = found("P01.tsv", WEBANNO.as_bytes());
    assert_eq!(format, "webanno");
    assert_eq!(study.transcripts[0].text.as_str(), "I like it \u{1f60a} .\nSo there\nwe are .");
    assert_eq!(
        codings(&study),
        [
            "- 2..9 \"like it\" Good",
            "- 2..6 \"like\" Own | words",
            "- 10..11 \"\u{1f60a}\" Theme",
            "- 14..22 \"So there\" degree/high",
            "- 14..22 \"So there\" kind/joy",
            "- 17..25 \"there\\nwe\" Good",
            "- 26..27 \"a\" Part"
        ]
    );
    assert_eq!(left(&study), ["3 annotations of the language"]);
    assert_eq!(study.uncertain.len(), 0);
    assert!(study.notes[0].contains("between sentences: 1"), "{:?}", study.notes);
}

#[test]
fn the_text_beside_a_tsv_has_what_is_between_its_sentences() {
    let beside = |ending: &str| {
        Ok((ending == "txt").then(|| "I like it \u{1f60a} . So there\r\nwe are .\n".as_bytes().to_vec()))
    };
    // The line end of two characters is one more unit in all that follows it.
    let tsv = WEBANNO
        .replace("24-26", "25-27")
        .replace("27-30", "28-31")
        .replace("27-28", "28-29")
        .replace("31-32", "32-33");
    let source = SourceFile { beside: &beside, ..SourceFile::new("P01.tsv", tsv.as_bytes()) };
    let (_, study) = read_any(&source).unwrap();
    assert_eq!(study.transcripts[0].text.as_str(), "I like it \u{1f60a} . So there\nwe are .\n");
    assert_eq!(codings(&study)[5], "- 17..25 \"there\\nwe\" Good");
    assert_eq!(study.uncertain.len(), 0);
}

/// The reference files of INCEpTION's own tests: stacked annotations on parts of tokens, and annotations on nothing.
#[test]
fn stacked_parts_of_tokens_are_found() {
    let tsv = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n#Text=aaaaaa bbbbbb cccccc\n\
        1-1\t0-6\taaaaaa\t2a[1]|2b[2]|7a[3]|7b[4]|1a[5]|1b[6]\t\n1-1.1\t3-6\taaa\t9a[7]|9b[8]|6a[9]|6b[10]|8a[11]|8b[12]\t\n\
        1-2\t7-13\tbbbbbb\t2a[1]|2b[2]|9a[7]|9b[8]|6a[9]|6b[10]\t\n1-2.1\t7-10\tbbb\t7a[3]|7b[4]|8a[11]|8b[12]|4a[13]|4b[14]\t\n\
        1-2.2\t7-7\t\t11a[15]|11b[16]\t\n1-2.3\t9-13\tbbbb\t5a[17]|5b[18]\t\n1-2.4\t9-10\tb\t3a[19]|3b[20]\t\n\
        1-2.5\t10-10\t\t10a[21]|10b[22]\t\n1-2.6\t13-13\t\t12a[23]|12b[24]\t\n1-3\t14-20\tcccccc\t_\t\n1-3.1\t14-17\tccc\t9a[7]|9b[8]\t\n";
    let (_, study) = found("x.tsv", tsv.as_bytes());
    let mut places: Vec<String> = codings(&study).iter().map(|one| one.replace('"', "")).collect();
    places.retain(|one| one.ends_with('a'));
    assert_eq!(
        places,
        [
            "- 0..13 aaaaaa bbbbbb 2a",
            "- 0..10 aaaaaa bbb 7a",
            "- 0..6 aaaaaa 1a",
            "- 3..17 aaa bbbbbb ccc 9a",
            "- 3..13 aaa bbbbbb 6a",
            "- 3..10 aaa bbb 8a",
            "- 7..10 bbb 4a",
            "- 9..13 bbbb 5a",
            "- 9..10 b 3a"
        ]
    );
    assert_eq!((study.codings.len(), study.uncertain.len()), (18, 0));
    assert_eq!(left(&study), ["6 annotations on no words"]);
}

/// Reads annotations of brat with their text beside them.
fn brat(ann: &str, text: &[u8]) -> Result<Study> {
    let beside = |ending: &str| Ok((ending == "txt").then(|| text.to_vec()));
    study(&SourceFile { beside: &beside, ..SourceFile::new("P01.ann", ann.as_bytes()) })
}

#[test]
fn brat_counts_each_character_of_the_text_as_it_is_stored() {
    // "I: How?" and its line end of two characters are 9, "P1: " 4: "Nobody" begins at 13 in the file, at 12 here.
    let text = "I: How?\r\nP1: Nobody rang. \u{1f60a} Six months.\r\n".as_bytes();
    let ann = "T1\tWaiting 13 25\tNobody rang.\nT2\tFeeling 26 27;32 38\t\u{1f60a} months\n\
        T3\tWaiting 28 31;32 39\tSix months.\nE1\tFeeling:T2 Who:T1\nA1\tNegated T1\nR1\tSame Arg1:T1 Arg2:T2\n\
        N1\tReference T1 Wikipedia:1\twaiting\n*\tEquiv T1 T3\n#1\tAnnotatorNotes T3\tsays who?\n#2\tAnnotatorNotes E1\tlost\n";
    let study = brat(ann, text).unwrap();
    assert_eq!(
        codings(&study),
        [
            "- 12..24 \"Nobody rang.\" Waiting",
            "- 25..26 \"\u{1f60a}\" Feeling",
            "- 31..37 \"months\" Feeling",
            // Only a blank is between the two parts.
            "- 27..38 \"Six months.\" Waiting"
        ]
    );
    assert_eq!(
        study.memos.iter().map(|memo| (memo.on, memo.body.as_str())).collect::<Vec<_>>(),
        [(On::Coding(emic::format::study::CodingKey(3)), "says who?")]
    );
    assert_eq!(
        left(&study),
        [
            "1 events",
            "1 attributes of annotations",
            "2 relations",
            "1 references to other collections",
            "1 notes on what did not come in"
        ]
    );
    assert_eq!(
        (study.uncertain.len(), study.transcripts[0].speakers()),
        (0, vec!["I".to_owned(), "P1".to_owned()])
    );
}

#[test]
fn brat_without_its_text_or_with_another_is_told() {
    let alone = study(&SourceFile::new("P01.ann", b"T1\tA 0 1\ta\n")).unwrap_err();
    assert!(alone.to_string().contains("P01.txt, is not beside it"), "{alone}");
    let study = brat("T1\tA 0 3\tyes\nT2\tA 90 93\tnowhere\n", b"no, yes, no").unwrap();
    assert_eq!(codings(&study), ["- 4..7 \"yes\" A"]);
    assert_eq!(
        (study.uncertain.len(), left(&study)),
        (1, vec!["1 passages that are not in their text".to_owned()])
    );
    let broken = brat("T1\tA 0 1\tn\nT2\tA x\ty\n", b"no").unwrap_err();
    assert_eq!(broken.place().unwrap().line, Some(2));
}

#[test]
fn what_brat_wrote_comes_in_as_it_was() {
    let text = b"I: How?\nP1: Nobody rang.\nIt took long.\n";
    let ann = "T1\tWaiting 12 38\tNobody rang. It took long.\nT2\tCaf\u{e9} 28 32\ttook\n#1\tAnnotatorNotes T1\twhy\n";
    let study = brat(ann, text).unwrap();
    let brat_of =
        |name: &str| emic::format::FORMATS.iter().find(|one| one.name == name).unwrap().write.unwrap();
    let written = String::from_utf8(brat_of("brat")(&study).unwrap().bytes).unwrap();
    assert_eq!(written, ann.replace("12 38", "12 24;25 38"));
    let again = brat(&written, &brat_of("txt")(&study).unwrap().bytes).unwrap();
    assert_eq!((codings(&again), again.uncertain.len(), again.memos.len()), (codings(&study), 0, 1));
}
