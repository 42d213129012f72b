import type { FieldSpec } from "../form/spec.js";
import { type FieldSchema, isEmpty, rule } from "./rule.js";

/** Yes or no; what is not there is "no". A box that must be ticked is `required`. */
export function boolean(spec: FieldSpec): FieldSchema<boolean> {
  return rule(spec, (raw, fail) => {
    const value = !isEmpty(raw) && raw !== false && raw !== 0 && !/^(0|false)$/i.test(String(raw));
    if (spec.required && !value) fail("required", "Please tick this box to go on.");
    return value;
  });
}
