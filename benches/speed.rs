//! Speed, measured and never asserted.

fn main() {
    divan::main();
}
