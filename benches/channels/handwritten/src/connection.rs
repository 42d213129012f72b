//! `GET /ws`: one client. Its first frame joins a room, every further one is said there.
//!
//! ```text
//! → {"op":"join","ref":1,"room":"lobby"}                ← {"op":"joined","ref":1,"room":"lobby","offset":44}
//! → {"op":"send","ref":2,"data":{…}}                    ← {"op":"ok","ref":2}
//! ← {"op":"message","room":"lobby","offset":45,"data":{…}}
//! ```

use std::{sync::atomic::Ordering, time::Duration};

use actix_web::{HttpRequest, HttpResponse, rt, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use bytestring::ByteString;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    time::{Instant, interval},
};

use crate::{
    counts::Counts,
    room::{Rooms, Said},
};

const MAX_MESSAGE_BYTES: usize = 64 * 1024;
const QUEUED_MESSAGES: usize = 64;
const PING_EVERY: Duration = Duration::from_secs(25);
const SILENT_FOR: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
enum Incoming {
    Join { r#ref: u64, room: String },
    Send { r#ref: u64, data: Said },
}

#[derive(Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Answer<'a> {
    Joined {
        r#ref: u64,
        room: &'a str,
        offset: u64,
    },
    Ok {
        r#ref: u64,
    },
}

pub(crate) async fn open(
    request: HttpRequest,
    body: web::Payload,
    rooms: web::Data<Rooms>,
    counts: web::Data<Counts>,
) -> actix_web::Result<HttpResponse> {
    let (response, session, stream) = actix_ws::handle(&request, body)?;
    let stream = stream
        .max_frame_size(MAX_MESSAGE_BYTES)
        .aggregate_continuations()
        .max_continuation_size(MAX_MESSAGE_BYTES);
    rt::spawn(async move {
        counts.sockets.fetch_add(1, Ordering::Relaxed);
        let (client, queue) = mpsc::channel(QUEUED_MESSAGES);
        let mut connection = Connection {
            session,
            rooms,
            counts,
            joined: None,
        };
        let why = connection.serve(stream, client, queue).await;
        connection.end(why).await;
    });
    Ok(response)
}

struct Connection {
    session: Session,
    rooms: web::Data<Rooms>,
    counts: web::Data<Counts>,
    joined: Option<(String, u64)>,
}

impl Connection {
    /// Until one side ends it: what to say to the client at the end, or `None` when there is nobody left to hear it.
    async fn serve(
        &mut self,
        mut stream: AggregatedMessageStream,
        client: Sender<ByteString>,
        mut queue: Receiver<ByteString>,
    ) -> Option<CloseReason> {
        // The room has the only sender once the client has joined, so that the queue ends with the membership.
        let mut client = Some(client);
        let mut pings = interval(PING_EVERY);
        pings.reset();
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                outgoing = queue.recv() => match outgoing {
                    Some(text) => self.session.text(text).await.ok()?,
                    None => return Some(CloseCode::Again.into()),
                },
                message = stream.recv() => {
                    heard = Instant::now();
                    match message? {
                        Ok(AggregatedMessage::Text(text)) => {
                            let answer = match self.understand(&text, &mut client) {
                                Ok(answer) => answer,
                                Err(code) => return Some(code.into()),
                            };
                            self.session.text(answer).await.ok()?;
                        }
                        Ok(AggregatedMessage::Binary(_)) => return Some(CloseCode::Unsupported.into()),
                        Ok(AggregatedMessage::Ping(bytes)) => self.session.pong(&bytes).await.ok()?,
                        Ok(AggregatedMessage::Pong(_)) => {}
                        Ok(AggregatedMessage::Close(reason)) => return reason.or(Some(CloseCode::Normal.into())),
                        Err(_) => return Some(CloseCode::Protocol.into()),
                    }
                }
                _ = pings.tick() => {
                    if heard.elapsed() > SILENT_FOR {
                        return Some(CloseCode::Away.into());
                    }
                    self.session.ping(b"").await.ok()?;
                }
            }
        }
    }

    /// Does what a frame asks for.
    fn understand(
        &mut self,
        text: &str,
        client: &mut Option<Sender<ByteString>>,
    ) -> Result<String, CloseCode> {
        let answer = match serde_json::from_str(text).map_err(|_| CloseCode::Policy)? {
            Incoming::Join { r#ref, room } => {
                let client = client.take().ok_or(CloseCode::Policy)?;
                let (member, offset) = self.rooms.join(&room, client);
                self.counts.joins.fetch_add(1, Ordering::Relaxed);
                self.counts.members.fetch_add(1, Ordering::Relaxed);
                let (room, _) = self.joined.insert((room, member));
                serde_json::to_string(&Answer::Joined {
                    r#ref,
                    room,
                    offset,
                })
            }
            Incoming::Send { r#ref, data } => {
                let (room, _) = self.joined.as_ref().ok_or(CloseCode::Policy)?;
                self.counts.received.fetch_add(1, Ordering::Relaxed);
                let reached = self
                    .rooms
                    .broadcast(room, &data)
                    .map_err(|_| CloseCode::Error)?;
                self.counts.sent.fetch_add(reached.sent, Ordering::Relaxed);
                self.counts
                    .too_slow
                    .fetch_add(reached.too_slow, Ordering::Relaxed);
                serde_json::to_string(&Answer::Ok { r#ref })
            }
        };
        answer.map_err(|_| CloseCode::Error)
    }

    async fn end(self, why: Option<CloseReason>) {
        if let Some((room, member)) = &self.joined {
            self.rooms.leave(room, *member);
            self.counts.members.fetch_sub(1, Ordering::Relaxed);
        }
        if why.is_some() {
            let _ = self.session.close(why).await;
        }
        self.counts.sockets.fetch_sub(1, Ordering::Relaxed);
    }
}
