//! How long things take, printed and never asserted:
//! `cargo test --release --test all store::speed -- --ignored --nocapture`.

use super::*;
use std::time::Instant;

fn acts(n: u32, transcripts: &[OpId], code: OpId) -> Act {
    annotate(transcripts[n as usize % transcripts.len()], n % 50_000, code)
}

fn bytes_in(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { bytes_in(&path) } else { path.metadata().unwrap().len() }).sum()
}

#[test]
#[ignore = "takes long; prints figures"]
fn a_large_project_in_figures() {
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("study");
    let mut store = Folder::create(&dir, &birth()).unwrap().store;
    let mut author = Author::new("anna-x7f2k9qd");
    let texts: Vec<TextBlock> = (0..30)
        .map(|n| TextBlock::new(&format!("words of {n}, said by P\n").repeat(2000), &[], [n; 16]))
        .collect();
    let mut adds: Vec<Act> = texts.iter().map(|text| transcript("Interview", text)).collect();
    adds.push(code("Understanding"));
    let first = author.seal(adds);
    let transcripts: Vec<OpId> = first[..30].iter().map(|sealed| sealed.op.id).collect();
    put(&mut store, &first, &texts).unwrap();
    let code = first[30].op.id;
    let ops = author.seal((0..100_000).map(|n| acts(n, &transcripts, code)).collect());
    let start = Instant::now();
    put(&mut store, &ops, &[]).unwrap();
    println!("one commit of 100,000 operations: {:?}", start.elapsed());
    let mut times = Vec::new();
    for n in 0..20_000 {
        let ops = author.seal((0..5).map(|_| acts(n, &transcripts, code)).collect());
        let start = Instant::now();
        put(&mut store, &ops, &[]).unwrap();
        times.push(start.elapsed());
    }
    times.sort();
    println!(
        "20,000 commits of 5: p50 {:?}, p99 {:?}, worst {:?}",
        times[10_000], times[19_800], times[19_999]
    );
    let start = Instant::now();
    drop(store);
    println!("closing: {:?}", start.elapsed());
    for turn in ["first", "second"] {
        let start = Instant::now();
        let mut store = Folder::open(&dir, NOW).unwrap().store;
        let opened = start.elapsed();
        let start = Instant::now();
        let core = store.facts(Shard::Core).unwrap().len();
        let with_core = start.elapsed();
        let start = Instant::now();
        store.facts(Shard::Transcript(TranscriptId(transcripts[3]))).unwrap();
        let one = start.elapsed();
        let start = Instant::now();
        let all = store.all_facts().unwrap();
        println!(
            "{turn} opening at {} operations: {opened:?}, core ({core}) {with_core:?}, \
             one transcript {one:?}, all {:?}",
            store.op_count(),
            start.elapsed()
        );
        let start = Instant::now();
        let mut len = 0;
        let each = &mut |_, lines: &str| {
            len += lines.len();
            Ok(())
        };
        store.all_op_lines(all.iter().map(|op| op.id), each).unwrap();
        println!("all lines ({len} bytes): {:?}", start.elapsed());
    }
    println!(
        "journal {} bytes, db {} bytes",
        bytes_in(&dir.join(".emic/journal")),
        bytes_in(&dir.join(".emic/db"))
    );
    std::fs::remove_dir_all(dir.join(".emic/db")).unwrap();
    let start = Instant::now();
    let opened = Folder::open(&dir, NOW).unwrap();
    println!("rebuilding: {:?} {:?}", start.elapsed(), opened.notices);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}
