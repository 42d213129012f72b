//! Channels with types that are hard on a client: each kind of parameters, messages, replies and presence.

use std::collections::BTreeMap;

use mizan::prelude::*;

use crate::clock;
use crate::types::{
    Adjacent, Empty, Expression, External, Flat, Hollow, Internal, Named, Options, Page, Priority,
    Settings, Tree, Untagged, Words,
};

/// Where people talk.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Place {
    room_name: String,
    /// All of them unless said otherwise.
    level: Option<Priority>,
    #[serde(default)]
    numbers: Vec<i64>,
}

/// The same type in both directions, with a property in each that the other does not have.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Line {
    #[serde(default)]
    #[schema(read_only)]
    id: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    draft: Option<String>,
    text: String,
}

struct Room;

/// Everything at once.
///
/// The second paragraph. It ends */ here.
#[channel(name = "room", auth, history = 50, presence, affects = [clock, crate::delete])]
impl Channel for Room {
    type Params = Place;
    type Incoming = Internal;
    type Outgoing = Adjacent;
    type Presence = Flat;

    fn group(params: &Place) -> String {
        let Place {
            room_name,
            level,
            numbers,
        } = params;
        format!("room_{room_name}_{}_{numbers:?}", level.is_some())
    }

    async fn presence(&self, _: &Request) -> Result<Flat> {
        Err(Error::not_found("Nobody is here."))
    }

    async fn receive(&self, _: &Member<Self>, _: Internal) -> Result<Expression> {
        Err(Error::not_found("Nobody is here."))
    }
}

struct Delete;

/// Its name is a word that JavaScript keeps to itself.
#[channel(name = "delete", presence)]
impl Channel for Delete {
    type Params = Settings;
    type Incoming = Line;
    type Outgoing = Line;

    fn group(_: &Settings) -> String {
        String::new()
    }

    async fn receive(&self, _: &Member<Self>, line: Line) -> Result<Page<Option<i32>>> {
        let _ = line.draft;
        Err(Error::not_found("Nobody is here."))
    }
}

struct Inline;

/// No type in it has a name of its own.
#[channel(name = "in_line", history = 1, presence)]
impl Channel for Inline {
    type Params = BTreeMap<String, Priority>;
    type Incoming = Vec<Option<i32>>;
    type Outgoing = Option<Vec<External>>;
    type Presence = BTreeMap<Priority, Words>;

    fn group(_: &BTreeMap<String, Priority>) -> String {
        String::new()
    }

    async fn presence(&self, _: &Request) -> Result<BTreeMap<Priority, Words>> {
        Ok(BTreeMap::new())
    }

    async fn receive(&self, _: &Member<Self>, _: Vec<Option<i32>>) -> Result<Option<Named>> {
        Ok(None)
    }
}

struct Ticker;

#[channel(name = "ticker")]
impl Channel for Ticker {
    type Outgoing = u32;
}

struct Quiet;

/// Parameters that say nothing, messages that say nothing.
#[channel(name = "quiet")]
impl Channel for Quiet {
    type Params = Hollow;
    type Incoming = Empty;
    type Outgoing = Untagged;

    fn group(_: &Hollow) -> String {
        String::new()
    }

    async fn receive(&self, _: &Member<Self>, _: Empty) -> Result<()> {
        Ok(())
    }
}

struct Choice;

/// Parameters that are one of several.
#[channel(name = "choice")]
impl Channel for Choice {
    type Params = Words;
    type Incoming = Options;
    type Outgoing = Tree;

    fn group(params: &Words) -> String {
        let word = match params {
            Words::On => "on",
            Words::Off => "off",
        };
        word.to_owned()
    }

    async fn receive(&self, _: &Member<Self>, _: Options) -> Result<()> {
        Ok(())
    }
}
