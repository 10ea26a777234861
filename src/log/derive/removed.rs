//! What went with removed codes, whose it was, and who is asked about it.

use super::questions::{about, question, subject};
use super::tree::{Folded, Step};
use super::{Fold, Key, Orders, codes_under};
use crate::log::op::Order;
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::{About, Ask, Loss, Question, Removed, Thing};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The sorts of things that sit on codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sort {
    Coding(AnnotationId, TranscriptId, Extent),
    Memo,
    Mark,
    Link,
}

/// A thing that sits on a code.
#[derive(Debug, Clone)]
pub(super) struct Use {
    /// The code, as the thing names it.
    pub(super) code: CodeId,
    /// The operation that put it there.
    pub(super) put: OpId,
    /// Whose it is.
    owner: Option<PersonId>,
    /// Who brought it in.
    brought: Option<PersonId>,
    sort: Sort,
}

/// The most codings that a question about a remove names.
const NAMED: usize = 10;

/// The most removes that are asked about beside the first one that hides the same things.
const MOST_OTHERS: usize = 8;

/// What one remove took of one person.
struct Gone {
    loss: Loss,
    /// Who brought the first of it in.
    brought: Option<PersonId>,
    /// The codings by what they are: of equal ones the first.
    codings: HashMap<(TranscriptId, Extent, CodeId), (Order, AnnotationId)>,
    /// The operations that made memos, marks and links, in order.
    others: BTreeSet<(Order, OpId)>,
    /// Other removes that hide some of the same things.
    with: BTreeSet<OpId>,
}

impl Gone {
    fn of(owner: PersonId, brought: Option<PersonId>) -> Gone {
        let (codings, others, with) = (HashMap::new(), BTreeSet::new(), BTreeSet::new());
        Gone { loss: Loss::none(owner), brought, codings, others, with }
    }
    /// Notes a coding. The uses come in no order, and everybody has to name the same ones.
    fn note(&mut self, what: (TranscriptId, Extent, CodeId), which: (Order, AnnotationId)) {
        let first = self.codings.entry(what).or_insert(which);
        *first = which.min(*first);
    }
}

/// One person's losses by one remove.
type Lost = BTreeMap<(OpId, PersonId), Gone>;

fn count(loss: &mut Loss, sort: Sort) {
    match sort {
        Sort::Coding(..) => loss.codings += 1,
        Sort::Memo => loss.memos += 1,
        Sort::Mark => loss.marks += 1,
        Sort::Link => loss.links += 1,
    }
}

impl Fold {
    /// Everything that sits on a code.
    pub(super) fn uses(&self) -> Vec<Use> {
        let codings = self.entities.values().map(|entity| Use {
            code: entity.code,
            put: entity.put,
            owner: Some(entity.owner),
            brought: self.op(entity.id.0).and_then(|add| add.coder),
            sort: Sort::Coding(
                entity.id,
                TranscriptId(self.project.first(entity.transcript.0)),
                self.own(entity.extent),
            ),
        });
        let mut uses: Vec<Use> = codings.collect();
        // Those that came from one file count once, and are gone with any of them.
        let mut gone_ones = HashSet::new();
        let mut notes = Vec::new();
        for key in &self.notes {
            let Some(orders) = self.touch.get(key).map(Orders::as_slice) else { continue };
            let Some(op) = orders.first().and_then(|order| self.op(order.id)) else { continue };
            let one = self.many_guided.shared(op.id).and_then(|guid| Some((guid, self.on(op)?)));
            let gone = orders
                .iter()
                .filter_map(|order| self.op(order.id))
                .any(|o| self.counts(o) && self.takes_away(op, o));
            match (gone, one) {
                (true, Some(one)) => drop(gone_ones.insert(one)),
                (false, one) if self.counts(op) && !op.id.replica.is_private() => notes.push((key, op, one)),
                _ => {}
            }
        }
        notes.sort_by_key(|(_, op, _)| op.order());
        let mut seen = HashSet::new();
        for (key, op, one) in notes {
            if one.is_some_and(|one| gone_ones.contains(&one) || !seen.insert(one)) {
                continue;
            }
            let sort = match key {
                Key::Memo(_) => Sort::Memo,
                Key::Mark(_) => Sort::Mark,
                _ => Sort::Link,
            };
            let (owner, brought) = (op.act.by().or(op.coder), op.coder);
            let on = codes_under(op).into_iter();
            uses.extend(on.map(|code| Use { code, put: op.id, owner, brought, sort }));
        }
        // In order, so that the first of equal ones is the same everywhere.
        uses.sort_by_cached_key(|one| (self.op(one.put).map(Op::order), one.code));
        uses
    }

    /// The removed codes, and the questions to those whose things went with them.
    pub(super) fn removed(
        &self,
        steps: &[Step<'_>],
        folded: &Folded,
    ) -> (BTreeMap<CodeId, Removed>, Vec<Question>) {
        let holding = folded.shape.holding();
        if holding.is_empty() {
            return Default::default();
        }
        let (by_remove, by_code) = self.losses(folded);
        let mut removed: BTreeMap<CodeId, Removed> = BTreeMap::new();
        for (code, (named, removes)) in &holding {
            let lost: Vec<Loss> = by_code.get(code).map_or_else(Vec::new, |lost| self.by_age(lost));
            let mut ops: Vec<&Op> = removes.iter().filter_map(|&id| self.op(id)).collect();
            ops.sort_by_key(|op| op.order());
            let Some(last) = ops.last() else { continue };
            removed.insert(
                *code,
                Removed {
                    id: *code,
                    path: folded.path_before(*named),
                    removes: ops.iter().map(|op| op.id).collect(),
                    coder: self.project.one_of(last.coder),
                    created: last.wall,
                    removers: self.removers(&ops),
                    lost,
                },
            );
        }
        let questions = self.ask_losers(steps, folded, by_remove);
        (removed, questions)
    }

    /// Who wrote some operations, each person once with the time of the last of them.
    fn removers(&self, ops: &[&Op]) -> Vec<(PersonId, i64)> {
        let mut all: Vec<(PersonId, i64)> = Vec::new();
        let mut nth: HashMap<PersonId, usize> = HashMap::new();
        for op in ops {
            let Some(who) = self.project.one_of(op.coder) else { continue };
            let place = *nth.entry(who).or_insert(all.len());
            match all.get_mut(place) {
                Some((_, when)) => *when = op.wall,
                None => all.push((who, op.wall)),
            }
        }
        all
    }

    /// What each remove hides, by person, and what went from each code, by person.
    fn losses(&self, folded: &Folded) -> (Lost, BTreeMap<CodeId, BTreeMap<PersonId, Loss>>) {
        let mut by_remove = Lost::new();
        let mut by_code: BTreeMap<CodeId, BTreeMap<PersonId, Loss>> = BTreeMap::new();
        // Equal codings of one person are counted once, and so is a link whose two codes went with one remove.
        let mut counted: HashSet<(PersonId, TranscriptId, Extent, CodeId, Option<OpId>)> = HashSet::new();
        let mut linked: HashSet<(OpId, OpId)> = HashSet::new();
        let mut first_of = |one: &Use, owner: PersonId, code: CodeId, remove: Option<OpId>| match one.sort {
            Sort::Coding(_, transcript, extent) => counted.insert((owner, transcript, extent, code, remove)),
            Sort::Link => remove.is_none_or(|remove| linked.insert((one.put, remove))),
            Sort::Memo | Sort::Mark => true,
        };
        for one in &folded.uses {
            let took = folded.shape.took_by(one.code, one.put);
            let Some(owner) = self.project.one_of(one.owner).filter(|_| !took.is_empty()) else { continue };
            let code = folded.tree.resolve(one.code);
            if first_of(one, owner, code, None) {
                let people = by_code.entry(code).or_default();
                count(people.entry(owner).or_insert_with(|| Loss::none(owner)), one.sort);
            }
            // What several removes hide went with the first of them and is counted there; an answer is about all.
            let mut took: Vec<&Op> = took.into_iter().filter_map(|id| self.op(id)).collect();
            took.sort_by_key(|op| op.order());
            let Some(remove) = took.first().map(|op| op.id) else { continue };
            let none = || Gone::of(owner, one.brought);
            let by_other = |op: &&&Op| self.project.one_of(op.coder) != Some(owner);
            if took.first().is_some_and(|first| by_other(&first)) {
                for other in took.iter().skip(1).filter(by_other).take(MOST_OTHERS).map(|op| op.id) {
                    by_remove.entry((other, owner)).or_insert_with(none).with.insert(remove);
                    by_remove.entry((remove, owner)).or_insert_with(none).with.insert(other);
                }
            }
            let gone = by_remove.entry((remove, owner)).or_insert_with(none);
            if let (Sort::Coding(id, transcript, extent), Some(add)) = (one.sort, self.op(one.put)) {
                gone.note((transcript, extent, code), (add.order(), id));
            } else if let Some(add) = self.op(one.put) {
                gone.others.insert((add.order(), add.id));
            }
            if first_of(one, owner, code, Some(remove)) {
                count(&mut gone.loss, one.sort);
            }
        }
        (by_remove, by_code)
    }

    /// Losses in the order in which the people were added.
    fn by_age(&self, lost: &BTreeMap<PersonId, Loss>) -> Vec<Loss> {
        let mut all: Vec<Loss> = lost.values().cloned().collect();
        all.sort_by_key(|loss| self.op(loss.person.0).map(Op::order));
        all
    }

    /// Asks each person about what went of theirs with a remove of another person.
    fn ask_losers(&self, steps: &[Step<'_>], folded: &Folded, lost: Lost) -> Vec<Question> {
        let known: BTreeSet<OpId> = lost.keys().map(|(remove, _)| *remove).collect();
        let removes = steps.iter().map(|(op, _)| *op).filter(|op| known.contains(&op.id));
        let removes: BTreeMap<OpId, &Op> = removes.map(|op| (op.id, op)).collect();
        let first = self.first_of_each(&lost);
        let asked = lost.into_iter().filter_map(|((remove, owner), gone)| {
            let op = *removes.get(&remove)?;
            let Act::CodeRemove { code } = op.act else { return None };
            let old = self.is_before_knew(op);
            let leading = first.get(&(remove, owner)).and_then(|id| removes.get(id)).map(|op| &op.act);
            let named = if let Some(Act::CodeRemove { code }) = leading { *code } else { code };
            let row = match old {
                // What was removed before emic asked is one row, so that an upgrade brings no flood.
                true => subject(Thing::Project, "removed before"),
                false => subject(Thing::Code(folded.tree.resolve(named)), "removed"),
            };
            let mut objects = vec![about(op, Thing::Code(code), None)];
            objects.iter_mut().for_each(|object| object.path = folded.path_before(code));
            objects.extend(self.codings_of(&gone, owner));
            let room = NAMED.saturating_sub(objects.len() - 1);
            objects.extend(self.others_of(folded, &gone, owner).take(room));
            let (whom, instead) = (Some(owner), gone.brought);
            let ask = Ask::Removed { code, loss: gone.loss, old };
            Some(Question { whom, instead, ..question(op, ask, row, objects) })
        });
        asked.collect()
    }

    /// For every remove that took something of a person: the first of those that hide the same things, directly or
    /// through others. They are one row, since an answer is about the things.
    fn first_of_each(&self, lost: &Lost) -> HashMap<(OpId, PersonId), OpId> {
        let mut keys: Vec<(OpId, PersonId)> = lost.keys().copied().collect();
        keys.sort_by_key(|(remove, _)| self.op(*remove).map(Op::order));
        let mut first: HashMap<(OpId, PersonId), OpId> = HashMap::new();
        for (remove, owner) in keys {
            let mut todo = vec![remove];
            while let Some(next) = todo.pop() {
                if let std::collections::hash_map::Entry::Vacant(place) = first.entry((next, owner)) {
                    place.insert(remove);
                    todo.extend(lost.get(&(next, owner)).into_iter().flat_map(|gone| &gone.with));
                }
            }
        }
        first
    }

    /// The memos, marks and links that a remove took of their owner.
    fn others_of<'a>(
        &'a self,
        folded: &'a Folded,
        gone: &'a Gone,
        owner: PersonId,
    ) -> impl Iterator<Item = About> + 'a {
        gone.others.iter().filter_map(move |&(_, id)| {
            let op = self.op(id)?;
            let (thing, words) = match &op.act {
                Act::MemoAdd { body, .. } => (Thing::Memo(MemoId(id)), body.clone()),
                Act::Mark { target: Target::Code(code), name, .. } => {
                    (Thing::Code(*code), format!("mark {name}"))
                }
                Act::Link { from, to, name, .. } => {
                    let to = folded.tree.path_words(*to);
                    (Thing::Code(*from), format!("link {name} {to}").trim_end().to_owned())
                }
                _ => return None,
            };
            Some(About { coder: Some(owner), ..about(op, thing, Some(words.into())) })
        })
    }

    /// The first codings that a remove took of their owner.
    fn codings_of(&self, gone: &Gone, owner: PersonId) -> Vec<About> {
        let mut codings: Vec<_> = gone.codings.iter().map(|(&what, &which)| (which, what)).collect();
        codings.sort_unstable_by_key(|(which, _)| *which);
        let first = codings.into_iter().take(NAMED);
        let named = first.filter_map(|((_, id), (transcript, extent, code))| {
            let thing = Thing::Coding(id, transcript, extent, code);
            Some(About { id: id.0, coder: Some(owner), ..about(self.op(id.0)?, thing, None) })
        });
        named.collect()
    }
}
