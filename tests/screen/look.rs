use super::desk::Desk;
use super::scene::Scene;

#[test]
fn show() {
    let mut scene = Scene::new(Desk::sample());
    scene.at("turned away because");
    println!("{}\n{:?}", scene.screen(), scene.cursor());
    println!("{}", scene.painted());
    for keys in [
        "Enter s t i",
        "Esc z",
        "z z Tab /und Enter",
        "Esc Space t",
        "q Space n",
        "q Space x",
        "q Space f",
        "q ?",
        "Esc :",
        "Esc m",
        "a b c",
        "Esc Space h",
        "q Space d",
        "q f z",
        "Tab a n e w Enter",
        "o",
        "q Tab f t t l Enter",
    ] {
        scene.keys(keys);
        println!("=== {keys}\n{}\n{:?}", scene.screen(), scene.cursor());
    }
    scene.keys("Esc Esc");
    scene.resize(120, 40);
    println!("{}", scene.screen());
    scene.resize(60, 16);
    println!("{}", scene.screen());
}
