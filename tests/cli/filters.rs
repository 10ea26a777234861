//! Every list with every filter: what it keeps, or that it is refused. No list passes a filter over.

use crate::support::shell::Shell;

/// Invented.
const P01: &str = "Interviewer: How was it?\n\nP01: I asked for help. Nobody rang.\n\n\
    Interviewer: And then?\n\nP01: Nobody rang. I said \"don't bother\".\n";
const P02: &str =
    "Interviewer: How is it now?\n\nP02: Better. I trust her.\n\nMother: Nobody rang, he says.\n";

/// Noor Rahman's study. What Eva Brandt did, all of P02 and the code Understanding came after the frame "version 1".
fn study() -> Shell {
    let shell = Shell::with_project();
    let noor = |args: &[&str]| shell.emic(args).ok();
    let eva = |args: &[&str]| shell.emic(&[&["--coder", "Eva Brandt"], args].concat()).ok();
    shell.transcript("P01", P01);
    noor(&["code", "add", "Access/Waiting", "Access/Silence"]);
    noor(&["person", "add", "Eva Brandt"]);
    noor(&["person", "add", "Lena Ito"]);
    shell.file("people.csv", "participant,sex\nP01,Female\nP02,Male\n");
    shell.emic(&["import", "people.csv"]).ok();
    noor(&["cast", "P01", "P01", "--participant", "P01"]);
    noor(&["cast", "P01", "Interviewer", "--person", "Lena Ito", "--role", "interviewer"]);
    noor(&["annotate", "P01", "--quote", "I asked for help", "Waiting"]);
    noor(&["annotate", "P01", "--quote", "I asked for", "Access"]);
    for on in ["P01#2", "code:Access"] {
        noor(&["mark", on, "discuss"]);
        noor(&["memo", "add", "--on", on, "A thought."]);
    }
    noor(&["link", "Silence", "comes before", "Waiting"]);
    noor(&["link", "Access", "is more than", "Waiting"]);
    noor(&["assign", "P01", "Eva Brandt"]);
    noor(&["progress", "P01", "read"]);
    noor(&["frame", "freeze", "version 1"]);

    shell.transcript("P02", P02);
    noor(&["code", "add", "Understanding/Trust"]);
    noor(&["participant", "add", "P03"]);
    eva(&["cast", "P02", "P02", "--participant", "P02"]);
    eva(&["cast", "P02", "Mother", "--role", "companion"]);
    noor(&["annotate", "P02", "--quote", "I trust her", "Trust"]);
    let coding =
        shell.emic(&["--coder", "Eva Brandt", "annotate", "P02", "--quote", "Nobody rang", "Silence"]).id();
    eva(&["mark", &coding, "discuss"]);
    eva(&["memo", "add", "--on", &coding, "A thought."]);
    for on in ["P02#2", "code:Trust"] {
        noor(&["mark", on, "discuss"]);
        noor(&["memo", "add", "--on", on, "A thought."]);
    }
    eva(&["link", "Waiting", "wears down", "Trust"]);
    eva(&["assign", "P02", "Noor Rahman"]);
    noor(&["progress", "P02", "coding"]);
    eva(&["frame", "freeze", "version 2"]);
    shell
}

/// The filters, in the order of the columns below.
const FILTERS: [&[&str]; 9] = [
    &["--code", "Understanding"],
    &["--code", "Access", "--only"],
    &["--by", "Eva Brandt"],
    &["--in", "P02"],
    &["--speaker", "Mother"],
    &["--participant", "P01"],
    &["--where", "sex=Male"],
    &["--since", "version 1"],
    &["--until", "version 1"],
];

/// What a filter does to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// It keeps so many rows.
    Keeps(usize),
    /// It keeps some rows and leaves out others: too many to count by hand.
    Some,
    /// It makes no sense there.
    Refused,
}
use Cell::{Keeps as K, Refused as R, Some as S};

/// Lists, how many rows each has, and what each filter does: counted by hand from the study above.
///
/// Codings: P01 Waiting and Access by Noor, before version 1; P02 Trust by Noor on words of P02, Silence by Eva on words of
/// Mother, both after it.
#[rustfmt::skip]
const TABLE: &[(&[&str], usize, [Cell; 9])] = &[
    //                        rows   code  only   by    in  label  who  where since until
    (&["transcripts"],          2, [K(1), K(1), K(1), K(1), K(1), K(1), K(1), K(1), K(1)]),
    (&["codes"],                5, [K(2), K(1), K(2), K(4), K(2), K(2), K(2), K(4), K(2)]),
    (&["annotations"],          4, [K(1), K(1), K(1), K(2), K(1), K(2), K(1), K(2), K(2)]),
    (&["marks"],                5, [K(1), K(1), K(1), K(2), K(1), K(1), K(1), K(3), K(2)]),
    (&["memos"],                5, [K(1), K(1), K(1), K(2), K(1), K(1), K(1), K(3), K(2)]),
    (&["links"],                3, [K(1), K(1), K(1), R,    R,    R,    R,    K(1), K(2)]),
    (&["people"],               3, [K(1), K(1), K(1), K(2), K(1), K(1), K(1), K(2), K(1)]),
    (&["participants"],         3, [K(1), K(1), K(0), K(1), K(0), K(1), K(1), K(1), K(2)]),
    (&["casts"],                5, [R,    R,    K(2), K(3), K(1), K(1), K(1), K(2), K(2)]),
    (&["assignments"],          2, [K(1), K(1), K(1), K(1), K(1), K(1), K(1), K(1), K(1)]),
    (&["progress"],             4, [K(1), K(1), K(2), K(2), K(2), K(2), K(2), K(2), K(1)]),
    (&["frames"],               2, [K(1), K(2), K(1), R,    R,    R,    R,    K(1), K(1)]),
    (&["find", "--regex", "I (asked|said|trust)|Nobody"],
                                6, [K(1), K(1), K(1), K(2), K(1), K(4), K(1), K(2), K(1)]),
    (&["ask"],                  4, [K(1), K(1), K(1), K(2), K(1), K(2), K(1), K(2), K(2)]),
    (&["history", "--acts"],    0, [S,    S,    S,    S,    S,    S,    S,    S,    S   ]),
];

fn rows(shell: &Shell, list: &[&str], filter: &[&str]) -> usize {
    shell.emic(&[list, filter, &["--format", "json"]].concat()).json().as_array().unwrap().len()
}

#[test]
fn every_list_takes_every_filter_or_says_why_not() {
    let shell = study();
    for (list, all, cells) in TABLE {
        let whole = rows(&shell, list, &[]);
        if *all > 0 {
            assert_eq!(whole, *all, "{list:?}");
        }
        for (filter, cell) in FILTERS.iter().zip(cells) {
            match cell {
                Cell::Keeps(kept) => assert_eq!(rows(&shell, list, filter), *kept, "{list:?} {filter:?}"),
                Cell::Some => {
                    let kept = rows(&shell, list, filter);
                    assert!(kept > 0 && kept < whole, "{list:?} {filter:?}: {kept} of {whole}");
                }
                Cell::Refused => {
                    let said = shell.emic(&[list, *filter].concat()).fails(2);
                    let name = filter[filter.len() - if filter.contains(&"--only") { 3 } else { 2 }];
                    let why = format!("emic {} has no {name}: ", list[0]);
                    assert!(said.contains(&why), "{list:?} {filter:?}: {said}");
                }
            }
        }
    }
}

#[test]
fn the_table_of_filters_has_every_list() {
    // Those of news and of questions have tests of their own.
    let known: Vec<&str> = TABLE.iter().map(|(list, ..)| list[0]).chain(["news", "conflicts"]).collect();
    for list in emic::report::LISTS {
        assert!(known.contains(&list.name), "{}", list.name);
        for (name, _) in
            ["code", "only", "by", "in", "speaker", "participant", "where", "since", "until"].map(|n| (n, ()))
        {
            assert!(list.parameters.iter().any(|one| one.name == name), "{} --{name}", list.name);
        }
    }
}

#[test]
fn news_is_about_everybody_and_sends_who_asks_for_less_to_the_history() {
    let shell = study();
    for filter in FILTERS.iter().filter(|filter| filter[0] != "--since") {
        let said = shell.emic(&[&["news"], *filter].concat()).fails(2);
        assert!(said.contains("emic news has no --") && said.contains("emic history --acts"), "{said}");
    }
    // Eva Brandt's one coding came after the frame.
    let news = shell.emic(&["news", "--since", "version 1", "--format", "json"]).json();
    assert_eq!(
        (&news["people"][0]["coder"], &news["people"][0]["codings"]),
        (&"Eva Brandt".into(), &1.into())
    );
}

#[test]
fn a_refused_filter_is_in_no_help_and_no_completion() {
    let shell = Shell::new();
    assert!(!shell.emic(&["links", "--help"]).ok().contains("--speaker"));
    assert!(shell.emic(&["links", "--help"]).ok().contains("--until"));
    let script = shell.emic(&["completions", "bash"]).ok();
    let links = script.split("emic__subcmd__links)").nth(1).or_else(|| script.split("emic__links)").nth(1));
    let options = links.unwrap().lines().nth(1).unwrap();
    assert!(options.contains("--until") && !options.contains("--speaker"), "{options}");
}

#[test]
fn codes_with_a_filter_count_only_the_codings_that_are_like_that() {
    let shell = study();
    let rows = shell.emic(&["codes", "--in", "P02", "--format", "json"]).json();
    let count = |name: &str, key: &str| {
        let row = rows.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
        row[key].as_u64().unwrap()
    };
    assert_eq!((count("Access", "annotations"), count("Access", "annotations_subtree")), (0, 1));
    assert_eq!((count("Silence", "annotations"), count("Silence", "transcripts")), (1, 1));
    // The place in the tree stays what it is.
    let trust = rows.as_array().unwrap().iter().find(|row| row["name"] == "Trust").unwrap();
    assert_eq!(trust["path"], serde_json::json!(["Understanding", "Trust"]));
}

#[test]
fn removed_codes_are_asked_for_by_who_removed_them_and_when() {
    let shell = study();
    shell.emic(&["--coder", "Eva Brandt", "code", "remove", "Waiting", "--with-others"]).ok();
    let removed = |filter: &[&str]| rows(&shell, &["codes", "--removed"], filter);
    assert_eq!(removed(&[]), 1);
    assert_eq!((removed(&["--by", "Eva Brandt"]), removed(&["--by", "Noor Rahman"])), (1, 0));
    assert_eq!((removed(&["--since", "version 2"]), removed(&["--until", "version 2"])), (1, 0));
    assert_eq!(removed(&["--code", "Waiting"]), 1);
    let said = shell.emic(&["codes", "--removed", "--in", "P01"]).fails(2);
    assert!(said.contains("--removed has no --in"), "{said}");
}

#[test]
fn a_filter_beside_a_transcript_says_nothing_of_progress() {
    let shell = study();
    let said = shell.emic(&["progress", "P01", "done", "--by", "Eva Brandt"]).fails(2);
    assert!(said.contains("emic progress --in TRANSCRIPT"), "{said}");
    let rows = shell.emic(&["progress", "--in", "P02", "--format", "json"]).json();
    // Eva Brandt coded there and said nothing of how far she is.
    assert_eq!(super::column(&rows, "created").iter().filter(|at| *at == "null").count(), 1);
}
