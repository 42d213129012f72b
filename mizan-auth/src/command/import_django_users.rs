//! `import-django-users FILE`: brings a Django site's table of users along, passwords and all.

use clap::{Arg, ArgAction, Command};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::require_table;
use crate::django::{Import, Report, read};

pub(crate) fn arguments() -> Command {
    Command::new("import-django-users")
        .about("Bring the users of a Django site along")
        .long_about(
            "Bring the users of a Django site along, with their passwords: everybody logs in as before, and the \
             password is hashed anew then. Groups, their members and permissions come along.\n\n\
             FILE is the site's SQLite database, what `manage.py dumpdata auth contenttypes` printed, or a CSV file \
             of the table auth_user with the names of the columns in its first line. Nobody who is here already is \
             changed. Either everything is imported or, after an error, nothing.",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(clap::value_parser!(std::path::PathBuf))
                .help("The SQLite database, the JSON dump or the CSV file"),
        )
        .arg(
            Arg::new("model")
                .long("model")
                .value_name("APP.MODEL")
                .default_value("auth.user")
                .help("The user model, where the site has its own; its table is app_model"),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Say what would happen, and change nothing"),
        )
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    require_table(context.db()).await?;
    let matches = context.matches();
    let Some(file) = matches.get_one::<std::path::PathBuf>("file") else {
        return Err(Error::bad_request("Name the file."));
    };
    let model = matches
        .get_one::<String>("model")
        .map_or("auth.user", String::as_str);
    let source = read(file, model).await?;
    let import = Import {
        source,
        dry_run: matches.get_flag("dry-run"),
    };
    let report = import.run(context.db()).await?;
    print(&report, import.dry_run);
    Ok(())
}

fn print(report: &Report, dry_run: bool) {
    for (name, why) in &report.left_out {
        println!("left out {name:?}: {why}");
    }
    for name in &report.without_password {
        println!("{name:?} has no password that can be checked here, and needs a new one");
    }
    for what in &report.grants_left_out {
        println!("left out {what}");
    }
    let verb = if dry_run {
        "would be imported"
    } else {
        "imported"
    };
    if report.groups > 0 {
        println!("{} groups {verb}", report.groups);
    }
    println!(
        "{} accounts {verb}, {} left out",
        report.imported,
        report.left_out.len()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_make_sense() {
        arguments().debug_assert();
    }
}
