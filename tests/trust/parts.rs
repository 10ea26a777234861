//! What somebody else may put into a shared folder: nothing of it is written over, and nothing of it is too much.

use emic::error::Result;
use emic::exchange::folder::{Entry, MAX_PARTS, MAX_READ, MemoryFolder, Readers, SharedFolder, Stamp};
use emic::log::Act;
use emic::workspace::{Clock, NewPerson, Workspace};
use std::cell::Cell;

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

/// Two people who have synced, with a part each.
struct Pair {
    _dir: tempfile::TempDir,
    noor: Workspace,
    anna: Workspace,
    share: MemoryFolder,
}

impl Pair {
    fn new() -> Pair {
        let dir = tempfile::tempdir().unwrap();
        let person = |name: &str| NewPerson { name: name.into(), ..Default::default() };
        let mut noor = Workspace::init(&dir.path().join("noor"), "Study", &person("Noor"), CLOCK).unwrap();
        let start = dir.path().join("start.emic.toml");
        noor.write_bundle_file(&start, Default::default()).unwrap();
        let mut anna =
            Workspace::init_from(&dir.path().join("anna"), &start, &person("Anna"), CLOCK).unwrap();
        let mut share = MemoryFolder::new("share");
        add_code(&mut noor, "waiting");
        noor.sync(&mut share).unwrap();
        add_code(&mut anna, "trust");
        anna.sync(&mut share).unwrap();
        noor.sync(&mut share).unwrap();
        Pair { _dir: dir, noor, anna, share }
    }
    fn names(&self, begin: &str) -> Vec<String> {
        self.share.names().filter(|name| name.starts_with(begin)).map(str::to_owned).collect()
    }
    fn bytes(&self, name: &str) -> Vec<u8> {
        self.share.bytes(name).unwrap().to_vec()
    }
    /// Both sync and have the same.
    fn end_alike(&mut self) {
        for _ in 0..2 {
            self.noor.sync(&mut self.share).unwrap();
            self.anna.sync(&mut self.share).unwrap();
        }
        assert_eq!(self.noor.digest().unwrap(), self.anna.digest().unwrap());
    }
}

fn add_code(workspace: &mut Workspace, name: &str) {
    workspace.commit(vec![Act::CodeAdd { name: name.into(), parent: None, guid: None }]).unwrap();
}

#[test]
fn a_part_under_ones_own_name_that_somebody_else_wrote_is_left_and_not_continued() {
    let mut pair = Pair::new();
    let planted = pair.names("noor")[0].replace("-0001.", "-0002.");
    let theirs = pair.bytes(&pair.names("anna")[0]);
    pair.share.put(&planted, theirs.clone());
    for n in 0..3 {
        add_code(&mut pair.noor, &format!("code {n}"));
        pair.noor.sync(&mut pair.share).unwrap();
        assert_eq!(pair.bytes(&planted), theirs);
    }
    assert_eq!(pair.names("noor").len(), 3, "what she writes next goes into one new part");
    pair.end_alike();
}

#[test]
fn a_part_of_ones_own_to_which_somebody_else_has_added_is_left_and_not_continued() {
    let mut pair = Pair::new();
    let own = pair.names("noor")[0].clone();
    let theirs = String::from_utf8(pair.bytes(&pair.names("anna")[0])).unwrap();
    let commits = &theirs[theirs.find("\n[[").unwrap() + 1..];
    let longer = [pair.bytes(&own), commits.as_bytes().to_vec()].concat();
    pair.share.put(&own, longer.clone());
    for n in 0..3 {
        add_code(&mut pair.noor, &format!("code {n}"));
        pair.noor.sync(&mut pair.share).unwrap();
        assert_eq!(pair.bytes(&own), longer);
    }
    assert_eq!(pair.names("noor").len(), 2);
    pair.end_alike();
}

#[test]
fn the_part_of_somebody_else_is_never_changed_whatever_became_of_it() {
    let mut pair = Pair::new();
    let (own, theirs) = (pair.names("noor")[0].clone(), pair.names("anna")[0].clone());
    let len = pair.bytes(&theirs).len();
    pair.share.damage(&theirs, len - 120, 1);
    let damaged = pair.bytes(&theirs);
    add_code(&mut pair.noor, "more");
    pair.noor.sync(&mut pair.share).unwrap();
    assert_eq!(pair.bytes(&theirs), damaged);
    assert!(pair.bytes(&own).len() > 100);
}

/// A shared folder that says that it has these sizes of parts.
struct Claims {
    sizes: Vec<u64>,
    read: Cell<u64>,
}

impl SharedFolder for Claims {
    fn label(&self) -> String {
        "share".into()
    }
    fn key(&self) -> Vec<u8> {
        b"share".to_vec()
    }
    fn readers(&self) -> Result<Readers> {
        Ok(Readers::Members)
    }
    fn list(&self) -> Result<Vec<Entry>> {
        let entry = |(n, &size): (usize, &u64)| {
            let name = format!("tom-0000aaaa-{n:05}.part.toml");
            Entry { name, plain: true, stamp: Stamp { size, changed: 1 } }
        };
        Ok(self.sizes.iter().enumerate().map(entry).collect())
    }
    fn read(&self, _: &str, _: u64, limit: u64) -> Result<Vec<u8>> {
        self.read.set(self.read.get() + 1);
        Ok(b"# and so on\n".repeat(usize::try_from(limit / 12).unwrap()))
    }
    fn append(&mut self, _: &str, _: u64, _: &[u8]) -> Result<Stamp> {
        Ok(Stamp::default())
    }
    fn replace(&mut self, _: &str, _: &[u8]) -> Result<Stamp> {
        Ok(Stamp::default())
    }
}

#[test]
fn more_parts_or_more_bytes_than_a_sync_holds_are_refused_before_anything_is_read() {
    let mut pair = Pair::new();
    let too_many = vec![900; MAX_PARTS + 1];
    let too_large = vec![MAX_READ / 4 + 1; 4];
    for (sizes, bound) in [(too_many, MAX_PARTS.to_string()), (too_large, MAX_READ.to_string())] {
        let mut folder = Claims { sizes, read: Cell::new(0) };
        let fault = pair.noor.sync(&mut folder).unwrap_err();
        assert!(fault.what().contains(&bound), "{fault}");
        assert_eq!((fault.exit_code(), folder.read.get()), (3, 0));
    }
    // One file that is too large keeps nothing else out.
    let mut folder = Claims { sizes: vec![MAX_READ + 1], read: Cell::new(0) };
    let report = pair.noor.sync(&mut folder).unwrap();
    assert!(report.files[0].fault.as_ref().is_some_and(|fault| fault.what().contains("2 GiB")));
    assert!(folder.read.get() < 4, "its start, and not the rest of it");
}
