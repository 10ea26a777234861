//! Features of the terminal: guessed from `TERM`, corrected by its answers.
//!
//! A guess may err only on the safe side. A feature that is off by mistake costs bytes; one that is on by
//! mistake spoils the screen. Margins and synchronized output are therefore never guessed.

/// The sequences that may be used beyond those that every terminal has (CUP, CUU/CUD/CUF/CUB, CR, LF, BS,
/// EL, ED, SGR).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Features {
    /// DECSTBM, with LF at its lower and RI at its upper edge.
    pub regions: bool,
    /// SU and SD: scroll the region, independent of the cursor.
    pub scroll: bool,
    /// IL and DL: insert and delete lines.
    pub lines: bool,
    /// ECH: erase characters without moving.
    pub ech: bool,
    /// REP: repeat the last character, if that is ASCII. Known by a name that is the terminal's own (`foot`). Behind
    /// `xterm-256color` there may be mosh, which has no REP, so there it takes an answer.
    pub rep: bool,
    /// REP of any character. tmux 3.3 draws one cell for one that is not ASCII, so it is used only after an answer that
    /// neither mosh nor tmux nor screen gives: that there are margins, or that the terminal is a VT420 or later.
    pub repall: bool,
    /// CHA and VPA: go to a column, to a row.
    pub absolute: bool,
    /// Background colour erase: erased cells take the background of the pen.
    pub bce: bool,
    /// SGR 58 in its form with colons. If off, the colour of underlines is left out.
    pub underline_colour: bool,
    /// The alternate screen, mode 1049.
    pub alternate: bool,
    /// The alternate screen is blank on entering. If off, it is cleared explicitly.
    pub alternate_clear: bool,
    /// The terminal may be queried (DECRQM). A few old ones print a part of the query.
    pub ask: bool,
    /// Left and right margins, mode 69 (DECLRMM, DECSLRM): turned on by an answer, or by a list. Used only
    /// with `regions` and `absolute`.
    pub margins: bool,
    /// Synchronized output, mode 2026: turned on by an answer, or by a list.
    pub sync: bool,
    /// DECCARA with DECSACE: cells of a rectangle become reversed without their text. Turned on by an answer (device
    /// attribute 28) or by a list; guessed only of kitty, which has it and does not say so.
    pub rectangles: bool,
}

/// Every feature with its name on the command line.
const NAMES: [&str; 15] = [
    "regions",
    "scroll",
    "lines",
    "ech",
    "rep",
    "repall",
    "absolute",
    "bce",
    "ulcolour",
    "alternate",
    "altclear",
    "ask",
    "margins",
    "sync",
    "rectangles",
];

impl Features {
    /// The features of every terminal with an addressable cursor.
    pub fn none() -> Self {
        Self::default()
    }

    /// The features that a terminal with the name `term` certainly has.
    ///
    /// `env` looks up an environment variable (`std::env::var` in a program). It is asked for `TMUX`, `STY`
    /// and `TERM_PROGRAM`. An unknown name has only the features of a VT102.
    pub fn for_term(term: &str, env: impl Fn(&str) -> Option<String>) -> Self {
        let vt102 = Self { regions: true, lines: true, ..Self::none() };
        let full = Self {
            scroll: true,
            ech: true,
            rep: true,
            absolute: true,
            bce: true,
            underline_colour: true,
            alternate: true,
            alternate_clear: true,
            ask: true,
            ..vt102
        };
        let family = term.split(['-', '.']).next().unwrap_or_default();
        let inside = env("TMUX").is_some() || env("STY").is_some();
        let apple = env("TERM_PROGRAM").is_some_and(|p| p == "Apple_Terminal");
        let tmux = Self { rep: false, alternate_clear: false, ..full };
        // kitty and Ghostty call themselves `xterm-kitty` and `xterm-ghostty`.
        let family = match term {
            "xterm-kitty" | "xterm-ghostty" => "kitty",
            _ => family,
        };
        let mut f = match family {
            "kitty" | "foot" | "alacritty" | "wezterm" | "ghostty" | "contour" => full,
            // A name that mosh gives itself, and that people give tmux and many another terminal.
            "xterm" | "vte" | "gnome" | "mintty" => Self { rep: false, ..full },
            "konsole" | "st" | "rxvt" | "putty" | "iterm" | "iterm2" => {
                Self { rep: false, underline_colour: false, ..full }
            }
            // tmux has REP in its own entry, but not in all versions.
            "tmux" => tmux,
            "screen" if env("TMUX").is_some() => tmux,
            // GNU screen: no ECH, no background erase unless the name includes it, and the alternate screen
            // is often off.
            "screen" => {
                Self { absolute: true, alternate: true, bce: term.contains("bce"), ask: inside, ..vt102 }
            }
            "linux" => Self { absolute: true, ech: true, bce: true, ..vt102 },
            "vt220" | "vt320" | "vt420" | "vt520" => Self { ech: true, ..vt102 },
            "dumb" | "" => Self::none(),
            _ => vt102,
        };
        // Inside a multiplexer the name does not tell whether the alternate screen is blank.
        f.alternate_clear &= !inside;
        f.rep &= !inside && !apple;
        f.ask &= !apple;
        f.rectangles = term == "xterm-kitty" && !inside;
        f
    }

    /// Reads a list that a person typed: `none`, or names from [`Features::names`] separated by commas.
    ///
    /// # Errors
    /// The first unknown name.
    pub fn parse(list: &str) -> Result<Self, String> {
        let mut f = Self::none();
        for name in list.split(',').map(str::trim).filter(|n| !n.is_empty() && *n != "none") {
            let Some(i) = NAMES.iter().position(|n| *n == name) else { return Err(name.to_owned()) };
            *f.slots()[i] = true;
        }
        Ok(f)
    }

    /// The names that [`Features::parse`] accepts.
    pub fn names() -> &'static [&'static str] {
        &NAMES
    }

    /// The features that are on, in the form that [`Features::parse`] reads; `none` if none are.
    pub fn describe(&self) -> String {
        let mut copy = *self;
        let on: Vec<&str> =
            copy.slots().iter().zip(NAMES).filter(|(slot, _)| ***slot).map(|(_, name)| name).collect();
        if on.is_empty() { "none".to_owned() } else { on.join(",") }
    }

    fn slots(&mut self) -> [&mut bool; 15] {
        [
            &mut self.regions,
            &mut self.scroll,
            &mut self.lines,
            &mut self.ech,
            &mut self.rep,
            &mut self.repall,
            &mut self.absolute,
            &mut self.bce,
            &mut self.underline_colour,
            &mut self.alternate,
            &mut self.alternate_clear,
            &mut self.ask,
            &mut self.margins,
            &mut self.sync,
            &mut self.rectangles,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_reads_back_as_the_same_features() {
        for term in ["xterm-256color", "tmux-256color", "screen", "linux", "vt100", "dumb"] {
            let f = Features::for_term(term, |_| None);
            assert_eq!(Features::parse(&f.describe()), Ok(f), "{term}");
        }
        assert_eq!(Features::parse("none"), Ok(Features::none()));
        assert_eq!(Features::parse("ech, warp"), Err("warp".to_owned()));
    }

    #[test]
    fn margins_and_synchronized_output_are_never_guessed() {
        for term in ["xterm", "xterm-256color", "kitty", "foot", "tmux", "screen", "linux", "vt420", "?"] {
            let f = Features::for_term(term, |_| None);
            assert!(!f.margins && !f.sync, "{term}");
        }
    }

    #[test]
    fn rectangles_are_guessed_of_kitty_alone_and_not_through_a_multiplexer() {
        let of = |term: &str| Features::for_term(term, |_| None).rectangles;
        assert!(of("xterm-kitty"));
        for term in ["xterm", "xterm-256color", "xterm-ghostty", "foot", "tmux", "screen", "mintty", "vt420"]
        {
            assert!(!of(term), "{term}");
        }
        for inside in ["TMUX", "STY"] {
            let env = |v: &str| (v == inside).then(|| "x".to_owned());
            assert!(!Features::for_term("xterm-kitty", env).rectangles, "{inside}");
        }
    }

    #[test]
    fn repeat_is_guessed_only_of_a_name_that_no_multiplexer_borrows() {
        let of = |term: &str| Features::for_term(term, |_| None).rep;
        assert!(of("foot") && of("xterm-kitty") && of("alacritty") && of("wezterm"));
        assert!(!of("xterm-256color") && !of("xterm") && !of("tmux-256color") && !of("screen-256color"));
        assert!(!Features::for_term("foot", |v| (v == "TMUX").then(|| "x".to_owned())).rep);
    }
}
