//! What an error of the system means, in plain words.

use std::io::{self, ErrorKind};

/// Numbers of errors that the standard library has no kind for; they are the same on Linux, macOS and the BSDs.
const EPERM: i32 = 1;
const EIO: i32 = 5;
const ENXIO: i32 = 6;
const EBADF: i32 = 9;
const ENODEV: i32 = 19;
const EMFILE: i32 = 24;
const ENFILE: i32 = 23;
/// A host that is down (Linux).
const EHOSTDOWN: i32 = 112;

/// The cause of a system's error and what to do about it, as half a sentence for the end of a message:
/// `cannot write x: the disk is full: make room on it and do it again`.
pub fn io_words(fault: &io::Error) -> String {
    match io_remedy(fault) {
        Some(remedy) => format!("{}: {remedy}", io_cause(fault)),
        None => io_cause(fault),
    }
}

/// The cause of a system's error, as half a sentence.
pub fn io_cause(fault: &io::Error) -> String {
    match Cause::of(fault) {
        // A message of this program's own is passed on as it is.
        Cause::Other if fault.raw_os_error().is_none() => fault.to_string(),
        Cause::Other => format!("the system reports an error ({fault})"),
        known => known.words().to_owned(),
    }
}

/// What a person can do about a system's error; `None` where the cause says it.
pub fn io_remedy(fault: &io::Error) -> Option<&'static str> {
    Cause::of(fault).remedy()
}

/// True if the disk, stick or share is no longer there.
pub fn is_carrier_gone(fault: &io::Error) -> bool {
    matches!(Cause::of(fault), Cause::CarrierGone | Cause::NetworkGone)
}

/// True if the file system does not do what was asked, for any account.
pub fn is_not_permitted(fault: &io::Error) -> bool {
    matches!(Cause::of(fault), Cause::NotPermitted)
}

#[derive(Clone, Copy)]
enum Cause {
    Missing,
    NotAllowed,
    NotPermitted,
    Full,
    ShareUsedUp,
    ReadOnly,
    CarrierGone,
    NetworkGone,
    RefusedName,
    NameTooLong,
    FileTooLarge,
    IsFolder,
    NotFolder,
    AlreadyThere,
    LinkCircle,
    Busy,
    InUse,
    NoReader,
    Closed,
    TooManyOpen,
    Unsupported,
    NotUtf8,
    CutShort,
    OutOfMemory,
    Other,
}

impl Cause {
    fn of(fault: &io::Error) -> Cause {
        match fault.raw_os_error() {
            Some(EIO | ENXIO | ENODEV) => return Cause::CarrierGone,
            // Unlike EACCES it is seldom about who asks: FAT says so of a name, and some FUSE drivers of appending.
            Some(EPERM) => return Cause::NotPermitted,
            Some(EBADF) => return Cause::Closed,
            Some(EMFILE | ENFILE) => return Cause::TooManyOpen,
            Some(EHOSTDOWN) if cfg!(target_os = "linux") => return Cause::NetworkGone,
            _ => {}
        }
        match fault.kind() {
            ErrorKind::NotFound => Cause::Missing,
            ErrorKind::PermissionDenied => Cause::NotAllowed,
            ErrorKind::StorageFull => Cause::Full,
            ErrorKind::QuotaExceeded => Cause::ShareUsedUp,
            ErrorKind::ReadOnlyFilesystem => Cause::ReadOnly,
            ErrorKind::NotConnected | ErrorKind::StaleNetworkFileHandle => Cause::CarrierGone,
            ErrorKind::TimedOut
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted => Cause::NetworkGone,
            ErrorKind::InvalidInput => Cause::RefusedName,
            ErrorKind::InvalidFilename => Cause::NameTooLong,
            ErrorKind::FileTooLarge => Cause::FileTooLarge,
            ErrorKind::IsADirectory => Cause::IsFolder,
            ErrorKind::NotADirectory => Cause::NotFolder,
            ErrorKind::AlreadyExists => Cause::AlreadyThere,
            ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => Cause::Busy,
            ErrorKind::WouldBlock => Cause::InUse,
            ErrorKind::BrokenPipe => Cause::NoReader,
            ErrorKind::Unsupported => Cause::Unsupported,
            ErrorKind::InvalidData => Cause::NotUtf8,
            ErrorKind::UnexpectedEof => Cause::CutShort,
            ErrorKind::OutOfMemory => Cause::OutOfMemory,
            _ if is_link_circle(fault) => Cause::LinkCircle,
            _ => Cause::Other,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Cause::Missing => "there is no such file or folder",
            Cause::NotAllowed => "you may not do that here (permission denied)",
            Cause::NotPermitted => "the file system does not permit that",
            Cause::Full => "the disk is full",
            Cause::ShareUsedUp => "your share of the disk is used up",
            Cause::ReadOnly => "the disk can only be read",
            Cause::CarrierGone => "the disk, stick or share does not answer",
            Cause::NetworkGone => "the network or the other machine does not answer",
            Cause::RefusedName => "the file system refuses this, perhaps for a sign in the name",
            Cause::NameTooLong => "the name is too long for this file system",
            Cause::FileTooLarge => "the file is larger than this file system or your limit allows",
            Cause::IsFolder => "it is a folder",
            Cause::NotFolder => "a part of the path is a file, not a folder",
            Cause::AlreadyThere => "something of that name is there already",
            Cause::LinkCircle => "it is a link that leads nowhere, or links lead in a circle",
            Cause::Busy => "another program is using it",
            Cause::InUse => "there is nothing to read yet, or nothing takes what is written",
            Cause::NoReader => "the program that reads it has ended",
            Cause::Closed => "it is closed",
            Cause::TooManyOpen => "too many files are open",
            Cause::Unsupported => "this file system cannot do that",
            Cause::NotUtf8 => "it is not UTF-8 text",
            Cause::CutShort => "it ends too early",
            Cause::OutOfMemory => "there is too little memory",
            Cause::Other => "the system reports an error",
        }
    }

    fn remedy(self) -> Option<&'static str> {
        Some(match self {
            Cause::Missing => "look whether the name is right, and whether the stick or share is mounted",
            Cause::NotAllowed => "ask who looks after this folder or share for the right to",
            Cause::NotPermitted => {
                "a stick or share may not take the name, or not add to a file: try another name or disk"
            }
            Cause::Full | Cause::ShareUsedUp => "make room on it and do it again",
            Cause::ReadOnly => {
                "a stick may have a switch for that, or was taken out too early: write elsewhere"
            }
            Cause::CarrierGone => "look whether it is plugged in and mounted, then do it again",
            Cause::NetworkGone => "wait until it is there, then do it again",
            Cause::RefusedName => {
                "take a name of letters, digits, dots and hyphens: sticks know no : ? * < > |"
            }
            Cause::NameTooLong => "take a shorter one",
            Cause::FileTooLarge => "a stick with FAT takes 4 GiB a file: use another disk",
            Cause::IsFolder | Cause::NotFolder | Cause::AlreadyThere => "take another name",
            Cause::LinkCircle => "name the file itself",
            Cause::Busy => "wait until it is done, then do it again",
            Cause::NotUtf8 => "save it as UTF-8",
            Cause::TooManyOpen => "close other programs and do it again",
            Cause::OutOfMemory => "close other programs and do it again",
            Cause::Closed
            | Cause::InUse
            | Cause::NoReader
            | Cause::Unsupported
            | Cause::CutShort
            | Cause::Other => return None,
        })
    }
}

/// The standard library has no stable kind for ELOOP.
fn is_link_circle(fault: &io::Error) -> bool {
    let number = if cfg!(target_os = "linux") { 40 } else { 62 };
    fault.raw_os_error() == Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_of_a_carrier_is_said_in_plain_words_with_what_to_do() {
        // Numbers of Linux.
        let cases = [
            (2, "no such file or folder", "mounted"),
            (5, "does not answer", "plugged in"),
            (6, "does not answer", "plugged in"),
            (13, "may not", "ask who looks after"),
            (1, "does not permit", "another name or disk"),
            (19, "does not answer", "plugged in"),
            (22, "a sign in the name", "sticks know no :"),
            (24, "too many files", "close"),
            (27, "larger than", "4 GiB"),
            (28, "the disk is full", "make room"),
            (30, "can only be read", "elsewhere"),
            (36, "too long", "shorter"),
            (107, "does not answer", "plugged in"),
            (112, "the network", "wait"),
            (113, "the network", "wait"),
            (116, "does not answer", "plugged in"),
            (122, "used up", "make room"),
        ];
        for (number, cause, remedy) in cases {
            let fault = io::Error::from_raw_os_error(number);
            let words = io_words(&fault);
            assert!(words.contains(cause) && words.contains(remedy), "{number}: {words}");
            assert!(!words.contains("os error") && !words.contains("entity"), "{number}: {words}");
        }
    }

    #[test]
    fn an_error_without_plain_words_is_quoted_with_its_number() {
        assert_eq!(io_words(&io::Error::other("it does not read back")), "it does not read back");
        let fault = io::Error::from_raw_os_error(74);
        assert!(
            io_words(&fault).starts_with("the system reports an error (") && io_words(&fault).contains("74")
        );
    }
}
