//! Names of backups, and which of them are kept.

use std::collections::BTreeSet;
use std::path::Path;

const DAILY: usize = 7;
const WEEKLY: usize = 4;
const SUFFIX: &str = ".emic.toml";

/// `20261122-190411.emic.toml`, in UTC: names in order are backups in order.
pub(super) fn name_of(wall: i64) -> String {
    let time = jiff::Timestamp::from_second(wall).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{}{SUFFIX}", time.strftime("%Y%m%d-%H%M%S"))
}

/// The beginning of the name of a file with what came after a backup.
const SINCE: &str = "since-";

/// `since-20261122-190411.emic.toml`: what came after the backup of that name.
pub(super) fn since_name(backup: &str) -> String {
    format!("{SINCE}{backup}")
}

/// The backup that such a file comes after.
pub(super) fn base_of(since: &str) -> Option<&str> {
    since.strip_prefix(SINCE)
}

/// The files with what came after backups, among names of files.
pub(super) fn since(names: &[String]) -> Vec<String> {
    let is = |name: &&String| name.strip_prefix(SINCE).is_some_and(|rest| wall_of(rest).is_some());
    names.iter().filter(is).cloned().collect()
}

/// True for the path of such a file.
pub fn is_since(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(SINCE))
}

/// The beginning of the name of a backup that was made before a step took something away.
const TAKEN: &str = "taken-";

/// `taken-17-20261122-190411.emic.toml`: the backup from before step 17.
pub(super) fn taken_name(step: u32, wall: i64) -> String {
    format!("{TAKEN}{step}-{}", name_of(wall))
}

/// The backups from before steps that took something away, among names of files: the step, when it was written (seconds
/// since 1970), and its name.
pub(super) fn taken(names: &[String]) -> Vec<(u32, i64, String)> {
    let of = |name: &String| {
        let (step, rest) = name.strip_prefix(TAKEN)?.split_once('-')?;
        Some((step.parse().ok()?, wall_of(rest)?, name.clone()))
    };
    names.iter().filter_map(of).collect()
}

fn wall_of(name: &str) -> Option<i64> {
    let stem = Path::new(name).file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let time = jiff::civil::DateTime::strptime("%Y%m%d-%H%M%S", stem).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

/// The backups among names of files, oldest first: when each was written (seconds since 1970), and its name.
pub(super) fn of(names: &[String]) -> Vec<(i64, String)> {
    let mut all: Vec<_> = names.iter().filter_map(|name| Some((wall_of(name)?, name.clone()))).collect();
    all.sort();
    all
}

/// The names of those that neither a day nor a week needs any more.
pub(super) fn superfluous(all: &[(i64, String)]) -> Vec<String> {
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (nth, (wall, name)) in all.iter().rev().enumerate() {
        let day = wall.div_euclid(86_400);
        // Weeks begin on Monday; 1 January 1970 was a Thursday.
        let week = (day + 3).div_euclid(7);
        let daily = days.len() < DAILY && days.insert(day);
        let weekly = weeks.len() < WEEKLY && weeks.insert(week);
        if nth > 0 && !daily && !weekly {
            gone.push(name.clone());
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_four_weeks_and_the_last_are_kept() {
        // 2026-11-01 was a Sunday. Two backups a day, at 08:00 and 20:00 UTC, from 1 to 30 November.
        let first = 1_793_520_000; // 2026-11-01T08:00:00Z
        let all: Vec<(i64, String)> =
            (0..60).map(|n| first + n * 43_200).map(|wall| (wall, name_of(wall))).collect();
        let gone = superfluous(&all);
        let mut kept: Vec<String> =
            all.into_iter().map(|(_, name)| name).filter(|name| !gone.contains(name)).collect();
        kept.sort();
        // The last of each of the last seven days, and of the weeks that end on 29, 22 and 15 November.
        let days = ["15", "22", "24", "25", "26", "27", "28", "29", "30"];
        assert_eq!(kept, days.map(|day| format!("202611{day}-200000.emic.toml")));
    }

    #[test]
    fn a_backup_is_named_by_its_time() {
        assert_eq!(name_of(1_795_374_251), "20261122-190411.emic.toml");
        assert_eq!(wall_of("x/20261122-190411.emic.toml"), Some(1_795_374_251));
        assert_eq!(wall_of("20261322-190411.emic.toml"), None);
    }
}
