//! A person who knows only what the screen says: each key that is pressed here stands on the screen with what it does.

use super::scene::{Scene, keys};
use super::study::Study;
use emic::log::Act;
use emic::tui::{Event, Look, Start};

/// A person who reads before pressing. Esc is known from the first card on: it steps back.
struct Newcomer {
    scene: Scene,
}

impl Newcomer {
    /// Presses the key that the last rows, or a list, show before these words.
    fn press(&mut self, says: &str) {
        let rows = self.scene.rows();
        let row = rows.iter().rev().find(|row| row.contains(says));
        let row = row.unwrap_or_else(|| panic!("nothing says {says:?}:\n{}", rows.join("\n")));
        let before = &row[..row.find(says).unwrap()];
        let key =
            before.trim_end().rsplit("  ").next().unwrap().trim().rsplit(' ').next().unwrap().to_owned();
        assert_eq!(keys(&key).len(), 1, "{key:?} before {says:?} is no key: {row}");
        self.scene.keys(&key);
    }
    /// Types words letter by letter.
    fn types(&mut self, words: &str) {
        for c in words.chars() {
            self.scene.session.take(Event::Key(emic::tui::Key::Char(c)));
        }
        self.scene.keys("");
    }
    fn sees(&self, words: &str) {
        assert!(self.scene.screen().contains(words), "{words:?} is not there:\n{}", self.scene.screen());
    }
}

#[test]
fn who_knows_only_what_the_screen_says_can_do_the_work() {
    let mut study = Study::sample();
    let twice = Act::CodeAdd { name: "made twice".into(), parent: None, guid: None };
    study.commit(vec![twice.clone(), twice]);
    let look = Look { ascii: true, ..Look::default() };
    let scene = Scene::start(study, 80, 24, &Start { look, practice: true, ..Start::default() });
    let mut person = Newcomer { scene };
    // Reads, codes, undoes, writes a memo: the cards say how.
    person.press(" selects the next sentence.");
    person.sees("Code them: Enter, type wai, then Enter.");
    person.scene.keys("Enter");
    person.types("wai");
    person.press(" puts it on");
    assert_eq!(
        person.scene.coded().len(),
        Scene::new(Study::sample()).at("Well. I'm fifty-nine").coded().len() + 1
    );
    person.press(" takes it back, and any act of yours.");
    person.press(" writes a memo on the words: type, then Esc.");
    person.types("her own words");
    person.press(" done");
    assert_eq!(person.scene.project().memos.len(), 1);
    person.sees("Esc ends practice");
    person.scene.keys("Esc");
    // Makes a code.
    person.press(" codes");
    person.types("left to oneself");
    person.sees("+ new code \"left to oneself\" in To sort");
    person.press(" makes it");
    person.sees("left to oneself");
    // Finds a turn without a code, by the words for it.
    person.press(" all");
    person.types("no code of yours");
    person.sees("go-uncoded");
    person.scene.keys("Enter");
    person.sees("no code");
    // Sends a file.
    person.press(" all");
    person.types("send");
    person.press(" does it");
    person.press("  write a bundle");
    let file = person.scene.folder().path("mine.emic.toml");
    person.types(&file.display().to_string());
    person.scene.keys("Enter");
    assert!(file.exists(), "{}", person.scene.screen());
    // The first Esc drops what was said, the next one closes the list.
    person.scene.keys("Esc Esc");
    // Settles the question that the corner names.
    person.sees("1 to settle");
    person.press(" all");
    person.types("settle");
    person.press(" does it");
    person.sees("made twice");
    let before = person.scene.commits();
    person.scene.keys("1");
    assert_eq!(person.scene.commits(), before + 1);
    person.sees("Nothing is to be settled.");
    // And looks up what a sign means.
    person.scene.keys("Esc Esc");
    person.press(" keys");
    person.scene.keys("Enter");
    person.sees("Left of the text");
}
