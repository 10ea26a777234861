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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_a_date_in_utc() {
        // `date -u -d @1795000000`
        assert_eq!(utc(1_795_000_000), "2026-11-18T11:06:40Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
        assert_eq!(utc(i64::MAX), "1970-01-01T00:00:00Z");
    }
}
