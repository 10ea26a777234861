//! How the screen behaves when the line is bad, the disk is full, the window small, the text foreign.

use super::scene::{Scene, Stage, keys};
use super::study::Study;
use emic::log::Act;
use emic::model::target::Target;
use emic::text::cells;
use emic::tui::{Depth, Due, Event, Flow, Ground, Look};
use ratatui::style::{Color, Modifier};
use std::collections::HashSet;

fn small() -> Scene {
    Scene::new(Study::of(&[("I", "What happened?"), ("P07", "I went. They left. I stopped.")]))
}

#[test]
fn typing_ahead_gives_the_same_project_as_typing_slowly() {
    let row = "j Enter fear Enter . j 1 j Enter hope Enter x 1 + m so_it_was Esc * Tab A light Enter a dark \
               Enter > fea Enter / hop Enter M ligh Enter u Tab f w t h i Enter J K l h ! why Enter g g n b Space t Enter \
               Space n q . j . k x z z z v v H J";
    let row: Vec<_> = keys(row).into_iter().chain(keys(row)).collect();
    assert!(row.len() >= 200, "{}", row.len());
    let mut slow = small();
    for key in &row {
        slow.event(Event::Key(*key));
        slow.event(Event::Quiet(1000));
    }
    let mut fast = small();
    for key in row {
        fast.session.take(Event::Key(key));
    }
    let ops =
        |scene: &Scene| scene.session.work.log().in_order(|_| true).into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(ops(&slow), ops(&fast));
    assert_eq!(slow.coded(), fast.coded());
}

#[test]
fn an_unbound_key_changes_nothing_and_draws_nothing() {
    let mut scene = small();
    for key in ["Y", "Ctrl-x", "BackTab", "g", "Esc", "Space", "Q"] {
        scene.session.ui.due();
        let _ = scene.session.take(Event::Key(key.parse().unwrap()));
        assert!(scene.session.ui.due() == Due::Nothing || key == "Esc", "{key}");
    }
}

#[test]
fn half_typed_keys_say_what_they_may_become_only_after_half_a_second() {
    let mut scene = small();
    assert_eq!(scene.session.ui.wants_quiet(), None, "no timer while nothing waits");
    scene.keys("g");
    assert_eq!(scene.session.ui.wants_quiet(), Some(500));
    assert!(!scene.screen().contains("Next turn with no code"));
    scene.event(Event::Quiet(500));
    assert!(scene.screen().contains("u  Next turn with no code of yours"), "{}", scene.screen());
    assert_eq!(scene.session.ui.wants_quiet(), None);
    scene.keys("u");
    assert!(!scene.screen().contains("Next turn with no code"), "it never blocks the next key");
    assert_eq!(scene.selected(), "I went.");
    scene.keys("Space").event(Event::Quiet(500));
    assert!(scene.screen().contains("The coding frame: codes with their definitions"));
}

#[test]
fn pasted_words_are_text_in_a_field_and_nothing_elsewhere() {
    let mut scene = small();
    let before = scene.commits();
    scene.event(Event::Paste("xqu1".into()));
    assert!(scene.message().starts_with("Pasted text does nothing here."));
    assert_eq!(scene.commits(), before);
    scene.keys("m").event(Event::Paste("one\ntwo\u{1b}[2J".into())).keys("Esc");
    assert_eq!(scene.project().memos.values().next().unwrap().body, "one\ntwo [2J");
}

#[test]
fn a_broken_line_loses_no_memo_and_no_place() {
    let mut study = Study::of(&[("I", "What happened?"), ("P07", "I went. They left. I stopped.")]);
    let draft = |stage: &Stage<'_>| {
        let draft = stage.session.work.store().files().read_draft().unwrap();
        draft.map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default()
    };
    let mut scene = Stage::on(&mut study.work, 80, 24, Look::default());
    scene.keys("j j m twenty_letters_are_kept");
    assert!(draft(&scene).contains("twenty letters are"));
    scene.event(Event::Quiet(1000));
    assert!(draft(&scene).contains("twenty letters are kept"));
    scene.session.keep_all(true);
    let mut study = study.reopened();
    let mut back = Stage::on(&mut study.work, 80, 24, Look::default());
    assert!(back.row(22).starts_with("Welcome back. Nothing was lost."), "{}", back.screen());
    assert_eq!(back.selected(), "They left.");
    back.keys("! Esc");
    assert_eq!(back.project().memos.values().next().unwrap().body, "twenty letters are kept!");
    assert_eq!(draft(&back), "");
}

#[test]
fn a_full_disk_is_said_and_nothing_typed_is_lost() {
    let mut scene = small();
    scene.folder().fill(true);
    scene.keys("m important Esc");
    assert_eq!(
        scene.message(),
        "not saved: the disk is full. Keep this window open. What you see is held here; w writes it elsewhere."
    );
    assert!(scene.painted().lines().nth(23).unwrap().ends_with("rrrrrrrrrrrr"));
    scene.keys("j m more_words Esc");
    assert_eq!(scene.session.take(Event::Key("q".parse().unwrap())), Flow::Go, "it does not leave just so");
    scene.folder().fill(false);
    scene.keys(": retry Enter");
    let mut bodies: Vec<_> = scene.project().memos.values().map(|m| m.body.clone()).collect();
    bodies.sort();
    assert_eq!(bodies, ["important", "more words"]);
    assert_eq!(scene.session.take(Event::Key("q".parse().unwrap())), Flow::Quit);
}

#[test]
fn the_note_of_a_mark_that_was_not_saved_is_in_the_file_that_is_written_instead() {
    let mut scene = small();
    scene.folder().fill(true);
    scene.keys("! ask_the_team Enter w");
    let file = scene.folder().path("held.txt");
    scene.event(Event::Paste(file.display().to_string())).keys("Enter");
    let held = std::fs::read_to_string(&file).unwrap();
    assert!(held.contains("mark discuss on P07 turn 1") && held.contains("ask the team"), "{held}");
}

#[test]
fn a_project_that_can_only_be_read_says_so_and_stays_as_it_is() {
    let study = Study::sample().reopened_to_read("the folder is on a read-only disk");
    let mut scene = Scene::new(study);
    let before = scene.commits();
    assert!(scene.row(23).ends_with("only to read NR"), "{}", scene.row(23));
    scene.keys("j Enter sti Enter");
    assert_eq!(scene.message(), "This project can only be read: the folder is on a read-only disk");
    scene.keys("m a Esc");
    assert_eq!(scene.commits(), before);
}

#[test]
fn the_window_may_be_any_size() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    let words = scene.selected();
    for (width, height) in
        [(40, 10), (39, 24), (80, 9), (1, 1), (60, 16), (72, 20), (107, 30), (108, 30), (200, 60), (80, 24)]
    {
        for row in [
            "",
            "Enter",
            "Esc Tab",
            "Tab z",
            "z z ?",
            "Esc m",
            "Esc Space t",
            "Space n",
            "Space x",
            "Space f",
            "q g",
            "Esc",
        ] {
            scene.keys(row);
            scene.resize(width, height);
            let (x, y, _) = scene.cursor();
            assert!(x < width && y < height);
        }
        if width < 40 || height < 10 {
            assert!(scene.row(0).starts_with(
                &"emic needs 40 by 10."[..usize::from(width).min(20) - usize::from(width < 20)]
            ));
        }
    }
    assert_eq!(scene.selected(), words);
}

#[test]
fn the_hardware_cursor_stands_on_the_focus_on_every_screen() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    let expected = [
        ("", "I felt like"),
        ("s", "1 stigma"),
        ("Esc Enter", ""),
        ("sti", ""),
        ("Esc Tab", "stigma"),
        ("Space t", "P07"),
        ("Space n", "No memos"),
        ("Space f", "Relational Practice"),
        ("Enter", "P07 turn"),
        ("Space x", "2  write a bundle"),
        ("Space h", ""),
        ("Space d", "Nothing to talk about"),
        ("Space k", "Nothing is to be settled"),
        ("Space v", "No frame is frozen"),
        ("?", ""),
        ("Esc :", ""),
        ("Esc q Tab m", ""),
        ("Esc x", "1 "),
        ("Esc /", ""),
    ];
    for (row, stands) in expected {
        scene.keys(row);
        let (x, y, rest) = scene.cursor();
        assert!(rest.starts_with(stands), "{row}: at {x},{y} stands {rest:?}");
    }
    let field = |scene: &mut Scene, row: &str| {
        scene.keys(row);
        let (x, y, _) = scene.cursor();
        let line = scene.row(usize::from(y));
        line.chars().take(usize::from(x)).collect::<String>()
    };
    assert!(field(&mut scene, "Esc Enter sti").ends_with("these words: sti"));
    assert!(field(&mut scene, "Esc / ab").ends_with("find: ab"));
    assert!(field(&mut scene, "Esc ? und").ends_with("search: und"));
    assert!(field(&mut scene, "Esc m a_b Enter c").ends_with("  c"));
}

#[test]
fn no_control_character_from_the_project_reaches_a_cell() {
    let nasty = "a\u{1b}[31m b\u{9b}2J c\u{202e}d \u{200b}e\tf";
    let mut scene = Scene::new(Study::of(&[("P\u{1b}07", nasty), ("I", nasty)]));
    scene.keys("Enter c1 Enter i Enter m");
    scene.event(Event::Paste(nasty.into())).keys("Esc");
    for row in
        ["", "Space t", "Space n", "Space f", "Space h", "q Enter", "Esc ?", "Esc m", "Esc Tab r", "Esc o"]
    {
        scene.keys(row);
        let unsafe_in = |row: &String| row.chars().any(emic::error::is_unsafe);
        assert!(!scene.rows().iter().any(unsafe_in), "{row}: {:?}", scene.rows());
    }
}

#[test]
fn halfwidth_kana_with_sound_marks_are_all_on_their_lines() {
    let said = "ｶﾞｯｺｳﾃﾞ ﾊﾞｽﾆ ﾉﾘﾏｽ。".repeat(12);
    for width in [40, 57, 80, 99] {
        let scene = Scene::sized(Study::of(&[("P07", said.trim())]), width, 24);
        let (first, wide) = scene.session.ui.grid().text;
        let text: String = (1..12)
            .map(|y| {
                let cells = (first..first + wide).map(|x| scene.buffer()[(x, y)].symbol());
                let mut line = String::new();
                let mut skip = 0;
                for symbol in cells {
                    if skip > 0 {
                        skip -= 1;
                        continue;
                    }
                    line.push_str(symbol);
                    skip = cells_of(symbol) - 1;
                }
                line.trim().to_owned()
            })
            .collect();
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        assert!(
            flat(&text).starts_with(&flat(&said).chars().take(60).collect::<String>()),
            "{width}:\n{}",
            scene.screen()
        );
    }
}

fn cells_of(symbol: &str) -> usize {
    cells(symbol).max(1)
}

#[test]
fn foreign_scripts_keep_their_columns() {
    let turns = [
        ("P29", "我等了三个月，没有人给我打电话。后来他们说我的名字不在名单上。真的很奇怪，我一直在等。"),
        ("P30", "שלום, אני מחכה כבר חודשים."),
        ("P31", "Noe\u{308}l said 👩‍👩‍👧 and e\u{301}te\u{301}."),
    ];
    let mut scene = Scene::new(Study::of(&turns));
    for row in scene.rows().iter().take(21) {
        let text: String = row.chars().take(56).collect();
        assert!(cells(&text) <= 80, "{row}");
    }
    assert_eq!(scene.selected(), "我等了三个月，没有人给我打电话。");
    assert_eq!(scene.cursor().0, 2);
    scene.keys("} h");
    assert!(scene.cursor().0 > 20, "a turn from right to left stands at the right: {:?}", scene.cursor());
    scene.keys("} l h f e");
    assert!(scene.selected().starts_with("e\u{301}te\u{301}"), "{}", scene.selected());
}

#[test]
fn both_texts_of_a_memo_written_at_once_are_shown() {
    let mut scene = small();
    scene.keys("m mine Esc");
    let project = scene.project();
    let memo = *project.memos.keys().next().unwrap();
    // Lin and Nell both write on, neither knowing of the other.
    let mut lins = scene.lins();
    lins.commit(vec![Act::MemoEdit { memo, body: "theirs".into() }]).unwrap();
    scene.keys("m _and_more Esc");
    scene.hear_from(&lins);
    scene.keys("m");
    assert!(
        scene.screen().contains("mine and more") && scene.screen().contains("theirs"),
        "{}",
        scene.screen()
    );
    let target = scene.project().memos[&memo].on;
    assert!(matches!(target, Target::Passage(..)));
}

#[test]
fn what_is_only_for_me_never_becomes_public() {
    let mut scene = small();
    scene.keys("m secret Ctrl-p Esc");
    let memo = scene.project().memos.values().next().unwrap();
    assert!(memo.private && memo.id.0.replica.is_private());
    scene.keys("m _more Ctrl-p Esc");
    assert!(scene.project().memos.values().all(|memo| memo.private && memo.body == "secret more"));
}

#[test]
fn a_memo_about_oneself_is_for_oneself_until_a_person_says_otherwise() {
    let made = |keys: &str| {
        let mut scene = small();
        scene.keys("m why_I_was_cross").keys(keys);
        let said = scene.session.ui.message().map(str::to_owned);
        let shown = scene.screen();
        scene.keys("Esc");
        let memo = scene.project().memos.values().next().unwrap();
        ((memo.kind.clone(), memo.private), said, shown)
    };
    let (memo, said, shown) = made("Tab");
    assert_eq!(memo, ("about me".to_owned(), true));
    assert_eq!(said.as_deref(), Some("A memo about yourself is for you alone; Ctrl-p gives it to the team."));
    assert!(shown.contains("kind: about me   only me: in no bundle"), "{shown}");
    for (keys, kind, private) in [
        ("Tab Ctrl-p", "about me", false),
        ("Tab Tab", "method", false),
        ("Ctrl-p Tab Tab", "method", true),
        ("Tab Ctrl-p Tab Tab Tab Tab Tab Tab Tab Tab", "about me", false),
    ] {
        assert_eq!(made(keys).0, (kind.to_owned(), private), "{keys}");
    }
    // One that the team may have already stays with the team.
    let mut scene = small();
    scene.keys("m cross Esc m Tab");
    assert_eq!(
        scene.session.ui.message(),
        Some("The team may have this memo already: it stays with the team.")
    );
    scene.keys("Esc");
    assert!(scene.project().memos.values().all(|memo| memo.kind == "about me" && !memo.private));
}

#[test]
fn stripes_keep_their_lanes_when_a_coding_is_added_before_them() {
    let mut scene = small();
    scene.keys("Tab A one Enter A two Enter Tab j j Enter one Enter");
    let lane = |scene: &Scene, name: &str| {
        let code = scene.code(name);
        let reading = scene.session.ui.reading().unwrap();
        reading.stripes.all.iter().find(|stripe| stripe.code == code).unwrap().lane
    };
    assert_eq!(lane(&scene, "one"), 0);
    scene.keys("k + Enter two Enter");
    assert_eq!((lane(&scene, "one"), lane(&scene, "two")), (0, 1), "the older one stays where it was");
    scene.keys("Space t Enter");
    assert_eq!(
        (lane(&scene, "two"), lane(&scene, "one")),
        (0, 1),
        "opened again, the longer one comes first"
    );
}

#[test]
fn colour_is_never_alone() {
    let screen = |look: Look| {
        let mut scene = Scene::look(Study::sample(), 80, 24, look);
        scene.at("turned away because");
        scene
    };
    let mono = screen(Look { depth: Depth::Mono, ..Look::default() });
    let hues = |scene: &Scene| {
        let cells = scene.buffer().content.iter().map(|cell| cell.fg);
        cells.filter(|fg| *fg != Color::Reset).collect::<HashSet<Color>>()
    };
    assert_eq!(hues(&mono), HashSet::new(), "with NO_COLOR no colour is sent");
    let numbers = |all: &[u8]| all.iter().map(|&nth| Color::Indexed(nth)).collect::<HashSet<Color>>();
    for (ground, many, sixteen) in [
        (Ground::Dark, &[39, 208, 175, 221, 247][..], &[14, 11, 13, 10][..]),
        (Ground::Light, &[25, 94, 125, 93, 241], &[4, 5, 1]),
        (Ground::Unknown, &[63, 131, 163, 29], &[12, 5, 1, 13]),
    ] {
        let colour = screen(Look { ground, ..Look::default() });
        let few = screen(Look { depth: Depth::Sixteen, ground, ..Look::default() });
        let contrast = screen(Look { high_contrast: true, ground, ..Look::default() });
        for other in [&colour, &few, &contrast] {
            assert_eq!(other.screen(), mono.screen());
            let dim = |cell: &ratatui::buffer::Cell| cell.modifier.contains(Modifier::DIM);
            assert!(!other.buffer().content.iter().any(dim), "dim words cannot be read everywhere");
        }
        assert!(hues(&colour).is_subset(&numbers(many)) && hues(&colour).len() > 1, "{:?}", hues(&colour));
        assert!(hues(&few).is_subset(&numbers(sixteen)), "{:?}", hues(&few));
        let greys = numbers(&[247, 241]);
        assert!(hues(&contrast).is_disjoint(&greys) && !hues(&contrast).is_empty());
        let words = |scene: &Scene| {
            let coloured = |x: u16, y: u16| scene.buffer()[(x, y)].fg != Color::Reset;
            (0..21).any(|y| (0..50).chain(56..80).any(|x| coloured(x, y)))
        };
        assert_eq!(words(&colour), ground != Ground::Unknown, "words are coloured where the ground is known");
        assert!(!words(&few), "of sixteen colours nobody knows how they look");
    }
}

#[test]
fn the_ground_that_the_terminal_tells_is_believed_unless_the_person_says_otherwise() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    let ground = |scene: &Scene| scene.session.ui.look().ground;
    scene.session.ui.due();
    scene.session.told_ground(Ground::Dark);
    assert_eq!((ground(&scene), scene.session.ui.due()), (Ground::Dark, Due::Changes));
    scene.session.told_ground(Ground::Dark);
    assert_eq!(scene.session.ui.due(), Due::Nothing, "no news is not drawn");
    scene.keys(":option _ground _light Enter");
    scene.session.told_ground(Ground::Dark);
    assert_eq!(ground(&scene), Ground::Light);
    scene.keys(":option _ground _auto Enter");
    assert_eq!(ground(&scene), Ground::Dark);
    scene.session.told_ground(Ground::Unknown);
    assert_eq!(ground(&scene), Ground::Unknown, "a terminal that does not tell");
    scene.keys(":option _contrast _high Enter");
    assert!(scene.message().starts_with("Contrast high"), "{}", scene.message());
}

#[test]
fn ctrl_c_steps_back_and_says_how_to_leave() {
    let mut scene = small();
    scene.keys("Space t Ctrl-c");
    assert_eq!(scene.message(), "q leaves. Your work is saved.");
    assert!(scene.session.ui.list().is_none());
}

#[test]
fn the_slow_way_is_followed_once_by_the_quick_one() {
    let mut scene = small();
    scene.keys("Enter wait Enter j Enter wai Enter");
    assert!(!scene.message().contains("on key"));
    scene.keys("j Enter wai Enter");
    assert_eq!(scene.message(), "wait is on key 1");
    scene.keys("j Enter wai Enter");
    assert!(!scene.message().contains("on key"));
}

#[test]
fn the_page_of_keys_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
    let page = emic::tui::manual();
    if std::env::var_os("EMIC_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        std::fs::write(path, &page).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(there == page, "docs/keys.md is stale: run the tests once with EMIC_WRITE_DOCS=1");
}

#[test]
fn a_content_note_is_shown_one_turn_ahead() {
    let mut scene = small();
    scene.keys("j :mark-as _care _self-harm Enter k");
    assert_eq!(scene.message(), "next turn: self-harm. Down reads, } passes");
    scene.keys("j");
    assert!(scene.message().starts_with("Enter code"));
}

#[test]
fn on_a_slow_line_the_tree_folds_away_and_the_selection_is_two_characters() {
    let mut scene = Scene::look(Study::sample(), 80, 24, Look { thin: true, ascii: true, ..Look::default() });
    assert!(!scene.screen().contains("Relational"));
    assert_eq!(scene.painted().lines().take(20).flat_map(str::chars).filter(|c| *c == 'r').count(), 2);
    scene.keys("Tab");
    assert!(scene.screen().contains("Relational"));
}
