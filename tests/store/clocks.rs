//! Clocks that are wrong: years ahead, years behind, before 1970. Work goes on, and backups are made all the same.

use super::*;
use emic::workspace::{Clock, NewPerson, Workspace};

const DAY: i64 = 86_400;
/// 2040-01-01T00:00:00Z.
const AHEAD: i64 = 2_208_988_800;
/// 1999-01-01T00:00:00Z.
const BEHIND: i64 = 915_148_800;

struct Study {
    _tmp: TempDir,
    dir: PathBuf,
}

impl Study {
    fn new() -> Study {
        let tmp = TempDir::new().unwrap();
        let dir = tmp.path().join("study");
        let person = NewPerson { name: "Noor Rahman".into(), ..NewPerson::default() };
        Workspace::init(&dir, "Study", &person, Clock::Fixed(NOW)).unwrap().close();
        Study { dir, _tmp: tmp }
    }
    /// Adds codes under a clock, as one command does.
    fn act(&self, wall: i64, names: &[String]) {
        let mut workspace = Workspace::open(&self.dir, Clock::Fixed(wall)).unwrap();
        workspace.commit(names.iter().map(|name| code(name)).collect()).unwrap();
        workspace.close();
    }
    fn one(&self, wall: i64, name: &str) {
        self.act(wall, &[name.to_owned()]);
    }
    /// The days of the backups, in order.
    fn backups(&self) -> Vec<String> {
        let dir = std::fs::read_dir(self.dir.join(".emic/backup")).unwrap();
        let mut days: Vec<String> =
            dir.map(|entry| entry.unwrap().file_name().to_string_lossy()[..8].to_owned()).collect();
        days.sort();
        days
    }
    /// True if some backup has this code.
    fn backed_up(&self, name: &str) -> bool {
        let mut dir = std::fs::read_dir(self.dir.join(".emic/backup")).unwrap();
        dir.any(|entry| {
            std::fs::read_to_string(entry.unwrap().path()).unwrap().contains(&format!("name = \"{name}\""))
        })
    }
}

#[test]
fn one_act_under_a_clock_that_is_years_ahead_ends_no_backups() {
    let study = Study::new();
    assert_eq!(study.backups(), ["20261122"]);
    study.one(AHEAD, "ahead");
    assert_eq!(study.backups(), ["20261122", "20400101"]);
    study.one(NOW + 2 * DAY, "back again");
    assert!(study.backed_up("back again"), "{:?}", study.backups());
    // Within the day none more is needed.
    study.one(NOW + 2 * DAY + 60, "soon after");
    assert!(!study.backed_up("soon after"));
    study.one(NOW + 4 * DAY, "later");
    assert!(study.backed_up("later"));
}

#[test]
fn backups_of_a_wrong_clock_do_not_take_the_days_of_the_others() {
    let study = Study::new();
    (0..12).for_each(|day| study.one(AHEAD + 2 * day * DAY, &format!("ahead {day}")));
    (1..=4).for_each(|day| study.one(NOW + 2 * day * DAY, &format!("now {day}")));
    let mut days = study.backups();
    days.retain(|day| day.starts_with("2026"));
    assert_eq!(days, ["20261124", "20261126", "20261128", "20261130"]);
}

#[test]
fn a_clock_that_has_gone_back_years_ends_no_backups() {
    let study = Study::new();
    study.one(BEHIND, "in 1999");
    assert_eq!(study.backups(), ["19990101", "20261122"]);
    study.one(BEHIND + 60, "soon after");
    assert!(!study.backed_up("soon after"));
    study.one(BEHIND + 2 * DAY, "two days later");
    assert_eq!(study.backups(), ["19990101", "19990103", "20261122"]);
}

#[test]
fn a_clock_that_stands_still_ends_no_backups_for_many_acts_make_one_due() {
    let study = Study::new();
    let names = |from: usize, to: usize| (from..to).map(|n| format!("code {n}")).collect::<Vec<_>>();
    study.act(NOW, &names(0, 499));
    assert!(!study.backed_up("code 0"));
    study.act(NOW, &names(499, 500));
    assert!(study.backed_up("code 499"));
    study.act(NOW, &names(500, 520));
    assert!(!study.backed_up("code 500"));
}

#[test]
fn before_1970_work_is_saved_and_the_database_catches_up_under_a_better_clock() {
    let mut sample = sample();
    let early = Folder::open(&sample.dir, -1).unwrap();
    assert_eq!(early.read_only, None);
    assert_eq!(early.notices.len(), 1);
    assert!(early.notices[0].contains("before 1970"), "{:?}", early.notices);
    let mut store = early.store;
    check_ops(&mut store, &sample.ops);
    let more = sample.author.seal(vec![code("early")]);
    put(&mut store, &more, &[]).unwrap();
    sample.ops.extend(more);
    store.rebuild().unwrap();
    check_ops(&mut store, &sample.ops);
    drop(store);
    check_ops(&mut Folder::open(&sample.dir, -1).unwrap().store, &sample.ops);
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
    // A project that is made then.
    let dir = sample.dir.join("../new");
    let mut store = Folder::create(&dir, &Birth { wall: -1, ..birth() }).unwrap().store;
    put(&mut store, &Author::new("bela-1").seal(vec![code("first")]), &[]).unwrap();
    drop(store);
    let opened = Folder::open(&dir, NOW).unwrap();
    assert_eq!((opened.notices, opened.read_only, opened.store.op_count()), (vec![REBUILT.into()], None, 1));
}
