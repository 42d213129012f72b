//! `client`: writes the TypeScript client, or says whether it is still the right one.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::{Problem, output};
use crate::client_codegen::{diff, generate};
use crate::context::to_canonical;
use crate::contract::Contract;
use crate::settings::Settings;
use crate::site::Site;

/// Where the client goes unless the command line says otherwise.
const OUT: &str = "frontend/src/mizan.ts";

/// The command's arguments.
pub(super) fn arguments() -> clap::Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        clap::Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(clap::value_parser!(PathBuf))
            .help(help)
    };
    clap::Command::new("client")
        .about("Write the TypeScript client")
        .arg(path("out", "FILE", "Where to write it; - prints it").default_value(OUT))
        .arg(path(
            "from",
            "FILE",
            "A saved openapi.json in place of this site; - reads standard input",
        ))
        .arg(
            clap::Arg::new("watch")
                .long("watch")
                .conflicts_with("check")
                .help("Write it again whenever the site was built anew, or the saved contract has changed")
                .action(clap::ArgAction::SetTrue),
        )
        .arg(
            clap::Arg::new("check")
                .long("check")
                .help("Fail when the file is not what would be written, and write nothing")
                .action(clap::ArgAction::SetTrue),
        )
}

pub(super) fn run(
    site: &Site,
    settings: &Settings,
    matches: &clap::ArgMatches,
) -> Result<(), Problem> {
    let out = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let out = out.unwrap_or(Path::new(OUT));
    if matches.get_flag("watch") {
        return watch(
            out,
            matches.get_one::<PathBuf>("from").map(PathBuf::as_path),
        );
    }
    let document = match matches.get_one::<PathBuf>("from") {
        None => of_site(site, settings)?,
        Some(path) => read_document(path)?,
    };
    let client = generate(&document).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(|text| format!("- {text}")).collect();
        Problem(format!(
            "the client cannot be written:\n{}",
            problems.join("\n")
        ))
    })?;
    if matches.get_flag("check") {
        return check(out, &client);
    }
    if out == Path::new("-") {
        return Ok(output::print(&client)?);
    }
    if std::fs::read_to_string(out).is_ok_and(|old| old == client) {
        println!("{} is up to date.", out.display());
        return Ok(());
    }
    write(out, &client)?;
    println!("wrote {}", out.display());
    Ok(())
}

/// How often a watched file is looked at.
const WATCH_INTERVAL: Duration = Duration::from_millis(300);

/// Runs the command anew whenever what it reads has changed: the saved contract, or this program itself, which knows
/// its contract only as it was when it was built. Ends with Ctrl-C.
fn watch(out: &Path, from: Option<&Path>) -> Result<(), Problem> {
    if from == Some(Path::new("-")) {
        return Err(Problem("standard input cannot be watched".to_owned()));
    }
    let program = std::env::current_exe()?;
    let watched = from.unwrap_or(&program);
    let modified = || std::fs::metadata(watched).and_then(|data| data.modified());
    let mut seen = None;
    loop {
        let now = modified().ok();
        if now.is_some() && now != seen {
            let mut command = std::process::Command::new(&program);
            command.arg("client").arg("--out").arg(out);
            if let Some(from) = from {
                command.arg("--from").arg(from);
            }
            // A program that is just being written cannot be started: the next look will find it.
            if command.status().is_ok() {
                seen = now;
            }
        }
        std::thread::sleep(WATCH_INTERVAL);
    }
}

/// The contract of this site, if it is without problems: a client made from a vague one would be vague itself.
fn of_site(site: &Site, settings: &Settings) -> Result<Value, Problem> {
    let registry = site.registry(settings)?;
    let contract = Contract::build(&registry, settings);
    if contract.problems.is_empty() {
        return Ok(serde_json::from_slice(&contract.document)?);
    }
    Err(Problem(contract.problems.join("\n")))
}

fn read_document(path: &Path) -> Result<Value, Problem> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(path)
            .map_err(|error| Problem(format!("cannot read {}: {error}", path.display())))?
    };
    let document: Value = serde_json::from_str(&text)
        .map_err(|error| Problem(format!("{} is not JSON: {error}", path.display())))?;
    // In the order that the site itself gives it, whatever has written the file.
    Ok(serde_json::from_slice(&to_canonical(&document)?)?)
}

fn check(out: &Path, client: &str) -> Result<(), Problem> {
    let old = match std::fs::read_to_string(out) {
        Ok(old) => old,
        Err(error) => {
            return Err(Problem(format!(
                "{}: {error}; run `client --out {0}`",
                out.display()
            )));
        }
    };
    // A checkout may have changed the line ends.
    let changes = diff(&old, client);
    if changes.is_empty() {
        println!("{} is up to date.", out.display());
        return Ok(());
    }
    println!("{changes}");
    Err(Problem(format!(
        "{} is not what the site would write now (- there, + now): run `client --out {0}`",
        out.display()
    )))
}

/// All at once: who reads the file meanwhile, such as a bundler, sees the old one or the new one.
fn write(out: &Path, client: &str) -> Result<(), Problem> {
    let cannot =
        |error: std::io::Error| Problem(format!("cannot write {}: {error}", out.display()));
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = out.with_file_name(name);
    std::fs::write(&part, client)
        .and_then(|()| std::fs::rename(&part, out))
        .map_err(|error| {
            let _ = std::fs::remove_file(&part);
            cannot(error)
        })
}
