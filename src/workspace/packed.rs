//! Files that were packed with gzip on their way: read as if they were not.

use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// How a packed file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The bytes of a file, unpacked while they are read if it is packed. How many there may be is up to the reader.
///
/// # Errors
/// As the system says.
pub(super) fn unpacked(file: impl Read + 'static) -> io::Result<Box<dyn BufRead>> {
    let taken = Rc::new(Cell::new(0));
    let mut file = BufReader::with_capacity(1 << 16, Counted { file, taken: Rc::clone(&taken) });
    match file.fill_buf()?.starts_with(&GZIP) {
        true => {
            let packed = MultiGzDecoder::new(file);
            Ok(Box::new(BufReader::with_capacity(1 << 16, Unpacking { packed, taken, given: 0 })))
        }
        false => Ok(Box::new(file)),
    }
}

/// What emic writes is packed to a fifth at best: a file that unpacks to so many times its length was made to fill
/// the memory.
const MOST_TIMES: u64 = 20;
/// Up to so many bytes it does not matter.
const FREE: u64 = 16 << 20;

/// Counts what is read of a file.
struct Counted<R> {
    file: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(buffer)?;
        self.taken.set(self.taken.get() + got as u64);
        Ok(got)
    }
}

/// Unpacks, and says in plain words what is wrong with the packed file.
struct Unpacking<R> {
    packed: MultiGzDecoder<R>,
    /// Bytes that were read of the file, and bytes that came of them.
    taken: Rc<Cell<u64>>,
    given: u64,
}

impl<R: BufRead> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.packed.read(buffer).map_err(|fault| match fault.raw_os_error() {
            Some(_) => fault,
            None => io::Error::other("this .gz file was cut or damaged on its way: ask for it again"),
        })?;
        self.given += got as u64;
        if self.given > FREE.max(self.taken.get().saturating_mul(MOST_TIMES)) {
            let what = format!(
                "this .gz file unpacks to more than {MOST_TIMES} times its length, as no bundle does"
            );
            return Err(io::Error::other(what));
        }
        Ok(got)
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
    fn a_packed_file_that_unpacks_to_far_more_than_its_length_is_refused_while_it_is_read() {
        let bomb = packed(&vec![b'#'; 64 << 20]);
        assert!(bomb.len() < 128 << 10);
        let mut read = 0;
        let mut bytes = unpacked(io::Cursor::new(bomb)).unwrap();
        let fault = loop {
            match bytes.fill_buf() {
                Ok([]) => panic!("it was read to its end"),
                Ok(some) => {
                    let got = some.len();
                    read += got;
                    bytes.consume(got);
                }
                Err(fault) => break fault,
            }
        };
        assert!(fault.to_string().contains("more than 20 times its length"), "{fault}");
        assert!(read <= 16 << 20, "{read}");
        // Up to 16 MiB it may be packed as well as it likes.
        assert_eq!(super::tests::read(packed(&vec![b'#'; 15 << 20])).unwrap().len(), 15 << 20);
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
