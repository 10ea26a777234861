//! The signs of the screen and what they mean.

use super::ui::Ui;

/// The signs, each with its meaning, under headings.
pub(super) fn lines(ui: &Ui) -> Vec<String> {
    let look = ui.look();
    let [middle, end] = look.stripe_glyphs();
    let [open, closed] = look.fold_glyphs();
    let (head, here) = (look.head_glyph(), look.here_glyph());
    let sign = |sign: &str, means: &str| format!("  {sign:<10}   {means}");
    let one = |c: char, means: &str| sign(&c.to_string(), means);
    vec![
        "Left of the text".to_owned(),
        one('>', "the selected words are on this line"),
        one('m', "a memo begins here"),
        one('p', "a memo of yours that is in no bundle: only you see it"),
        one('*', "marked as a quote for the report"),
        one('!', "something to talk about"),
        String::new(),
        "Right of the text: a stripe for each coding, in the colour of its theme".to_owned(),
        sign("a letter", "the first of the code's name: here it begins"),
        sign(head, "the same for a name without such a letter"),
        sign(&format!("{middle} {end}"), "it goes on, it ends"),
        one('+', "more codings than there is room for: see lists them all"),
        String::new(),
        "The code tree".to_owned(),
        sign("a digit", "the quick key of a code; reversed: the code is on the selected words"),
        sign(here, "a code on the selected words that has no quick key"),
        one(',', "a row that you marked"),
        sign(&format!("{open} {closed}"), "the codes below it are shown, are closed"),
        one('<', "the tree is scrolled: what is above the row below"),
        one('~', "a name is cut here"),
        sign("a number", "passages with the code; of a closed one with all below it"),
        String::new(),
        "Below the text".to_owned(),
        sign("P07 12/70", "transcript, turn of how many"),
        sign("s3/5 17w", "sentence of how many in the turn, words selected"),
        sign("label LW", "a code on the selected words, nearest first; coders, if not you alone"),
        sign(&format!("{}2", '+'), "so many more"),
        sign("to settle", "questions that wait for an answer"),
        sign("saved NR", "everything is on the disk; who acts"),
    ]
}
