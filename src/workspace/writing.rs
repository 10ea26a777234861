//! Bundles out: a coder's work as a file. Writing one is no act and changes nothing.

use super::{Workspace, backing_up, mine};
use crate::error::{Error, Result, io_cause};
use crate::exchange::bundle::{self, Composer, Header, Vector};
use crate::log::{Act, Op};
use crate::model::id::*;
use std::path::{Path, PathBuf};

impl Workspace {
    /// The name that a bundle gets without another one: `REPLICA-SEQ.emic.toml`.
    pub fn bundle_name(&self) -> String {
        format!("{}-{}.emic.toml", self.home.public, self.log.last(self.home.public))
    }

    /// Writes everything public that is not in `base`; returns how many operations, and the digest.
    ///
    /// # Errors
    /// A store that cannot be read, or those of `out`.
    pub fn write_bundle(
        &self,
        base: Vector,
        out: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<(usize, Digest)> {
        let kind = if base.is_empty() { "full" } else { "delta" };
        mine::remember(self);
        BundleWriter::of(self).write_kind(base, kind, out)
    }

    /// Writes a bundle to a file, as [`Workspace::write_out`] without force.
    ///
    /// # Errors
    /// As [`Workspace::write_bundle`] and [`Workspace::write_out`].
    pub fn write_bundle_file(&self, path: &Path, base: Vector) -> Result<(usize, Digest)> {
        self.write_bundle_over(path, base, false)
    }

    /// As [`Workspace::write_bundle_file`]; `force`: over any file that is there.
    ///
    /// # Errors
    /// As [`Workspace::write_bundle_file`].
    pub fn write_bundle_over(&self, path: &Path, base: Vector, force: bool) -> Result<(usize, Digest)> {
        let mut done = (0, Digest([0; 32]));
        self.write_out(path, force, &mut |out| {
            let told = |fault: std::io::Error| Error::not_saved(io_cause(&fault));
            done =
                self.write_bundle(base.clone(), &mut |part| out.write_all(part.as_bytes()).map_err(told))?;
            Ok(())
        })?;
        Ok(done)
    }

    /// The digest of everything public: equal on two replicas means equal operations, so equal projects.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn digest(&self) -> Result<Digest> {
        let writer = BundleWriter::of(self);
        let ops = self.log.in_order(|op| !op.id.replica.is_private());
        let texts = writer.texts_of(&ops);
        let words = texts.iter().map(|&digest| writer.text_of(digest));
        let lines = ops.iter().map(|op| writer.lines_of(op.id));
        bundle::digest_of(&writer.header(Vector::new(), "full"), words.chain(lines))
    }

    /// Saves a backup with everything, what is private too.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn back_up(&self) -> Result<PathBuf> {
        // One that was made for an answer has had its time.
        drop(self.store.files().forget_taken(self.clock.now()));
        let is_needed = |path: &Path| backing_up::has_more(self, path);
        self.store.files().save_backup_beside(self.clock.now(), &is_needed, &mut |out| self.write_backup(out))
    }

    /// Writes everything, what is private too.
    pub(super) fn write_backup(&self, out: &mut dyn std::io::Write) -> Result<()> {
        self.write_backup_since(Vector::new(), out)
    }

    /// Writes everything that is not in `base`, what is private too.
    pub(super) fn write_backup_since(&self, base: Vector, out: &mut dyn std::io::Write) -> Result<()> {
        let mut write = |part: &str| {
            out.write_all(part.as_bytes())
                .map_err(|fault| Error::not_saved(format!("no backup: {}", io_cause(&fault))))
        };
        BundleWriter::of(self).write_kind(base, "backup", &mut write).map(drop)
    }
}

/// The writer of a project's bundles: what goes into one, and the words that a reader sees beside it.
pub(super) struct BundleWriter<'w> {
    workspace: &'w Workspace,
}

impl BundleWriter<'_> {
    /// The writer of this project.
    pub(super) fn of(workspace: &Workspace) -> BundleWriter<'_> {
        BundleWriter { workspace }
    }

    /// What the head of a bundle of this kind says.
    fn header(&self, base: Vector, kind: &str) -> Header {
        let mut upto = self.workspace.log.upto();
        if kind == "backup" {
            upto = self
                .workspace
                .log
                .replicas()
                .map(|replica| (replica, self.workspace.log.last(replica)))
                .collect();
        }
        // A replica from which nothing is known goes into neither.
        upto.retain(|_, seq| *seq > 0);
        Header {
            project: self.workspace.store.project_id().to_owned(),
            title: self.workspace.project().title.clone(),
            kind: kind.to_owned(),
            base,
            upto,
        }
    }

    /// Writes what is not in `base`: all of it into a backup, what is public into other kinds.
    fn write_kind(
        &self,
        base: Vector,
        kind: &str,
        out: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<(usize, Digest)> {
        let backup = kind == "backup";
        let ops = self.workspace.log.in_order(|op| {
            (backup || !op.id.replica.is_private())
                && base.get(&op.id.replica).is_none_or(|&seq| op.id.seq > seq)
        });
        let mut composer = Composer::new(&self.header(base, kind), out)?;
        for digest in self.texts_of(&ops) {
            composer.text(&self.text_of(digest)?)?;
        }
        for op in &ops {
            let lines = self.lines_of(op.id)?;
            composer.op(self.comment(op).as_deref(), &lines)?;
        }
        Ok((ops.len(), composer.finish()?))
    }

    /// The texts that operations name and that were not purged, in the operations' order.
    fn texts_of(&self, ops: &[&Op]) -> Vec<Digest> {
        let mut texts = bundle::text_digests(ops);
        texts.retain(|digest| !self.workspace.log.purges().texts.contains(digest));
        texts
    }

    /// The canonical lines of a text that an operation names; a bundle without them could not be read.
    fn text_of(&self, digest: Digest) -> Result<String> {
        let text = self.workspace.store.text(digest)?.map(|text| text.lines().into_owned());
        text.ok_or_else(|| {
            Error::bad_file("the words of a transcript are not in the journal").hint("run emic doctor")
        })
    }

    /// The sealed lines of an operation.
    pub(super) fn lines_of(&self, id: OpId) -> Result<String> {
        let lines = self.workspace.store.op_lines(id)?;
        lines.ok_or_else(|| Error::bad_file(format!("{id} is not in the journal")).hint("run emic doctor"))
    }

    /// What a reader in an editor should see above an operation.
    pub(super) fn comment(&self, op: &Op) -> Option<String> {
        let project = self.workspace.project();
        let path = |code: CodeId| project.codes.path(code).join(" / ");
        match &op.act {
            Act::Annotate { transcript, extent, code, .. } => {
                let here = project.transcript(*transcript)?;
                let words = here
                    .span(self.workspace.log.own(*extent))
                    .map(|span| here.text.slice(span).replace('\n', " "));
                let words = crate::text::fit(&words.unwrap_or_default(), 90, true);
                Some(format!("\"{words}\"  {} / {}", here.title, path(*code)))
            }
            Act::Recode { code, .. } | Act::CodeMove { code, .. } | Act::CodeRename { code, .. } => {
                Some(path(*code))
            }
            Act::CodeMerge { from, into } => {
                let name = |id: &CodeId| project.codes.get(*id).map_or("?", |c| c.name.as_str()).to_owned();
                Some(format!("{} into {}", name(from), name(into)))
            }
            _ => None,
        }
        .filter(|comment| !comment.is_empty())
    }
}

/// What two have in common: of each replica the smaller number.
pub fn base_from(mine: &Vector, theirs: &Vector) -> Vector {
    theirs
        .iter()
        .filter_map(|(&r, &seq)| Some((r, seq.min(*mine.get(&r)?))))
        .filter(|(_, seq)| *seq > 0)
        .collect()
}
