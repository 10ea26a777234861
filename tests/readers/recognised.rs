//! Files of speech recognition and of programs for phonetics, in invented words.

use super::*;

#[test]
fn segments_of_speech_recognition_are_turns() {
    let whisperx = r#"{"text":"x","segments":[
        {"id":0,"start":0.5,"end":2.25,"text":" Hello there.","speaker":"SPEAKER_00"},
        {"start":2.25,"end":3.0,"text":" And you?","speaker":"SPEAKER_00"},
        {"start":3.1,"end":4.0,"text":" Fine.","speaker":"SPEAKER_01"},
        {"start":4.0,"end":4.5,"text":"  "},{"text":"lost"}],"language":"en"}"#;
    let imported = read("a.json", whisperx.as_bytes());
    assert_eq!(said(&imported), [("SPEAKER_00", "Hello there. And you?"), ("SPEAKER_01", "Fine.")]);
    assert_eq!((time(&imported, 0), time(&imported, 1)), ((500, Some(3_000)), (3_100, Some(4_000))));
    assert_eq!(left(&imported), [("segments without times", 1), ("segments without words", 1)]);
    let cpp = r#"{"transcription":[{"timestamps":{"from":"00:00:00,000","to":"00:00:01,500"},"offsets":{"from":0,"to":1500},"text":" Hello."}]}"#;
    let imported = read("a.json", cpp.as_bytes());
    assert_eq!((said(&imported), time(&imported, 0)), (vec![("", "Hello.")], (0, Some(1_500))));
    assert_eq!(refused("a.json", b"{\"segments\":\n[}").0, Some(2));
    assert!(refused("a.json", b"{\"words\": []}").1.contains("\"segments\""));
}

/// A TextGrid in its long form.
pub(crate) const LONG: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = 6\ntiers? <exists>\nsize = 3\nitem []:\n\
    item [1]:\n class = \"IntervalTier\"\n name = \"Rosa\"\n xmin = 0\n xmax = 6\n intervals: size = 2\n intervals [1]:\n xmin = 0\n \
    xmax = 1.5\n text = \"She said \"\"no\"\".\"\n intervals [2]:\n xmin = 1.5\n xmax = 6\n text = \"\"\n\
    item [2]:\n class = \"IntervalTier\"\n name = \"Tom - words\"\n xmin = 0\n xmax = 6\n intervals: size = 1\n intervals [1]:\n \
    xmin = 2\n xmax = 3\n text = \"Oui, là.\"\n\
    item [3]:\n class = \"IntervalTier\"\n name = \"Tom - phones\"\n xmin = 0\n xmax = 6\n intervals: size = 1\n intervals [1]:\n \
    xmin = 2\n xmax = 3\n text = \"w\"\n";

#[test]
fn a_textgrid_is_read_in_both_forms_and_in_utf_16() {
    let short = "File type = \"ooTextFile\"\n\"TextGrid\"\n\n0\n6\n<exists>\n2\n\"IntervalTier\"\n\"Rosa\"\n0\n6\n2\n0\n1.5\n\
        \"She said \"\"no\"\".\"\n1.5\n6\n\"\"\n\"IntervalTier\"\n\"Tom\"\n0\n6\n1\n2\n3\n\"Oui, là.\"\n";
    let utf16 = |mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(LONG.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect()
    };
    for bytes in [LONG.as_bytes().to_vec(), short.as_bytes().to_vec(), utf16(true), utf16(false)] {
        for name in ["a.TextGrid", "a.txt"] {
            let imported = read(name, &bytes);
            assert_eq!(said(&imported), [("Rosa", "She said \"no\"."), ("Tom", "Oui, là.")]);
            assert_eq!((time(&imported, 0), time(&imported, 1)), ((0, Some(1_500)), (2_000, Some(3_000))));
        }
    }
    assert_eq!(
        left(&read("a.TextGrid", LONG.as_bytes())),
        [("intervals of tiers of sounds and syllables", 1)]
    );
    let cut = &LONG[..LONG.len() - 60];
    assert!(refused("a.TextGrid", cut.as_bytes()).1.contains("the TextGrid is broken"));
    let huge = LONG.replace("size = 3", "size = 4000000000");
    assert!(refused("a.TextGrid", huge.as_bytes()).1.contains("missing"));
}

/// An annotation document of ELAN.
pub(crate) const EAF: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR MEDIA_URL=\"file:///a/b.wav\"/></HEADER>\
    <TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"t1\" TIME_VALUE=\"0\"/><TIME_SLOT TIME_SLOT_ID=\"t2\" TIME_VALUE=\"900\"/>\
    <TIME_SLOT TIME_SLOT_ID=\"t3\"/></TIME_ORDER>\
    <TIER TIER_ID=\"A\" PARTICIPANT=\"Rosa\"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1=\"t1\" TIME_SLOT_REF2=\"t2\">\
    <ANNOTATION_VALUE>Hello.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>\
    <TIER TIER_ID=\"Tom\"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1=\"t2\" TIME_SLOT_REF2=\"t3\">\
    <ANNOTATION_VALUE>Hi &amp; ho.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>\
    <TIER TIER_ID=\"A-en\" PARENT_REF=\"A\"><ANNOTATION><REF_ANNOTATION><ANNOTATION_VALUE>Hi.</ANNOTATION_VALUE>\
    </REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>";

#[test]
fn an_annotation_document_is_read_by_its_tiers() {
    let eaf = EAF;
    let imported = read("a.eaf", eaf.as_bytes());
    assert_eq!(said(&imported), [("Rosa", "Hello."), ("Tom", "Hi & ho.")]);
    assert_eq!((time(&imported, 0), time(&imported, 1)), ((0, Some(900)), (900, Some(900))));
    assert_eq!(left(&imported), [("annotations of tiers that depend on others", 1)]);
    assert_eq!(imported.notes, ["the recording is called b.wav"]);
    assert!(refused("a.eaf", b"<other/>").1.contains("no annotation document"));
    assert!(refused("a.eaf", &eaf.as_bytes()[..300]).1.contains("broken at"));
}

#[test]
fn each_row_of_a_table_of_answers_is_a_transcript_and_a_participant() {
    let csv = "ID,Age,What helped you most?,Region\nP1,34,\"The nurse,\nwho came twice.\",North\nP2,,Nothing helped at all.,South\nP3,50,,North\n";
    let source = SourceFile { format: Some("answers"), ..SourceFile::new("survey.csv", csv.as_bytes()) };
    let study = study(&source).unwrap();
    let titles: Vec<&str> = study.transcripts.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["survey P1", "survey P2"]);
    assert_eq!(study.transcripts[0].text.as_str(), "The nurse,\nwho came twice.");
    assert_eq!(study.transcripts[0].turns[0].speaker, "P1");
    assert_eq!(study.transcripts[1].cast[0].participant.unwrap().0, 1);
    let values: Vec<_> = study.participants.iter().map(|one| one.values.len()).collect();
    assert_eq!(values, [2, 1, 2]);
    assert_eq!(study.notes, ["the column \"What helped you most?\" holds the answers"]);
    assert_eq!(study.left_out[0].count, 1);
    let twice =
        SourceFile { format: Some("answers"), ..SourceFile::new("s.csv", b"name,text\nP1,a\nP1,b\n") };
    let fault = super::study(&twice).unwrap_err();
    assert_eq!((fault.place().unwrap().line, fault.place().unwrap().column), (Some(3), Some(1)));
}
