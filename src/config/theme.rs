//! The theme: which part of the screen has which colour, for terminals with many colours and with sixteen.

use super::reader::{Entries, Entry, Reader};
use crate::error::{Error, visible};
use toml::de::DeValue;

/// What the words of the terminal stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// Not known: nothing but the stripes is coloured.
    #[default]
    Unknown,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl Ground {
    /// The ground of that name; `auto` is none in particular.
    pub fn named(name: &str) -> Option<Ground> {
        match name {
            "dark" => Some(Ground::Dark),
            "light" => Some(Ground::Light),
            "auto" => Some(Ground::Unknown),
            _ => None,
        }
    }
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Ground::Unknown => "auto",
            Ground::Dark => "dark",
            Ground::Light => "light",
        }
    }
    /// The ground of a colour, of which each part has 16 bits: dark if less than 18 % of the light comes back.
    pub fn of(colour: [u16; 3]) -> Ground {
        match luminance(colour.map(|part| f64::from(part) / 65_535.0)) < 0.18 {
            true => Ground::Dark,
            false => Ground::Light,
        }
    }
    /// What `COLORFGBG` says, such as `15;0`: the last number is that of the ground among the sixteen.
    pub fn of_numbers(words: &str) -> Ground {
        match words.rsplit(';').next().and_then(|number| number.trim().parse::<u8>().ok()) {
            Some(7 | 9..=15) => Ground::Light,
            Some(0..=6 | 8) => Ground::Dark,
            _ => Ground::Unknown,
        }
    }
}

/// The share of light that a colour of sRGB sends, as WCAG 2 reckons.
fn luminance(colour: [f64; 3]) -> f64 {
    let light = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    let [red, green, blue] = colour.map(light);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A colour in numbers of the terminal's palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tint {
    /// Its number among 256; `None` is the colour of the terminal's text.
    pub many: Option<u8>,
    /// Its number among 16; `None` is the colour of the terminal's text.
    pub sixteen: Option<u8>,
}

/// The colours of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// Those that the person set for any ground; each theme of the code tree has one of them.
    own: [Option<Tint>; 6],
    /// Those that the person set for a dark ground and for a light one.
    grounds: [Own; 2],
}

/// What a person set for one ground, in numbers of the 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Own {
    colours: Option<[u8; 6]>,
    grey: Option<u8>,
}

/// The colours on each ground: among 256, among 16. On a dark one and a light one each has a contrast of 4.5 to the
/// grounds that people use, so that it can be the colour of words, and any two differ for colour-blind eyes; on an
/// unknown one each has a contrast of 3 to black, to white and to the dark grey of many terminals.
const COLOURS: [(Ground, [u8; 6], [Option<u8>; 6]); 3] = [
    (Ground::Dark, [39, 208, 175, 221, 42, 123], [Some(14), Some(11), Some(13), Some(10), Some(12), None]),
    (Ground::Light, [25, 94, 125, 93, 52, 17], [Some(4), Some(5), Some(1), None, None, None]),
    (Ground::Unknown, [63, 131, 163, 29, 98, 243], [Some(12), Some(5), Some(1), Some(13), Some(8), None]),
];

impl Theme {
    /// How many colours there are.
    pub const COUNT: usize = COLOURS[0].1.len();

    /// The colour of that number on a ground.
    pub fn tint(&self, nth: usize, ground: Ground) -> Tint {
        let nth = nth % Theme::COUNT;
        let of = COLOURS.iter().find(|(of, ..)| *of == ground).unwrap_or(&COLOURS[2]);
        let many = self.on(ground).colours.map_or(of.1[nth], |colours| colours[nth]);
        self.own[nth].unwrap_or(Tint { many: Some(many), sixteen: of.2[nth] })
    }
    /// The grey of what steps back, among 256; none where the ground is unknown.
    pub fn grey(&self, ground: Ground) -> Option<u8> {
        let usual = match ground {
            Ground::Dark => 247,
            Ground::Light => 241,
            Ground::Unknown => return None,
        };
        Some(self.on(ground).grey.unwrap_or(usual))
    }
    fn on(&self, ground: Ground) -> Own {
        match ground {
            Ground::Dark => self.grounds[0],
            Ground::Light => self.grounds[1],
            Ground::Unknown => Own::default(),
        }
    }

    /// Reads a file with a theme: the entries that the table `[theme]` of the settings has.
    ///
    /// # Errors
    /// All faults, each with line and column; a theme that sets nothing.
    pub fn read_file(words: &str) -> Result<Theme, Vec<Error>> {
        let mut reader = Reader::new(words);
        let mut entries = reader.document();
        // A piece of the settings is a theme, too.
        if entries.iter().any(|entry| entry.name == "theme") {
            entries = reader.section(&mut entries, "theme");
        }
        let (theme, set) = read(&mut reader, entries);
        let faults = reader.faults();
        match faults.is_empty() {
            true if set == 0 => {
                Err(vec![Error::bad_file("no colour is set here").at(1, Some(1)).hint(THEME)])
            }
            true => Ok(theme),
            false => Err(faults),
        }
    }

    /// The colours of the person's own that are hard to read as words: on which ground, the number, and its contrast
    /// with the least fitting of the grounds that people use.
    pub fn weak(&self) -> Vec<(Ground, u8, f64)> {
        let mut weak = Vec::new();
        for (ground, on) in [(Ground::Dark, &DARK[..]), (Ground::Light, &LIGHT[..])] {
            let Own { colours, grey } = self.on(ground);
            let own = self.own.iter().flatten().filter_map(|tint| tint.many);
            let all = colours.into_iter().flatten().chain(grey).chain(own);
            for number in all {
                let least = on.iter().filter_map(|ground| Some(contrast(palette(number), hex(ground)?)));
                let least = least.fold(f64::MAX, f64::min);
                if least < 4.5 {
                    weak.push((ground, number, least));
                }
            }
        }
        weak
    }
}

/// Grounds that people use: black, the greys of many terminals, Gruvbox, One, Solarized, Ubuntu, Nord.
const DARK: [&str; 7] = ["#000000", "#1e1e1e", "#282828", "#282c34", "#002b36", "#300a24", "#2e3440"];
/// White, both of Solarized, Gruvbox.
const LIGHT: [&str; 4] = ["#ffffff", "#fdf6e3", "#eee8d5", "#fbf1c7"];

/// What a theme looks like.
const THEME: &str =
    "write dark = [39, 208, 175, 221, 42, 123], dark-grey = 247, light = [...], light-grey = 241";

/// The contrast of two colours, as WCAG 2 reckons it.
fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let light =
        |(red, green, blue): (u8, u8, u8)| luminance([red, green, blue].map(|part| f64::from(part) / 255.0));
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Colours that a team may give a code: the one nearest to its own says which of the six it gets. They do not change when
/// the six do, so that the codes of older projects stay apart.
const NEAREST: [(u8, u8, u8); 6] =
    [(0, 135, 175), (95, 135, 255), (135, 0, 255), (175, 135, 0), (175, 135, 95), (95, 95, 95)];

/// The names of the roles in the settings, in the order of the colours.
const ROLES: [&str; 6] = ["stripe-1", "stripe-2", "stripe-3", "stripe-4", "stripe-5", "stripe-6"];

/// The sixteen colours by name, as terminals number them, with the values that xterm gives them.
const NAMED: [(&str, (u8, u8, u8)); 16] = [
    ("black", (0, 0, 0)),
    ("red", (205, 0, 0)),
    ("green", (0, 205, 0)),
    ("yellow", (205, 205, 0)),
    ("blue", (0, 0, 238)),
    ("magenta", (205, 0, 205)),
    ("cyan", (0, 205, 205)),
    ("white", (229, 229, 229)),
    ("bright-black", (127, 127, 127)),
    ("bright-red", (255, 0, 0)),
    ("bright-green", (0, 255, 0)),
    ("bright-yellow", (255, 255, 0)),
    ("bright-blue", (92, 92, 255)),
    ("bright-magenta", (255, 0, 255)),
    ("bright-cyan", (0, 255, 255)),
    ("bright-white", (255, 255, 255)),
];

/// Which of the six colours a code has for which a team chose `#RRGGBB`; `None` if that is no colour. The person's ground
/// and own theme give it another hue, and two codes stay as different as the team wanted them.
pub fn nearest_stripe(colour: &str) -> Option<usize> {
    let rgb = hex(colour)?;
    let far = |(_, near): &(usize, &(u8, u8, u8))| distance(rgb, **near);
    NEAREST.iter().enumerate().min_by_key(far).map(|(nth, _)| nth)
}

/// Reads the table `[theme]`; tells also how many colours it sets.
pub(super) fn read<'w>(reader: &mut Reader<'w>, entries: Entries<'w>) -> (Theme, usize) {
    let mut theme = Theme::default();
    let mut set = 0;
    let mut left = Entries::new();
    for entry in entries {
        if let Some(nth) = ["dark", "light"].iter().position(|name| *name == entry.name) {
            theme.grounds[nth].colours = six(reader, &entry);
            set += theme.grounds[nth].colours.map_or(0, |colours| colours.len());
            continue;
        }
        if let Some(nth) = ["dark-grey", "light-grey"].iter().position(|name| *name == entry.name) {
            theme.grounds[nth].grey = number(&entry.value);
            match theme.grounds[nth].grey {
                Some(_) => set += 1,
                None => {
                    reader.fault(
                        entry.value_at,
                        format!("{} takes a number from 16 to 255", entry.name),
                        THEME,
                    );
                }
            }
            continue;
        }
        let Some(role) = ROLES.iter().position(|role| *role == entry.name) else {
            left.push(entry);
            continue;
        };
        let words = entry.value.as_str().unwrap_or("");
        match tint(words) {
            Some(tint) => {
                theme.own[role] = Some(tint);
                set += 1;
            }
            None => {
                let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
                let what = match words {
                    "" => format!("{} takes a colour in quotes", entry.name),
                    words => format!("\"{}\" is no colour", visible(words)),
                };
                let hint = format!("write #RRGGBB, default, or {}", names.join(" "));
                reader.fault(entry.value_at, what, hint);
            }
        }
    }
    let known = [&["dark", "light", "dark-grey", "light-grey"][..], &ROLES].concat();
    reader.unknown(left, "part of the screen", &known);
    (theme, set)
}

/// Six numbers of the 256.
fn six(reader: &mut Reader<'_>, entry: &Entry<'_>) -> Option<[u8; 6]> {
    let items = entry.value.as_array().map(|all| all.iter().collect::<Vec<_>>()).unwrap_or_default();
    if items.len() != Theme::COUNT {
        let what = format!("{} takes six numbers, here are {}", entry.name, items.len());
        reader.fault(entry.value_at, what, THEME);
        return None;
    }
    let mut six = [0; 6];
    for (to, item) in six.iter_mut().zip(&items) {
        match number(item.get_ref()) {
            Some(number) => *to = number,
            None => {
                reader.fault(item.span().start, "a colour here is a number from 16 to 255", THEME);
                return None;
            }
        }
    }
    Some(six)
}

/// A number of the 256 that looks alike in every terminal: the first sixteen do not.
fn number(value: &DeValue<'_>) -> Option<u8> {
    let written = value.as_integer()?;
    u8::from_str_radix(written.as_str(), written.radix()).ok().filter(|number| *number >= 16)
}

/// The colour of `#RRGGBB` or of a name; `default` is the colour of the terminal's text.
fn tint(words: &str) -> Option<Tint> {
    if words == "default" {
        return Some(Tint { many: None, sixteen: None });
    }
    if let Some(nth) = NAMED.iter().position(|(name, _)| *name == words) {
        let number = u8::try_from(nth).ok();
        return Some(Tint { many: number, sixteen: number });
    }
    let rgb = hex(words)?;
    let nearest = |from: u8, to: u8| (from..=to).min_by_key(|&number| distance(rgb, palette(number)));
    // The first sixteen look different in every terminal: an exact colour is taken from the others.
    Some(Tint { many: nearest(16, 255), sixteen: nearest(0, 15) })
}

fn hex(words: &str) -> Option<(u8, u8, u8)> {
    let hex = words.strip_prefix('#')?;
    if hex.len() != 6 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// Red, green and blue of a number of the 256: sixteen named ones, a cube of 6 × 6 × 6, a ramp of 24 greys.
fn palette(number: u8) -> (u8, u8, u8) {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match number {
        0..=15 => NAMED[usize::from(number)].1,
        16..=231 => {
            let nth = usize::from(number - 16);
            (STEPS[nth / 36], STEPS[nth / 6 % 6], STEPS[nth % 6])
        }
        232..=255 => {
            let grey = 8 + (number - 232) * 10;
            (grey, grey, grey)
        }
    }
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> i32 {
    let square = |a: u8, b: u8| i32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_colour_gets_the_nearest_that_everyone_can_see() {
        assert_eq!(nearest_stripe("#0087af"), Some(0));
        assert_eq!(nearest_stripe("#8800ff"), Some(2));
        for no_colour in ["red", "#é0000", "#12345", "#+12345"] {
            assert_eq!(nearest_stripe(no_colour), None, "{no_colour}");
        }
    }

    /// Grounds on which the colours for an unknown one are seen.
    const ANY: [&str; 3] = ["#000000", "#1e1e1e", "#ffffff"];

    fn parts((red, green, blue): (u8, u8, u8)) -> [f64; 3] {
        [red, green, blue].map(|part| f64::from(part) / 255.0)
    }
    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let (a, b) = (luminance(parts(a)) + 0.05, luminance(parts(b)) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_colour_has_its_contrast_on_every_ground() {
        let kinds = [
            (Ground::Dark, &DARK[..], 4.5),
            (Ground::Light, &LIGHT[..], 4.5),
            (Ground::Unknown, &ANY[..], 3.0),
        ];
        for (ground, on, least) in kinds {
            let tints = (0..Theme::COUNT).filter_map(|nth| Theme::default().tint(nth, ground).many);
            for number in tints.chain(Theme::default().grey(ground)) {
                for on in on {
                    let found = contrast(palette(number), hex(on).unwrap());
                    assert!(found >= least, "{number} on {on}: {found:.2}");
                }
            }
        }
        // Of the sixteen the values of xterm, on black and white: a terminal may have others.
        for (ground, on) in [(Ground::Dark, "#000000"), (Ground::Light, "#ffffff")] {
            for number in (0..Theme::COUNT).filter_map(|nth| Theme::default().tint(nth, ground).sixteen) {
                let found = contrast(palette(number), hex(on).unwrap());
                assert!(found >= 3.0, "{number} on {on}: {found:.2}");
            }
        }
    }

    /// What eyes without one kind of cone see, in light (Machado, Oliveira and Fernandes 2009, full severity).
    const EYES: [(&str, [[f64; 3]; 3]); 4] = [
        ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "deuteranopic",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "protanopic",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "tritanopic",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];

    /// Lightness and the two axes of colour, by CIE 1976.
    fn lab(colour: (u8, u8, u8), eyes: &[[f64; 3]; 3]) -> [f64; 3] {
        let light =
            |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        let sent = parts(colour).map(light);
        let mixed = |row: &[f64; 3]| row.iter().zip(sent).map(|(a, b)| a * b).sum::<f64>();
        let [red, green, blue] = [0, 1, 2].map(|nth| mixed(&eyes[nth]).clamp(0.0, 1.0));
        let x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue;
        let y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue;
        let z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue;
        let bend = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
        let (x, y, z) = (bend(x / 0.95047), bend(y), bend(z / 1.08883));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn any_two_colours_of_words_differ_for_all_eyes() {
        for (ground, least) in
            [(Ground::Dark, [44.0, 20.0, 22.0, 17.0]), (Ground::Light, [43.0, 31.0, 31.0, 30.0])]
        {
            for ((name, eyes), least) in EYES.iter().zip(least) {
                let seen: Vec<[f64; 3]> = (0..Theme::COUNT)
                    .filter_map(|nth| Theme::default().tint(nth, ground).many)
                    .map(|number| lab(palette(number), eyes))
                    .collect();
                for (nth, a) in seen.iter().enumerate() {
                    for b in &seen[..nth] {
                        let far = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                        assert!(far >= least, "{name}, {ground:?}: {far:.1}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_ground_is_dark_below_18_per_cent_of_light() {
        assert_eq!(Ground::of([0, 0, 0]), Ground::Dark);
        assert_eq!(Ground::of([0x2e2e, 0x3434, 0x4040]), Ground::Dark);
        assert_eq!(Ground::of([0xfdfd, 0xf6f6, 0xe3e3]), Ground::Light);
        // 118 of 255 sends 18.1 % of the light, 117 sends 17.8 %.
        assert_eq!(Ground::of([118 * 257; 3]), Ground::Light);
        assert_eq!(Ground::of([117 * 257; 3]), Ground::Dark);
        for (words, ground) in [
            ("15;0", Ground::Dark),
            ("0;15", Ground::Light),
            ("0;default;7", Ground::Light),
            ("12;8", Ground::Dark),
            ("default", Ground::Unknown),
            ("", Ground::Unknown),
        ] {
            assert_eq!(Ground::of_numbers(words), ground, "{words}");
        }
    }

    #[test]
    fn an_exact_colour_is_the_nearest_of_the_palette_and_a_name_is_the_terminals_own() {
        let exact = tint("#ff0101").unwrap();
        assert_eq!((exact.many, exact.sixteen), (Some(196), Some(9)));
        let named = tint("bright-red").unwrap();
        assert_eq!((named.many, named.sixteen), (Some(9), Some(9)));
        let own = tint("default").unwrap();
        assert_eq!((own.many, own.sixteen), (None, None));
    }
}
