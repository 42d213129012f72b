use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(
    crate = "mizan_forms",
    fieldsets = [("Who", [nmae]), ("What", [email]), ("More", [email]), "Else"],
    order = ["name", age]
)]
struct Contact {
    name: String,
    #[field(depends_on = [name, adress])]
    email: String,
    #[field(depends_on = [phone])]
    phone: String,
}

fn main() {}
