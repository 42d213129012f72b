// Staff read the inbox and close tickets; nobody else can.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PHONE, launch, logIn, navigate, signUp, staff, useHeader, visit, withoutStaff, writeTicket } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  describe(`staff, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    test("closes a ticket from the inbox, and its writer sees that", { skip: withoutStaff }, () =>
      visit(browser, { javaScriptEnabled }, async (writer) => {
        await signUp(writer);
        const line = await writeTicket(writer);

        await visit(browser, { javaScriptEnabled }, async (page) => {
          await logIn(page, staff);
          await useHeader(page, "link", "Inbox");
          await navigate(page, () =>
            page.getByRole("row").filter({ hasText: line }).getByRole("button", { name: "Close" }).click());
          assert.match(await page.locator(".message-success").innerText(), /#\d+ is closed/);
          assert.equal(await page.getByRole("row").filter({ hasText: line }).count(), 0, "gone from the open ones");

          await navigate(page, () => page.getByRole("link", { name: /^Closed/ }).click());
          assert.equal(await page.getByRole("row").filter({ hasText: line }).count(), 1, "among the closed ones");
        });

        await writer.goto("/tickets");
        assert.match(await writer.getByRole("row").filter({ hasText: line }).innerText(), /Closed/);
      }));

    test("closes a ticket from its own page, on a phone", { skip: withoutStaff }, () =>
      visit(browser, { javaScriptEnabled, viewport: PHONE }, async (page) => {
        const line = await writeTicket(page);
        await logIn(page, staff);
        await page.goto("/staff");
        await navigate(page, () => page.getByRole("link", { name: line }).click());
        const address = page.url();
        await navigate(page, () => page.getByRole("button", { name: "Close this ticket" }).click());
        assert.match(await page.locator(".message-success").innerText(), /#\d+ is closed/);
        await page.goto(address);
        assert.match(await page.locator("article .badge").innerText(), /Closed/);
        assert.equal(await page.getByRole("button", { name: "Close this ticket" }).count(), 0);
      }));

    test("the inbox is not for visitors, nor for other users", () =>
      visit(browser, { javaScriptEnabled }, async (page) => {
        await page.goto("/staff");
        assert.equal(new URL(page.url()).pathname, "/login");
        await signUp(page);
        assert.equal(await page.getByRole("banner").getByRole("link", { name: "Inbox" }).count(), 0);
        assert.equal((await page.goto("/staff")).status(), 403);
      }));
  });
}
