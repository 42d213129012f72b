import type { FieldSpec } from "../form/spec.js";
import { type Fail, type FieldSchema, nothing, rule } from "./rule.js";

/** A file, or several. What is in them is the server's to judge. */
export function file(spec: FieldSpec): FieldSchema<File | readonly File[] | null> {
  return rule(spec, (raw, fail) => {
    const files = (Array.isArray(raw) ? raw : [raw]).filter((item): item is File => item instanceof File);
    const actual = files.length;
    if (actual === 0) return nothing(spec, fail, `Please choose ${spec.type === "image" ? "an image" : "a file"}.`);
    const { min_files: least = 0, max_files: most = Infinity } = spec;
    if (spec.multiple && actual > most) {
      fail("too_many_files", "The number of files may be at most {limit}; it is {actual}.", { limit: most, actual });
    } else if (spec.multiple && actual < least) {
      fail("too_few_files", "The number of files must be at least {limit}; it is {actual}.", { limit: least, actual });
    }
    for (const one of files) check(spec, one, fail);
    return spec.multiple ? files : (files[0] ?? null);
  });
}

function check(spec: FieldSpec, { name, size }: File, fail: Fail): void {
  const { max_size: most = Infinity, extensions = [] } = spec;
  if (size === 0 && spec.allow_empty_file === false) fail("empty", "This file is empty.");
  if (size > most) {
    const params = { limit: most, actual: size, limit_text: sizeText(most), actual_text: sizeText(size) };
    fail("max_size", "This file is too large: it has {actual_text}, and may have {limit_text}.", params);
  }
  // The server tidies names before it looks; only a name that it leaves alone can be judged here.
  const extension = /^[\w()-][\w ().-]*\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension !== undefined && extensions.length > 0 && !extensions.includes(extension)) {
    const params = { extension, allowed_extensions: extensions.join(", ") };
    fail("invalid_extension", "Files must be of these types: {allowed_extensions}.", params);
  }
}

/** Rounded up, so that a file just above the limit is not said to be as large as the limit. */
function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), 3);
  return `${Math.ceil((bytes * 10) / 1024 ** power) / 10} ${["", "KiB", "MiB", "GiB"][power] ?? ""}`;
}
