//! Bundles that were packed on their way.

use super::Pair;

#[test]
fn a_packed_bundle_is_read_shown_and_started_from_like_any_other() {
    let mut pair = Pair::new();
    pair.code("noor", "trust");
    pair.run("emic --project noor bundle write -o more.emic.toml").ok();
    pair.run("gzip more.emic.toml").ok();
    assert!(pair.run("emic bundle show more.emic.toml.gz").ok().contains("Study"));
    assert!(pair.run("emic --project anna bundle read more.emic.toml.gz").ok().contains("1 new of"));
    pair.run("emic init tom --from more.emic.toml.gz --coder Tom").ok();
    pair.code("noor", "stigma");
    let written =
        pair.run("emic --project noor bundle write --since more.emic.toml.gz -o rest.emic.toml").ok();
    assert!(written.contains("1 operations, what is new"), "{written}");
    // It waits as any other does, and comes in unpacked.
    pair.code("noor", "time");
    pair.run("emic --project noor bundle write -o last.emic.toml").ok();
    pair.run(
        "emic --project noor bundle write --since rest.emic.toml -o gap.emic.toml && gzip gap.emic.toml",
    )
    .ok();
    assert_eq!(pair.run("emic --project anna bundle read gap.emic.toml.gz").code, 4);
    pair.run("emic --project anna bundle read rest.emic.toml").ok();
    assert!(pair.run("emic --project anna codes").ok().contains("time"));
}

#[test]
fn a_packed_bundle_that_is_cut_or_unpacks_to_more_than_a_bundle_can_be_is_refused() {
    let mut pair = Pair::new();
    pair.run("gzip start.emic.toml && head -c 300 start.emic.toml.gz > cut.gz").ok();
    let cut = pair.run("emic --project anna bundle read cut.gz");
    assert!(cut.code == 3 && cut.out.contains("cut or damaged"), "{}", cut.out);
    // Three GiB of nothing in a few MiB.
    pair.run("head -c 3221225472 /dev/zero | gzip -1 > zeros.gz").ok();
    let zeros = pair.run("ulimit -v 1500000; emic --project anna bundle read zeros.gz");
    assert!(zeros.code == 3 && zeros.out.contains("zeros"), "{}", zeros.out);
}
