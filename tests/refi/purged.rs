//! What was purged here, and the file that it came with.

use super::*;
use emic::store::Memory;
use emic::workspace::{Chance, Clock, Known, NewPerson, PurgeOf, Workspace, in_memory};

/// A text without speakers, a case that names it, and a memo on the case (invented).
fn file() -> Vec<u8> {
    let case = format!(
        "<Cases><Case guid=\"{}\" name=\"Nora Lindqvist\"><Description>lives alone</Description><VariableValue>\
         <VariableRef targetGUID=\"{}\"/><IntegerValue>41</IntegerValue></VariableValue>\
         <SourceRef targetGUID=\"{}\"/></Case></Cases>",
        g(30),
        g(31),
        g(10)
    );
    let variable = format!(
        "<Variables><Variable guid=\"{}\" name=\"age\" typeOfVariable=\"Integer\"/></Variables>",
        g(31)
    );
    let inside = selection(11, "six months", 13, 23, &coding(12, 1));
    let parts = format!("{}{variable}{case}{}", codebook(&code(1, "waiting")), text_source(10, &inside));
    packed(&project("NVivo", &parts), b"I waited for six months. Nobody rang.")
}

fn workspace() -> Workspace {
    let noor = NewPerson { name: "Noor Rahman".into(), initials: "NR".into(), role: String::new() };
    let chance = Chance::seeded(7);
    let mut workspace =
        in_memory::init(&Memory::new(), "Study", &noor, Clock::Fixed(1_795_000_000), chance).unwrap();
    workspace.bring_in(study_of(&file()), Known::Merged).unwrap();
    workspace
}

#[test]
fn a_participant_whose_case_alone_names_the_text_goes_with_it() {
    let workspace = workspace();
    let named = ["Interview".to_owned()];
    let purging = |with_participant| {
        workspace.purging_of(&PurgeOf { named: &named, with_participant, only: false }).unwrap()
    };
    assert_eq!(purging(false).participants, ["Nora Lindqvist"], "it is said who stays");
    let nora = workspace.log().project().participants.values().next().unwrap().id.0;
    let going = purging(true);
    assert!(going.ids.contains(&nora) && going.participants.is_empty(), "{going:?}");
}

#[test]
fn the_file_comes_in_again_without_the_participant_who_was_purged() {
    let mut workspace = workspace();
    let purging = workspace.purging(&["participant:Nora Lindqvist".to_owned()]).unwrap();
    workspace.purge(&purging).unwrap();
    let brought = workspace.bring_in(study_of(&file()), Known::Merged).unwrap();
    let left = brought.left_out.iter().find(|left| left.what.contains("purged here")).unwrap();
    // Her age, the memo on her, and what is kept of her case.
    assert_eq!(left.count, 3, "{:?}", brought.left_out);
    let project = workspace.log().project();
    assert!(project.participants.values().all(|one| one.name != "Nora Lindqvist" && one.values.is_empty()));
    assert!(project.memos.is_empty());
    assert_eq!(project.transcripts.values().next().unwrap().annotations.len(), 1);
}

#[test]
fn a_transcript_that_was_purged_does_not_come_back_with_the_file() {
    let mut workspace = workspace();
    let named = ["Interview".to_owned()];
    let going = PurgeOf { named: &named, with_participant: true, only: false };
    let purging = workspace.purging_of(&going).unwrap();
    workspace.purge(&purging).unwrap();
    let brought = workspace.bring_in(study_of(&file()), Known::Merged).unwrap();
    assert!(brought.transcripts.is_empty(), "{:?}", brought.transcripts);
    assert!(brought.left_out.iter().any(|left| left.what == "transcripts that were purged here"));
    let project = workspace.log().project();
    assert!(project.transcripts.values().all(|here| here.purged && here.annotations.is_empty()));
}
