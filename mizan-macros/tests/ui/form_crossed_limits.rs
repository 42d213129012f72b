use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    #[field(min_length = 10, max_length = 5)]
    name: String,
    #[field(min_value = 10, max_value = 5)]
    age: u8,
}

fn main() {}
