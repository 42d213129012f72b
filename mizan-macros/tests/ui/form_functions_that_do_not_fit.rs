use mizan_forms::FieldError;
use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Quoted {
    #[field(clean = "tidy", rules = ["short"])]
    name: String,
    #[field(rules = short)]
    other: String,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Wrong {
    #[field(rules = [short])]
    count: u8,
}

fn short(text: &str) -> Result<(), FieldError> {
    let _ = text;
    Ok(())
}

fn main() {}
