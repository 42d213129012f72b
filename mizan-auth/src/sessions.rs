//! Where somebody is signed in, and ending it from elsewhere.

use chrono::{DateTime, Utc};
use mizan::prelude::*;

use crate::account::{Account, account_sql};
use crate::complete_login::user_of;
use crate::device::device_name;
use crate::event::{AuthEvent, Trace, record};

/// Where the session keeps what is known of its device.
const DEVICE: &str = "auth.device";

/// What a session remembers of the login.
#[derive(Serialize, Deserialize)]
struct Device {
    signed_in_at: DateTime<Utc>,
    address: Option<String>,
    agent: Option<String>,
}

/// One session of whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MySession {
    /// Names the session, for the form `session_end`.
    pub id: String,
    /// `Firefox on Linux`, as the program calls itself.
    pub device: String,
    /// The address of the login.
    pub address: Option<String>,
    /// When somebody signed in.
    pub signed_in_at: DateTime<Utc>,
    /// When it was last seen, to about a day.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it is this one.
    pub is_current: bool,
}

/// Where the visitor is signed in: this session first, then the newest.
#[client(context = "local", auth = "session", manual)]
pub async fn my_sessions(request: Request) -> Result<Vec<MySession>> {
    let mut sessions = Vec::new();
    for stored in request.user_sessions().await? {
        let device: Option<Device> = stored.get(DEVICE)?;
        let agent = device.as_ref().and_then(|device| device.agent.as_deref());
        sessions.push(MySession {
            id: stored.id(),
            device: device_name(agent.unwrap_or_default()),
            signed_in_at: device
                .as_ref()
                .map_or(stored.created_at(), |device| device.signed_in_at),
            address: device.and_then(|device| device.address),
            last_seen_at: stored.last_written(),
            is_current: stored.is_current(),
        });
    }
    sessions.sort_by_key(|session| (!session.is_current, std::cmp::Reverse(session.signed_in_at)));
    Ok(sessions)
}

/// Notes in the session which device it is.
pub(crate) async fn remember_device(request: &Request, trace: &Trace) -> Result<()> {
    let device = Device {
        signed_in_at: Utc::now(),
        address: trace.address.clone(),
        agent: trace.agent.clone(),
    };
    request.session().await?.insert(DEVICE, device)
}

/// Ends one other session of whoever is signed in. Other processes refuse it within a second.
#[derive(MizanForm)]
#[form(name = "session_end", title = "Sign out there", manual, auth = "session", affects = [my_sessions])]
pub struct SessionEndForm {
    #[field(widget = "hidden", max_length = 64)]
    session: String,
}

/// How many sessions have been ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionsEnded {
    /// How many.
    pub ended: u64,
}

impl Submit for SessionEndForm {
    type Output = SessionsEnded;

    async fn submit(self, request: &Request) -> Result<SessionsEnded> {
        let user = request.require_user().await?;
        let sessions = request.user_sessions().await?;
        let is_current = |id: &str| {
            sessions
                .iter()
                .any(|own| own.is_current() && own.id() == id)
        };
        if is_current(&self.session) {
            request.logout().await?;
        } else if !request.end_user_session(&self.session).await? {
            return Err(Error::not_found("There is no such session any more."));
        }
        record(request, AuthEvent::SessionEnded, Some(user.id())).await;
        Ok(SessionsEnded { ended: 1 })
    }
}

/// Ends all sessions of whoever is signed in but this one, wherever they are stored.
#[derive(MizanForm)]
#[form(name = "sessions_end_others", title = "Sign out everywhere else", manual, auth = "session", affects = [my_sessions])]
pub struct SessionsEndOthersForm {}

impl Submit for SessionsEndOthersForm {
    type Output = SessionsEnded;

    async fn submit(self, request: &Request) -> Result<SessionsEnded> {
        let user = request.require_user().await?;
        let others = request.user_sessions().await?;
        let others: Vec<_> = others
            .iter()
            .filter(|session| !session.is_current())
            .collect();
        // A new epoch ends them all, those that came up meanwhile and those that no list shows as well.
        let account: Account = request
            .db()
            .query(account_sql!(
                "UPDATE auth_users SET session_epoch = session_epoch + 1 WHERE id = $1 RETURNING",
                ""
            ))
            .bind(user.id())
            .fetch_one()
            .await?;
        request
            .refresh_login(&user_of(request, &account).await?)
            .await?;
        for session in &others {
            request.end_user_session(&session.id()).await?;
        }
        record(request, AuthEvent::OtherSessionsEnded, Some(user.id())).await;
        let ended = others.len() as u64;
        Ok(SessionsEnded { ended })
    }
}
