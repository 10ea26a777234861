//! Captions of meetings and of speech recognition, in invented words.

use super::*;

#[test]
fn teams_vtt_joins_the_cues_of_a_speaker() {
    let vtt = "WEBVTT\n\n0:0:0.0 --> 0:0:3.580\n<v Day, Anna>Hello and\nwelcome.</v>\n\n\
        0:0:3.600 --> 0:0:4.0\n\
               <v Day, Anna>So.</v>\n\n0:0:9.0 --> 0:0:10.0\n<v Day, Anna>Now &amp; then.</v>\n\n\
               0:0:10.0 --> 0:0:11.500\n<v Ben>Yes.</v>\n";
    let imported = read("meeting.vtt", vtt.as_bytes());
    assert_eq!(imported.layout, "Teams VTT");
    assert_eq!(imported.text.as_str(), "Day, Anna: Hello and welcome. So.\nNow & then.\n\nBen: Yes.");
    assert_eq!(labels(&imported), ["Day, Anna:", "Ben:"]);
    assert_eq!(time(&imported, 0), (0, Some(10_000)));
    assert_eq!(time(&imported, 1), (10_000, Some(11_500)));
}

#[test]
fn stream_and_zoom_vtt_are_known() {
    let stream = "WEBVTT\n\nNOTE duration:\"00:10:00\"\n\nNOTE Confidence: 0.86\n\n\
                  7a0c0e0e-0000-4000-8000-000000000001\n00:00:01.000 --> 00:00:03.000\n\
                  Hello and\nwelcome.\n\n\
                  NOTE Confidence: 0.9\n\n7a0c0e0e-0000-4000-8000-000000000002\n00:00:06.000 --> 00:00:07.000\n\
                  Yes.\n";
    let imported = read("a.vtt", stream.as_bytes());
    assert_eq!(imported.layout, "Stream VTT, no speakers");
    assert_eq!(said(&imported), [("", "Hello and welcome."), ("", "Yes.")]);
    assert_eq!(left(&imported), [("comments (NOTE)", 3)]);
    let zoom = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\nAnna Day: Hello: you.\n\n2\n\
        00:00:03.100 --> 00:00:04.000\n\
                Anna Day: So.\n\n3\n00:00:04.100 --> 00:00:05.000\nBen: Yes.\n\n\
                4\n00:00:05.100 --> 00:00:06.000\nI think.\n";
    let imported = read("a.vtt", zoom.as_bytes());
    assert_eq!(imported.layout, "WebVTT, speaker and colon");
    assert_eq!(imported.text.as_str(), "Anna Day: Hello: you. So.\n\nBen: Yes. I think.");
    let misnamed = read("a.txt", zoom.as_bytes());
    assert_eq!(misnamed.turns, imported.turns);
    assert_eq!(misnamed.notes.len(), imported.notes.len() + 1);
    assert_eq!(imported.notes, ["taken for speakers though they speak seldom: \"Ben\""]);
}

#[test]
fn speech_recognition_becomes_paragraphs_at_pauses_and_sentences() {
    let mut srt = String::new();
    for cue in 0..60 {
        let (start, end) = (cue * 2, cue * 2 + 2);
        let words = if cue % 5 == 4 { "the end is here." } else { "some words that run" };
        srt += &format!(
            "{}\n00:{:02}:{:02},000 --> 00:{:02}:{:02},000\n{words}\n\n",
            cue + 1,
            start / 60,
            start % 60,
            end / 60,
            end % 60
        );
    }
    srt += "61\n00:05:00,000 --> 00:05:01,000\nLate words\n";
    let imported = read("a.srt", srt.as_bytes());
    // Five cues make 4 * 20 + 17 characters: the fifth sentence is the first to end after 400.
    let sentence =
        "some words that run some words that run some words that run some words that run the end is here.";
    let long = [sentence; 5].join(" ");
    assert_eq!(
        said(&imported),
        [
            ("", long.as_str()),
            ("", &[sentence; 5].join(" ")),
            ("", &[sentence; 2].join(" ")),
            ("", "Late words")
        ]
    );
    assert_eq!(time(&imported, 1), (50_000, Some(100_000)));
}

#[test]
fn a_real_yes_yes_is_not_taken_for_a_repeated_line() {
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nYes.\n\n2\n00:00:02,000 --> 00:00:03,000\nYes.\n\n\
               3\n00:00:03,000 --> 00:00:04,000\n<i>No</i> {\\an8}1 < 2.\n";
    assert_eq!(read("a.srt", srt.as_bytes()).text.as_str(), "Yes. Yes. No 1 < 2.");
}
