//! What replicas send each other: bundles, parts of a shared folder, and the rules for taking them in.
//!
//! The layer turns bytes into operations and decides; it sees no path and no clock. The workspace brings the bytes of
//! files and saves what comes in. What may come in, what waits, which of two contents under one number holds, what a
//! purge empties, and what became of each file is decided here.
//!
//! From below to above: [`bundle`] and [`part`] are the two kinds of files, [`admit`] says what may come in, [`fork`]
//! decides between two contents, [`harm`] what would take away one's own work and so waits, [`purge`] takes words out, [`outcome`] and [`preview`] say what a file brings, and
//! [`folder`] is the shared folder.

pub mod admit;
pub mod bundle;
pub mod folder;
pub mod fork;
pub mod harm;
pub mod outcome;
pub mod part;
pub mod preview;
pub mod purge;
