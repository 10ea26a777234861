//! A command given while another process has the project open is carried out by that process.
//!
//! The holder listens on a socket in the project folder that only its owner may use. A caller sends the words of
//! its command line, the folder that its paths are relative to and, only if the command asks for it, what is piped
//! in; it gets back what the command wrote and its exit code. What a command line means is not known here: the
//! holder's event loop takes a [`Request`] and passes it something to run.

use crate::error::{Error, Kind, Result};
use crate::store::{Links, read_plain};
use std::ffi::OsString;
use std::io::{self, BufRead, Cursor, Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// First bytes of every request: another version of emic is not understood and says so.
const MAGIC: &[u8; 8] = b"emic 1\r\n";
/// Bytes that a system takes in a socket's path, its closing zero left out.
const LONGEST: usize = 103;
/// Most bytes of a request's words, of what is piped in, and of an answer.
const MAX_WORDS: usize = 1 << 20;
const MAX_INPUT: usize = 64 << 20;
const MAX_ANSWER: usize = 512 << 20;
/// Most callers that are listened to at once.
const MAX_CALLERS: usize = 32;
/// A caller says what it wants, and a holder that it has heard it, within this time, however it is cut into pieces.
const PATIENCE: Duration = Duration::from_secs(5);
/// A caller sends what is piped in, and takes its answer, within this time.
const PATIENCE_FOR_MUCH: Duration = Duration::from_secs(30);
/// How long a holder that does not listen is waited for.
const SOON: Duration = Duration::from_secs(2);

const COMMAND: u8 = b'c';
const TAKE_OVER: u8 = b't';
const HEARD: u8 = b'h';
const BEGUN: u8 = b'b';
const DONE: u8 = b'd';
const NEEDS_INPUT: u8 = b'i';
const LEAVING: u8 = b'l';

/// A command line given elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its words, without the program's name.
    pub args: Vec<OsString>,
    /// The folder that its paths are relative to.
    pub cwd: PathBuf,
    /// Results go to a terminal.
    pub terminal: bool,
    /// Nothing is piped in: standard input is a terminal.
    pub typed: bool,
    /// What was piped in, once the command has asked for it.
    pub input: Option<Vec<u8>>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it wrote to standard output.
    pub out: Vec<u8>,
    /// What it wrote to standard error.
    pub err: Vec<u8>,
    /// Its exit code.
    pub code: u8,
}

/// Where the holder listens.
fn socket(root: &Path) -> PathBuf {
    root.join(".emic/socket")
}
/// Where it says that it listens elsewhere, because the system takes no socket of so long a path.
fn elsewhere(root: &Path) -> PathBuf {
    root.join(".emic/socket.at")
}

/// Sends a command to the process that has the project open; `None` if none listens there. `input` reads what is piped in
/// and is called only if the command asks for it.
///
/// # Errors
/// The holder ended before it answered, or `input` fails.
pub fn hand_over(
    root: &Path,
    mut call: Call,
    input: &mut dyn FnMut() -> Result<Vec<u8>>,
) -> Result<Option<Answer>> {
    loop {
        let Some(mut stream) = connect(root) else { return Ok(None) };
        if write_call(&mut stream, &call).is_err() || !is_heard(&mut stream) {
            return Ok(None);
        }
        if !is_begun(&mut stream) {
            let what = "the emic that has this project open was just leaving it; nothing was done";
            return Err(Error::new(Kind::Locked, what).hint("give the command again"));
        }
        match read_answer(&mut stream) {
            Ok(Some(answer)) => return Ok(Some(answer)),
            Ok(None) if call.input.is_none() => call.input = Some(input()?),
            _ => {
                let what = "the emic that has this project open ended before it answered";
                return Err(Error::new(Kind::Locked, what)
                    .hint("look whether the command was carried out before you give it again"));
            }
        }
    }
}

/// Asks the process that has the project open to save and leave, and waits until it has. `false` if none listens there.
///
/// # Errors
/// The holder does not leave.
pub fn take_over(root: &Path) -> Result<bool> {
    let Some(mut stream) = connect(root) else { return Ok(false) };
    let asked = stream.write_all(MAGIC).and_then(|()| stream.write_all(&[TAKE_OVER]));
    if asked.is_err() || !is_heard(&mut stream) {
        return Ok(false);
    }
    let stays = || Error::new(Kind::Locked, "the emic that has this project open does not leave it");
    let mut word = [0];
    stream.set_read_timeout(Some(2 * PATIENCE)).map_err(|_| stays())?;
    if stream.read_exact(&mut word).is_err() || word != [LEAVING] {
        return Err(stays().hint("go to it and leave it there"));
    }
    // The connection ends when the holder has let the project go.
    stream.set_read_timeout(Some(6 * PATIENCE)).map_err(|_| stays())?;
    match stream.read(&mut word) {
        Err(fault) if matches!(fault.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
            Err(stays().hint("it may be busy: try again"))
        }
        _ => Ok(true),
    }
}

/// True if a process has the project open and listens.
pub fn is_heard_there(root: &Path) -> bool {
    connect(root).is_some()
}

/// Tries until something comes of it, for two seconds: a holder that does not listen is mostly a command
/// that is soon done, or a screen that is just opening or leaving.
pub fn soon<T>(mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + SOON;
    loop {
        if let Some(done) = attempt() {
            return Some(done);
        }
        if Instant::now() >= until {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn connect(root: &Path) -> Option<UnixStream> {
    let path = match read_plain(&elsewhere(root), Links::Refused) {
        Ok(bytes) => PathBuf::from(OsString::from_vec(bytes)),
        Err(_) => socket(root),
    };
    let stream = UnixStream::connect(path).ok()?;
    is_own(&stream).then_some(stream)
}

/// True if the other end is the same user: no one else is answered or obeyed.
#[cfg(target_os = "linux")]
fn is_own(stream: &UnixStream) -> bool {
    let other = rustix::net::sockopt::socket_peercred(stream);
    other.is_ok_and(|other| other.uid == rustix::process::geteuid())
}
/// Elsewhere the modes of the socket and of its folder keep others out.
#[cfg(not(target_os = "linux"))]
fn is_own(_: &UnixStream) -> bool {
    true
}

fn write_call(stream: &mut UnixStream, call: &Call) -> io::Result<()> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend([COMMAND, call.terminal.into(), call.typed.into(), call.input.is_some().into()]);
    let mut words = Vec::new();
    put(&mut words, call.cwd.as_os_str().as_bytes());
    call.args.iter().for_each(|word| put(&mut words, word.as_bytes()));
    put(&mut bytes, &words);
    if let Some(input) = &call.input {
        put(&mut bytes, input);
    }
    stream.write_all(&bytes)
}

fn is_heard(stream: &mut UnixStream) -> bool {
    let mut word = [0];
    stream.set_read_timeout(Some(PATIENCE)).is_ok()
        && stream.read_exact(&mut word).is_ok()
        && word == [HEARD]
        && stream.set_read_timeout(None).is_ok()
}

/// True if the holder has begun; one that leaves first has done nothing.
fn is_begun(stream: &mut UnixStream) -> bool {
    let mut word = [0];
    stream.read_exact(&mut word).is_ok() && word == [BEGUN]
}

/// `None`: the command wants what is piped in.
fn read_answer(stream: &mut UnixStream) -> io::Result<Option<Answer>> {
    let mut head = [0; 2];
    stream.read_exact(&mut head)?;
    match head[0] {
        DONE => {
            let (out, err) = (take(stream, MAX_ANSWER)?, take(stream, MAX_ANSWER)?);
            Ok(Some(Answer { out, err, code: head[1] }))
        }
        NEEDS_INPUT => Ok(None),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// A length and so many bytes.
fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}

fn take(from: &mut impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut len = [0; 4];
    from.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len) as usize;
    if len > limit {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    from.take(len as u64).read_to_end(&mut bytes)?;
    if bytes.len() == len { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What is piped in, for which there is more time.
fn take_much(stream: &mut Until<'_>) -> io::Result<Vec<u8>> {
    stream.end = Instant::now() + PATIENCE_FOR_MUCH;
    take(stream, MAX_INPUT)
}

/// What the holder is asked.
#[derive(Debug)]
enum Asked {
    Command(Call),
    TakeOver,
}

/// A caller's end of the line, read or written until a moment: one that sends a byte now and then is heard no longer than
/// a silent one.
struct Until<'s> {
    stream: &'s UnixStream,
    end: Instant,
}

impl<'s> Until<'s> {
    fn new(stream: &'s UnixStream, time: Duration) -> Until<'s> {
        Until { stream, end: Instant::now() + time }
    }
    /// The time that is left.
    ///
    /// # Errors
    /// None is left.
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(buffer)
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn read_request(stream: &mut Until<'_>) -> io::Result<Asked> {
    let mut magic = [0; MAGIC.len()];
    stream.read_exact(&mut magic)?;
    let mut word = [0];
    stream.read_exact(&mut word)?;
    match (magic == *MAGIC, word[0]) {
        (true, TAKE_OVER) => Ok(Asked::TakeOver),
        (true, COMMAND) => {
            let mut flags = [0; 3];
            stream.read_exact(&mut flags)?;
            let mut words = Cursor::new(take(stream, MAX_WORDS)?);
            let cwd = take(&mut words, MAX_WORDS)?;
            let mut args = Vec::new();
            while (words.position() as usize) < words.get_ref().len() {
                args.push(OsString::from_vec(take(&mut words, MAX_WORDS)?));
            }
            let input = if flags[2] == 0 { None } else { Some(take_much(stream)?) };
            let (cwd, terminal, typed) = (OsString::from_vec(cwd).into(), flags[0] != 0, flags[1] != 0);
            Ok(Asked::Command(Call { args, cwd, terminal, typed, input }))
        }
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Something that another process wants of the holder; it waits until this is answered or dropped.
#[derive(Debug)]
pub struct Request {
    asked: Asked,
    stream: UnixStream,
    seat: Seat,
}

/// How many callers there are, and to how many of them an answer is on its way.
#[derive(Debug, Default)]
struct Counts {
    callers: AtomicUsize,
    answering: AtomicUsize,
}

/// The place of one caller among the [`MAX_CALLERS`], from its first byte to the last of its answer.
#[derive(Debug)]
struct Seat(Arc<Counts>);

impl Seat {
    fn take(counts: &Arc<Counts>) -> Option<Seat> {
        let before = counts.callers.fetch_add(1, Ordering::SeqCst);
        // Dropping it gives the place back.
        let seat = Seat(counts.clone());
        (before < MAX_CALLERS).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.callers.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Kept until the project is closed: the process that takes over waits for its end.
#[derive(Debug)]
pub struct Leaving(#[allow(dead_code)] UnixStream);

impl Request {
    /// True if the other process wants the project for itself: save, [`Request::leave`], close it.
    pub fn is_take_over(&self) -> bool {
        matches!(self.asked, Asked::TakeOver)
    }
    /// Agrees to leave. Drop the result after the project is closed.
    pub fn leave(mut self) -> Leaving {
        // A caller that has gone does not matter.
        let _ = self.stream.write_all(&[LEAVING]);
        Leaving(self.stream)
    }
    /// Runs the command and sends back what it wrote. `work` gets the call, its input, its two outputs, and gives
    /// the exit code. A command that wants input is run twice, the second time with it: it must read before it
    /// acts, and fail if it cannot read.
    pub fn run(self, work: impl FnOnce(&Call, &mut dyn BufRead, &mut dyn Write, &mut dyn Write) -> u8) {
        let Request { asked: Asked::Command(mut call), mut stream, seat } = self else { return };
        // A caller that has gone does not matter.
        let _ = stream.write_all(&[BEGUN]);
        let given = call.input.take();
        let missing = given.is_none() && !call.typed;
        let mut input = Piped { bytes: Cursor::new(given.unwrap_or_default()), missing, wanted: false };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = work(&call, &mut input, &mut out, &mut err);
        let mut bytes = vec![DONE, code];
        if input.wanted {
            bytes = vec![NEEDS_INPUT, 0];
        } else {
            out.truncate(MAX_ANSWER);
            err.truncate(MAX_ANSWER);
            put(&mut bytes, &out);
            put(&mut bytes, &err);
        }
        // What was done is done, whether or not the caller still listens.
        let _ = send(stream, bytes, seat);
    }
}

/// Sends an answer. What the line does not take at once is sent by another thread, so that a caller that does not read
/// keeps the holder from nothing.
fn send(stream: UnixStream, bytes: Vec<u8>, seat: Seat) -> io::Result<()> {
    stream.set_nonblocking(true)?;
    let mut sent = 0;
    while sent < bytes.len() {
        match (&stream).write(&bytes[sent..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => sent += written,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => break,
            Err(fault) => return Err(fault),
        }
    }
    if sent == bytes.len() {
        return Ok(());
    }
    stream.set_nonblocking(false)?;
    let counts = seat.0.clone();
    counts.answering.fetch_add(1, Ordering::SeqCst);
    let rest = std::thread::Builder::new().name("answer".to_owned()).spawn(move || {
        let _ = Until::new(&stream, PATIENCE_FOR_MUCH).write_all(&bytes[sent..]);
        seat.0.answering.fetch_sub(1, Ordering::SeqCst);
    });
    if rest.is_err() {
        counts.answering.fetch_sub(1, Ordering::SeqCst);
    }
    rest.map(drop)
}

/// What is piped in; refuses to be read before the caller was asked for it.
struct Piped {
    bytes: Cursor<Vec<u8>>,
    missing: bool,
    wanted: bool,
}

impl Read for Piped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill_buf()?;
        self.bytes.read(buffer)
    }
}

impl BufRead for Piped {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.missing {
            self.wanted = true;
            return Err(io::Error::other("what is piped in has still to be fetched"));
        }
        self.bytes.fill_buf()
    }
    fn consume(&mut self, n: usize) {
        self.bytes.consume(n);
    }
}

/// Listens for other processes while a project is open here.
#[derive(Debug)]
pub struct Listener {
    requests: Receiver<Request>,
    /// The socket, and the file that says where it is if it is elsewhere.
    names: Vec<PathBuf>,
    inode: Option<u64>,
    stop: Arc<AtomicBool>,
    counts: Arc<Counts>,
}

impl Listener {
    /// Starts listening; to be called by the holder of the project's lock. `wake` is called from another thread
    /// when there is something for [`Listener::next`]. `None` where no socket can be made that is safe: others are
    /// then told that the project is open.
    pub fn start(root: &Path, wake: impl Fn() + Send + Sync + 'static) -> Option<Listener> {
        let (listener, names) = bind(root).ok()?;
        let (sender, requests) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let counts = Arc::new(Counts::default());
        let counted = counts.clone();
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        std::thread::Builder::new()
            .name("handover".to_owned())
            .spawn(move || listen(&listener, &sender, &wake, &stopped, &counted))
            .ok()?;
        let inode = inode(names.first()?);
        Some(Listener { requests, names, inode, stop, counts })
    }
    /// The next request, if there is one; never waits.
    pub fn next(&self) -> Option<Request> {
        self.requests.try_recv().ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // The thread waits for callers; this one tells it to end.
        let _ = self.names.first().map(UnixStream::connect);
        // Whoever has the project by now may listen under the same name.
        if self.names.first().and_then(|name| inode(name)) == self.inode {
            self.names.iter().for_each(|name| drop(std::fs::remove_file(name)));
        }
        // The process may end after this: callers that read get the rest of their answers first.
        let until = Instant::now() + PATIENCE;
        while self.counts.answering.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn inode(path: &Path) -> Option<u64> {
    std::fs::symlink_metadata(path).ok().map(|meta| meta.ino())
}

/// Makes the socket; the lock says that one which is there already is a dead holder's.
fn bind(root: &Path) -> io::Result<(UnixListener, Vec<PathBuf>)> {
    let at = elsewhere(root);
    let _ = std::fs::remove_file(&at);
    let mut names = vec![socket(root)];
    if names[0].as_os_str().len() > LONGEST {
        names = vec![short_dir()?.join(format!("{}.socket", std::process::id())), at];
    }
    let path = &names[0];
    let _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    if let Some(at) = names.get(1) {
        crate::store::write_durably(at, path.as_os_str().as_bytes(), 0o600)
            .map_err(|fault| io::Error::other(fault.what()))?;
    }
    Ok((listener, names))
}

/// A folder with a short name that belongs to this user alone.
fn short_dir() -> io::Result<PathBuf> {
    let uid = rustix::process::geteuid().as_raw();
    let runtime =
        std::env::var_os("XDG_RUNTIME_DIR").filter(|dir| !dir.is_empty() && dir.len() < LONGEST - 30);
    let dir = match runtime {
        Some(dir) => PathBuf::from(dir).join("emic"),
        None => PathBuf::from(format!("/tmp/emic-{uid}")),
    };
    match std::fs::DirBuilder::new().mode(0o700).create(&dir) {
        Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => return Err(fault),
        _ => {}
    }
    // Somebody else may have made it first, or put a link there.
    let meta = std::fs::symlink_metadata(&dir)?;
    let own = meta.is_dir() && meta.uid() == uid && meta.permissions().mode() & 0o077 == 0;
    if own { Ok(dir) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

fn listen(
    listener: &UnixListener,
    sender: &Sender<Request>,
    wake: &Arc<dyn Fn() + Send + Sync>,
    stopped: &AtomicBool,
    counts: &Arc<Counts>,
) {
    for stream in listener.incoming() {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else {
            // Mostly too many open files: trying at once would fail again, and again.
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let Some(seat) = Seat::take(counts).filter(|_| is_own(&stream)) else { continue };
        let (sender, wake) = (sender.clone(), wake.clone());
        // A caller that is slow to say what it wants keeps no one else waiting. Where no thread can be made, the caller
        // is told nothing and takes the holder for busy.
        let _ = std::thread::Builder::new().spawn(move || {
            if hear(stream, seat, &sender).is_ok() {
                wake();
            }
        });
    }
}

fn hear(stream: UnixStream, seat: Seat, sender: &Sender<Request>) -> io::Result<()> {
    let asked = read_request(&mut Until::new(&stream, PATIENCE))?;
    Until::new(&stream, PATIENCE).write_all(&[HEARD])?;
    sender.send(Request { asked, stream, seat }).map_err(|_| io::ErrorKind::BrokenPipe.into())
}
