// The name and the picture of an account, with JavaScript and without.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import {
  DESKTOP, PHONE, assertAccessible, assertFitsWidth, fieldErrors, hydrationData, launch, screenshot, sendForm, signUp, visit,
} from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** A square picture of one colour. */
function png(size, [red, green, blue]) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array(size).fill(Buffer.from([red, green, blue]))]);
  const pixels = deflateSync(Buffer.concat(Array(size).fill(row)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const picture = (size = 96) => ({ name: "me.png", mimeType: "image/png", buffer: png(size, [11, 100, 87]) });

for (const javaScriptEnabled of [true, false]) {
  test(`a name and a picture, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () =>
    visit(browser, { javaScriptEnabled }, async (page) => {
      await signUp(page);
      await page.goto("/account/profile");
      await page.fill('main [name="display_name"]', "Ada Lovelace");
      await page.setInputFiles('main [name="avatar"]', picture());
      assert.equal((await sendForm(page)).status(), 303);
      assert.equal(new URL(page.url()).pathname, "/account");
      assert.equal(await page.locator("h1").innerText(), "Ada Lovelace");
      const { current_user: user } = await hydrationData(page);
      assert.match(user.avatar, /^\/avatars\/[0-9a-f]{32}$/);
      for (const place of [".site-header", "main"]) {
        const image = page.locator(`${place} img[src="${user.avatar}"]`);
        assert.equal(await image.count(), 1, `shown in ${place}`);
        if (javaScriptEnabled) assert.equal(await image.evaluate((img) => img.naturalWidth), 96, "and it is a picture");
      }

      await page.goto("/account/profile");
      await page.setInputFiles('main [name="avatar"]', picture(8));
      assert.equal((await sendForm(page)).status(), 422);
      assert.ok(await fieldErrors(page, "avatar"), "too small to be seen");

      await page.goto("/account/profile");
      await page.getByRole("checkbox").check();
      assert.equal((await sendForm(page)).status(), 303);
      assert.equal((await hydrationData(page)).current_user.avatar, null);
      assert.equal(await page.locator('img[src^="/avatars/"]').count(), 0);
    }));
}

describe("looks", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [device, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      test(`${device}, ${colorScheme}`, () =>
        visit(browser, { colorScheme, viewport }, async (page) => {
          await signUp(page);
          await page.goto("/account/profile");
          await page.fill('main [name="display_name"]', "Ada Lovelace, Countess of a rather long name");
          await page.setInputFiles('main [name="avatar"]', picture());
          await sendForm(page);
          for (const path of ["/account", "/account/profile"]) {
            await page.goto(path);
            await screenshot(page, `${path.slice(1).replace("/", "-")}-picture-${device}-${colorScheme}`);
            await assertFitsWidth(page, path);
            await assertAccessible(page, path);
          }
        }));
    }
  }
});
