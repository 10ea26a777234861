//! SQLite databases, read without the library: the file format 3 of <https://www.sqlite.org/fileformat.html>.
//!
//! Read are the rows of tables, in the order of their row ids. Indexes, views and triggers are not looked at, nor are
//! free pages. The file is not trusted: of each table a page is read once at most, so a file that points in circles
//! ends in an error, and time and memory are bounded by the size of the file.

mod btree;
mod header;
mod record;
mod schema;
mod sql;

pub use record::Value;

use super::source_file::SourceFile;
use crate::error::{Error, Result};
use btree::Cells;
use header::Header;
use schema::Table;
use std::cell::Cell;

/// The first bytes of every database.
pub const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// More rows than a table of a project has.
const MOST_ROWS: usize = 2_000_000;
/// More tables than a program makes.
const MOST_TABLES: usize = 10_000;

/// A database that is read.
#[derive(Debug)]
pub struct Database<'a> {
    bytes: &'a [u8],
    header: Header,
    tables: Vec<Table>,
    /// Texts with bytes that are no characters.
    damaged: Cell<usize>,
}

/// A row: the values of the columns that were asked for.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its number in the table.
    pub id: i64,
    wanted: &'a [&'a str],
    values: Vec<Value>,
}

impl Row<'_> {
    /// A value; NULL for a column that the table does not have.
    pub fn value(&self, column: &str) -> &Value {
        let at = self.wanted.iter().position(|name| *name == column);
        at.and_then(|at| self.values.get(at)).unwrap_or(&Value::Null)
    }

    /// A whole number; `None` for any other value.
    pub fn int(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Value::Int(number) => Some(*number),
            Value::Text(words) => words.trim().parse().ok(),
            Value::Null | Value::Real(_) | Value::Blob(_) => None,
        }
    }

    /// A value as words; NULL has none, and the bytes of a blob are taken for UTF-8.
    pub fn text(&self, column: &str) -> String {
        match self.value(column) {
            Value::Null => String::new(),
            Value::Int(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(words) => words.clone(),
            Value::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

impl<'a> Database<'a> {
    /// Opens the database of a file, if no changes wait beside it.
    ///
    /// # Errors
    /// No database or a broken one; a log or journal beside it holds changes that are not in the file yet.
    pub fn open(source: &SourceFile<'a>) -> Result<Database<'a>> {
        refuse_log(source)?;
        refuse_journal(source)?;
        Database::of(source.bytes)
    }

    /// Opens a database of which nothing is beside it.
    ///
    /// # Errors
    /// No database, or a broken one.
    pub fn of(bytes: &'a [u8]) -> Result<Database<'a>> {
        let header = header::read(bytes)?;
        let mut database = Database { bytes, header, tables: Vec::new(), damaged: Cell::new(0) };
        let schema = schema::own();
        let mut tables = Vec::new();
        let wanted = ["type", "name", "rootpage", "sql"];
        database.rows(&schema, &wanted, &mut |row| {
            let root = row.int("rootpage").unwrap_or(0);
            // A view has no page, and neither has a table that a program makes up while it runs.
            if row.text("type") != "table" || root == 0 {
                return Ok(());
            }
            if tables.len() == MOST_TABLES {
                return Err(broken(&schema.name, &format!("it names more than {MOST_TABLES} tables")));
            }
            let name = row.text("name");
            let root = u32::try_from(root).map_err(|_| broken(&name, "its first page does not exist"))?;
            tables.push(schema::table(name, root, &row.text("sql")));
            Ok(())
        })?;
        database.tables = tables;
        Ok(database)
    }

    /// The names of the tables, those of SQLite itself, too.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| table.name.as_str())
    }

    /// True if all these tables are there.
    pub fn has(&self, tables: &[&str]) -> bool {
        tables.iter().all(|name| self.table(name).is_some())
    }

    /// The names of the columns of a table whose values are stored; empty if there is no such table.
    pub fn columns(&self, table: &str) -> Vec<&str> {
        let columns = self.table(table).into_iter().flat_map(|table| &table.columns);
        columns.map(|column| column.name.as_str()).collect()
    }

    /// How many of the texts that were read have bytes that are no characters. Each such place became `U+FFFD`.
    pub fn damaged(&self) -> usize {
        self.damaged.get()
    }

    /// Hands on the rows of a table, in the order of their row ids, with the values of the columns that are wanted.
    ///
    /// # Errors
    /// There is no such table, it cannot be read, or it is broken; and the error of the one who takes the rows.
    pub fn each(
        &self,
        table: &str,
        wanted: &[&str],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let Some(table) = self.table(table) else {
            return Err(Error::bad_file(format!("the database has no table {table}")));
        };
        if let Some(why) = &table.unreadable {
            return Err(broken(&table.name, why));
        }
        self.rows(table, wanted, take)
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name))
    }

    fn rows(
        &self,
        table: &Table,
        wanted: &[&str],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let columns: Vec<_> = wanted.iter().map(|name| table.column(name)).collect();
        let broken = |why: String| broken(&table.name, &why);
        let mut cells = Cells::new(self.bytes, &self.header, table.root);
        let mut count = 0;
        while let Some((id, record)) = cells.next().map_err(broken)? {
            count += 1;
            if count > MOST_ROWS {
                return Err(broken(format!("it has more than {MOST_ROWS} rows")));
            }
            let values = self.values(table, &columns, id, &record);
            let values = values.map_err(|why| broken(format!("row {id}: {why}")))?;
            take(&Row { id, wanted, values })?;
        }
        Ok(())
    }

    /// The values of a record in these columns; `None` is a column that the table does not have.
    fn values(
        &self,
        table: &Table,
        columns: &[Option<usize>],
        id: i64,
        record: &[u8],
    ) -> Result<Vec<Value>, String> {
        let fields = record::fields(record, table.columns.len())?;
        let value = |at: &Option<usize>| {
            let Some((at, column)) = at.and_then(|at| Some((at, table.columns.get(at)?))) else {
                return Ok(Value::Null);
            };
            if table.row_id == Some(at) {
                return Ok(Value::Int(id));
            }
            // Rows that were there before a column was added end without it.
            let Some(field) = fields.get(at) else { return Ok(column.default.clone()) };
            let (value, damaged) = field.value(record, self.header.encoding)?;
            self.damaged.set(self.damaged.get() + usize::from(damaged));
            Ok(column.affinity.stored(value))
        };
        columns.iter().map(value).collect()
    }
}

/// A table that cannot be read.
fn broken(table: &str, why: &str) -> Error {
    let fault = Error::bad_file(format!("the table {table} of the database cannot be read: {why}"));
    fault.hint("was the file copied whole, and while no program had it open?")
}

/// Refuses a database whose last changes are in the log beside it (write-ahead log, `-wal`).
fn refuse_log(source: &SourceFile<'_>) -> Result<()> {
    // A log that cannot be read may hold changes, too.
    match (source.beside)("-wal") {
        Ok(None) => Ok(()),
        Ok(Some(log)) if log.is_empty() => Ok(()),
        Ok(Some(_)) | Err(_) => {
            let name = source.name;
            let what =
                format!("changes of this database wait in {name}-wal, beside it: without them it is old");
            let fault = Error::bad_file(what).hint("close the program that made it, and import it again");
            Err(fault.hint(format!("or: sqlite3 {name} 'pragma wal_checkpoint(truncate)'")))
        }
    }
}

/// Refuses a database that was left half written, with what undoes that beside it (rollback journal, `-journal`).
fn refuse_journal(source: &SourceFile<'_>) -> Result<()> {
    match (source.beside)("-journal") {
        Ok(None) => Ok(()),
        // A journal that is kept for the next change begins with zeros.
        Ok(Some(journal)) if journal.first().is_none_or(|&byte| byte == 0) => Ok(()),
        Ok(Some(_)) | Err(_) => {
            let name = source.name;
            let what = format!("a change of this database was not finished: {name}-journal is beside it");
            let hint =
                "open it with the program that made it, which mends it, close that, and import it again";
            Err(Error::bad_file(what).hint(hint))
        }
    }
}
