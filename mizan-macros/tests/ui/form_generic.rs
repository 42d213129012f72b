use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact<T> {
    name: T,
}

fn main() {}
