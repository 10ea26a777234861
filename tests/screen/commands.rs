//! Every command, through its keys.

use super::scene::Scene;
use super::study::{Study, code, coding};
use emic::log::Act;
use emic::model::target::Target;
use emic::tui::{Due, Event, command};

const TURNS: &[(&str, &str)] = &[
    ("Interviewer", "What happened then?"),
    ("P07", "I went to the GP first. They looked at my notes. So I stopped asking."),
    ("Interviewer", "And after that?"),
    ("P07", "One person. Just one person who knows me."),
];

fn small() -> Scene {
    Scene::new(Study::of(TURNS))
}
/// With codes: `fear`, `hope`, and under hope `light`.
fn coded() -> Scene {
    let mut scene = small();
    scene.keys("Tab A fear Enter A hope Enter a light Enter Tab");
    scene
}
/// The sample study.
fn sample() -> Scene {
    Scene::new(Study::sample())
}
fn selected(row: &str) -> String {
    small().keys(row).selected()
}
fn names(scene: &Scene) -> Vec<String> {
    let codes = &scene.project().codes;
    codes.in_order().into_iter().map(|id| codes.path(id).join("/")).collect()
}
fn place(scene: &Scene) -> String {
    scene.session.ui.place().name().to_owned()
}
fn marks(scene: &Scene) -> Vec<String> {
    scene.project().marks.values().map(|mark| mark.name.clone()).collect()
}

macro_rules! commands {
    ($([$($name:literal)+] fn $test:ident() $body:block)*) => {
        $(#[test] fn $test() $body)*
        const COVERED: &[&str] = &[$($($name),+),*];
    };
}

#[test]
fn every_command_has_a_test_through_its_keys() {
    let missing: Vec<&str> = command::all().map(|c| c.name).filter(|name| !COVERED.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

commands! {
["next" "prev"] fn down_and_up_step_by_sentences_over_turns() {
    assert_eq!(selected(""), "What happened then?");
    assert_eq!(selected("Down j"), "They looked at my notes.");
    assert_eq!(selected("Down j Up k k"), "What happened then?");
}
["page-down" "page-up"] fn half_a_screen_on_selects_the_first_sentence_there() {
    let mut scene = sample();
    let first = scene.selected();
    scene.keys("PgDn");
    assert_ne!(scene.selected(), first);
    assert!(scene.cursor().1 <= 3, "near the top: {:?}", scene.cursor());
    scene.keys("Ctrl-d Ctrl-u PgUp");
    assert_eq!(scene.cursor().1, 1);
    assert_eq!(scene.selected(), first);
}
["widen" "narrow"] fn plus_selects_the_turn_then_question_and_answer() {
    assert_eq!(selected("j + "), TURNS[1].1);
    assert!(selected("j + +").starts_with("What happened then?") && selected("j + +").ends_with("asking."));
    assert_eq!(selected("j + + - -"), "I went to the GP first.");
    assert_eq!(selected("j + j j"), TURNS[3].1, "Down steps by turns then");
}
["longer" "shorter"] fn right_and_left_move_the_end_by_words() {
    assert_eq!(selected("j l l"), "I went to the GP first. They looked");
    assert_eq!(selected("j Left Left"), "I went to the GP");
}
["start-later" "start-earlier"] fn capital_l_and_h_move_the_start() {
    assert_eq!(selected("j L L"), "to the GP first.");
    assert_eq!(selected("j L L H"), "went to the GP first.");
}
["more" "less"] fn capital_j_and_k_add_and_drop_a_sentence() {
    assert_eq!(selected("j J"), "I went to the GP first. They looked at my notes.");
    assert_eq!(selected("j J K"), "I went to the GP first.");
}
["from" "to" "match-next"] fn f_and_t_and_a_letter_set_start_and_end() {
    assert_eq!(selected("j f w t g"), "went to the GP");
    assert_eq!(selected("j f t"), "to the GP first.");
    assert_eq!(selected("j f t ;"), "the GP first.");
    let mut scene = small();
    assert_eq!(scene.keys("f z").message(), "No word here starts with z.");
}
["select-reset"] fn esc_goes_back_to_one_sentence_and_drops_a_half_typed_key() {
    assert_eq!(selected("j + Esc"), "I went to the GP first.");
    assert_eq!(selected("j g Esc g Esc"), "I went to the GP first.");
}
["top" "bottom" "turn-next" "turn-prev"] fn ends_and_turns_are_one_key_away() {
    assert_eq!(selected("G"), "Just one person who knows me.");
    assert_eq!(selected("G g g"), "What happened then?");
    assert_eq!(selected("} } {"), "I went to the GP first.");
    assert_eq!(selected("End Home"), "What happened then?");
}
["code"] fn enter_makes_a_code_with_one_enter_and_takes_one_off_again() {
    let mut scene = small();
    scene.keys("j Enter fear");
    assert!(scene.screen().contains("> + new code \"fear\" in To sort"), "{}", scene.screen());
    assert!(scene.message().starts_with("Enter makes it"), "{}", scene.message());
    scene.keys("Enter");
    assert_eq!(names(&scene), ["To sort", "To sort/fear"]);
    assert_eq!(scene.coded(), [("I went to the GP first.".into(), "fear".into())]);
    scene.keys("c fea");
    assert!(scene.message().starts_with("Enter takes yours off"), "{}", scene.message());
    scene.keys("Enter");
    assert_eq!(scene.coded(), []);
    scene.keys("Enter fe");
    assert!(scene.message().starts_with("Enter puts it on"), "{}", scene.message());
    scene.keys("Tab x Esc");
    assert_eq!(scene.coded().len(), 1, "Tab codes and stays: x was typed, not a command");
}
["quick" "again"] fn a_digit_and_a_full_stop_put_codes_on() {
    let mut scene = coded();
    scene.keys("1");
    assert!(scene.message().starts_with("No code is on key 1 yet"));
    scene.keys("Enter hop Enter j 1 j .");
    assert_eq!(scene.coded().len(), 3);
    scene.keys("1 . 1");
    assert_eq!(scene.coded().len(), 3, "doing it twice does nothing");
}
["in-vivo"] fn i_names_a_code_by_the_selected_words_or_by_what_is_typed_over_them() {
    let mut scene = small();
    scene.keys("G i");
    assert!(scene.screen().contains("new code: Just one person who knows me"), "{}", scene.screen());
    scene.keys("Enter");
    assert_eq!(names(&scene), ["To sort", "To sort/Just one person who knows me"]);
    let words = "Just one person who knows me";
    assert_eq!(scene.coded(), [(format!("{words}."), words.into())]);
    scene.keys("Up i somebody");
    assert!(scene.screen().contains("new code: somebody"), "{}", scene.screen());
    scene.keys("Enter Up i Right _there Esc");
    assert_eq!(names(&scene), ["To sort", "To sort/Just one person who knows me", "To sort/somebody"]);
}
["see"] fn s_shows_all_codings_on_the_selected_words() {
    let mut scene = sample();
    scene.at("turned away because").keys("s");
    assert!(scene.screen().contains("4 codings here, nearest first"), "{}", scene.screen());
    assert!(scene.screen().contains("> 1 stigma"), "{}", scene.screen());
    scene.keys("Esc G s");
    assert!(scene.message().starts_with("No code is on these words."), "{}", scene.message());
}
["take-off"] fn x_takes_a_code_off_and_asks_which_of_several() {
    let mut scene = coded();
    scene.keys("x");
    assert_eq!(scene.message(), "x has nothing to take off here. ? lists the keys.");
    scene.keys("x x");
    assert!(scene.message().starts_with("Enter code"), "said once, then silent");
    scene.keys("Enter fea Enter Enter hop Enter x");
    assert!(scene.screen().contains("1 fear") && scene.screen().contains("2 hope"), "{}", scene.screen());
    scene.keys("2");
    assert_eq!(scene.coded(), [("What happened then?".into(), "fear".into())]);
    scene.keys("Delete");
    assert_eq!(scene.coded(), []);
}
["refit"] fn e_gives_a_coding_the_selected_words() {
    let mut scene = coded();
    scene.keys("j Enter fea Enter J e");
    assert_eq!(scene.coded(), [("I went to the GP first. They looked at my notes.".into(), "fear".into())]);
}
["memo" "memo-project" "notes"] fn m_writes_memos_on_words_codes_and_the_project() {
    let mut scene = coded();
    scene.keys("m one Tab Esc Tab m two Esc Tab : memo-project Enter three Esc Space n");
    let memos: Vec<_> = scene.project().memos.values().map(|m| (m.body.clone(), m.kind.clone())).collect();
    assert_eq!(memos.len(), 3);
    assert!(memos.contains(&("one".into(), "about me".into())));
    assert!(scene.screen().contains("P07 turn 1   about me   NR   only me"), "{}", scene.screen());
    scene.keys("/ kind:about Enter");
    assert_eq!(scene.screen().matches("thinking").count(), 0);
}
["quote"] fn a_star_marks_a_quote_and_takes_it_back() {
    let mut scene = small();
    scene.keys("*");
    assert_eq!(marks(&scene), ["quote"]);
    assert!(scene.row(21).ends_with("quote"));
    scene.keys("*");
    assert!(marks(&scene).is_empty());
}
["discuss" "talk" "talked"] fn an_exclamation_mark_puts_words_on_the_teams_list() {
    let mut scene = small();
    scene.keys("j ! is_it_fear? Enter Space d");
    assert_eq!(place(&scene), "to talk about");
    assert!(scene.screen().contains("is it fear?"));
    scene.keys("Enter");
    assert_eq!(scene.selected(), "I went to the GP first.");
    scene.keys("Space d x");
    assert!(marks(&scene).is_empty());
}
["people" "one-person"] fn people_who_are_in_the_team_twice_are_made_one() {
    let mut scene = small();
    scene.keys(":people Enter");
    assert_eq!(place(&scene), "people");
    assert!(scene.screen().contains("Nell Rudge") && scene.screen().contains("Lin Wei"), "{}", scene.screen());
    assert!(scene.keys("s").message().contains("marks one"), "{}", scene.message());
    scene.keys(", Down s");
    assert_eq!(scene.project().people.len(), 2, "it asks once");
    scene.keys("s");
    assert_eq!(scene.project().people.len(), 1);
    assert!(scene.message().contains("is one with"), "{}", scene.message());
    scene.keys("Enter");
    assert_eq!(place(&scene), "lines to read");
    scene.keys("q u");
    assert_eq!(scene.project().people.len(), 2);
}
["mark-as"] fn any_mark_goes_on_by_its_name() {
    let mut scene = small();
    scene.keys("j :mark-as _nothing-here Enter");
    let project = scene.project();
    let mark = project.marks.values().next().unwrap();
    assert!(matches!(mark.target, Target::Turn(_, 2)), "it is about the turn");
    scene.keys("g u");
    assert_eq!(scene.selected(), "One person.", "a turn with nothing in it counts as looked at");
}
["undo" "redo"] fn u_undoes_and_capital_u_does_again() {
    let mut scene = coded();
    scene.keys("Enter fea Enter u");
    assert_eq!(scene.coded(), []);
    scene.keys("U");
    assert_eq!(scene.coded().len(), 1);
    scene.keys("Ctrl-z Ctrl-y Ctrl-z");
    assert_eq!(scene.coded(), []);
    scene.keys("u u u u u u u");
    assert_eq!(scene.message(), "nothing to undo");
}
["history" "undo-to"] fn the_history_undoes_back_to_a_step_after_saying_how_many() {
    let mut scene = small();
    scene.keys("Tab A fear Enter A hope Enter A light Enter Space h Down");
    assert_eq!(place(&scene), "history");
    scene.keys("u");
    assert!(scene.screen().contains("undo 2 acts of yours"), "{}", scene.screen());
    assert_eq!(names(&scene).len(), 3, "not before it is confirmed");
    scene.keys("Enter");
    assert_eq!(names(&scene), ["fear"]);
}
["go-uncoded" "go-code" "go-memo" "go-discuss" "repeat" "reverse" "back"]
fn g_goes_to_the_next_of_a_kind_and_b_comes_back() {
    let mut scene = coded();
    scene.keys("g u");
    assert_eq!(scene.selected(), "I went to the GP first.");
    scene.keys("Enter fea Enter g u");
    assert_eq!(scene.selected(), "One person.");
    scene.keys("Enter fea Enter g u");
    assert_eq!(scene.message(), "Every turn in P07 has a code. Space t for the next transcript.");
    scene.keys("g g g c fea Enter n");
    assert_eq!(scene.selected(), "One person.");
    scene.keys("N");
    assert_eq!(scene.selected(), "I went to the GP first.");
    scene.keys("b b");
    assert_eq!(scene.selected(), "I went to the GP first.");
    scene.keys("m thought Esc g g g m");
    assert_eq!(scene.selected(), "I went to the GP first.");
    scene.keys("G ! Enter g g g !");
    assert_eq!(scene.selected(), "Just one person who knows me.");
}
["search"] fn a_slash_finds_words_in_the_text_codes_in_the_tree_rows_in_lists() {
    let mut scene = coded();
    scene.keys("/ stopped Enter");
    assert_eq!(scene.selected(), "stopped");
    scene.keys("/ zebra Enter");
    assert_eq!(scene.message(), "\"zebra\" is in no transcript.");
    scene.keys("Tab / light Enter");
    assert_eq!(scene.cursor().2.trim_end(), "light");
    scene.keys("Space f / hope Enter");
    assert_eq!(scene.rows().iter().filter(|row| row.contains("fear")).count(), 0);
}
["focus" "tree-code" "tree-add" "tree-add-top"] fn the_tree_takes_new_codes_and_puts_them_on() {
    let mut scene = coded();
    assert_eq!(names(&scene), ["fear", "hope", "hope/light"]);
    scene.keys("Tab Enter");
    assert_eq!(scene.coded(), [("What happened then?".into(), "light".into())]);
    scene.keys("Enter");
    assert_eq!(scene.coded(), []);
}
["rename" "theme"] fn codes_get_new_names_and_become_themes() {
    let mut scene = coded();
    scene.keys("Tab k r Ctrl-w trust Enter T");
    assert_eq!(names(&scene), ["fear", "trust", "trust/light"]);
    assert!(scene.project().codes.get(scene.code("trust")).unwrap().theme);
}
["define" "frame"] fn a_definition_has_four_parts() {
    let mut scene = coded();
    scene.keys("Tab d warm Tab often Esc");
    let code = scene.project().codes.get(scene.code("light")).unwrap().clone();
    assert_eq!(code.part(emic::model::values::CodePart::Text), "warm");
    assert_eq!(code.part(emic::model::values::CodePart::When), "often");
    scene.keys("Space f Down Down").event(Event::Quiet(150));
    assert!(scene.screen().contains("Use when: often"), "{}", scene.screen());
}
["move" "move-top" "mark"] fn marked_codes_move_under_one_code_and_to_the_top() {
    let mut scene = coded();
    scene.keys("Tab A dark Enter , Home > ligh Enter");
    assert_eq!(names(&scene), ["fear", "hope", "hope/light", "hope/light/dark"]);
    scene.keys("/ dark Enter : move-top Enter");
    assert_eq!(names(&scene), ["fear", "hope", "hope/light", "dark"]);
    scene.keys("/ hope Enter > ligh Enter");
    assert_eq!(scene.message(), "No code like \"ligh\". Esc goes back.");
}
["merge"] fn a_merge_says_what_moved() {
    let mut scene = coded();
    scene.keys("Enter fea Enter Tab Home M hope Enter");
    assert_eq!(names(&scene), ["hope", "hope/light"]);
    assert_eq!(scene.message(), "fear is now part of hope: 1 passage, 0 memos moved. u undoes.");
}
["remove"] fn a_removed_code_takes_its_codings_and_comes_back() {
    let mut scene = coded();
    scene.keys("Enter fea Enter Tab Home x x");
    assert_eq!((names(&scene).len(), scene.coded().len()), (2, 0));
    scene.keys("u");
    assert_eq!((names(&scene).len(), scene.coded().len()), (3, 1));
}
["removed" "restore"] fn a_removed_code_is_listed_and_comes_back() {
    let mut scene = coded();
    scene.keys("Enter fea Enter Tab Home x x : removed Enter");
    assert_eq!((place(&scene).as_str(), names(&scene).len()), ("removed", 2));
    scene.keys("r");
    assert_eq!((names(&scene).len(), scene.coded().len()), (3, 1));
}
["ask" "change-question"] fn a_question_is_put_together_from_letters_and_changed() {
    let mut scene = Scene::sized(Study::sample().with_participants().with_casts(), 120, 24);
    scene.keys("Space a");
    assert!(scene.row(0).contains("Which passages?"), "{}", scene.screen());
    scene.keys("xyz Enter");
    assert!(scene.message().contains("No code like \"xyz\""), "{}", scene.message());
    scene.keys("Ctrl-u wai Tab fem Enter");
    assert_eq!(place(&scene), "ask");
    let title = scene.row(21);
    assert!(title.contains("   code: waiting   Sex: Female"), "{title}");
    let all = scene.session.ui.list().unwrap().rows.len();
    // Only what the other coder coded is less; what was asked stays in the rows.
    scene.keys("/");
    assert!(scene.row(1).contains("waiting") && scene.row(2).contains("Sex: Female"), "{}", scene.screen());
    scene.keys("Tab Tab Tab Tab Tab Tab lw Enter");
    assert!(scene.row(21).contains("coder: LW: Lin Wei"), "{}", scene.row(21));
    assert!(scene.session.ui.list().unwrap().rows.len() < all);
    // The same question again, by a form left empty; Backspace takes what was chosen away.
    scene.keys("q Space a Enter");
    assert!(scene.row(21).contains("coder: LW: Lin Wei"), "{}", scene.row(21));
    scene.keys("/ Backspace Enter");
    let title = scene.row(21);
    assert!(!title.contains("waiting") && title.contains("coder: LW: Lin Wei"), "{title}");
    scene.keys("/ wai Tab Tab BackTab BackTab Ctrl-u Enter");
    assert!(!scene.row(21).contains("waiting"), "Ctrl-u empties the row: {}", scene.row(21));
}
["code-passage"] fn c_on_an_answer_goes_there_with_the_box_of_codes_open() {
    let mut scene = Scene::new(Study::sample().with_participants().with_casts());
    scene.keys("Space a wai Enter c");
    assert_eq!(place(&scene), "text");
    assert!(scene.screen().contains("code these words:"), "{}", scene.screen());
}
["open-missing"] fn o_opens_the_transcript_of_a_person_of_whom_nothing_is_coded_so() {
    let mut scene = Scene::new(Study::sample().with_participants().with_casts());
    scene.keys("Space a wai Enter G");
    // P29 is coded by no one; of the others there are passages.
    assert!(scene.screen().contains("P29: not coded yet."), "{}", scene.screen());
    scene.keys("g g o");
    assert_eq!(place(&scene), "text");
    assert!(scene.row(21).starts_with("P29 "), "{}", scene.row(21));
    scene.keys("Space a restr Tab P03 Enter");
    assert!(scene.row(0).contains("No passage is coded so. / changes the question."), "{}", scene.screen());
    assert!(scene.screen().contains("P03: nothing coded so."), "{}", scene.screen());
}
["write-out"] fn w_writes_answers_the_sample_and_reports_in_the_format_of_the_ending() {
    let mut scene = Scene::new(Study::sample().with_participants().with_casts());
    for (keys, name, has) in [
        ("Space a wai Enter w", "answers.csv", "transcript,title,start,end,text"),
        ("Space s w", "sample.md", "| Sex | Female | 24 |"),
        ("Space r / codebook Enter w", "book.txt", "Relational Practice"),
    ] {
        let path = scene.folder().path(name);
        scene.keys(keys).event(Event::Paste(path.display().to_string())).keys("Enter");
        let said = format!("{} {}", scene.row(22), scene.row(23));
        assert!(said.contains("written: "), "{name}: {said}");
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains(has), "{name}: {written}");
    }
    // A file that emic did not write stays as it is, and an ending that says no format is refused.
    let other = scene.folder().path("mine.txt");
    std::fs::write(&other, "mine").unwrap();
    scene.keys("w").event(Event::Paste(other.display().to_string())).keys("Enter");
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
    scene.keys("w").event(Event::Paste("table.xyz".into())).keys("Enter");
    let said = format!("{} {}", scene.row(22), scene.row(23));
    assert!(said.contains("the ending of this file says no format"), "{said}");
}
["sample" "goal" "everybody"] fn the_sample_is_listed_with_goals_that_can_be_set() {
    let mut scene = Scene::new(Study::sample().with_participants());
    scene.keys("Space s");
    assert_eq!(place(&scene), "sample");
    assert!(scene.row(0).starts_with("> Current diagnoses") && scene.row(0).contains(" 29"), "{}", scene.row(0));
    scene.keys("/ Male Enter Down e at_least_10 Enter");
    let row = scene.screen().lines().find(|line| line.contains("Male ")).unwrap().to_owned();
    assert!(row.contains("6   at least 10       4 short"), "{row}");
    assert_eq!(scene.message(), "Male: at least 10. u undoes.");
    scene.keys("u");
    assert!(scene.message().starts_with("undone: goal of Male: at least 10"), "{}", scene.message());
    scene.keys("U e");
    assert!(scene.row(23).starts_with("Male, hoped for: at least 10"), "{}", scene.row(23));
    scene.keys("Esc");
    scene.keys("e Ctrl-u ten Enter");
    assert!(scene.row(22).contains("\"ten\" is no goal"), "{}", scene.row(22));
    scene.keys("Ctrl-u Enter");
    assert!(!scene.screen().contains("4 short"));
    scene.keys("Enter");
    assert_eq!(place(&scene), "lines to read");
    assert!(scene.row(0).contains("P05: Personality disorder"), "{}", scene.row(0));
    scene.keys("q p");
    assert!(scene.row(0).contains("P01: Personality disorder"), "{}", scene.row(0));
}
["pin"] fn a_digit_in_the_tree_gives_a_code_that_key() {
    let mut scene = coded();
    scene.keys("Tab Home 7 Tab 7");
    assert_eq!(scene.coded(), [("What happened then?".into(), "fear".into())]);
    assert!(scene.row(22).starts_with("7 fear"));
}
["fold" "unfold"] fn branches_close_and_open() {
    let mut scene = coded();
    scene.keys("Tab h h");
    assert!(!scene.screen().contains("light"));
    scene.keys("l");
    assert!(scene.screen().contains("light"));
}
["open" "transcripts" "last-transcript"] fn the_list_opens_transcripts_and_space_space_the_last() {
    let mut scene = sample();
    scene.keys("Space t");
    assert!(scene.row(0).starts_with("> P07"), "{}", scene.row(0));
    assert!(scene.row(0).contains("88% coded, 85% by you"), "{}", scene.row(0));
    scene.keys("Down Enter");
    assert!(scene.row(21).starts_with("P03 "));
    scene.keys("Space Space");
    assert!(scene.row(21).starts_with("P07 "));
    scene.keys("Space t Down Enter b");
    assert!(scene.row(21).starts_with("P07 "), "{}", scene.row(21));
}
["passages"] fn o_shows_all_passages_of_the_code_here() {
    let mut scene = sample();
    scene.keys("Tab / judged Enter o");
    assert_eq!(place(&scene), "passages");
    assert!(scene.row(21).contains("judged by notes   6 passag") && scene.row(21).ends_with("1 of 6"), "{}", scene.row(21));
    scene.keys("Enter");
    assert!(scene.row(21).contains("judged by notes"), "it went to one: {}", scene.row(21));
}
["settle" "answer" "no-question"] fn what_is_to_be_settled_is_settled_by_the_numbers_beside_the_answers() {
    let made = || {
        let mut scene = small();
        let mut lins = scene.lins();
        let add = |name: &str| Act::CodeAdd { name: name.into(), parent: None, guid: None };
        lins.commit(vec![add("fear"), add("hope")]).unwrap();
        scene.keys("Tab A fear Enter A hope Enter a light Enter Tab");
        // Lin named two codes as we did, knowing neither.
        scene.hear_from(&lins);
        scene.keys("Space k");
        assert_eq!(scene.project().questions.len(), 2, "{:?}", scene.project().questions);
        scene
    };
    for (keys, codes, left, said) in [
        ("1", 4, 1, "settled: fear (2 codes are one now). 1 left. u undoes."),
        ("2", 5, 1, "settled: fear (2 codes stay). 1 left. u undoes."),
        ("0", 5, 1, "settled: fear (2 codes stay). 1 left. u undoes."),
        (", , 1 1", 3, 0, "settled: fear (2 codes are one now), hope (2 codes are one now). 0 left. u undoes."),
        ("j 1 1", 4, 1, "settled: hope (2 codes are one now). 1 left. u undoes."),
    ] {
        let mut scene = made();
        scene.keys(keys);
        assert_eq!((names(&scene).len(), scene.project().questions.len()), (codes, left), "{keys}");
        assert_eq!(scene.message(), said, "{keys}");
        scene.keys("u");
        assert_eq!((names(&scene).len(), scene.project().questions.len()), (5, 2), "{keys} undone");
    }
    let mut scene = made();
    scene.keys("7");
    assert_eq!(scene.message(), "No answer has this number.");
    // A number decides only where its answer is shown: that follows the cursor when no key comes for a while.
    scene.keys("j 1");
    assert_eq!(scene.project().questions.len(), 2, "its answers were not shown yet");
    assert_eq!(scene.message(), "Only now are the answers to this row shown: 1 again decides.");
    assert!(scene.screen().contains("\"hope\""), "{}", scene.screen());
    scene.keys("k k");
    assert_eq!(scene.session.ui.wants_quiet(), Some(150));
    scene.event(Event::Quiet(150));
    assert!(scene.screen().contains("\"fear\""), "{}", scene.screen());
    assert_eq!(scene.session.ui.wants_quiet(), None);
    for letter in ["k", "t", "s", "d", "h", "j", "l", "g", "G", "n", "N", "b"] {
        scene.keys(letter);
        assert_eq!(scene.project().questions.len(), 2, "{letter} decides nothing");
    }
}
["memo-remove"] fn x_in_the_notes_removes_ones_own_memo() {
    let mut scene = small();
    scene.keys("m one Esc Space n x");
    assert!(scene.project().memos.is_empty());
    scene.keys("u");
    assert_eq!(scene.project().memos.len(), 1);
}
["answer-file"] fn a_file_that_would_take_a_coding_shows_what_goes_and_is_answered() {
    for (digit, coded, asks) in [("1", 1, 0), ("2", 0, 0), ("3", 0, 0), ("q", 1, 1)] {
        let mut scene = small();
        scene.keys("Tab A fear Enter Tab Down Enter fear Enter");
        assert_eq!(scene.coded().len(), 1);
        let mut lins = scene.lins();
        let coding = scene.project().transcripts.values().next().unwrap().annotations[0].id;
        let take_off = vec![Act::Unannotate { annotations: vec![coding] }];
        let own = scene.session.ui.reading().map(|_| "Nell Rudge");
        lins.acting_as(own, |work| work.commit(take_off)).unwrap();
        let theirs = scene.folder().path("LW.emic.toml");
        lins.write_bundle_file(&theirs, Default::default()).unwrap();
        scene.keys("Space x 3");
        scene.event(Event::Paste(theirs.display().to_string())).keys("Enter");
        assert_eq!(place(&scene), "file that waits");
        let shown = scene.screen();
        assert!(shown.contains("removes or changes 1 coding of yours") && shown.contains("1  take"), "{shown}");
        scene.keys(digit);
        let known = scene.session.work.asks(&theirs).len();
        assert_eq!((scene.coded().len(), known), (coded, asks), "{digit}: {}", scene.screen());
    }
}
["exchange" "exchange-do" "read-bundle"] fn bundles_are_written_looked_into_and_read() {
    let mut scene = small();
    let mut lins = scene.lins();
    lins.commit(vec![Act::CodeAdd { name: "fear".into(), parent: None, guid: None }]).unwrap();
    let (ours, theirs) = (scene.folder().path("out.toml"), scene.folder().path("LW.emic.toml"));
    lins.write_bundle_file(&theirs, Default::default()).unwrap();
    let file = |scene: &mut Scene, keys: &str, path: &std::path::Path| {
        scene.keys(keys);
        scene.event(Event::Paste(path.display().to_string())).keys("Enter");
    };
    file(&mut scene, "Space x 2", &ours);
    assert!(scene.session.ui.message().unwrap().ends_with("A file with your work, to send."));
    let whole = std::fs::read(&ours).unwrap();
    std::fs::write(&ours, &whole[..whole.len() / 2]).unwrap();
    file(&mut scene, "3", &ours);
    assert!(scene.message().contains("out.toml:"), "the line is named: {}", scene.message());
    file(&mut scene, "3", &theirs);
    assert_eq!(place(&scene), "a bundle");
    assert!(scene.row(0).contains("LW.emic.toml: work of Lin Wei"), "the one who wrote: {}", scene.row(0));
    assert!(scene.screen().contains("1 code") && scene.screen().contains("New codes: fear"), "{}", scene.screen());
    scene.keys("Enter");
    assert!(scene.message().starts_with("Nothing is read in yet: 1 reads it in"), "{}", scene.message());
    assert!(names(&scene).is_empty(), "looking changes nothing");
    scene.keys("1");
    assert_eq!(scene.message(), "read in: 1 code of Lin Wei");
    assert_eq!(names(&scene), ["fear"]);
    assert!(scene.screen().contains("NR  Nell Rudge"));
}
["frames" "freeze"] fn the_frame_is_frozen_and_compared() {
    let mut scene = coded();
    scene.keys("Space v a first Enter");
    assert_eq!(scene.message(), "frozen as first. u undoes.");
    assert!(scene.row(0).contains("first"));
    scene.keys("q Tab A dark Enter Space v Enter");
    assert_eq!(place(&scene), "lines to read");
    assert!(scene.screen().contains("dark") && !scene.screen().contains("fear"), "{}", scene.screen());
}
["agreement" "agreement-by"] fn agreement_is_a_table_that_leads_to_the_passages() {
    let mut scene = coded();
    scene.keys(": agreement Enter");
    assert!(scene.screen().contains("Two coders must have coded a transcript"), "{}", scene.screen());
    scene.keys("q");
    scene.at("They looked at my notes").keys("Enter fea Enter");
    let mut lins = scene.lins();
    let own = code(&lins.seen(), "fear");
    let more = coding(&lins.seen(), "looked at my notes. So I stopped asking.", own, None);
    lins.commit(vec![more]).unwrap();
    scene.hear_from(&lins);
    scene.keys("Space u");
    assert_eq!(place(&scene), "agreement");
    assert!(scene.row(0).trim_end().ends_with("alpha      AC1 positive   differ"), "{}", scene.row(0));
    let painted: Vec<String> = scene.painted().lines().map(str::to_owned).collect();
    assert!(!painted[0].contains('r') && painted[1].contains("rrrr"), "the cursor is on the row, not on the headings");
    match scene.session.take(Event::Key("y".parse().unwrap())) {
        // Alpha of all three codes, of which two are not used, and 2 passages that differ: no heading, no padding.
        emic::tui::Flow::Copy(words, _) => {
            assert!(words.starts_with("all codes  0.") && words.ends_with("  2"), "{words:?}");
            assert!(!words.contains("   ") && !words.contains("alpha"), "{words:?}");
        }
        other => panic!("{other:?}"),
    }
    let row = |scene: &Scene, name: &str| {
        let screen = scene.screen();
        screen.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {screen}")).to_owned()
    };
    // Both coded "looked at my notes." (19); Nell alone "They " (5), Lin alone " So I stopped asking." (21): 38 of 64.
    let fear = row(&scene, "fear");
    assert!(fear.contains("0.594") && fear.ends_with(" 2"), "{fear}");
    assert!(row(&scene, "hope ").contains("not used by anyone"));
    scene.keys("2");
    assert!(row(&scene, "Nell Rudge").contains("Lin Wei"), "{}", scene.screen());
    scene.keys("3 w");
    assert!(scene.screen().contains("agreement.docx"), "{}", scene.screen());
    scene.keys("Esc");
    scene.keys("1 / fear Enter Enter");
    assert_eq!(place(&scene), "where coders differ");
    let differ = scene.screen();
    let (lin, nell) = (differ.find("LW, not NR").unwrap(), differ.find("NR, not LW").unwrap());
    assert!(lin < nell, "the longest is first: {differ}");
    scene.keys("Enter");
    assert_eq!((place(&scene).as_str(), scene.selected().trim()), ("text", "So I stopped asking."));
    assert!(scene.row(23).starts_with("q back to the list"), "{}", scene.row(23));
    scene.keys("q");
    assert_eq!(place(&scene), "where coders differ", "the list that led to the words");
    scene.keys("q");
    assert_eq!(place(&scene), "agreement");
    scene.keys("q");
    assert_eq!(scene.session.take(Event::Key("q".parse().unwrap())), emic::tui::Flow::Quit);
}
["reports"] fn a_report_is_read_on_the_screen() {
    let mut scene = coded();
    scene.keys("Space r");
    assert!(scene.screen().contains("Reports   1 of"), "{}", scene.screen());
    // The fourth is the codebook.
    scene.keys("Down Down Down Enter");
    assert_eq!(place(&scene), "lines to read");
    assert!(scene.screen().contains("fear") && scene.screen().contains("No definition yet."), "{}", scene.screen());
}
["margin" "underline" "cover"] fn the_margin_changes_the_words_are_underlined_and_covered() {
    let mut scene = coded();
    scene.keys("Enter fea Enter z");
    assert!(scene.row(1).ends_with("fear"), "{}", scene.row(1));
    scene.keys("z");
    assert!(!scene.screen().contains("fear   "));
    scene.keys("z j v");
    assert!(scene.painted().lines().nth(1).unwrap().contains("uuuuuuu"));
    scene.keys("Z");
    assert_eq!(scene.rows().iter().filter(|row| !row.is_empty()).count(), 1);
    scene.keys("x");
    assert!(scene.screen().contains("What happened"), "any key uncovers and does nothing else");
    assert_eq!(scene.coded().len(), 1);
}
["help" "command"] fn help_and_the_command_line_run_what_they_list() {
    let mut scene = coded();
    scene.keys("? underline Enter");
    assert!(scene.session.ui.underlines());
    scene.keys(": underl Enter");
    assert!(!scene.session.ui.underlines());
    scene.keys(": nonsense Enter");
    assert!(scene.message().starts_with("No command is called"));
}
["view-menu"] fn the_menu_of_screens_shows_and_takes_a_letter() {
    let mut scene = coded();
    scene.keys(": view-menu Enter");
    assert!(scene.screen().contains("Bundles in and out"));
    scene.keys("t");
    assert_eq!(place(&scene), "transcripts");
    scene.keys("q Space n");
    assert_eq!(place(&scene), "notes");
}
["redraw"] fn ctrl_l_paints_everything_again() {
    let mut scene = small();
    scene.session.ui.due();
    scene.keys("Ctrl-l");
    assert_eq!(scene.session.ui.due(), Due::Everything);
}
["quit"] fn q_goes_back_and_then_leaves() {
    let mut scene = small();
    scene.keys("Space t q");
    assert_eq!(place(&scene), "text");
    assert_eq!(scene.session.take(Event::Key("q".parse().unwrap())), emic::tui::Flow::Quit);
    assert_eq!(scene.session.farewell(), "Saved. emic reopens at P07, turn 1.");
}
["correct"] fn capital_c_corrects_words_and_codings_follow() {
    let mut scene = coded();
    scene.keys("j Enter fea Enter f g t g C Ctrl-w doctor Enter");
    assert_eq!(scene.coded(), [("I went to the doctor first.".into(), "fear".into())]);
    scene.keys("u");
    assert_eq!(scene.coded(), [("I went to the GP first.".into(), "fear".into())]);
}
["copy"] fn y_copies_what_is_selected_and_twice_says_whose_words_they_are() {
    let copied = |scene: &mut Scene| match scene.session.take(Event::Key("y".parse().unwrap())) {
        emic::tui::Flow::Copy(words, _) => words,
        other => panic!("{other:?}"),
    };
    let mut scene = coded();
    scene.keys("j");
    assert_eq!(copied(&mut scene), "I went to the GP first.");
    assert_eq!(copied(&mut scene), "I went to the GP first.\nP07, turn 2");
    assert_eq!(copied(&mut scene), "I went to the GP first.", "and from the beginning");
    scene.keys("j");
    assert_eq!(copied(&mut scene), "They looked at my notes.", "other words are a first time");
    scene.keys("Enter fea Enter Tab j j j k k k k");
    assert_eq!(copied(&mut scene), "fear", "a code is its path");
    scene.keys("o");
    assert_eq!(copied(&mut scene), "They looked at my notes.", "a passage of a list is its words");
    scene.keys("Space f j j");
    assert_eq!(copied(&mut scene), "hope / light", "a code of a list is its path, not the drawn row");
    scene.keys("Space t");
    assert_eq!(copied(&mut scene), "P07");
}
["turn-speaker" "split-turn" "join-turn"] fn turns_are_mended_where_the_selected_words_are() {
    let mut scene = coded();
    scene.keys("j j : split-turn Space interviewer Enter");
    assert_eq!(scene.message(), "turn 2 is two: 2 and 3. U undoes.".replace('U', "u"));
    let turns = |scene: &Scene| -> Vec<String> {
        let t = scene.project().find_transcript("P07").unwrap();
        t.turns.iter().map(|turn| format!("{}: {}", turn.speaker, t.text.slice(turn.words))).collect()
    };
    assert_eq!(
        turns(&scene)[1..3],
        ["P07: I went to the GP first.", "Interviewer: They looked at my notes. So I stopped asking."]
    );
    assert_eq!(scene.selected(), "They looked at my notes.", "what was selected stays selected");
    scene.keys(": turn-speaker Space P08 Enter");
    assert_eq!(turns(&scene)[2], "P08: They looked at my notes. So I stopped asking.");
    scene.keys(": join-turn Enter");
    assert_eq!(turns(&scene).len(), 4, "{:?}", turns(&scene));
    scene.keys("k : split-turn Enter");
    assert_eq!(scene.message(), "Select words in the middle of a turn: they begin the second one.");
    scene.keys("u u u");
    assert_eq!(turns(&scene)[1], format!("P07: {}", TURNS[1].1));
}
["cast"] fn speakers_are_cast_by_role_and_name() {
    let mut scene = small();
    scene.keys(": cast Enter Enter interviewer Enter");
    let t = scene.project().find_transcript("P07").unwrap();
    assert_eq!(t.cast["Interviewer"].role, "interviewer");
    scene.keys("Enter nobody Enter");
    assert!(scene.row(22).starts_with("Nobody here is called \"nobody\"."), "{}", scene.row(22));
}
["levels-fewer" "levels-more"] fn minus_and_plus_close_and_open_a_level_of_the_tree() {
    let mut scene = coded();
    scene.keys("Tab -");
    assert!(!scene.screen().contains("light"), "{}", scene.screen());
    scene.keys("-");
    assert_eq!(scene.message(), "Only the top is shown.");
    scene.keys("+ +");
    assert_eq!(scene.message(), "All levels are shown.");
    assert!(scene.screen().contains("light"), "{}", scene.screen());
}
["legend" "messages" "welcome"] fn signs_messages_and_practice_have_names() {
    let mut scene = small();
    scene.keys(": legend Enter");
    assert!(scene.row(0).contains("Left of the text"), "{}", scene.screen());
    scene.keys("q 1 : messages Enter");
    assert!(scene.screen().contains("No code is on key 1 yet"), "{}", scene.screen());
    scene.keys("q : welcome Enter");
    assert!(scene.row(22).starts_with("This is practice"), "{}", scene.screen());
}
["go-turn" "go-transcript" "mouse"] fn turns_and_transcripts_are_gone_to_by_name() {
    let mut scene = sample();
    scene.keys(": go-turn _14 Enter");
    assert!(scene.row(21).starts_with("P07 14/"), "{}", scene.row(21));
    scene.keys(": go-transcript _P03 _2 Enter");
    assert!(scene.row(21).starts_with("P03 2/"), "{}", scene.row(21));
    scene.keys(": mouse Enter");
    assert!(scene.message().starts_with("There is no mouse here"), "{}", scene.message());
}
["stripes"] fn stripes_show_one_coder_or_one_code() {
    let mut scene = coded();
    scene.keys("Enter fea Enter Enter hope Enter");
    let lanes = |scene: &Scene| scene.row(1).chars().skip(51).take(4).filter(|c| *c != ' ').count();
    assert_eq!(lanes(&scene), 2);
    scene.keys(":stripes _code _fear Enter");
    assert_eq!(lanes(&scene), 1);
    scene.keys(":stripes _coder _LW Enter");
    assert_eq!(lanes(&scene), 0);
    scene.keys(":stripes _all Enter");
    assert_eq!(lanes(&scene), 2);
}
["option"] fn options_change_how_it_looks() {
    let mut scene = coded();
    scene.keys("Enter fea Enter :option _ascii _off Enter");
    assert!(scene.screen().contains('▾'), "{}", scene.screen());
    scene.keys(":option _contrast _high Enter");
    assert!(scene.session.ui.look().high_contrast);
}
["progress"] fn how_far_one_is_shows_in_the_list() {
    let mut scene = small();
    scene.keys(":progress _done Enter Space t");
    assert!(scene.row(0).contains("NR done"), "{}", scene.row(0));
}
["suspend"] fn suspending_leaves_it_to_the_loop() {
    let mut scene = small();
    for key in super::scene::keys(":suspend") {
        scene.session.take(Event::Key(key));
    }
    assert_eq!(scene.session.take(Event::Key("Enter".parse().unwrap())), emic::tui::Flow::Suspend);
}
["run"] fn a_command_line_goes_to_whoever_knows_it() {
    let mut scene = small();
    scene.keys(":run _codes Enter");
    assert_eq!(scene.message(), "no command line can be run here");
}
["write-held" "retry"] fn what_could_not_be_saved_is_held_written_elsewhere_and_tried_again() {
    let mut scene = coded();
    scene.folder().fill(true);
    scene.keys("Enter fea Enter");
    assert_eq!(scene.coded(), []);
    assert!(scene.row(23).ends_with("NOT SAVED NR"), "{}", scene.row(23));
    for keys in ["Tab x", ":run _code _add _dark Enter"] {
        scene.keys(keys);
        assert!(scene.message().starts_with("Not done: first what is held must be saved."), "{keys}: {}", scene.message());
    }
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("held.txt");
    scene.keys("w");
    scene.event(Event::Paste(file.display().to_string()));
    scene.keys("Enter");
    let held = std::fs::read_to_string(&file).unwrap();
    assert!(held.contains("coded fear in P07") && held.contains("What happened then?"), "{held}");
    scene.folder().fill(false);
    scene.keys(": retry Enter");
    assert_eq!(scene.coded(), [("What happened then?".into(), "fear".into())]);
    assert!(scene.row(23).ends_with(" saved NR"));
}
}

#[test]
fn tab_goes_through_the_kinds_of_memos_that_help_names() {
    let mut scene = small();
    scene.keys("j m waiting");
    for kind in emic::model::values::MEMO_KINDS {
        assert!(scene.screen().contains(kind), "{kind}: {}", scene.screen());
        scene.keys("Tab");
    }
    assert!(scene.screen().contains(emic::model::values::MEMO_KINDS[0]));
}
