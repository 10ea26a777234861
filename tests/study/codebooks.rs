//! Codebooks: the code tree as a table, out and in.

use super::*;

/// A tree with definitions, themes, colours and odd names.
fn frame() -> Shell {
    let shell = Shell::with_project();
    for code in
        ["Access/Waiting", "Access/N\\/A", "=1+1", "caf\u{e9}", "cafe\u{301}", "a, \"b\"", "-x", "'tis"]
    {
        shell.emic(&["code", "add", "--", code]).ok();
    }
    shell.emic(&["code", "define", "Access", "Getting in,\nor \"not\" getting in"]).ok();
    shell.emic(&["code", "define", "Access/Waiting", "--example", "=SUM(A1)"]).ok();
    shell.emic(&["code", "theme", "Access"]).ok();
    shell.emic(&["code", "colour", "Access/Waiting", "#AA3311"]).ok();
    shell
}

#[test]
fn a_codebook_that_goes_out_comes_in_as_the_same_tree() {
    let shell = frame();
    let before = tree(&shell, ".");
    assert_eq!(before.len(), 9);
    shell.emic(&["export", "book.csv", "--as", "codebook"]).ok();
    second(&shell);
    let came = shell.emic(&["--project", "second", "import", "book.csv", "--as", "codebook"]).ok();
    assert!(came.contains("book.csv: 9 new codes; 0 changed, 0 as before"), "{came}");
    assert_eq!(tree(&shell, "second"), before);
    // Colours are in no list; a second file shows them.
    shell.emic(&["--project", "second", "export", "again.csv", "--as", "codebook"]).ok();
    let file = |name: &str| std::fs::read_to_string(shell.cwd.join(name)).unwrap();
    assert_eq!(file("again.csv"), file("book.csv"));
    assert!(file("book.csv").contains("Access/Waiting,code,#AA3311,,,,'=SUM(A1)\n"), "{}", file("book.csv"));
    assert!(file("book.csv").contains("\n'tis,code") && file("book.csv").contains("'-x,code"));
    let digest = shell.emic(&["--project", "second", "digest"]).ok();
    let again = shell.emic(&["--project", "second", "import", "book.csv", "--as", "codebook"]).ok();
    assert!(again.contains("0 new codes; 0 changed, 9 as before"), "{again}");
    assert_eq!(shell.emic(&["--project", "second", "digest"]).ok(), digest, "nothing was written");
}

#[test]
fn a_codebook_changes_what_it_says_and_nothing_else() {
    let shell = frame();
    let before = tree(&shell, ".");
    shell.file("new.csv", "Code;Description;Colour\nAccess;Ways in;\nAccess/Ringing;;#00ff00\ncaf\u{e9};;\n");
    let came = shell.emic(&["import", "new.csv", "--as", "codebook"]).ok();
    assert!(came.contains("1 new codes; 1 changed, 1 as before"), "{came}");
    let after = tree(&shell, ".");
    assert_eq!(after.len(), before.len() + 1);
    assert!(after[0].starts_with("[\"Access\"] \"theme\" \"Ways in\""), "{}", after[0]);
    assert_eq!(after[1], before[1], "what the file does not name is as before");
    shell.emic(&["undo"]).ok();
    assert_eq!(tree(&shell, "."), before, "one commit");
}

#[test]
fn a_broken_codebook_names_line_and_column_and_changes_nothing() {
    let shell = frame();
    let digest = shell.emic(&["digest"]).ok();
    for (file, what) in [
        ("colour\n#aabbcc\n", "b.csv:1:1: no column says what the codes are called"),
        ("path,kind\nA,code\nB,them\n", "b.csv:3:3: \"them\" is no kind of code"),
        ("path,colour\nA,red\n", "b.csv:2:3: \"red\" is no colour"),
        ("path\nA\n\nA\n", "b.csv:4:1: \"A\" is in the table twice, first on line 2"),
        ("path,when\n,x\n", "b.csv:2:1: this code has no name"),
        ("path\nA//B\n", "b.csv:2:1: \"A//B\" has an empty name in it"),
        ("path,definition\nA,b,c\n", "b.csv:2:5: this row has 3 cells, the head has 2"),
        ("path,definition,description\nA,b,c\n", "b.csv:1:17: two columns mean the same as \"description\""),
        ("", "b.csv: the file is empty"),
        ("path\nLost and found\n", "Lost and found keeps what removed codes had"),
    ] {
        shell.file("b.csv", file);
        let said = shell.emic(&["import", "b.csv", "--as", "codebook"]);
        assert!([2, 3].contains(&said.code) && said.err.contains(what), "{file:?}: {}", said.err);
    }
    assert_eq!(shell.emic(&["digest"]).ok(), digest);
}

#[test]
fn a_table_that_emic_wrote_is_known_by_its_header_and_never_read_as_participants() {
    let shell = frame();
    shell.transcript("P01", "P01: I asked for help. Nobody rang.\n");
    shell.emic(&["annotate", "P01", "--quote", "Nobody rang", "Access/Waiting"]).ok();
    shell.emic(&["export", "book.csv", "--as", "codebook"]).ok();
    shell.emic(&["export", "codings.csv"]).ok();
    second(&shell);
    let came = shell.emic(&["--project", "second", "import", "book.csv"]).ok();
    assert!(came.contains("9 new codes") && came.contains("read as one"), "{came}");
    let said = shell.emic(&["--project", "second", "import", "codings.csv"]).fails(3);
    assert!(said.contains("codings.csv:2:5: no transcript is called \"P01\""), "{said}");
    let participants = shell.emic(&["--project", "second", "participants", "--format", "json"]).json();
    assert_eq!(participants, serde_json::json!([]));
}

#[test]
fn a_codebook_that_replaces_the_tree_takes_out_what_it_lacks_and_what_is_unused() {
    let shell = coded();
    shell.emic(&["code", "add", "Access/Cost/Travel"]).ok();
    shell.emic(&["code", "add", "Gone/Below"]).ok();
    shell.emic(&["memo", "add", "--on", "code:Gone", "a thought"]).ok();
    let before = tree(&shell, ".");
    shell.file("frame.csv", "path,definition\nAccess/Waiting,Time\nStigma,\n");
    let dry = shell.emic(&["import", "frame.csv", "--as", "codebook", "--replace", "--dry-run"]).ok();
    assert!(
        dry.contains("\n  codes removed: 3: \"Access/Cost\", \"Access/Cost/Travel\", \"Gone/Below\"\n"),
        "{dry}"
    );
    for stays in ["\"Access/N\\/A\"", "\"=1+1\"", "\"Gone\""] {
        let line = dry.lines().find(|line| line.contains("and that stay:")).unwrap();
        assert!(line.contains(stays), "{stays}: {line}");
    }
    assert_eq!(tree(&shell, "."), before);
    let said = shell.emic(&["import", "frame.csv", "--as", "codebook", "--replace"]).ok();
    assert!(
        said.contains("1 new codes") && said.contains("3 removed") && said.contains("something is on them"),
        "{said}"
    );
    let codes = shell.emic(&["codes", "--format", "json"]).json();
    let paths: Vec<String> = codes.as_array().unwrap().iter().map(|code| code["path"].to_string()).collect();
    assert!(!paths.iter().any(|path| path.contains("Cost") || path.contains("Below")), "{paths:?}");
    assert!(
        paths.iter().any(|path| path.contains("Stigma")) && paths.iter().any(|path| path.contains("Gone")),
        "{paths:?}"
    );
    // All in one step: one undo takes it back.
    shell.emic(&["undo"]).ok();
    assert_eq!(tree(&shell, "."), before);
    let wrong = shell.emic(&["import", "P01.txt", "--replace"]).fails(2);
    assert!(wrong.contains("--replace is for a codebook"), "{wrong}");
}

#[test]
fn the_tree_goes_out_as_toml_and_comes_in_as_it_was() {
    let shell = coded();
    shell.emic(&["code", "define", "Access/Waiting", "Time \"until\"\nthe first reply"]).ok();
    shell.emic(&["export", "frame.toml"]).ok();
    second(&shell);
    shell.emic(&["--project", "second", "import", "frame.toml"]).ok();
    assert_eq!(tree(&shell, "second"), tree(&shell, "."));
}

/// The paths of the codes, and what each is.
fn kinds(shell: &Shell, project: &str) -> Vec<String> {
    let codes = shell.emic(&["--project", project, "codes", "--format", "json"]).json();
    let path = |code: &serde_json::Value| {
        let names: Vec<&str> =
            code["path"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        names.join("/")
    };
    codes
        .as_array()
        .unwrap()
        .iter()
        .map(|code| format!("{} {}", path(code), code["kind"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_codebook_beside_a_table_of_its_name_is_a_codebook_by_its_content_or_by_what_is_said() {
    let shell = Shell::with_project();
    shell.file("x.csv", "name,age\nP01,30\n");
    shell.file("x.toml", "[[code]]\npath = \"Access/Waiting\"\n");
    let came = shell.emic(&["import", "x.csv", "x.toml"]).ok();
    assert!(came.contains("x.toml is a codebook, and not for this table"), "{came}");
    assert!(came.contains("x.toml: 2 new codes"), "{came}");
    // Tables in tables are a codebook, too; said or not.
    shell.file("y.csv", "name,age\nP02,31\n");
    shell.file("y.toml", "[Money]\nDebts = \"owing\"\n");
    let came = shell.emic(&["import", "y.toml", "--as", "codebook-toml"]).ok();
    assert!(came.contains("y.toml: 2 new codes"), "{came}");
    assert!(shell.emic(&["import", "y.toml", "--dry-run"]).ok().contains("2 as before"));
    // What the columns of a table mean stays that, and a broken one is told with the table.
    shell.file("z.csv", "name,age\nP03,18-24\n");
    shell.file("z.toml", "[attribute.age]\nkind = \"one\"\ncategories = [\"18-24\"]\n");
    let came = shell.emic(&["import", "z.csv", "z.toml"]).ok();
    assert!(came.contains("z.toml: read together with its table"), "{came}");
    shell.file("z.toml", "[attribute.age]\nknd = \"one\"\n");
    let said = shell.emic(&["import", "z.csv", "z.toml"]);
    assert!(said.err.contains("z.toml:2:1"), "{}", said.err);
}

#[test]
fn names_that_are_paths_are_split_only_where_a_person_says_so() {
    let shell = Shell::with_project();
    shell.file(
        "a.csv",
        "code,definition\nTea::green,leaves\nCoke,a drink\nCoke::diet Coke,no sugar\nCoke::diet Coke::can,\n",
    );
    let came = shell.emic(&["import", "a.csv", "--as", "codebook", "--dry-run"]).ok();
    let advice = "3 codes have :: in their names, such as Tea::green; --split :: makes them a tree";
    assert!(came.contains(advice), "{came}");
    let came = shell.emic(&["import", "a.csv", "--as", "codebook"]).ok();
    assert!(came.contains(advice) && came.contains("4 new codes"), "{came}");
    assert_eq!(kinds(&shell, ".").len(), 4);
    second(&shell);
    let came =
        shell.emic(&["--project", "second", "import", "a.csv", "--as", "codebook", "--split", "::"]).ok();
    assert!(
        came.contains("3 names of the file were split at \"::\"") && came.contains("5 new codes"),
        "{came}"
    );
    assert_eq!(
        kinds(&shell, "second"),
        ["Tea code", "Tea/green code", "Coke code", "Coke/diet Coke code", "Coke/diet Coke/can code"]
    );
    let meaning = shell.emic(&["--project", "second", "codes", "--format", "json"]).json();
    assert_eq!((&meaning[1]["definition"], &meaning[2]["definition"]), (&"leaves".into(), &"a drink".into()));
    // Once more: nothing new.
    let again =
        shell.emic(&["--project", "second", "import", "a.csv", "--as", "codebook", "--split", "::"]).ok();
    assert!(again.contains("0 new codes"), "{again}");
    assert!(shell.emic(&["import", "a.csv", "--as", "codebook", "--split", ""]).fails(2).contains("--split"));
}
