// The writer edits a ticket: a form with rows and files.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PHONE, assertAccessible, assertFitsWidth, launch, navigate, screenshot, signUp, visit, writeTicket } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function save(page) {
  const answer = page.waitForResponse((candidate) => candidate.request().method() === "POST");
  await navigate(page, () => page.getByRole("button", { name: "Save changes" }).click());
  return answer;
}

async function openEditor(page) {
  await signUp(page);
  const line = await writeTicket(page);
  await page.goto("/tickets");
  await navigate(page, () => page.getByRole("link", { name: line }).click());
  await navigate(page, () => page.getByRole("link", { name: "Edit this ticket" }).click());
}

for (const javaScriptEnabled of [true, false]) {
  describe(`editing a ticket, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const options = { javaScriptEnabled };

    test("rows are added, kept through an error, saved and removed; a file can be fetched again", () =>
      visit(browser, options, async (page) => {
        await openEditor(page);
        await page.fill('[name="watchers.0.name"]', "Bob");
        await page.fill('[name="watchers.0.email"]', "bob@example.org");
        await navigate(page, () => page.getByRole("button", { name: "Add another" }).click());
        assert.equal(await page.inputValue('[name="watchers.0.name"]'), "Bob", "a new row leaves the others alone");
        await page.fill('[name="watchers.1.name"]', "Cleo");
        await page.fill('[name="watchers.1.email"]', "bob@example.org");
        assert.equal((await save(page)).status(), 422);
        assert.match(await page.locator("main").innerText(), /bob@example\.org is named twice/);
        if (javaScriptEnabled) await assertAccessible(page, "the editor with errors");
        await screenshot(page, "ticket-edit-errors");

        await page.fill('[name="watchers.1.email"]', "cleo@example.org");
        await page.setInputFiles('[name="files"]', { name: "log.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
        assert.equal((await save(page)).status(), 303);
        assert.match(await page.locator("article").innerText(), /Bob[\s\S]*Cleo/);
        const link = page.getByRole("link", { name: "log.txt" });
        const file = await page.request.get(await link.getAttribute("href"));
        assert.equal(await file.text(), "hello");
        assert.match(file.headers()["content-disposition"], /^attachment/);
        await screenshot(page, "ticket-with-files");

        await navigate(page, () => page.getByRole("link", { name: "Edit this ticket" }).click());
        await page.check('[name="watchers.0.DELETE"]');
        assert.equal((await save(page)).status(), 303);
        const shown = await page.locator("article").innerText();
        assert.match(shown, /Cleo/);
        assert.doesNotMatch(shown, /Bob/);
      }));

    test("a file of the wrong kind is refused beside its field", () =>
      visit(browser, options, async (page) => {
        await openEditor(page);
        await page.setInputFiles('[name="files"]', { name: "run.png", mimeType: "image/png", buffer: Buffer.from("\x7fELF\0\0") });
        assert.equal((await save(page)).status(), 422);
        assert.match(await page.locator("#id_files_error").innerText(), /\S/);
      }));
  });
}

test("the editor fits a phone and is accessible, in light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await visit(browser, { viewport: PHONE, colorScheme }, async (page) => {
      await openEditor(page);
      await assertAccessible(page, `the editor, ${colorScheme}`);
      await assertFitsWidth(page, "the editor");
      await screenshot(page, `ticket-edit-${colorScheme}`);
    });
  }
});
