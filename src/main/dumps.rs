//! No core dumps: a file of this process's memory would hold transcripts, outside of the project and of any purge.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Keeps the system from writing this process's memory to a file when it crashes, and, on Linux, other processes of the
/// same user from reading it. Programs that emic calls (git) get no core file either. `EMIC_DUMP=1` leaves all as it
/// is, for profilers and debuggers.
///
/// A system that refuses is left as it is, since the work must go on.
pub(crate) fn forbid() {
    if std::env::var_os("EMIC_DUMP").is_some_and(|value| value == "1") {
        return;
    }
    let maximum = getrlimit(Resource::Core).maximum;
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    // The limit does not reach a handler that the kernel pipes memory to (systemd-coredump); this does.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
