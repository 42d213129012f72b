// The runtime of the typed client, bundled as an app would bundle it, in a real browser and against the real site.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { assertAccessible, launch, siteUrl } from "./support.mjs";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const react = join(here, "../../mizan-react");

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
const typed = `<form><input name="name" value="Ada"><textarea name="message">typed before</textarea></form>`;
const page = (data, server = "") => `<!doctype html><html lang="en"><title>React</title><link rel="stylesheet" href="/react-page.css">
<script type="application/json" id="mizan-data">${JSON.stringify(data)}</script>
<div id="app"><div id="server">${server}</div></div><script type="module" src="/react-page.js"></script></html>`;

let browser;
let script;

before(async () => {
  const { build } = createRequire(join(react, "package.json"))("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(react, "test/page.tsx")],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
  });
  script = outputFiles[0].text;
  browser = await launch();
});
after(() => browser?.close());

/** Opens the page under the strictest policy; fails on whatever the browser complains of. */
async function open(body, { data = { current_user: null }, server } = {}) {
  const context = await browser.newContext({ baseURL: siteUrl(), reducedMotion: "reduce" });
  context.setDefaultTimeout(15_000);
  const trouble = [];
  const asked = [];
  await context.exposeFunction("reportTrouble", (text) => trouble.push(text));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      window.reportTrouble(`CSP ${effectiveDirective} blocked ${blockedURI}`);
    });
  });
  const view = await context.newPage();
  view.on("pageerror", (error) => trouble.push(error.message));
  view.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) trouble.push(message.text());
  });
  view.on("request", (request) => {
    if (request.url().includes("/api/")) asked.push(new URL(request.url()).pathname.replace("/api/mizan/", ""));
  });
  await view.route("**/react-page", (route) =>
    route.fulfill({ contentType: "text/html", headers: { "Content-Security-Policy": POLICY }, body: page(data, server) }),
  );
  await view.route("**/react-page.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
  const style = "button, input, select { min-height: 24px }";
  await view.route("**/react-page.css", (route) => route.fulfill({ contentType: "text/css", body: style }));
  try {
    await view.goto("/react-page");
    await view.getByText("Mizan in React").waitFor();
    await body(view, asked);
    assert.deepEqual(trouble, [], "the browser reported trouble");
  } finally {
    await context.close();
  }
}

const errorOf = (view, name) => view.locator(`[id="id_${name}_error"]`);

describe("contexts", () => {
  test("what came with the page is there without a request, and what did not is fetched once", () =>
    open(
      async (view, asked) => {
        assert.equal(await view.locator("#who").textContent(), "ada");
        await view.getByText(/Ada/).first().waitFor();
        await view.locator("#greeting", { hasText: "Ada" }).waitFor();
        assert.deepEqual(asked, ["greet"]);
      },
      { data: { current_user: { id: 1, username: "ada", email: "", is_staff: false, is_superuser: false } } },
    ));
});

describe("a form", () => {
  test("checks a field when it is left, asks the server what only it knows, and is accessible with its errors", () =>
    open(async (view) => {
      await view.getByLabel("Email").fill("ada@");
      await view.getByLabel("Your message").fill("short");
      await view.getByLabel("Your name").focus();
      await errorOf(view, "message").waitFor();
      assert.equal(await errorOf(view, "message").textContent(), "Use at least 10 characters; there are 5.");
      await errorOf(view, "email").waitFor();
      assert.equal(await view.getByLabel("Email").getAttribute("aria-invalid"), "true");
      await assertAccessible(view, "the React form with errors");
      await view.getByLabel("Email").pressSequentially("example.org");
      await errorOf(view, "email").waitFor({ state: "detached" });
    }));

  test("goes to the first error, is sent once by a double click, and says that it was", () =>
    open(async (view, asked) => {
      await view.getByRole("button", { name: "Write" }).click();
      await errorOf(view, "name").waitFor();
      await view.waitForFunction(() => document.activeElement?.id === "id_name");
      await view.locator("[role=status]", { hasText: "Your name, Email" }).waitFor({ state: "attached" });
      await view.getByLabel("Your name").fill("Ada");
      await view.getByLabel("Email").fill("ada@example.org");
      await view.getByLabel("What is it about?").selectOption("other");
      await view.getByLabel("Your message").fill("It does not work at all.");
      await view.getByRole("button", { name: "Write" }).dblclick();
      await view.locator("#sent", { hasText: /\d/ }).waitFor();
      assert.equal(asked.filter((path) => path === "contact.submit").length, 1);
    }));

  test("keeps what was typed before it was there, and over a reload", () =>
    open(
      async (view) => {
        assert.equal(await view.getByLabel("Your name").inputValue(), "Ada");
        assert.equal(await view.getByLabel("Your message").inputValue(), "typed before");
        await view.getByLabel("Email").fill("half@");
        await view.reload();
        await view.getByText("Mizan in React").waitFor();
        assert.equal(await view.getByLabel("Email").inputValue(), "half@");
      },
      { server: typed },
    ));

  test("keeps its rows apart, knows a number that is none, and sends a file", () =>
    open(async (view) => {
      let sent = "";
      await view.route("**/order.submit", async (route) => {
        sent = route.request().postDataBuffer()?.toString("latin1") ?? "";
        await route.fulfill({ contentType: "application/json", body: '{"id":1}' });
      });
      await view.getByRole("button", { name: "Add" }).click();
      await view.getByLabel("Article 2").fill("Ink");
      await view.getByLabel("Count 2").press("End");
      await view.getByLabel("Count 2").pressSequentially("e");
      await view.getByLabel("Article 1").focus();
      await errorOf(view, "items.1.count").getByText("Enter a whole number.").waitFor();
      await view.getByRole("button", { name: "Remove 1" }).click();
      await view.getByLabel("Count 1").fill("3");
      await view.getByLabel("Photo").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("abc") });
      await view.getByRole("button", { name: "Order" }).click();
      await view.locator("#order", { hasText: "done" }).waitFor();
      for (const part of ['name="items.1.article"\r\n\r\nInk', 'name="items.1.count"\r\n\r\n3', 'name="items.0.DELETE"', 'filename="a.png"']) {
        assert.ok(sent.includes(part), `${part} in\n${sent}`);
      }
    }));
});
