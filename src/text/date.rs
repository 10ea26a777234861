//! Dates as emic writes them everywhere: in its files, in lists and on the screen.

/// Date and time in UTC of a number of seconds since 1970, as in `2026-11-22T19:04:11Z`.
///
/// A number that is no date becomes the first second of 1970.
pub fn utc(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// The day of a time in seconds since 1970, such as `3 May 2026`.
pub fn day(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%-d %b %Y").to_string()
}

/// A day in the past as one says it, both in days since 1970: `on Monday`, and after a week `on 2026-11-22`.
pub fn past_day(then: i64, today: i64) -> String {
    let format = match today - then {
        0 => return "today".to_owned(),
        1 => return "yesterday".to_owned(),
        2..7 => "on %A",
        _ => "on %Y-%m-%d",
    };
    let at = jiff::Timestamp::from_second(then.saturating_mul(86_400));
    at.unwrap_or(jiff::Timestamp::UNIX_EPOCH).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_this_week_is_said_by_its_name() {
        // 2026-11-23 is a Monday.
        let monday = 20_780;
        let said: Vec<String> =
            [0, 1, 2, 6, 7, -1].iter().map(|ago| past_day(monday, monday + ago)).collect();
        let date = "on 2026-11-23";
        assert_eq!(said, ["today", "yesterday", "on Monday", "on Monday", date, date]);
    }

    #[test]
    fn seconds_become_a_date_in_utc() {
        // `date -u -d @1795000000`
        assert_eq!(utc(1_795_000_000), "2026-11-18T11:06:40Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
        assert_eq!(utc(i64::MAX), "1970-01-01T00:00:00Z");
    }
}
