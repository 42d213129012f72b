//! What `derive(MizanForm)` and `derive(Choices)` say about mistakes.

#[test]
fn form_mistakes_get_one_message_in_the_right_place() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/form_[!p]*.rs");
    cases.pass("tests/ui/form_passes_*.rs");
}
