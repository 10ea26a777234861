//! `emic code …`: the coding frame.

use super::{Place, Talk, read_words};
use crate::error::{Error, Result};
use crate::log::{Act, add_path};
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use crate::model::{CodeTree, split_path};
use crate::report::words::count;
use crate::workspace::Workspace;
use clap::Subcommand;

/// Change the coding frame: add, rename, move, merge, remove, define codes
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add codes by path, with any parents that are missing
    ///
    /// Example: emic code add "Understanding/Stigma" "Access/Waiting"
    #[command(verbatim_doc_comment)]
    Add {
        /// Paths from the top; a slash in a name is written \/
        #[arg(required = true)]
        path: Vec<String>,
    },
    /// Give a code another name
    ///
    /// Example: emic code rename Understanding/Stigma "Non-stigmatising attitudes"
    #[command(verbatim_doc_comment)]
    Rename {
        /// A path or an id
        code: String,
        /// The name alone, without what is above it; a slash in it is written \/
        name: String,
    },
    /// Put a code, with all below it, under another one; / is the top
    ///
    /// Examples:
    ///   emic code move Waiting Access
    ///   emic code move Access/Waiting /
    #[command(verbatim_doc_comment)]
    Move {
        /// A path or an id
        code: String,
        /// A path or an id, or / for the top
        parent: String,
    },
    /// Make one code a part of another: its codings, memos and sub-codes go there
    ///
    /// Example: emic code merge Access/Delay Access/Waiting
    #[command(verbatim_doc_comment)]
    Merge {
        /// The code that goes
        from: String,
        /// The code that stays
        into: String,
    },
    /// Remove a code with all below it and the codings on them
    ///
    /// Example: emic code remove Access/Delay
    #[command(verbatim_doc_comment)]
    Remove {
        /// A path or an id
        code: String,
    },
    /// Mark a code as a theme
    ///
    /// Example: emic code theme Understanding
    #[command(verbatim_doc_comment)]
    Theme {
        /// A path or an id
        code: String,
        /// It is no theme any more
        #[arg(long)]
        off: bool,
    },
    /// Give a code a colour (a shell needs quotes round it)
    ///
    /// Example: emic code colour Understanding "#2A7F62"
    #[command(verbatim_doc_comment, visible_alias = "color")]
    Colour {
        /// A path or an id
        code: String,
        /// Red, green, blue
        #[arg(value_name = "#RRGGBB", required_unless_present = "off", conflicts_with = "off")]
        colour: Option<String>,
        /// Take the colour away
        #[arg(long)]
        off: bool,
    },
    /// Write what a code means, when to use it, when not, and an example
    ///
    /// Examples:
    ///   emic code define Access/Waiting "Time between asking and being seen" --not "waiting rooms"
    ///   emic code define Access/Waiting - < waiting.txt
    #[command(verbatim_doc_comment)]
    Define {
        /// A path or an id
        code: String,
        /// When to use it
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        when: Option<String>,
        /// When not to use it
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        not: Option<String>,
        /// Words that show it
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        example: Option<String>,
        /// What it means; - reads it from standard input
        text: Option<String>,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        let act = match self.what {
            What::Add { path } => return add(workspace, talk, &path),
            What::Remove { code } => return remove(workspace, talk, &code),
            What::Define { code, when, not, example, text } => {
                let code = project.find_code(&code)?;
                let text = text.map(|text| read_words(Some(text), "a definition", talk)).transpose()?;
                return define(workspace, code, [text, when, not, example]);
            }
            What::Rename { code, name } => {
                let code = project.find_code(&code)?;
                let name = one_name(&name)?;
                let parent = project.codes.get(code).and_then(|code| code.parent);
                check_free(&project.codes, parent, &name, code)?;
                Act::CodeRename { code, name }
            }
            What::Move { code, parent } => {
                let code = project.find_code(&code)?;
                let parent = if parent == "/" { None } else { Some(project.find_code(&parent)?) };
                if let Some(here) = project.codes.get(code) {
                    check_free(&project.codes, parent, &here.name, code)?;
                }
                Act::CodeMove { code, parent }
            }
            What::Merge { from, into } => {
                Act::CodeMerge { from: project.find_code(&from)?, into: project.find_code(&into)? }
            }
            What::Theme { code, off } => Act::CodeTheme { code: project.find_code(&code)?, on: !off },
            What::Colour { code, colour, .. } => {
                let hash =
                    |colour: String| if colour.starts_with('#') { colour } else { format!("#{colour}") };
                Act::CodeColour { code: project.find_code(&code)?, colour: colour.map(hash) }
            }
        };
        workspace.commit(vec![act]).map(drop)
    }
}

/// Adds every path as one commit; parents that are missing are made.
fn add(workspace: &mut Workspace, talk: &mut Talk<'_>, paths: &[String]) -> Result<()> {
    let mut acts: Vec<Act> = Vec::new();
    for path in paths {
        let before = acts.len();
        add_path(&workspace.seen().codes, path, &mut acts)?;
        if acts.len() == before {
            talk.say(&format!("{path} is there already"));
        }
    }
    for id in workspace.commit(acts)? {
        talk.result(&format!("{id}\n"));
    }
    Ok(())
}

fn remove(workspace: &mut Workspace, talk: &mut Talk<'_>, word: &str) -> Result<()> {
    let project = &workspace.seen();
    let code = project.find_code(word)?;
    let path = project.codes.path_words(code);
    let taken = project.codes.subtree(code);
    let all = project.transcripts.values().flat_map(|t| &t.annotations);
    let codings = all.filter(|a| taken.contains(&a.code)).count();
    workspace.commit(vec![Act::CodeRemove { code }])?;
    let below = count(taken.len().saturating_sub(1), "code below it", "codes below it");
    let codings = count(codings, "coding", "codings");
    talk.say(&format!("removed {path}, {below}, {codings}; emic undo brings them back"));
    Ok(())
}

/// Writes the parts of a definition that were given, as one commit.
fn define(workspace: &mut Workspace, code: CodeId, parts: [Option<String>; 4]) -> Result<()> {
    let given = CodePart::ALL.iter().zip(parts);
    let acts: Vec<Act> = given
        .filter_map(|(&part, words)| {
            Some(Act::CodeDefine { code, part, words: words?.trim_end().to_owned() })
        })
        .collect();
    if acts.is_empty() {
        return Err(Error::usage("what does it mean?").hint("give TEXT, --when, --not or --example"));
    }
    workspace.commit(acts).map(drop)
}

/// A name that is no path.
fn one_name(word: &str) -> Result<String> {
    match <[String; 1]>::try_from(split_path(word)) {
        Ok([name]) => Ok(name),
        Err(_) => Err(Error::usage(format!("\"{word}\" is a path, not a name"))
            .hint("a slash in a name is \\/; emic code move puts a code elsewhere")),
    }
}

/// Refuses a second code of the same path.
fn check_free(tree: &CodeTree, parent: Option<CodeId>, name: &str, code: CodeId) -> Result<()> {
    match tree.child(parent, name).filter(|there| *there != code) {
        None => Ok(()),
        Some(there) => {
            let (here, there) = (tree.path_words(code), tree.path_words(there));
            Err(Error::usage(format!("there is a code {there} already"))
                .hint(format!("to make one of the two: emic code merge \"{here}\" \"{there}\"")))
        }
    }
}
