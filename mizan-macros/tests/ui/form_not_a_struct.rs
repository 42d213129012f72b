use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
enum Contact {
    Mail,
}

fn main() {}
