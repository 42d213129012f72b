/**
 * Where to go after a login: `?next=` when it is a path of this site. As strict as the server: browsers read `//host`,
 * `/\host` and control characters as addresses elsewhere.
 */
export function nextPath(fallback: string): string {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  const [path = ""] = next.split(/[?#]/);
  const isOwn = next.startsWith("/") && !path.includes("//") && !/[\\\p{Cc}]/u.test(next);
  return isOwn && new URL(next, location.href).origin === location.origin ? next : fallback;
}
