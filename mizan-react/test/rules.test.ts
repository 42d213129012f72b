import { describe, expect, it } from "vitest";

import {
  boolean,
  choice,
  choices,
  file,
  type FieldSchema,
  type FieldSpec,
  fraction,
  integer,
  list,
  other,
  text,
} from "../src/core/index.js";
import { contactForm, orderForm } from "./fixture.js";

type Rule = (spec: FieldSpec) => FieldSchema<unknown>;

/** The codes that a rule gives for a value; none when it lets it through. */
function codes(rule: Rule, options: Partial<FieldSpec>, value: unknown): readonly unknown[] {
  const result = rule({ label: "It", type: "text", ...options }).safeParse(value);
  return result.success
    ? []
    : result.error.issues.map((issue) => ("params" in issue ? issue.params?.code : issue.code));
}

describe("text", () => {
  it.each([
    ["nothing", { required: true }, undefined, ["required"]],
    ["null", { required: true }, null, ["required"]],
    ["an empty text", { required: true }, "", ["required"]],
    ["only spaces", { required: true }, " \u00a0\t\u2003", ["required"]],
    ["nothing that is needed", {}, " ", []],
    ["spaces in a password", { required: true, strip: false }, "  ", []],
    ["at the limit", { max_length: 3 }, "abc", []],
    ["beyond the limit", { max_length: 3 }, "abcd", ["max_length"]],
    ["at the limit once it is stripped", { max_length: 3 }, "  abc\n", []],
    ["characters that are two units each", { max_length: 2 }, "👩👩", []],
    ["too short", { min_length: 3 }, "ab", ["min_length"]],
    ["two units that are one character", { min_length: 2 }, "👩", ["min_length"]],
    ["a line break of Windows, counted in the visitor's favour", { max_length: 3, min_length: 4 }, "a\r\nb", []],
    ["too short a number", { min_length: 3 }, 42, ["min_length"]],
    ["a number that is written differently elsewhere", { min_length: 9 }, 1e21, []],
    ["U+0085, which Rust strips and JavaScript does not", { max_length: 1 }, "a\u0085", []],
    ["U+FEFF, which JavaScript strips and Rust does not", { max_length: 1 }, "a\ufeff", ["max_length"]],
    ["U+001F, which Python strips", { max_length: 1 }, "\u001fa", []],
    ["NUL", {}, "a\0", ["null_characters_not_allowed"]],
    ["a number is text", { max_length: 2 }, 4, []],
    ["a list is not", {}, ["a"], ["invalid"]],
    ["a boolean is not", {}, true, ["invalid"]],
    ["a pattern that fits", { pattern: "[a-z]+" }, "abc", []],
    ["a pattern that fits a part only", { pattern: "[a-z]+" }, "abc1", ["invalid"]],
    ["a pattern that this engine does not know", { pattern: "(?!x" }, "abc", []],
    ["a slug", { type: "slug" }, "a-b_1", []],
    ["no slug", { type: "slug" }, "a b", ["invalid"]],
    ["a slug of another script, left to the server", { type: "slug", allow_unicode: true }, "ä", []],
    ["an address that looks wrong, left to the server", { type: "email" }, "a@münchen.de", []],
    ["an address without a scheme, which the server adds", { type: "url", min_length: 12 }, "example.org", []],
    ["a disabled field", { required: true, disabled: true }, "", []],
  ])("%s", (_, options, value, expected) => {
    expect(codes(text, options, value)).toEqual(expected);
  });

  it("says it in the server's words, or in the field's own", () => {
    const spec: FieldSpec = { label: "It", type: "text", max_length: 3, error_messages: { required: "Who {limit}?" } };
    const message = (value: unknown, required = false) =>
      text({ ...spec, required }).safeParse(value).error?.issues[0]?.message;
    expect(message("{actual}")).toBe("Use at most 3 characters; there are 8.");
    expect(message("", true)).toBe("Who {limit}?");
    const one = text({ label: "It", type: "text", max_length: 1 }).safeParse("ab").error?.issues[0]?.message;
    expect(one).toBe("Use at most 1 character; there are 2.");
  });
});

describe("whole numbers", () => {
  it.each([
    [42, {}, []],
    ["42", {}, []],
    [" +42.0 ", {}, []],
    ["42.", {}, []],
    ["4.2", {}, ["invalid"]],
    ["1e3", {}, ["invalid"]],
    ["0x10", {}, ["invalid"]],
    ["abc", {}, ["invalid"]],
    [" ", {}, ["invalid"]],
    [Number.NaN, {}, ["invalid"]],
    [true, {}, ["invalid"]],
    [[5], {}, ["invalid"]],
    ["", { required: true }, ["required"]],
    [-0, {}, []],
    ["٤٢", {}, []],
    ["1_000", {}, []],
    [5, { max_value: 4 }, ["max_value"]],
    [4, { max_value: 4 }, []],
    [3, { min_value: 4 }, ["min_value"]],
    ["9007199254740992", {}, []],
    ["9007199254740992", { travel: "number" as const }, ["max_value"]],
    [9007199254740992, {}, ["max_value"]],
    ["-9007199254740993", { travel: "string" as const }, []],
    [7, { step: 2 }, ["step_size"]],
    [7, { step: 2, min_value: 1 }, []],
    [8, { step: 2, min_value: 1 }, ["step_size"]],
  ])("%j with %j", (value, options, expected) => {
    expect(codes(integer, { type: "integer", ...options }, value)).toEqual(expected);
  });
});

describe("the others", () => {
  it.each<[string, Rule, Partial<FieldSpec>, unknown, string[]]>([
    ["a fraction", fraction, { type: "float", max_value: 2 }, "1.5", []],
    ["too large a fraction", fraction, { type: "float", max_value: "2.5" }, "2.51", ["max_value"]],
    ["no fraction", fraction, { type: "decimal" }, "1,5", ["invalid"]],
    ["an unticked box", boolean, { type: "boolean" }, false, []],
    ["a box that must be ticked", boolean, { type: "boolean", required: true }, "false", ["required"]],
    ["a ticked box", boolean, { type: "boolean", required: true }, "on", []],
    ["a choice", choice, { type: "choice", choices: [{ value: "a", label: "A" }] }, "a", []],
    ["another choice", choice, { type: "choice", choices: [{ value: "a", label: "A" }] }, "b", ["invalid_choice"]],
    ["a choice known at run time only", choice, { type: "choice" }, "b", []],
    ["no choice", choice, { type: "choice", required: true }, "", ["required"]],
    [
      "choices",
      choices,
      { type: "multiple_choice", choices: [{ value: "a", label: "A" }] },
      ["a", "c"],
      ["invalid_choice"],
    ],
    ["no list of choices", choices, { type: "multiple_choice" }, "a", ["invalid_list"]],
    ["too long a list", list, { type: "list", max_length: 1 }, ["a", "b"], ["max_length"]],
    ["a date in the server's own format", other, { type: "date" }, "25 Oct 2026", []],
    ["half a date", other, { type: "date" }, Number.NaN, ["invalid"]],
    ["no date", other, { type: "date", required: true }, "", ["required"]],
  ])("%s", (_, rule, options, value, expected) => {
    expect(codes(rule, options, value)).toEqual(expected);
  });
});

describe("files", () => {
  const photo = { type: "file" as const, max_size: 1500, allow_empty_file: false, extensions: ["png", "jpg"] };
  const bytes = (size: number, name = "a.png") => new File([new Uint8Array(size)], name);

  it.each<[string, Partial<FieldSpec>, unknown, string[]]>([
    ["one that fits", photo, bytes(1500), []],
    ["none", photo, null, []],
    ["none where one is needed", { ...photo, required: true }, null, ["required"]],
    ["one that is too large", photo, bytes(1501), ["max_size"]],
    ["an empty one", photo, bytes(0), ["empty"]],
    ["capitals", photo, bytes(1, "A.PNG"), []],
    ["another kind", photo, bytes(1, "a.gif"), ["invalid_extension"]],
    ["a name that the server will tidy", photo, bytes(1, "a.png\u202e"), []],
    ["several", { ...photo, multiple: true, max_files: 1 }, [bytes(1), bytes(1)], ["too_many_files"]],
    ["too few", { ...photo, multiple: true, min_files: 2 }, [bytes(1)], ["too_few_files"]],
    ["what is described, as it is not a file", photo, { name: "a.gif" }, []],
  ])("%s", (_, options, value, expected) => {
    expect(codes(file, options, value)).toEqual(expected);
  });

  it("are measured as the server measures them", () => {
    const message = (limit: number, size: number) =>
      file({ label: "It", ...photo, max_size: limit }).safeParse(bytes(size)).error?.issues[0]?.message;
    expect(message(1500, 2_621_440)).toBe("This file is too large: it has 2.5 MiB, and may have 1.5 KiB.");
    expect(message(1024, 1025)).toBe("This file is too large: it has 1.1 KiB, and may have 1 KiB.");
    expect(message(7, 1023)).toBe("This file is too large: it has 1023 bytes, and may have 7 bytes.");
  });
});

describe("a whole form", () => {
  it("is a Standard Schema that names every field that is wrong", async () => {
    const result = await contactForm["~standard"].validate({ name: "", email: "ada", topic: "x", message: "short" });
    expect(result.issues?.map((issue) => issue.path)).toEqual([["name"], ["topic"], ["message"]]);
    const clean = await contactForm["~standard"].validate({
      name: " Ada ",
      email: "a@b",
      topic: "other",
      message: "long enough",
    });
    expect(clean).toEqual({ value: { name: "Ada", email: "a@b", topic: "other", message: "long enough" } });
  });

  it("cleans rows as the server does", async () => {
    const check = async (items: unknown) => {
      const result = await orderForm["~standard"].validate({ address: { city: "Wien" }, items });
      return result.issues ? result.issues.map((issue) => issue.path?.join(".")) : result.value;
    };
    const item = (article: string) => ({ article, count: 1 });
    expect(await check([item("a"), item("")])).toMatchObject({ items: [item("a")] });
    expect(await check([item("a"), { article: "", count: 2 }])).toEqual(["items.1.article"]);
    expect(await check([item("")])).toEqual(["items.0.article"]);
    expect(await check([{ ...item(""), DELETE: true }, item("a")])).toMatchObject({ items: [item("a")] });
    expect(await check([])).toEqual(["items"]);
    expect(await check([item("a"), item("b"), item("c"), item("d")])).toEqual(["items"]);
  });
});
