//! The rule by example. In each case `|` stands where one sentence ends and the next begins, and only there.

use super::*;
use proptest::prelude::*;

const CASES: &[(&str, &str)] = &[
    // UAX #29: full stops, questions, exclamations
    ("en", "I went to the GP first.| They looked at my notes."),
    ("en", "Why?| Because!| Fine."),
    ("en", "no marks at all"),
    ("en", "Really?!| No!!!| Yes."),
    ("en", "One.| Two.|  Three."),
    // quotes and brackets stay with their sentence
    ("en", "\"Go away.\"| That is what she said."),
    ("en", "She said “no.”| Then she left."),
    ("en", "(I was there too.)| She knew."),
    ("en", "He asked (why?).| I laughed."),
    ("en", "‘What now?’ she said."),
    ("en", "\"Stop!\" he said.| I stopped."),
    ("en", "He said “no.”|Then he left."),
    ("en", "[Really.]| I think so."),
    // titles, initials, abbreviations
    ("en", "I saw Dr. Patel.| He was kind."),
    ("en", "Prof. Lee and Mr. Brown met Mrs. Green.| Good."),
    ("en", "It was J. Smith who rang."),
    ("en", "J. R. Smith rang.| Nobody else did."),
    ("en", "some staff, e.g. nurses, i.e. those on the ward"),
    ("en", "Places, e.g. London, were full."),
    ("en", "nurses, doctors etc. were there"),
    ("en", "nurses, doctors, etc.| They left."),
    ("en", "the U.S. system is different"),
    ("en", "the U.S. Army came"),
    ("en", "I lived in the U.S.| Then I came back."),
    ("en", "So did I.| She did not."),
    ("en", "so did i.| then she left."),
    ("en", "at 9 a.m. they rang"),
    ("en", "They rang at 9 a.m.| Nobody came."),
    ("en", "See no. 5 on the list."),
    ("en", "I said no.| Five people came."),
    ("en", "St. Mary's was full.| I waited."),
    ("en", "We took plan B.| It worked."),
    ("de", "Das ist z.B. schwierig, bzw. unmöglich.| Ja."),
    ("de", "Es gibt z. B. Hunde.| Und Katzen."),
    ("de", "Nr. 5 war frei.| Ich ging."),
    ("de", "Am 3. Mai kam ich.| Dann ging ich."),
    ("de", "Ich war 14.| Dann kam er."),
    ("de", "Hr. Meier usw. waren da.| D.h. alle."),
    ("fr", "J'ai vu M. Dupont et Mme. Leroy.| Ils étaient gentils."),
    ("fr", "« Oui. »| Il est parti."),
    ("fr", "« Oui. » dit-il."),
    ("es", "Vi a la Sra. López y al Sr. Gil.| ¿Por qué?| ¡No sé!"),
    ("es", "Ud. sabe, p. ej. los médicos.| Sí."),
    ("it", "Il dott. Rossi, la sig.ra Bianchi ecc. erano lì.| Poi no."),
    ("pt", "A Dra. Silva ligou.| Eu não fui."),
    ("nl", "Dhr. Jansen kwam, d.w.z. te laat.| Bijv. gisteren."),
    ("ru", "Я видела г-на и т.д. и ушла.| Потом, т.е. завтра."),
    ("ru", "Это я.| Он ушёл."),
    ("ru", "Пришёл А. С. Пушкин.| Он ушёл."),
    ("xx", "Dr. No came.| etc.| Then."),
    // ellipsis and dashes
    ("en", "I was... going"),
    ("en", "I was...going"),
    ("en", "I was...| She came."),
    ("en", "I was… well… tired."),
    ("en", "I was . . . tired."),
    ("en", "I just— I don't know."),
    ("en", "I - I left"),
    ("en", "I left.-She stayed"),
    ("en", "I left. - and she stayed"),
    ("en", "I left.| - She stayed"),
    ("es", "¿Vienes?| —No."),
    ("en", "I left.| ...and then she left."),
    ("en", "What...?| Nothing."),
    ("zh", "我……不知道。|真的。"),
    // a break before lower case
    ("en", "i left.| then she called.| why? |no idea"),
    ("en", "Yes, it was.| and then it was not."),
    // notes of the transcriber
    ("en", "I left. (pause)| Then I came back."),
    ("en", "I left. [laughs]| then I came back."),
    ("en", "I left. *sighs*| And that was it."),
    ("en", "I left. (long pause) [cries]| Nobody came."),
    ("en", "I left. (pause)"),
    ("en", "I left. [Laughter]| Exactly so."),
    ("en", "(pause) I left."),
    ("en", "I (pause) left."),
    ("en", "I was... (pause) and then"),
    ("en", "I left.| [NAME] came to see me."),
    ("en", "I left.| (At least I think so.)| She stayed."),
    ("en", "I left (laughs).| She stayed."),
    ("en", "I left.\n(pause)\n|Then she left."),
    ("en", "I left.(pause)| Then she left."),
    ("zh", "我走了。（笑）|她没走。"),
    ("en", "I left.| *She* stayed."),
    // time stamps
    ("en", "I left. [00:12:03]| Then I came back."),
    ("en", "I was [00:12:03] there."),
    ("en", "I was... (00:12) and then"),
    ("en", "Dr. [00:12:03] Patel came."),
    ("en", "I left. [00:12:03.500]|Then she left."),
    // numbers, addresses
    ("en", "It was 3.5 or 10.30 then.| Late."),
    ("en", "I was 14.| Then I left."),
    ("en", "see www.example.org/a?b=c for it"),
    ("en", "version 2.0.1 came"),
    // lines
    ("en", "and so I\nwent there\nfirst"),
    ("en", "I left.\n|Then I came back."),
    ("en", "a heading\n\n|The words"),
    ("en", "a heading\r\n \r\n|The words"),
    ("en", "one\r\ntwo"),
    ("en", "I was...\n\n|going"),
    ("en", "Dr.\nPatel came."),
    // other scripts
    ("zh", "我走了。|没有人问我！|为什么？|不知道"),
    ("zh", "他说：“我走了。”|然后他走了。"),
    ("ja", "「行く。」と言った。|それだけです。"),
    ("ja", "分かりません。|本当？"),
    ("ko", "저는 몰랐어요.| 정말요?| 네."),
    ("ar", "لماذا؟| لا أعرف.| ذهبت،؛ ثم عدت"),
    ("ur", "میں گیا۔| وہ نہیں آیا۔"),
    ("hi", "मैं गया।| वह नहीं आई॥| क्यों?"),
    ("hi", "मैं गया।|वह नहीं आई"),
    ("hy", "Ես գնացի։| Նա չեկավ։"),
    ("he", "הלכתי.| למה?"),
    ("el", "Γιατί;| Δεν ξέρω."),
    ("am", "ሄድኩ።|አልመጣችም።"),
    ("th", "ฉันไปโรงพยาบาล แล้วก็กลับบ้าน"),
    // nothing but marks and blanks
    ("en", "..."),
    ("en", " I left. | ( ) "),
    ("en", "?"),
];

fn cut(words: &str, language: &str) -> Vec<String> {
    let text = Text::from(words);
    let rule = Rule::new(Language::new(language).unwrap());
    let list = text.whole().map(|whole| sentences(&text, whole, &rule)).unwrap_or_default();
    list.into_iter().map(|span| text.slice(span).to_owned()).collect()
}

#[test]
fn the_cases_are_cut_where_a_reader_would_cut_them() {
    let mut wrong = Vec::new();
    for (language, case) in CASES {
        let expected: Vec<&str> = case.split('|').map(str::trim).collect();
        let found = cut(&case.replace('|', ""), language);
        if found != expected {
            wrong.push(format!("{language}: expected {expected:?}\n    found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_the_words_of_the_turn_are_cut() {
    let text = Text::from("P1: I left. She stayed. P2: Yes.");
    let rule = Rule::new(Language::default());
    let list = sentences(&text, Span::new(4, 24).unwrap(), &rule);
    assert_eq!(list, [Span::new(4, 11).unwrap(), Span::new(12, 23).unwrap()]);
    assert!(sentences(&text, Span::new(3, 4).unwrap(), &rule).is_empty());
}

#[test]
fn a_blank_that_carries_a_mark_stays_with_its_mark() {
    assert_eq!(cut("I left. \u{301}Then", "en"), ["I left.", " \u{301}Then"]);
}

#[test]
fn a_hostile_turn_takes_linear_time() {
    for part in ["(a). ", "... (a) ", "([*", ". ", "a.\u{301}", "\n", "...", "?\"", "- ", ". (A) "] {
        let text = Text::new(part.repeat(200_000));
        let whole = text.whole().unwrap();
        assert!(sentences(&text, whole, &Rule::new(Language::default())).len() <= 400_000);
    }
}

/// What the rule looks at, to be strewn at random.
const PARTS: &[&str] = &[
    ".", "...", "?", "…", " ", " ", "\n", "\n\n", "(pause)", "(A)", "[Laughs]", "*", "\"", "Dr", "etc", "I",
    "The", "and", "B", "3", "—", ",", "。", "我", "»", "«", "\u{301}", "\u{200d}", "👩", "\r\n", "(00:12)",
    ")", "no", "』", "は",
];

/// The sentences cover the words in order, by whole clusters, and each is one sentence to the same rule.
fn check(words: &str, language: &str) -> Result<(), TestCaseError> {
    let text = Text::from(words);
    let rule = Rule::new(Language::new(language).unwrap());
    let list = text.whole().map(|whole| sentences(&text, whole, &rule)).unwrap_or_default();
    let is_blank =
        |from, to| Span::new(from, to).is_none_or(|gap| text.slice(gap).chars().all(char::is_whitespace));
    let is_border = |pos| graphemes::is_border(&text, pos);
    let mut end = 0;
    for span in &list {
        prop_assert!(span.start() >= end && is_blank(end, span.start()));
        prop_assert!(is_border(span.start()) && is_border(span.end()));
        prop_assert_eq!(sentences(&text, *span, &rule), vec![*span], "{:?}", text.slice(*span));
        end = span.end();
    }
    prop_assert!(is_blank(end, text.len()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn sentences_cover_every_word_in_order(
        parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40),
        language in proptest::sample::select(&["en", "de", "ja", "el"][..]),
    ) {
        check(&parts.concat(), language)?;
    }

    #[test]
    fn any_text_is_covered(words in any::<String>()) {
        check(&words, "fr")?;
    }
}
