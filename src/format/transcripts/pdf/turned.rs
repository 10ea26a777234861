//! Lines of scripts that are written from right to left: a PDF has their letters by place, a text by the order of speaking.

/// True for letters that are written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Characters sorted from left to right, in the order in which they are read: a line that is mostly written from right to
/// left is turned round, but for the numbers and foreign words in it.
pub(super) fn in_order_of_reading(text: &str) -> String {
    let (mut to_left, mut to_right) = (0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if is_right_to_left(c) { to_left += 1 } else { to_right += 1 }
    }
    if to_left <= to_right {
        return text.to_owned();
    }
    let is_foreign = |c: char| c.is_alphanumeric() && !is_right_to_left(c);
    let mut turned: Vec<char> = Vec::with_capacity(text.len());
    let mut foreign: Vec<char> = Vec::new();
    for c in text.chars().rev() {
        // A mark between two foreign characters (`3.5`) is one of them.
        if is_foreign(c) || (!foreign.is_empty() && matches!(c, '.' | ',' | ':' | '/')) {
            foreign.push(c);
            continue;
        }
        turn_back(&mut foreign, &mut turned);
        turned.push(mirrored(c));
    }
    turn_back(&mut foreign, &mut turned);
    turned.into_iter().collect()
}

/// Appends a foreign run that was read backwards.
fn turn_back(foreign: &mut Vec<char>, turned: &mut Vec<char>) {
    let marks = foreign.iter().rev().take_while(|c| !c.is_alphanumeric()).count();
    let tail = foreign.split_off(foreign.len() - marks);
    turned.extend(foreign.drain(..).rev());
    turned.extend(tail);
}

/// A bracket as it is written from the other side.
fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_from_right_to_left_is_turned_round_but_for_numbers_and_foreign_words() {
        // As seen, from left to right: the first word of the sentence is at the right end.
        assert_eq!(in_order_of_reading("\u{5d2}\u{5d1}\u{5d0}"), "\u{5d0}\u{5d1}\u{5d2}");
        assert_eq!(
            in_order_of_reading("\u{5d3}\u{5d2} 12.5 \u{5d1}\u{5d0}"),
            "\u{5d0}\u{5d1} 12.5 \u{5d2}\u{5d3}"
        );
        assert_eq!(in_order_of_reading(".\u{5d1}\u{5d0} (UK) \u{5d2}"), "\u{5d2} (UK) \u{5d0}\u{5d1}.");
        assert_eq!(in_order_of_reading("plain words, (kept)"), "plain words, (kept)");
    }
}
