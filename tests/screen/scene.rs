//! Keys in, screen out.

use super::study::{self, Folder, Study};
use emic::model::Project;
use emic::model::id::CodeId;
use emic::tui::{Event, Key, Look, NoHelper, Session, Start, view};
use emic::workspace::Workspace;
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::style::{Color, Modifier};

/// A project on a screen of some size.
pub struct Stage<'w> {
    pub session: Session<'w>,
    terminal: Terminal<TestBackend>,
    folder: Option<Folder>,
}

/// A stage with a project of its own.
pub type Scene = Stage<'static>;

/// The keys of a written row: names such as `Enter` are keys; other words are typed letter by letter; `_` is a
/// blank in what is typed.
pub fn keys(row: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    for word in row.split_whitespace() {
        match word.parse::<Key>() {
            Ok(key) if word != "_" => keys.push(key),
            _ => keys.extend(word.chars().map(|c| Key::Char(if c == '_' { ' ' } else { c }))),
        }
    }
    keys
}

impl Scene {
    pub fn new(study: Study) -> Scene {
        Scene::sized(study, 80, 24)
    }
    pub fn sized(study: Study, width: u16, height: u16) -> Scene {
        Scene::look(study, width, height, Look { ascii: true, ..Look::default() })
    }
    pub fn look(study: Study, width: u16, height: u16, look: Look) -> Scene {
        Scene::start(study, width, height, &Start { look, ..Start::default() })
    }
    pub fn start(study: Study, width: u16, height: u16, start: &Start) -> Scene {
        let Study { work, folder } = study;
        // The workspace lives as long as the tests: simpler than a struct that borrows from itself.
        let mut scene = Stage::with(Box::leak(Box::new(work)), width, height, start);
        scene.folder = Some(folder);
        scene
    }
    /// Where the project lies.
    pub fn folder(&self) -> &Folder {
        self.folder.as_ref().unwrap()
    }
    /// The project of Lin Wei, who has everything that is here so far.
    pub fn lins(&self) -> Workspace {
        Study::lins(self.session.work)
    }
    /// Reads what Lin's project has.
    pub fn hear_from(&mut self, lins: &Workspace) {
        let file = self.folder().path("lin.emic.toml");
        lins.write_bundle_file(&file, Default::default()).unwrap();
        self.session.work.read_bundle(&file, false).unwrap();
    }
}

impl<'w> Stage<'w> {
    /// Shows an open project.
    pub fn on(work: &'w mut Workspace, width: u16, height: u16, look: Look) -> Stage<'w> {
        Stage::with(work, width, height, &Start { look, ..Start::default() })
    }
    /// The same, started in some way.
    pub fn with(work: &'w mut Workspace, width: u16, height: u16, start: &Start) -> Stage<'w> {
        let session = Session::new(work, Box::leak(Box::new(NoHelper)), start, (width, height));
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut stage = Stage { session, terminal, folder: None };
        stage.draw();
        stage
    }
    fn draw(&mut self) {
        let (ui, seen) = (&self.session.ui, self.session.work.seen());
        self.terminal.draw(|frame| view::draw(frame, ui, &seen)).unwrap();
    }
    pub fn project(&self) -> &Project {
        self.session.work.log().project()
    }
    /// How many commits the project has.
    pub fn commits(&self) -> usize {
        self.session.work.history().count()
    }
    /// The code of that name.
    pub fn code(&self, name: &str) -> CodeId {
        study::code(self.project(), name)
    }
    pub fn keys(&mut self, row: &str) -> &mut Self {
        keys(row).into_iter().for_each(|key| {
            self.session.take(Event::Key(key));
        });
        self.draw();
        self
    }
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.session.take(event);
        self.draw();
        self
    }
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.event(Event::Resize(width, height))
    }
    /// What is drawn.
    pub fn buffer(&self) -> &ratatui::buffer::Buffer {
        self.terminal.backend().buffer()
    }
    /// The rows of the screen, blanks at their ends left out.
    pub fn rows(&self) -> Vec<String> {
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let row = |cells: &[ratatui::buffer::Cell]| {
            let mut words = String::new();
            let mut skip = 0;
            for cell in cells {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                words.push_str(cell.symbol());
                skip = emic::text::cells(cell.symbol()).saturating_sub(1);
            }
            words.trim_end().to_owned()
        };
        buffer.content.chunks(width).map(row).collect()
    }
    pub fn screen(&self) -> String {
        self.rows().join("\n")
    }
    pub fn row(&self, nth: usize) -> String {
        self.rows()[nth].clone()
    }
    /// What is said in the last rows, without what stands at the right.
    pub fn message(&self) -> String {
        let rows = self.rows();
        let last = rows.last().unwrap().clone();
        let corner =
            ["NOT SAVED NR", "only to read NR", "saved NR"].into_iter().find_map(|c| last.strip_suffix(c));
        let said = self.session.ui.message().unwrap_or_default().to_owned();
        let last = corner.unwrap_or(&last).trim_end();
        match said.ends_with(last) && said != last {
            true => format!("{} {last}", rows[rows.len() - 2]).trim_end().to_owned(),
            false => last.to_owned(),
        }
    }
    /// Colours and attributes as letters: r reversed, u underlined, b bold, d dim; 0 to 5 the colours of an
    /// unknown ground.
    pub fn painted(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let letter = |cell: &ratatui::buffer::Cell| {
            let has = |modifier| cell.modifier.contains(modifier);
            match cell.fg {
                Color::Indexed(63) => '0',
                Color::Indexed(131) => '1',
                Color::Indexed(163) => '2',
                Color::Indexed(29) => '3',
                Color::Indexed(98) => '4',
                Color::Indexed(243) => '5',
                Color::Reset if has(Modifier::REVERSED) => 'r',
                Color::Reset if has(Modifier::UNDERLINED) => 'u',
                Color::Reset if has(Modifier::DIM) => 'd',
                Color::Reset if has(Modifier::BOLD) => 'b',
                Color::Reset => '.',
                _ => '?',
            }
        };
        let width = usize::from(buffer.area.width);
        let rows = buffer.content.chunks(width).map(|row| row.iter().map(letter).collect::<String>());
        rows.map(|row| row.trim_end_matches('.').to_owned()).collect::<Vec<_>>().join("\n")
    }
    /// Where the hardware cursor stands, and what stands from there on in that row.
    pub fn cursor(&mut self) -> (u16, u16, String) {
        let at = self.terminal.backend_mut().get_cursor_position().unwrap();
        let row = self.rows()[usize::from(at.y)].clone();
        (at.x, at.y, row.chars().skip(usize::from(at.x)).collect())
    }
    /// The selected words.
    pub fn selected(&self) -> String {
        let reading = self.session.ui.reading().unwrap();
        let transcript = self.project().transcript(reading.id).unwrap();
        transcript.text.slice(reading.selection.span).to_owned()
    }
    /// One's own codings: words and codes, by place.
    pub fn coded(&self) -> Vec<(String, String)> {
        let project = self.project();
        let t = project.transcript(self.session.ui.reading().unwrap().id).unwrap();
        let me = self.session.work.coder();
        let own = t.annotations.iter().filter(|a| Some(a.coder) == me);
        own.filter_map(|a| Some((t.text.slice(a.span?).to_owned(), project.codes.get(a.code)?.name.clone())))
            .collect()
    }
    /// Goes to a sentence that holds these words.
    pub fn at(&mut self, words: &str) -> &mut Self {
        self.keys("/");
        self.event(Event::Paste(words.to_owned()));
        self.keys("Enter Esc");
        self
    }
}
