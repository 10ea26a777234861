//! Nine of the eleven tasks by which the keys were counted (all but comparing and hiding names): exactly these keys, and the project
//! afterwards. 62 codes; the place is already selected, as in the count.

use super::scene::{Scene, keys};
use super::study::Study;

fn at(words: &str) -> Scene {
    let mut scene = Scene::new(Study::sample());
    scene.at(words);
    scene
}

/// Plays keys and checks how many they are, names' own letters not counted.
fn play(scene: &mut Scene, row: &str, count: usize) {
    assert_eq!(keys(row).len(), count, "{row}");
    scene.keys(row);
}

fn codes_on(scene: &Scene, words: &str) -> Vec<String> {
    scene.coded().into_iter().filter(|(said, _)| said == words).map(|(_, code)| code).collect()
}

const PLAIN: &str = "I wrapped it in tissue, as if it mattered.";

#[test]
fn the_fixture_has_62_codes() {
    assert_eq!(Study::sample().project().codes.codes.len(), 62);
}

#[test]
fn task_1_codes_a_sentence_with_5_keys_and_with_1() {
    let mut scene = at("It's nice, it's the only sun");
    let words = scene.selected();
    play(&mut scene, "Enter s t i Enter", 5);
    assert_eq!(codes_on(&scene, &words), ["stigma"]);
    scene.keys("Down");
    let next = scene.selected();
    play(&mut scene, "1", 1);
    assert_eq!(codes_on(&scene, &next), ["stigma"], "its first use gave it key 1");
    scene.keys("Down");
    let third = scene.selected();
    play(&mut scene, ".", 1);
    assert!(codes_on(&scene, &third).contains(&"stigma".to_owned()), "{PLAIN}");
}

#[test]
fn task_2_makes_a_sub_code_for_a_phrase_over_a_line_end_with_10_keys() {
    let mut scene = at("turned away because");
    play(&mut scene, "f t t l Enter s t i Right", 9);
    assert_eq!(scene.selected(), "turned away because of the label");
    scene.keys("door Enter");
    let project = scene.project();
    let code = scene.code("door");
    assert_eq!(project.codes.get(code).unwrap().parent, Some(scene.code("stigma")));
    assert_eq!(codes_on(&scene, "turned away because of the label"), ["door"]);
}

#[test]
fn task_3_puts_a_second_code_on_the_same_words_with_1_key() {
    let mut scene = at("the only sun");
    scene.keys("Enter sti Enter Enter und Enter");
    let words = scene.selected();
    scene.keys("x 1 x");
    assert_eq!(codes_on(&scene, &words), Vec::<String>::new());
    scene.keys("1");
    play(&mut scene, "2", 1);
    assert_eq!(codes_on(&scene, &words), ["stigma", "Understanding"]);
}

#[test]
fn task_4_codes_in_their_own_words_with_2_and_6_keys() {
    let mut scene = at("would call being held");
    play(&mut scene, "f b t h i Enter", 6);
    let project = scene.project();
    let code = project.codes.find_child("To sort", "being held");
    assert!(code, "named by the selected words, under To sort");
    assert!(scene.coded().contains(&("being held".into(), "being held".into())));
    scene.at("Leave it.").keys("i Enter");
    assert!(scene.project().codes.find_child("To sort", "Leave it"));
}

trait FindChild {
    fn find_child(&self, parent: &str, name: &str) -> bool;
}
impl FindChild for emic::model::CodeTree {
    fn find_child(&self, parent: &str, name: &str) -> bool {
        let parent = self.codes.values().find(|code| code.name == parent).map(|code| code.id);
        self.child(parent, name).is_some()
    }
}

#[test]
fn task_5_writes_a_memo_with_2_keys() {
    let mut scene = at("the only sun");
    assert_eq!(keys("m Esc").len(), 2);
    scene.keys("m a_window Esc");
    let memos: Vec<_> = scene.project().memos.values().collect();
    assert_eq!(memos.len(), 1);
    assert_eq!((memos[0].body.as_str(), memos[0].kind.as_str()), ("a window", "thinking"));
    scene.keys("m _again Esc");
    assert_eq!(scene.project().memos.values().next().unwrap().body, "a window again", "m opens it again");
}

#[test]
fn task_6_goes_to_the_next_uncoded_turn_and_the_next_passage_with_a_code() {
    let mut scene = Scene::new(Study::sample());
    play(&mut scene, "g u", 2);
    let project = scene.project();
    let t = project.find_transcript("P07").unwrap();
    let reading = scene.session.ui.reading().unwrap();
    let turn = t.turn_at(reading.selection.span.start()).unwrap();
    assert!(t.is_participant(&t.turns[turn].speaker));
    let me = scene.session.work.coder();
    let mine = |a: &&emic::model::Annotation| Some(a.coder) == me;
    let coded = |turn: usize| {
        t.annotations.iter().filter(mine).any(|a| a.span.unwrap().overlaps(t.turns[turn].words))
    };
    assert!(!coded(turn));
    assert!((0..turn).filter(|&n| t.is_participant(&t.turns[n].speaker)).all(coded), "the first of them");
    play(&mut scene, "g c s t i Enter", 6);
    let first = scene.selected();
    play(&mut scene, "n", 1);
    assert_ne!(scene.selected(), first);
    let code = scene.code("stigma");
    let under = |words: &str| {
        let p = scene.project();
        p.transcripts.values().any(|t| {
            let has = |a: &emic::model::Annotation| a.span.is_some_and(|s| t.text.slice(s) == words);
            t.annotations.iter().any(|a| p.codes.is_under(a.code, code) && has(a))
        })
    };
    assert!(under(&first) && under(&scene.selected()));
}

#[test]
fn task_7_merges_a_code_that_others_used_into_another_with_11_keys() {
    let mut scene = Scene::new(Study::sample());
    let (stigma, into) = (scene.code("stigma"), scene.code("dismissed"));
    scene.keys("Tab");
    // The last Enter says that others' codings are to be moved.
    play(&mut scene, "/ s t i Enter M d i s Enter Enter", 11);
    let project = scene.project();
    assert_eq!(project.codes.resolve(stigma), into);
    assert!(
        scene.message().starts_with(
            "stigma is now part of dismissed: 10 passages, 0 memos moved along with denied help"
        ),
        "{}",
        scene.message()
    );
    scene.keys("u");
    assert_eq!(scene.project().codes.resolve(stigma), stigma);
}

#[test]
fn task_8_moves_a_code_under_a_theme_with_10_keys_and_marked_ones_with_one_more_each() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("Tab");
    play(&mut scene, "/ s t i Enter > u n d Enter", 10);
    let study = &scene;
    assert_eq!(
        study.project().codes.get(study.code("stigma")).unwrap().parent,
        Some(study.code("Understanding"))
    );
    let mut scene = Scene::new(Study::sample());
    scene.keys("Tab G , k , > und Enter");
    let study = &scene;
    for code in ["bounced", "being held"] {
        assert_eq!(
            study.project().codes.get(study.code(code)).unwrap().parent,
            Some(study.code("Understanding")),
            "{code}"
        );
    }
}

#[test]
fn task_10_finds_a_code_by_an_attribute_with_10_keys() {
    // P07 is of mixed race and P03 white; P29, who is Chinese, has one sentence coded with stigma.
    let mut scene = Scene::new(Study::sample().with_participants().with_casts());
    scene.keys(":P29 Enter").at("It is not mine").keys("Enter s t i Enter");
    play(&mut scene, "Space a s t i Tab c h i Enter", 10);
    assert_eq!(scene.session.ui.place().name(), "ask");
    let title = scene.row(21);
    assert!(
        title.starts_with("Ask   1 passage, 1 of 1 person   code: stigma   Ethnicity: Chinese"),
        "{title}"
    );
    assert!(scene.row(0).starts_with("> P29 turn "), "{}", scene.screen());
}
