/** What is a value by itself, and no form inside a form. */
export type Leaf = string | number | boolean | bigint | Blob | Date | null | undefined;

type PathOf<Value, Name extends string> = unknown extends Value
  ? Name
  : [NonNullable<Value>] extends [Leaf]
    ? Name
    : NonNullable<Value> extends readonly (infer Row)[]
      ? [Row] extends [Leaf]
        ? Name
        : Name | `${Name}.${number}.${FieldPath<Row>}` | `${Name}.${number}.__all__`
      : Name | `${Name}.${FieldPath<NonNullable<Value>>}` | `${Name}.__all__`;

/** The names of a form's fields, nested ones with dots: `email`, `address.city`, `items.0.name`. */
export type FieldPath<Input> = { [Name in keyof Input & string]: PathOf<Input[Name], Name> }[keyof Input & string];

/** The names of a form's lists of forms. */
export type RowsPath<Input> = {
  [Name in keyof Input & string]: unknown extends Input[Name]
    ? never
    : NonNullable<Input[Name]> extends readonly (infer Row)[]
      ? [Row] extends [Leaf]
        ? never
        : Name
      : never;
}[keyof Input & string];

/** What a row of such a list is given. */
export type RowOf<Input, Path extends keyof Input> =
  NonNullable<Input[Path]> extends readonly (infer Row)[] ? Row : never;
