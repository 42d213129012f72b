#![no_implicit_prelude]

use ::mizan_macros::{Choices, MizanForm};

#[derive(Choices)]
#[choices(crate = "mizan_forms")]
enum Topic {
    Question,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    #[field(max_length = 10, initial = "Ada", error_messages(required = "Who are you?"))]
    name: ::std::string::String,
    #[field(choices = ["a", ("b", "Bee")])]
    letter: ::std::string::String,
    #[field(initial = Topic::Question)]
    topic: Topic,
    input: ::std::option::Option<u8>,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Logout;

fn main() {}
