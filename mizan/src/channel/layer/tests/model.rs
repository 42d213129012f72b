//! Random messages, and a Redis that goes at random: everybody ends with the sequence that was published, or knows of a gap.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::process::{Heard, KEEP, Process, World, plain, told};
use super::server::{Keys, RedisServer};
use crate::channel::layer::{Delivery, Keep, Position, Target, Wanted};

const GROUPS: [&str; 3] = ["a", "b", "c"];

/// Long enough for everything that is missed.
const LONG: Keep = Keep {
    messages: 1_000,
    ..KEEP
};

/// What happens in one run.
#[derive(Clone, Copy)]
enum Trouble {
    /// The connections are closed.
    Cut,
    Held,
    Killed,
}

/// What a client that takes everything has at the end: for each place in each epoch what was there.
struct Client {
    at: Position,
    heard: HashMap<(Arc<str>, u64), String>,
    gaps: usize,
}

impl Client {
    fn new(joined: Position) -> Self {
        Self {
            at: joined,
            heard: HashMap::new(),
            gaps: 0,
        }
    }

    fn take(&mut self, delivery: &Delivery) {
        match delivery {
            Delivery::Gap(position) => {
                self.gaps += 1;
                self.at = position.clone();
            }
            Delivery::Message(message) => {
                let position = message.position.clone().expect("all are counted");
                if position.epoch == self.at.epoch && position.offset <= self.at.offset {
                    // It was on its way when the client joined: the room drops it.
                    assert!(self.heard.is_empty(), "nothing comes twice");
                    return;
                }
                assert_eq!(self.at.epoch, position.epoch, "a new epoch is told");
                let next = self.at.offset + 1;
                assert_eq!(next, position.offset, "nothing is left out");
                let data =
                    String::from_utf8(message.envelope.data.clone().unwrap().to_vec()).unwrap();
                self.at = position.clone();
                // What it had to hear without Redis.
                if message.envelope.target == Target::All {
                    self.heard.insert((position.epoch, position.offset), data);
                }
            }
            Delivery::Presence { .. } => unreachable!(),
        }
    }
}

async fn publish(process: Arc<Process>, name: usize, published: Arc<Mutex<Vec<(usize, String)>>>) {
    for count in 0..400 {
        let group = fastrand::usize(..GROUPS.len());
        let data = format!("{name}.{count}");
        let sent = process.layer.publish(GROUPS[group], plain(&data), LONG);
        if sent.await.is_ok() {
            published.lock().unwrap().push((group, data));
        }
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..12))).await;
    }
}

async fn cause(trouble: Trouble, server: &mut RedisServer, keys: &Keys) {
    match trouble {
        Trouble::Cut => {
            let mut kill = redis::cmd("CLIENT");
            kill.arg("KILL").arg("TYPE").arg("PUBSUB");
            let killed: redis::RedisResult<u64> = kill.query_async(&mut keys.connection()).await;
            killed.unwrap();
        }
        Trouble::Held => {
            server.hold();
            tokio::time::sleep(Duration::from_millis(fastrand::u64(..2_000))).await;
            server.release();
        }
        Trouble::Killed => {
            server.kill();
            tokio::time::sleep(Duration::from_millis(fastrand::u64(..300))).await;
            server.start_again();
        }
    }
}

async fn run(mut server: RedisServer, troubles: &[Trouble]) -> usize {
    let url = server.url();
    let world = World::on(&server).await;
    let processes = [&world.here, &world.there];
    // Where a client stands from the beginning: what comes after that it gets, or is told of a gap.
    let mut joined = HashMap::new();
    for group in GROUPS {
        world.open(group).await;
        for (number, process) in processes.into_iter().enumerate() {
            joined.insert((group, number), process.position(group).await);
        }
    }
    let published = Arc::new(Mutex::new(Vec::new()));
    let publishers: Vec<_> = [&world.here, &world.there, &world.here]
        .into_iter()
        .enumerate()
        .map(|(name, process)| {
            let published = Arc::clone(&published);
            actix_web::rt::spawn(publish(Arc::clone(process), name, published))
        })
        .collect();
    while publishers.iter().any(|publisher| !publisher.is_finished()) {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(100..700))).await;
        let keys = Keys::on(url.clone()).await;
        cause(
            troubles[fastrand::usize(..troubles.len())],
            &mut server,
            &keys,
        )
        .await;
    }
    for process in [&world.here, &world.there] {
        process.heard.until("it is back", Heard::is_shared).await;
    }
    let published = published.lock().unwrap().clone();
    let mut gaps = 0;
    for (index, group) in GROUPS.iter().enumerate() {
        let end = loop {
            // The last message tells that everything has arrived.
            let end = world.here.layer.publish(group, plain("end"), LONG);
            if end.await.is_ok() {
                break world.here.past(group, Wanted::Last(1)).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(told(&end)[0].ends_with(":end"));
        let mut clients = Vec::new();
        for (number, process) in processes.into_iter().enumerate() {
            let is_over = |delivery: &Delivery| match delivery {
                Delivery::Message(message) => message.position.as_ref() == Some(&end.position),
                _ => false,
            };
            let has_all = |heard: &Heard| heard.deliveries(group).iter().any(is_over);
            process.heard.until("the end", has_all).await;
            let mut client = Client::new(joined[&(*group, number)].clone());
            for delivery in process.heard.deliveries(group) {
                client.take(&delivery);
            }
            let mut all: Vec<_> = client.heard.values().collect();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), client.heard.len(), "nothing is heard twice");
            if client.gaps == 0 {
                let of_group = published.iter().filter(|(number, _)| *number == index);
                for (_, data) in of_group {
                    assert!(all.contains(&data), "{data} is missing without a gap");
                }
            }
            gaps += client.gaps;
            clients.push(client);
        }
        for (place, data) in &clients[0].heard {
            let there = clients[1].heard.get(place);
            assert!(
                there.is_none_or(|there| there == data),
                "the same everywhere"
            );
        }
    }
    gaps
}

#[actix_web::test]
async fn cut_connections_lose_nothing() {
    let gaps = run(RedisServer::start(), &[Trouble::Cut]).await;
    assert_eq!(gaps, 0, "the history reaches");
}

#[actix_web::test]
async fn a_redis_that_keeps_everything_loses_nothing() {
    let troubles = [Trouble::Cut, Trouble::Held, Trouble::Killed];
    let gaps = run(RedisServer::start_keeping(), &troubles).await;
    assert_eq!(gaps, 0, "the history reaches");
}

#[actix_web::test]
async fn a_redis_that_forgets_everything_is_told_as_gaps() {
    let troubles = [Trouble::Cut, Trouble::Held, Trouble::Killed];
    run(RedisServer::start(), &troubles).await;
}
