//! `agree`: tries the site's own forms in the browser's rules and on the server, and shows the smallest value that they
//! don't agree about.

mod browser;
mod compare;
mod shrink;
mod value;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use self::browser::Node;
use self::compare::{Counterexample, Form, chosen};
use super::{Problem, output};
use crate::client_codegen::form_rules;
use crate::contract::Contract;
use crate::settings::Settings;
use crate::site::Site;

/// Where the front end is unless the command line says otherwise.
const FRONTEND: &str = "frontend";

/// The command's arguments.
pub(super) fn arguments() -> clap::Command {
    clap::Command::new("agree")
        .about("Try the forms in the browser's rules and on the server")
        .arg(
            clap::Arg::new("forms")
                .value_name("FORM")
                .num_args(0..)
                .help("The forms to try; all of them unless some are named"),
        )
        .arg(
            clap::Arg::new("frontend")
                .long("frontend")
                .value_name("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .default_value(FRONTEND)
                .help("The folder in which mizan-react and zod are installed"),
        )
        .arg(
            clap::Arg::new("values")
                .long("values")
                .value_name("N")
                .value_parser(clap::value_parser!(u32).range(1..))
                .default_value("1000")
                .help("How many values to try for each field"),
        )
        .arg(
            clap::Arg::new("seed")
                .long("seed")
                .value_name("S")
                .value_parser(clap::value_parser!(u64))
                .help("Tries the same values as a run that named this seed"),
        )
}

pub(super) fn run(
    site: &Site,
    settings: &Settings,
    matches: &clap::ArgMatches,
) -> Result<(), Problem> {
    let registry = site.registry(settings)?;
    let forms = registry.forms().iter().map(|entry| Form::of(*entry));
    let forms: BTreeMap<String, Form> = forms.map(|form| (form.name.clone(), form)).collect();
    let names: Vec<String> = matches
        .get_many("forms")
        .map(|names| names.cloned().collect())
        .unwrap_or_default();
    let forms = chosen(&forms, &names)?;
    let count = matches.get_one("values").copied().unwrap_or(1_000_u32);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    // Short enough to be typed again.
    let seed = matches.get_one("seed").copied();
    let seed = seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let frontend = matches.get_one::<PathBuf>("frontend").cloned();
    let frontend = frontend.unwrap_or_else(|| FRONTEND.into());
    let contract = Contract::build(&registry, settings);
    let document: Value = serde_json::from_slice(&contract.document)?;
    let mut node = Node::start(&frontend, &form_rules(&document))?;
    let mut values = 0;
    for form in &forms {
        match form.compare(&mut node, count, seed)? {
            Ok(tally) => {
                values += tally.values;
                let skipped = match tally.skipped {
                    0 => String::new(),
                    skipped => format!(", {skipped} with files not tried"),
                };
                let fields = form.fields.len();
                let name = &form.name;
                output::print(&format!(
                    "{name}: {fields} fields{skipped}, {} values\n",
                    tally.values
                ))?;
            }
            Err(found) => return Err(Problem(report(&found, seed))),
        }
    }
    output::print(&format!(
        "{} forms agree with the browser's rules about {values} values (--seed {seed})\n",
        forms.len()
    ))?;
    Ok(())
}

/// A counterexample in words.
fn report(found: &Counterexample, seed: u64) -> String {
    let place = match &found.field {
        Some(field) => format!("{}.{field}", found.form),
        None => found.form.clone(),
    };
    let verdict = |refused: &Option<String>| match refused {
        Some(why) => format!("refuses it: {why}"),
        None => "takes it".to_owned(),
    };
    let smallest = &found.smallest;
    let advice = match smallest.browser {
        Some(_) => {
            "Whoever types this is turned away by the page, and would not be by the server: the field is described more \
             strictly than it is cleaned."
        }
        None => {
            "The page says nothing, and the submission fails. Describe the rule in the field's options, or say that only the \
             server knows it: `FieldOptions::server_only`, `rules = […]`."
        }
    };
    format!(
        "browser and server disagree about `{place}`\n\n  value    {}\n  browser  {}\n  server   {}\n\n{advice}\n\
         Found as {} with --seed {seed}.",
        shown(&smallest.value),
        verdict(&smallest.browser),
        verdict(&smallest.server),
        shown(&found.first),
    )
}

/// JSON in which nothing hides: all but plain characters are escaped.
fn shown(value: &Value) -> String {
    let mut shown = String::new();
    for char in value.to_string().chars() {
        if char.is_ascii() && !char.is_ascii_control() {
            shown.push(char);
            continue;
        }
        for unit in char.encode_utf16(&mut [0; 2]) {
            shown.push_str(&format!("\\u{unit:04x}"));
        }
    }
    match shown.char_indices().nth(400) {
        None => shown,
        Some((at, _)) => format!(
            "{}… ({} characters)",
            shown.get(..at).unwrap_or_default(),
            shown.len()
        ),
    }
}
