use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    #[field(widget = "text_area")]
    message: String,
}

fn main() {}
