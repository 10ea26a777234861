//! The settings of this machine: own keys, own colours, and what is said of their faults.

mod messages;

use crate::screen::scene::Scene;
use crate::screen::study::Study;
use crate::support::shell::Shell;
use emic::config::{Config, Key};
use emic::error::Error;
use emic::tui::{Due, Event, Keys, Look, Place, Start, command, table};

/// What is wrong with a text, fault by fault.
fn faults(words: &str) -> Vec<String> {
    Config::read(words, &table()).1.iter().map(Error::to_string).collect()
}

/// What one is told to do about a text with one fault.
fn hint(words: &str) -> String {
    let faults = Config::read(words, &table()).1;
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].hints().join("\n")
}

/// The keys that a text without faults gives.
fn keys(words: &str) -> Keys {
    let (config, faults) = Config::read(words, &table());
    assert_eq!(faults, Vec::new());
    Keys::new(config.keymap)
}

fn scene(words: &str) -> Scene {
    let study = Study::of(&[("I", "What happened?"), ("P07", "I went. They left. I stopped.")]);
    let look = Look { ascii: true, ..Look::default() };
    Scene::start(study, 80, 24, &Start { look, keys: keys(words), ..Start::default() })
}

/// Presses a key that has no meaning: nothing is drawn, so nothing is sent.
fn does_nothing(scene: &mut Scene, key: &str) {
    let before = scene.screen();
    scene.session.ui.due();
    scene.session.take(Event::Key(key.parse().unwrap()));
    assert_eq!(scene.session.ui.due(), Due::Nothing, "{key} asks for a frame");
    assert_eq!(scene.keys("").screen(), before);
}

#[test]
fn the_default_keys_clash_nowhere() {
    assert_eq!(faults(""), Vec::<String>::new());
}

#[test]
fn every_default_key_may_be_written_into_the_settings_as_the_manual_writes_it() {
    for command in command::all().filter(|command| !command.keys.is_empty()) {
        let list: Vec<String> = command.keys.iter().map(|key| format!("{key:?}")).collect();
        let words = format!("[keys]\n{} = [{}]\n", command.name, list.join(", "));
        assert_eq!(faults(&words), Vec::<String>::new(), "{words}");
    }
}

#[test]
fn a_command_with_another_key_does_its_work_there_and_no_more_at_the_old_one() {
    let mut scene = scene("[keys]\nundo = \"Y\"\n");
    scene.keys("Enter fear Enter");
    assert_eq!(scene.coded().len(), 1);
    does_nothing(&mut scene, "u");
    does_nothing(&mut scene, "Ctrl-z");
    assert_eq!(scene.coded().len(), 1);
    scene.keys("Y");
    assert_eq!(scene.coded().len(), 0);
}

#[test]
fn the_hint_line_and_the_list_of_keys_show_the_keys_in_force() {
    let mut scene = scene("[keys]\nundo = [\"Y\", \"Ctrl-z\"]\nagain = \"\"\n");
    assert_eq!(scene.message(), "Enter code  s see  m memo  x off  Y undo  ? keys  : all  Tab tree");
    scene.keys("? undo");
    assert!(scene.screen().lines().any(|row| row.starts_with("> Y Ctrl-z")), "{}", scene.screen());
    scene.keys("Esc ? again");
    assert!(!scene.screen().contains("Put the last code on"), "{}", scene.screen());
}

#[test]
fn messages_show_the_keys_in_force() {
    let said = |settings: &str| {
        let mut scene = scene(settings);
        scene.keys("Tab A {quit} Enter").message()
    };
    assert_eq!(said(""), "new code: {quit}. u undoes.");
    assert_eq!(said("[keys]\nundo = [\"Y u\", \"u\"]\n"), "new code: {quit}. Y u undoes.");
    assert_eq!(said("[keys]\nundo = \"\"\n"), "new code: {quit}. :undo undoes.");
    assert_eq!(said("[keys]\nundo = \"\"\ncommand = \"Ctrl-p\"\n"), "new code: {quit}. Ctrl-p undo undoes.");
}

#[test]
fn a_command_without_a_key_is_still_found_by_its_name() {
    let mut scene = scene("[keys]\nundo = \"\"\n");
    scene.keys("Enter fear Enter");
    does_nothing(&mut scene, "u");
    scene.keys(": undo Enter");
    assert_eq!(scene.coded().len(), 0);
}

#[test]
fn the_menu_of_screens_moves_to_another_key_as_a_whole() {
    let mut scene = scene("[keys]\nview-menu = \"Ctrl-x\"\n");
    does_nothing(&mut scene, "Space");
    scene.resize(140, 24);
    assert!(scene.message().contains("Ctrl-x screens"), "{}", scene.message());
    scene.keys("Ctrl-x").event(Event::Quiet(500));
    assert!(scene.screen().contains("The coding frame: codes with their definitions"), "{}", scene.screen());
    scene.keys("f");
    assert!(scene.screen().contains("No codes yet."), "{}", scene.screen());
    scene.keys("q : view-menu Enter n");
    assert!(scene.screen().contains("No memos yet."), "{}", scene.screen());
}

#[test]
fn a_screen_may_leave_the_menu_and_two_keys_may_begin_with_any_key() {
    let mut scene = scene("[keys]\nnotes = \"Y n\"\nundo = \"Y u\"\n");
    scene.keys("Y n");
    assert!(scene.screen().contains("No memos yet."), "{}", scene.screen());
    scene.keys("q");
    scene.keys("Space n");
    assert!(!scene.screen().contains("No memos yet."), "{}", scene.screen());
}

#[test]
fn numbered_commands_count_their_own_keys() {
    let mut scene = scene("[keys]\nquick = [\"Y\", \"Q\"]\n");
    scene.keys("Enter fear Enter j Enter hope Enter j Q");
    let last = scene.coded().last().cloned();
    assert_eq!(last, Some(("They left.".into(), "hope".into())));
    does_nothing(&mut scene, "1");
}

#[test]
fn a_persons_key_wins_over_the_further_keys_of_others_without_a_word() {
    let keys = keys("[keys]\nundo = \"j\"\n");
    let bound = |place| format!("{:?}", keys.bound(place, None, Key::Char('j')));
    assert!(bound(Place::TEXT).contains("\"undo\""));
    assert!(bound(Place::new("history")).contains("\"next\""), "undo does not work in the history");
}

#[test]
fn all_faults_are_said_at_once_each_with_its_place() {
    let words = "[keys]\nundoo = \"u\"\nundo = \"x\"\nmemo = \"Ctrl-Up\"\nquote = 7\n\n[theme]\nstripe-1 = \"reddish\"\n";
    assert_eq!(
        faults(words),
        [
            "line 2:1: no command is called \"undoo\"",
            "line 3:8: x cannot be the key of undo: take-off has x in text, passages; remove has x in tree, frame; \
             memo-remove has x in notes; talked has x in to talk about",
            "line 4:8: \"Ctrl-Up\" is no key",
            "line 5:9: quote takes a key in quotes, or a list of keys",
            "line 8:12: \"reddish\" is no colour",
        ]
    );
    assert_eq!(hint("[keys]\nundoo = \"u\"\n"), "did you mean undo?");
    assert_eq!(hint("[keys]\nzebra = \"u\"\n"), "docs/keys.md lists all commands");
    assert_eq!(
        hint("[keys]\nmemo = \"Ctrl-Up\"\n"),
        "write one character, or Ctrl- and a letter, or Space Enter Esc Tab BackTab Backspace Delete Up Down Left \
         Right Home End PgUp PgDn; two keys after each other with a blank: g u"
    );
    assert_eq!(
        hint("[keys]\nundo = \"x\"\n"),
        "take another key, or give take-off another one too; take-off = \"\" leaves it without"
    );
    assert!(
        hint("[theme]\nstripe-1 = \"reddish\"\n").starts_with("write #RRGGBB, default, or black red green")
    );
    assert_eq!(hint("[theme]\nstripe1 = \"red\"\n"), "did you mean stripe-1 or stripe-2 or stripe-3?");
}

#[test]
fn of_two_keys_that_the_person_wrote_the_later_is_the_fault_and_names_the_line_of_the_other() {
    assert_eq!(
        faults("[keys]\nundo = \"Y\"\nredo = [\"Q\", \"Y\"]\n"),
        [
            "line 3:14: Y cannot be the key of redo: undo (line 2) has Y in text, tree, transcripts, frame, notes, \
          passages, ask, sample, exchange, to talk about, to settle, frozen frames, reports, removed, speakers, people, lines to read, a bundle, file that waits, agreement, where coders differ"
        ]
    );
    assert_eq!(faults("[keys]\nundo = \"Y\"\nundo-to = \"Y\"\n"), Vec::<String>::new(), "other places");
    assert_eq!(
        faults("[keys]\nundo = \"x\"\ntake-off = \"\"\nremove = \"\"\ntalked = \"\"\nmemo-remove = \"\"\n"),
        Vec::<String>::new()
    );
}

#[test]
fn a_key_that_begins_keys_of_two_is_a_conflict_both_ways_round() {
    assert_eq!(
        faults("[keys]\nundo = \"g\"\n"),
        ["line 2:8: g cannot be the key of undo: go-uncoded has g u in text; go-code has g c in text; \
          go-memo has g m in text; go-discuss has g ! in text"]
    );
    assert_eq!(faults("[keys]\nundo = \"m m\"\n").len(), 1);
    assert_eq!(faults("[keys]\nquote = \"Space\"\n").len(), 1, "the menu's key");
}

#[test]
fn the_settings_that_the_guide_shows_are_without_fault() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide.md")).unwrap();
    let (_, after) = page.split_once("```toml\n[keys]").unwrap();
    let words = format!("[keys]{}", after.split("```").next().unwrap());
    assert_eq!(faults(&words), Vec::<String>::new());
}

#[test]
fn keys_that_must_always_work_cannot_be_taken_away() {
    let cases = [
        ("undo = \"Esc\"", "Esc cannot be the key of undo: it always steps back"),
        ("undo = \"g Esc\"", "Esc cannot be the key of undo: it always steps back"),
        ("select-reset = \"\"", "Esc cannot be taken from select-reset: it always steps back"),
        ("select-reset = \"Backspace\"", "Esc cannot be taken from select-reset: it always steps back"),
        ("undo = \"Ctrl-c\"", "Ctrl-c cannot be the key of undo: it always steps back and says how to leave"),
        ("command = \"\"", "command needs a key: it finds all commands that have none"),
        ("undo = \"Ctrl-i\"", "terminals send Ctrl-i as Tab"),
        ("undo = \"Ctrl-1\"", "terminals do not send Ctrl-1"),
        ("undo = \"\\u001b\"", "\"␛\" is no key"),
        ("undo = \"a b c\"", "\"a b c\" is no key"),
        ("view-menu = \"g x\"", "view-menu takes one key: the second key is that of a screen"),
    ];
    for (line, what) in cases {
        let found = Config::read(&format!("[keys]\n{line}\n"), &table()).1;
        let said: Vec<String> = found.iter().map(Error::what).collect();
        assert_eq!(said, [what], "{line}");
    }
    // Enter in a field is no command's key: whatever has Enter elsewhere, it ends what is typed.
    let mut scene = scene("[keys]\ncode = \"Y\"\ntree-code = \"Y\"\nopen = \"Y\"\nquote = \"Enter\"\n");
    scene.keys("Y fear Enter");
    assert_eq!(scene.coded().len(), 1);
    scene.keys("Enter");
    assert_eq!(scene.message(), "marked: quote");
}

#[test]
fn colours_of_ones_own_are_on_the_screen() {
    let (config, _) = Config::read("[theme]\nstripe-1 = \"#ff0000\"\nstripe-2 = \"green\"\n", &table());
    let look = emic::tui::Look { ascii: true, theme: config.theme, ..emic::tui::Look::default() };
    let mut scene = Scene::look(Study::sample(), 80, 24, look);
    scene.at("turned away because");
    let has = |wanted: u8| {
        let is = |cell: &ratatui::buffer::Cell| cell.fg == ratatui::style::Color::Indexed(wanted);
        scene.buffer().content.iter().any(is)
    };
    assert!(has(196) && !has(31), "red in place of the first colour");
}

/// Writes `settings.toml` where this shell's `emic` looks for it.
fn set(shell: &Shell, words: &str) -> String {
    let file = shell.cwd.parent().unwrap().join("data/settings.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, words).unwrap();
    file.display().to_string()
}

#[test]
fn config_check_tells_what_the_settings_come_to() {
    let shell = Shell::new();
    let file = set(&shell, "");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(shell.emic(&["config", "check"]).ok(), format!("There is no {file}: all is as it comes.\n"));
    set(&shell, "[keys]\nundo = \"Y\"\nagain = \"\"\n\n[theme]\nstripe-1 = \"red\"\n");
    assert_eq!(
        shell.emic(&["config", "check"]).ok(),
        format!("{file} is in order: 2 commands have keys of your own, 1 colour is your own.\n")
    );
    let json = shell.emic(&["config", "check", "--format", "json"]).json();
    assert_eq!(json, serde_json::json!([{"file": file, "there": true, "rebound": 2, "coloured": 1}]));
}

#[test]
fn config_check_says_every_fault_and_ends_with_3() {
    let shell = Shell::new();
    let file = set(&shell, "[keys]\nundoo = \"Y\"\nmemo = \"x\"\n");
    let said = shell.emic(&["config", "check"]).fails(3);
    assert!(
        said.starts_with(&format!(
            "error: {file}:2:1: no command is called \"undoo\"\n  did you mean undo?\n"
        ))
    );
    assert!(
        said.contains(&format!("error: {file}:3:8: x cannot be the key of memo: take-off has x in")),
        "{said}"
    );
    assert!(said.contains("error: the settings have 2 faults\n"), "{said}");
    set(&shell, "[keys]\nundoo = \"Y\"\n");
    let said = shell.emic(&["config", "check"]).fails(3);
    assert_eq!(said, format!("error: {file}:2:1: no command is called \"undoo\"\n  did you mean undo?\n"));
}

#[test]
fn other_commands_run_and_mention_the_faults_in_one_line() {
    let shell = Shell::with_project();
    let file = set(&shell, "[keys]\nundoo = \"Y\"\nmemo = 1\n");
    let answer = shell.emic(&["code", "add", "Waiting"]);
    assert_eq!(answer.code, 0);
    let mention = "(and 1 more: emic config check lists them)\n";
    assert_eq!(answer.err, format!("{file}:2:1: no command is called \"undoo\" {mention}"));
    let many = shell.piped(&["run"], "code add A\ncode add B\n");
    assert_eq!(many.err.matches("undoo").count(), 1, "{}", many.err);
    assert_eq!(shell.emic(&["codes"]).ok().lines().count(), 4, "a head and three codes");
}
