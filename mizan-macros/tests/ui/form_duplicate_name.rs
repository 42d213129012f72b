use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    name: String,
    #[field(rename = "name")]
    other: String,
}

fn main() {}
