use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    #[field(max_length = 10)]
    agree: bool,
    #[field(max_length = 3)]
    age: u8,
    #[field(min_value = 3)]
    name: String,
}

fn main() {}
