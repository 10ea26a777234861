//! The example in `docs/bundle.md` is a bundle that emic reads: a stranger may write a reader against it.

use emic::exchange::bundle::read;
use emic::log::Act;

fn example() -> String {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bundle.md")).unwrap();
    let whole = page.split("```toml\n").find(|part| part.starts_with("# A bundle of emic")).unwrap();
    whole.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_example_of_the_page_is_a_bundle_and_says_what_the_page_says() {
    let bundle = read(&example()).unwrap();
    assert_eq!(bundle.header.title, "Waiting (invented)");
    assert_eq!(bundle.header.kind, "full");
    assert_eq!(bundle.texts[0].words.as_str(), "P07: I stopped asking.\nNobody rang.");
    assert_eq!(bundle.texts[0].turns[0].speaker, "P07");
    let kinds: Vec<&str> = bundle.ops.iter().map(|sealed| sealed.op.act.kind()).collect();
    assert_eq!(kinds, ["project", "person", "transcript", "code", "annotate"]);
    let Act::Annotate { extent, .. } = bundle.ops[4].op.act else { panic!("the last one codes a passage") };
    let (from, to) = (extent.start.offset as usize, extent.end.offset as usize);
    assert_eq!(&bundle.texts[0].words.as_str()[from..to], "I stopped asking.");
}

#[test]
fn every_kind_of_act_has_a_row_in_the_page() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bundle.md")).unwrap();
    let missing: Vec<_> =
        emic::log::act::kinds().iter().filter(|kind| !page.contains(&format!("\n| `{kind}` | "))).collect();
    assert!(missing.is_empty(), "docs/bundle.md has no row for {missing:?}");
}

#[test]
fn the_example_may_lose_comments_and_change_line_ends_but_no_word() {
    let example = example();
    let bare: String = example.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l} \r\n")).collect();
    assert_eq!(read(&bare).unwrap().digest, read(&example).unwrap().digest);
    for (from, to) in [("stopped", "started"), ("lamport = 5", "lamport = 6"), ("not heard", "not hurt")] {
        assert!(example.contains(from), "{from}");
        assert!(read(&example.replace(from, to)).is_err(), "{from} was changed and nobody noticed");
    }
}
