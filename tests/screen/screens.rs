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
      P07  12   timely support  judged by notes  +6          -Relational Practice  2
      I went to the GP first. They looked at my notes, tj     -Understanding
    > and you could see their face change. I felt like |'d+    -staff knowledge ~  2
    > I was being turned away because of the label and | |+      knowing their s~  7
    > not because of me. So I stopped asking. It took  |w|+      learning on the~  4
      six months before anyone rang me back, and by    |||m    -non-stigmatising~  1
      then I had moved.                                '''' *   -stigma           10
                                                            *     denied help      2
      Interviewer  13                                            judged by notes   6
      And what would have made that easier?                      hiding the label  4
                                                               -awareness of ind~  2
      P07  14   one person  judged by notes  +3                  culture and fam~  3
      One person. Just one person who knows me, who    oj        whole person      4
      does not read the file before they say hello.    ''      -trauma-informed ~  2
      That is what I would call being held. When she   eb        asked what happ~  3
      left nobody told me, and I went back to the      |w        telling it again  5
      bottom of the list.                              ''        restraint         5
                                                               -coordinated care~
      Interviewer  15                                            body and mind     3
      She. So there was someone, for a while?                    falling between   1
                                                               -different presen~  3
    P07 12/70 s3/5 17w  stigma, turned away, denied help LW, timely support

    Enter code  s see  . again  m memo  x off  u undo  ? keys  : all        saved NR
    "#);
    assert_snapshot!(scene.painted(), @r#"
    ..bbbbbbb.................................................bbbbbbbbbbbbbbbbbbb
    ...................................................20......bbbbbbbbbbbbb
    .......................................rrrrrrrrrrr.200......bbbbbbbbbbbbbbbbb
    rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr.2.0
    rrrrrrrrrrrrrrrrrrrr...............................220
    ...................................................2202.....bbbbbbbbbbbbbbbbb
    ...................................................2202......bbbbbb
    ..............................................................bbbbbbbbbbb
    ..bbbbbbbbbbbbbbb

    ............................................................bbbbbbbbbbbbbbbbb
    ..bbbbbbb
    ...................................................20
    ...................................................20.......bbbbbbbbbbbbbbbbb
    ...................................................2
    ...................................................22
    ...................................................22
    ............................................................bbbbbbbbbbbbbbbbb
    ..bbbbbbbbbbbbbbb

    ............................................................bbbbbbbbbbbbbbbbb
    "#);
}

#[test]
fn the_coding_screen_on_a_wide_terminal() {
    let scene = sample(120, 40, Look::default());
    assert_snapshot!(scene.screen(), @r#"
                                                                                               ▾Relational Practice        2
      P07  12                                                                                   ▾Understanding
      I went to the GP first. They looked at my notes, and you could tj    timely support        ▾staff knowledge about ~  2
    > see their face change. I felt like I was being turned away     │╵dst judged by notes x2      knowing their stuff     7
    > because of the label and not because of me. So I stopped       │l│╵╵ denied help             learning on the job     4
      asking. It took six months before anyone rang me back, and by  │╵│wm left to ask           ▾non-stigmatising attit~  1
      then I had moved.                                              ╵ ╵╵╵ waiting x2         ●   ▾stigma                 10
                                                                                              ●     denied help            2
      Interviewer  13                                                                              judged by notes         6
      And what would have made that easier?                                                        hiding the label        4
                                                                                                 ▾awareness of individua~  2
      P07  14                                                                                      culture and family      3
      One person. Just one person who knows me, who does not read    oj    one person x2           whole person            4
      the file before they say hello. That is what I would call      ╵╵b   judged by notes       ▾trauma-informed care a~  2
      being held. When she left nobody told me, and I went back to   ew╵   being held x2           asked what happened     3
      the bottom of the list.                                        ╵╵    endings x2              telling it again        5
                                                                                                   restraint               5
      Interviewer  15                                                                            ▾coordinated care for m~
      She. So there was someone, for a while?                                                      body and mind           3
                                                                                                   falling between         1
      P07  16                                                                                    ▾different presentation~  3
      There was Bernie. Sorry, I've gone out of order. After the     o     one person              coping too well        10
      move I got under the new team, and Bernie was my support       │c    consistent and co~      not fitting the box     4
      worker for eleven months. She wasn't senior. She had a lanyard │╵
      with cats on it. But she rang when she said she'd ring. If it  │ho   honesty
      was ten past two she'd say, sorry, I'm late, it's ten past     ││
      two. You have no idea what that does to a person who has been  │╵w   waiting
      waiting by phones all her life.                                ╵w╵   waiting

      Interviewer  17
      What does it do?

      P07  18
      It takes the weight off the phone. (pause) It stops being a    obb   one person
      thing that might hurt you and goes back to being a phone.      ╵╵    being held

      Interviewer  19
    P07 12/70 s3/5 17w  stigma, turned away, denied help LW, timely support

    Enter code  s see  . again  m memo  x off  u undo  ? keys  : all  Tab tree  o passages  g u uncoded             saved NR
    "#);
}

#[test]
fn the_coding_screen_without_room_for_a_tree() {
    let scene = sample(60, 16, Look::default());
    assert_snapshot!(scene.screen(), @r#"
      P07  12
      I went to the GP first. They looked at my notes, and  tj
    > you could see their face change. I felt like I was    │╵d+
    > being turned away because of the label and not        │ │+
    > because of me. So I stopped asking. It took six       │w│+
      months before anyone rang me back, and by then I had  │││m
      moved.                                                ╵╵╵╵

      Interviewer  13
      And what would have made that easier?

      P07  14
      One person. Just one person who knows me, who does    oj
    P07 12/70 s3/5 17w  stigma, turned away, denied help LW  +1

    Enter code  s see  . again  m memo  x off  u undo   saved NR
    "#);
}

#[test]
fn the_palette_under_the_selected_words() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("Enter sti").screen(), @r#"
      P07  12   timely support  judged by notes  +6          -Relational Practice  2
      I went to the GP first. They looked at my notes, tj     -Understanding
    > and you could see their face change. I felt like |'d+    -staff knowledge ~  2
    > I was being turned away because of the label and | |+      knowing their s~  7
    > not because of me. So I stopped asking. It took  |w|+      learning on the~  4
    -------------------------------------------------------    -non-stigmatising~  1
      code these words: sti       1 of 5    passages  key   *   -stigma           10
    >*stigma                                      10        *     denied help      2
      non-stigmatising attitudes and behaviours    1             judged by notes   6
      staff knowledge about complex emotional ne~  2             hiding the label  4
      consistency of support across localities     0           -awareness of ind~  2
      something to do                              4             culture and fam~  3
      On these words: you. non-stigmatising attitudes and        whole person      4
      behaviours / stigma: Staff treat the person as the~      -trauma-informed ~  2
    -------------------------------------------------------      asked what happ~  3
      left nobody told me, and I went back to the      |w        telling it again  5
      bottom of the list.                              ''        restraint         5
                                                               -coordinated care~
      Interviewer  15                                            body and mind     3
      She. So there was someone, for a while?                    falling between   1
                                                               -different presen~  3
    P07 12/70 s3/5 17w  stigma, turned away, denied help LW, timely support

    Enter takes yours off  Tab and stay  Right sub-codes  Esc back          saved NR
    "#);
}

#[test]
fn names_beside_the_stripes() {
    let mut scene = sample(80, 24, Look::default());
    assert_snapshot!(scene.keys("z").screen(), @r#"
      P07  12
      I went to the GP first. They looked at my notes, tj   timely support
    > and you could see their face change. I felt like │╵d+ judged by notes x2
    > I was being turned away because of the label and │ │+ denied help
    > not because of me. So I stopped asking. It took  │w│+ stigma
      six months before anyone rang me back, and by    │││m waiting x2
      then I had moved.                                ╵╵╵╵ moving house

      Interviewer  13
      And what would have made that easier?

      P07  14
      One person. Just one person who knows me, who    oj   one person x2
      does not read the file before they say hello.    ╵╵   judged by notes
      That is what I would call being held. When she   eb   endings x2
      left nobody told me, and I went back to the      │w   waiting
      bottom of the list.                              ╵╵

      Interviewer  15
      She. So there was someone, for a while?

    P07 12/70 s3/5 17w  stigma, turned away, denied help LW, timely support

    Enter code  s see  . again  m memo  x off  u undo  ? keys  : all        saved NR
    "#);
}

#[test]
fn the_tree_with_the_focus() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("Tab / den Enter , h").screen(), @r#"
      P07  12   timely support  judged by notes  +6          -Relational Practice  2
      I went to the GP first. They looked at my notes, tj     -Understanding
    > and you could see their face change. I felt like |'d+    -staff knowledge ~  2
    > I was being turned away because of the label and | |+      knowing their s~  7
    > not because of me. So I stopped asking. It took  |w|+      learning on the~  4
      six months before anyone rang me back, and by    |||m    -non-stigmatising~  1
      then I had moved.                                '''' *   -stigma           10
                                                            ,     denied help      2
      Interviewer  13                                            judged by notes   6
      And what would have made that easier?                      hiding the label  4
                                                               -awareness of ind~  2
      P07  14   one person  judged by notes  +3                  culture and fam~  3
      One person. Just one person who knows me, who    oj        whole person      4
      does not read the file before they say hello.    ''      -trauma-informed ~  2
      That is what I would call being held. When she   eb        asked what happ~  3
      left nobody told me, and I went back to the      |w        telling it again  5
      bottom of the list.                              ''        restraint         5
                                                               -coordinated care~
      Interviewer  15                                            body and mind     3
      She. So there was someone, for a while?                    falling between   1
                                                               -different presen~  3
    non-stigmatising attitudes and behaviours  1 passage,   1 transcrip~  1-21 of 62
    Staff meet the person without prejudice towards the diagnosis.
    Enter code  a add  r rename  d define  > move  M merge  Tab text        saved NR
    "#);
}

#[test]
fn a_memo_being_written() {
    let mut scene = ascii();
    scene.keys("m The_label_does_the_turning_away. Enter Compare_P19.");
    assert_snapshot!(scene.screen(), @r#"
      P07  12   timely support  judged by notes  +6          -Relational Practice  2
      I went to the GP first. They looked at my notes, tj     -Understanding
    > and you could see their face change. I felt like |'d+    -staff knowledge ~  2
    > I was being turned away because of the label and | |+      knowing their s~  7
    > not because of me. So I stopped asking. It took  |w|+      learning on the~  4
    --------------------------------------------------------------------------------
      The label does the turning away.
      Compare P19.




    --------------------------------------------------------------------------------
      does not read the file before they say hello.    ''      -trauma-informed ~  2
      That is what I would call being held. When she   eb        asked what happ~  3
      left nobody told me, and I went back to the      |w        telling it again  5
      bottom of the list.                              ''        restraint         5
                                                               -coordinated care~
      Interviewer  15                                            body and mind     3
      She. So there was someone, for a while?                    falling between   1
                                                               -different presen~  3
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



    non-stigmatising attitudes and behaviours / judged by notes   6 passag~   2 of 6

    Enter go to it  * quote  m memo  / find  q back                         saved NR
    "#);
}

#[test]
fn keys_found_by_a_word() {
    let mut scene = ascii();
    assert_snapshot!(scene.keys("? delete").screen(), @r#"
      P07  12   timely support  judged by notes  +6          -Relational Practice  2
      I went to the GP first. They looked at my notes, tj     -Understanding
    > and you could see their face change. I felt like |'d+    -staff knowledge ~  2
    > I was being turned away because of the label and | |+      knowing their s~  7
    > not because of me. So I stopped asking. It took  |w|+      learning on the~  4
    --------------------------------------------------------------------------------
    Keys here; type to search: delete
    > x Delete      take-off        Take a code off here; if several, pick by number
      elsewhere
      x Delete      remove          tree: Remove codes, with all below them and the~
      x Delete      memo-remove     notes: Remove a memo of yours



    --------------------------------------------------------------------------------
      left nobody told me, and I went back to the      |w        telling it again  5
      bottom of the list.                              ''        restraint         5
                                                               -coordinated care~
      Interviewer  15                                            body and mind     3
      She. So there was someone, for a while?                    falling between   1
                                                               -different presen~  3
    P07 12/70 s3/5 17w  stigma, turned away, denied help LW, timely support

    Enter does it  Tab takes the name  Esc back                             saved NR
    "#);
}
