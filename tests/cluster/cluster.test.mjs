// Three processes behind a load balancer: one login, one chat, and a process that is killed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { WebSocket } = createRequire(`${root}mizan-react/package.json`)("ws");

const port = 18_400 + (process.pid % 500) * 4;
const origin = `http://127.0.0.1:${port}`;
let cluster;
let said = "";

before(async () => {
  cluster = spawn("scripts/cluster", [`127.0.0.1:${port}`], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  cluster.stdout.on("data", (bytes) => (said += bytes));
  const gone = new Promise((_, reject) => cluster.once("exit", (code) => reject(new Error(`it ended with ${code}`))));
  gone.catch(() => {});
  for (let tries = 0; !said.includes("Ctrl-C"); tries++) {
    assert.ok(tries < 1200, "the cluster does not start");
    await Promise.race([sleep(100), gone]);
  }
  // The balancer looks every half a second who is there.
  for (let tries = 0; (await fetch(`${origin}/healthz`).catch(() => ({}))).status !== 200; tries++) {
    assert.ok(tries < 100, "the balancer finds nobody");
    await sleep(100);
  }
});

after(async () => {
  if (cluster.exitCode !== null) return;
  const ended = new Promise((resolve) => cluster.once("exit", resolve));
  cluster.kill("SIGTERM");
  await ended;
});

/** A client that comes back with its position, as the browser's does. */
function listen(room, cookie) {
  const heard = [];
  const gaps = [];
  let position;
  let socket;
  let reference = 0;
  let isOver = false;
  const waiting = new Map();
  let announceJoined;
  let joined = new Promise((resolve) => (announceJoined = resolve));
  const connect = () => {
    socket = new WebSocket(`${origin.replace("http", "ws")}/api/mizan/ws`, { headers: cookie ? { cookie } : {} });
    socket.on("open", () => {
      const wish = position ? { after: position } : {};
      socket.send(JSON.stringify({ op: "join", ref: 0, channel: "chat", params: { room }, ...wish }));
    });
    socket.on("message", (data) => {
      const frame = JSON.parse(data);
      if (frame.op === "joined") {
        if (position && !frame.recovered) gaps.push(frame);
        position = { epoch: frame.epoch, offset: position && frame.recovered ? position.offset : frame.offset };
        announceJoined();
      } else if (frame.op === "message" && frame.offset > position.offset) {
        heard.push(frame.data.text);
        position.offset = frame.offset;
      } else if (frame.op === "gap") gaps.push(frame);
      else if (frame.op === "ping") socket.send('{"op":"pong"}');
      else if (frame.op === "ok" || frame.op === "error") waiting.get(frame.ref)?.resolve(frame);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      for (const { reject } of waiting.values()) reject(new Error("the connection is gone"));
      waiting.clear();
      if (isOver) return;
      joined = new Promise((resolve) => (announceJoined = resolve));
      setTimeout(connect, 100 + Math.random() * 300);
    });
  };
  connect();
  return {
    heard,
    gaps,
    ready: () => joined,
    send: async (text) => {
      await joined;
      const ref = ++reference;
      const topic = `chat:{"room":"${room}"}`;
      const answer = new Promise((resolve, reject) => waiting.set(ref, { resolve, reject }));
      socket.send(JSON.stringify({ op: "send", ref, topic, data: { text } }));
      return answer;
    },
    close: () => {
      isOver = true;
      socket.close();
    },
  };
}

async function until(what, isSo) {
  for (let tries = 0; !isSo(); tries++) {
    assert.ok(tries < 300, `never: ${what}`);
    await sleep(100);
  }
}

test("a login on one process is one on all", async () => {
  const name = `ada${Date.now()}`;
  const response = await fetch(`${origin}/api/mizan/signup.submit`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: name, email: `${name}@example.org`, password: "a rather long pass phrase 17" }),
  });
  assert.equal(response.status, 200, await response.clone().text());
  const cookie = response.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  for (let number = 0; number < 6; number++) {
    const answer = await fetch(`${origin}/api/mizan/current_user`, { headers: { cookie } });
    assert.equal((await answer.json()).username, name);
  }
});

test("everybody hears everybody, and a process that is killed loses nothing", { timeout: 120_000 }, async () => {
  const room = `room${Date.now()}`;
  const clients = Array.from({ length: 9 }, () => listen(room));
  await Promise.all(clients.map((client) => client.ready()));
  const acknowledged = [];
  const [, pid] = said.match(/kill -9 (\d+)/);
  for (let number = 0; number < 60; number++) {
    if (number === 30) process.kill(Number(pid), "SIGKILL");
    const text = `message ${number}`;
    // What was not acknowledged may have been said, and may not: whoever wrote it says it again.
    for (;;) {
      const answer = await clients[number % clients.length].send(text).catch(() => undefined);
      if (answer?.op === "ok") break;
      await sleep(100);
    }
    acknowledged.push(text);
    await sleep(20);
  }
  for (const [index, client] of clients.entries()) {
    await until(`client ${index} hears the last message`, () => client.heard.includes("message 59"));
    assert.deepEqual(client.gaps, [], `client ${index} has missed something`);
    const once = client.heard.filter((text, at) => client.heard.indexOf(text) === at);
    assert.deepEqual(once, acknowledged, `client ${index}`);
    assert.deepEqual(client.heard, clients[0].heard, "the same for all, in the same order");
    client.close();
  }
});
