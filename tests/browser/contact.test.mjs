// A visitor writes to the desk.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  PHONE, assertAccessible, fieldErrors, fillContact, launch, navigate, screenshot, sendForm, visit,
  writeTicket,
} from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  describe(`contact, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const options = { javaScriptEnabled };

    test("wrong fields are all named at once, beside the field, and what was typed stays", () =>
      visit(browser, options, async (page) => {
        // Blanks satisfy the browser's own check of `required`, so the server has to answer.
        await fillContact(page, { name: "   ", email: "ada@example.org", message: " ".repeat(20) });
        const topic = await page.locator('main [name="topic"]').inputValue();
        const response = await sendForm(page);

        assert.equal(response.status(), 422);
        assert.equal(response.headers()["cache-control"], "private, no-store", "as every page with hydrated data");
        assert.ok(await fieldErrors(page, "name"), "an error beside the name");
        assert.ok(await fieldErrors(page, "message"), "an error beside the message");
        assert.equal(await fieldErrors(page, "email"), "", "none beside the email");
        assert.equal(await page.inputValue('main [name="email"]'), "ada@example.org");
        assert.equal(await page.inputValue('main [name="topic"]'), topic);
        await screenshot(page, "contact-errors");
        if (javaScriptEnabled) await assertAccessible(page, "the contact page with errors");

        await page.fill('main [name="name"]', "Ada Lovelace");
        await page.fill('main [name="message"]', "Now it says something useful.");
        assert.equal((await sendForm(page)).status(), 303, "the corrected form is taken");
      }));

    test("a message is taken: redirect, one flash message, and a reload sends nothing again", () =>
      visit(browser, options, async (page) => {
        await writeTicket(page);
        const flash = page.locator(".message-success");
        assert.equal(await flash.count(), 1);
        assert.match(await flash.innerText(), /#\d+/, "the message names the ticket");

        const methods = [];
        page.on("request", (request) => methods.push(request.method()));
        await page.reload();
        assert.ok(methods.every((method) => method === "GET"));
        assert.equal(await flash.count(), 0, "a flash message is shown once");
      }));

    test("text that looks like HTML stays text", () =>
      visit(browser, options, async (page) => {
        const evil = '</script><img src=x onerror="document.title=1"> & "quotes"';
        await fillContact(page, { name: evil, email: "ada@example.org", message: " ".repeat(20) });
        await sendForm(page);
        assert.equal(await page.inputValue('main [name="name"]'), evil);
        assert.equal(await page.locator("main img[src=x]").count(), 0);
      }));
  });
}

test("the form can be filled and sent with the keyboard alone, on a phone's screen", () =>
  visit(browser, { viewport: PHONE }, async (page) => {
    await page.goto("/contact");
    await page.locator('main [name="name"]').focus();
    await page.keyboard.type("Ada");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ada@example.org");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Sent without a mouse.");
    await page.keyboard.press("Tab"); // to the files, of which there are none
    await page.keyboard.press("Tab");
    await navigate(page, () => page.keyboard.press("Enter"));
    assert.equal(await page.locator(".message-success").count(), 1);
  }));
