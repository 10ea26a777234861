//! The clipboard of the terminal at the near end: OSC 52, through tmux and screen in their own wrapping.

use ratatui::crossterm::Command;
use ratatui::crossterm::clipboard::CopyToClipboard;

/// What a sequence for the terminal has to pass on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Through {
    /// Nothing that would keep it.
    #[default]
    Nothing,
    /// tmux: `ESC P tmux;`, with each ESC doubled (`allow-passthrough` must be on).
    Tmux,
    /// GNU screen: `ESC P`, in pieces of at most 768 bytes, which is what it takes.
    Screen,
}

/// The longest piece that GNU screen passes on, in bytes.
const PIECE: usize = 768;

/// The sequence that hands words to the clipboard.
pub fn copy(words: &str, through: Through) -> Vec<u8> {
    let mut osc = String::new();
    // Writing into memory does not fail.
    let _ = CopyToClipboard::to_clipboard_from(words).write_ansi(&mut osc);
    match through {
        Through::Nothing => osc.into_bytes(),
        Through::Tmux => format!("\x1bPtmux;{}\x1b\\", osc.replace('\x1b', "\x1b\x1b")).into_bytes(),
        Through::Screen => {
            // An ESC would end the string, so the sequence ends with BEL.
            let osc = osc.replace("\x1b\\", "\x07");
            let pieces = osc.as_bytes().chunks(PIECE);
            pieces.flat_map(|piece| [b"\x1bP", piece, b"\x1b\\"].concat()).collect()
        }
    }
}

/// The sequence that sets the title of the window, for xterm and its like. Control characters would end it: there must be none.
pub fn title(words: &str) -> Vec<u8> {
    format!("\x1b]2;{words}\x07").into_bytes()
}

/// Keeps the title that the window has (xterm's `CSI 22 ; 2 t`).
pub const KEEP_TITLE: &[u8] = b"\x1b[22;2t";
/// Puts the kept title back. A terminal that keeps none has an empty one after it, not ours.
pub const GIVE_TITLE_BACK: &[u8] = b"\x1b]2;\x07\x1b[23;2t";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_as_base64_and_each_multiplexer_gets_its_own_wrapping() {
        // RFC 4648: "fooba" is Zm9vYmE=.
        let plain = String::from_utf8(copy("fooba", Through::Nothing)).unwrap();
        assert!(plain.starts_with("\x1b]52;c;Zm9vYmE="), "{plain:?}");
        let tmux = String::from_utf8(copy("fooba", Through::Tmux)).unwrap();
        assert!(tmux.starts_with("\x1bPtmux;\x1b\x1b]52;c;Zm9vYmE=") && tmux.ends_with("\x1b\\"), "{tmux:?}");
        let long = copy(&"x".repeat(3_000), Through::Screen);
        let pieces: Vec<&[u8]> = long.split(|byte| *byte == 0x1b).filter(|piece| piece.len() > 1).collect();
        assert!(pieces.iter().filter(|piece| piece[0] == b'P').count() >= 5, "4,000 letters of base64");
        assert!(pieces.iter().all(|piece| piece.len() <= PIECE + 2));
    }
}
