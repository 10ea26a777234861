//! Bundles: a coder's work as one file, to send. `docs/bundle.md` is the reference.
//!
//! A bundle is a header, texts, operations in their order, and an end with counts and a digest. Reading checks all
//! of it before anything is taken in. Comments show names and passages to people who open the file in an editor; they
//! are outside every digest. The same operations give the same bytes.

use crate::error::{Error, Kind, Result, visible};
use crate::log::dialect::{Block, Blocks, MANGLED, TextBlock, Writer, read_op, sha256};
use crate::log::{Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The version of the format that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;
/// Largest bundle, in bytes.
pub const MAX_BYTES: u64 = 2 << 30;
/// Most operations of a bundle.
pub const MAX_OPS: usize = 10_000_000;

/// Last numbers by replica.
pub type Vector = BTreeMap<ReplicaId, u32>;

/// What a bundle says of itself before its operations.
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
                w.plain(replica.as_str(), seq);
            }
            lines.push_str(&w.finish());
        }
        lines
    }
}

/// Puts a bundle together piece by piece.
pub struct Composer<'a> {
    out: &'a mut dyn FnMut(&str) -> Result<()>,
    hash: Sha256,
    texts: usize,
    ops: usize,
}

impl<'a> Composer<'a> {
    /// Writes the header.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(header: &Header, out: &'a mut dyn FnMut(&str) -> Result<()>) -> Result<Composer<'a>> {
        let lines = header.lines();
        let mut hash = Sha256::new();
        hash.update(lines.as_bytes());
        out(
            "# A bundle of emic: a file with coding work, to send. Read it in with: emic bundle read FILE\n",
        )?;
        out(&lines)?;
        Ok(Composer { out, hash, texts: 0, ops: 0 })
    }
    /// Writes a text by its canonical lines. All texts come before all operations.
    ///
    /// # Errors
    /// Those of the output.
    pub fn text(&mut self, lines: &str) -> Result<()> {
        self.texts += 1;
        self.block(None, lines)
    }
    /// Writes an operation by its canonical lines, with a comment for readers.
    ///
    /// # Errors
    /// Those of the output.
    pub fn op(&mut self, comment: Option<&str>, lines: &str) -> Result<()> {
        self.ops += 1;
        self.block(comment, lines)
    }
    fn block(&mut self, comment: Option<&str>, lines: &str) -> Result<()> {
        self.hash.update(lines.as_bytes());
        (self.out)("\n")?;
        let Some(comment) = comment else { return (self.out)(lines) };
        let (head, body) = lines.split_once('\n').unwrap_or((lines, ""));
        (self.out)(&format!("{head}\n# {}\n{body}", visible(comment)))
    }
    /// Writes the end. Returns the digest.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> Result<Digest> {
        let digest = Digest(self.hash.finalize().into());
        let mut w = Writer::head("[end]");
        w.plain("texts", self.texts).plain("ops", self.ops).str("digest", digest);
        (self.out)("\n")?;
        (self.out)(&w.finish())?;
        Ok(digest)
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeader {
    format: String,
    version: u32,
    min_reader: u32,
    project: String,
    title: String,
    kind: String,
}

/// What decides whether a header can be read at all.
#[derive(Deserialize)]
struct RawVersion {
    format: String,
    min_reader: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEnd {
    texts: usize,
    ops: usize,
    digest: String,
}

/// Reads and checks a bundle given line by line.
pub struct Reader {
    blocks: Blocks,
    hash: Sha256,
    header: Option<RawHeader>,
    base: Option<Vector>,
    upto: Option<Vector>,
    texts: Vec<TextBlock>,
    ops: Vec<Sealed>,
    op_lines: Vec<u32>,
    end: Option<(RawEnd, Digest)>,
    last_line: u32,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader {
            blocks: Blocks::default(),
            hash: Sha256::new(),
            header: None,
            base: None,
            upto: None,
            texts: Vec::new(),
            ops: Vec::new(),
            op_lines: Vec::new(),
            end: None,
            last_line: 0,
        }
    }
}

impl Reader {
    /// Takes the next line.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn line(&mut self, line: &str) -> Result<()> {
        match self.blocks.line(line)? {
            Some(block) => self.block(block),
            None => Ok(()),
        }
    }

    fn block(&mut self, block: Block) -> Result<()> {
        if self.end.is_some() {
            return Err(block.fault("something stands after the end of the bundle").hint(MANGLED));
        }
        let begun = self.header.is_some();
        match block.head.as_str() {
            "[emic]" if !begun => self.header = Some(read_header(&block)?),
            "[emic.base]" if begun && self.base.is_none() => self.base = Some(read_vector(&block)?),
            "[emic.upto]" if self.base.is_some() && self.upto.is_none() => {
                self.upto = Some(self.read_upto(&block)?)
            }
            "[[text]]" if self.upto.is_some() && self.ops.is_empty() => {
                self.hash.update(block.lines.as_bytes());
                self.last_line = block.line;
                self.texts.push(TextBlock::read(block)?);
                return Ok(());
            }
            "[[op]]" if self.upto.is_some() => return self.op(block),
            "[end]" if self.upto.is_some() => {
                let digest = Digest(std::mem::take(&mut self.hash).finalize().into());
                self.end = Some((block.read()?, digest));
                return Ok(());
            }
            head if !begun => {
                let fault = block.fault(format!("this is not a bundle: it begins with {head}"));
                return Err(fault.hint("a bundle is a file that emic bundle write made"));
            }
            head => return Err(block.fault(format!("{head} has no place here")).hint(MANGLED)),
        }
        self.hash.update(block.lines.as_bytes());
        self.last_line = block.line;
        Ok(())
    }

    /// How far the file says that it reaches: refused at once if that is more than any bundle may hold.
    fn read_upto(&self, block: &Block) -> Result<Vector> {
        let upto = read_vector(block)?;
        let before = |replica| self.base.as_ref().and_then(|base| base.get(replica)).copied().unwrap_or(0);
        let said: u64 = upto.iter().map(|(r, &seq)| u64::from(seq.saturating_sub(before(r)))).sum();
        match said <= MAX_OPS as u64 {
            true => Ok(upto),
            false => {
                let what = format!("this bundle says that it has {said} operations, {MAX_OPS} are the limit");
                Err(block.fault(what))
            }
        }
    }

    fn op(&mut self, block: Block) -> Result<()> {
        let op = read_op(&block)?;
        if self.ops.len() == MAX_OPS {
            return Err(block.fault(format!("this bundle has more than {MAX_OPS} operations")));
        }
        if self.ops.last().is_some_and(|last| last.op.order() >= op.order()) {
            return Err(block.fault("the operations are out of order").hint(MANGLED));
        }
        self.hash.update(block.lines.as_bytes());
        self.last_line = block.line;
        self.op_lines.push(block.line);
        self.ops.push(Sealed { op, lines: block.lines });
        Ok(())
    }

    /// Checks the whole: counts, digest, and that every replica goes from base to upto without a gap.
    ///
    /// # Errors
    /// A file that was cut or changed.
    pub fn finish(mut self) -> Result<Bundle> {
        if let Some(block) = self.blocks.finish() {
            self.block(block)?;
        }
        let Some(raw) = self.header.take() else {
            return Err(Error::bad_file("this file is empty; a bundle begins with [emic]").at(1, None));
        };
        let line = self.blocks.lines();
        let Some((end, digest)) = self.end.take() else {
            let what = format!(
                "this file stops at line {line}; the last whole block begins at line {}",
                self.last_line
            );
            return Err(Error::bad_file(what)
                .at(line, None)
                .hint("nothing was brought in; ask for it again"));
        };
        if end.ops != self.ops.len() || end.texts != self.texts.len() {
            let what = format!("the end counts {} operations, here are {}", end.ops, self.ops.len());
            return Err(Error::bad_file(what).at(line, None).hint(MANGLED));
        }
        if end.digest.parse() != Ok(digest) {
            return Err(Error::bad_file("the sum at the end does not fit the file")
                .at(line, None)
                .hint(MANGLED));
        }
        let header = Header {
            project: raw.project,
            title: raw.title,
            kind: raw.kind,
            base: self.base.unwrap_or_default(),
            upto: self.upto.unwrap_or_default(),
        };
        let normalised = self.blocks.normalised;
        let (texts, ops, op_lines) = (self.texts, self.ops, self.op_lines);
        let bundle = Bundle { header, texts, ops, digest, normalised, op_lines };
        bundle.check(line)?;
        Ok(bundle)
    }
}

impl Bundle {
    fn check(&self, end: u32) -> Result<()> {
        let backup = self.header.kind == "backup";
        if (self.header.kind == "delta") == self.header.base.is_empty() {
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

    /// The line of the `n`th operation in the file, from 1.
    pub fn line(&self, n: usize) -> u32 {
        self.op_lines.get(n).copied().unwrap_or(0)
    }
    /// An operation's id for each text: what needs it.
    pub fn op_ids(&self) -> impl Iterator<Item = OpId> + '_ {
        self.ops.iter().map(|sealed| sealed.op.id)
    }
}

fn read_header(block: &Block) -> Result<RawHeader> {
    let version: RawVersion = block.read()?;
    if version.format != "bundle" {
        return Err(block.fault(format!("this is a {} of emic, not a bundle", version.format)));
    }
    if version.min_reader > VERSION {
        let what = format!(
            "this bundle needs a newer emic: format {}, this one reads {VERSION}",
            version.min_reader
        );
        return Err(block
            .fault(what)
            .hint("install the newest emic, or ask for a bundle in the older format"));
    }
    let raw: RawHeader = if header_version(block)? > VERSION {
        // A newer writer that says we can read it may say things in its header that we do not know.
        #[derive(Deserialize)]
        struct Loose {
            project: String,
            title: String,
            kind: String,
        }
        let loose: Loose = block.read()?;
        let Loose { project, title, kind } = loose;
        RawHeader { format: version.format, version: VERSION, min_reader: 1, project, title, kind }
    } else {
        block.read()?
    };
    if raw.min_reader == 0 || raw.version == 0 || raw.format != "bundle" {
        return Err(block.fault("the header's version is wrong"));
    }
    if !matches!(raw.kind.as_str(), "full" | "delta" | "backup") {
        return Err(block.fault("the header's kind is none of full, delta, backup"));
    }
    for words in [&raw.project, &raw.title] {
        if words.chars().any(crate::error::is_unsafe) {
            return Err(block.fault("the header holds a control character"));
        }
    }
    Ok(raw)
}

fn header_version(block: &Block) -> Result<u32> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    Ok(block.read::<Version>()?.version)
}

fn read_vector(block: &Block) -> Result<Vector> {
    let raw: BTreeMap<String, u32> = block.read()?;
    let mut vector = Vector::new();
    for (name, seq) in raw {
        let replica = ReplicaId::new(&name).ok_or_else(|| block.fault(format!("{name} is no replica")))?;
        if seq > 0 {
            vector.insert(replica, seq);
        }
    }
    Ok(vector)
}

/// Reads a whole bundle from memory.
///
/// # Errors
/// As [`Reader`].
pub fn read(text: &str) -> Result<Bundle> {
    let mut reader = Reader::default();
    for line in text.split_inclusive('\n') {
        reader.line(line)?;
    }
    reader.finish()
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

/// The digest of a full bundle made of these pieces, without writing it.
///
/// # Errors
/// None of its own.
pub fn digest_of(header: &Header, blocks: impl Iterator<Item = Result<String>>) -> Result<Digest> {
    let mut hash = Sha256::new();
    hash.update(header.lines().as_bytes());
    for block in blocks {
        hash.update(block?.as_bytes());
    }
    Ok(Digest(hash.finalize().into()))
}

/// What an operation says in a few words, for comments and lists.
pub fn kind_counts<'a>(ops: impl Iterator<Item = &'a Op>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for op in ops {
        *counts.entry(op.act.kind().to_owned()).or_insert(0) += 1;
    }
    counts
}

/// A short fingerprint for names of files.
pub fn short_digest(bytes: &[u8]) -> String {
    sha256(bytes).to_string()[7..15].to_owned()
}
