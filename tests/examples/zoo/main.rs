//! A site with every shape that a value on the wire can have: what the generated client is tested with.
//!
//! Beside a site's own commands: `zoo types CONTRACT [COUNT [SEED]]` prints, one JSON object per line, values near every limit
//! of every type, what serde thinks of them, and what it writes back. `tests/client` holds the schemas against that. With
//! `ZOO_DISAGREES` in its environment there is a form more, about which browser and server disagree.

use std::process::ExitCode;

mod agree;
mod channels;
mod forms;
mod sample;
mod types;

use mizan::prelude::*;
use types::*;

/// One function per type: it takes the type and answers it.
macro_rules! zoo {
    ($($name:ident: $ty:ty),* $(,)?) => {
        $(
            /// Takes it and gives it back.
            #[client]
            async fn $name(value: $ty) -> $ty {
                value
            }
        )*

        /// Every type with the name of its function.
        pub(crate) const ZOO: &[agree::Kind] = &[$(agree::Kind::of::<$ty>(stringify!($name))),*];
    };
}

zoo! {
    primitives: Primitives,
    texts: Texts,
    options: Options,
    collections: Collections,
    named: Named,
    priority: Priority,
    external: External,
    internal: Internal,
    adjacent: Adjacent,
    untagged: Untagged,
    words: Words,
    id: Id,
    point: Point,
    mixed: Mixed,
    empty: Empty,
    hollow: Hollow,
    flat: Flat,
    open: Open,
    closed: Closed,
    page: Page<Named>,
    page_of_options: Page<Option<i32>>,
    tree: Tree,
    expression: Expression,
    settings: Settings,
    maybe: Option<Priority>,
    list: Vec<Internal>,
    number: u32,
}

/// Every kind of parameter. `delete` is a word that JavaScript keeps to itself.
#[client(context = "local")]
async fn delete(
    text: String,
    kinds: Vec<Priority>,
    limit: Option<u32>,
    point: Hollow,
) -> Vec<String> {
    let _ = (kinds, limit, point);
    vec![text]
}

/// No arguments and nothing to say.
///
/// The second paragraph. It ends */ here.
#[client(auth, affects = [delete])]
async fn nothing_at_all() {}

/// A context of every page.
#[client(context = "global")]
async fn clock() -> Option<Tree> {
    None
}

#[mizan::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, contract, rest @ ..] = arguments.as_slice()
        && command == "types"
    {
        let number = |index: usize, default: u64| {
            let given = rest.get(index).and_then(|text| text.parse().ok());
            given.unwrap_or(default)
        };
        return agree::run(ZOO, contract.as_ref(), number(0, 200), number(1, 1));
    }
    match std::env::var_os("ZOO_DISAGREES") {
        Some(_) => Site::new().form::<forms::PlateForm>(),
        None => Site::new(),
    }
    .manage()
    .await
}
