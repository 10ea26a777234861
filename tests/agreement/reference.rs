//! Every value of `reference.toml`: published, or computed by other programs; the file names the source of each.

use emic::stats::*;
use emic::text::Span;
use std::collections::BTreeMap;
use toml::{Table as Toml, Value};

/// What a coefficient came to: a number, or the name of the reason why there is none.
type Came = Result<f64, &'static str>;

fn came(one: Estimate) -> Came {
    one.value().ok_or_else(|| one.reason().unwrap().name())
}

fn whole(value: &Value) -> u32 {
    u32::try_from(value.as_integer().unwrap()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Rows of a table in units, rated by several coders in several categories.
fn ratings(example: &Toml) -> Ratings {
    if let Some(counts) = example.get("counts") {
        let units: Vec<Vec<u32>> =
            list(counts).iter().map(|row| list(row).iter().map(whole).collect()).collect();
        let coders: u32 = units[0].iter().sum();
        let mut all = Ratings::new(coders as usize, units[0].len());
        units.iter().for_each(|row| all.add(row, 1));
        return all;
    }
    let rows: Vec<Vec<&str>> =
        list(&example["ratings"]).iter().map(|row| list(row).iter().map(word).collect()).collect();
    let mut names: Vec<&str> = rows.iter().flatten().copied().filter(|name| *name != ".").collect();
    names.sort_unstable();
    names.dedup();
    let mut all = Ratings::new(rows.len(), names.len());
    for unit in 0..rows[0].len() {
        let chosen = |name: &&str| rows.iter().filter(|row| row[unit] == *name).count() as u32;
        all.add(&names.iter().map(chosen).collect::<Vec<_>>(), 1);
    }
    all
}

/// Two coders' square, if the ratings are those of two coders who rated everything.
fn square(example: &Toml) -> Option<Table> {
    let rows = list(example.get("ratings")?);
    let names: Vec<Vec<&str>> = rows.iter().map(|row| list(row).iter().map(word).collect()).collect();
    let mut all: Vec<&str> = names.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let mut cells = vec![0; all.len() * all.len()];
    let at = |name: &str| all.iter().position(|one| *one == name).unwrap();
    for (a, b) in names[0].iter().zip(&names[1]) {
        cells[at(a) * all.len() + at(b)] += 1;
    }
    (names.len() == 2).then(|| Table::new(all.len(), cells).unwrap())
}

fn of_ratings(example: &Toml, key: &str) -> Came {
    let all = ratings(example);
    came(match key {
        "agreement" => all.agreement(),
        "krippendorff_alpha" => all.alpha(),
        "gwet_ac1" => all.ac1(),
        "fleiss_kappa" => all.fleiss(),
        "kappa" => square(example).unwrap().kappa(),
        other => panic!("{other}"),
    })
}

fn of_table(table: &Table, key: &str) -> Came {
    came(match key {
        "agreement" => table.agreement(),
        "kappa" => table.kappa(),
        "scott_pi" => table.scott_pi(),
        "brennan_prediger" => table.brennan_prediger(),
        "gwet_ac1" => table.ac1(),
        "krippendorff_alpha" => table.alpha(),
        other => panic!("{other}"),
    })
}

fn table(example: &Toml) -> Table {
    let rows = list(&example["table"]);
    let cells = rows.iter().flat_map(|row| list(row).iter().map(|n| u64::from(whole(n)))).collect();
    Table::new(rows.len(), cells).unwrap()
}

/// Sets by coder and unit, as codings of one character each.
fn sets(example: &Toml, key: &str) -> Came {
    let coders = list(&example["sets"]);
    let mut names: BTreeMap<&str, u32> = BTreeMap::new();
    let mut codings = Vec::new();
    for (coder, units) in (0..).zip(coders) {
        for (unit, set) in (0..).zip(list(units)) {
            for name in list(set) {
                let next = names.len() as u32;
                let code = *names.entry(word(name)).or_insert(next);
                codings.push(Coding { coder, code, span: Span::new(unit, unit + 1).unwrap() });
            }
        }
    }
    let length = list(&coders[0]).len() as u32;
    let present = (0..coders.len() as u32).map(|coder| Present { coder, parts: None }).collect();
    let ruler = Ruler::characters(Span::new(0, length).into_iter().collect());
    let document = Document { ruler, present, codings, clusters: vec![] };
    let rows: Vec<usize> = (0..names.len()).collect();
    let study = Study {
        coders: coders.len(),
        rows: rows.iter().map(|&code| vec![code as u32]).collect(),
        documents: vec![document],
    };
    let all = study.sets(&rows);
    came(match key {
        "alpha_jaccard" => all.jaccard,
        "alpha_masi" => all.masi,
        "alpha_exact_set" => all.exact,
        other => panic!("{other}"),
    })
}

/// A case of codings: coders, codes and texts by name.
struct Case<'t> {
    coders: Vec<&'t str>,
    codes: Vec<&'t str>,
    texts: Vec<&'t str>,
    study: Study,
    /// The same in the units of the example, if it has some.
    in_units: Option<Study>,
}

fn spans(value: &Value) -> Vec<Span> {
    let span = |one: &Value| Span::new(whole(&list(one)[0]), whole(&list(one)[1])).unwrap();
    list(value).iter().map(span).collect()
}

impl<'t> Case<'t> {
    fn read(case: &'t Toml) -> Case<'t> {
        let coders: Vec<&str> = list(&case["coders"]).iter().map(word).collect();
        let texts: Vec<&Toml> = match case.get("documents") {
            Some(all) => list(all).iter().map(|one| one.as_table().unwrap()).collect(),
            None => vec![case],
        };
        let mut codes: Vec<&str> =
            case.get("codes").map_or(vec![], |all| list(all).iter().map(word).collect());
        let codings = texts.iter().flat_map(|text| list(&text["annotations"]));
        codes.extend(codings.map(|one| word(&one["code"])));
        codes.sort_unstable();
        codes.dedup();
        let study = |units: Option<&Value>| Study {
            coders: coders.len(),
            rows: (0..codes.len()).map(|code| vec![code as u32]).collect(),
            documents: texts.iter().map(|text| Case::document(case, text, &coders, &codes, units)).collect(),
        };
        let units = case.get("units");
        let in_units = units.map(|_| study(units));
        let study = study(None);
        let texts = texts.iter().map(|text| text.get("name").map_or("", word)).collect();
        Case { coders, codes, texts, study, in_units }
    }
    fn document(
        case: &Toml,
        text: &Toml,
        coders: &[&str],
        codes: &[&str],
        units: Option<&Value>,
    ) -> Document {
        let place =
            |names: &[&str], name: &Value| names.iter().position(|one| *one == word(name)).unwrap() as u32;
        let coding = |one: &Value| Coding {
            coder: place(coders, &one["coder"]),
            code: place(codes, &one["code"]),
            span: Span::new(whole(&one["begin"]), whole(&one["end"])).unwrap(),
        };
        let parts = |coder: &str| case.get("assigned").and_then(|all| all.get(coder)).map(spans);
        let present = |(coder, name): (u32, &&str)| Present { coder, parts: parts(name) };
        Document {
            ruler: match units {
                Some(units) => Ruler::pieces(spans(units)),
                None => Ruler::characters(Span::new(0, whole(&text["length"])).into_iter().collect()),
            },
            present: (0..).zip(coders).map(present).collect(),
            codings: list(&text["annotations"]).iter().map(coding).collect(),
            clusters: vec![],
        }
    }
    fn coder(&self, name: &str) -> usize {
        self.coders.iter().position(|one| *one == name).unwrap()
    }
    fn pair(&self, names: &str) -> (usize, usize) {
        let (a, b) = names.split_once('~').unwrap();
        (self.coder(a), self.coder(b))
    }
    fn value(&self, key: &str) -> Came {
        let parts: Vec<&str> = key.split('/').collect();
        match parts.as_slice() {
            ["per_code", code, "unit_level", rest @ ..] => {
                self.of_code(&self.in_units.as_ref().unwrap().compare(0.9), code, None, rest)
            }
            ["per_code", code, "documents", text, rest @ ..] => {
                let nth = self.texts.iter().position(|one| one == text);
                self.of_code(&self.study.compare(0.9), code, nth, rest)
            }
            ["per_code", code, rest @ ..] => self.of_code(&self.study.compare(0.9), code, None, rest),
            ["pooled", "pairs", names, "kappa"] => {
                let (a, b) = self.pair(names);
                let rows: Vec<usize> = (0..self.codes.len()).collect();
                came(self.study.compare(0.9).pooled_kappa(&rows, None, a, b).0)
            }
            ["domains", "*", rest @ ..] => self.of_domain(rest),
            other => panic!("{other:?}"),
        }
    }
    fn of_code(&self, all: &Compared, code: &str, text: Option<usize>, key: &[&str]) -> Came {
        let row = self.codes.iter().position(|one| *one == code).unwrap();
        let ratings = all.ratings(row, text);
        match key {
            ["krippendorff_alpha"] => came(ratings.alpha()),
            ["fleiss_kappa"] => came(ratings.fleiss()),
            ["gwet_ac1"] => came(ratings.ac1()),
            ["agreement"] => came(ratings.agreement()),
            ["positive_agreement"] => came(all.positive_agreement(row, text)),
            ["unitizing"] | ["unitizing", "u_alpha"] => came(all.unit_alpha(row)),
            ["characters", name] => Ok(all.coded(row, self.coder(name)) as f64),
            ["segments", names, key] => {
                let (a, b) = self.pair(names);
                let found = all.matched(row, a, b);
                Ok(match *key {
                    "matched" => found.matched as f64,
                    "segments" => found.total as f64,
                    _ => found.matched as f64 / found.total as f64,
                })
            }
            ["pairs", names, key] => {
                let (a, b) = self.pair(names);
                let cells = all.cells(row, text, a, b);
                match *key {
                    "n11" => Ok(cells.n11 as f64),
                    "n10" => Ok(cells.n10 as f64),
                    "n01" => Ok(cells.n01 as f64),
                    "n" => Ok(cells.total() as f64),
                    "kappa" => {
                        assert_eq!(cells.kappa(), cells.table().kappa());
                        came(cells.kappa())
                    }
                    "positive_agreement" => came(cells.positive_agreement()),
                    "jaccard" => came(cells.jaccard()),
                    "kappa_weighted_by_document" => came(all.over_texts(row, a, b).weighted),
                    "kappa_mean_of_documents" => came(all.over_texts(row, a, b).mean),
                    key => of_table(&cells.table(), key),
                }
            }
            other => panic!("{other:?}"),
        }
    }
    fn of_domain(&self, key: &[&str]) -> Came {
        let all = self.study.domain(&(0..self.codes.len()).collect::<Vec<_>>());
        let code = |name: &str| self.codes.iter().position(|one| *one == name).unwrap();
        came(match key {
            [] | ["u_alpha"] => all.u_alpha,
            ["bar_u_alpha"] => all.bar_u_alpha,
            ["cu_alpha"] => all.cu_alpha,
            ["coverage"] => all.coverage,
            ["k_u_alpha", name, "alpha"] => all.by_code[code(name)].0,
            ["k_u_alpha", name, "coverage"] => all.by_code[code(name)].1,
            other => panic!("{other:?}"),
        })
    }
}

/// A value of an example.
fn value(example: &Toml, key: &str) -> Came {
    match word(&example["kind"]) {
        "ratings" | "counts" => of_ratings(example, key),
        "table" => of_table(&table(example), key),
        "sets" => sets(example, key),
        "arithmetic" => {
            let [n11, n10, n01, n00] =
                ["n11", "n10", "n01", "n00"].map(|cell| u64::from(whole(&example[cell])));
            of_table(&Cells { n11, n10, n01, n00 }.table(), key)
        }
        _ => Case::read(example["case"].as_table().unwrap()).value(key),
    }
}

#[test]
fn every_value_of_the_reference_comes_out() {
    let all: Toml = include_str!("reference.toml").parse().unwrap();
    let mut checked = 0;
    for example in list(&all["example"]) {
        let (name, example) = (word(&example["name"]), example.as_table().unwrap());
        let usual = example.get("tolerance").map_or(0.0, |value| value.as_float().unwrap());
        for (key, wanted) in example["expected"].as_table().unwrap() {
            let found = value(example, key);
            let number = |wanted: f64, tolerance: f64| {
                // A published value is rounded, and half of its last place may be all of the tolerance.
                let near = found.is_ok_and(|found| (found - wanted).abs() <= tolerance + 1e-12);
                assert!(near, "{name}: {key} came to {found:?}, expected {wanted}");
            };
            match wanted {
                Value::Float(wanted) => number(*wanted, usual),
                Value::Integer(wanted) => number(*wanted as f64, usual),
                Value::Array(both) => number(both[0].as_float().unwrap(), both[1].as_float().unwrap()),
                _ => {
                    let reason = word(wanted).strip_prefix("undefined:").unwrap();
                    assert_eq!(found, Err(reason), "{name}: {key}");
                }
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 163);
}
