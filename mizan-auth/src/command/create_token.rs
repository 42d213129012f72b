//! `createtoken`: makes an API token for an account.

use chrono::{TimeDelta, Utc};
use clap::{Arg, ArgAction, Command, value_parser};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::require_table;
use crate::manage::find_user;
use crate::token::{NewToken, Scopes, create_token};

pub(crate) fn arguments() -> Command {
    Command::new("createtoken")
        .about("Make an API token")
        .long_about(
            "Make an API token for an account, and print it: the only time that it can be seen. A program sends it as \
             `Authorization: Bearer mizan_…`.",
        )
        .arg(
            Arg::new("username")
                .value_name("USER")
                .required(true)
                .help("Whose token"),
        )
        .arg(
            Arg::new("name")
                .long("name")
                .value_name("NAME")
                .required(true)
                .help("What it is for"),
        )
        .arg(
            Arg::new("scope")
                .long("scope")
                .value_name("SCOPE")
                .required(true)
                .action(ArgAction::Append)
                .help("What it may do: read, write, staff, superuser or a permission; give it several times"),
        )
        .arg(
            Arg::new("days")
                .long("days")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=36_500))
                .help("How long it works; without this until it is revoked"),
        )
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    let (db, matches) = (context.db(), context.matches());
    require_table(db).await?;
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let name = text("username");
    let Some(account) = find_user(db, name).await? else {
        return Err(Error::not_found(format!(
            "There is no account called {name:?}."
        )));
    };
    let words = matches.get_many::<String>("scope").into_iter().flatten();
    let scopes = Scopes::of(words.map(String::as_str))
        .map_err(|unknown| Error::bad_request(format!("{unknown}.")))?;
    let days = matches.get_one::<u32>("days").copied();
    let expires_at = days.map(|days| Utc::now() + TimeDelta::days(i64::from(days)));
    let new = NewToken::new(text("name"), scopes).expires_at(expires_at);
    let made = create_token(db, account.id(), new).await?;
    // Nothing else on standard output: a script reads it.
    println!("{}", made.token);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_make_sense() {
        arguments().debug_assert();
        let parsed = arguments().try_get_matches_from(["createtoken", "ada", "--name", "x"]);
        assert!(parsed.is_err(), "to do what?");
    }
}
