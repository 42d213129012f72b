// A form in two steps.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PHONE, assertAccessible, assertFitsWidth, launch, navigate, screenshot, visit } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const press = (page, name) => navigate(page, () => page.getByRole("button", { name, exact: true }).click());

for (const javaScriptEnabled of [true, false]) {
  describe(`reporting an incident, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    test("each step is checked, going back keeps what was typed, and the last one sends it", () =>
      visit(browser, { javaScriptEnabled }, async (page) => {
        await page.goto("/incident");
        assert.equal(await page.locator('[aria-current="step"]').innerText(), "What happened");
        await page.fill('[name="what.summary"]', "   ");
        await page.check('[name="what.severity"][value="critical"]');
        await press(page, "Next");
        assert.ok(await page.locator(".errors").count(), "blanks are no summary");
        await screenshot(page, "incident-errors");

        await page.fill('[name="what.summary"]', "The printers are on fire");
        await press(page, "Next");
        assert.equal(await page.locator('[aria-current="step"]').innerText(), "Who you are");
        await page.fill('[name="who.name"]', "Ada");
        await press(page, "Back");
        assert.equal(await page.inputValue('[name="what.summary"]'), "The printers are on fire");
        assert.ok(await page.isChecked('[name="what.severity"][value="critical"]'));
        await press(page, "Next");
        assert.equal(await page.inputValue('[name="who.name"]'), "Ada");
        await page.fill('[name="who.email"]', "ada@example.org");
        if (javaScriptEnabled) await assertAccessible(page, "the second step");
        await screenshot(page, "incident-second");
        await press(page, "Send report");
        assert.match(await page.locator(".message-success").innerText(), /#\d+/);
        await page.goto("/incident");
        assert.equal(await page.inputValue('[name="what.summary"]'), "", "the next report starts afresh");
      }));
  });
}

test("the steps fit a phone and are accessible, in light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await visit(browser, { viewport: PHONE, colorScheme }, async (page) => {
      await page.goto("/incident");
      await assertAccessible(page, `the first step, ${colorScheme}`);
      await assertFitsWidth(page, "the first step");
    });
  }
});
