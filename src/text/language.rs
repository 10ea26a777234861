//! The language of a transcript, as far as finding sentences needs it, and a guess at it.

use serde::{Deserialize, Serialize};

/// A language tag such as `en`, `pt-br` or `zh`: lower case, letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Takes a tag in any case, with `-` or `_`; `None` unless it is 2 to 35 ASCII letters, digits and
    /// hyphens that begin with two letters (the shape of BCP 47; whether such a language exists is not
    /// asked).
    pub fn new(tag: &str) -> Option<Language> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let fits = (2..=35).contains(&tag.len())
            && tag.bytes().take(2).all(|b| b.is_ascii_lowercase())
            && tag.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then_some(Language(tag))
    }
    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The tag without region and script: `pt` of `pt-br`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl Default for Language {
    fn default() -> Self {
        Language("en".to_owned())
    }
}

impl TryFrom<String> for Language {
    type Error = String;
    fn try_from(tag: String) -> Result<Self, String> {
        Language::new(&tag).ok_or_else(|| format!("\"{tag}\" is not a language tag such as \"en\""))
    }
}

impl From<Language> for String {
    fn from(language: Language) -> String {
        language.0
    }
}

/// Little words of spoken language by language: left out where words are counted, and they tell the language of a short
/// text.
const LITTLE_WORDS: [(&str, &[&str]); 10] = [
    (
        "en",
        &[
            "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at",
            "back", "be", "because", "been", "before", "being", "but", "by", "can", "can't", "could",
            "couldn't", "did", "didn't", "do", "does", "doesn't", "doing", "don't", "down", "for", "from",
            "get", "go", "got", "had", "has", "have", "having", "he", "her", "here", "him", "his", "how",
            "i", "i'd", "i'll", "i'm", "i've", "if", "in", "into", "is", "isn't", "it", "it's", "its",
            "just", "know", "like", "me", "mean", "more", "much", "my", "no", "not", "now", "of", "off",
            "oh", "okay", "on", "one", "only", "or", "other", "our", "out", "over", "own", "quite", "really",
            "said", "say", "she", "should", "so", "some", "such", "than", "that", "that's", "the", "their",
            "them", "then", "there", "there's", "these", "they", "they'd", "they're", "they've", "thing",
            "things", "think", "this", "those", "through", "to", "too", "uh", "um", "up", "us", "very",
            "was", "wasn't", "we", "we'd", "we're", "we've", "well", "went", "were", "weren't", "what",
            "when", "where", "which", "while", "who", "why", "will", "with", "would", "wouldn't", "yeah",
            "yes", "you", "you'd", "you're", "you've", "your",
        ],
    ),
    (
        "de",
        &[
            "aber", "alle", "als", "also", "am", "an", "auch", "auf", "aus", "bei", "bin", "bis", "da",
            "dann", "das", "dass", "dem", "den", "der", "des", "die", "doch", "du", "ein", "eine", "einem",
            "einen", "einer", "er", "es", "etwas", "für", "ganz", "gar", "habe", "haben", "hat", "hatte",
            "hatten", "hier", "ich", "ihm", "ihn", "ihr", "im", "in", "ins", "ist", "ja", "jetzt", "kann",
            "können", "mal", "man", "mehr", "mein", "meine", "mich", "mir", "mit", "nach", "nicht", "noch",
            "nur", "ob", "oder", "schon", "sehr", "sein", "sich", "sie", "sind", "so", "um", "und", "uns",
            "unter", "vom", "von", "vor", "war", "waren", "was", "weil", "wenn", "wer", "wie", "wieder",
            "wir", "wird", "zu", "zum", "zur", "über",
        ],
    ),
    (
        "fr",
        &[
            "ai", "alors", "au", "aussi", "aux", "avais", "avait", "avec", "bien", "c'est", "ce", "cela",
            "ces", "cette", "dans", "de", "des", "du", "elle", "elles", "en", "est", "et", "eu", "fait",
            "il", "ils", "j'ai", "je", "la", "le", "les", "leur", "lui", "ma", "mais", "me", "mes", "moi",
            "mon", "même", "ne", "nous", "on", "ou", "où", "par", "pas", "plus", "pour", "qu'il", "que",
            "qui", "sa", "sans", "se", "ses", "si", "son", "sont", "sur", "tout", "très", "tu", "un", "une",
            "vous", "y", "ça", "était",
        ],
    ),
    (
        "es",
        &[
            "a", "al", "algo", "así", "como", "con", "cuando", "de", "del", "donde", "el", "ella", "ellos",
            "en", "era", "es", "ese", "eso", "esta", "este", "esto", "está", "fue", "ha", "había", "hay",
            "la", "las", "le", "les", "lo", "los", "me", "mi", "muy", "más", "nada", "ni", "no", "nos", "o",
            "para", "pero", "por", "porque", "pues", "que", "qué", "se", "ser", "si", "sin", "son", "su",
            "sus", "sí", "también", "te", "tengo", "todo", "tu", "un", "una", "y", "ya", "yo",
        ],
    ),
    (
        "it",
        &[
            "a", "ai", "al", "alla", "anche", "c'è", "che", "chi", "ci", "come", "con", "cosa", "da", "dal",
            "dalla", "dei", "del", "della", "delle", "di", "dove", "e", "era", "erano", "essere", "fa",
            "gli", "ha", "hanno", "ho", "i", "il", "in", "io", "la", "le", "lei", "lo", "loro", "lui", "ma",
            "me", "mi", "mia", "mio", "molto", "ne", "nel", "nella", "noi", "non", "o", "per", "perché",
            "più", "poi", "quando", "quello", "questa", "questo", "se", "sei", "si", "sono", "su", "sua",
            "suo", "sì", "tra", "tu", "tutto", "un", "una", "uno", "è",
        ],
    ),
    (
        "pt",
        &[
            "a", "ao", "aos", "as", "até", "com", "como", "da", "das", "de", "do", "dos", "e", "ela", "ele",
            "eles", "em", "era", "essa", "esse", "está", "eu", "foi", "havia", "isso", "isto", "já", "lhe",
            "mais", "mas", "me", "meu", "minha", "muito", "na", "nas", "no", "nos", "num", "não", "nós", "o",
            "os", "ou", "para", "pela", "pelo", "por", "porque", "quando", "que", "quem", "se", "sem", "ser",
            "seu", "sua", "são", "só", "também", "te", "tem", "tinha", "tudo", "um", "uma", "você", "é",
        ],
    ),
    (
        "nl",
        &[
            "aan", "al", "alles", "als", "ben", "bij", "daar", "dan", "dat", "de", "der", "deze", "die",
            "dit", "doen", "door", "dus", "een", "en", "er", "ge", "geen", "had", "heb", "hebben", "heeft",
            "hem", "het", "hier", "hij", "hoe", "hun", "ik", "in", "is", "ja", "je", "kan", "maar", "me",
            "meer", "men", "met", "mij", "mijn", "naar", "niet", "nog", "nou", "nu", "of", "om", "omdat",
            "ons", "ook", "op", "over", "te", "toch", "toen", "tot", "u", "uit", "van", "veel", "voor",
            "want", "waren", "was", "wat", "we", "wel", "werd", "wie", "wij", "wordt", "ze", "zei", "zich",
            "zij", "zijn", "zo", "zou",
        ],
    ),
    (
        "sv",
        &[
            "alla", "allt", "att", "av", "bara", "blev", "bli", "den", "denna", "det", "detta", "dig", "din",
            "du", "då", "efter", "ej", "eller", "en", "er", "ett", "från", "för", "ha", "hade", "han", "har",
            "hela", "henne", "hennes", "här", "i", "icke", "inte", "ja", "jag", "ju", "kan", "man", "med",
            "men", "mig", "min", "mitt", "mot", "mycket", "ni", "nu", "när", "och", "om", "oss", "på",
            "sedan", "sig", "sin", "ska", "så", "sådan", "till", "under", "upp", "ut", "vad", "var", "vara",
            "vi", "vid", "vill", "är",
        ],
    ),
    (
        "da",
        &[
            "af", "alle", "at", "blev", "bliver", "da", "de", "den", "deres", "det", "dig", "din", "disse",
            "du", "efter", "eller", "en", "end", "er", "et", "for", "fra", "ham", "han", "har", "havde",
            "have", "hende", "her", "hos", "hun", "hvad", "hvis", "hvor", "i", "ikke", "ind", "ja", "jeg",
            "jo", "kan", "kunne", "man", "med", "meget", "men", "mig", "min", "mit", "må", "ned", "nogen",
            "noget", "nu", "når", "og", "også", "om", "op", "os", "over", "på", "selv", "sig", "skal", "som",
            "så", "til", "ud", "under", "var", "ved", "vi", "vil", "være",
        ],
    ),
    (
        "pl",
        &[
            "a", "aby", "ale", "bardzo", "bez", "bo", "by", "być", "był", "była", "było", "ci", "co", "czy",
            "dla", "do", "gdy", "go", "i", "ich", "ja", "jak", "jako", "jest", "jeszcze", "już", "ją",
            "kiedy", "która", "które", "który", "ma", "mam", "mi", "mnie", "na", "nam", "nas", "nie", "nim",
            "no", "o", "od", "on", "ona", "oni", "po", "pod", "potem", "przez", "przy", "się", "są", "ta",
            "tak", "tam", "te", "tego", "tej", "ten", "to", "tu", "ty", "tylko", "w", "we", "więc",
            "wszystko", "z", "za", "ze", "że",
        ],
    ),
];

/// The little words of a language, in lower case; none for a language without a list.
pub fn stop_words(primary: &str) -> &'static [&'static str] {
    LITTLE_WORDS.iter().find(|(language, _)| *language == primary).map_or(&[], |(_, words)| words)
}

/// How much of a text is read for a guess, in characters.
const SAMPLE: usize = 20_000;

/// Guesses the language: by its script first, then, where several languages share it, by `whatlang` (sequences of three
/// letters), and in short texts by the little words; English if nothing speaks for another.
pub fn guess_language(text: &str) -> Language {
    let end = text.char_indices().nth(SAMPLE).map_or(text.len(), |(byte, _)| byte);
    let text = &text[..end];
    let mut scripts: Vec<(&str, u32)> = Vec::new();
    for script in text.chars().filter_map(script) {
        match scripts.iter_mut().find(|(name, _)| *name == script) {
            Some((_, times)) => *times += 1,
            None => scripts.push((script, 1)),
        }
    }
    let times = |name| scripts.iter().find(|(script, _)| *script == name).map_or(0, |&(_, times)| times);
    // Japanese writes Han characters too, and Persian, Urdu and Ukrainian have letters that their
    // neighbours lack.
    let most = scripts.iter().max_by_key(|(_, times)| *times).map_or("latin", |&(name, _)| name);
    let tag = match most {
        "latin" => by_letters(text, "latin").unwrap_or_else(|| by_words(text)),
        "zh" if times("ja") * 20 > times("zh") => "ja",
        "ar" if times("ur") * 50 > times("ar") => "ur",
        "ar" if times("fa") * 50 > times("ar") => "fa",
        "ru" if times("uk") * 50 > times("ru") => "uk",
        "ru" | "he" | "hi" => by_letters(text, most).unwrap_or(most),
        script => script,
    };
    Language(tag.to_owned())
}

/// What a library says with confidence, if it is a language of that script.
fn by_letters(text: &str, script: &str) -> Option<&'static str> {
    let info = whatlang::detect(text).filter(whatlang::Info::is_reliable)?;
    let code = info.lang().code();
    let (_, tag, of) = LANGUAGES.iter().find(|(known, _, _)| *known == code)?;
    (*of == script).then_some(*tag)
}

/// Languages of scripts that several share: as `whatlang` calls them (ISO 639-3), their tags, and the script.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("eng", "en", "latin"),
    ("deu", "de", "latin"),
    ("fra", "fr", "latin"),
    ("spa", "es", "latin"),
    ("ita", "it", "latin"),
    ("por", "pt", "latin"),
    ("nld", "nl", "latin"),
    ("swe", "sv", "latin"),
    ("dan", "da", "latin"),
    ("nob", "nb", "latin"),
    ("fin", "fi", "latin"),
    ("est", "et", "latin"),
    ("lit", "lt", "latin"),
    ("lav", "lv", "latin"),
    ("pol", "pl", "latin"),
    ("ces", "cs", "latin"),
    ("slk", "sk", "latin"),
    ("slv", "sl", "latin"),
    ("hrv", "hr", "latin"),
    ("hun", "hu", "latin"),
    ("ron", "ro", "latin"),
    ("cat", "ca", "latin"),
    ("tur", "tr", "latin"),
    ("aze", "az", "latin"),
    ("uzb", "uz", "latin"),
    ("tuk", "tk", "latin"),
    ("vie", "vi", "latin"),
    ("ind", "id", "latin"),
    ("jav", "jv", "latin"),
    ("tgl", "tl", "latin"),
    ("aka", "ak", "latin"),
    ("zul", "zu", "latin"),
    ("sna", "sn", "latin"),
    ("afr", "af", "latin"),
    ("lat", "la", "latin"),
    ("cym", "cy", "latin"),
    ("epo", "eo", "latin"),
    ("rus", "ru", "ru"),
    ("ukr", "uk", "ru"),
    ("bel", "be", "ru"),
    ("bul", "bg", "ru"),
    ("srp", "sr", "ru"),
    ("mkd", "mk", "ru"),
    ("heb", "he", "he"),
    ("yid", "yi", "he"),
    ("hin", "hi", "hi"),
    ("mar", "mr", "hi"),
    ("nep", "ne", "hi"),
];

/// The language with most of the little words; English if there are none.
fn by_words(text: &str) -> &'static str {
    let mut scores = [0u32; LITTLE_WORDS.len()];
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() <= 16) {
        let word = word.to_lowercase();
        for (score, (_, little)) in scores.iter_mut().zip(LITTLE_WORDS) {
            *score += u32::from(little.contains(&word.as_str()));
        }
    }
    let mut best = 0;
    for (at, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = at;
        }
    }
    LITTLE_WORDS[best].0
}

/// The language that a letter speaks for, `latin` for those that many share.
fn script(c: char) -> Option<&'static str> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => "latin",
        'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' => "uk",
        '\u{400}'..='\u{4ff}' => "ru",
        '\u{370}'..='\u{3ff}' => "el",
        '\u{531}'..='\u{587}' => "hy",
        '\u{5d0}'..='\u{5ea}' => "he",
        'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' => "ur",
        'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' => "fa",
        '\u{620}'..='\u{6ff}' => "ar",
        '\u{904}'..='\u{963}' => "hi",
        '\u{980}'..='\u{9e3}' => "bn",
        '\u{b82}'..='\u{bd7}' => "ta",
        '\u{a01}'..='\u{a7f}' => "pa",
        '\u{a81}'..='\u{aff}' => "gu",
        '\u{b01}'..='\u{b7f}' => "or",
        '\u{c01}'..='\u{c7f}' => "te",
        '\u{c81}'..='\u{cff}' => "kn",
        '\u{d01}'..='\u{d7f}' => "ml",
        '\u{d81}'..='\u{dff}' => "si",
        '\u{e01}'..='\u{e4e}' => "th",
        '\u{e81}'..='\u{edf}' => "lo",
        '\u{f40}'..='\u{fbc}' => "bo",
        '\u{1000}'..='\u{1049}' => "my",
        '\u{10d0}'..='\u{10ff}' => "ka",
        '\u{1200}'..='\u{135a}' => "am",
        '\u{1780}'..='\u{17d3}' => "km",
        '\u{3041}'..='\u{30ff}' => "ja",
        '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' => "ko",
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => "zh",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_frequent_words_tell_the_language() {
        for (text, tag) in [
            ("They said it was my fault and that was all.", "en"),
            ("Ich habe das nicht gewusst, und der Arzt auch nicht.", "de"),
            ("Je ne sais pas, et les autres sont avec vous dans une salle.", "fr"),
            ("Yo no lo sé, pero los médicos y una enfermera muy buena.", "es"),
            ("Non lo so, ma il medico che ho visto per primo è anche gentile.", "it"),
            ("Eu não sei, mas você foi muito gentil com os outros.", "pt"),
            ("Ik weet het niet, maar je moet ook een keer van me horen.", "nl"),
            ("我走了,没有人问我。", "zh"),
            ("私は病院に行きました。", "ja"),
            ("저는 몰랐어요.", "ko"),
            ("ذهبت إلى الطبيب.", "ar"),
            ("من به پزشک رفتم و گفتم که چه شد.", "fa"),
            ("मैं डॉक्टर के पास गया।", "hi"),
            ("שלום, מה שלומך? אני לא יודע למה הם לא באו אתמול.", "he"),
            ("Я пошла к врачу.", "ru"),
            ("Я пішла до лікаря, її там не було.", "uk"),
            ("Minä en tiennyt, että lääkäri oli jo lähtenyt kotiin, eikä kukaan kertonut siitä.", "fi"),
            ("Nem tudtam, hogy az orvos már hazament, és senki sem szólt róla nekem.", "hu"),
            ("", "en"),
            ("12 %", "en"),
        ] {
            assert_eq!(guess_language(text).as_str(), tag, "{text}");
        }
    }

    #[test]
    fn a_tag_is_checked_and_brought_to_one_form() {
        assert_eq!(Language::new("pt_BR").unwrap().as_str(), "pt-br");
        assert_eq!(Language::new("pt-BR").unwrap().primary(), "pt");
        assert_eq!(Language::new("e"), None);
        assert_eq!(Language::new("e\u{1b}n"), None);
        assert!(serde_json::from_str::<Language>("\"../..\"").is_err());
    }
}
