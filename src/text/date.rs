//! Dates as emic writes them everywhere: in its files, in lists and on the screen.

/// Date and time in UTC of a number of seconds since 1970, as in `2026-11-22T19:04:11Z`.
///
/// A number that is no date becomes the first second of 1970.
pub fn utc(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let at = jiff::tz::Offset::UTC.to_datetime(at);
    let Ok(mut year) = u16::try_from(at.year()) else {
        return at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    };
    // Lists have very many times: digit by digit is ten times as fast as by a pattern.
    let mut out = *b"0000-00-00T00:00:00Z";
    for digit in out[..4].iter_mut().rev() {
        *digit = b'0' + (year % 10) as u8;
        year /= 10;
    }
    let parts = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
    for (nth, part) in parts.into_iter().enumerate() {
        let place = 5 + 3 * nth;
        out[place] = b'0' + part as u8 / 10;
        out[place + 1] = b'0' + part as u8 % 10;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The day of a time in seconds since 1970, such as `3 May 2026`.
pub fn day(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%-d %b %Y").to_string()
}

/// The first second of a day and that of the next one, in seconds since 1970 and in UTC, of a word such as `2026-11-30`,
/// `today`, `yesterday` or `monday` (the last one, today too); `None` if the word is no day. A word with a time means that
/// second (`2026-11-30T10:00:00Z`), that minute (`2026-11-30 14:00`) or that hour (`2026-11-30T14`); without a zone the
/// time is in UTC.
pub fn seconds_of(word: &str, now: i64) -> Option<(i64, i64)> {
    if let Ok(at) = word.parse::<jiff::Timestamp>() {
        return Some((at.as_second(), at.as_second().saturating_add(1)));
    }
    if let Some(found) = time_of(word) {
        return found;
    }
    let today = jiff::Timestamp::from_second(now).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let day = match word.to_lowercase().as_str() {
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        word => match days.iter().position(|day| *day == word) {
            Some(nth) => {
                let ago = (i64::from(today.weekday().to_monday_zero_offset()) - nth as i64).rem_euclid(7);
                today.checked_sub(jiff::Span::new().try_days(ago).ok()?).ok()?
            }
            None => word.parse::<jiff::civil::Date>().ok()?,
        },
    };
    // Counted in days: a moment of the last day that a date can name is out of a timestamp's reach.
    let since = day.since(jiff::civil::date(1970, 1, 1)).ok()?;
    let first = i64::from(since.get_days()) * 86_400;
    Some((first, first + 86_400))
}

/// The first second of a time of a day and the one after it, in UTC; `None` for a word without a time of a day, and
/// `Some(None)` for one that is not there, such as `2026-11-30 25:00`.
fn time_of(word: &str) -> Option<Option<(i64, i64)>> {
    let (day, time) = word.trim().split_once(['T', 't', ' '])?;
    day.parse::<jiff::civil::Date>().ok()?;
    let time = time.trim();
    let long = match time.matches(':').count() {
        0 => 3_600,
        1 => 60,
        _ => 1,
    };
    // An hour alone is read with its minutes.
    let whole = if long == 3_600 { format!("{day}T{time}:00") } else { format!("{day}T{time}") };
    let at = whole.parse::<jiff::civil::DateTime>().and_then(|at| at.to_zoned(jiff::tz::TimeZone::UTC));
    let first = at.ok().filter(|_| time.starts_with(|c: char| c.is_ascii_digit()));
    Some(first.map(|at| at.timestamp().as_second()).map(|first| (first, first + long)))
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

/// A time in the past as one says it after `since`, both in seconds since 1970: `09:15` of today, `yesterday`, `Monday`, and
/// after a week `18 Nov`, in another year `18 Nov 2025`. In UTC.
pub fn since_day(then: i64, now: i64) -> String {
    let at = jiff::Timestamp::from_second(then).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = |at: jiff::Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let today = date(jiff::Timestamp::from_second(now).unwrap_or(at));
    let format = match now.div_euclid(86_400) - then.div_euclid(86_400) {
        0 => "%H:%M",
        1 => return "yesterday".to_owned(),
        2..7 => "%A",
        _ if today.year() == date(at).year() => "%-d %b",
        _ => "%-d %b %Y",
    };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_date_or_what_one_calls_it_and_ends_where_the_next_one_begins() {
        // 1795000000 is Wednesday 18 November 2026, 11:06:40 (date -u -d @1795000000).
        let now = 1_795_000_000;
        let wednesday = 1_794_960_000;
        let day = |first: i64| Some((first, first + 86_400));
        assert_eq!(seconds_of("2026-11-18", now), day(wednesday));
        assert_eq!(seconds_of("today", now), day(wednesday));
        assert_eq!(seconds_of("Wednesday", now), day(wednesday));
        assert_eq!(seconds_of("yesterday", now), day(wednesday - 86_400));
        assert_eq!(seconds_of("monday", now), day(wednesday - 2 * 86_400));
        assert_eq!(seconds_of("thursday", now), day(wednesday - 6 * 86_400));
        assert_eq!(seconds_of("2026-11-18T11:06:40Z", now), Some((now, now + 1)));
        assert_eq!(seconds_of("1969-12-31", now), day(-86_400));
        // date -u -d 9999-12-31 +%s
        assert_eq!(seconds_of("9999-12-31", now), day(253_402_214_400));
        // Half past ten and ten o'clock of that day, whose first second is known.
        let ten = wednesday + 36_000;
        assert_eq!(seconds_of("2026-11-18 10:30", now), Some((ten + 1_800, ten + 1_860)));
        assert_eq!(seconds_of("2026-11-18T10:30:05", now), Some((ten + 1_805, ten + 1_806)));
        assert_eq!(seconds_of("2026-11-18 10", now), Some((ten, ten + 3_600)));
        // One o'clock in Berlin in winter is midnight.
        assert_eq!(seconds_of("2026-11-18T01:00:00+01:00", now), Some((wednesday, wednesday + 1)));
        for word in ["2026-11-18 25:00", "2026-11-18 10:61", "2026-11-18 noon", "2026-11-18 -1"] {
            assert_eq!(seconds_of(word, now), None, "{word}");
        }
        for word in ["", "2026-13-01", "18.11.2026", "someday", "version 1"] {
            assert_eq!(seconds_of(word, now), None, "{word}");
        }
    }

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

    #[test]
    fn since_when_is_said_in_the_fewest_words_that_tell_it() {
        // 2026-11-30 is a Monday.
        let second = |word: &str| seconds_of(word, 0).unwrap().0;
        let now = second("2026-11-30T15:00:00Z");
        let said = |word: &str| since_day(second(word), now);
        assert_eq!(said("2026-11-30T09:15:00Z"), "09:15");
        assert_eq!(said("2026-11-29T23:59:59Z"), "yesterday");
        assert_eq!(said("2026-11-24T00:00:00Z"), "Tuesday");
        assert_eq!(said("2026-11-23T23:59:59Z"), "23 Nov");
        assert_eq!(said("2025-11-23"), "23 Nov 2025");
    }
}
