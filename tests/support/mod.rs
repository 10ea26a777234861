//! Support code that several tests use.

pub mod acts;
pub mod chance;
pub mod coder;
pub mod forge;
pub mod fuzz;
pub mod shell;
pub mod sources;
pub mod team;

/// The id of the project that forged files are of.
pub const PROJECT: &str = "p-simulated";

/// The number of cases of a campaign: from an environment variable, else the one of an ordinary run.
pub fn cases(variable: &str, usual: u32) -> u32 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Bytes that this thread has read from files so far; `None` where the system does not count them.
pub fn bytes_read() -> Option<usize> {
    let io = std::fs::read_to_string("/proc/thread-self/io").ok()?;
    io.lines().find_map(|line| line.strip_prefix("rchar: ")?.parse().ok())
}

/// Leftovers of broken-off work below a folder: temporary files, half a database, half a journal.
pub fn strays(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let half = name.starts_with('.') && name != ".emic"
            || ["db.building", "journal.new", "journal.old", "journal.keeping", "unfinished"]
                .contains(&&*name)
            || name.ends_with(".generating");
        if half {
            found.push(path);
        } else if path.is_dir() {
            found.extend(strays(&path));
        }
    }
    found
}
