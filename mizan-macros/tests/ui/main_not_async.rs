fn answer() -> i32 {
    7
}

#[mizan::test]
fn seven_is_the_answer() {
    assert_eq!(answer(), 7);
}

#[mizan::main]
fn main() {}
