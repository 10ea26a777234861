//! Lines: where the bytes go, which is the terminal or the memory of a test.

use std::io;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};

use super::reader::Reader;

/// A connection to a terminal that never blocks its caller.
pub trait Line {
    /// Writes as many bytes as fit at once and returns their number.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] if nothing fits now; any other error if the line is gone.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Columns and rows.
    ///
    /// # Errors
    /// The terminal does not report its size.
    fn size(&self) -> io::Result<(u16, u16)>;
}

/// The terminal of standard output.
///
/// It is opened a second time. O_NONBLOCK belongs to an open file, and the one of standard output is shared
/// with the shell, which would be left with a terminal that fails on every read.
#[derive(Debug)]
pub struct Tty {
    fd: OwnedFd,
}

impl Tty {
    /// Opens the terminal that standard output leads to.
    ///
    /// # Errors
    /// Standard output is not a terminal, or it may not be opened.
    pub fn open() -> io::Result<Self> {
        let out = rustix::stdio::stdout();
        let name = rustix::termios::ttyname(out, Vec::new())?;
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        // Inside a container the name may not exist. Then the controlling terminal is the same one.
        let fd = rustix::fs::open(&name, flags, Mode::empty())
            .or_else(|_| rustix::fs::open("/dev/tty", flags, Mode::empty()))?;
        Ok(Self { fd })
    }

    /// The speed at which the terminal is said to be sent to, in bits a second.
    ///
    /// # Errors
    /// It is no terminal any more.
    pub fn speed(&self) -> io::Result<u32> {
        Ok(rustix::termios::tcgetattr(&self.fd)?.output_speed())
    }

    /// A reader of the same terminal.
    ///
    /// # Errors
    /// The process has no file descriptor left.
    pub fn reader(&self) -> io::Result<Reader> {
        Ok(Reader::new(self.fd.try_clone()?))
    }

    /// Uses an open terminal. It must have been opened with O_NONBLOCK.
    pub fn from_fd(fd: OwnedFd) -> Self {
        Self { fd }
    }
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Line for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(&self.fd, bytes)?)
    }

    fn size(&self) -> io::Result<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(&self.fd)?;
        if size.ws_col == 0 || size.ws_row == 0 {
            return Ok((80, 24)); // a serial line: the kernel does not know its size
        }
        Ok((size.ws_col, size.ws_row))
    }
}

/// A line for tests: keeps what was written. It can be limited to a number of bytes.
#[derive(Debug, Clone)]
pub struct Memory {
    /// Columns and rows.
    pub size: (u16, u16),
    /// One entry for each successful write.
    pub writes: Vec<Vec<u8>>,
    /// Bytes that still fit; `None` if there is no limit.
    pub room: Option<usize>,
}

impl Memory {
    /// A line to a terminal of so many columns and rows that accepts everything.
    pub fn new(cols: u16, rows: u16) -> Self {
        Self { size: (cols, rows), writes: Vec::new(), room: None }
    }
}

impl Line for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.room.map_or(bytes.len(), |room| room.min(bytes.len()));
        if n == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.room = self.room.map(|room| room - n);
        self.writes.push(bytes[..n].to_vec());
        Ok(n)
    }

    fn size(&self) -> io::Result<(u16, u16)> {
        Ok(self.size)
    }
}
