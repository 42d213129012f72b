use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    #[field(required = false)]
    age: u8,
}

fn main() {}
