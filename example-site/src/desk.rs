//! What people see of tickets, and what the staff do with them.

use mizan::Permits;
use mizan::db::Db;
use mizan::prelude::*;

use crate::thread::{OfTicket, ThreadEvent, TicketThread};
use crate::ticket::{Ticket, TicketList};

/// Looking at a ticket: whoever wrote it, and the staff. For others it does not exist.
pub struct See;

impl Permits<Ticket> for See {
    const HIDES: bool = true;

    async fn permits(&self, _: &Request, user: &User, ticket: &Ticket) -> Result<bool> {
        Ok(user.is_staff() || ticket.user_id == Some(user.id()))
    }
}

/// What the staff hear of the desk as a whole.
#[derive(Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeskNews {
    /// How many tickets are open now.
    pub open_count: i64,
    /// How many are closed.
    pub closed_count: i64,
}

impl DeskNews {
    async fn now(db: &Db) -> Result<Self> {
        let (open_count, closed_count) = Ticket::count(db).await?;
        Ok(Self {
            open_count,
            closed_count,
        })
    }
}

/// Whether somebody is waiting: what the staff's inbox listens to.
pub struct Desk;

/// What is new on the desk, for the staff.
#[channel(name = "desk", auth = "staff", affects = [inbox])]
impl Channel for Desk {
    type Outgoing = DeskNews;

    /// Whoever comes, or comes back, knows at once where the desk stands.
    async fn joined(&self, member: &Member<Self>) -> Result<()> {
        member
            .send(&DeskNews::now(member.request().db()).await?)
            .await
    }
}

/// Tickets have come or gone: every open inbox moves.
///
/// # Errors
///
/// The database's.
pub async fn tell_the_desk(request: &Request) -> Result<()> {
    let news = DeskNews::now(request.db()).await?;
    let desk = Desk::group(&NoParams {}).affects::<inbox>();
    desk.send(&news).await
}

/// The visitor's own tickets, newest first, ten on a page. A page that is not there is the nearest one that is.
#[client(context = "local", auth)]
pub async fn my_tickets(request: Request, page: Option<u32>) -> Result<TicketList> {
    let user = request.require_user().await?;
    let page = i64::from(page.unwrap_or(1));
    Ok(TicketList::of_user(request.db(), user.id(), page).await?)
}

/// The open tickets, oldest first.
#[client(context = "local", auth = "staff")]
pub async fn inbox(request: Request) -> Result<Vec<Ticket>> {
    Ok(Ticket::open(request.db()).await?)
}

/// Closes a ticket. The group `agents` may.
#[client(perm = "desk.close_ticket", affects = [inbox, my_tickets])]
pub async fn close_ticket(request: Request, id: i64) -> Result<Ticket> {
    let user = request.require_user().await?;
    if let Some(ticket) = Ticket::close(request.db(), id, user.id()).await? {
        let thread = TicketThread::group(&OfTicket { ticket: id });
        thread.send(&ThreadEvent::Closed {}).await?;
        tell_the_desk(&request).await?;
        return Ok(ticket);
    }
    match Ticket::find(request.db(), id).await? {
        Some(_) => Err(Error::conflict("This ticket is closed already.")),
        None => Err(Error::not_found("There is no such ticket.")),
    }
}
