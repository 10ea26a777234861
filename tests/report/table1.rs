//! Table 1 of the study, written out by hand, against what `emic report sample` prints of `sample-data`.

use crate::support::shell::Shell;
use std::path::Path;

/// Characteristic, and each category with its number, in the order of the table.
const TABLE_1: &[(&str, &[(&str, u64)])] = &[
    ("Current diagnoses", &[("Personality disorder", 29), ("Complex post-traumatic stress disorder", 1)]),
    (
        "Service use",
        &[("Specialist", 16), ("Non-specialist", 10), ("Unclear if specialist or non-specialist", 4)],
    ),
    (
        "Age",
        &[
            ("18-24", 3),
            ("25-34", 8),
            ("35-44", 8),
            ("45-54", 4),
            ("55-64", 5),
            (">=65", 1),
            ("Information not available", 1),
        ],
    ),
    ("Sex", &[("Female", 24), ("Male", 6), ("Men", 6)]),
    (
        "Sexuality",
        &[("Heterosexual", 12), ("Bisexual / Gay / Lesbian", 6), ("Information not available", 12)],
    ),
    (
        "Ethnicity",
        &[
            ("Black British / Caribbean", 2),
            ("British Asian / Indian", 3),
            ("Chinese", 4),
            ("Mixed Race", 2),
            ("Romany", 1),
            ("White British / English / Other", 18),
            ("Minority ethnic groups", 12),
        ],
    ),
    (
        "Region of England",
        &[
            ("North West", 2),
            ("North East", 1),
            ("Yorkshire / Humber", 2),
            ("West Midlands", 2),
            ("East Midlands", 3),
            ("South West", 2),
            ("London", 17),
            ("South East outside London", 1),
            ("East of England", 0),
        ],
    ),
    ("Interview mode", &[("Face to face", 11), ("Telephone", 6), ("Skype", 3), ("Teams", 6), ("Zoom", 4)]),
];

/// A project with the participants of the sample data.
fn sample() -> Shell {
    let shell = Shell::with_project();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/participants.csv");
    shell.emic(&["import", &table.display().to_string()]).ok();
    shell
}

fn rows(shell: &Shell, more: &[&str]) -> Vec<serde_json::Value> {
    let words = [&["report", "sample", "--format", "json"], more].concat();
    shell.emic(&words).json().as_array().unwrap().clone()
}

#[test]
fn the_report_prints_table_1_to_the_digit() {
    let shell = sample();
    let printed: Vec<(String, String, u64)> = rows(&shell, &[])
        .iter()
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap().to_owned();
            assert_eq!(row["of"], 30);
            assert_eq!(row["participants"].as_array().unwrap().len() as u64, row["n"].as_u64().unwrap());
            (word("block"), word("category"), row["n"].as_u64().unwrap())
        })
        .collect();
    let expected: Vec<(String, String, u64)> = TABLE_1
        .iter()
        .flat_map(|(block, rows)| rows.iter().map(|(row, n)| ((*block).to_owned(), (*row).to_owned(), *n)))
        .collect();
    assert_eq!(printed, expected);
    let text = shell.emic(&["report", "sample"]).ok().replace("\n  ", " ");
    for note in [
        "Characteristics of the participants, N = 30",
        "Current diagnoses: Several diagnoses are possible over time",
        "Region of England: People were looked for in the East of England, and nobody was found.",
        "Minority ethnic groups: Black British / Caribbean, British Asian / Indian, Chinese, Mixed Race, Romany.",
    ] {
        assert!(text.contains(note), "{note}: {text}");
    }
    assert!(!text.contains("add up to"), "each block adds up to 30");
    let line = |words: &str| text.lines().find(|line| line.contains(words)).unwrap().to_owned();
    assert!(line("East of England  ").trim_end().ends_with(" 0"), "{text}");
}

#[test]
fn a_block_that_does_not_add_up_says_so_and_who_it_is() {
    let shell = Shell::with_project();
    shell.file("people.csv", "name,sex,state\nP1,A,interviewed\nP2,B,\nP3,,declined\n");
    shell.file(
        "people.toml",
        "[attribute.sex]\nlabel = \"Sex\"\nkind = \"several\"\ncategories = [\"A\", \"B\"]\n",
    );
    shell.emic(&["import", "people.csv"]).ok();
    shell.emic(&["participant", "edit", "P1", "sex=A", "sex=B"]).ok();
    let text = shell.emic(&["report", "sample"]).ok();
    assert!(text.contains("Sex: one person may have several, so the rows add up to 3."), "{text}");
    assert!(text.contains("N = 2") && text.contains("Not counted: 1 declined."), "{text}");
    // The values of P1 were written while several were allowed; now one is.
    shell.file("again.csv", "name,sex\nP1,\n");
    shell.file(
        "again.toml",
        "[attribute.sex]\nlabel = \"Sex\"\nkind = \"one\"\ncategories = [\"A\", \"B\"]\n",
    );
    shell.emic(&["import", "again.csv"]).ok();
    let two = shell.emic(&["report", "sample"]).ok();
    assert!(two.contains("Sex: the rows add up to 3, not 2: P1 with more than one value."), "{two}");
}

#[test]
fn goals_stand_beside_the_numbers_with_how_far_they_are() {
    let shell = sample();
    for (of, goal) in [
        ("sex=Male", "at least 10"),
        ("region=London", "no more than 15"),
        ("ethnicity=British Asian / Indian", "at least 3"),
        ("region=East of England", "at least 1"),
        ("ethnicity=Minority ethnic groups", "at least 10, no more than 11"),
    ] {
        shell.emic(&["participant", "goal", of, goal]).ok();
    }
    let told: Vec<(String, u64, String, serde_json::Value)> = rows(&shell, &[])
        .iter()
        .filter(|row| !row["goal"].is_null())
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap().to_owned();
            (word("category"), row["n"].as_u64().unwrap(), word("goal"), row["distance"].clone())
        })
        .collect();
    let row = |category: &str, n: u64, goal: &str, distance: Option<&str>| {
        (category.to_owned(), n, goal.to_owned(), distance.into())
    };
    let expected = [
        row("Male", 6, "at least 10", Some("4 short")),
        row("British Asian / Indian", 3, "at least 3", None),
        row("Minority ethnic groups", 12, "at least 10, no more than 11", Some("1 over")),
        row("London", 17, "no more than 15", Some("2 over")),
        row("East of England", 0, "at least 1", Some("1 short")),
    ];
    assert_eq!(told, expected);
    let text = shell.emic(&["report", "sample"]).ok();
    let line = text.lines().find(|line| line.contains(" Male ")).unwrap();
    assert!(
        text.contains("hoped for") && line.contains(" 6  at least 10 ") && line.ends_with(" 4 short"),
        "{text}"
    );
}

/// By hand from `participants.csv`: of the six men one is 25-34, one 35-44, one 45-54, two 55-64; of one the age is
/// not available. P19 and P24 are 55-64, P05 35-44, P16 45-54, P30 25-34, P12 unknown.
#[test]
fn two_attributes_are_crossed_with_their_totals() {
    let shell = sample();
    let rows = rows(&shell, &["--across", "Sex", "--across", "age"]);
    let ages = ["18-24", "25-34", "35-44", "45-54", "55-64", ">=65", "Information not available"];
    let counts = |nth: usize| -> Vec<u64> {
        let key = |age: &str| rows[nth][format!("age={age}").as_str()].as_u64().unwrap();
        ages.iter().map(|age| key(age)).chain([rows[nth]["total"].as_u64().unwrap()]).collect()
    };
    assert_eq!(rows.len(), 3);
    assert_eq!(counts(0), [3, 7, 7, 3, 3, 1, 0, 24]);
    assert_eq!(counts(1), [0, 1, 1, 1, 2, 0, 1, 6]);
    assert_eq!(counts(2), [3, 8, 8, 4, 5, 1, 1, 30]);
    assert_eq!(rows[1]["category"], "Male");
    for wrong in [&["--across", "sex"][..], &["--across", "sex", "--across", "Sex"]] {
        shell.emic(&[&["report", "sample"], wrong].concat()).fails(2);
    }
    shell.emic(&["report", "sample", "--across", "sex", "--across", "years_in_services"]).fails(2);
    shell.emic(&["report", "sample", "--across", "sex", "--across", "agee"]).fails(3);
}

#[test]
fn small_counts_are_left_out_of_the_table_in_every_format() {
    let shell = sample();
    let of = |rows: &[serde_json::Value], category: &str| {
        let row = rows.iter().find(|row| row["category"] == category).unwrap();
        (row["n"].clone(), row["less_than"].clone(), row["participants"].clone())
    };
    let hidden = rows(&shell, &["--hide-small"]);
    let null = serde_json::Value::Null;
    assert_eq!(of(&hidden, "Romany"), (null.clone(), 3.into(), null.clone()));
    assert_eq!(of(&hidden, "East of England"), (0.into(), null.clone(), null.clone()));
    // Of the ages >=65 and not available are 1 each, which 30 less the others would say; 3 and 4 go as well.
    assert_eq!(of(&hidden, "18-24"), (null.clone(), null.clone(), null.clone()));
    assert_eq!(of(&hidden, "45-54").0, null);
    assert_eq!(of(&hidden, "55-64").0, 5);
    let text = shell.emic(&["report", "sample", "--hide-small"]).ok();
    assert!(text.contains("<3") && text.contains("..") && !text.contains("might be recognised"), "{text}");
    assert!(text.contains("<3: fewer than 3 people. ..: left out"), "{text}");
    let all = ["html", "markdown", "csv"]
        .map(|format| shell.emic(&["report", "sample", "--hide-small", "--format", format]).ok());
    assert!(all[0].contains("&lt;3") && all[1].contains("..") && all[2].contains("<3"), "{all:?}");
    assert_eq!(of(&rows(&shell, &["--hide-small", "5"]), "Chinese").1, 5);
    for wrong in ["2", "x", "0"] {
        shell.emic(&["report", "sample", "--hide-small", wrong]).fails(2);
    }
    // A total that the table itself leaves out is left out beside the crossed numbers, too.
    let crossed = rows(&shell, &["--hide-small", "--across", "ethnicity", "--across", "sex"]);
    let romany = crossed.iter().find(|row| row["category"] == "Romany").unwrap();
    assert_eq!((&romany["total"], &romany["sex=Female"], &romany["sex=Male"]), (&null, &null, &0.into()));
    assert_eq!(romany["hide_small"][0], serde_json::json!({"key": "sex=Female", "less_than": 3}));
}

#[test]
fn a_table_of_which_nothing_may_be_printed_is_a_sentence() {
    let shell = Shell::with_project();
    shell.file("who.csv", "name,state,sex,place\nP01,interviewed,Female,Leeds\nP02,interviewed,Male,York\n");
    shell.emic(&["import", "who.csv", "--as", "participants"]).ok();
    for words in [
        &["report", "sample", "--hide-small"][..],
        &["report", "sample", "--hide-small", "--across", "sex", "--across", "place"],
    ] {
        let text = shell.emic(words).ok();
        assert!(text.starts_with("The whole table is left out: each count is of fewer than 3"), "{text}");
        assert!(!text.contains("Leeds") && !text.contains("Female"), "{text}");
    }
    // Programs get the rows all the same, without a count.
    let hidden = rows(&shell, &["--hide-small"]);
    assert!(hidden.iter().all(|row| row["n"].is_null()) && hidden.len() >= 2, "{hidden:?}");
}

#[test]
fn a_group_of_one_category_is_said_once_to_people_and_kept_for_programs() {
    let shell = sample();
    let text = shell.emic(&["report", "sample"]).ok();
    assert!(text.contains("Male ") && !text.contains("Men "), "{text}");
    assert!(!text.contains("Men: Male."), "{text}");
    assert!(rows(&shell, &[]).iter().any(|row| row["category"] == "Men" && row["n"] == 6));
}

#[test]
fn the_text_of_the_codes_and_of_the_sample_has_room_on_a_screen() {
    let (_shell, mut study) = super::study();
    for words in [
        &["report", "codes"][..],
        &["report", "participants"],
        &["report", "theme"],
        &["report", "cooccurrence"],
    ] {
        let text = super::printed(&mut study, words, "text");
        let wide = text.lines().find(|line| emic::text::cells(line) > 80);
        assert_eq!(wide, None, "{words:?}");
    }
    let matrix = super::printed(&mut study, &["report", "matrix", "--attribute", "region"], "text");
    assert!(
        matrix
            .replace("\n  ", " ")
            .contains("Fewer than 3 people, who might be recognised: Region of England: North West (2)"),
        "{matrix}"
    );
}
