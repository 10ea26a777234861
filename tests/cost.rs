//! What a file of so many bytes costs, whatever it says: near N log N in steps and in memory, at reading, at every later
//! opening, in the lists, and when it comes through a shared folder. Counted and not timed.
//!
//! [`FAMILIES`] are known ways to be dear; each is held to its exponent between two sizes and twice these. A search goes
//! on from any bytes and climbs towards what grows fastest. `EMIC_COSTLY` is the number of its files, `EMIC_COST_SEED` its
//! seed; `EMIC_COST_SIZE` is the size at which the families begin. With `--nocapture` the rows of the table in
//! `docs/reliability.md` are printed.

use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::fuzz::costly::{FAMILIES, Plan, Story};
use allocation_counter::measure;
use emic::exchange::bundle;
use emic::exchange::folder::MemoryFolder;
use emic::report::{Ask, Format, LISTS, write};
use emic::store::Memory;
use emic::workspace::{Chance, Clock, NewPerson, Workspace, in_memory};

/// The highest power of the length of a file with which what it costs may grow.
const HIGHEST: f64 = 1.15;
/// The most memory at one time, in lengths of the file.
const MOST_TIMES: f64 = 50.0;

/// What some work cost.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    /// Operations looked at and steps taken.
    steps: u64,
    /// How often memory was asked for, and how many bytes of it in all.
    allocations: u64,
    bytes: u64,
    /// The most bytes at one time.
    peak: u64,
}

fn counted<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let mut done = None;
    let info = measure(|| done = Some(work()));
    let cost =
        Cost { steps: 0, allocations: info.count_total, bytes: info.bytes_total, peak: info.bytes_max };
    (done.unwrap(), cost)
}

/// Counts bytes and forgets them.
struct Sink;
impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const CLOCK: Clock = Clock::Fixed(1_795_000_100);

/// The project that the files meet, of a colleague who has nothing in it yet: no file waits for her answer.
fn begun() -> (Memory, Workspace) {
    let memory = Memory::new();
    let base = bundle::read(&Story::project()).unwrap();
    let nora = NewPerson { name: "Nora".into(), ..NewPerson::default() };
    let work = in_memory::init_from(&memory, base, &nora, CLOCK, Chance::seeded(1)).unwrap();
    (memory, work)
}

/// What a person does with a file and after it.
const STAGES: [&str; 5] = ["read", "bring in", "open", "list", "sync"];

/// What a file costs in each stage.
fn stages(file: &str) -> [Cost; 5] {
    let mut share = MemoryFolder::new("share");
    let (memory, mut work) = begun();
    let (_, read) = counted(|| bundle::read(file).unwrap());
    let before = work.log().looked();
    let (done, mut brought) = counted(|| work.read_bundle_from("x", file.as_bytes(), false));
    done.unwrap();
    brought.steps = work.log().looked() - before;
    work.sync(&mut share).unwrap();
    drop(work);
    let (work, mut opened) = counted(|| in_memory::open(&memory, CLOCK, Chance::seeded(2)).unwrap());
    opened.steps = work.log().looked();
    let (_, listed) = counted(|| lists(&work));
    let (_, mut newcomer) = begun();
    let before = newcomer.log().looked();
    let (done, mut synced) = counted(|| newcomer.sync(&mut share));
    assert!(done.unwrap().files.iter().all(|part| part.fault.is_none()));
    synced.steps = newcomer.log().looked() - before;
    [read, brought, opened, listed, synced]
}

/// Every list, as programs read it, and the longest transcript as people do; with the questions of the person whose name
/// most of the files misuse.
fn lists(work: &Workspace) {
    let seen = work.log().project().seen_by(Some(Story::lena()));
    for list in LISTS {
        let mut asks = vec![Ask::new(work)];
        if list.name == "find" {
            asks[0].set("pattern", vec!["it".into()]);
        }
        if list.name == "codes" {
            let mut removed = Ask::new(work);
            removed.set("removed", Vec::new());
            asks.push(removed);
        }
        for ask in asks {
            let document = list.document(&seen, &ask).unwrap();
            write(&document, Format::Json, &mut Sink).unwrap();
        }
    }
    let all = seen.transcripts_in_order();
    if let Some(transcript) = all.into_iter().max_by_key(|transcript| transcript.annotations.len()) {
        assert!(!emic::report::reading(&seen, transcript, 80).is_empty());
    }
}

/// The power of the length with which something grows, from three lengths: of what was added between them, or, if that is
/// less, from the first to the last, without what a file of nothing costs. (Lists in memory grow by leaps, which
/// the one or the other sees as steeper than it is; what is steep in truth is so for both.)
fn exponent(lengths: [usize; 3], costs: [u64; 3], nothing: (usize, u64)) -> f64 {
    let lengths = lengths.map(|length| length as f64);
    let costs = costs.map(|cost| cost as f64);
    let power = |costs: (f64, f64), lengths: (f64, f64)| {
        (costs.1.max(1.0) / costs.0.max(1.0)).ln() / (lengths.1 / lengths.0).ln()
    };
    let added = (costs[1] - costs[0], costs[2] - costs[1]);
    let longer = (lengths[1] - lengths[0], lengths[2] - lengths[1]);
    let (bytes, cost) = (nothing.0 as f64, nothing.1 as f64);
    let whole = power((costs[0] - cost, costs[2] - cost), (lengths[0] - bytes, lengths[2] - bytes));
    power(added, longer).min(whole)
}

/// The length of a file of nothing, and what it costs.
fn nothing() -> (usize, [Cost; 5]) {
    let mut story = Story::delta();
    story.named("fear");
    let file = story.file();
    (file.len(), stages(&file))
}

/// How the cost of a family grows.
struct Grown {
    /// The length of the last file.
    bytes: usize,
    /// Of steps, allocations and bytes: the highest exponent of all stages, and the stage.
    powers: [(f64, &'static str); 3],
    /// How much that was for the last file.
    most: [u64; 3],
    /// The most memory at one time, and the stage.
    peak: (u64, &'static str),
}

/// Lists print the words of codings: of codings within one another, more than the file has.
const QUOTED: &str = "codings within one another";

impl Grown {
    fn of(name: &str, make: &dyn Fn(&mut Story, usize), size: usize) -> Grown {
        let costs = [size, size * 2, size * 4].map(|size| {
            let mut story = Story::delta();
            make(&mut story, size);
            let file = story.file();
            (file.len(), stages(&file))
        });
        let lengths = [0, 1, 2].map(|nth: usize| costs[nth].0);
        let (length, least) = nothing();
        let (mut powers, mut most) = ([(0.0, ""); 3], [0; 3]);
        let parts: [fn(&Cost) -> u64; 3] = [|c| c.steps, |c| c.allocations, |c| c.bytes];
        for (nth, part) in parts.into_iter().enumerate() {
            for (stage, name) in
                STAGES.iter().enumerate().filter(|(_, stage)| name != QUOTED || **stage != "list")
            {
                let grown = [0, 1, 2].map(|size: usize| part(&costs[size].1[stage]));
                // Little is not dear, however it grows.
                if grown[2] < lengths[2] as u64 / [200, 200, 1][nth] {
                    continue;
                }
                let power = exponent(lengths, grown, (length, part(&least[stage])));
                if power > powers[nth].0 {
                    (powers[nth], most[nth]) = ((power, *name), grown[2]);
                }
            }
        }
        let peak = costs[2].1.iter().zip(STAGES).map(|(cost, stage)| (cost.peak, stage)).max().unwrap();
        Grown { bytes: lengths[2], powers, most, peak }
    }
    fn worst(&self) -> f64 {
        self.powers.iter().map(|(power, _)| *power).fold(0.0, f64::max)
    }
    fn times(&self) -> f64 {
        self.peak.0 as f64 / self.bytes as f64
    }
    fn is_too_dear(&self) -> bool {
        // What every project has counts for nothing in a long file and much in a short one.
        let most = MOST_TIMES.max(300_000.0 / self.bytes as f64);
        self.worst() > HIGHEST || self.times() > most
    }
    /// True if it is dear, and not only steep up to a limit that sets in beyond these sizes: with more than five steps for
    /// each byte of the file, an allocation for each four, or forty times its length asked for.
    fn is_dear_and_much(&self) -> bool {
        let enough = [self.bytes as u64 * 5, self.bytes as u64 / 4, self.bytes as u64 * 40];
        let mut both = self.powers.iter().zip(self.most).zip(enough);
        let is_much = both.any(|(((power, _), most), enough)| *power > HIGHEST && most > enough);
        is_much || self.is_too_dear() && self.worst() <= HIGHEST
    }
    /// A row of the table in `docs/reliability.md`.
    fn row(&self, name: &str) -> String {
        let of = |(power, stage): (f64, &str)| match power == 0.0 {
            true => "few".to_owned(),
            false => format!("{power:.2} ({stage})"),
        };
        let [steps, allocations, bytes] = self.powers.map(of);
        format!("| {name} | {steps} | {allocations} | {bytes} | {:.0} ({}) |", self.times(), self.peak.1)
    }
}

/// Holds every `of`th family to its exponent, beginning with number `from`.
fn hold(from: usize, of: usize) {
    let size = cases("EMIC_COST_SIZE", 60) as usize;
    let mut wrong = Vec::new();
    for (name, make) in FAMILIES.iter().skip(from).step_by(of) {
        let grown = Grown::of(name, make, size);
        println!("{}", grown.row(name));
        if grown.is_too_dear() {
            wrong.push(grown.row(name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_file_costs_grows_with_its_length_first_third_of_the_families() {
    hold(0, 3);
}

#[test]
fn what_a_file_costs_grows_with_its_length_second_third_of_the_families() {
    hold(1, 3);
}

#[test]
fn what_a_file_costs_grows_with_its_length_last_third_of_the_families() {
    hold(2, 3);
}

/// Bytes that are a plan: how it is cut, and its steps.
fn any_plan(dice: &mut Dice) -> Vec<u8> {
    let steps = 1 + dice.below(5);
    (0..1 + steps * 8).map(|_| dice.below(256) as u8).collect()
}

/// The same plan with a little of it changed: some bytes, or a step more or less.
fn changed(plan: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut plan = plan.to_vec();
    match dice.below(8) {
        0 if plan.len() < 1 + 6 * 8 => plan.extend((0..8).map(|_| dice.below(256) as u8)),
        1 if plan.len() > 9 => plan.truncate(plan.len() - 8),
        _ => {
            for _ in 0..1 + dice.below(3) {
                let nth = dice.below(plan.len());
                plan[nth] = dice.below(256) as u8;
            }
        }
    }
    plan
}

fn grown(plan: &[u8], rounds: usize) -> Grown {
    let plan = Plan::read(plan);
    Grown::of("found", &|story: &mut Story, rounds| plan.write(story, rounds), rounds)
}

#[test]
fn a_search_for_the_dearest_file_finds_none_that_grows_faster_than_its_length() {
    let seed = cases("EMIC_COST_SEED", 1);
    let mut dice = Dice::new(seed.into());
    let most = cases("EMIC_COSTLY", 150);
    let (mut files, mut found) = (0, Vec::new());
    while files < most {
        // From a plan by chance upwards, as long as it gets steeper.
        let mut best = any_plan(&mut dice);
        let mut height = grown(&best, 12).worst();
        files += 3;
        let mut tries = 0;
        while tries < 12 && files < most {
            let next = changed(&best, &mut dice);
            let power = grown(&next, 12).worst();
            (files, tries) = (files + 3, tries + 1);
            if power > height {
                (best, height, tries) = (next, power, 0);
            }
        }
        // Of small files constants say as much as the power: what was steepest is looked at again in large ones.
        let large = grown(&best, 100);
        files += 3;
        println!("{} {height:.2} while small, {best:?}", large.row("found"));
        found.push((large, best));
    }
    found.sort_by(|a, b| b.0.worst().total_cmp(&a.0.worst()));
    println!("seed {seed}, {files} files, the steepest {:.2}", found[0].0.worst());
    // What is dear is looked at once more in files four times as large: a code tree gets steeper until it is as deep as
    // trees may be, and then it does not.
    let is_wrong =
        |(large, plan): &&(Grown, Vec<u8>)| large.is_dear_and_much() && grown(plan, 400).is_dear_and_much();
    let wrong: Vec<_> = found.iter().filter(is_wrong).collect();
    assert!(
        wrong.is_empty(),
        "{:?}",
        wrong.iter().map(|(grown, plan)| (grown.row(""), plan)).collect::<Vec<_>>()
    );
}

/// Codes under each other, and one of them moved about by many at once: each row of the questions has a path, and paths
/// get longer until the tree is as deep as trees may be. Found by the search.
const DEEPER: [u8; 33] = [
    73, 0, 57, 43, 91, 129, 247, 65, 101, 22, 64, 127, 246, 25, 176, 7, 24, 9, 41, 162, 84, 240, 167, 177, 6,
    3, 46, 206, 181, 68, 145, 148, 17,
];

#[test]
fn what_gets_steeper_up_to_a_limit_is_not_too_dear_beyond_it() {
    let small = grown(&DEEPER, 100);
    assert!(small.worst() > HIGHEST, "{}", small.row("deeper"));
    let large = grown(&DEEPER, 400);
    assert!(!large.is_too_dear(), "{}", large.row("deeper"));
}

#[test]
fn the_counter_counts_and_the_exponent_is_the_power() {
    let (_, cost) = counted(|| vec![0_u8; 1000].len());
    assert_eq!((cost.allocations, cost.bytes, cost.peak), (1, 1000, 1000));
    let power = |costs| exponent([100, 200, 400], costs, (10, 17));
    assert!((power([107, 207, 407]) - 1.0).abs() < 0.001, "what every file costs does not count");
    assert!(power([1_017, 4_017, 16_017]) > 1.85);
    assert!(power([1_017, 1_018, 4_017]) < 1.0, "a limit that set in between the first two");
    assert!(power([1_000, 1_990, 4_980]) < 1.2, "a leap between the last two");
    let grown = |power, peak, most| Grown {
        bytes: 100_000,
        powers: [(power, "open"); 3],
        most: [most; 3],
        peak: (peak, "open"),
    };
    let dear = |power, peak| grown(power, peak, 0).is_too_dear();
    assert_eq!([dear(1.1, 1_000_000), dear(1.2, 1_000_000), dear(1.1, 6_000_000)], [false, true, true]);
    let much = |power, peak, most| grown(power, peak, most).is_dear_and_much();
    assert_eq!(
        [much(1.2, 1_000, 20_000), much(1.2, 1_000, 30_000), much(1.0, 6_000_000, 0)],
        [false, true, true]
    );
}

#[test]
fn names_that_are_far_too_long_are_refused_with_their_line() {
    let refused = |length: usize| {
        let mut story = Story::delta();
        story.named(&"x".repeat(length));
        bundle::read(&story.file()).err()
    };
    assert!(refused(2_000).is_none(), "what a later version may write");
    let fault = refused(2_001).unwrap();
    assert!(fault.to_string().contains("the field name is longer than 2000 characters"), "{fault}");
    assert!(fault.place().and_then(|place| place.line).is_some_and(|line| line > 10), "{fault}");
}
