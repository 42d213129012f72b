//! The channel `bench_room`, where everybody hears what anybody says, and `GET /counts`.

use actix_web::web::Json;
use mizan::prelude::*;

#[derive(Deserialize, ToSchema)]
pub struct Place {
    room: String,
}

#[derive(Deserialize, Serialize, ToSchema)]
pub struct Said {
    sender: u32,
    number: u64,
    sent_ns: u64,
    text: String,
}

/// A room.
pub struct BenchRoom;

#[channel(name = "bench_room")]
impl Channel for BenchRoom {
    type Params = Place;
    type Incoming = Said;
    type Outgoing = Said;

    fn group(params: &Place) -> String {
        format!("bench_{}", params.room)
    }

    async fn receive(&self, member: &Member<Self>, said: Said) -> Result<()> {
        member.broadcast(&said).await
    }
}

/// What the driver holds against what it has seen.
#[derive(Serialize)]
struct Counts {
    sockets: u64,
    members: u64,
    joins: u64,
    received: u64,
    sent: u64,
    groups: u64,
    dropped: u64,
    refused: u64,
    waiting: u64,
}

#[get("/counts")]
pub async fn counts(request: Request) -> Result<impl Responder> {
    let metrics = request.channel_metrics();
    Ok(Json(Counts {
        sockets: metrics.sockets,
        members: metrics.joined,
        joins: metrics.joins_total,
        received: metrics.messages_in_total,
        sent: metrics.messages_out_total,
        groups: metrics.groups,
        dropped: metrics.dropped_total,
        refused: metrics.refused_total,
        waiting: metrics.waiting,
    }))
}
