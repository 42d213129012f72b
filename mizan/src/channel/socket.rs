//! The conversation with one client: what it asks for is done, topic by topic in order, until it is gone or has to go.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant as StdInstant};

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_ws::CloseCode;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use serde_json::value::RawValue;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout};

use super::entry::{AnyMember, Asked, ChannelEntry};
use super::frame::{self, After, ClientFrame};
use super::hub::Joining;
use super::layer::{Position, Wanted};
use super::link::Link;
use super::rate::{FrameRate, Verdict};
use super::topic::topic;
use crate::core::Core;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::websocket::{CLOSE_WAIT, Event, Reader, ping_frame, pong_frame};

/// The session that the socket was opened with has ended, or stands for somebody else.
const SESSION_ENDED: u16 = 4401;

/// Things that one client may have under way at once. Nothing more is read from it meanwhile.
const MAX_UNDER_WAY: usize = 64;

/// A join that has waited longer is authorized again.
const STALE: Duration = Duration::from_secs(1);

/// One client.
pub(super) struct Socket {
    shared: Rc<Shared>,
    reader: Reader,
    rate: FrameRate,
    /// What is being done.
    under_way: FuturesUnordered<LocalBoxFuture<'static, Done>>,
    /// What waits for something else in the same topic; a topic with an entry here is busy.
    waiting: HashMap<Arc<str>, VecDeque<Op>>,
    waiting_count: usize,
    heard: Instant,
    has_pinged: bool,
    /// Answers to pings of ours, which count against no rate.
    pongs_due: u32,
}

/// What the things under way share.
struct Shared {
    core: Arc<Core>,
    http: HttpRequest,
    link: Arc<Link>,
    joined: RefCell<HashMap<Arc<str>, Seat>>,
    /// Held by the join that gets its history.
    joining: Mutex<()>,
    /// Who was signed in when the socket was opened.
    had_identity: bool,
}

/// A topic that has been joined.
#[derive(Clone)]
struct Seat {
    entry: ChannelEntry,
    member: Rc<dyn AnyMember>,
    group: Rc<str>,
}

/// Something to do in one topic.
enum Op {
    Join {
        reference: u64,
        entry: ChannelEntry,
        params: Option<Box<RawValue>>,
        wanted: Wanted,
    },
    Send {
        reference: u64,
        data: Option<Box<RawValue>>,
    },
    Leave {
        reference: u64,
    },
    /// Whether the client may still be there.
    Recheck,
}

/// Something has been done in a topic.
enum Done {
    In(Arc<str>),
    /// The look at the session; `Some`: the socket has to go.
    Session(Option<Error>),
}

/// Why the conversation ends.
enum End {
    /// The client has closed, or is gone.
    Client,
    /// The server has closed and waits for the client to do so as well.
    Server,
}

impl Socket {
    pub(super) fn new(
        core: &Arc<Core>,
        http: HttpRequest,
        link: Arc<Link>,
        reader: Reader,
    ) -> Self {
        let had_identity = link.user.is_some();
        Self {
            rate: FrameRate::new(core.settings.channel_rate, StdInstant::now()),
            shared: Rc::new(Shared {
                core: Arc::clone(core),
                http,
                link,
                joined: RefCell::default(),
                joining: Mutex::default(),
                had_identity,
            }),
            reader,
            under_way: FuturesUnordered::new(),
            waiting: HashMap::new(),
            waiting_count: 0,
            heard: Instant::now(),
            has_pinged: false,
            pongs_due: 0,
        }
    }

    /// Talks until the end, and leaves nothing behind.
    pub(super) async fn run(mut self) {
        // The panic hook has logged the message and the place. Whatever it has joined must be left.
        let end = AssertUnwindSafe(self.talk()).catch_unwind().await;
        let end = end.unwrap_or_else(|_| {
            self.close(CloseCode::Error, "");
            End::Server
        });
        let Self {
            shared,
            mut reader,
            mut under_way,
            ..
        } = self;
        let closing = async {
            if matches!(end, End::Server) {
                let _ = timeout(CLOSE_WAIT, reader.drain()).await;
            }
            // The rest is read by whoever closes the connection.
            drop(reader);
            shared.link.outbox.end();
        };
        // It may hold a transaction, and what it is joining must be left as well.
        let finishing = async { while under_way.next().await.is_some() {} };
        tokio::join!(closing, finishing);
        shared.leave_all().await;
        // Until then it counts as one of the sockets of its user and its address.
        shared.link.outbox.gone().await;
    }

    async fn talk(&mut self) -> End {
        let settings = &Arc::clone(&self.shared.core).settings;
        let idle = settings.channel_idle;
        // Spread, so that those who came together don't ask together.
        let recheck = settings.channel_recheck;
        let mut recheck_at = Instant::now() + recheck.mul_f64(0.5 + fastrand::f64() / 2.0);
        loop {
            let pulse_at = match self.has_pinged {
                true => self.heard + idle,
                false => self.heard + idle / 3,
            };
            let is_busy = self.under_way.len() + self.waiting_count >= MAX_UNDER_WAY;
            // Who does not read its answers can ask no more: they would pile up.
            let reads_on = self.shared.link.outbox.has_room();
            tokio::select! {
                () = self.shared.link.outbox.room(), if !reads_on => {}
                event = self.reader.next(), if !is_busy && reads_on => {
                    self.heard = Instant::now();
                    self.has_pinged = false;
                    if let Err(end) = self.handle(event) {
                        return end;
                    }
                }
                Some(done) = self.under_way.next(), if !self.under_way.is_empty() => {
                    match done {
                        Done::In(topic) => self.go_on(topic),
                        Done::Session(None) => {}
                        Done::Session(Some(error)) => {
                            self.close(CloseCode::Other(SESSION_ENDED), error.code());
                            return End::Server;
                        }
                    }
                }
                () = self.shared.link.outbox.closing() => {
                    return match self.shared.link.outbox.is_gone() {
                        true => End::Client,
                        false => End::Server,
                    };
                }
                () = sleep_until(recheck_at) => {
                    recheck_at = Instant::now() + recheck;
                    self.recheck();
                }
                () = sleep_until(pulse_at) => {
                    if self.has_pinged {
                        self.close(CloseCode::Away, "nothing was heard");
                        return End::Server;
                    }
                    self.has_pinged = true;
                    self.pongs_due = 2;
                    // Proxies that hide WebSocket's own pings let the other one through.
                    self.shared.link.outbox.push_all([ping_frame(), frame::ping()]);
                }
            }
        }
    }

    fn close(&self, code: CloseCode, reason: &str) {
        self.shared.link.outbox.close(Some(code), reason);
    }

    fn handle(&mut self, event: Event) -> Result<(), End> {
        match event {
            Event::Text(text) => return self.frame(&text),
            Event::Binary(_) => {
                self.close(CloseCode::Unsupported, "frames are text");
                return Err(End::Server);
            }
            Event::Ping(payload) => {
                // One that comes too fast is not answered.
                if self.count()?.is_none() {
                    self.shared.link.outbox.push_all([pong_frame(&payload)]);
                }
            }
            Event::Pong => return self.pong(),
            Event::Close(reason) => {
                // RFC 6455 §5.5.1: the code comes back.
                let code = reason.map(|reason| reason.code);
                self.shared.link.outbox.close(code, "");
                return Err(End::Client);
            }
            Event::Broken(code, reason) => {
                self.close(code, reason);
                return Err(End::Server);
            }
            Event::Gone => return Err(End::Client),
        }
        Ok(())
    }

    /// Takes a pong: one that was asked for, or one frame more.
    fn pong(&mut self) -> Result<(), End> {
        match self.pongs_due.checked_sub(1) {
            Some(due) => self.pongs_due = due,
            None => {
                self.count()?;
            }
        }
        Ok(())
    }

    /// Counts a frame against the rate; answers how long to wait before the next, when it came too fast.
    fn count(&mut self) -> Result<Option<Duration>, End> {
        match self.rate.count(StdInstant::now()) {
            Verdict::Taken => Ok(None),
            Verdict::Wait(wait) => Ok(Some(wait)),
            Verdict::Flood => {
                self.close(CloseCode::Policy, "too many messages");
                Err(End::Server)
            }
        }
    }

    fn frame(&mut self, text: &Bytes) -> Result<(), End> {
        let frame = ClientFrame::parse(text);
        if matches!(frame, Ok(ClientFrame::Pong)) {
            return self.pong();
        }
        if let Some(wait) = self.count()? {
            let reference = match &frame {
                Ok(frame) => frame.reference(),
                Err(malformed) => malformed.reference,
            };
            let error = Error::too_many_requests(wait).with_code("throttled");
            self.shared.refuse(reference, &error);
            return Ok(());
        }
        let (reference, outcome) = match frame {
            Ok(ClientFrame::Ping | ClientFrame::Pong) => {
                self.shared.link.outbox.push_all([frame::pong()]);
                return Ok(());
            }
            Ok(ClientFrame::Join {
                reference,
                channel,
                params,
                after,
                history,
            }) => (
                Some(reference),
                self.join(reference, &channel, params, after, history),
            ),
            Ok(ClientFrame::Send {
                reference,
                topic,
                data,
            }) => {
                self.shared.core.hub.counters.messages_in.add(1);
                let data = data.map(RawValue::to_owned);
                let op = Op::Send { reference, data };
                (Some(reference), self.in_joined(&topic, op))
            }
            Ok(ClientFrame::Leave { reference, topic }) => (
                Some(reference),
                self.in_joined(&topic, Op::Leave { reference }),
            ),
            Err(malformed) => {
                let error = Error::bad_request(malformed.detail).with_code("malformed_frame");
                (malformed.reference, Err(error))
            }
        };
        if let Err(error) = outcome {
            self.shared.refuse(reference, &error);
        }
        Ok(())
    }

    fn join(
        &mut self,
        reference: u64,
        channel: &str,
        params: Option<&RawValue>,
        after: Option<After<'_>>,
        history: usize,
    ) -> Result<()> {
        let core = &self.shared.core;
        let Some(entry) = core.registry.channel(channel) else {
            let detail = "There is no channel of this name.";
            return Err(Error::not_found(detail).with_code("unknown_channel"));
        };
        let limit = core.settings.channel_max_params_bytes;
        if params.is_some_and(|params| params.get().len() > limit) {
            let detail = "The parameters are too large.";
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Error::new(status, "params_too_large", detail));
        }
        let topic: Arc<str> = topic(channel, params)?.into();
        let last = history.min(entry.spec.history);
        let wanted = match after {
            Some(after) => Wanted::After(
                Position {
                    epoch: after.epoch.as_ref().into(),
                    offset: after.offset,
                },
                last,
            ),
            None => Wanted::Last(last),
        };
        let is_new =
            !self.shared.joined.borrow().contains_key(&topic) && !self.waiting.contains_key(&topic);
        if is_new && self.topics() >= core.settings.channel_max_joins {
            let detail = "This socket has joined as many topics as it may.";
            let status = StatusCode::TOO_MANY_REQUESTS;
            return Err(Error::new(status, "too_many_joins", detail));
        }
        let op = Op::Join {
            reference,
            entry: *entry,
            params: params.map(RawValue::to_owned),
            wanted,
        };
        self.enqueue(topic, op);
        Ok(())
    }

    /// Topics that are joined, or are about to be.
    fn topics(&self) -> usize {
        let joined = self.shared.joined.borrow();
        let busy = self.waiting.keys();
        joined.len() + busy.filter(|topic| !joined.contains_key(*topic)).count()
    }

    fn in_joined(&mut self, topic: &str, op: Op) -> Result<()> {
        let joined = self.shared.joined.borrow();
        let known = joined
            .get_key_value(topic)
            .map(|(topic, _)| Arc::clone(topic));
        drop(joined);
        // A join of it may be under way: this waits for how that ends.
        let known = known.or_else(|| {
            let busy = self.waiting.get_key_value(topic);
            busy.map(|(topic, _)| Arc::clone(topic))
        });
        let Some(topic) = known else {
            return Err(not_joined());
        };
        self.enqueue(topic, op);
        Ok(())
    }

    /// Does it now, or when what is under way in the topic is done.
    fn enqueue(&mut self, topic: Arc<str>, op: Op) {
        if let Some(queue) = self.waiting.get_mut(&topic) {
            queue.push_back(op);
            self.waiting_count += 1;
            return;
        }
        self.waiting.insert(Arc::clone(&topic), VecDeque::new());
        self.start(topic, op);
    }

    fn start(&self, topic: Arc<str>, op: Op) {
        let shared = Rc::clone(&self.shared);
        self.under_way.push(Box::pin(async move {
            shared.perform(&topic, op).await;
            Done::In(topic)
        }));
    }

    /// Something in the topic is done: the next one.
    fn go_on(&mut self, topic: Arc<str>) {
        let next = self.waiting.get_mut(&topic).and_then(VecDeque::pop_front);
        match next {
            Some(op) => {
                self.waiting_count -= 1;
                self.start(topic, op);
            }
            None => {
                self.waiting.remove(&topic);
            }
        }
    }

    /// Looks whether the client is still who it was, and may still be where it is.
    fn recheck(&mut self) {
        if self.shared.had_identity {
            let shared = Rc::clone(&self.shared);
            self.under_way.push(Box::pin(async move {
                Done::Session(shared.check_session().await)
            }));
        }
        let guarded: Vec<Arc<str>> = self
            .shared
            .joined
            .borrow()
            .iter()
            .filter(|(_, seat)| seat.entry.spec.is_guarded())
            .map(|(topic, _)| Arc::clone(topic))
            .collect();
        for topic in guarded {
            // A topic that is still busy with the last one is not asked twice.
            let is_asking = self
                .waiting
                .get(&topic)
                .is_some_and(|queue| queue.iter().any(|op| matches!(op, Op::Recheck)));
            if !is_asking {
                self.enqueue(topic, Op::Recheck);
            }
        }
    }
}

impl Shared {
    /// A request of now: what it finds out about session and user is not what an earlier one has found.
    fn request(&self, acts_as: Method) -> Request {
        Request::for_event(&self.http, &self.core, acts_as)
    }

    async fn perform(&self, topic: &Arc<str>, op: Op) {
        let reference = op.reference();
        let limit = self.core.settings.request_timeout;
        let work = AssertUnwindSafe(self.attempt(topic, op, limit)).catch_unwind();
        let outcome = match work.await {
            Ok(outcome) => outcome,
            // The panic hook has logged the message and the place.
            Err(_) => Err(Error::internal("a channel panicked")),
        };
        match (outcome, reference) {
            (Ok(Some(frame)), _) => self.link.outbox.push_all([frame]),
            (Ok(None), _) => {}
            (Err(error), Some(reference)) => self.refuse(Some(reference), &error),
            (Err(error), None) => log(&error, topic),
        }
    }

    /// Answers the frame to send, unless that has been done.
    async fn attempt(&self, topic: &Arc<str>, op: Op, limit: Duration) -> Result<Option<Bytes>> {
        match op {
            Op::Join {
                reference,
                entry,
                params,
                wanted,
            } => {
                self.join(topic, reference, entry, params.as_deref(), wanted, limit)
                    .await?;
                Ok(None)
            }
            Op::Send { reference, data } => {
                let seat = self.seat(topic).ok_or_else(not_joined)?;
                let request = self.request(Method::POST);
                if request.has_token() {
                    // What a token may is asked by whoever asks for the user; a message is a write in any case.
                    request.user().await?;
                }
                let null = RawValue::NULL.to_owned();
                let data = data.unwrap_or(null);
                let received = seat.member.receive(request, &data);
                let reply = in_time(limit, received).await?;
                Ok(Some(frame::ok(reference, reply.as_deref())))
            }
            Op::Leave { reference } => {
                let seat = self.joined.borrow_mut().remove(topic);
                let seat = seat.ok_or_else(not_joined)?;
                self.leave(topic, &seat).await;
                Ok(Some(frame::ok(reference, None)))
            }
            Op::Recheck => {
                let Some(seat) = self.seat(topic) else {
                    return Ok(None);
                };
                let request = self.request(Method::GET);
                match in_time(limit, seat.member.authorize(&request)).await {
                    // Who cannot be asked has not been refused.
                    Err(error) if error.status().is_client_error() => {
                        self.joined.borrow_mut().remove(topic);
                        self.leave(topic, &seat).await;
                        Ok(Some(frame::left(topic, &error)))
                    }
                    Err(error) => Err(error),
                    Ok(()) => Ok(None),
                }
            }
        }
    }

    async fn join(
        &self,
        topic: &Arc<str>,
        reference: u64,
        entry: ChannelEntry,
        params: Option<&RawValue>,
        wanted: Wanted,
        limit: Duration,
    ) -> Result<()> {
        let asked = Asked {
            request: self.request(Method::GET),
            link: &self.link,
            topic,
            params,
        };
        let member = in_time(limit, (entry.prepare)(asked)).await?;
        let let_in = Instant::now();
        let request = self.request(Method::GET);
        let presence = in_time(limit, member.presence(&request)).await?;
        let former = self.joined.borrow_mut().remove(topic);
        if let Some(former) = former {
            self.leave(topic, &former).await;
        }
        // One at a time: each may bring a whole history, and all of them would find the same room.
        let turn = self.joining.lock().await;
        self.link.outbox.room().await;
        if let_in.elapsed() > STALE {
            in_time(limit, member.authorize(&self.request(Method::GET))).await?;
        }
        if !self.link.outbox.is_open() {
            // Nobody is there any more to be told.
            return Err(not_joined());
        }
        let group: Rc<str> = member.group().into();
        let hub = &self.core.hub;
        hub.join(Joining {
            link: &self.link,
            topic,
            group: &group,
            reference,
            slow: entry.spec.slow,
            wanted,
            presence,
        })
        .await?;
        drop(turn);
        let seat = Seat {
            entry,
            member,
            group,
        };
        self.joined
            .borrow_mut()
            .insert(Arc::clone(topic), seat.clone());
        let hook = seat.member.joined(self.request(Method::POST));
        if let Err(error) = in_time(limit, hook).await {
            // The join has been answered: what comes now is an expulsion.
            log(&error, topic);
            self.joined.borrow_mut().remove(topic);
            self.leave(topic, &seat).await;
            self.link.outbox.push_all([frame::left(topic, &error)]);
        }
        Ok(())
    }

    fn seat(&self, topic: &str) -> Option<Seat> {
        self.joined.borrow().get(topic).cloned()
    }

    async fn leave(&self, topic: &str, seat: &Seat) {
        let hub = &self.core.hub;
        let has_presence = seat.entry.spec.has_presence;
        hub.leave(&self.link, topic, &seat.group, has_presence)
            .await;
        let hook = seat.member.left(self.request(Method::POST));
        let limit = self.core.settings.request_timeout;
        let hook = timeout(limit, AssertUnwindSafe(hook).catch_unwind());
        let _ = hook.await;
    }

    async fn leave_all(&self) {
        loop {
            let next = self.joined.borrow().keys().next().cloned();
            let Some(topic) = next else {
                return;
            };
            let seat = self.joined.borrow_mut().remove(&topic);
            if let Some(seat) = seat {
                self.leave(&topic, &seat).await;
            }
        }
    }

    /// Why the socket has to go, if it has to.
    async fn check_session(&self) -> Option<Error> {
        let ended = || Error::unauthorized("The session has ended.").with_code("session_ended");
        match self.request(Method::GET).user().await {
            Ok(Some(user)) if Some(user.id()) == self.link.user => None,
            Ok(_) => Some(ended()),
            Err(error) if error.status().is_client_error() => Some(ended()),
            // A store that is down can end no session either.
            Err(error) => {
                tracing::debug!(
                    cause = error.chain().collect::<Vec<_>>().join(": "),
                    "a session could not be looked at"
                );
                None
            }
        }
    }

    /// Tells the client why its frame was not taken.
    fn refuse(&self, reference: Option<u64>, error: &Error) {
        self.core.hub.counters.refused.add(1);
        if error.status().is_server_error() {
            log(error, "");
        }
        self.link.outbox.push_all([frame::error(reference, error)]);
    }
}

impl Op {
    fn reference(&self) -> Option<u64> {
        match self {
            Self::Join { reference, .. }
            | Self::Send { reference, .. }
            | Self::Leave { reference } => Some(*reference),
            Self::Recheck => None,
        }
    }
}

/// # Errors
///
/// 503 when it takes too long.
async fn in_time<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    match timeout(limit, work).await {
        Ok(outcome) => outcome,
        Err(late) => Err(Error::unavailable(super::hub::RETRY).with_source(late)),
    }
}

#[track_caller]
fn not_joined() -> Error {
    Error::not_found("This socket has not joined this topic.").with_code("not_joined")
}

fn log(error: &Error, topic: &str) {
    let chain: Vec<String> = error.chain().collect();
    tracing::error!(
        topic,
        status = error.status().as_u16(),
        at = %error.location(),
        cause = chain.join(": "),
        "a channel failed"
    );
}
