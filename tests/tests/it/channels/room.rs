//! The channels that the tests join.

use mizan::prelude::*;
use mizan::testing::{TestSite, TestSiteBuilder};
use mizan_auth::{NewUser, create_user};
use serde_json::{Value, json};

#[derive(Deserialize, ToSchema)]
pub(super) struct RoomParams {
    pub room: String,
    pub lang: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Push {
    Say { text: String },
    SayToOthers { text: String },
    SayToUser { id: i64, text: String },
    SayToMe { text: String },
    Typing {},
    Panic {},
    Fail {},
    Sleep { ms: u64 },
    WhoAmI {},
    KeepInSession {},
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub(super) struct Heard {
    pub text: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Answer {
    pub said: String,
}

/// A room with everything.
pub(super) struct Room {
    room: String,
}

#[channel(name = "room", history = 5, presence, manual, affects = [])]
impl Channel for Room {
    type Params = RoomParams;
    type Incoming = Push;
    type Outgoing = Heard;

    async fn authorize(_: &Request, params: &RoomParams) -> Result<bool> {
        match params.room.as_str() {
            "forbidden" => Ok(false),
            "far" => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                Ok(true)
            }
            "panic" => panic!("authorize panics"),
            "broken" => Err(Error::internal("the inside")),
            _ => Ok(true),
        }
    }

    fn group(params: &RoomParams) -> String {
        params.room.clone()
    }

    async fn join(_: &Request, params: &RoomParams) -> Result<Self> {
        Ok(Self {
            room: params.room.clone(),
        })
    }

    async fn joined(&self, member: &Member<Self>) -> Result<()> {
        if self.room == "greeting" {
            let text = "welcome".to_owned();
            member.send(&Heard { text }).await?;
        }
        match member.params().lang.as_deref().unwrap_or(&self.room) {
            "bouncer" => Err(Error::forbidden("Not with these shoes.")),
            _ => Ok(()),
        }
    }

    async fn receive(&self, member: &Member<Self>, push: Push) -> Result<Answer> {
        let mut said = String::new();
        match push {
            Push::Say { text } => {
                said.clone_from(&text);
                member.broadcast(&Heard { text }).await?;
            }
            Push::SayToOthers { text } => member.broadcast_to_others(&Heard { text }).await?,
            Push::SayToUser { id, text } => {
                member.group().to_user(id).send(&Heard { text }).await?;
            }
            Push::SayToMe { text } => member.send(&Heard { text }).await?,
            Push::Typing {} => {
                let text = "typing".to_owned();
                member.group().ephemeral().send(&Heard { text }).await?;
            }
            Push::Panic {} => panic!("receive panics"),
            Push::Fail {} => return Err(Error::internal("a secret of the inside")),
            Push::Sleep { ms } => tokio::time::sleep(std::time::Duration::from_millis(ms)).await,
            Push::WhoAmI {} => {
                let user = member.request().user().await?;
                said = user.map_or("nobody".to_owned(), |user| user.username().to_owned());
            }
            Push::KeepInSession {} => member.request().session().await?.insert("a", 1)?,
        }
        Ok(Answer { said })
    }

    async fn left(&self, member: &Member<Self>) {
        if self.room == "farewell" {
            let text = "somebody left".to_owned();
            let _ = member.broadcast(&Heard { text }).await;
        }
    }
}

/// What a context says; the test counts nothing.
#[client(context = "global", manual)]
pub(super) async fn board() -> u32 {
    1
}

/// Hears of news, and sends none.
pub(super) struct News;

#[channel(name = "news", manual, affects = [board])]
impl Channel for News {
    type Outgoing = Heard;
}

/// Broadcasts from a function.
#[client(manual)]
pub(super) async fn publish(text: String) -> Result<()> {
    let group = News::group(&NoParams {}).affects::<board>();
    group.send(&Heard { text }).await
}

/// Has everybody fetch again, without a message.
#[client(manual)]
pub(super) async fn refresh() -> Result<()> {
    News::group(&NoParams {})
        .affects::<board>()
        .invalidate()
        .await
}

/// For the signed-in.
pub(super) struct Private;

#[channel(name = "private", auth, manual)]
impl Channel for Private {
    type Outgoing = Heard;
}

/// For the staff.
pub(super) struct Staff;

#[channel(name = "staff", auth = "staff", manual)]
impl Channel for Staff {
    type Outgoing = Heard;
}

/// For whoever may.
pub(super) struct Permitted;

#[channel(name = "permitted", perm = "desk.close_ticket", manual)]
impl Channel for Permitted {
    type Outgoing = Heard;
}

pub(super) fn site() -> Site {
    Site::empty()
        .install(mizan_auth::app())
        .register::<board>()
        .register::<publish>()
        .register::<refresh>()
        .channel::<Room>()
        .channel::<News>()
        .channel::<Private>()
        .channel::<Staff>()
        .channel::<Permitted>()
}

pub(super) fn builder() -> TestSiteBuilder {
    TestSite::builder(site()).setting("MIZAN_CHANNEL_RECHECK_SECONDS", "1")
}

pub(super) async fn start() -> TestSite {
    builder().start().await
}

/// Makes a user; answers the id.
pub(super) async fn make_user(site: &TestSite, name: &str) -> i64 {
    let new = NewUser::new(name, "correct horse battery staple");
    create_user(site.db(), new).await.unwrap().id()
}

pub(super) fn say(text: &str) -> Value {
    json!({ "kind": "say", "text": text })
}
