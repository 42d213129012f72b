//! The conversation on a ticket: rows, a form that works without JavaScript, and a channel that shows them live.

use chrono::{DateTime, Utc};
use mizan::db::Db;
use mizan::prelude::*;

use crate::chat::spoken;
use crate::desk::See;
use crate::ticket::Ticket;

/// How many replies a ticket shows, the last ones.
const MAX_SHOWN: i64 = 200;

/// One thing that was said about a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct Reply {
    /// The number.
    pub id: i64,
    /// Who said it.
    pub author: String,
    /// Whether that was somebody of the desk.
    pub is_agent: bool,
    /// What was said.
    pub text: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Reply {
    /// What was said about a ticket, oldest first.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn of_ticket(db: &Db, ticket_id: i64) -> Result<Vec<Self>, sqlx::Error> {
        let mut replies: Vec<Self> = db
            .query(
                "SELECT id, author, is_agent, text, created_at FROM desk_replies \
                 WHERE ticket_id = $1 ORDER BY id DESC LIMIT $2",
            )
            .bind(ticket_id)
            .bind(MAX_SHOWN)
            .fetch_all()
            .await?;
        replies.reverse();
        Ok(replies)
    }

    /// Stores what `user` says about an open ticket, and tells whoever is looking.
    async fn say(request: &Request, ticket_id: i64, text: String) -> Result<Self> {
        let user = request.require_user().await?;
        let found = Ticket::find(request.db(), ticket_id).await?;
        let ticket = request.require_found(See, found).await?;
        if !ticket.is_open() {
            return Err(Error::conflict("This ticket is closed."));
        }
        let mut reply = Self {
            id: 0,
            author: user.name().to_owned(),
            is_agent: user.is_staff(),
            text,
            created_at: Utc::now(),
        };
        reply.id = request
            .db()
            .query(
                "INSERT INTO desk_replies (ticket_id, user_id, author, is_agent, text, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            )
            .bind(ticket_id)
            .bind(user.id())
            .bind(&*reply.author)
            .bind(reply.is_agent)
            .bind(&*reply.text)
            .bind(reply.created_at)
            .fetch_scalar()
            .await?;
        let event = ThreadEvent::Reply(reply.clone());
        TicketThread::group(&OfTicket { ticket: ticket_id })
            .send(&event)
            .await?;
        Ok(reply)
    }
}

/// The conversation on a ticket, for those who may see it.
#[client(context = "local", auth)]
pub async fn thread(request: Request, ticket: i64) -> Result<Vec<Reply>> {
    let found = Ticket::find(request.db(), ticket).await?;
    let ticket = request.require_found(See, found).await?;
    Ok(Reply::of_ticket(request.db(), ticket.id).await?)
}

/// Say something about a ticket.
#[derive(MizanForm)]
#[form(name = "reply", title = "Reply", auth, affects = [thread])]
pub struct ReplyForm {
    #[field(widget = "hidden")]
    ticket: i64,
    #[field(widget = "textarea", label = "Your reply", max_length = 500)]
    text: String,
}

impl ReplyForm {
    /// An empty reply to this ticket.
    #[must_use]
    pub fn to(ticket: i64) -> Self {
        Self {
            ticket,
            text: String::new(),
        }
    }
}

impl Submit for ReplyForm {
    type Output = Reply;

    async fn submit(self, request: &Request) -> Result<Reply> {
        Reply::say(request, self.ticket, self.text).await
    }
}

/// Which ticket.
#[derive(Deserialize, ToSchema)]
pub struct OfTicket {
    /// Its number.
    pub ticket: i64,
}

/// What somebody who looks at a ticket sends.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ThreadPush {
    /// Says something.
    Say {
        /// Up to 500 characters.
        text: String,
    },
    /// Is about to.
    Typing {},
}

/// What everybody who looks at a ticket hears.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ThreadEvent {
    /// Somebody has said something.
    Reply(Reply),
    /// Somebody is about to.
    Typing {
        /// Who.
        author: String,
    },
    /// The ticket is closed.
    Closed {},
}

/// Who is looking at a ticket.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Looking {
    /// Their name.
    pub name: String,
    /// Whether it is somebody of the desk.
    pub is_agent: bool,
}

/// The conversation on a ticket, live.
pub struct TicketThread;

/// The conversation on a ticket, live, for those who may see it.
#[channel(name = "ticket", history = 50, presence, auth, affects = [thread])]
impl Channel for TicketThread {
    type Params = OfTicket;
    type Incoming = ThreadPush;
    type Outgoing = ThreadEvent;
    type Presence = Looking;

    async fn authorize(request: &Request, params: &OfTicket) -> Result<bool> {
        let found = Ticket::find(request.db(), params.ticket).await?;
        request.require_found(See, found).await.map(|_| true)
    }

    fn group(params: &OfTicket) -> String {
        params.ticket.to_string()
    }

    async fn presence(&self, request: &Request) -> Result<Looking> {
        let user = request.require_user().await?;
        Ok(Looking {
            name: user.name().to_owned(),
            is_agent: user.is_staff(),
        })
    }

    async fn receive(&self, member: &Member<Self>, push: ThreadPush) -> Result<()> {
        match push {
            ThreadPush::Say { text } => {
                let text = spoken("text", &text)?;
                let ticket = member.params().ticket;
                Reply::say(member.request(), ticket, text).await.map(drop)
            }
            ThreadPush::Typing {} => {
                let author = member.name().to_owned();
                let others = member.group().except(member.id()).ephemeral();
                others.send(&ThreadEvent::Typing { author }).await
            }
        }
    }
}
