//! SVG: the first figure of a document alone.

use crate::report::document::Document;
use std::io::{self, Write};

/// The picture is dark on white in print and by day, light on dark where the reader's system is dark.
const STYLE: &str = "<style>svg { color: #1b1b1b; background: #ffffff; } \
    @media (prefers-color-scheme: dark) { svg { color: #e6e6e6; background: #16181b; } }</style>\n";

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    document.figures().take(1).try_for_each(|figure| figure.svg(STYLE, out))
}
