//! `clearauthevents --days N`: keeps the audit log from growing for ever.

use chrono::{TimeDelta, Utc};
use clap::{Arg, Command, value_parser};
use mizan::Result;
use mizan::cli::CommandContext;

use super::require_table;
use crate::event::clear_events;

pub(crate) fn arguments() -> Command {
    Command::new("clearauthevents")
        .about("Delete old events from the audit log")
        .arg(
            Arg::new("days")
                .long("days")
                .value_name("DAYS")
                .default_value("365")
                .value_parser(value_parser!(u32))
                .help("Those older than this go"),
        )
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    require_table(context.db()).await?;
    let days = context
        .matches()
        .get_one::<u32>("days")
        .copied()
        .unwrap_or(365);
    let deleted = clear_events(context.db(), Utc::now() - TimeDelta::days(days.into())).await?;
    println!("deleted {deleted} events");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_make_sense() {
        arguments().debug_assert();
    }
}
