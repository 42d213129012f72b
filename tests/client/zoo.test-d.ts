// What the generated types say, to the compiler: each line that must not compile says so.

import type { Adjacent, Collections, External, Flat, Internal, Named, Open, Options, OrderInput } from "./zoo";
import type { PageNamed, Primitives, Tree, Untagged } from "./zoo";
import { delete_, internal, mizan, nothingAtAll, number, useClock, useDelete } from "./zoo";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expect<T extends true>(..._: T[]): void {}

expect<Equal<Primitives["large"], number>>();
expect<Equal<Primitives["nothing"], null>>();
expect<Equal<Options["plain"], string | null | undefined>>();
expect<Equal<Collections["pair"], [number, string]>>();
expect<Equal<Collections["three"], [number, number, number]>>();
expect<Equal<Collections["by_kind"], Partial<Record<"very_low" | "high" | "NOW!", number>>>>();
expect<Equal<Named["e-mail"], string>>();
expect<Equal<PageNamed["items"], Named[]>>();
expect<Equal<Tree["children"], Tree[]>>();
expect<Equal<Open[string], string | number>>();
expect<Equal<OrderInput["items"][number]["article"], string>>();

/** Unions are told apart by their tags. */
export function tags(internal: Internal, adjacent: Adjacent, external: External, flat: Flat, untagged: Untagged): string {
  if (internal.kind === "fields") return String(internal.a);
  if (adjacent.t === "Newtype") return adjacent.c;
  if (external !== "Unit" && "Newtype" in external) return external.Newtype;
  if (flat.note !== undefined && flat.figure === "Circle") return flat.note + String(flat.radius);
  return typeof untagged === "string" ? untagged : "";
}

export async function calls(): Promise<void> {
  const answer = await internal({ value: { kind: "unitLike" } });
  expect<Equal<typeof answer, Internal>>();
  expect<Equal<Awaited<ReturnType<typeof number>>, number>>();
  await nothingAtAll();
  // @ts-expect-error no such tag
  await internal({ value: { kind: "other" } });
  // @ts-expect-error the value is missing
  await internal({});
  const result = await nothingAtAll.safe();
  if (!result.ok && result.problem.code === "not_signed_in") mizan.session();
  await delete_.fetch({ text: "a", point: {} });
  // @ts-expect-error no such kind
  await delete_.fetch({ text: "a", point: {}, kinds: ["low"] });
}

export function Component(): string {
  expect<Equal<ReturnType<typeof useClock>, Tree | null>>();
  return useDelete({ text: "a", point: {} }).join(useClock()?.value.toFixed());
}
