//! The pages. Each works without JavaScript.

use mizan::WizardPage;
use mizan::prelude::*;
use mizan_auth::{
    LoginAnswer, LoginForm, LoginProvider, LogoutForm, SignupForm, avatar_of, login_providers,
    next_path, with_next,
};

use crate::attachment::Attachment;
use crate::contact::ContactForm;
use crate::desk::{See, close_ticket, my_tickets};
use crate::edit::{TicketForm, Watcher};
use crate::hello;
use crate::incident::IncidentForm;
use crate::thread::{Reply, ReplyForm};
use crate::ticket::{Ticket, TicketList};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    mizan: Hydration,
    title: String,
}

/// The front page.
#[get("/")]
pub async fn home(request: Request) -> Result<impl Responder> {
    Ok(Home {
        mizan: request.hydrate().await?,
        title: "Help desk".into(),
    })
}

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    mizan: Hydration,
    form: BoundForm<ContactForm>,
}

/// Write to the desk.
#[page("/contact")]
pub async fn contact(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<ContactForm>().await? {
        Submitted::Show(form) => form,
        Submitted::Done(sent) => {
            let thanks = format!("Thank you. Your message is ticket #{}.", sent.id);
            request.messages().success(thanks);
            let signed_in = request.user().await?.is_some();
            return Ok(redirect(if signed_in { "/tickets" } else { "/contact" }));
        }
    };
    let mizan = request.hydrate().await?;
    render(&ContactPage { mizan, form })
}

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    mizan: Hydration,
    page: Box<WizardPage<IncidentForm>>,
}

/// Something is down: a report in two steps.
#[page("/incident")]
pub async fn incident(request: Request) -> Result<HttpResponse> {
    match request.wizard::<IncidentForm>().await? {
        Wizard::Show(page) => render(&IncidentPage {
            mizan: request.hydrate().await?,
            page,
        }),
        Wizard::Moved(to_the_next_step) => Ok(to_the_next_step),
        Wizard::Done(id) => {
            let thanks = format!("Thank you. Your report is ticket #{id}.");
            request.messages().success(thanks);
            let signed_in = request.user().await?.is_some();
            Ok(redirect(if signed_in { "/tickets" } else { "/contact" }))
        }
    }
}

#[derive(Template)]
#[template(path = "tickets.html")]
struct TicketsPage {
    mizan: Hydration,
    list: TicketList,
}

#[derive(Deserialize)]
struct TicketsQuery {
    page: Option<u32>,
}

/// The visitor's own tickets.
#[get("/tickets", auth)]
pub async fn tickets(request: Request, query: web::Query<TicketsQuery>) -> Result<impl Responder> {
    Ok(TicketsPage {
        list: my_tickets(request.clone(), query.page).await?,
        mizan: request.hydrate().await?,
    })
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct TicketPage {
    mizan: Hydration,
    ticket: Ticket,
    /// The writer's picture.
    avatar: Option<String>,
    files: Vec<Attachment>,
    watchers: Vec<Watcher>,
    may_edit: bool,
    staff: bool,
    may_close: bool,
    replies: Vec<Reply>,
    reply: BoundForm<ReplyForm>,
}

/// One ticket. Somebody else's is not found: its existence is nobody's business.
#[page("/tickets/{id}", auth)]
pub async fn ticket(request: Request, id: web::Path<i64>) -> Result<HttpResponse> {
    let start = BoundForm::editing(&ReplyForm::to(*id));
    match request.form_with(start).await? {
        Submitted::Show(reply) => ticket_page(&request, *id, reply).await,
        Submitted::Done(_) => Ok(redirect(format!("/tickets/{id}#thread"))),
    }
}

async fn ticket_page(
    request: &Request,
    id: i64,
    reply: BoundForm<ReplyForm>,
) -> Result<HttpResponse> {
    let user = request.require_user().await?;
    let ticket = visible_ticket(request, id).await?;
    let avatar = match ticket.user_id {
        Some(writer) => avatar_of(request, writer).await?,
        None => None,
    };
    render(&TicketPage {
        replies: Reply::of_ticket(request.db(), ticket.id).await?,
        reply,
        avatar,
        files: Attachment::of_ticket(request.db(), ticket.id).await?,
        watchers: Watcher::of_ticket(request.db(), ticket.id).await?,
        may_edit: ticket.is_open() && ticket.user_id == Some(user.id()),
        ticket,
        staff: user.is_staff(),
        may_close: user.has_perm("desk.close_ticket"),
        mizan: request.hydrate().await?,
    })
}

async fn visible_ticket(request: &Request, id: i64) -> Result<Ticket> {
    let found = Ticket::find(request.db(), id).await?;
    request.require_found(See, found).await
}

#[derive(Template)]
#[template(path = "ticket_edit.html")]
struct TicketEditPage {
    mizan: Hydration,
    id: i64,
    form: BoundForm<TicketForm>,
}

/// The writer changes an open ticket.
#[page("/tickets/{id}/edit", auth)]
pub async fn edit(request: Request, id: web::Path<i64>) -> Result<HttpResponse> {
    let id = *id;
    if !visible_ticket(&request, id).await?.is_open() {
        return Err(Error::conflict("This ticket is closed."));
    }
    let stored = TicketForm::of_user(&request, id).await?;
    match request.form_with(BoundForm::editing(&stored)).await? {
        Submitted::Show(form) => render(&TicketEditPage {
            mizan: request.hydrate().await?,
            id,
            form,
        }),
        Submitted::Done(()) => {
            request.messages().success("Your changes are saved.");
            Ok(redirect(format!("/tickets/{id}")))
        }
    }
}

/// A file of a ticket, for those who may see the ticket.
#[get("/tickets/{id}/files/{file}", auth)]
pub async fn attachment(request: Request, path: web::Path<(i64, i64)>) -> Result<HttpResponse> {
    let (id, file) = *path;
    let ticket = visible_ticket(&request, id).await?;
    let files = Attachment::of_ticket(request.db(), ticket.id).await?;
    let Some(found) = files.into_iter().find(|found| found.id == file) else {
        return Err(Error::not_found("There is no such file."));
    };
    let download = request.download(&found.stored_as);
    download.file_name(found.file_name).send().await
}

#[derive(Deserialize)]
struct InboxQuery {
    status: Option<String>,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    mizan: Hydration,
    tickets: Vec<Ticket>,
    showing_closed: bool,
    open_count: i64,
    closed_count: i64,
    may_close: bool,
}

/// What waits for the staff, and what they have closed.
#[get("/staff", auth = "staff")]
pub async fn inbox(request: Request, query: web::Query<InboxQuery>) -> Result<impl Responder> {
    let db = request.db();
    let showing_closed = query.status.as_deref() == Some("closed");
    let (open_count, closed_count) = Ticket::count(db).await?;
    Ok(InboxPage {
        tickets: if showing_closed {
            Ticket::closed(db).await?
        } else {
            Ticket::open(db).await?
        },
        showing_closed,
        open_count,
        closed_count,
        may_close: request.require_user().await?.has_perm("desk.close_ticket"),
        mizan: request.hydrate().await?,
    })
}

/// The close button of the inbox: the same function that a client calls.
#[post("/staff/tickets/{id}/close", perm = "desk.close_ticket")]
pub async fn close(request: Request, id: web::Path<i64>) -> Result<HttpResponse> {
    let messages = request.messages();
    match close_ticket(request, *id).await {
        Ok(ticket) => messages.success(format!("Ticket #{} is closed.", ticket.id)),
        Err(error) if error.code() == "conflict" => messages.info(error.to_string()),
        Err(error) => return Err(error),
    }
    Ok(redirect("/staff"))
}

#[derive(Template)]
#[template(path = "chat.html")]
struct ChatPage {
    mizan: Hydration,
    room: String,
}

#[derive(Deserialize)]
struct ChatQuery {
    room: Option<String>,
}

/// A room to talk in. It needs JavaScript: there is nothing to see without.
#[get("/chat")]
pub async fn chat(request: Request, query: web::Query<ChatQuery>) -> Result<impl Responder> {
    let room = query.into_inner().room.filter(|room| !room.is_empty());
    Ok(ChatPage {
        room: room.unwrap_or_else(|| "lobby".to_owned()),
        mizan: request.hydrate().await?,
    })
}

#[derive(Deserialize)]
struct PlaygroundQuery {
    text: Option<String>,
    name: Option<String>,
}

#[derive(Template)]
#[template(path = "playground.html")]
struct PlaygroundPage {
    mizan: Hydration,
    text: String,
    echoed: Option<String>,
    name: String,
    greeted: Option<String>,
}

/// `echo` and `greet` from plain HTML forms.
#[get("/playground")]
pub async fn playground(
    request: Request,
    query: web::Query<PlaygroundQuery>,
) -> Result<impl Responder> {
    let PlaygroundQuery { text, name } = query.into_inner();
    let echoed = match &text {
        Some(text) => Some(hello::echo(text.clone()).await.message),
        None => None,
    };
    let greeted = match &name {
        Some(name) => Some(hello::greet(name.clone()).await.message),
        None => None,
    };
    Ok(PlaygroundPage {
        mizan: request.hydrate().await?,
        text: text.unwrap_or_default(),
        echoed,
        name: name.unwrap_or_default(),
        greeted,
    })
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    mizan: Hydration,
    form: BoundForm<LoginForm>,
    /// Where the form of the passkeys goes, with the same `next`.
    passkey_action: String,
    providers: Vec<LoginProvider>,
    /// `?next=…`, if there is one.
    next: String,
}

/// Log in, and go on to where the visitor wanted to be.
#[page("/login", auth = "public")]
pub async fn login(request: Request) -> Result<HttpResponse> {
    match request.form::<LoginForm>().await? {
        Submitted::Show(form) => render(&LoginPage {
            mizan: request.hydrate().await?,
            form,
            passkey_action: with_next("/login/passkey", next_path(&request).as_deref()),
            providers: login_providers(request.clone()).await,
            next: with_next("", next_path(&request).as_deref()),
        }),
        Submitted::Done(LoginAnswer::SecondFactor { .. }) => Ok(redirect("/login/second_factor")),
        Submitted::Done(LoginAnswer::SignedIn(profile)) => {
            request
                .messages()
                .success(format!("Welcome back, {}.", profile.username));
            let start = if profile.is_staff {
                "/staff"
            } else {
                "/tickets"
            };
            Ok(redirect(
                next_path(&request).unwrap_or_else(|| start.into()),
            ))
        }
    }
}

#[derive(Template)]
#[template(path = "signup.html")]
struct SignupPage {
    mizan: Hydration,
    form: BoundForm<SignupForm>,
}

/// Make an account; the visitor is signed in right away.
#[page("/signup", auth = "public")]
pub async fn signup(request: Request) -> Result<HttpResponse> {
    match request.form::<SignupForm>().await? {
        Submitted::Show(form) => render(&SignupPage {
            mizan: request.hydrate().await?,
            form,
        }),
        Submitted::Done(profile) => {
            request
                .messages()
                .success(format!("Welcome, {}.", profile.username));
            Ok(redirect(
                next_path(&request).unwrap_or_else(|| "/tickets".into()),
            ))
        }
    }
}

/// The log-out button.
#[post("/logout", auth = "public")]
pub async fn logout(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<LogoutForm>().await? {
        request.messages().info("You are logged out.");
    }
    Ok(redirect("/"))
}
