//! Who is there, in every layer.

use super::process::World;

on_each_layer!(who_is_there_is_known_everywhere, who_is_there_is_told_once,);

async fn who_is_there_is_known_everywhere(world: &World) {
    world.open("a").await;
    assert_eq!(world.there.members("a").await, [""; 0]);
    assert_eq!(world.here.enter("a", "ada").await, ["ada"]);
    assert_eq!(world.there.enter("a", "bob").await, ["ada", "bob"]);
    assert_eq!(world.here.members("a").await, ["ada", "bob"]);
    world.there.heard.expect("a", &["+ada", "+bob"]).await;
    world.here.leave("a", "ada").await;
    world
        .there
        .heard
        .expect("a", &["+ada", "+bob", "-ada"])
        .await;
    assert_eq!(world.there.members("a").await, ["bob"]);
    let members = world.here.layer.members("a").await.unwrap();
    assert_eq!(&*members[0].data, b"\"data of bob\"");
}

async fn who_is_there_is_told_once(world: &World) {
    world.open("a").await;
    world.here.leave("a", "nobody").await;
    world.here.enter("a", "ada").await;
    world.here.enter("a", "ada").await;
    assert_eq!(world.there.members("a").await, ["ada"]);
    world.here.leave("a", "ada").await;
    world.here.leave("a", "ada").await;
    world.here.publish("a", "x").await.unwrap();
    let expected = ["+ada", "+ada", "-ada", "1:x"];
    world.there.heard.expect("a", &expected).await;
}
