//! Screens as they are, fixed. Below some of them the same cells as attributes: `r` reversed, `b` bold, `d` dim,
//! digits the theme colours.

use super::scene::Scene;
use super::study::Study;
use emic::tui::Look;
use insta::assert_snapshot;

/// The sample study, at the sentence that everybody coded otherwise.
fn sample(width: u16, height: u16, look: Look) -> Scene {
    let mut scene = Scene::look(Study::sample(), width, height, look);
    scene.at("turned away because");
    scene
}
fn ascii() -> Scene {
    sample(80, 24, Look { ascii: true, ..Look::default() })
}

#[test]
fn the_coding_screen_in_ascii() {
    let scene = ascii();
    assert_snapshot!(scene.screen(), @r#"
      P07  12                                                     v Relational Pr~ 2
      I went to the GP first. They looked at my notes, and   ,,   v Understanding
    > you could see their face change. I felt like I was     |',2 v staff knowled~ 2
    > being turned away because of the label and not because | |2   .knowing thei~ 7
    > of me. So I stopped asking. It took six months before  |,|3   .learning on ~ 4
      anyone rang me back, and by then I had moved.          '''- v non-stigmatis~ 1
                                                                  v .stigma       10
      Interviewer  13                                               ..denied help  2
      And what would have made that easier?                         .judged by no~ 6
                                                                    .hiding the l~ 4
      P07  14                                                     v awareness of ~ 2
      One person. Just one person who knows me, who does not ,,     .culture and ~ 3
      read the file before they say hello. That is what I    '',    .whole person  4
      would call being held. When she left nobody told me,   , '  v trauma-inform~ 2
      and I went back to the bottom of the list.             '-     .asked what h~ 3
                                                                    .telling it a~ 5
      Interviewer  15                                               .restraint     5
      She. So there was someone, for a while?                     v coordinated ca~
                                                                    .body and mind 3
      P07  16                                                       .falling betw~ 1
      There was Bernie. Sorry, I've gone out of order. After ,    v different pre~ 3
    P07 12/70 s3/5 17w  codes: timely support, stigma, turned away, denied help (LW)

    Enter code  . again  m memo  x take off  u undo  Space menu  ? keys     saved NR
    "#);
    assert_snapshot!(scene.painted(), @r#"
    ..bbbbbbb.......................................................bbbbbbbbbbbbbb
    .........................................................20.....bbbbbbbbbbbbb
    ...................................rrrrrrrrrrrrrrrrr.....200....bbbbbbbbbbbbbb
    rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr.2.0
    rrrrrrrr.................................................220
    .........................................................2202...bbbbbbbbbbbbbb

    ..bbbbbbbbbbbbbbb
    ..ddddddddddddddddddddddddddddddddddddd

    ..bbbbbbb.......................................................bbbbbbbbbbbbbb
    .........................................................20
    .........................................................20
    .........................................................2......bbbbbbbbbbbbbb
    .........................................................22

    ..bbbbbbbbbbbbbbb
    ..ddddddddddddddddddddddddddddddddddddddd.......................bbbbbbbbbbbbbbb

    ..bbbbbbb
    .........................................................2......bbbbbbbbbbbbbb



    "#);
}

#[test]
fn the_coding_screen_on_a_wide_terminal() {
    let scene = sample(120, 40, Look::default());
    assert_snapshot!(scene.screen(), @r#"
                                                                                                 ▾ Relational Practice     2
      P07  12                                                                                    ▾  Understanding
      I went to the GP first. They looked at my notes, and you could see ╷╷     timely support   ▾   staff knowledge abou~ 2
    > their face change. I felt like I was being turned away because of  │╵╷╷╷  judged by no~ x2      knowing their stuff  7
    > the label and not because of me. So I stopped asking. It took six  │╷│╵╵╶ denied help           learning on the job  4
      months before anyone rang me back, and by then I had moved.        ╵╵╵╶   waiting x2       ▾   non-stigmatising att~ 1
                                                                                                 ▾    stigma              10
      Interviewer  13                                                                                  denied help         2
      And what would have made that easier?                                                           judged by notes      6
                                                                                                      hiding the label     4
      P07  14                                                                                    ▾   awareness of individ~ 2
      One person. Just one person who knows me, who does not read the    ╷╷     one person x2         culture and family   3
      file before they say hello. That is what I would call being held.  ╵╵╶    judged by notes       whole person         4
      When she left nobody told me, and I went back to the bottom of the ╷╷     endings x2       ▾   trauma-informed care~ 2
      list.                                                              ╵╵     waiting               asked what happened  3
                                                                                                      telling it again     5
      Interviewer  15                                                                                 restraint            5
      She. So there was someone, for a while?                                                    ▾   coordinated care for ~
                                                                                                      body and mind        3
      P07  16                                                                                         falling between      1
      There was Bernie. Sorry, I've gone out of order. After the move I  ╷╷     one person       ▾   different presentati~ 3
      got under the new team, and Bernie was my support worker for       ││     consistent and ~      coping too well     10
      eleven months. She wasn't senior. She had a lanyard with cats on   │╵                           not fitting the box  4
      it. But she rang when she said she'd ring. If it was ten past two  │╷╶    honesty          ▾  Interpersonal connecti~
      she'd say, sorry, I'm late, it's ten past two. You have no idea    │╵╷    waiting          ▾   validation and activ~ 1
      what that does to a person who has been waiting by phones all her  │╷│    waiting               being listened to    5
      life.                                                              ╵╵╵                          not listened to      3
                                                                                                      being believed       4
      Interviewer  17                                                                            ▾   compassion            1
      What does it do?                                                                                small kindnesses     4
                                                                                                      dismissed            4
      P07  18                                                                                    ▾   open dialogue that fo~
      It takes the weight off the phone. (pause) It stops being a thing  ╷╷╶    one person            say in the plan     10
      that might hurt you and goes back to being a phone.                ╵╵     being held            honesty              6
                                                                                                      decided without me   9
      Interviewer  19                                                                            ▾  Consistency and contin~
      That's very clear. What else did Bernie do that you'd want other                           ▾   consistent and conti~ 4
    P07 12/70 s3/5 17w  codes: timely support, stigma, turned away, denied help (LW)

    Enter code  . again  m memo  x take off  u undo  Space menu  ? keys                                             saved NR
    "#);
}

#[test]
fn the_coding_screen_without_room_for_a_tree() {
    let scene = sample(60, 16, Look::default());
    assert_snapshot!(scene.screen(), @r#"
      P07  12
      I went to the GP first. They looked at my notes, and  ╷╷
    > you could see their face change. I felt like I was    │╵╷2
    > being turned away because of the label and not because│ │2
    > of me. So I stopped asking. It took six months before │╷│3
      anyone rang me back, and by then I had moved.         ╵╵╵╶

      Interviewer  13
      And what would have made that easier?

      P07  14
      One person. Just one person who knows me, who does not╷╷
      read the file before they say hello. That is what I   ╵╵╷
    P07 12/70 s3/5 17w  codes: timely support, stigma +2

    Enter code  . again  m memo  x take off  u undo     saved NR
    "#);
}

#[test]
fn the_palette_under_the_selected_words() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("Enter sti").screen(), @r#"
      P07  12                                                     v Relational Pr~ 2
      I went to the GP first. They looked at my notes, and   ,,   v Understanding
    > you could see their face change. I felt like I was     |',2 v staff knowled~ 2
    > being turned away because of the label and not because | |2   .knowing thei~ 7
    > of me. So I stopped asking. It took six months before  |,|3   .learning on ~ 4
      +- code the selected words --------------------------+ '''- v non-stigmatis~ 1
      | sti                                                |      v .stigma       10
      |  >*non-stigmatising attitude~ / stigma     10      |        ..denied help  2
      |    non-stigmatising attitudes and beh~      1      |        .judged by no~ 6
      |    staff knowledge about complex emot~      2      |        .hiding the l~ 4
      |    consistency of support across loca~      0      |      v awareness of ~ 2
      | stigma: Staff treat the person as the label. Use   | ,,     .culture and ~ 3
      | when: The speaker names or describes prejudice by~ | '',    .whole person  4
      +----------------------------------------------------+ , '  v trauma-inform~ 2
      and I went back to the bottom of the list.             '-     .asked what h~ 3
                                                                    .telling it a~ 5
      Interviewer  15                                               .restraint     5
      She. So there was someone, for a while?                     v coordinated ca~
                                                                    .body and mind 3
      P07  16                                                       .falling betw~ 1
      There was Bernie. Sorry, I've gone out of order. After ,    v different pre~ 3
    P07 12/70 s3/5 17w  codes: timely support, stigma, turned away, denied help (LW)

    Enter code it  Tab and stay  / new sub-code  Esc back                   saved NR
    "#);
}

#[test]
fn names_beside_the_stripes() {
    let mut scene = sample(80, 24, Look::default());
    assert_snapshot!(scene.keys("z").screen(), @r#"
      P07  12
      I went to the GP first. They looked at my notes, and   ╷╷   timely support
    > you could see their face change. I felt like I was     │╵╷2 judged by notes x2
    > being turned away because of the label and not because │ │2 denied help
    > of me. So I stopped asking. It took six months before  │╷│3 stigma
      anyone rang me back, and by then I had moved.          ╵╵╵╶ waiting x2

      Interviewer  13
      And what would have made that easier?

      P07  14
      One person. Just one person who knows me, who does not ╷╷   one person x2
      read the file before they say hello. That is what I    ╵╵╷  judged by notes
      would call being held. When she left nobody told me,   ╷ ╵  being held x2
      and I went back to the bottom of the list.             ╵╶   endings x2

      Interviewer  15
      She. So there was someone, for a while?

      P07  16
      There was Bernie. Sorry, I've gone out of order. After ╷    one person
    P07 12/70 s3/5 17w  codes: timely support, stigma, turned away, denied help (LW)

    Enter code  . again  m memo  x take off  u undo  Space menu  ? keys     saved NR
    "#);
}

#[test]
fn the_tree_with_the_focus() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("Tab / den Enter , h").screen(), @r#"
      P07  12                                                     v Relational Pr~ 2
      I went to the GP first. They looked at my notes, and   ,,   v Understanding
    > you could see their face change. I felt like I was     |',2 v staff knowled~ 2
    > being turned away because of the label and not because | |2   .knowing thei~ 7
    > of me. So I stopped asking. It took six months before  |,|3   .learning on ~ 4
      anyone rang me back, and by then I had moved.          '''- v non-stigmatis~ 1
                                                                  v .stigma       10
      Interviewer  13                                              ,..denied help  2
      And what would have made that easier?                         .judged by no~ 6
                                                                    .hiding the l~ 4
      P07  14                                                     v awareness of ~ 2
      One person. Just one person who knows me, who does not ,,     .culture and ~ 3
      read the file before they say hello. That is what I    '',    .whole person  4
      would call being held. When she left nobody told me,   , '  v trauma-inform~ 2
      and I went back to the bottom of the list.             '-     .asked what h~ 3
                                                                    .telling it a~ 5
      Interviewer  15                                               .restraint     5
      She. So there was someone, for a while?                     v coordinated ca~
                                                                    .body and mind 3
      P07  16                                                       .falling betw~ 1
      There was Bernie. Sorry, I've gone out of order. After ,    v different pre~ 3
    on: non-stigmatising attitudes and behaviours   1 passage, 1 transcript   defin~

    Enter code  a add  r rename  d define  > move  M merge  Tab text        saved NR
    "#);
}

#[test]
fn a_memo_being_written() {
    let mut scene = ascii();
    scene.keys("m The_label_does_the_turning_away. Enter Compare_P19.");
    assert_snapshot!(scene.screen(), @r#"
      P07 turn 12
      I felt like I was being turned away because of the label and not because of
      me.
      codes: timely support, denied help, stigma, turned away
    --------------------------------------------------------------------------------
      The label does the turning away.
      Compare P19.














    memo   kind: thinking   for the team
    kept as you type
    Esc done  Tab kind  Ctrl-p only me or team  Ctrl-z undo typing          saved NR
    "#);
}

#[test]
fn passages_of_a_code() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("Tab / judged Enter o Down").screen(), @r#"
      P07 turn 12   NR
          They looked at my notes, and you could see their face change.

    > P07 turn 12   LW
          They looked at my notes, and you could see their face change.

      P07 turn 14   NR
          who does not read the file before they say hello

      P07 turn 22   NR
          She said, I've got your notes, I've not read them yet, I wanted to meet
          you first, is that all right?

      P07 turn 22   NR
          There was a line that said "hostile on approach".

      P07 turn 28   LW
          The duty worker wrote down "presents well, engaged in work".



    non-stigmatising attitudes and behaviours / judged by notes   6 passages   2/6

    Enter go to it  * quote  m memo  / find  q back                         saved NR
    "#);
}

#[test]
fn keys_found_by_a_word() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("? delete").screen(), @r#"
    Keys here; type to search: delete

    > x Delete      take-off        Remove a code here; if several, pick by number


















    P07 12/70 s3/5 17w  codes: timely support, stigma, turned away, denied help (LW)

    Enter does it  Tab takes the name  Esc back                             saved NR
    "#);
}
