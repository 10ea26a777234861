//! Files that were packed with gzip on their way: read as if they were not.

use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// How a packed file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The bytes of a file, unpacked while they are read if it is packed. How many there may be is up to the reader.
///
/// # Errors
/// As the system says.
pub(super) fn unpacked(file: impl Read + 'static) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(1 << 16, file);
    match file.fill_buf()?.starts_with(&GZIP) {
        true => Ok(Box::new(BufReader::with_capacity(1 << 16, Unpacking(MultiGzDecoder::new(file))))),
        false => Ok(Box::new(file)),
    }
}

/// Unpacks, and says in plain words what is wrong with the packed file.
struct Unpacking<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|fault| match fault.raw_os_error() {
            Some(_) => fault,
            None => io::Error::other("this .gz file was cut or damaged on its way: ask for it again"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        unpacked(io::Cursor::new(bytes))?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn a_packed_file_reads_as_what_was_packed_and_a_plain_one_as_it_is() {
        let words = b"I asked for help.\n".repeat(10_000);
        assert_eq!(read(packed(&words)).unwrap(), words);
        assert_eq!(read([packed(&words), packed(b"two")].concat()).unwrap(), [&words[..], b"two"].concat());
        assert_eq!(read(words.clone()).unwrap(), words);
        assert_eq!(read(Vec::new()).unwrap(), b"");
    }

    #[test]
    fn a_packed_file_that_is_cut_anywhere_or_damaged_is_said_to_be() {
        let whole = packed(&b"I asked for help.\n".repeat(100));
        for cut in 2..whole.len() {
            let fault = read(whole[..cut].to_vec()).unwrap_err();
            assert!(fault.to_string().contains("cut or damaged"), "cut at {cut}: {fault}");
        }
        let mut damaged = whole.clone();
        let last = damaged.len() - 6;
        damaged[last] ^= 1;
        assert!(read(damaged).is_err());
    }
}
