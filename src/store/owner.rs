//! Who owns a project folder. What lies in a folder acts with the rights of the person who opens it, so the
//! folder of another user is opened only by a person who trusts that user.

use std::fmt;
use std::fs::{Metadata, metadata, read_to_string, symlink_metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Another user who owns a part of a project folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The folder, its `.emic`, or its `emic.toml`.
    pub path: PathBuf,
    /// The number of the user.
    pub uid: u32,
}

impl Stranger {
    /// The other user to whom a folder, its `.emic` or its `emic.toml` belongs; `None` if each belongs to this user or to
    /// root, or is not there.
    pub fn in_folder(root: &Path) -> Option<Stranger> {
        let me = rustix::process::geteuid().as_raw();
        let of = |path: PathBuf, meta: Option<Metadata>| {
            let uid = meta?.uid();
            is_foreign(uid, me).then_some(Stranger { path, uid })
        };
        // The person may have named the folder by a link. In it, a link belongs to whoever made it.
        of(root.to_owned(), metadata(root).ok()).or_else(|| {
            parts(root).into_iter().find_map(|part| {
                let meta = symlink_metadata(&part).ok();
                of(part, meta)
            })
        })
    }
}

impl fmt::Display for Stranger {
    /// The user's name where this machine knows it, else the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let users = read_to_string("/etc/passwd").unwrap_or_default();
        match name_in(&users, self.uid) {
            Some(name) => f.write_str(name),
            None => write!(f, "user {}", self.uid),
        }
    }
}

/// True if anything in a folder says that it is a project, whatever that is.
pub fn has_traces(root: &Path) -> bool {
    parts(root).iter().any(|part| symlink_metadata(part).is_ok())
}

fn parts(root: &Path) -> [PathBuf; 2] {
    [root.join(".emic"), root.join("emic.toml")]
}

/// True for a user who is neither this one nor root, who can do everything anyway.
fn is_foreign(uid: u32, me: u32) -> bool {
    uid != me && uid != 0
}

/// The name of a user in a list of users, one a line: `NAME:PASSWORD:NUMBER:...`.
fn name_in(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (!name.is_empty() && number.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_oneself_or_to_root_is_opened_and_root_opens_only_its_own() {
        let cases = [(1001, 1001), (0, 1001), (1002, 1001), (1001, 0), (0, 0)];
        assert_eq!(cases.map(|(uid, me)| is_foreign(uid, me)), [false, false, true, true, false]);
    }

    #[test]
    fn a_user_has_the_name_that_the_machine_knows_and_else_a_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\nnoor:x:1001:1001::/home/noor:/bin/sh\n::7::\nbroken\n";
        assert_eq!(name_in(users, 1001), Some("noor"));
        assert_eq!(name_in(users, 7), None);
        let stranger = Stranger { path: PathBuf::new(), uid: 4_000_000_001 };
        assert_eq!(stranger.to_string(), "user 4000000001");
    }
}
