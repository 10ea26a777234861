//! Words after which a full stop does not end a sentence: titles, initials and abbreviations, by language.
//!
//! These lists are part of version 1 of the sentence rule. A changed list is version 2.

/// The kind of an abbreviation: which characters must follow for its full stop to end a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or another word always follows (`Dr.`, `e.g.`): never an end.
    Always,
    /// Often the last word (`etc.`): an end unless a lower-case letter follows.
    BeforeLower,
    /// Numbers things (`Nr.`), and may be an ordinary word (`No.`): an end unless a digit follows.
    BeforeDigit,
    /// One capital (`J.`), capitals with full stops (`U.S.`), a German ordinal (`3.`): an end only before a
    /// word that often begins a sentence.
    Initial,
}

/// The kind of a word before a full stop; `None` for an ordinary word. `word` is as written, without the
/// last full stop (`e.g`); `language` is a primary tag.
pub(super) fn kind(word: &str, language: &str) -> Option<Kind> {
    if word.is_empty() {
        return None;
    }
    let lower = word.to_lowercase();
    let listed = |lists: &[&[&str]]| lists.iter().any(|list| list.contains(&lower.as_str()));
    let own = lists(language);
    if listed(&[own.always, COMMON.always]) {
        return Some(Kind::Always);
    }
    if listed(&[own.before_lower, COMMON.before_lower]) {
        return Some(Kind::BeforeLower);
    }
    if listed(&[own.before_digit, COMMON.before_digit]) {
        return Some(Kind::BeforeDigit);
    }
    if own.ordinals && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Kind::Initial);
    }
    dotted(word, &lower, &own, language)
}

/// The kind of single letters, and of letters with full stops between them, that are in no list.
fn dotted(word: &str, lower: &str, own: &Lists, language: &str) -> Option<Kind> {
    let is_short = |part: &str| (1..=2).contains(&part.chars().count()) && part.chars().all(has_case);
    let is_one = |part: &str| part.chars().count() == 1 && part.chars().all(has_case);
    if !word.contains('.') {
        if !is_one(word) || is_pronoun(lower, language) {
            return None;
        }
        let is_word = own.words_of_one_letter.contains(&lower);
        return if word == lower { (!is_word).then_some(Kind::BeforeLower) } else { Some(Kind::Initial) };
    }
    if word.split('.').all(|part| is_one(part) && part.chars().all(char::is_uppercase)) {
        return Some(Kind::Initial);
    }
    word.split('.').all(is_short).then_some(Kind::Always)
}

/// True for letters that are words, too: "I" and "Я" often end sentences and are seldom initials.
fn is_pronoun(lower: &str, language: &str) -> bool {
    matches!((language, lower), ("en", "i") | ("ru" | "uk" | "be" | "bg", "я"))
}

fn has_case(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

/// True if a word often begins a sentence and is never part of a name.
pub(super) fn begins_sentence(word: &str, language: &str) -> bool {
    let lower = word.to_lowercase();
    lists(language).openers.contains(&lower.as_str())
}

#[derive(Default)]
struct Lists {
    always: &'static [&'static str],
    before_lower: &'static [&'static str],
    before_digit: &'static [&'static str],
    /// Letters that are words in lower case, and so may end a sentence.
    words_of_one_letter: &'static [&'static str],
    openers: &'static [&'static str],
    /// Ordinals are written with a full stop.
    ordinals: bool,
}

/// Abbreviations of every language.
const COMMON: Lists = Lists {
    always: &[
        "dr", "prof", "mr", "mrs", "ms", "mme", "mlle", "sr", "sra", "vs", "cf", "ca", "ph.d", "e.g", "i.e",
    ],
    before_lower: &["etc", "jr", "inc", "ltd", "co", "al", "tel", "min", "max", "approx"],
    before_digit: &["no", "nr", "vol", "fig", "p", "pp"],
    words_of_one_letter: &[],
    openers: &[],
    ordinals: false,
};

const ENGLISH: Lists = Lists {
    always: &[
        "mx", "rev", "fr", "st", "hon", "gen", "col", "sgt", "capt", "lt", "cpl", "messrs", "viz", "eg", "ie",
    ],
    before_lower: &[
        "a.m", "p.m", "dept", "est", "jan", "feb", "aug", "sept", "oct", "nov", "dec", "u.k", "hrs",
    ],
    before_digit: &["ch", "sec", "para", "nos"],
    words_of_one_letter: &["i"],
    openers: &[
        "i", "i'm", "i've", "i'd", "i'll", "it", "it's", "he", "he's", "she", "she's", "they", "they're",
        "we", "we're", "you", "the", "this", "that", "that's", "there", "then", "and", "but", "so",
        "because", "my", "yes", "yeah", "no", "when", "what", "how", "why", "if", "in", "at", "after",
        "well", "now", "these", "those",
    ],
    ordinals: false,
};

const GERMAN: Lists = Lists {
    always: &[
        "hr", "fr", "frl", "dipl", "ing", "mag", "bzw", "z.b", "z", "d.h", "u.a", "o.ä", "evtl", "ggf",
        "sog", "inkl", "exkl", "bspw", "vgl", "geb", "gest", "st", "d", "u", "i.d.r", "zzgl", "allg", "ehem",
    ],
    before_lower: &[
        "usw", "u.s.w", "usf", "str", "tgl", "jh", "mio", "mrd", "std", "abs", "co", "s.o", "s.u",
    ],
    before_digit: &["abb", "s", "art", "kap", "nr", "bd"],
    words_of_one_letter: &[],
    openers: &[
        "ich", "er", "sie", "es", "wir", "ihr", "das", "der", "die", "da", "dann", "und", "aber", "also",
        "ja", "nein", "weil", "wenn", "was", "wie", "warum", "mein", "meine", "doch", "jetzt", "danach",
        "deshalb", "man",
    ],
    ordinals: true,
};

const FRENCH: Lists = Lists {
    always: &["m", "mm", "mmes", "mlles", "me", "mgr", "p.ex", "c.-à-d", "env", "st", "ste", "pr", "dre"],
    before_lower: &["apr", "av", "hab", "min", "éd"],
    before_digit: &["n", "art", "chap", "num"],
    words_of_one_letter: &["y", "a", "à", "ô"],
    openers: &[
        "je", "j'ai", "il", "elle", "on", "nous", "vous", "ils", "elles", "c'est", "c'était", "le", "la",
        "les", "et", "mais", "alors", "donc", "oui", "non", "puis", "après", "ça", "mon", "ma", "un", "une",
        "quand",
    ],
    ordinals: false,
};

const SPANISH: Lists = Lists {
    always: &[
        "srta", "sres", "sras", "d", "dña", "dra", "dras", "dres", "lic", "ing", "ud", "uds", "vd", "vds",
        "p.ej", "ej", "arq", "sta", "sto", "profa",
    ],
    before_lower: &["ee.uu", "aprox", "pág", "p", "a.m", "p.m"],
    before_digit: &["núm", "pág", "págs", "cap", "art"],
    words_of_one_letter: &["y", "a", "o", "e", "u"],
    openers: &[
        "yo", "él", "ella", "ellos", "ellas", "nosotros", "el", "la", "los", "las", "y", "pero", "entonces",
        "sí", "no", "porque", "cuando", "me", "mi", "un", "una", "luego", "después", "así", "es", "era",
        "fue",
    ],
    ordinals: false,
};

const ITALIAN: Lists = Lists {
    always: &[
        "sig", "sigg", "sig.ra", "sig.na", "dott", "dott.ssa", "prof.ssa", "ing", "avv", "on", "p.es", "s",
    ],
    before_lower: &["ecc", "es", "pag", "ca"],
    before_digit: &["n", "pag", "art", "cap"],
    words_of_one_letter: &["e", "o", "a", "è", "i"],
    openers: &[
        "io", "lui", "lei", "noi", "loro", "il", "la", "lo", "gli", "le", "e", "ma", "poi", "allora", "sì",
        "no", "perché", "quando", "mi", "un", "una", "è", "era", "così",
    ],
    ordinals: false,
};

const PORTUGUESE: Lists = Lists {
    always: &[
        "srs", "sras", "srta", "dra", "drs", "profa", "exmo", "exma", "eng", "p.ex", "ex", "d", "sto", "sta",
    ],
    before_lower: &["aprox", "pág", "av"],
    before_digit: &["n", "núm", "pág", "cap", "art"],
    words_of_one_letter: &["e", "o", "a", "é", "à"],
    openers: &[
        "eu", "ele", "ela", "eles", "elas", "nós", "você", "o", "a", "os", "as", "e", "mas", "então", "sim",
        "não", "porque", "quando", "me", "meu", "minha", "um", "uma", "depois", "aí", "é", "era", "foi",
    ],
    ordinals: false,
};

const DUTCH: Lists = Lists {
    always: &[
        "dhr", "mevr", "mw", "drs", "mr", "ir", "ing", "bijv", "bv", "o.a", "d.w.z", "m.a.w", "nl", "evt",
        "m.b.t", "i.p.v", "z.s.m", "t.o.v", "resp", "incl", "excl",
    ],
    before_lower: &["enz", "e.d", "a.u.b"],
    before_digit: &["blz", "art", "hfst"],
    words_of_one_letter: &["u"],
    openers: &[
        "ik", "hij", "zij", "ze", "het", "wij", "we", "je", "de", "een", "dat", "dit", "en", "maar", "dus",
        "toen", "ja", "nee", "want", "als", "dan", "mijn", "er",
    ],
    ordinals: false,
};

const RUSSIAN: Lists = Lists {
    always: &["т.е", "т.к", "т", "г-н", "г-жа", "им", "ул", "проф", "д-р", "см", "напр", "св", "акад", "доц"],
    before_lower: &[
        "т.д", "т.п", "д", "п", "др", "пр", "г", "гг", "в", "вв", "руб", "тыс", "млн", "млрд", "мин",
    ],
    before_digit: &["стр", "рис", "гл", "ст"],
    words_of_one_letter: &["я", "и", "а", "с", "к", "о", "у"],
    openers: &[
        "я",
        "он",
        "она",
        "оно",
        "мы",
        "вы",
        "они",
        "это",
        "и",
        "но",
        "а",
        "да",
        "нет",
        "потом",
        "тогда",
        "когда",
        "потому",
        "что",
        "как",
        "мой",
        "моя",
        "меня",
        "мне",
        "там",
        "вот",
    ],
    ordinals: false,
};

/// Languages that write ordinals with a full stop and have no list here.
const NORTHERN: Lists = Lists {
    always: &["bl.a", "f.eks", "t.ex", "dvs", "d.v.s", "m.fl", "fx", "np", "tzn", "tj", "hr", "fru", "st"],
    before_lower: &["osv", "o.s.v", "mm", "m.m", "itd", "itp", "kl"],
    before_digit: &["kap", "str", "s", "sid"],
    words_of_one_letter: &["i", "å", "ö", "a", "o", "u", "w", "z"],
    openers: &[
        "jag", "jeg", "han", "hon", "hun", "det", "den", "vi", "de", "och", "og", "men", "så", "da", "då",
        "ja", "nej", "nei", "ja", "on", "ona", "to", "ale", "tak", "nie", "i", "potem",
    ],
    ordinals: true,
};

fn lists(language: &str) -> Lists {
    match language {
        "en" => ENGLISH,
        "de" => GERMAN,
        "fr" => FRENCH,
        "es" => SPANISH,
        "it" => ITALIAN,
        "pt" => PORTUGUESE,
        "nl" => DUTCH,
        "ru" | "uk" | "be" | "bg" => RUSSIAN,
        "da" | "nb" | "nn" | "no" | "sv" | "fi" | "pl" | "cs" | "sk" | "hr" | "sl" | "hu" | "et" => NORTHERN,
        _ => Lists::default(),
    }
}
