//! `emic code …`: the coding frame.

use super::{Place, Talk, read_words};
use crate::error::{Error, Result};
use crate::log::{Act, add_path};
use crate::model::id::{CodeId, OpId};
use crate::model::values::CodePart;
use crate::model::{CodeTree, Seen, join_path, split_path};
use crate::report::losses;
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
    /// As everywhere, the end of a path that exists is that code: with Access/Waiting there, Waiting/Lists is
    /// Access/Waiting/Lists. A name alone, and a path that begins with /, begin at the top.
    ///
    /// Examples:
    ///   emic code add "Understanding/Stigma" "Access/Waiting"
    ///   emic code add Waiting/Lists
    #[command(verbatim_doc_comment)]
    Add {
        /// Paths; a slash in a name is written \/
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
        /// Also what others put on it
        #[arg(long)]
        with_others: bool,
    },
    /// Remove a code with all below it and the codings on them
    ///
    /// What others put on them goes with --with-others alone, and they are asked about it.
    ///
    /// Example: emic code remove Access/Delay
    #[command(verbatim_doc_comment)]
    Remove {
        /// A path or an id
        code: String,
        /// Also what others put on it
        #[arg(long)]
        with_others: bool,
    },
    /// Bring a removed code back with all that went with it
    ///
    /// If the code went together with others, all of them come back.
    ///
    /// Examples:
    ///   emic codes --removed
    ///   emic code restore Access/Delay
    #[command(verbatim_doc_comment)]
    Restore {
        /// The path that it had, or an id
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
            What::Remove { code, with_others } => return remove(workspace, talk, &code, with_others),
            What::Restore { code } => return restore(workspace, talk, &code),
            What::Merge { from, into, with_others } => {
                return merge(workspace, talk, [&from, &into], with_others);
            }
            What::Define { code, when, not, example, text } => {
                let code = find(project, &code, talk)?;
                let text = text.map(|text| read_words(Some(text), "a definition", talk)).transpose()?;
                return define(workspace, code, [text, when, not, example]);
            }
            What::Rename { code, name } => {
                let code = find(project, &code, talk)?;
                let name = one_name(&name)?;
                let parent = project.codes.get(code).and_then(|code| code.parent);
                check_free(&project.codes, parent, &name, code)?;
                Act::CodeRename { code, name }
            }
            What::Move { code, parent } => {
                let code = find(project, &code, talk)?;
                let parent = if parent == "/" { None } else { Some(find(project, &parent, talk)?) };
                if let Some(here) = project.codes.get(code) {
                    check_free(&project.codes, parent, &here.name, code)?;
                }
                Act::CodeMove { code, parent }
            }
            What::Theme { code, off } => Act::CodeTheme { code: find(project, &code, talk)?, on: !off },
            What::Colour { code, colour, .. } => {
                let hash =
                    |colour: String| if colour.starts_with('#') { colour } else { format!("#{colour}") };
                Act::CodeColour { code: find(project, &code, talk)?, colour: colour.map(hash) }
            }
        };
        workspace.commit(vec![act]).map(drop)
    }
}

/// The code that a word means. If there was one of exactly that name, and it is a part of the one that is found now,
/// that is said.
fn find(project: &Seen<'_>, word: &str, talk: &mut Talk<'_>) -> Result<CodeId> {
    let code = project.find_code(word)?;
    if let Some(note) = project.known_before(word, code) {
        talk.say(&note);
    }
    Ok(code)
}

/// Adds every path as one commit; parents that are missing are made.
fn add(workspace: &mut Workspace, talk: &mut Talk<'_>, paths: &[String]) -> Result<()> {
    let mut acts: Vec<Act> = Vec::new();
    for path in paths {
        let before = acts.len();
        let project = workspace.seen();
        let code = match path.starts_with('/') {
            true => add_path(&project.codes, path, &mut acts)?,
            false => add_at_end(&project, path, &mut acts)?,
        };
        if acts.len() > before {
            continue;
        }
        let whole = project.codes.path_words(code);
        talk.say(&match whole.is_empty() || whole == *path {
            true => format!("{path} is there already"),
            false => format!("{path} is there already: {whole}"),
        });
    }
    for id in workspace.commit(acts)? {
        talk.result(&format!("{id}\n"));
    }
    Ok(())
}

/// The code of a path, of which the longest beginning that is the end of a code's path is that code. Pushes the acts that
/// make what is missing below it, or from the top.
///
/// # Errors
/// A beginning that means several codes, or an empty name.
fn add_at_end(project: &Seen<'_>, path: &str, acts: &mut Vec<Act>) -> Result<CodeId> {
    let names = split_path(path);
    if names.iter().any(String::is_empty) {
        return add_path(&project.codes, path, acts);
    }
    // A name alone is one at the top, where another code may have it further down.
    for known in (1..names.len()).rev() {
        let beginning = join_path(&names[..known]);
        // As it was typed: an id has no slash in it.
        let several = |fault: Error| fault.hint(format!("/{path} begins at the top"));
        let found =
            project.seek_code(&beginning).map_err(several)?.or_else(|| made(project, acts, &names[..known]));
        if let Some(code) = found {
            return Ok(names[known..].iter().fold(code, |above, name| below(project, acts, above, name)));
        }
    }
    add_path(&project.codes, path, acts)
}

/// The code of that name under another one; if there is none, the act that makes it is pushed.
fn below(project: &Seen<'_>, acts: &mut Vec<Act>, above: CodeId, name: &str) -> CodeId {
    let there = above.0.pending_nth().is_none().then(|| project.codes.child(Some(above), name)).flatten();
    let same = |act: &Act| matches!(act, Act::CodeAdd { name: known, parent, .. } if *parent == Some(above) && known == name);
    let made = || acts.iter().position(same).map(|nth| CodeId(OpId::pending(nth)));
    if let Some(code) = there.or_else(made) {
        return code;
    }
    acts.push(Act::CodeAdd { name: name.to_owned(), parent: Some(above), guid: None });
    CodeId(OpId::pending(acts.len() - 1))
}

/// The code that the same command makes and whose path ends in these names.
fn made(project: &Seen<'_>, acts: &[Act], names: &[String]) -> Option<CodeId> {
    let path = |code: CodeId| {
        let (mut path, mut at) = (Vec::new(), Some(code));
        while let Some(code) = at {
            let Some(Act::CodeAdd { name, parent, .. }) = code.0.pending_nth().and_then(|nth| acts.get(nth))
            else {
                path.extend(project.codes.path(code).into_iter().rev());
                break;
            };
            path.push(name.clone());
            at = *parent;
        }
        path.reverse();
        path
    };
    let pending = (0..acts.len()).map(|nth| CodeId(OpId::pending(nth)));
    pending.into_iter().find(|code| path(*code).ends_with(names))
}

fn remove(workspace: &mut Workspace, talk: &mut Talk<'_>, word: &str, with_others: bool) -> Result<()> {
    let project = &workspace.seen();
    let code = find(project, word, talk)?;
    let path = project.codes.path_words(code);
    let subtree = project.codes.subtree(code).len().saturating_sub(1);
    let below = count(subtree, "code below it", "codes below it");
    let theirs = project.would_go(&[code], workspace.coder());
    if !theirs.is_empty() && !with_others {
        let theirs = losses::by_name(project, &theirs);
        let with = if subtree == 0 { String::new() } else { format!(", with {below}") };
        return Err(Error::forbidden(format!("{path}{with}: {theirs} would go with it"))
            .hint(format!(
                "to make it a part of another code, where all stay: emic code merge \"{path}\" INTO --with-others"
            ))
            .hint(format!("to remove it all the same: emic code remove \"{path}\" --with-others")));
    }
    let went = losses::yours_and_theirs(project, &project.would_go(&[code], None), workspace.coder());
    workspace.commit(vec![Act::CodeRemove { code }])?;
    talk.say(&format!("removed {path}, {below}, {went}; emic undo brings them back"));
    Ok(())
}

/// Brings a removed code back. What comes with it is said before it is done.
fn restore(workspace: &mut Workspace, talk: &mut Talk<'_>, word: &str) -> Result<()> {
    let project = &workspace.seen();
    let gone = project.find_removed(word)?;
    let (code, back) = (gone.id, project.brought_back(gone.id));
    let (whole, path) = (losses::whole(project, code), gone.path_words());
    let removed_by = losses::removed_by(project, gone);
    // Several may have removed it, not knowing of each other: the answer names them all.
    let several = (gone.removers.len() > 1).then(|| removed_by.clone());
    if back.len() > 1 {
        talk.say(&format!("This brings back all that {removed_by}: {whole}."));
    }
    workspace.commit(vec![Act::CodeRestore { code }])?;
    let codes = &workspace.seen().shown().codes;
    if codes.get(code).is_none() {
        talk.say(&format!(
            "{path} is not back: adding it was undone, too; emic undo takes the restoring back"
        ));
        return Ok(());
    }
    let here = codes.path_words(code);
    let told: Vec<String> = (back.len() < 2).then_some(whole).into_iter().chain(several).collect();
    let what = if told.is_empty() { String::new() } else { format!(" ({})", told.join("; ")) };
    talk.say(&format!("restored: {here}{what}; emic undo takes it back"));
    if codes.get(code).is_some_and(|code| code.lost) {
        talk.say(&format!(
            "what it was under is not there any more: emic code move \"{here}\" PARENT puts it elsewhere"
        ));
    }
    Ok(())
}

/// Makes the first code a part of the second.
fn merge(workspace: &mut Workspace, talk: &mut Talk<'_>, words: [&str; 2], with_others: bool) -> Result<()> {
    let project = &workspace.seen();
    let (from, into) = (find(project, words[0], talk)?, find(project, words[1], talk)?);
    let [path, to] = [from, into].map(|code| project.codes.path_words(code));
    let theirs = project.would_move(&[from], workspace.coder());
    let go_along: Vec<&str> = project
        .codes
        .children(Some(from))
        .iter()
        .filter_map(|&id| project.codes.get(id))
        .map(|code| code.name.as_str())
        .collect();
    let go_along = match go_along.is_empty() {
        true => String::new(),
        false => format!("; below {to} as they are: {}", go_along.join(", ")),
    };
    if from != into && !theirs.is_empty() && !with_others {
        let theirs = losses::by_name(project, &theirs);
        return Err(Error::forbidden(format!("{path}: {theirs} would move to {to}{go_along}"))
            .hint(format!("to merge them all the same: emic code merge \"{path}\" \"{to}\" --with-others")));
    }
    let moved = losses::yours_and_theirs(project, &project.would_move(&[from], None), workspace.coder());
    workspace.commit(vec![Act::CodeMerge { from, into }])?;
    talk.say(&format!("{path} is now a part of {to}, {moved} moved{go_along}; emic undo makes it two again"));
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
