use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms", heading = "Contact")]
struct Contact {
    #[field(max_lenght = 10)]
    name: String,
    #[field(colour = "red")]
    email: String,
}

fn main() {}
