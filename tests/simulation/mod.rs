//! A whole team in one thread: everything the operations allow, bad post, bad clocks, bad power, copied folders. In the
//! end, when all have exchanged everything, all hold the same bytes. The seed is the run.

mod folder;
mod found;
mod study;

use crate::support::acts::{self, ALL_KINDS};
use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::coder::{Answer, Coder, Place, SECRET, WORDLESS, any_reply};
use crate::support::team::{Choice, WORDS};
use emic::exchange::bundle::Vector;
use emic::exchange::folder::MemoryFolder;
use emic::log::dialect::sha256;
use emic::model::Project;
use emic::store::Area;
use emic::workspace::Reply;
use std::collections::{BTreeMap, HashSet};

/// Seeds that once failed: always run, with the number of steps they needed.
const KEPT: &[(u64, usize)] = &[
    (92, 500),
    (97, 500),
    (157, 500),
    (396, 500),
    (1140, 500),
    (187, 500),
    (4, 500),
    (5, 500),
    (12, 500),
    (17, 500),
    (18, 500),
    (20, 500),
    (21, 500),
    (23, 500),
    (78, 500),
    (1, 500),
    (108, 500),
    (165, 500),
    (200_002, 500),
    (200_140, 500),
    (100_039, 500),
    (100_123, 500),
    (100_215, 500),
    (100_082, 500),
    (100_138, 500),
    (100_260, 500),
    (100_388, 500),
    (6, 500),
    (162, 500),
    (7, 500),
    (77, 500),
    (65, 500),
    (124, 500),
];

const YEAR: i64 = 366 * 24 * 3600;

/// A file on its way.
struct Letter {
    to: usize,
    file: String,
}

/// What happened, for the figures: a run in which nothing happens shows nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Counts(BTreeMap<&'static str, usize>);

impl Counts {
    fn add(&mut self, what: &'static str) {
        *self.0.entry(what).or_insert(0) += 1;
    }
}

struct Study {
    /// Turns are split and joined, too.
    turns: bool,
    /// Sets are made, and parts of other programs' files kept.
    sets: bool,
    dice: Dice,
    team: Vec<Coder>,
    post: Vec<Letter>,
    /// Some of the first files that were sent: they turn up again at the end.
    archive: Vec<String>,
    /// The bundle with which everybody begins.
    start: String,
    /// A folder that all share.
    shared: MemoryFolder,
    /// What each last heard of how far each other is.
    heard: BTreeMap<(usize, usize), Vector>,
    now: i64,
    trace: String,
    counts: Counts,
}

impl Study {
    fn new(seed: u64) -> Study {
        let mut dice = Dice::new(seed);
        let size = 2 + dice.below(11);
        let mut skew = || (dice.below(80) as i64 - 40) * YEAR;
        let mut team = vec![Coder::lead(size, WORDS, skew())];
        let full = team[0].bundle(Vector::new());
        (1..size).for_each(|n| team.push(Coder::joining(n, &full, skew())));
        Study {
            dice,
            turns: false,
            sets: false,
            team,
            post: Vec::new(),
            archive: Vec::new(),
            start: full,
            shared: MemoryFolder::new("share"),
            heard: BTreeMap::new(),
            now: 0,
            trace: String::new(),
            counts: Counts::default(),
        }
    }

    fn note(&mut self, words: String) {
        self.trace.push_str(&words);
        self.trace.push('\n');
    }
    fn happened(&mut self, what: &'static str, words: String) {
        self.counts.add(what);
        self.note(words);
    }

    /// One thing happens; gives how many operations were written.
    fn step(&mut self) -> usize {
        self.now += self.dice.below(90_000) as i64;
        let who = self.dice.below(self.team.len());
        match self.dice.below(1000) {
            0..25 => return self.forge(),
            25..700 => return self.act(who),
            700..800 => self.send(who),
            800..890 => self.deliver(),
            890..930 => self.sync(who),
            930..945 => {
                self.team[who].crash();
                self.happened("power lost", format!("{who} loses power"));
            }
            945..960 => self.team[who].back_up(),
            960..966 => {
                let noticed = self.dice.percent(40);
                if self.team[who].put_back(noticed) {
                    let how = if noticed { "put back, noticed" } else { "put back, not noticed" };
                    self.happened(how, format!("{who} is {how}"));
                }
            }
            966..969 => self.copy(who),
            969 => self.join_late(),
            970..976 => {
                if let Some(thing) = self.team[who].purge(&mut self.dice, self.now) {
                    self.happened("purges", format!("{who} purges {thing}"));
                }
            }
            976..980 => {
                if let Some(n) = self.team[who].restore_before(&mut self.dice, self.now) {
                    self.happened("went back", format!("{who} goes back to before step {n}"));
                }
            }
            980..990 => self.look_aside(who),
            _ => {
                let member = &self.team[who];
                assert_eq!(difference(member.project(), &member.refolded()), None);
            }
        }
        0
    }

    fn act(&mut self, who: usize) -> usize {
        let mut coder = self.team[who].me();
        if self.dice.percent(8) {
            let people = self.team[who].people();
            coder = self.dice.pick(&people).unwrap_or(coder);
        }
        let what = self.dice.below(usize::from(ALL_KINDS) + 4).min(ALL_KINDS.into()) as u8;
        let mut choice = Choice { who, what, a: self.dice.below(8), b: self.dice.below(8) };
        // Some corrections are turns instead: the stories of the other teams stay as they are.
        if self.turns && choice.what == acts::REPLACE && choice.b > 5 {
            choice.what = acts::TURN;
        } else if self.sets && choice.what == acts::LINK {
            choice.what = acts::SET;
        }
        let done = self.team[who].act(coder, choice, &mut self.dice, self.now);
        self.note(format!("{who} {what} {done}"));
        done
    }

    /// Mallory, who sits at the second desk, does something in another person's name.
    fn forge(&mut self) -> usize {
        let people = self.team[1].people();
        let victim = self.dice.pick(&people).unwrap_or_else(|| self.team[1].me());
        // Takes off, resizes, recodes, edits, removes, makes one, undoes.
        let what = [13, 14, 15, 15, 17, 18, 36, ALL_KINDS][self.dice.below(8)];
        let choice = Choice { who: 1, what, a: self.dice.below(8), b: self.dice.below(8) };
        let done = self.team[1].act(victim, choice, &mut self.dice, self.now);
        self.happened("forged", format!("Mallory {what} {done}"));
        done
    }

    /// Somebody new begins with the first bundle, an old one that was sent, or what somebody has now.
    fn join_late(&mut self) {
        let n = self.team.len();
        if n >= 12 {
            return;
        }
        let whole: Vec<&String> = self
            .archive
            .iter()
            .filter(|file| file.contains("kind = \"full\""))
            .chain([&self.start])
            .collect();
        let first = (*self.dice.pick(&whole).unwrap()).clone();
        let newcomer = Coder::joining(n, &first, 0);
        self.team.push(newcomer);
        self.happened("late joiners", format!("{n} joins"));
    }

    /// Somebody copies a project folder, and two work on.
    fn copy(&mut self, who: usize) {
        let noticed = self.dice.percent(40);
        if self.team.len() < 12 {
            let n = self.team.len();
            let copy = self.team[who].copied(n, noticed);
            self.team.push(copy);
            let how = if noticed { "copied, noticed" } else { "copied, not noticed" };
            self.happened(how, format!("{who} is {how}: {n}"));
        }
    }

    /// What was kept aside is chosen between, or read in again.
    fn look_aside(&mut self, who: usize) {
        let all: Vec<usize> = (0..self.team.len()).filter(|&n| self.team[n].has_forks()).collect();
        let who = if all.contains(&who) { Some(who) } else { self.dice.pick(&all) };
        let Some(who) = who else { return };
        if self.dice.percent(60) {
            if let Some(op) = self.team[who].choose(&mut self.dice, self.now) {
                self.happened("choices", format!("{who} chooses for {op}"));
            }
        } else if let Some(answer) = self.team[who].enter_again(&mut self.dice) {
            // What it builds on may have been set aside too: it stays where it is until that is back.
            // So may the purge that took its words out.
            let known = |why: &str| why.contains("is beyond everything") || why.contains(WORDLESS);
            let waits = matches!(&answer, Answer::Refused(why) if known(why));
            assert!(waits || !matches!(answer, Answer::Refused(_)), "{answer:?}");
            self.happened("entered again", format!("{who} reads again what was set aside: {answer:?}"));
        }
    }

    fn send(&mut self, who: usize) {
        let to = self.dice.below(self.team.len());
        if to == who {
            return;
        }
        let mut base = Vector::new();
        if self.dice.percent(80)
            && let Some(theirs) = self.heard.get(&(who, to))
        {
            let mine = self.team[who].upto();
            let both = theirs.iter().filter_map(|(r, seq)| Some((*r, *seq.min(mine.get(r)?))));
            base = both.filter(|(_, seq)| *seq > 0).collect();
            // Somebody mistakes how far the other is: the file will wait there.
            if self.dice.percent(20) {
                let ahead: Vec<_> = mine.iter().map(|(r, seq)| (*r, *seq)).collect();
                base.extend(self.dice.pick(&ahead));
            }
        }
        let file = self.team[who].bundle(base);
        assert!(!file.contains("private-") && !file.contains(SECRET), "what is for one person alone left");
        if self.archive.len() < 3 && self.dice.percent(20) {
            self.archive.push(file.clone());
        }
        let file = self.mangle(file);
        let copies = [1, 1, 1, 2, 0][self.dice.below(5)];
        self.happened("files sent", format!("{who} sends {to} {} bytes, {copies} times", file.len()));
        (0..copies).for_each(|_| self.post.push(Letter { to, file: file.clone() }));
        let upto = self.team[who].upto();
        self.heard.insert((to, who), upto);
    }

    /// What mail does to a file without harm.
    fn mangle(&mut self, file: String) -> String {
        match self.dice.below(10) {
            0 => file.replace('\n', "\r\n"),
            1 => format!("\u{feff}{file}"),
            2 => file.replace('\n', "  \n"),
            3 => format!("# a note\n\n{file}\n\n# the end\n"),
            _ => file,
        }
    }

    /// The post comes in any order; some of it is damaged.
    fn deliver(&mut self) {
        if self.post.is_empty() {
            return;
        }
        let Letter { to, file } = self.post.swap_remove(self.dice.below(self.post.len()));
        let member = &mut self.team[to];
        if self.dice.percent(10) {
            let (upto, project) = (member.upto(), member.project().clone());
            let bad = damage(&file, &mut self.dice);
            let answer = member.read(&bad);
            assert!(matches!(answer, Answer::Refused(_)), "{answer:?}");
            assert_eq!((member.upto(), difference(&project, member.project())), (upto, None));
        }
        let mut answer = member.read(&file);
        if answer == Answer::Asks {
            self.counts.add("files that would take something away");
            // Some are answered for at once, others later.
            if self.dice.percent(60) {
                answer = self.team[to].reply(&file, any_reply(&mut self.dice));
            }
        }
        let what = match &answer {
            Answer::Took(_) => "files taken in",
            Answer::Parked => "files that wait",
            Answer::Asks => "files that wait for an answer",
            Answer::Fork => "forks met",
            // Its writer knew of a purge on a branch that is not here.
            Answer::Refused(why) if why.contains(WORDLESS) => "refused without words",
            Answer::Refused(why) => panic!("{to} refuses a sound file: {why}"),
        };
        self.happened(what, format!("{to} reads: {answer:?}"));
    }

    /// Everybody sends everybody everything, and a person settles what two wrote under one number.
    fn exchange(&mut self) {
        self.post.clear();
        let archive = self.archive.clone();
        for member in &mut self.team {
            archive.iter().for_each(|file| drop(member.read(file)));
        }
        // What waited somewhere for a gap to close may bring more, so once is not always enough.
        for _ in 0..60 {
            let mut here = self.team[0].bundle(Vector::new());
            for from in 1..self.team.len() {
                let full = self.team[from].bundle(Vector::new());
                if full == here {
                    continue;
                }
                let answer = self.read(0, &full);
                assert!(is_sound(&answer), "{answer:?}");
                if answer == Answer::Fork
                    && let Some(op) = self.team[0].choose(&mut self.dice, self.now)
                {
                    self.happened("choices", format!("0 chooses for {op}"));
                }
                here = self.team[0].bundle(Vector::new());
            }
            let mut alike = true;
            for n in 1..self.team.len() {
                if self.team[n].bundle(Vector::new()) == here {
                    continue;
                }
                let answer = self.read(n, &here);
                assert!(is_sound(&answer), "{answer:?}");
                // A choice that lies on a branch that this person keeps off says nothing here: it is theirs to choose.
                if answer == Answer::Fork
                    && let Some(op) = self.team[n].choose(&mut self.dice, self.now)
                {
                    self.happened("choices", format!("{n} chooses for {op}"));
                }
                alike &= self.team[n].bundle(Vector::new()) == here;
            }
            if alike {
                return;
            }
        }
        panic!("they do not become alike: {}", self.unlike());
    }

    /// Reads a file, and answers for what in it would take something away.
    fn read(&mut self, n: usize, file: &str) -> Answer {
        let answer = match self.team[n].read(file) {
            Answer::Asks => self.team[n].reply(file, any_reply(&mut self.dice)),
            answer => answer,
        };
        // What is kept off has taken words of others out: all that is left is to let it happen.
        match answer {
            Answer::Refused(why) if why.contains(WORDLESS) => self.team[n].reply(file, Reply::Accept),
            answer => answer,
        }
    }

    /// Where each differs from the first, for a failure.
    fn unlike(&self) -> String {
        let ops = |member: &Coder| -> BTreeMap<_, _> {
            member.log().in_order(|op| !op.id.replica.is_private()).iter().map(|op| (op.id, op.sum)).collect()
        };
        let first = ops(&self.team[0]);
        let mut words = String::new();
        let full: Vec<String> = self.team.iter().map(|member| member.bundle(Vector::new())).collect();
        for other in &full[1..] {
            let lines = full[0].lines().zip(other.lines()).enumerate().find(|(_, (a, b))| a != b);
            words += &format!("\nline {lines:?}");
        }
        for (n, member) in self.team.iter().enumerate() {
            let own = ops(member);
            let only: Vec<_> = own.iter().filter(|(id, sum)| first.get(*id) != Some(*sum)).take(2).collect();
            let not: Vec<_> = first.iter().filter(|(id, sum)| own.get(*id) != Some(*sum)).take(2).collect();
            let files = member.work().store().files();
            let (forks, parked) = (files.names(Area::Forks).len(), files.names(Area::Parked).len());
            words += &format!("\n{n}: {only:?} against {not:?}; {forks} forks, {parked} wait");
        }
        for op in self.team.iter().flat_map(|m| m.log().in_order(|op| op.act.kind() == "choose")) {
            words += &format!("\n{:?} {:?}", op.order(), op.act);
        }
        words
    }

    /// In the end all are alike, nothing is lost, and what was purged is nowhere.
    fn end(mut self) -> (String, usize, Counts) {
        self.exchange();
        let first = self.team[0].bundle(Vector::new());
        let public = shared(self.team[0].project());
        for member in &self.team {
            assert!(member.bundle(Vector::new()) == first, "the same operations give the same bytes");
            assert_eq!(difference(&public, &shared(member.project())), None);
            assert_eq!(difference(member.project(), &member.refolded()), None);
        }
        assert!(!first.contains("private-") && !first.contains(SECRET));
        self.team.last_mut().unwrap().crash();
        assert_eq!(self.team[0].read(&first), Answer::Took(0), "read again, it says nothing new");
        self.nothing_is_lost();
        self.no_purged_words();
        self.the_folder_is_enough();
        self.trace.push_str(&first);
        (sha256(self.trace.as_bytes()).to_string(), self.team[0].log().len(), self.counts)
    }

    /// Every operation that was ever acknowledged is in use or kept aside somewhere, unless a disk was put back.
    fn nothing_is_lost(&self) {
        let mut there = HashSet::new();
        self.team.iter().for_each(|member| there.extend(member.sums()));
        let gone: HashSet<_> = self.team.iter().flat_map(|member| member.gone.iter().copied()).collect();
        for member in &self.team {
            let lost = member.acknowledged.iter().find(|one| !there.contains(one) && !gone.contains(one));
            assert_eq!(lost, None, "acknowledged, and now nowhere");
        }
    }

    /// Old files come once more, and what was purged is nowhere all the same.
    fn no_purged_words(&mut self) {
        // Whoever could not take one in before may do so now, and all become alike again.
        self.exchange();
        let purges = self.team[0].log().purges().clone();
        let spared: HashSet<Place> =
            self.team.iter().flat_map(|member| member.spared.iter().copied()).collect();
        let purged: Vec<String> = self
            .team
            .iter()
            .flat_map(|member| &member.marked)
            .filter(|(_, place)| match place {
                Place::Op(id) => purges.ids.contains(id),
                Place::Text(text) => purges.texts.contains(text),
            })
            // What somebody answered for is written anew, or in a backup for a while.
            .filter(|(_, place)| !spared.contains(place))
            .map(|(mark, _)| mark.clone())
            .collect();
        for (n, member) in self.team.iter().enumerate() {
            let full = member.bundle(Vector::new());
            for lines in member.everything().iter().chain([&full]) {
                let mark = purged.iter().find(|mark| lines.contains(mark.as_str()));
                assert_eq!(mark, None, "{n} has words again that were purged: {lines}");
            }
        }
        (0..purged.len()).for_each(|_| self.counts.add("words purged"));
    }
}

/// What a whole and sound file may meet: a sender may have purged on a branch that is not held here, until both have
/// heard which one is.
fn is_sound(answer: &Answer) -> bool {
    match answer {
        // What was answered for may show what else there is to answer for.
        Answer::Took(_) | Answer::Fork | Answer::Asks => true,
        Answer::Refused(why) => why.contains(WORDLESS),
        Answer::Parked => false,
    }
}

/// A change that no reader may overlook: a cut, or one other character in what is summed up.
fn damage(file: &str, dice: &mut Dice) -> String {
    if dice.percent(50) {
        let end = file.rfind("digest = ").unwrap();
        let cut = (0..dice.below(end)).rev().find(|&at| file.is_char_boundary(at)).unwrap_or(0);
        return file[..cut].to_owned();
    }
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let told = |line: &&str| line.contains(" = ") && !line.trim_start().starts_with('#');
    let sound: Vec<usize> = (0..lines.len()).filter(|&n| told(&lines[n])).collect();
    let at = dice.pick(&sound).unwrap();
    let changed = |line: &str| match line.rfind(|c: char| c.is_ascii_alphanumeric()) {
        Some(at) => {
            let other = if line.as_bytes()[at] == b'1' { "2" } else { "1" };
            format!("{}{other}{}", &line[..at], &line[at + 1..])
        }
        None => String::new(),
    };
    lines
        .iter()
        .enumerate()
        .map(|(n, line)| if n == at { changed(line) } else { (*line).to_owned() })
        .collect()
}

/// A project without what is for one person alone.
fn shared(project: &Project) -> Project {
    let mut project = project.clone();
    let private: Vec<_> = project.memos.values().filter(|memo| memo.private).map(|memo| memo.id).collect();
    private.into_iter().for_each(|id| project.set_memo(id, None));
    project
}

/// The first part in which two projects differ.
pub(crate) fn difference(a: &Project, b: &Project) -> Option<String> {
    macro_rules! compare { ($($field:ident),*) => { $(
        if a.$field != b.$field {
            return Some(format!("{}:\n{:?}\n{:?}", stringify!($field), a.$field, b.$field));
        }
    )* } }
    let only = |x: &Project, y: &Project| -> Vec<String> {
        x.questions.iter().filter(|q| !y.questions.contains(q)).map(|q| format!("{q:?}")).collect()
    };
    if a.questions != b.questions {
        let first = a.questions.iter().zip(&b.questions).find(|(a, b)| a != b);
        let (a, b) = (only(a, b), only(b, a));
        return Some(format!("questions: {a:#?} against {b:#?}, first {first:?}"));
    }
    compare!(title, people, attributes, participants, codes, memos, marks, links, frames, quick, alias);
    for (id, one) in &a.transcripts {
        let Some(other) = b.transcripts.get(id) else { return Some(format!("no {id}")) };
        macro_rules! parts { ($($field:ident),*) => { $(
            if one.$field != other.$field {
                let (one, other) = (&one.$field, &other.$field);
                return Some(format!("{} of {id}:\n{one:?}\n{other:?}", stringify!($field)));
            }
        )* } }
        parts!(
            title,
            properties,
            cast,
            purged,
            text,
            turns,
            numbers,
            layers,
            corrections,
            progress,
            assigned
        );
        for (a, b) in one.annotations.iter().zip(&other.annotations) {
            if a != b {
                return Some(format!("{id}:\n{a:?}\n{b:?}"));
            }
        }
    }
    compare!(transcripts);
    (a != b).then(|| "something else".to_owned())
}

fn run(seed: u64, ops: usize) -> (String, usize, Counts) {
    play(Study::new(seed), ops)
}

fn play(mut study: Study, ops: usize) -> (String, usize, Counts) {
    let mut written = 0;
    // Refused choices write nothing; the run still ends.
    for _ in 0..ops * 4 {
        if written >= ops {
            break;
        }
        written += study.step();
    }
    study.end()
}

/// Every second seed from `first` on.
fn campaign(parity: u64) {
    let (runs, ops) = (cases("EMIC_RUNS", 20), cases("EMIC_OPS", 500) as usize);
    let first: u64 = std::env::var("EMIC_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let kept = if std::env::var_os("EMIC_SEED").is_some() { &[] } else { KEPT };
    let seeds = kept.iter().copied().chain((first..first + u64::from(runs)).map(|seed| (seed, ops)));
    let mut counts = Counts::default();
    let (mut total, mut failed) = (0, Vec::new());
    let seeds = seeds.filter(|(seed, _)| seed % 2 == parity);
    for (seed, ops) in seeds {
        match std::panic::catch_unwind(|| run(seed, ops)) {
            Ok((_, ops, happened)) => {
                total += ops;
                happened.0.into_iter().for_each(|(what, n)| *counts.0.entry(what).or_insert(0) += n);
            }
            Err(_) => {
                println!("seed {seed} failed");
                failed.push((seed, ops));
            }
        }
    }
    assert_eq!(failed, [], "these seeds failed: keep them in KEPT");
    println!("{} runs, {total} operations at their ends, {:?}", runs / 2, counts.0);
}

/// Teams that split and join turns, too. In 16 a folder was said to be one's own in answer to a file that was answered
/// before, and so another folder in it was believed, which the person had not been asked about this time. In 5 a newcomer
/// passed over in a folder what lost by a choice, and did not look again when a later choice held.
const WITH_TURNS: [u64; 3] = [16, 5, 1];
/// Teams that also make sets and keep parts of other programs' files.
const WITH_SETS: [u64; 2] = [2, 3];

#[test]
fn simulated_teams_with_turns_and_sets_end_with_the_same_bytes() {
    for seed in WITH_TURNS {
        play(Study { turns: true, ..Study::new(seed) }, 500);
    }
    for seed in WITH_SETS {
        play(Study { turns: true, sets: true, ..Study::new(seed) }, 500);
    }
}

// Two tests, so that two cores share them.
#[test]
fn a_simulated_team_ends_with_the_same_bytes_everywhere() {
    campaign(0);
}

#[test]
fn another_simulated_team_ends_with_the_same_bytes_everywhere() {
    campaign(1);
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    assert_eq!(run(7, 200), run(7, 200));
    assert_ne!(run(7, 200).0, run(8, 200).0);
}
