//! Reading bundles: line by line, with a check of the whole at the end.

use super::{Bundle, Header, MAX_OPS, VERSION, Vector};
use crate::error::{Error, Result};
use crate::log::Sealed;
use crate::log::dialect::{Block, Blocks, MANGLED, TextBlock, read_op};
use crate::model::id::{Digest, Names, ReplicaId};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

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
    /// The line that was taken last had its line feed.
    line_is_whole: bool,
    names: Names,
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
            line_is_whole: true,
            names: Names::default(),
        }
    }
}

impl Reader {
    /// Takes the next line.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn line(&mut self, line: &str) -> Result<()> {
        self.line_is_whole = line.ends_with('\n');
        // Such an end is never within a line: the dialect escapes it.
        if line.trim_end_matches(['\r', '\n']).contains('\r') {
            let what = "the lines of this file end in carriage returns alone, so it reads as one long line";
            let fault = Error::bad_file(what).at(self.blocks.lines() + 1, None);
            return Err(fault.hint("nothing was brought in").hint(MANGLED));
        }
        match self.blocks.line(line)? {
            Some(block) => self.on_trial(block),
            None => Ok(()),
        }
    }

    /// Reads a block; replicas that only this file names are held by it until it is accepted.
    fn on_trial(&mut self, block: Block) -> Result<()> {
        let mut names = std::mem::take(&mut self.names);
        let done = names.read(|| self.block(block));
        self.names = names;
        done
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

    fn op(&mut self, mut block: Block) -> Result<()> {
        let op = read_op(&block)?;
        // A block grew line by line; of many the room that was left over counts.
        block.lines.shrink_to_fit();
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
        self.last_block()?;
        let (Some(raw), Some((end, digest))) = (self.header.take(), self.end.take()) else {
            return Err(self.stops());
        };
        let line = self.blocks.lines();
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
        let (texts, ops, op_lines, names) = (self.texts, self.ops, self.op_lines, self.names);
        let bundle = Bundle { header, texts, ops, digest, normalised, op_lines, names, left_out: Vec::new() };
        bundle.check(line)?;
        Ok(bundle)
    }
}

impl Reader {
    /// Reads the block that no other one follows. A fault in it mostly means that the file was cut there.
    fn last_block(&mut self) -> Result<()> {
        let Some(block) = self.blocks.finish() else { return Ok(()) };
        let is_cut = match block.head.as_str() {
            _ if self.end.is_some() => false,
            "[end]" => !(self.line_is_whole && block.lines.contains("\ndigest = ")),
            // Another kind of file, or a newer one: that says more.
            "[emic]" if self.header.is_none() => !block
                .read::<RawVersion>()
                .is_ok_and(|said| said.format != "bundle" || said.min_reader > VERSION),
            head => self.header.is_some() || !self.line_is_whole && "[emic]".starts_with(head),
        };
        self.on_trial(block).map_err(|fault| if is_cut { self.stops() } else { fault })
    }

    /// The fault of a file that was cut.
    fn stops(&self) -> Error {
        let line = self.blocks.lines();
        let what = match (line, self.last_line) {
            (0, _) => "this file is empty; a bundle begins with [emic]".to_owned(),
            (_, 0) => format!("this file stops at line {line}, before the head of a bundle is whole"),
            (_, last) => {
                format!("this file stops at line {line}; the last whole block begins at line {last}")
            }
        };
        Error::bad_file(what).at(line.max(1), None).hint("nothing was brought in; ask for it again")
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

/// Reads a whole bundle from memory and accepts it.
///
/// # Errors
/// As [`Reader`].
pub fn read(text: &str) -> Result<Bundle> {
    let mut reader = Reader::default();
    for line in text.split_inclusive('\n') {
        reader.line(line)?;
    }
    let mut bundle = reader.finish()?;
    bundle.accept();
    Ok(bundle)
}
