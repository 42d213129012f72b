//! What `unique` can get wrong, each under its own token.

use mizan::prelude::*;

#[derive(MizanForm)]
#[form(manual)]
struct Places {
    #[field(unique)]
    nowhere: String,
    #[field(unique = "email")]
    no_table: String,
    #[field(unique = "users.E-Mail")]
    bad_name: String,
    #[field(unique(column = "users.email", except = row))]
    no_field: String,
    #[field(unique(column = "users.email", except = "id"))]
    no_path: String,
    #[field(unique(column = "users.email", ignorecase))]
    unknown: String,
}

#[derive(MizanForm)]
#[form(model = "users", manual)]
struct NoColumn {
    #[field(unique, no_column)]
    email: String,
}

#[derive(MizanForm)]
#[form(nested)]
struct Part {
    #[field(unique = "users.email")]
    email: String,
}

fn main() {}
