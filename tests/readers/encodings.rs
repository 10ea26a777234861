//! Encodings, and files that are no text.

use super::*;

#[test]
fn encodings_are_found_said_or_refused() {
    let words = "Anna: Où est-ce ?\nBen: Là-bas.\nAnna: Très bien, à bientôt.\n";
    let utf16 = |little: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(words.encode_utf16());
        units.flat_map(|unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let marked: Vec<u8> = b"\xef\xbb\xbf".iter().copied().chain(words.bytes()).collect();
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(words);
    for (bytes, encoding) in [
        (words.as_bytes().to_vec(), "UTF-8"),
        (marked, "UTF-8 with BOM"),
        (utf16(true, true), "UTF-16LE with BOM"),
        (utf16(false, true), "UTF-16BE with BOM"),
        (utf16(true, false), "UTF-16LE (guessed)"),
        (latin.to_vec(), "windows-1252 (guessed)"),
    ] {
        let imported = read("a.txt", &bytes);
        assert_eq!((imported.text.as_str(), imported.encoding.as_str()), (words, encoding));
    }
    let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("質問：お元気ですか。\n");
    let imported =
        read_as(&SourceFile { encoding: Some("shift_jis"), ..SourceFile::new("a.txt", &japanese) }).unwrap();
    assert_eq!(imported.encoding, "Shift_JIS (as you said)");
    assert_eq!(imported.text.as_str(), "質問：お元気ですか。\n");
    let unknown = SourceFile { encoding: Some("klingon"), ..SourceFile::new("a.txt", b"x") };
    assert_eq!(study(&unknown).unwrap_err().kind(), Trouble::Usage);
    let mut damaged = "Là-bas, où est-ce, très bien, à bientôt, été, été, été. ".as_bytes().to_vec();
    damaged.push(0xff);
    let imported = read("a.txt", &damaged);
    assert_eq!(imported.encoding, "UTF-8, damaged");
    assert_eq!(left(&imported), [("bytes that are no characters (now U+FFFD)", 1)]);
}

#[test]
fn what_is_no_text_is_refused_with_a_way_out() {
    assert!(refused("a.txt", b"").1.contains("empty"));
    assert!(refused("a.txt", b" \n\t\r\n").1.contains("only blanks"));
    assert_eq!(refused("a.txt", b"one\ntwo\0three\n").0, Some(2));
    assert!(refused("a.txt", b"\xff\xfe\0\0a\0\0\0").1.contains("UTF-32"));
    assert!(refused("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....").1.contains("old Word"));
    assert!(refused("a.txt", b"\x89PNG\r\n\x1a\n").1.contains("picture"));
    assert!(refused("a.txt", &[1, 2, 3, 4, 5, 6, 7, b'a', 0x1b, 0x1b]).1.contains("control characters"));
    assert!(refused("a.xyz", b"words").1.contains(".xyz are not read"));
    assert!(refused("a.txt", &vec![b'a'; (64 << 20) + 1]).1.contains("64"));
    let text = SourceFile { format: Some("txt"), ..SourceFile::new("a.xyz", b"words") };
    assert_eq!(read_as(&text).unwrap().words(), 1);
    let unknown = SourceFile { format: Some("exe"), ..SourceFile::new("a.xyz", b"words") };
    assert_eq!(study(&unknown).unwrap_err().kind(), Trouble::Usage);
}
