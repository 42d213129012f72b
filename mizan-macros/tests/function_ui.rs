//! What `#[client]`, `#[channel]`, `#[get]` and their kind say about mistakes.

#[test]
fn function_mistakes_get_one_message_in_the_right_place() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/client_*.rs");
    cases.compile_fail("tests/ui/channel_*.rs");
    cases.compile_fail("tests/ui/page_*.rs");
    cases.compile_fail("tests/ui/main_*.rs");
}
