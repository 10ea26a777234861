//! The themes for programs: each passage once with all themes that it is in, and each theme with its numbers.

use super::missing::Missing;
use super::shares::Shares;
use super::{Theme, reviews};
use crate::model::id::ParticipantId;
use crate::model::values::CodePart;
use crate::report::material::{Codes, Material, PLACE, Stretch};
use crate::report::sample::sample_blocks;
use crate::report::table::{Row, Table};
use crate::report::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// All that the tables are made of.
struct All<'p> {
    material: Rc<Material<'p>>,
    codes: Rc<Codes>,
    themes: Vec<Theme>,
    shares: Shares,
    /// For each place in the order of codes the theme that is there, if there is one.
    at: Vec<Option<u32>>,
    /// The passages that are in a theme, in order, and those of interviewers and others.
    within: [Vec<u32>; 2],
}

/// The passages and the themes.
pub(super) fn tables<'p>(
    material: &Rc<Material<'p>>,
    codes: &Rc<Codes>,
    themes: Vec<Theme>,
    shares: Shares,
) -> Vec<Table<'p>> {
    let passages: BTreeSet<u32> = themes.iter().flat_map(|theme| &theme.tally.passages).copied().collect();
    let others: BTreeSet<u32> = themes.iter().flat_map(|theme| &theme.others).copied().collect();
    let within = [passages, others].map(|all| all.into_iter().collect());
    let mut at = vec![None; codes.order.len()];
    (0..).zip(&themes).for_each(|(nth, theme)| at[theme.nth] = Some(nth));
    let (material, codes) = (Rc::clone(material), Rc::clone(codes));
    let all = Rc::new(All { material, codes, themes, shares, at, within });
    vec![passages_table(&all, PARTICIPANTS), themes_table(&all), passages_table(&all, OTHERS)]
}

/// Whose words: places in [`All::within`], and the names of the tables.
const PARTICIPANTS: (usize, &str) = (0, "passages");
const OTHERS: (usize, &str) = (1, "interviewer");

fn passages_table<'p>(all: &Rc<All<'p>>, (whose, name): (usize, &str)) -> Table<'p> {
    let themes = [("themes", ""), ("theme_ids", "")];
    let rest = [("codes", ""), ("code_ids", ""), ("contrary", ""), ("quote", ""), ("number", "")];
    let all = Rc::clone(all);
    let mut table = Table::new(&[&themes, PLACE, &rest].concat(), "").with_rows(move || {
        let all = Rc::clone(&all);
        (0..all.within[whose].len()).map(move |nth| all.passage(whose, all.within[whose][nth]))
    });
    table.name = name.to_owned();
    table
}

impl<'p> All<'p> {
    fn passage(&self, whose: usize, nth: u32) -> Row<'p> {
        let all = if whose == PARTICIPANTS.0 { &self.material.passages } else { &self.material.others };
        let one: &Stretch<'p> = &all[nth as usize];
        let theme = |nth: &u32| self.at[*nth as usize].and_then(|theme| self.themes.get(theme as usize));
        let counts = self.codes.of(one);
        let themes = || counts.iter().filter_map(theme);
        let within = |code| self.codes.above(code).iter().any(|nth| theme(nth).is_some());
        let mut row = vec![
            Value::Names(themes().map(|theme| Rc::clone(&self.codes.paths[theme.nth])).collect(), "; "),
            Value::Ids(themes().map(|theme| theme.code.0).collect(), " "),
        ];
        row.extend(self.material.place(one, within));
        row.extend(self.codes.named(one.codings.iter().filter(|coding| within(coding.code))));
        let marks = self.material.marks(one);
        row.extend([marks.contains("contrary").into(), marks.contains("quote").into(), (nth + 1).into()]);
        row
    }

    fn theme(&self, theme: &Theme) -> Row<'p> {
        let project = self.material.project;
        let tree = &project.shown().codes;
        let code = tree.get(theme.code);
        let parts = [CodePart::Text, CodePart::When, CodePart::Not, CodePart::Example];
        let missing = parts.into_iter().filter(|part| code.is_some_and(|code| code.part(*part).is_empty()));
        let named = |id: &ParticipantId| project.shown().participant(*id).map(|who| who.name.clone());
        let mut people: Vec<String> = theme.tally.people.iter().filter_map(named).collect();
        people.sort();
        let names = |which: fn(&Missing) -> &Vec<String>| {
            theme.missing.as_ref().map_or(Value::None, |missing| Value::List(which(missing).clone(), ", "))
        };
        vec![
            theme.code.to_string().into(),
            code.map(|code| code.name.as_str()).into(),
            Value::path(tree.path(theme.code)),
            code.map(|code| code.part(CodePart::Text)).into(),
            Value::List(missing.map(|part| part.word().to_owned()).collect(), ", "),
            theme.tally.passages.len().into(),
            theme.tally.words.into(),
            Value::List(people, ", "),
            names(|missing| &missing.absent),
            names(|missing| &missing.not_coded),
            theme.others.len().into(),
            self.attributes(theme),
            self.shares(theme),
            reviews::value(project, theme),
            numbers(&theme.tally.passages),
            numbers(&theme.others),
        ]
    }

    /// For each attribute of the table of the sample how many of its people are behind the theme, with how many passages.
    fn attributes(&self, theme: &Theme) -> Value<'p> {
        let mut passages: BTreeMap<ParticipantId, usize> = BTreeMap::new();
        for nth in &theme.tally.passages {
            if let Some(who) = self.material.participant(&self.material.passages[*nth as usize]) {
                *passages.entry(who.id).or_default() += 1;
            }
        }
        let block = |block: crate::report::SampleBlock<'p>| {
            let mut words = Vec::new();
            let row = |row: &crate::report::SampleRow<'p>| {
                let of = |one: &&crate::model::Participant| passages.get(&one.id).copied();
                let behind: Vec<usize> = row.people.iter().filter_map(of).collect();
                words.push(format!("{} {} of {}", row.category, behind.len(), row.people.len()));
                vec![
                    ("value", row.category.clone().into()),
                    ("people", behind.len().into()),
                    ("of", row.people.len().into()),
                    ("passages", behind.iter().sum::<usize>().into()),
                ]
            };
            let rows: Vec<_> = block.rows.iter().map(row).collect();
            (block.schema.name.clone(), Value::Things { rows, words: words.join(", ") })
        };
        Value::Named(sample_blocks(&self.material.project).into_iter().map(block).collect())
    }

    /// The codes outside the theme that share words with its passages.
    fn shares(&self, theme: &Theme) -> Value<'p> {
        let tree = &self.material.project.shown().codes;
        let all = self.shares.of(theme);
        let words: Vec<String> = all
            .iter()
            .map(|(nth, n)| format!("{} ({n})", tree.path_words(self.codes.order[*nth as usize])))
            .collect();
        let row = |(nth, n): &(u32, usize)| {
            let id = self.codes.order[*nth as usize];
            vec![
                ("code", Value::path(tree.path(id))),
                ("code_id", id.to_string().into()),
                ("passages", (*n).into()),
            ]
        };
        Value::Things { rows: all.iter().map(row).collect(), words: words.join("; ") }
    }
}

/// Numbers of passages as they are listed, from 1.
fn numbers<'p>(all: &[u32]) -> Value<'p> {
    Value::Numbers(all.iter().map(|nth| nth + 1).collect())
}

fn themes_table<'p>(all: &Rc<All<'p>>) -> Table<'p> {
    let columns = [
        "id",
        "name",
        "path",
        "definition",
        "missing",
        "passages",
        "words",
        "people",
        "absent",
        "not_coded",
        "interviewer",
        "attributes",
        "shares",
        "reviewed",
        "passage_numbers",
        "interviewer_numbers",
    ];
    let all = Rc::clone(all);
    let mut table = Table::new(&columns.map(|key| (key, "")), "").with_rows(move || {
        let all = Rc::clone(&all);
        (0..all.themes.len()).map(move |nth| all.theme(&all.themes[nth]))
    });
    table.name = "themes".to_owned();
    table
}
