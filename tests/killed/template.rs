//! The project that every life begins with, made once: reading, opening and repairing it take a while.

use crate::support::shell::Shell;
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

/// Bundles of a colleague, each on the one before.
pub const BUNDLES: usize = 3;
/// Memos in each of them.
pub const MEMOS: usize = 120;

/// A lead's project `lead`, its bundle, and a colleague's bundles `n0.emic.toml` and on.
pub fn template() -> &'static Shell {
    static TEMPLATE: OnceLock<Shell> = OnceLock::new();
    TEMPLATE.get_or_init(make)
}

fn make() -> Shell {
    let shell = Shell::new();
    shell.emic(&["init", "lead", "--title", "Community services", "--coder", "Abeni Oyelaran"]).ok();
    shell.file("base.txt", &interview("base", 300));
    let codes: String = (0..150).map(|n| format!("code add Frame/F{n}\n")).collect();
    shell.file("codes", &format!("import base.txt\n{codes}"));
    shell.emic(&["--project", "lead", "run", "codes"]).ok();
    shell.emic(&["--project", "lead", "bundle", "write", "-o", "study.emic.toml"]).ok();
    shell.emic(&["init", "nell", "--from", "study.emic.toml", "--coder", "Nell Rudge"]).ok();
    let mut since = "study.emic.toml".to_owned();
    for bundle in 0..BUNDLES {
        let mut lines = String::new();
        for n in 0..MEMOS {
            writeln!(lines, "memo add --on project 'bundle {bundle} thought {n}'").unwrap();
        }
        let words = interview(&format!("bundle {bundle}"), 300);
        shell.file(&format!("N{bundle}.txt"), &words);
        shell.file("lines", &format!("import N{bundle}.txt\n{lines}"));
        shell.emic(&["--project", "nell", "run", "lines"]).ok();
        let name = format!("n{bundle}.emic.toml");
        shell.emic(&["--project", "nell", "bundle", "write", "--since", &since, "-o", &name]).ok();
        since = name;
    }
    shell
}

/// Invented words, the same for the same name.
pub fn interview(name: &str, turns: usize) -> String {
    let turn = |n| {
        format!(
            "Interviewer: How was it then, {name} {n}?\nP01: In {name} {n} it was all right, for a while.\n"
        )
    };
    (0..turns).map(turn).collect()
}

/// Copies a folder with everything in it.
pub fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}
