use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Item {
    #[field(rename = "full.name")]
    name: String,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Order {
    #[field(min_forms = 3, max_forms = 2)]
    few: Vec<Thing>,
    #[field(max_forms = 20, absolute_max = 10)]
    many: Vec<Thing>,
    #[field(can_delete)]
    note: String,
    #[field(min_forms = "two")]
    none: Vec<Thing>,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Thing {
    name: String,
}

fn main() {}
