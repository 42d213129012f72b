//! `grant`, `revoke` and `group`: who may do what.

use clap::{Arg, ArgGroup, ArgMatches, Command};
use mizan::cli::CommandContext;
use mizan::db::Db;
use mizan::{Error, Result};

use super::require_table;
use crate::event::{AuthEvent, Trace};
use crate::manage::find_user;
use crate::permission::{self, Grantee};

pub(crate) fn grant_arguments() -> Command {
    permission_arguments("grant", "Allow a user or a group to do something")
}

pub(crate) fn revoke_arguments() -> Command {
    permission_arguments("revoke", "Take permissions back from a user or a group")
}

fn permission_arguments(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .arg(
            Arg::new("permission")
                .value_name("APP.ACTION_MODEL")
                .required(true)
                .num_args(1..)
                .help("The permissions"),
        )
        .arg(
            Arg::new("user")
                .long("user")
                .value_name("NAME")
                .help("The user name"),
        )
        .arg(
            Arg::new("group")
                .long("group")
                .value_name("NAME")
                .help("The name of the group"),
        )
        .group(ArgGroup::new("whom").args(["user", "group"]).required(true))
}

pub(crate) fn group_arguments() -> Command {
    let name = || {
        Arg::new("group")
            .value_name("GROUP")
            .required(true)
            .help("The name of the group")
    };
    let users = || {
        Arg::new("user")
            .value_name("USER")
            .required(true)
            .num_args(1..)
            .help("User names")
    };
    Command::new("group")
        .about("Make groups, and say who is in them")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("create").about("Make a group").arg(name()))
        .subcommand(
            Command::new("add")
                .about("Put users into a group")
                .arg(name())
                .arg(users()),
        )
        .subcommand(
            Command::new("remove")
                .about("Take users out of a group")
                .arg(name())
                .arg(users()),
        )
        .subcommand(
            Command::new("list")
                .about("List the groups, what they may do, and how many are in them"),
        )
}

pub(crate) async fn grant(context: CommandContext) -> Result<()> {
    change(&context, true).await
}

pub(crate) async fn revoke(context: CommandContext) -> Result<()> {
    change(&context, false).await
}

async fn change(context: &CommandContext, allow: bool) -> Result<()> {
    let (db, matches) = (context.db(), context.matches());
    require_table(db).await?;
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let whom = match (text("user"), text("group")) {
        (Some(name), _) => Grantee::User(user_id(db, name).await?),
        (None, Some(name)) => Grantee::Group(name),
        (None, None) => return Err(Error::bad_request("Give --user or --group.")),
    };
    for codename in matches
        .get_many::<String>("permission")
        .into_iter()
        .flatten()
    {
        if !allow {
            let was_granted = permission::revoke(db, whom, codename).await?;
            if was_granted {
                record(db, AuthEvent::PermissionRevoked, "revoke", codename, whom).await;
            }
            println!(
                "{codename}: {}",
                if was_granted {
                    "revoked"
                } else {
                    "had not been granted"
                }
            );
            continue;
        }
        permission::grant(db, whom, codename).await?;
        record(db, AuthEvent::PermissionGranted, "grant", codename, whom).await;
        println!("{codename}: granted");
        if !context.permissions().contains(&codename.as_str()) {
            println!(
                "note: no guard asks for {codename}; those that do: {}",
                context.permissions().join(", ")
            );
        }
    }
    Ok(())
}

pub(crate) async fn group(context: CommandContext) -> Result<()> {
    let db = context.db();
    require_table(db).await?;
    let Some((action, matches)) = context.matches().subcommand() else {
        return Err(Error::bad_request(
            "Say what to do: create, add, remove or list.",
        ));
    };
    if action == "list" {
        return list(db).await;
    }
    let name = matches
        .get_one::<String>("group")
        .map_or("", String::as_str);
    match action {
        "create" => {
            permission::create_group(db, name).await?;
            println!("there is a group {name:?}");
        }
        "add" => {
            for (user, id) in users(db, matches).await? {
                permission::add_to_group(db, id, name).await?;
                let trace = Trace::of_command(format!("group add {name}"));
                trace.record(db, AuthEvent::GroupJoined, Some(id)).await;
                println!("{user} is in {name:?}");
            }
        }
        _ => {
            for (user, id) in users(db, matches).await? {
                if permission::remove_from_group(db, id, name).await? {
                    let trace = Trace::of_command(format!("group remove {name}"));
                    trace.record(db, AuthEvent::GroupLeft, Some(id)).await;
                }
                println!("{user} is not in {name:?}");
            }
        }
    }
    Ok(())
}

async fn record(db: &Db, event: AuthEvent, command: &str, codename: &str, whom: Grantee<'_>) {
    let (command, user_id) = match whom {
        Grantee::User(id) => (format!("{command} {codename}"), Some(id)),
        Grantee::Group(name) => (format!("{command} {codename} --group {name}"), None),
    };
    Trace::of_command(command).record(db, event, user_id).await;
}

/// Everybody that is named, before anything is changed.
async fn users(db: &Db, matches: &ArgMatches) -> Result<Vec<(String, i64)>> {
    let mut users = Vec::new();
    for name in matches.get_many::<String>("user").into_iter().flatten() {
        users.push((name.clone(), user_id(db, name).await?));
    }
    Ok(users)
}

async fn user_id(db: &Db, name: &str) -> Result<i64> {
    let found = find_user(db, name).await?;
    let account =
        found.ok_or_else(|| Error::not_found(format!("There is no account called {name:?}.")))?;
    Ok(account.id())
}

async fn list(db: &Db) -> Result<()> {
    let groups: Vec<(String, Option<String>, i64)> = db
        .query(
            "SELECT name, (SELECT string_agg(codename, ', ') FROM auth_group_permissions WHERE group_id = id), \
             (SELECT COUNT(*) FROM auth_user_groups WHERE group_id = id) FROM auth_groups ORDER BY name",
        )
        .fetch_all()
        .await?;
    for (name, permissions, members) in groups {
        println!(
            "{name}: {members} members, {}",
            permissions.as_deref().unwrap_or("no permissions")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_make_sense() {
        grant_arguments().debug_assert();
        revoke_arguments().debug_assert();
        group_arguments().debug_assert();
        let parsed = grant_arguments().try_get_matches_from(["grant", "desk.close_ticket"]);
        assert!(parsed.is_err(), "to whom?");
    }
}
