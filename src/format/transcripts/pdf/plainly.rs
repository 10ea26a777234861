//! Pages of a PDF reduced to what sets text: the crate that decodes fonts stops at much else that a page may hold.
//!
//! Forms are written out where they are used, with their own fonts under new names; drawings, colours and pictures are left
//! away. What a tagged PDF calls head, foot or page number is kept apart.

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, ObjectId};

/// Forms in forms, deeper than any program writes them.
const DEEPEST: usize = 12;
/// The most operations of one page: forms that use forms can be written to have any number.
const MOST: usize = 2_000_000;

/// Operations that set text.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) operations: Vec<Operation>,
    /// For each string that they show: true if its font is bold.
    pub(super) bold: Vec<bool>,
}

/// A page as operations that set text.
#[derive(Default)]
pub(super) struct Page {
    /// The words of the page.
    pub(super) body: Shown,
    /// Heads, feet and numbers, where the file marks them as such.
    pub(super) edges: Shown,
    /// The fonts, under the names that the operations use.
    pub(super) fonts: Dictionary,
    /// How many pictures are drawn.
    pub(super) pictures: usize,
    /// True if there were more operations than are read.
    pub(super) overflows: bool,
}

/// Reduces a page; `None` if its content cannot be read.
pub(super) fn page(document: &Document, id: ObjectId) -> Option<Page> {
    let content = Content::decode(&document.get_page_content(id).ok()?).ok()?;
    let resources = inherited(document, id, b"Resources").and_then(|found| document.dereference(found).ok());
    let resources = resources.and_then(|(_, found)| found.as_dict().ok().cloned()).unwrap_or_default();
    let mut page = Page::default();
    let mut walk =
        Walk { document, page: &mut page, marks: Vec::new(), names: Vec::new(), chosen: vec![None] };
    walk.operations(&content.operations, &resources, 0);
    Some(page)
}

/// A property of a page or of the tree above it.
pub(super) fn inherited<'d>(document: &'d Document, page: ObjectId, key: &[u8]) -> Option<&'d Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..64 {
        if let Ok(found) = node.get(key) {
            return document.dereference(found).ok().map(|(_, found)| found);
        }
        let above = node.get(b"Parent").ok()?;
        node = document.dereference(above).ok()?.1.as_dict().ok()?;
    }
    None
}

struct Walk<'d, 'p> {
    document: &'d Document,
    page: &'p mut Page,
    /// Open marked content: true for what belongs to the paper.
    marks: Vec<bool>,
    /// Fonts that have a name already.
    names: Vec<(Object, Vec<u8>)>,
    /// For each saved state, and last for the present one: the font that is chosen, true if it is bold.
    chosen: Vec<Option<bool>>,
}

impl Walk<'_, '_> {
    fn operations(&mut self, operations: &[Operation], resources: &Dictionary, depth: usize) {
        let marks = self.marks.len();
        for operation in operations {
            if self.page.body.operations.len() >= MOST {
                self.page.overflows = true;
                break;
            }
            let operands = operation.operands.as_slice();
            match operation.operator.as_str() {
                "BMC" | "BDC" => {
                    let above = self.marks.last().copied().unwrap_or(false);
                    self.marks.push(above || self.is_of_the_paper(operands, resources));
                }
                "EMC" if self.marks.len() > marks => drop(self.marks.pop()),
                "Tf" => self.font(operands, resources),
                "Do" => self.object(operands, resources, depth),
                "Tj" | "'" => {
                    if let [Object::String(..)] = operands {
                        self.show(operation.clone());
                    }
                }
                "TJ" => {
                    if let [Object::Array(parts)] = operands {
                        let fits =
                            |part: &&Object| matches!(part, Object::String(..)) || number(part).is_some();
                        let parts = parts.iter().filter(fits).cloned().collect();
                        self.show(Operation::new("TJ", vec![Object::Array(parts)]));
                    }
                }
                // The reader of fonts does not know it: word and letter spacing, then the next line.
                "\"" => {
                    if let [words, letters, text @ Object::String(..)] = operands
                        && number(words).is_some()
                        && number(letters).is_some()
                    {
                        self.state(Operation::new("Tw", vec![words.clone()]));
                        self.state(Operation::new("Tc", vec![letters.clone()]));
                        self.show(Operation::new("'", vec![text.clone()]));
                    }
                }
                "cm" | "Tm" => self.numbers(operation, 6),
                "Td" | "TD" => self.numbers(operation, 2),
                "Tc" | "Tw" | "Tz" | "TL" | "Ts" => self.numbers(operation, 1),
                "q" | "Q" | "BT" | "ET" | "T*" => self.state(Operation::new(&operation.operator, Vec::new())),
                _ => {}
            }
        }
        self.marks.truncate(marks);
    }

    fn state(&mut self, operation: Operation) {
        match operation.operator.as_str() {
            "q" => self.chosen.push(self.chosen.last().copied().flatten()),
            "Q" if self.chosen.len() > 1 => drop(self.chosen.pop()),
            _ => {}
        }
        self.page.edges.operations.push(operation.clone());
        self.page.body.operations.push(operation);
    }

    fn numbers(&mut self, operation: &Operation, count: usize) {
        if operation.operands.len() == count && operation.operands.iter().all(|one| number(one).is_some()) {
            self.state(operation.clone());
        }
    }

    /// Sets words. `'` moves to the next line first, so that is written out.
    fn show(&mut self, operation: Operation) {
        let mut operation = operation;
        if operation.operator == "'" {
            self.state(Operation::new("T*", Vec::new()));
            operation.operator = "Tj".to_owned();
        }
        // Words without a font are not shown.
        let Some(bold) = self.chosen.last().copied().flatten() else { return };
        let strings = match operation.operands.as_slice() {
            [Object::Array(parts)] => parts.iter().filter(|part| matches!(part, Object::String(..))).count(),
            _ => 1,
        };
        let to = match self.marks.last() {
            Some(true) => &mut self.page.edges,
            _ => &mut self.page.body,
        };
        to.bold.extend(std::iter::repeat_n(bold, strings));
        to.operations.push(operation);
    }

    /// True for marked content that is a head, a foot or a number of the page (ISO 32000-1, 14.8.2.2.2).
    fn is_of_the_paper(&self, operands: &[Object], resources: &Dictionary) -> bool {
        let [Object::Name(tag), properties] = operands else { return false };
        let properties = match properties {
            Object::Dictionary(properties) => Some(properties),
            Object::Name(name) => {
                self.resource(resources, b"Properties", name).and_then(|found| found.as_dict().ok())
            }
            _ => None,
        };
        let kind = properties
            .and_then(|properties| properties.get(b"Type").ok())
            .and_then(|kind| kind.as_name().ok());
        tag == b"Artifact" && kind == Some(b"Pagination")
    }

    fn resource<'a>(&'a self, resources: &'a Dictionary, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let (_, group) = self.document.dereference(resources.get(kind).ok()?).ok()?;
        let found = group.as_dict().ok()?.get(name).ok()?;
        self.document.dereference(found).ok().map(|(_, found)| found)
    }

    /// Chooses a font, under a name of its own on this page.
    fn font(&mut self, operands: &[Object], resources: &Dictionary) {
        let [Object::Name(name), size] = operands else { return };
        let group = resources.get(b"Font").ok().and_then(|group| self.document.dereference(group).ok());
        let font = group.and_then(|(_, group)| group.as_dict().ok()?.get(name).ok()).cloned();
        let (Some(font), Some(_)) = (font, number(size)) else { return };
        let bold = is_bold(self.document, &font);
        let known = self.names.iter().find(|(known, _)| *known == font).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = format!("E{}", self.names.len()).into_bytes();
            self.page.fonts.set(name.clone(), font.clone());
            self.names.push((font, name.clone()));
            name
        });
        if let Some(chosen) = self.chosen.last_mut() {
            *chosen = Some(bold);
        }
        self.state(Operation::new("Tf", vec![Object::Name(name), size.clone()]));
    }

    /// Writes a form out, or counts a picture.
    fn object(&mut self, operands: &[Object], resources: &Dictionary, depth: usize) {
        let [Object::Name(name)] = operands else { return };
        let document = self.document;
        let Some(group) = resources.get(b"XObject").ok().and_then(|group| document.dereference(group).ok())
        else {
            return;
        };
        let found = group.1.as_dict().ok().and_then(|group| group.get(name).ok());
        let Some((_, Object::Stream(stream))) = found.and_then(|found| document.dereference(found).ok())
        else {
            return;
        };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => self.page.pictures += 1,
            Ok(b"Form") if depth < DEEPEST => {
                let bytes = match stream.filters() {
                    Ok(_) => stream.decompressed_content().unwrap_or_default(),
                    Err(_) => stream.content.clone(),
                };
                let Ok(content) = Content::decode(&bytes) else { return };
                let own = stream.dict.get(b"Resources").ok().and_then(|own| document.dereference(own).ok());
                let own = own.and_then(|(_, own)| own.as_dict().ok());
                self.state(Operation::new("q", Vec::new()));
                if let Ok(Object::Array(matrix)) = stream.dict.get(b"Matrix") {
                    self.numbers(&Operation::new("cm", matrix.clone()), 6);
                }
                self.operations(&content.operations, own.unwrap_or(resources), depth + 1);
                self.state(Operation::new("Q", Vec::new()));
            }
            _ => {}
        }
    }
}

/// True if a font says that it is bold: by its name, its weight or its flag (ISO 32000-1, 9.8).
fn is_bold(document: &Document, font: &Object) -> bool {
    let dictionary = |object| document.dereference(object).ok().and_then(|(_, found)| found.as_dict().ok());
    let Some(font) = dictionary(font) else { return false };
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    let name = String::from_utf8_lossy(name).to_lowercase();
    let descriptor = font.get(b"FontDescriptor").ok().and_then(dictionary);
    let value = |key: &[u8]| descriptor.and_then(|all| all.get(key).ok()?.as_float().ok()).unwrap_or(0.0);
    ["bold", "black", "heavy"].iter().any(|word| name.contains(word))
        || value(b"FontWeight") >= 600.0
        || value(b"Flags") as u32 & (1 << 18) != 0
}

fn number(object: &Object) -> Option<f32> {
    object.as_float().ok().filter(|number| number.is_finite())
}
