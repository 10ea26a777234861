//! Small counts cannot be computed from what is printed: random tables, and every other table that prints alike.
//!
//! The search here knows nothing of how the program decides. It tries all numbers that a reader of the printed table
//! has to think possible, and asks that each count that is left out can be more than one of them.

use crate::support::cases;
use crate::support::chance::Dice;
use emic::report::{Block, Shown, hide_block, hide_crossed};

/// What a reader takes a count for: of `..` no more than the least that is printed beside it, or than `most`.
fn possible(shown: Shown, below: usize, printed: &[usize], most: usize) -> Vec<usize> {
    match shown {
        Shown::Count(count) => vec![count],
        Shown::Less => (1..below).collect(),
        Shown::Left => (below..=printed.iter().copied().min().unwrap_or(most)).collect(),
    }
}

fn printed(shown: &[Shown]) -> Vec<usize> {
    let of = shown.iter().filter_map(|shown| match shown {
        Shown::Count(count) if *count > 0 => Some(*count),
        _ => None,
    });
    of.collect()
}

/// True if a number from each list can be chosen such that `fits` accepts what is chosen so far at every step. What is
/// really there is tried first, so that tables nearby are found soon.
fn can_be(
    lists: &[Vec<usize>],
    real: &[usize],
    chosen: &mut Vec<usize>,
    fits: &dyn Fn(&[usize]) -> bool,
) -> bool {
    let Some(list) = lists.get(chosen.len()) else { return true };
    let mut list = list.clone();
    list.sort_by_key(|value| value.abs_diff(real[chosen.len()]));
    list.into_iter().any(|one| {
        chosen.push(one);
        let found = fits(chosen) && can_be(lists, real, chosen, fits);
        chosen.pop();
        found
    })
}

/// People with a value each, or several, counted.
fn random_block(dice: &mut Dice, several: bool) -> Block {
    let named = 1 + dice.below(5);
    let people = 3 + dice.below(12);
    let mut missing_of = vec![0; dice.below(2)];
    let groups: Vec<Vec<usize>> = (0..dice.below(3))
        .map(|_| (0..named).filter(|_| dice.percent(50)).collect::<Vec<usize>>())
        .filter(|members| !members.is_empty())
        .collect();
    let mut rows = vec![0; named];
    let mut in_group = vec![0; groups.len()];
    for _ in 0..people {
        if !missing_of.is_empty() && dice.percent(10) {
            missing_of[0] += 1;
            continue;
        }
        // The first rows are the likely ones, so that others are small or empty.
        let mut has = vec![false; named];
        has[dice.below(named).min(dice.below(named))] = true;
        while several && dice.percent(35) {
            has[dice.below(named)] = true;
        }
        rows.iter_mut().zip(&has).for_each(|(count, has)| *count += usize::from(*has));
        for (count, members) in in_group.iter_mut().zip(&groups) {
            *count += usize::from(members.iter().any(|&row| has[row]));
        }
    }
    let missing = missing_of.len();
    rows.extend(missing_of);
    Block { rows, missing, groups: in_group.into_iter().zip(groups).collect(), people, several }
}

/// True if people can be counted so, by what is known of a block.
fn adds_up(block: &Block, rows: &[usize], groups: &[usize]) -> bool {
    let sum: usize = rows.iter().sum();
    let (named, missing) = rows.split_at(rows.len() - block.missing);
    let missing: usize = missing.iter().sum();
    let of = |members: &[usize]| members.iter().map(|&row| rows[row]).collect::<Vec<_>>();
    if !block.several {
        return sum == block.people
            && groups.iter().zip(&block.groups).all(|(count, (_, m))| *count == of(m).iter().sum::<usize>());
    }
    let joined = |(count, (_, m)): (&usize, &(usize, Vec<usize>))| {
        let of = of(m);
        *count >= of.iter().copied().max().unwrap_or(0) && *count <= of.iter().sum::<usize>()
    };
    let most = named.iter().chain(groups).max().copied().unwrap_or(0);
    sum >= block.people && most + missing <= block.people && groups.iter().zip(&block.groups).all(joined)
}

#[track_caller]
fn block_is_safe(block: &Block, below: usize) {
    let (rows, groups) = hide_block(block, below);
    let counts = block.rows.iter().chain(block.groups.iter().map(|(count, _)| count));
    for (count, shown) in counts.clone().zip(rows.iter().chain(&groups)) {
        assert!(*shown != Shown::Count(*count) || !(1..below).contains(count), "{block:?}");
        assert!(matches!(shown, Shown::Count(n) if n == count) || shown.is_hidden(), "{block:?}");
    }
    let all_left = rows.iter().chain(&groups).all(|shown| *shown == Shown::Left);
    if all_left && counts.clone().any(|count| *count < below) {
        return; // The block says nothing at all.
    }
    let lists: Vec<Vec<usize>> = rows
        .iter()
        .map(|&shown| possible(shown, below, &printed(&rows), block.people))
        .chain(groups.iter().map(|&shown| possible(shown, below, &printed(&groups), block.people)))
        .collect();
    let real: Vec<usize> = counts.copied().collect();
    let upto = |chosen: &[usize]| {
        let (rows, groups) = chosen.split_at(chosen.len().min(block.rows.len()));
        let too_many = !block.several && rows.iter().sum::<usize>() > block.people;
        !too_many && (rows.len() + groups.len() < lists.len() || adds_up(block, rows, groups))
    };
    assert!(upto(&real), "{block:?}");
    for nth in (0..lists.len()).filter(|&nth| rows.iter().chain(&groups).nth(nth).unwrap().is_hidden()) {
        let other =
            |chosen: &[usize]| chosen.get(nth).is_none_or(|value| *value != real[nth]) && upto(chosen);
        let found = can_be(&lists, &real, &mut Vec::new(), &other);
        assert!(found, "count {nth} can be nothing else: {block:?} prints {rows:?} {groups:?}");
    }
}

#[test]
fn no_left_out_count_of_a_block_can_be_computed() {
    for seed in 0..cases("EMIC_TABLES", 400) {
        let mut dice = Dice::new(seed.into());
        for several in [false, true] {
            let block = random_block(&mut dice, several);
            block_is_safe(&block, 3 + dice.below(3));
        }
    }
}

/// A table of people with one value of each of two attributes, with totals.
fn random_crossed(dice: &mut Dice) -> Vec<Vec<usize>> {
    let (rows, columns) = (1 + dice.below(3), 1 + dice.below(3));
    let mut counts = vec![vec![0; columns + 1]; rows + 1];
    for _ in 0..2 + dice.below(16) {
        let (row, column) = (dice.below(rows), dice.below(columns).min(dice.below(columns)));
        for (row, column) in [(row, column), (rows, column), (row, columns), (rows, columns)] {
            counts[row][column] += 1;
        }
    }
    counts
}

#[track_caller]
fn crossed_is_safe(counts: &[Vec<usize>], below: usize) {
    let none = (vec![false; counts.len()], vec![false; counts[0].len()]);
    let shown = hide_crossed(counts, below, (&none.0, &none.1));
    let (rows, columns) = (counts.len() - 1, counts[0].len() - 1);
    let cells = || (0..=rows).flat_map(|row| (0..=columns).map(move |column| (row, column)));
    for (row, column) in cells() {
        let (count, shown) = (counts[row][column], shown[row][column]);
        assert!(!matches!(shown, Shown::Count(_)) || !(1..below).contains(&count), "{counts:?}");
    }
    if cells().all(|(row, column)| shown[row][column] == Shown::Left) {
        return;
    }
    // The counts inside say the totals. What a reader may think of `..` is N and more.
    let most = counts[rows][columns] + 2;
    let may = |shown: Shown, count: usize| match shown {
        Shown::Count(known) => count == known,
        Shown::Less => (1..below).contains(&count),
        Shown::Left => count >= below,
    };
    let lists: Vec<Vec<usize>> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .map(|(row, column)| possible(shown[row][column], below, &[], most))
        .collect();
    let real: Vec<usize> = counts[..rows].iter().flat_map(|row| row[..columns].to_vec()).collect();
    let of = |inside: &[usize], row: usize, column: usize| -> usize {
        let at = |row: usize, column: usize| inside.get(row * columns + column).copied().unwrap_or(0);
        let rows = if row == rows { 0..rows } else { row..row + 1 };
        let columns = if column == columns { 0..columns } else { column..column + 1 };
        rows.flat_map(|row| columns.clone().map(move |column| at(row, column))).sum()
    };
    // Sums only grow: one that is above what may be will stay so, and a row that is whole is what it is.
    let upto = |inside: &[usize]| {
        cells().all(|(row, column)| {
            let (sum, shown) = (of(inside, row, column), shown[row][column]);
            let whole =
                inside.len() == rows * columns || column == columns && (row + 1) * columns <= inside.len();
            let most = match shown {
                Shown::Count(known) => known,
                Shown::Less => below - 1,
                Shown::Left => usize::MAX,
            };
            sum <= most && (!whole || may(shown, sum))
        })
    };
    assert!(upto(&real), "{counts:?}");
    for (row, column) in cells().filter(|&(row, column)| shown[row][column].is_hidden()) {
        let other = |inside: &[usize]| {
            upto(inside) && (inside.len() < real.len() || of(inside, row, column) != counts[row][column])
        };
        let found = can_be(&lists, &real, &mut Vec::new(), &other);
        assert!(found, "{row}, {column} can be nothing else: {counts:?} prints {shown:?}");
    }
}

#[test]
fn no_left_out_count_of_a_crossed_table_can_be_computed() {
    for seed in 0..cases("EMIC_TABLES", 400) {
        let mut dice = Dice::new(u64::from(seed) + (1 << 40));
        let counts = random_crossed(&mut dice);
        crossed_is_safe(&counts, 3 + dice.below(2));
    }
}

/// By hand. Of 30 people 1 is in one row and 29 are in the other: with 29 printed, 1 is what is missing from 30.
#[test]
fn of_two_rows_both_are_left_out_and_zeros_stay() {
    let block = |rows: &[usize], people: usize| Block { rows: rows.to_vec(), people, ..Block::default() };
    let rows = |rows: &[usize], people: usize| hide_block(&block(rows, people), 3).0;
    assert_eq!(rows(&[29, 1, 0], 30), [Shown::Left, Shown::Less, Shown::Count(0)]);
    // 2 and 2: each may be 1 or 2 as long as both are together 4; they cannot, so the next smallest goes, too.
    assert_eq!(rows(&[2, 2, 7, 9], 20), [Shown::Less, Shown::Less, Shown::Left, Shown::Count(9)]);
    // 1, 2 and 2 add up to 5 in three ways.
    assert_eq!(rows(&[1, 2, 2, 9], 14)[3], Shown::Count(9));
    // A group that joins the two says what they are together.
    let grouped = Block { groups: vec![(3, vec![0, 1])], ..block(&[1, 2, 9, 9], 21) };
    let (rows, groups) = hide_block(&grouped, 3);
    assert_eq!(rows, [Shown::Less, Shown::Less, Shown::Count(9), Shown::Count(9)], "1 and 2 or 2 and 1");
    assert_eq!(groups, [Shown::Count(3)]);
}
