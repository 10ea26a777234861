//! Codings that come from other programs and go to them, by the command line.

use super::*;

/// A second project with the transcripts of the first and nothing else.
fn with_texts(shell: &Shell) {
    second(shell);
    for (name, text) in [("P01", P01), ("P02", P02)] {
        shell.file(&format!("{name}.txt"), text);
        shell.emic(&["--project", "second", "import", &format!("{name}.txt")]).ok();
    }
}

#[test]
fn a_table_of_codings_comes_in_onto_the_transcripts_of_its_titles() {
    let shell = coded();
    shell.emic(&["export", "all.csv"]).ok();
    let again = shell.emic(&["import", "all.csv"]).ok();
    assert!(again.contains("0 new codings") && again.contains("2 known"), "{again}");
    with_texts(&shell);
    let said = shell.emic(&["--project", "second", "import", "all.csv"]).ok();
    assert!(said.contains("6 new codings;") && said.contains("its columns are those of codings"), "{said}");
    assert_eq!(codings(&shell, "second"), codings(&shell, "."));
}

#[test]
fn columns_have_any_order_and_words_that_are_elsewhere_are_told() {
    let shell = coded();
    // "Nobody rang." is 36..48, "six months" 57..67.
    shell.file(
        "c.csv",
        "Label;Annotator;Begin;Stop;Document;Quote;page\nLong;Kim;57;67;P01;six months;1\n\
         Long;Kim;30;42;P01;Nobody rang.;1\n",
    );
    let said = shell.emic(&["import", "c.csv"]).ok();
    assert!(said.contains("2 new codings, 1 uncertain"), "{said}");
    assert!(
        said.contains("the first: line 3") && said.contains("columns that were not read: page"),
        "{said}"
    );
    let all = codings(&shell, ".");
    for one in [
        "\"Kim\" \"P01\" 57..67 \"six months\" [\"Long\"]",
        "\"Kim\" \"P01\" 36..48 \"Nobody rang.\" [\"Long\"]",
    ] {
        assert!(all.iter().any(|coding| coding == one), "{one}: {all:#?}");
    }
    let row = shell.emic(&["import", "c.csv", "--dry-run", "--format", "json"]).json();
    assert_eq!((&row[0]["uncertain"], &row[0]["known_annotations"]), (&1.into(), &2.into()), "{row}");
}

#[test]
fn a_coding_whose_words_or_transcript_are_not_here_is_refused_with_its_place() {
    let shell = coded();
    let digest = shell.emic(&["digest"]).ok();
    for (row, what) in [
        ("P01,36,48,A,never said", "c.csv:2:5: the words of 36..48 are not in P01"),
        ("P09,36,48,A,x", "c.csv:2:5: no transcript is called \"P09\""),
        ("P01,48,36,A,x", "c.csv:2:8: 48..36 holds no words"),
        ("P01,x,36,A,x", "c.csv:2:5: \"x\" is no offset"),
        ("P01,3,36,,x", "c.csv:2:10: \"\" is no name of a code"),
    ] {
        shell.file("c.csv", &format!("transcript,start,end,code,text\n{row}\n"));
        let said = shell.emic(&["import", "c.csv"]).fails(3);
        assert!(said.contains(what), "{row}: {said}");
    }
    assert_eq!(shell.emic(&["digest"]).ok(), digest);
}

#[test]
fn a_folder_of_brat_comes_in_with_its_texts_as_the_person_who_is_named() {
    let shell = coded();
    // "Nobody rang." is 36..48, "Un café" 27..34.
    shell.file("brat/P01.txt", P01);
    shell.file(
        "brat/P01.ann",
        "T1\tWaiting 36 48\tNobody rang.\n#1\tAnnotatorNotes T1\twhy?\nR1\tSame Arg1:T1 Arg2:T1\n",
    );
    shell.file("brat/P03.txt", "I: So?\nP03: It was late.\n");
    shell.file("brat/P03.ann", "T1\tLateness 12 24\tIt was late.\n");
    let files = ["brat/P01.ann", "brat/P01.txt", "brat/P03.ann", "brat/P03.txt"];
    let said = shell.emic(&[&["--coder", "Abeni", "import"][..], &files].concat()).ok();
    assert!(said.contains("brat/P01.txt: read together with its annotations"), "{said}");
    assert!(said.contains("left out: 1 relations"), "{said}");
    let all = codings(&shell, ".");
    let abeni = "\"Abeni, \\\"Bee\\\" Oyelaran\"";
    for one in [
        format!("{abeni} \"P01\" 36..48 \"Nobody rang.\" [\"Waiting\"]"),
        format!("{abeni} \"P03\" 12..24 \"It was late.\" [\"Lateness\"]"),
    ] {
        assert!(all.contains(&one), "{one}: {all:#?}");
    }
}

#[test]
fn brat_goes_out_as_two_files_and_comes_in_again() {
    let shell = coded();
    let said = shell.emic(&["export", "Q.ann", "P01"]);
    assert_eq!(said.out, "Q.ann\nQ.txt\n");
    assert!(
        said.err.contains("names of coders") && said.err.contains("names of codes that brat spells"),
        "{}",
        said.err
    );
    assert_eq!(std::fs::read_to_string(shell.cwd.join("Q.txt")).unwrap(), P01);
    let written = std::fs::read_to_string(shell.cwd.join("Q.ann")).unwrap();
    assert_eq!(
        written,
        "T1\t_1_1 36 48\tNobody rang.\nT2\tAccess_Waiting 36 48\tNobody rang.\nT3\tAccess_N_A 49 60\tIt took six\n"
    );
    shell.emic(&["export", "out/", "--as", "brat"]).ok();
    for file in ["P01.ann", "P01.txt", "P02.ann", "P02.txt"] {
        assert!(shell.cwd.join("out").join(file).is_file(), "{file}");
    }
    let two = shell.emic(&["export", "all.ann"]).fails(2);
    assert!(two.contains("a file for each transcript"), "{two}");
    // P01.txt is there with these words since it was imported; other words are not written over.
    assert_eq!(shell.emic(&["export", "P01.ann", "P01"]).ok(), "P01.ann\n");
    shell.file("P02.txt", "mine");
    let said = shell.emic(&["export", "P02.ann", "P02"]).fails(3);
    assert!(
        said.contains("P02.txt: this file is there already") && !shell.cwd.join("P02.ann").exists(),
        "{said}"
    );
    second(&shell);
    shell.emic(&["--project", "second", "import", "Q.ann", "Q.txt"]).ok();
    let again = codings(&shell, "second");
    assert_eq!(again.len(), 3);
    assert!(again.iter().any(|one| one.contains("49..60") && one.contains("Access_N_A")), "{again:#?}");
}
