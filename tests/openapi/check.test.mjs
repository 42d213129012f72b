// A check that never fails is no check: each rule is shown a document that breaks it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf } from "./check.mjs";

const operation = () => ({
  operationId: "echo",
  "x-mizan-kind": "function",
  "x-mizan-access": "public",
  responses: { 200: { description: "Done.", content: { "application/json": { schema: { $ref: "#/components/schemas/Echo" } } } } },
});

const document = () => ({
  openapi: "3.1.0",
  info: { title: "Site", version: "1" },
  paths: { "/echo": { post: operation() } },
  "x-mizan-channels": { chat: { params: { type: "object" }, outgoing: { $ref: "#/components/schemas/Echo" } } },
  components: { schemas: { Echo: { type: "object", properties: { message: { type: "string" } } } } },
});

test("a sound document has no problems", async () => {
  assert.deepEqual(await problemsOf(document()), []);
});

const broken = {
  "another version": (it) => { it.openapi = "3.0.3"; },
  "something the specification does not know": (it) => { it.paths["/echo"].post.answers = {}; },
  "a reference to nothing": (it) => { delete it.components.schemas.Echo; },
  "one operationId twice": (it) => { it.paths["/again"] = { post: operation() }; },
  "no operationId": (it) => { delete it.paths["/echo"].post.operationId; },
  "an undefined security scheme": (it) => { it.paths["/echo"].post.security = [{ session: [] }]; },
  "a schema that is none": (it) => { it.components.schemas.Echo.type = "text"; },
  "a pattern that is none": (it) => { it.components.schemas.Echo.properties.message.pattern = "("; },
  "a channel's reference to nothing": (it) => { it["x-mizan-channels"].chat.reply = { $ref: "#/components/schemas/Said" }; },
  "a channel's schema that is none": (it) => { it["x-mizan-channels"].chat.params.type = "text"; },
  "no kind": (it) => { delete it.paths["/echo"].post["x-mizan-kind"]; },
};

for (const [name, breakIt] of Object.entries(broken)) {
  test(`${name} is a problem`, async () => {
    const it = document();
    breakIt(it);
    assert.notEqual((await problemsOf(it)).length, 0);
  });
}
