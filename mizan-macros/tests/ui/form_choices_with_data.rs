use mizan_macros::Choices;

#[derive(Choices)]
#[choices(crate = "mizan_forms")]
enum Topic {
    Question(String),
    #[choice(value = "other")]
    Rest,
    #[choice(name = "x")]
    Other,
}

fn main() {}
