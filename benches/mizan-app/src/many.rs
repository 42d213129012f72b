//! Five hundred functions, when `BENCH_FUNCTIONS=500`: `extra_000` and so on, each an `echo` under another name.

use mizan::prelude::*;
use mizan::{Function, FunctionEntry};

use crate::echo::echo;

struct Extra<const NUMBER: usize>;

impl<const NUMBER: usize> Extra<NUMBER> {
    const BYTES: [u8; 9] = {
        let mut name = *b"extra_000";
        name[6] += (NUMBER / 100) as u8;
        name[7] += (NUMBER / 10 % 10) as u8;
        name[8] += (NUMBER % 10) as u8;
        name
    };
}

impl<const NUMBER: usize> Function for Extra<NUMBER> {
    const NAME: &'static str = match std::str::from_utf8(&Self::BYTES) {
        Ok(name) => name,
        Err(_) => "extra",
    };
    const ENTRY: FunctionEntry = FunctionEntry {
        name: Self::NAME,
        ..<echo as Function>::ENTRY
    };
}

macro_rules! register {
    ($site:ident, $($hundred:literal)*) => {
        $(register!(@tens $site, $hundred, 0 1 2 3 4 5 6 7 8 9);)*
    };
    (@tens $site:ident, $hundred:literal, $($ten:literal)*) => {
        $(register!(@ones $site, $hundred, $ten, 0 1 2 3 4 5 6 7 8 9);)*
    };
    (@ones $site:ident, $hundred:literal, $ten:literal, $($one:literal)*) => {
        $($site = $site.register::<Extra<{ $hundred * 100 + $ten * 10 + $one }>>();)*
    };
}

pub fn register(mut site: Site) -> Site {
    if std::env::var("BENCH_FUNCTIONS").is_ok_and(|number| number == "500") {
        register!(site, 0 1 2 3 4);
    }
    site
}
