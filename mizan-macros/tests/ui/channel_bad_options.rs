use mizan::prelude::*;

struct A;

#[channel(name = "a", slow = "wait")]
impl Channel for A {
    type Outgoing = String;
}

struct B;

#[channel(name = "b", name = "c")]
impl Channel for B {
    type Outgoing = String;
}

struct C;

#[channel(name = "c", auth = "everybody")]
impl Channel for C {
    type Outgoing = String;
}

struct D;

#[channel(name = "d", history = 100000)]
impl Channel for D {
    type Outgoing = String;
}

struct E;

#[channel(name = "e", speed = 3)]
impl Channel for E {
    type Outgoing = String;
}

fn main() {}
