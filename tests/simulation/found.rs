//! What the simulation found once, as short stories.

use crate::support::coder::Coder;
use crate::support::team::WORDS;
use emic::workspace::Clock;

const LATER: i64 = 1_795_000_000; // 2026-11-18T11:06:40Z
const EARLIER: i64 = 1_700_000_000; // 2023-11-14T22:13:20Z

#[test]
fn purged_words_are_in_no_backup_even_after_the_clock_went_back() {
    let mut lead = Coder::lead(1, WORDS, 0);
    lead.work_mut().set_clock(Clock::Fixed(LATER));
    lead.work().back_up().unwrap();
    lead.work_mut().set_clock(Clock::Fixed(EARLIER));
    let purging = lead.work().purging(&["P01".to_owned()]).unwrap();
    lead.work_mut().purge(&purging).unwrap();
    let words = lead.everything();
    assert!(words.iter().any(|file| file.starts_with("Backups 20231114-221320")), "{words:#?}");
    assert!(!words.iter().any(|file| file.contains("Nobody rang")), "{words:#?}");
}
