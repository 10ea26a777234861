//! What stands above or below the line in any document.

/// Digits and signs above or below the line as the characters of Unicode for them, so that 10² is not read as 102. Words
/// (`1st`) stay as they are.
pub(super) fn raised(words: &str, above: bool) -> String {
    const ON: &str = "0123456789+-−=()";
    const ABOVE: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾";
    const BELOW: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎";
    let table = if above { ABOVE } else { BELOW };
    let one = |c: char| ON.chars().zip(table.chars()).find(|(on, _)| *on == c).map(|(_, raised)| raised);
    words.chars().map(one).collect::<Option<String>>().unwrap_or_else(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_raised_and_words_are_not() {
        assert_eq!([raised("2", true), raised("-12", false), raised("st", true)], ["²", "₋₁₂", "st"]);
    }
}
