//! From an operation to its lines.

use super::{Writer, hex};
use crate::log::op::Op;
use crate::text::utc;

/// Writes a new operation's canonical lines and sets its sum.
pub fn seal(op: &mut Op) -> String {
    let mut w = Writer::head("[[op]]");
    w.str("id", op.id).plain("lamport", op.lamport).str("wall", utc(op.wall));
    w.maybe("prev", op.prev).maybe("coder", op.coder).plain("commit", op.commit).str("do", op.act.kind());
    op.act.write(&mut w);
    w.list("over", &op.over)
        .list("seen", &op.seen)
        .list("knew", &op.knew)
        .maybe("frame", op.frame)
        .maybe("salt", op.salt.map(|s| hex(&s)));
    let (lines, sum) = w.sealed("sum");
    op.sum = sum;
    lines
}
