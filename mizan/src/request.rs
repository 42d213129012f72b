//! What a handler may ask of one request: user, session, database, data, messages. Everything is loaded when asked for.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::Utc;
use futures_util::Stream as _;
use futures_util::stream::poll_fn;
use tokio::sync::OnceCell as AsyncOnceCell;

use crate::access::User;
use crate::bearer::Bearer;
use crate::channel::ChannelMetrics;
use crate::context::Hydration;
use crate::core::Core;
use crate::db::Db;
use crate::error::{Error, REAUTHENTICATION_REQUIRED, Result};
use crate::frontend::Frontend;
use crate::function::read_body;
use crate::mail::Mailer;
use crate::request_id::RequestId;
use crate::security::{client_ip, requested_host};
use crate::session::{Lifetime, Messages, Session, StoredSession};
use crate::settings::Settings;
use crate::storage::Storage;
use mizan_forms::{FormInput, Language};

/// The one door to what a request carries.
///
/// It is cheap to clone and lazy: a handler that never asks for the session costs no session I/O, and the first
/// question is the only one that is paid for.
///
/// What a context asks decides how its answer may be cached: [`user`](Self::user), [`session`](Self::session),
/// [`messages`](Self::messages) and [`http`](Self::http) make the answer private to a visitor who carries a credential;
/// [`db`](Self::db), [`data`](Self::data) and [`settings`](Self::settings) don't.
///
/// ```no_run
/// use mizan::prelude::*;
///
/// #[client]
/// async fn my_name(request: Request) -> Result<String> {
///     Ok(request.require_user().await?.username().to_owned())
/// }
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Request {
    http: HttpRequest,
    core: Arc<Core>,
    /// Looked up once per handle.
    state: OnceCell<Rc<RequestState>>,
}

/// What has been learned about one request so far.
#[derive(Default)]
pub(crate) struct RequestState {
    /// The code that answers asked who is looking: user, session, cookies or raw headers.
    pub(crate) asked_who: Cell<bool>,
    /// It asked for the client's address, which no `Vary` can name: the answer is private whatever the request carries.
    pub(crate) asked_address: Cell<bool>,
    pub(crate) clear_cache: Cell<bool>,
    /// The request opened a socket long ago, and something happens on it now: what that counts as.
    event: OnceCell<Method>,
    /// The answer is a page with hydrated data.
    pub(crate) hydrated: Cell<bool>,
    /// The answer shows a form again with its errors.
    pub(crate) form_refused: Cell<bool>,
    /// The language of the answer, if anything in it depended on that.
    pub(crate) language: OnceCell<Language>,
    /// The language that the visitor has chosen in this request.
    pub(crate) remember_language: Cell<Option<Language>>,
    /// What the answer does to the app's own cookies.
    pub(crate) cookies: RefCell<Vec<Cookie<'static>>>,
    payload: RefCell<Option<Payload>>,
    body: OnceCell<Bytes>,
    /// The decoded parts of a multipart body.
    pub(crate) parts: OnceCell<FormInput<'static>>,
    /// Since when a body with files is arriving, and how long others have taken.
    arriving_since: Cell<Option<Instant>>,
    arrived_for: Cell<Duration>,
    is_shared: Cell<bool>,
    session: AsyncOnceCell<Session>,
    user: RefCell<Rc<AsyncOnceCell<Option<User>>>>,
    /// `None` inside: a token that stands for nobody.
    bearer: AsyncOnceCell<Option<Bearer>>,
    messages: OnceCell<Messages>,
    nonce: OnceCell<String>,
    id: OnceCell<RequestId>,
}

impl RequestState {
    /// The state of this request, made when first asked for.
    pub(crate) fn of(http: &HttpRequest) -> Rc<Self> {
        if let Some(state) = Self::existing(http) {
            return state;
        }
        let state = Rc::new(Self::default());
        http.extensions_mut().insert(Rc::clone(&state));
        state
    }

    /// The state of this request, if anybody asked anything.
    pub(crate) fn existing(http: &HttpRequest) -> Option<Rc<Self>> {
        http.extensions().get::<Rc<Self>>().cloned()
    }

    /// Forgets what was learned: the request has been answered, and lives on as the one that opened a socket.
    pub(crate) fn forget(http: &HttpRequest) {
        http.extensions_mut().remove::<Rc<Self>>();
    }

    pub(crate) fn loaded_session(&self) -> Option<&Session> {
        self.session.get()
    }

    pub(crate) fn loaded_messages(&self) -> Option<&Messages> {
        self.messages.get()
    }

    /// Whether a token was looked at that may not read.
    pub(crate) fn may_not_read(&self) -> bool {
        let bearer = self.bearer.get().and_then(Option::as_ref);
        bearer.is_some_and(|bearer| !bearer.may_read())
    }

    /// Whether the answer does something to the browser that asked: its session, its cookies, what it has cached. That it
    /// lives on or shows a message once does not count.
    pub(crate) fn changes_browser(&self) -> bool {
        let language = self.remember_language.take();
        let chooses_language = language.is_some();
        self.remember_language.set(language);
        chooses_language
            || self.clear_cache.get()
            || !self.cookies.borrow().is_empty()
            || self.loaded_session().is_some_and(Session::is_changed)
    }

    pub(crate) fn used_nonce(&self) -> Option<&str> {
        self.nonce.get().map(String::as_str)
    }

    /// Notes that a body is arriving, until the answer is dropped.
    pub(crate) fn arriving(self: &Rc<Self>) -> Arriving {
        self.arriving_since.set(Some(Instant::now()));
        Arriving(Rc::clone(self))
    }

    /// How long bodies with files have taken to arrive so far.
    pub(crate) fn arrived_for(&self) -> Duration {
        let now = self.arriving_since.get().map(|since| since.elapsed());
        self.arrived_for.get() + now.unwrap_or_default()
    }

    pub(crate) fn id(&self) -> RequestId {
        *self.id.get_or_init(RequestId::random)
    }
}

/// A body with files is arriving.
pub(crate) struct Arriving(Rc<RequestState>);

impl Drop for Arriving {
    fn drop(&mut self) {
        self.0.arrived_for.set(self.0.arrived_for());
        self.0.arriving_since.set(None);
    }
}

impl Request {
    pub(crate) fn new(http: HttpRequest, core: Arc<Core>) -> Self {
        Self {
            http,
            core,
            state: OnceCell::new(),
        }
    }

    /// The request that opened a socket, as of now: it has found out nothing yet, and its session cannot be changed.
    /// `acts_as` says whether what happens reads or writes.
    pub(crate) fn for_event(http: &HttpRequest, core: &Arc<Core>, acts_as: Method) -> Self {
        let state = RequestState {
            event: OnceCell::from(acts_as),
            ..RequestState::default()
        };
        Self {
            http: http.clone(),
            core: Arc::clone(core),
            state: OnceCell::from(Rc::new(state)),
        }
    }

    /// There is no answer that could carry a new cookie.
    fn refuse_event(&self) -> Result<()> {
        match self.state().event.get() {
            Some(_) => Err(Error::internal(
                "a channel cannot sign anybody in or out, or change the session: a function or a form can",
            )),
            None => Ok(()),
        }
    }

    /// Keeps the body within reach of [`body`](Self::body), and leaves it where an Actix extractor after this one finds
    /// it: whoever reads first has it.
    fn share(&self, payload: &mut Payload) {
        let state = Rc::clone(self.state());
        // A second `Request` of the same handler finds the stream that the first one left: it reads from here already.
        if matches!(payload, Payload::None) || state.is_shared.replace(true) {
            return;
        }
        state.payload.replace(Some(payload.take()));
        let stream = poll_fn(move |context| match &mut *state.payload.borrow_mut() {
            Some(payload) => Pin::new(payload).poll_next(context),
            None => Poll::Ready(None),
        });
        *payload = Payload::Stream {
            payload: Box::pin(stream),
        };
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    pub(crate) fn state(&self) -> &Rc<RequestState> {
        self.state.get_or_init(|| RequestState::of(&self.http))
    }

    /// The request itself, without the mark that [`http`](Self::http) leaves.
    pub(crate) fn raw(&self) -> &HttpRequest {
        &self.http
    }

    /// The Actix request: method, URI, headers, cookies, peer address. Asking for it marks a context's answer as
    /// private to a visitor who carries a credential, because headers say who is looking.
    #[must_use]
    pub fn http(&self) -> &HttpRequest {
        self.state().asked_who.set(true);
        &self.http
    }

    /// The path of the request, as in `/tickets/7`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.http.path()
    }

    /// The query string without the question mark; empty when there is none.
    #[must_use]
    pub fn query_string(&self) -> &str {
        self.http.query_string()
    }

    /// The full URL of a path of this site, for links in mails: `MIZAN_PUBLIC_URL` and the path. Without that setting
    /// it names the host that the request asked for, which is one of `MIZAN_ALLOWED_HOSTS`; `https` in production.
    #[must_use]
    pub fn absolute_url(&self, path: &str) -> String {
        if let Some(origin) = &self.core.settings.public_url {
            return format!("{origin}{path}");
        }
        self.state().asked_address.set(true);
        let is_production = self.core.settings.is_production();
        let scheme = if is_production { "https" } else { "http" };
        let host = requested_host(self.http.head()).unwrap_or("localhost");
        format!("{scheme}://{host}{path}")
    }

    /// The id that the answer, the logs and error pages carry.
    #[must_use]
    pub fn id(&self) -> String {
        self.state().id().to_string()
    }

    /// The client's address. Asking for it makes a context's answer private, because no `Vary` can name it.
    /// `X-Forwarded-For` counts only as far as it was written by `MIZAN_TRUSTED_PROXIES`; `None`
    /// when the connection has no address.
    #[must_use]
    pub fn client_ip(&self) -> Option<IpAddr> {
        self.state().asked_address.set(true);
        client_ip(&self.http, &self.core.settings)
    }

    /// The body of the request. It can be read once; [`form`](Self::form) reads it too.
    ///
    /// # Errors
    ///
    /// 413 over the limit, 408 when it takes too long, 400 when the connection fails.
    pub async fn body(&self) -> Result<Bytes> {
        let state = self.state();
        if let Some(body) = state.body.get() {
            return Ok(body.clone());
        }
        let Some(payload) = state.payload.take() else {
            return Ok(Bytes::new());
        };
        let body = read_body(&self.http, payload, &self.core.settings).await?;
        // A page with two forms asks twice.
        Ok(state.body.get_or_init(|| body).clone())
    }

    /// The stream of the body; whoever takes it first has it.
    pub(crate) fn take_payload(&self) -> Option<Payload> {
        self.state().payload.take()
    }

    /// The site's database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.core.db
    }

    /// Where the site keeps uploaded files: `request.storage().save("letters", &file).await?`.
    #[must_use]
    pub fn storage(&self) -> &dyn Storage {
        &*self.core.storage
    }

    /// Sends mail: `request.mail().send(Email::new(address).subject(…).text(…)).await`.
    #[must_use]
    pub fn mail(&self) -> &Mailer {
        &self.core.mail
    }

    /// The site's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// The permissions that guards of this site ask for, sorted: `desk.close_ticket`.
    #[must_use]
    pub fn permissions(&self) -> &[&'static str] {
        &self.core.permissions
    }

    /// What the site was given with [`Site::data`](crate::Site::data).
    ///
    /// # Errors
    ///
    /// A 500 that names the type in the log, when the site holds none.
    #[track_caller]
    pub fn data<T: Send + Sync + 'static>(&self) -> Result<Arc<T>> {
        self.core
            .data
            .get(&std::any::TypeId::of::<T>())
            .and_then(|value| Arc::clone(value).downcast::<T>().ok())
            .ok_or_else(|| {
                Error::internal(format!(
                    "the site has no data of type {}: add it with Site::data",
                    std::any::type_name::<T>()
                ))
            })
    }

    /// The visitor's session, loaded from the store on the first call. Without a session cookie no store is asked.
    ///
    /// A request with a bearer token has none, whatever cookies it carries: its session is empty, and nothing can be put
    /// into it.
    ///
    /// # Errors
    ///
    /// 503 when the store does not answer.
    pub async fn session(&self) -> Result<Session> {
        let state = self.state();
        state.asked_who.set(true);
        if self.has_token() {
            return Ok(Session::none());
        }
        let session = state
            .session
            .get_or_try_init(|| self.core.sessions.load(&self.http))
            .await?;
        if state.event.get().is_some() {
            session.freeze();
        }
        Ok(session.clone())
    }

    /// Who is signed in, if anybody; or whom the bearer token of the request stands for, with no more than the token
    /// allows. One session and one user look-up per request at most, none without a cookie or a token.
    ///
    /// # Errors
    ///
    /// 401 when there is a token that stands for nobody, and 403 when it does not allow this method; 503 when the session
    /// store or the database does not answer.
    pub async fn user(&self) -> Result<Option<User>> {
        let state = self.state();
        let cell = Rc::clone(&state.user.borrow());
        let user = cell.get_or_try_init(|| self.find_user()).await?;
        Ok(user.clone())
    }

    /// Whether the request carries a bearer token, good or bad, and the site knows such tokens. Costs nothing.
    #[must_use]
    pub fn has_token(&self) -> bool {
        self.core.users.carries_token(&self.http)
    }

    /// What the bearer token of the request stands for; `None` without one.
    ///
    /// # Errors
    ///
    /// 401 when the token stands for nobody; 503 when the database does not answer.
    pub async fn bearer(&self) -> Result<Option<Bearer>> {
        if !self.has_token() {
            return Ok(None);
        }
        let state = self.state();
        state.asked_who.set(true);
        let users = &self.core.users;
        let bearer = state.bearer.get_or_try_init(|| users.bearer(self)).await?;
        bearer.clone().map(Some).ok_or_else(Error::invalid_token)
    }

    /// Refuses a request with a bearer token: for what only a person may do who is signed in. `auth = "session"` asks the
    /// same, and for somebody signed in.
    ///
    /// # Errors
    ///
    /// 403 with the code `session_required`.
    pub fn refuse_token(&self) -> Result<()> {
        match self.has_token() {
            true => Err(Error::session_required()),
            false => Ok(()),
        }
    }

    async fn find_user(&self) -> Result<Option<User>> {
        if let Some(bearer) = self.bearer().await? {
            let event = self.state().event.get();
            bearer.check(event.unwrap_or(self.http.method()))?;
            return Ok(Some(bearer.user().clone()));
        }
        let session = self.session().await?;
        let Some((id, hash)) = session.identity() else {
            return Ok(None);
        };
        let Some(user) = self.core.users.load(&self.core.db, id).await? else {
            return Ok(None);
        };
        Ok(user.accepts_session(&hash).then_some(user))
    }

    /// Who is signed in.
    ///
    /// # Errors
    ///
    /// 401 when nobody is.
    pub async fn require_user(&self) -> Result<User> {
        self.user()
            .await?
            .ok_or_else(|| Error::unauthorized("Please log in first."))
    }

    /// Who is signed in, and has shown lately who they are: for dangerous things in an app's own code. Functions, forms
    /// and pages say `auth = "recent"`.
    ///
    /// # Errors
    ///
    /// 401 when nobody is signed in; 403 with the code `reauthentication_required` when the last proof is older than
    /// `MIZAN_REAUTHENTICATE_SECONDS`.
    pub async fn require_recent_proof(&self) -> Result<User> {
        let user = self.require_user().await?;
        let age = self.core.settings.reauthenticate_age.as_secs();
        let is_recent = self.session().await?.proved_at().is_some_and(|at| {
            u64::try_from(Utc::now().timestamp().saturating_sub(at)).is_ok_and(|past| past <= age)
        });
        if is_recent {
            return Ok(user);
        }
        let detail = "Please confirm first that it is you.";
        Err(Error::forbidden(detail).with_code(REAUTHENTICATION_REQUIRED))
    }

    /// Notes that whoever is signed in has just shown again who they are, with the password or what stands in for it. The
    /// session gets a new key, because it may do more now.
    ///
    /// # Errors
    ///
    /// 401 when nobody is signed in; 503 when the session store does not answer.
    pub async fn note_proof(&self) -> Result<()> {
        self.refuse_event()?;
        self.require_user().await?;
        self.session().await?.prove(Utc::now().timestamp());
        Ok(())
    }

    /// Signs `user` in: the session gets a new key, so that one known before the login is worth nothing.
    ///
    /// # Errors
    ///
    /// 403 when the request carries a bearer token; 503 when the session store does not answer.
    pub async fn login(&self, user: &User, lifetime: Lifetime) -> Result<()> {
        self.refuse_token()?;
        self.refuse_event()?;
        let session = self.session().await?;
        if session.identity().is_some_and(|(id, _)| id != user.id()) {
            // Somebody else's data must not follow into the new user's session.
            session.clear();
        }
        session.sign_in(user, lifetime);
        self.set_user(Some(user.clone()));
        Ok(())
    }

    /// Makes the session ready for somebody else to sign in, when the login takes more than one step: whoever is signed
    /// in is signed out, their data goes, and the session gets a new key. Data of a visitor whom nobody knows stays.
    ///
    /// # Errors
    ///
    /// 503 when the session store does not answer.
    pub async fn switch_user(&self) -> Result<()> {
        self.refuse_event()?;
        let session = self.session().await?;
        match session.identity() {
            Some(_) => session.clear(),
            None => session.renew(),
        }
        self.set_user(None);
        Ok(())
    }

    /// Keeps `user` signed in after something that ends the sessions, such as a new password: the session gets a new key
    /// and carries the user's new session hash. Data and lifetime stay as they are: it ends when it would have ended.
    ///
    /// # Errors
    ///
    /// As [`login`](Self::login).
    pub async fn refresh_login(&self, user: &User) -> Result<()> {
        self.refuse_token()?;
        self.refuse_event()?;
        self.forget_user(user.id());
        let session = self.session().await?;
        if session.identity().is_none_or(|(id, _)| id != user.id()) {
            return self.login(user, Lifetime::Browser).await;
        }
        session.stay_signed_in(user);
        self.set_user(Some(user.clone()));
        Ok(())
    }

    /// The sessions of whoever is signed in, newest first: at most 200.
    ///
    /// # Errors
    ///
    /// 401 when nobody is; 403 when the request carries a bearer token; 503 when the session store does not answer.
    pub async fn user_sessions(&self) -> Result<Vec<StoredSession>> {
        self.refuse_token()?;
        let user = self.require_user().await?;
        let session = self.session().await?;
        self.core.sessions.of_user(&user, &session).await
    }

    /// Ends one session of whoever is signed in, by its [id](StoredSession::id); answers whether there was such a one.
    /// Other processes refuse it within a second. The session of this request ends with [`logout`](Self::logout).
    ///
    /// # Errors
    ///
    /// 401 when nobody is signed in; 403 when the request carries a bearer token; 503 when the session store does not
    /// answer.
    pub async fn end_user_session(&self, id: &str) -> Result<bool> {
        self.refuse_token()?;
        let user = self.require_user().await?;
        match blake3::Hash::from_hex(id) {
            Ok(hash) => {
                let sessions = &self.core.sessions;
                sessions.end_of_user(user.id(), *hash.as_bytes()).await
            }
            Err(_) => Ok(false),
        }
    }

    /// Ends the session, here and in the store, and asks the browser to drop what it has cached of this site.
    ///
    /// # Errors
    ///
    /// 403 when the request carries a bearer token, which has no session; 503 when the session store does not answer.
    pub async fn logout(&self) -> Result<()> {
        self.refuse_token()?;
        self.refuse_event()?;
        self.session().await?.purge();
        self.state().clear_cache.set(true);
        self.set_user(None);
        Ok(())
    }

    /// Makes this process and this request forget what they remember of a user (for up to a second), after the user row
    /// has changed.
    pub fn forget_user(&self, id: i64) {
        self.core.users.forget(id);
        let state = self.state();
        let known = Rc::clone(&state.user.borrow());
        if known
            .get()
            .is_some_and(|user| user.as_ref().is_some_and(|user| user.id() == id))
        {
            state.user.replace(Rc::default());
        }
    }

    fn set_user(&self, user: Option<User>) {
        self.state()
            .user
            .replace(Rc::new(AsyncOnceCell::new_with(Some(user))));
    }

    /// The flash messages: what one answer wants the next page to say.
    #[must_use]
    pub fn messages(&self) -> Messages {
        let state = self.state();
        state.asked_who.set(true);
        let read = || match self.has_token() {
            true => Messages::default(), // its cookies count for nothing
            false => self.core.signer.read_messages(&self.http),
        };
        state.messages.get_or_init(read).clone()
    }

    /// The nonce that this answer's Content-Security-Policy allows scripts and styles to carry.
    #[must_use]
    pub fn nonce(&self) -> String {
        use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};
        self.state()
            .nonce
            .get_or_init(|| BASE64_STANDARD_NO_PAD.encode(rand::random::<[u8; 16]>()))
            .clone()
    }

    /// The tags that start the front end, for a page without hydrated data: see [`Frontend`].
    pub fn frontend(&self, module: &str) -> Frontend {
        Frontend::new(Arc::clone(&self.core), self.nonce(), module)
    }

    /// What the channels of this process do, in numbers: sockets, joins, messages, how far slow readers lag.
    #[must_use]
    pub fn channel_metrics(&self) -> ChannelMetrics {
        self.core.hub.metrics()
    }

    /// Every global context the visitor may see, fetched concurrently, ready to be printed into a page.
    ///
    /// # Errors
    ///
    /// Those of the session store. A context that fails is left out and logged; the client fetches it again.
    pub async fn hydrate(&self) -> Result<Hydration> {
        Hydration::collect(self).await
    }
}

impl FromRequest for Request {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(match http.app_data::<Arc<Core>>() {
            Some(core) => {
                let request = Self::new(http.clone(), Arc::clone(core));
                if *http.method() == Method::POST {
                    request.share(payload);
                }
                Ok(request)
            }
            None => Err(Error::internal(
                "this Actix application was not assembled by mizan::Site",
            )),
        })
    }
}
