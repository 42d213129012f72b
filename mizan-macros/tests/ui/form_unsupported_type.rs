use mizan_macros::MizanForm;

struct Plate;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Contact {
    plate: Plate,
}

fn main() {}
