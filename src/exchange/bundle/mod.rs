//! Bundles: a coder's work as one file, to send. `docs/bundle.md` is the reference.
//!
//! A bundle is a header, texts, operations in their order, and an end with counts and a digest. Reading checks all
//! of it before anything is taken in. Comments show names and passages to people who open the file in an editor; they
//! are outside every digest. The same operations give the same bytes.

mod read;
mod write;

pub use read::{Reader, read};
pub use write::{Composer, as_bundle, compose, digest_of, text_digests};

use crate::error::{Error, Kind, Result};
use crate::log::Sealed;
use crate::log::dialect::{MANGLED, TextBlock, Writer, sha256};
use crate::model::id::{Digest, Names, ReplicaId};
use std::collections::BTreeMap;

/// The version of the format that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;
/// Largest bundle, in bytes.
pub const MAX_BYTES: u64 = 2 << 30;
/// Most operations of a bundle.
pub const MAX_OPS: usize = 10_000_000;

/// Last numbers by replica.
pub type Vector = BTreeMap<ReplicaId, u32>;

/// The header of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The project's id.
    pub project: String,
    /// The project's title, to show in refusals.
    pub title: String,
    /// `full`, `delta` or `backup`.
    pub kind: String,
    /// What its reader must have already.
    pub base: Vector,
    /// What its reader has afterwards.
    pub upto: Vector,
}

impl Header {
    fn lines(&self) -> String {
        let mut w = Writer::head("[emic]");
        w.str("format", "bundle").plain("version", VERSION).plain("min_reader", 1);
        w.str("project", &self.project).str("title", &self.title).str("kind", &self.kind);
        let mut lines = w.finish();
        for (name, vector) in [("base", &self.base), ("upto", &self.upto)] {
            let mut w = Writer::head(&format!("[emic.{name}]"));
            for (replica, seq) in vector {
                w.plain(&replica.to_string(), seq);
            }
            lines.push_str(&w.finish());
        }
        lines
    }
}

/// A bundle that was read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Its header.
    pub header: Header,
    /// Its texts.
    pub texts: Vec<TextBlock>,
    /// Its operations with their lines, in order.
    pub ops: Vec<Sealed>,
    /// The digest of its end.
    pub digest: Digest,
    /// Line ends, blanks or a byte order mark had been changed on its way, which does no harm.
    pub normalised: bool,
    /// The line of each operation in the file.
    op_lines: Vec<u32>,
    /// Replicas that are not known here: their names go with the bundle unless it is accepted.
    pub(in crate::exchange) names: Names,
    /// Operations that lost by choice and were left out of `ops`.
    pub(in crate::exchange) left_out: Vec<Sealed>,
}

impl Bundle {
    fn check(&self, end: u32) -> Result<()> {
        let backup = self.header.kind == "backup";
        // What came after a backup is a backup on that base.
        if !backup && (self.header.kind == "delta") == self.header.base.is_empty() {
            return Err(Error::bad_file("the header's kind does not fit its base").at(1, None).hint(MANGLED));
        }
        let named = self.header.base.keys().chain(self.header.upto.keys());
        if let Some(replica) = named.into_iter().find(|replica| replica.is_private() && !backup) {
            let what = format!("{replica} is for one person alone and does not belong into a bundle");
            return Err(Error::bad_file(what).at(1, None));
        }
        let mut at: BTreeMap<ReplicaId, (u32, Option<Digest>)> =
            self.header.base.iter().map(|(&replica, &seq)| (replica, (seq, None))).collect();
        for (n, Sealed { op, .. }) in self.ops.iter().enumerate() {
            let fault = |what: String| Err(Error::bad_file(what).at(self.line(n), None));
            if op.id.replica.is_private() && !backup {
                return fault(format!("{} is for one person alone and does not belong into a bundle", op.id));
            }
            let (seq, sum) = at.entry(op.id.replica).or_insert((0, None));
            if op.id.seq != *seq + 1 {
                return fault(format!("{} is here, {}.{} before it is not", op.id, op.id.replica, *seq + 1));
            }
            if *seq == 0 && op.prev.is_some() || sum.is_some() && op.prev != *sum {
                return fault(format!("{} does not continue what is before it", op.id));
            }
            (*seq, *sum) = (op.id.seq, Some(op.sum));
        }
        let reached: Vector =
            at.into_iter().filter(|(_, (seq, _))| *seq > 0).map(|(r, (seq, _))| (r, seq)).collect();
        if reached != self.header.upto {
            let what = "its operations do not reach what its header says";
            return Err(Error::bad_file(what).at(end, None));
        }
        Ok(())
    }

    /// Keeps the names of replicas in the bundle for good: to be called before any of its ids outlives it.
    pub fn accept(&mut self) {
        self.names.keep();
    }

    /// The line of the `n`th operation in the file, from 1.
    pub fn line(&self, n: usize) -> u32 {
        self.op_lines.get(n).copied().unwrap_or(0)
    }
}

/// The refusal of a bundle of another project.
pub fn other_project(here: (&str, &str), header: &Header) -> Error {
    let what = format!(
        "this bundle belongs to the project \"{}\" ({}), here is \"{}\" ({})",
        header.title, header.project, here.1, here.0
    );
    Error::new(Kind::BadFile, what)
        .hint("a project is shared by emic init --from BUNDLE, not by making it twice")
}

/// A short fingerprint for names of files.
pub fn short_digest(bytes: &[u8]) -> String {
    sha256(bytes).to_string()[7..15].to_owned()
}
