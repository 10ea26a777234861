//! One line of the tables of reports and lists.

use super::ask::{Ask, Parameter, Takes};
use super::document::Document;
use crate::error::{Error, Result};
use crate::model::Seen;

/// A report or a list: a document made from a project. The command line prints its help from this.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in one sentence.
    pub sentence: &'static str,
    /// The rest of its help, examples last.
    pub more: &'static str,
    /// What a person may set.
    pub parameters: &'static [Parameter],
    /// Makes it.
    ///
    /// # Errors
    /// A parameter that makes no sense for the project, or a folder that cannot be read.
    pub make: for<'a, 'p> fn(&'a Seen<'p>, &'a Ask<'p>) -> Result<Document<'p>>,
}

impl Report {
    /// Makes the document and puts the name of the study before its title.
    ///
    /// # Errors
    /// As [`Report::make`]; a parameter that makes no sense for this list.
    pub fn document<'p>(&self, project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
        self.check(ask)?;
        Ok((self.make)(project, ask)?.of_study(&project.title))
    }

    /// Refuses what it would have to pass over.
    fn check(&self, ask: &Ask<'_>) -> Result<()> {
        let refused = self.parameters.iter().find_map(|parameter| match parameter.takes {
            Takes::Refused(why) if ask.has(parameter.name) => Some((parameter.name, why)),
            _ => None,
        });
        match refused {
            Some((name, why)) => Err(Error::usage(format!("emic {} has no --{name}: {why}", self.name))),
            None => Ok(()),
        }
    }
}
