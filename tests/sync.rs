//! A team over a shared folder, with the real program: whatever carries the folder, nothing is lost or misread.

use crate::support::bytes_read;
use crate::support::shell::{Answer, Shell};
use emic::error::Kind;
use emic::exchange::folder::MemoryFolder;
use emic::exchange::outcome::{Fate, SyncReport};
use emic::log::Act;
use emic::workspace::{Consent, NewPerson, Workspace};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Several people, each with a project of their own, and a folder between them.
struct Team {
    shell: Shell,
    share: PathBuf,
}

fn chmod(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

impl Team {
    /// The first makes the project with a transcript, the others begin with her bundle.
    fn new(names: &[&str]) -> Team {
        let shell = Shell::new();
        let share = shell.cwd.join("share");
        std::fs::create_dir(&share).unwrap();
        chmod(&share, 0o770);
        shell.emic(&["init", names[0], "--title", "Study", "--coder", names[0]]).ok();
        let team = Team { shell, share };
        let words = team.shell.file("P01.txt", "I asked for help. Nobody rang. It took six months.\n");
        team.at(names[0], &["import", words.to_str().unwrap()]).ok();
        team.at(names[0], &["bundle", "write", "-o", "start.emic.toml"]).ok();
        names[1..].iter().for_each(|name| team.join(name));
        team
    }
    /// Somebody begins with the first one's bundle.
    fn join(&self, name: &str) {
        self.shell.emic(&["init", name, "--from", "start.emic.toml", "--coder", name]).ok();
    }
    fn at(&self, name: &str, args: &[&str]) -> Answer {
        let args: Vec<&str> = ["--project", name].iter().copied().chain(args.iter().copied()).collect();
        self.shell.emic(&args)
    }
    fn sync(&self, name: &str) -> String {
        self.at(name, &["sync", self.share.to_str().unwrap()]).ok()
    }
    fn digest(&self, name: &str) -> String {
        self.at(name, &["digest"]).ok()
    }
    fn code(&self, name: &str, code: &str) {
        self.at(name, &["code", "add", code]).ok();
    }
    /// Part files, sorted.
    fn parts(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> =
            std::fs::read_dir(&self.share).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| path.to_string_lossy().ends_with(".part.toml"));
        all.sort();
        all
    }
    fn part_of(&self, name: &str) -> PathBuf {
        let begins =
            |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(&name.to_lowercase());
        self.parts().into_iter().rfind(begins).unwrap()
    }
    fn alike(&self, names: &[&str]) {
        for name in names {
            assert_eq!(self.digest(name), self.digest(names[0]), "{name} has what {} has", names[0]);
        }
    }
}

const TEAM: [&str; 3] = ["Noor", "Anna", "Tom"];

#[test]
fn three_members_over_one_folder_end_alike_and_a_sync_with_nothing_new_says_so() {
    let team = Team::new(&TEAM);
    for (name, code) in [("Noor", "waiting"), ("Anna", "stigma"), ("Tom", "trust")] {
        team.code(name, code);
    }
    TEAM.iter().chain(&TEAM).for_each(|name| drop(team.sync(name)));
    team.alike(&TEAM);
    assert_eq!(team.sync("Noor"), "0 operations taken in, 0 published\n");
    // One file for each, nobody else's is ever touched.
    assert_eq!(team.parts().len(), 3);
}

#[test]
fn a_half_copied_file_is_waited_for_and_never_misread() {
    let team = Team::new(&["Noor", "Anna"]);
    team.code("Noor", "waiting");
    team.sync("Noor");
    team.code("Noor", "stigma");
    team.sync("Noor");
    let part = team.part_of("Noor");
    let whole = std::fs::read(&part).unwrap();
    let ends: Vec<usize> = (0..whole.len()).filter(|&n| whole[n] == b'\n').map(|n| n + 1).collect();
    let mut last = team.digest("Anna");
    let mut steps = 0;
    // A few lines at a time: the program starts anew for each.
    for &end in ends.iter().step_by(9).chain(ends.last()) {
        std::fs::write(&part, &whole[..end]).unwrap();
        let said = team.sync("Anna");
        let now = team.digest("Anna");
        assert_eq!(said.starts_with("0 "), now == last, "{said}");
        steps += usize::from(now != last);
        last = now;
    }
    assert_eq!(steps, 2, "two publications came in, each as a whole");
    team.alike(&["Noor", "Anna"]);
}

#[test]
fn a_torn_file_of_ones_own_is_mended_and_a_lost_one_is_published_again() {
    let team = Team::new(&["Noor", "Anna"]);
    team.code("Noor", "waiting");
    team.sync("Noor");
    let part = team.part_of("Noor");
    let whole = std::fs::read_to_string(&part).unwrap();
    std::fs::write(&part, format!("{whole}\n[[op]]\nid = \"noor")).unwrap();
    team.code("Noor", "stigma");
    team.sync("Noor");
    assert!(std::fs::read_to_string(&part).unwrap().starts_with(&whole), "what stood there stands");
    team.sync("Anna");
    team.alike(&["Noor", "Anna"]);
    // Cut within what was published, and then gone altogether: the folder gets all of it again.
    for cut in [Some(whole.len() / 2), None] {
        match cut {
            Some(at) => std::fs::write(&part, &whole[..at]).unwrap(),
            None => std::fs::remove_file(&part).unwrap(),
        }
        team.sync("Noor");
        let name = format!("New{}", cut.is_some());
        team.join(&name);
        team.sync(&name);
        team.alike(&["Noor", &name]);
    }
}

#[test]
fn a_file_that_did_not_change_is_not_read_again() {
    let team = Team::new(&["Noor", "Anna"]);
    team.code("Noor", "waiting");
    team.sync("Noor");
    team.sync("Anna");
    let part = team.part_of("Noor");
    // Other bytes under the same size and time: whoever opened the file would refuse it.
    let meta = std::fs::metadata(&part).unwrap();
    let bytes = std::fs::read_to_string(&part).unwrap().replace("waiting", "WAITING");
    std::fs::write(&part, bytes).unwrap();
    let file = std::fs::File::options().write(true).open(&part).unwrap();
    file.set_modified(meta.modified().unwrap()).unwrap();
    assert_eq!(team.sync("Anna"), "0 operations taken in, 0 published\n");
}

#[test]
fn what_came_by_bundle_from_somebody_who_never_syncs_is_published() {
    let team = Team::new(&TEAM);
    team.code("Tom", "trust");
    team.at("Tom", &["bundle", "write", "-o", "tom.emic.toml"]).ok();
    team.at("Noor", &["bundle", "read", "tom.emic.toml"]).ok();
    team.sync("Noor");
    team.sync("Anna");
    team.alike(&["Noor", "Anna"]);
    assert!(team.at("Anna", &["codes"]).ok().contains("trust"));
}

#[test]
fn folders_that_everybody_can_open_or_that_belong_to_another_project_are_refused() {
    let team = Team::new(&["Noor", "Anna"]);
    team.sync("Noor");
    chmod(&team.share, 0o775);
    // A closed folder above closes it.
    chmod(&team.shell.cwd, 0o700);
    team.sync("Anna");
    let above = team.share.ancestors().skip(1).take_while(|dir| *dir != Path::new("/tmp"));
    above.for_each(|dir| chmod(dir, 0o755));
    let share = team.share.to_str().unwrap();
    let said = team.at("Anna", &["sync", share]).fails(2);
    assert!(said.contains("chmod o-rwx"), "{said}");
    chmod(&team.share, 0o770);
    team.shell.emic(&["init", "Other", "--title", "Other study", "--coder", "Olga"]).ok();
    let said = team.at("Other", &["sync", share]).fails(3);
    assert!(said.contains("\"Study\"") && said.contains("\"Other study\""), "{said}");
    assert_eq!(team.parts().len(), 1, "nothing of the other project was left there");
}

#[test]
fn what_is_no_plain_file_is_neither_followed_nor_waited_for() {
    let team = Team::new(&["Noor", "Anna"]);
    team.sync("Noor");
    let part = team.part_of("Noor");
    let secret = team.shell.file("secret", "keep\n");
    std::os::unix::fs::symlink(&secret, team.share.join("x-0001.part.toml")).unwrap();
    std::fs::remove_file(&part).unwrap();
    std::os::unix::fs::symlink(&secret, &part).unwrap();
    team.code("Noor", "waiting");
    assert_ne!(team.at("Noor", &["sync", team.share.to_str().unwrap()]).code, 0);
    assert_eq!(std::fs::read_to_string(secret).unwrap(), "keep\n");
}

#[test]
fn a_damaged_file_is_refused_each_time_with_its_line_and_the_rest_comes_in() {
    let team = Team::new(&TEAM);
    team.code("Noor", "waiting");
    team.code("Tom", "trust");
    team.sync("Tom");
    team.sync("Noor");
    let part = team.part_of("Noor");
    let bytes = std::fs::read_to_string(&part).unwrap();
    let line = bytes.lines().position(|line| line == "name = \"waiting\"");
    let head = bytes.lines().take(line.unwrap()).collect::<Vec<_>>();
    let block = head.iter().rposition(|line| *line == "[[op]]").unwrap() + 1;
    std::fs::write(&part, bytes.replace("\"waiting\"", "\"waxing\"")).unwrap();
    for _ in 0..2 {
        let answer = team.at("Anna", &["sync", team.share.to_str().unwrap()]);
        assert_eq!(answer.code, 1);
        assert!(answer.err.contains(&format!("{}:{block}:", part.file_name().unwrap().to_str().unwrap())));
    }
    assert!(team.at("Anna", &["codes"]).ok().contains("trust"));
    // Its owner sees that and puts it right; then it comes in.
    team.at("Noor", &["sync", team.share.to_str().unwrap()]);
    team.sync("Anna");
    assert!(team.at("Anna", &["codes"]).ok().contains("waiting"));
}

#[test]
fn a_fork_is_reported_and_nothing_of_it_comes_in() {
    let team = Team::new(&["Noor", "Anna"]);
    team.code("Noor", "waiting");
    team.sync("Noor");
    team.sync("Anna");
    let part = team.part_of("Noor");
    let before = team.digest("Anna");
    // The same number with other contents, under sums that are right.
    let forged = forge(&std::fs::read_to_string(&part).unwrap());
    std::fs::write(team.share.join("noor-forged-0001.part.toml"), forged).unwrap();
    for _ in 0..2 {
        let answer = team.at("Anna", &["sync", team.share.to_str().unwrap()]);
        assert_eq!(answer.code, 4, "{}", answer.err);
        assert!(answer.err.contains("different contents"), "{}", answer.err);
    }
    assert_eq!(team.digest("Anna"), before);
}

/// The last operation of a part with other words, sealed anew.
fn forge(part: &str) -> String {
    use emic::exchange::part;
    use emic::log::dialect;
    let stretch = part::read(part.as_bytes(), 0, 0);
    let header = &part[..part.find("\n[[").unwrap() + 1];
    let commit = stretch.commits.last().unwrap();
    let mut ops: Vec<(String, Option<String>)> =
        commit.ops.iter().map(|sealed| (sealed.lines.clone(), None)).collect();
    let mut op = commit.ops.last().unwrap().op.clone();
    op.act = Act::CodeAdd { name: "forged".into(), parent: None, guid: None };
    ops.last_mut().unwrap().0 = dialect::seal(&mut op);
    format!("{header}{}", part::commit(&commit.texts, &ops, &commit.needs))
}

#[test]
fn a_restored_copy_takes_a_new_name_and_loses_nothing() {
    let team = Team::new(&["Noor", "Anna"]);
    let old = team.shell.cwd.join("Noor.old");
    assert!(
        Command::new("cp").arg("-r").arg(team.shell.cwd.join("Noor")).arg(&old).status().unwrap().success()
    );
    team.code("Noor", "waiting");
    team.sync("Noor");
    // The copy is put in the place of the original, home and all.
    let here = team.shell.cwd.join("Noor");
    for name in ["journal", "db", "known.toml"] {
        let (from, to) = (old.join(".emic").join(name), here.join(".emic").join(name));
        if from.exists() {
            assert!(Command::new("rm").arg("-rf").arg(&to).status().unwrap().success());
            assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
        }
    }
    team.sync("Noor");
    assert!(team.at("Noor", &["codes"]).ok().contains("waiting"));
    team.code("Noor", "stigma");
    team.sync("Noor");
    assert_eq!(team.parts().len(), 2, "it writes under a new name");
    team.sync("Anna");
    team.alike(&["Noor", "Anna"]);
}

#[test]
fn files_take_the_folders_group_and_nobody_else_reads_them() {
    let team = Team::new(&["Noor", "Anna"]);
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if root {
        std::os::unix::fs::chown(&team.share, None, Some(4242)).unwrap();
        chmod(&team.share, 0o2770);
    } else {
        println!("not root: the folder keeps its group");
    }
    team.sync("Noor");
    let (meta, folder) =
        (std::fs::metadata(team.part_of("Noor")).unwrap(), std::fs::metadata(&team.share).unwrap());
    assert_eq!((meta.mode() & 0o777, meta.gid()), (0o640, folder.gid()));
    let reads = |groups: &str| {
        Command::new("setpriv")
            .args(["--reuid=4300", "--regid=4300", groups, "cat"])
            .arg(team.part_of("Noor"))
            .output()
            .map(|output| output.status.success())
    };
    match root.then(|| reads("--groups=4242")) {
        // The scratch folder above is its owner's alone, so both would be kept out by that.
        Some(Ok(_)) => {
            let above = team.share.ancestors().skip(1).take_while(|dir| *dir != Path::new("/tmp"));
            above.for_each(|dir| chmod(dir, 0o755));
            assert!(reads("--groups=4242").unwrap(), "a member of the group reads it");
            assert!(!reads("--clear-groups").unwrap(), "anybody else does not");
        }
        _ => println!("no second user here: who can read the files was not tried"),
    }
}

#[test]
fn a_team_over_git_pushes_pulls_and_rebases_without_conflict() {
    let git = |dir: &Path, args: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=emic", "-c", "user.email=emic@example.org"])
            .args(["-c", "init.defaultBranch=main"])
            .args(args)
            .current_dir(dir)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output();
        output.map(|output| (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
    };
    let team = Team::new(&TEAM);
    let root = &team.shell.cwd;
    if git(root, &["--version"]).is_err() {
        println!("no git here: not tried");
        return;
    }
    let must = |dir: &Path, args: &[&str]| {
        let (done, said) = git(dir, args).unwrap();
        assert!(done, "git {args:?}: {said}");
    };
    must(root, &["init", "--bare", "bare.git"]);
    let clone = |name: &str| root.join(format!("clone-{name}"));
    let commit = |name: &str| {
        must(&clone(name), &["add", "."]);
        must(&clone(name), &["commit", "-m", "work"]);
    };
    for (n, name) in TEAM.iter().enumerate() {
        must(root, &["clone", "bare.git", clone(name).to_str().unwrap()]);
        chmod(&clone(name), 0o700);
        if n == 0 {
            std::fs::write(clone(name).join(".gitattributes"), "*.part.toml -text\n").unwrap();
            commit(name);
            must(&clone(name), &["push", "origin", "HEAD"]);
        }
    }
    let sync = |name: &str| team.at(name, &["sync", clone(name).to_str().unwrap()]).ok();
    for round in 0..2 {
        // All write and commit at once; whoever pushes second must rebase first.
        for name in TEAM {
            team.code(name, &format!("{name} {round}"));
            sync(name);
            commit(name);
        }
        for name in TEAM {
            let (first, _) = git(&clone(name), &["push", "origin", "HEAD"]).unwrap();
            assert_eq!(first, round == 0 && name == "Noor", "only the first push goes straight through");
            if !first {
                must(&clone(name), &["pull", "--rebase"]);
                must(&clone(name), &["push", "origin", "HEAD"]);
            }
        }
    }
    for name in TEAM {
        must(&clone(name), &["pull", "--rebase"]);
        sync(name);
    }
    team.alike(&TEAM);
}

/// Projects on the disk that share a folder in memory.
struct Desk {
    dir: tempfile::TempDir,
    share: MemoryFolder,
}

impl Desk {
    fn new() -> Desk {
        Desk { dir: tempfile::tempdir().unwrap(), share: MemoryFolder::new("share") }
    }
    fn first(&self) -> Workspace {
        let noor = NewPerson { name: "Noor".into(), ..Default::default() };
        Workspace::init(&self.dir.path().join("noor"), "Study", &noor, CLOCK).unwrap()
    }
    fn next(&self, from: &Workspace, name: &str) -> Workspace {
        let file = self.dir.path().join("start.emic.toml");
        from.write_bundle_file(&file, Default::default()).unwrap();
        let coder = NewPerson { name: name.into(), ..Default::default() };
        Workspace::init_from(&self.dir.path().join(name), &file, &coder, CLOCK).unwrap()
    }
    fn only_part(&self) -> String {
        self.share.names().next().unwrap().to_owned()
    }
}

fn add_code(workspace: &mut Workspace, name: &str) {
    workspace.commit(vec![Act::CodeAdd { name: name.into(), parent: None, guid: None }]).unwrap();
}

#[test]
fn what_a_carrier_has_not_copied_yet_comes_in_when_it_has() {
    let mut desk = Desk::new();
    let mut noor = desk.first();
    let mut anna = desk.next(&noor, "anna");
    add_code(&mut noor, "waiting");
    noor.sync(&mut desk.share).unwrap();
    let part = desk.only_part();
    let before = anna.digest().unwrap();
    let whole = desk.share.bytes(&part).unwrap().len();
    desk.share.show(&part, whole - 1);
    assert_eq!(anna.sync(&mut desk.share).unwrap().taken, 0);
    assert_eq!(anna.digest().unwrap(), before);
    desk.share.show_all();
    assert_eq!(anna.sync(&mut desk.share).unwrap().taken, 1);
    assert_eq!(anna.digest().unwrap(), noor.digest().unwrap());
}

#[test]
fn a_write_that_stops_half_way_is_written_again_by_the_next_sync() {
    let mut desk = Desk::new();
    let mut noor = desk.first();
    noor.sync(&mut desk.share).unwrap();
    add_code(&mut noor, "waiting");
    desk.share.stop_writing_after(Some(40));
    assert_eq!(noor.sync(&mut desk.share).unwrap_err().kind(), Kind::NotSaved);
    desk.share.stop_writing_after(None);
    assert_eq!(noor.sync(&mut desk.share).unwrap().published, 1);
    let mut anna = desk.next(&noor, "anna");
    assert!(anna.sync(&mut desk.share).unwrap().files.iter().all(|file| file.fault.is_none()));
    assert_eq!(anna.digest().unwrap(), noor.digest().unwrap());
}

#[test]
fn a_sync_says_of_each_file_what_it_brought_what_it_waits_for_and_why_it_was_refused() {
    let mut desk = Desk::new();
    let mut noor = desk.first();
    let mut anna = desk.next(&noor, "anna");
    noor.sync(&mut desk.share).unwrap();
    let noors = desk.only_part();
    anna.sync(&mut desk.share).unwrap();
    add_code(&mut anna, "stigma");
    add_code(&mut anna, "trust");
    anna.sync(&mut desk.share).unwrap();
    let annas = desk.share.names().find(|name| *name != noors).unwrap().to_owned();
    let of =
        |report: &SyncReport, name: &str| report.files.iter().find(|file| file.file == name).unwrap().clone();
    let report = noor.sync(&mut desk.share).unwrap();
    assert_eq!((of(&report, &noors).fate, of(&report, &noors).new), (Fate::Read, 0));
    let brought = of(&report, &annas);
    assert_eq!((brought.fate, brought.new, brought.people), (Fate::Read, 3, vec!["anna".to_owned()]));
    let kinds: Vec<_> = brought.kinds.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    assert_eq!(kinds, [("code", 2), ("person", 1)]);
    // A newcomer who sees only Anna's file waits for what Noor's file has.
    let start = desk.dir.path().join("start.emic.toml");
    let lou = NewPerson { name: "Lou".into(), ..Default::default() };
    let mut lou = Workspace::init_from(&desk.dir.path().join("lou"), &start, &lou, CLOCK).unwrap();
    add_code(&mut noor, "waiting");
    noor.sync(&mut desk.share).unwrap();
    anna.sync(&mut desk.share).unwrap();
    add_code(&mut anna, "shame");
    anna.sync(&mut desk.share).unwrap();
    desk.share.show(&noors, 0);
    let report = lou.sync(&mut desk.share).unwrap();
    let needs = format!("{} 3", noors.rsplit_once('-').unwrap().0);
    assert_eq!((of(&report, &annas).fate, of(&report, &annas).new), (Fate::Waits(vec![needs]), 3));
    desk.share.show_all();
    // A byte that changed on the way is named with its file.
    let at = desk.share.bytes(&noors).unwrap().len() - 4;
    desk.share.damage(&noors, at, 1);
    let refused = of(&lou.sync(&mut desk.share).unwrap(), &noors);
    assert_eq!(refused.fate, Fate::Refused);
    assert_eq!(refused.fault.unwrap().place().unwrap().file, noors);
}

/// A folder in which thirty others wrote at once, and a project that has not looked into it.
struct Crowd {
    dir: tempfile::TempDir,
    logs: Vec<emic::log::Log>,
    needs: emic::exchange::bundle::Vector,
    project: String,
}

const CROWD: usize = 30;
const CLOCK: emic::workspace::Clock = emic::workspace::Clock::Fixed(1_795_000_000);

impl Crowd {
    /// Everybody writes as many operations as go into `total`.
    fn new(total: usize) -> Crowd {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("share")).unwrap();
        chmod(&dir.path().join("share"), 0o700);
        let noor = NewPerson { name: "Noor".into(), ..Default::default() };
        let here = dir.path().join("noor");
        let mut workspace = Workspace::init(&here, "Study", &noor, CLOCK).unwrap();
        workspace.sync_dir(&dir.path().join("share"), Consent::default()).unwrap();
        let (needs, project) = (workspace.log().upto(), workspace.store().project_id().to_owned());
        let mut crowd = Crowd { dir, logs: Vec::new(), needs, project };
        for n in 0..CROWD {
            crowd.logs.push(workspace.log().copy());
            let commit = crowd.write(n, total / CROWD);
            let head = emic::exchange::part::header(&crowd.project, "Study", replica(n));
            std::fs::write(crowd.part(n), head + &commit).unwrap();
        }
        workspace.close();
        crowd
    }
    fn share(&self) -> PathBuf {
        self.dir.path().join("share")
    }
    fn part(&self, n: usize) -> PathBuf {
        self.share().join(format!("{}-0001.part.toml", replica(n)))
    }
    fn open(&self) -> Workspace {
        Workspace::open(&self.dir.path().join("noor"), CLOCK).unwrap()
    }
    /// What somebody publishes next: so many memos.
    fn write(&mut self, n: usize, ops: usize) -> String {
        let log = &mut self.logs[n];
        let coder = log.project().people.keys().next().copied();
        let mut salt = || [7; 16];
        let mut author = emic::log::Author { coder, replica: replica(n), wall: 0, salt: &mut salt };
        let from = log.last(replica(n)) as usize;
        let memo = |k: usize| Act::MemoAdd {
            on: emic::model::target::Target::Project,
            kind: "note".into(),
            body: format!("memo {k}"),
            by: None,
            made: None,
            guid: None,
        };
        let written = log.write((from..from + ops).map(memo).collect(), &mut author).unwrap();
        let lines: Vec<_> = written.ops.into_iter().map(|sealed| (sealed.lines, None)).collect();
        emic::exchange::part::commit(&[], &lines, &self.needs)
    }
    /// Somebody publishes so many memos more; gives how many bytes that are.
    fn publish(&mut self, n: usize, ops: usize) -> usize {
        let more = self.write(n, ops);
        let mut bytes = std::fs::read(self.part(n)).unwrap();
        bytes.extend_from_slice(more.as_bytes());
        std::fs::write(self.part(n), bytes).unwrap();
        more.len()
    }
}

fn replica(n: usize) -> emic::model::id::ReplicaId {
    emic::model::id::ReplicaId::new(&format!("r{n:02}-00000000")).unwrap()
}

#[test]
fn a_sync_reads_what_is_new_and_nothing_old_again() {
    let mut crowd = Crowd::new(3000);
    let mut workspace = crowd.open();
    assert_eq!(workspace.sync_dir(&crowd.share(), Consent::default()).unwrap().taken, 3000);
    let all: u64 = (0..CROWD).map(|n| std::fs::metadata(crowd.part(n)).unwrap().len()).sum();
    assert!(all > 900_000, "{all} bytes in the folder");
    // What is remembered of thirty files, and the counting itself.
    const REMEMBERED: usize = 20_000;
    let Some(before) = bytes_read() else {
        println!("this system does not say how much was read: not tried");
        return;
    };
    assert_eq!(workspace.sync_dir(&crowd.share(), Consent::default()).unwrap().taken, 0);
    let read = bytes_read().unwrap() - before;
    assert!(read < REMEMBERED, "{read} bytes read where nothing was new");
    let more = crowd.publish(3, 10);
    let before = bytes_read().unwrap();
    assert_eq!(workspace.sync_dir(&crowd.share(), Consent::default()).unwrap().taken, 10);
    let read = bytes_read().unwrap() - before;
    // The sum before the new part is over 4 KiB, looked at once before reading and once after.
    assert!((more..more + 2 * 4096 + REMEMBERED).contains(&read), "{read} bytes read of {more} new ones");
}

/// Costs of a large folder: 30 replicas, 200,000 operations. In a release build:
/// `cargo test --release --test all -- --ignored --nocapture large_folder`
#[test]
#[ignore = "measures; takes minutes in a debug build"]
fn a_large_folder_costs_little_once_it_was_read() {
    use std::time::Instant;
    let total = crate::support::cases("EMIC_OPS", 200_000) as usize;
    let mut crowd = Crowd::new(total);
    let mut workspace = crowd.open();
    let time = |workspace: &mut Workspace, share: &Path, what: &str, expected: usize| {
        let start = Instant::now();
        assert_eq!(workspace.sync_dir(share, Consent::default()).unwrap().taken, expected);
        println!("{what}: {:?}", start.elapsed());
    };
    time(&mut workspace, &crowd.share(), "first sync", total / CROWD * CROWD);
    for turn in ["first", "second", "third"] {
        workspace.close();
        // As a command does it: it opens the project and looks into the folder.
        let start = Instant::now();
        workspace = crowd.open();
        println!("{turn} opening: {:?}", start.elapsed());
    }
    time(&mut workspace, &crowd.share(), "nothing new", 0);
    crowd.publish(3, 100);
    time(&mut workspace, &crowd.share(), "100 new", 100);
}
