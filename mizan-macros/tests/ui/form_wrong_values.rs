use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms", name = "Contact Us", auth = "boss")]
struct Contact {
    #[field(label = 5, required = "yes", max_length = "ten")]
    name: String,
    #[field(pattern = "[a-z")]
    code: String,
    #[field(min_value = 1.5, max_value = 300)]
    age: u8,
    #[field(error_messages = "Wrong.")]
    email: String,
}

fn main() {}
