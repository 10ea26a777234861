//! The reader of the terminal, and its wait: one `poll` for keys, a wake pipe and a line that was full.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};

use super::input::{Input, Parser};

/// The reasons for which a wait ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// There is input to take with [`Reader::take`].
    pub input: bool,
    /// The line accepts bytes again.
    pub output: bool,
    /// The other descriptor is readable.
    pub woken: bool,
}

/// Reads the terminal. One wait covers keys, a wake pipe and a line that was full. Without a timeout an
/// idle program sleeps in it and uses no CPU.
#[derive(Debug)]
pub struct Reader {
    fd: OwnedFd,
    parser: Parser,
    inputs: VecDeque<Input>,
    /// When an unfinished sequence is given up.
    deadline: Option<Instant>,
}

impl Reader {
    /// Reads from an open terminal, preferably one that was opened with O_NONBLOCK.
    pub fn new(fd: OwnedFd) -> Self {
        Self { fd, parser: Parser::default(), inputs: VecDeque::new(), deadline: None }
    }

    /// The oldest input that was not taken yet.
    pub fn take(&mut self) -> Option<Input> {
        self.inputs.pop_front()
    }

    /// Sleeps until there is input, `line` accepts bytes, `wake` is readable, a signal came, or `timeout`
    /// is over. Everything that has arrived is read, so that all waiting keys are known before the next
    /// frame.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] if the terminal is gone; any other error of the system.
    pub fn wait(
        &mut self,
        timeout: Option<Duration>,
        line: Option<BorrowedFd>,
        wake: Option<BorrowedFd>,
    ) -> io::Result<Ready> {
        let timeout = if self.inputs.is_empty() { timeout } else { Some(Duration::ZERO) };
        let left = self.deadline.map(|t| t.saturating_duration_since(Instant::now()));
        let timeout = match (timeout, left) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let mut ready = self.poll(timeout, line, wake)?;
        if ready.input {
            self.read()?;
        }
        if self.deadline.is_some_and(|t| Instant::now() >= t) {
            self.deadline = None;
            let mut out = Vec::new();
            self.parser.settle(&mut out);
            self.inputs.extend(out);
        }
        ready.input = !self.inputs.is_empty();
        Ok(ready)
    }

    fn poll(
        &self,
        timeout: Option<Duration>,
        line: Option<BorrowedFd>,
        wake: Option<BorrowedFd>,
    ) -> io::Result<Ready> {
        let mut fds = vec![PollFd::from_borrowed_fd(self.fd.as_fd(), PollFlags::IN)];
        fds.extend(line.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::OUT)));
        fds.extend(wake.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
        let time = timeout.map(|t| Timespec {
            tv_sec: i64::try_from(t.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: t.subsec_nanos().into(),
        });
        match rustix::event::poll(&mut fds, time.as_ref()) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(Ready::default()),
            Err(e) => return Err(e.into()),
        }
        let mut any = fds.iter().map(|fd| !fd.revents().is_empty());
        Ok(Ready {
            input: any.next().unwrap_or(false),
            output: line.is_some() && any.next().unwrap_or(false),
            woken: wake.is_some() && any.next().unwrap_or(false),
        })
    }

    fn read(&mut self) -> io::Result<()> {
        let mut buf = [0; 4096];
        let mut out = Vec::new();
        loop {
            match rustix::io::read(&self.fd, &mut buf) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => {
                    self.parser.feed(&buf[..n], &mut out);
                    if n < buf.len() {
                        break;
                    }
                }
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => break,
                // The terminal hung up.
                Err(rustix::io::Errno::IO) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Err(e) => return Err(e.into()),
            }
        }
        self.deadline = self.parser.patience().map(|wait| Instant::now() + wait);
        self.inputs.extend(out);
        Ok(())
    }
}
