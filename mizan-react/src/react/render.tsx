import { Fragment, type ReactNode } from "react";

import { appendRow, removeRow, rowsOf } from "../core/form/rows.js";
import type { Choice, FieldSpec } from "../core/form/spec.js";
import type { AnyFormStore } from "../core/form/store.js";
import { type FieldError, WHOLE_FORM } from "../core/problem.js";
import { described, errorId, fieldProps, helpId, idOf, optionProps } from "./attributes.js";
import type { FormProps } from "./form.js";
import { useView } from "./view.js";

export interface RenderProps {
  /** What stands on the button. */
  readonly submit?: ReactNode;
  readonly className?: string;
  /** Stands in place of the button. */
  readonly children?: ReactNode;
}

/** The whole form, with the markup and the class names of the server's templates. */
export function Render({
  store,
  form,
  submit,
  className,
  children,
}: RenderProps & { readonly store: AnyFormStore; readonly form: FormProps }): ReactNode {
  const { status, problem, errors } = useView(store, (look) => {
    look("");
    look(WHOLE_FORM);
    const state = store.getState();
    return {
      status: state.status,
      problem: state.status === "failed" ? state.problem : undefined,
      errors: store.getMeta(WHOLE_FORM).errors,
    };
  });
  const { say } = store.form.client;
  const failure = problem && (problem.detail || say("ui_failed", "That did not work. Please try again."));
  return (
    <form {...form} className={className}>
      {(errors.length > 0 || failure) && (
        <div className="form-errors" role="alert" id={errorId(store, WHOLE_FORM)} tabIndex={-1}>
          <ul>
            {errors.map((error, index) => (
              <li key={index}>{error.message}</li>
            ))}
            {failure && <li>{failure}</li>}
          </ul>
        </div>
      )}
      <Fields store={store} base="" fields={store.form.fields} />
      {children ?? (
        <button type="submit" disabled={status === "submitting"}>
          {submit ?? say("ui_submit", "Send")}
        </button>
      )}
    </form>
  );
}

function Fields({
  store,
  base,
  fields = {},
}: {
  readonly store: AnyFormStore;
  readonly base: string;
  readonly fields: FieldSpec["fields"];
}): ReactNode {
  return Object.entries(fields).map(([name, spec]) => {
    const path = base + name;
    if (spec.type === "formset") return <RowsField key={path} store={store} path={path} spec={spec} />;
    if (spec.type !== "form") return <Field key={path} store={store} path={path} spec={spec} />;
    return (
      <fieldset key={path} className="nested-form" id={idOf(store, path)}>
        <legend>{spec.label}</legend>
        <Fields store={store} base={`${path}.`} fields={spec.fields} />
      </fieldset>
    );
  });
}

interface FieldParts {
  readonly store: AnyFormStore;
  readonly path: string;
  readonly spec: FieldSpec;
}

function useErrors(store: AnyFormStore, path: string): readonly FieldError[] {
  return useView(
    store,
    (look) => {
      look(path);
      return { errors: store.getMeta(path).errors };
    },
    path,
  ).errors;
}

function RowsField({ store, path, spec }: FieldParts): ReactNode {
  const errors = useErrors(store, path);
  const { say } = store.form.client;
  return (
    <fieldset className="formset" id={idOf(store, path)} {...described(store, path)}>
      <legend>{spec.label}</legend>
      <Errors store={store} path={path} errors={errors} />
      {rowsOf(store, path).map((row, index) => (
        <fieldset key={row.key} className="form-row" id={idOf(store, row.path)}>
          <legend>
            {spec.label} {index + 1}
          </legend>
          <Fields store={store} base={`${row.path}.`} fields={spec.fields} />
          <button type="button" onClick={() => removeRow(store, path, row.key)}>
            {say("ui_remove", "Remove")}
          </button>
        </fieldset>
      ))}
      <button type="button" onClick={() => appendRow(store, path)}>
        {say("ui_add", "Add another")}
      </button>
    </fieldset>
  );
}

function Field({ store, path, spec }: FieldParts): ReactNode {
  const errors = useErrors(store, path);
  const { widget } = spec;
  const props = fieldProps(store, path);
  if (widget === "hidden") return <input {...props} />;
  const isGroup = widget === "radio" || widget === "checkbox_group";
  const className = `field${widget === "checkbox" ? " field-checkbox" : ""}${errors.length > 0 ? " field-invalid" : ""}`;
  const isOptional = !spec.required && !spec.disabled && widget !== "checkbox";
  const title = (
    <>
      {spec.label}
      {isOptional && (
        <>
          {" "}
          <span className="optional">{store.form.client.say("ui_optional", "(optional)")}</span>
        </>
      )}
    </>
  );
  const about = (
    <>
      {spec.help_text && (
        <p className="help" id={helpId(store, path)}>
          {spec.help_text}
        </p>
      )}
      <Errors store={store} path={path} errors={errors} />
    </>
  );
  if (isGroup) {
    return (
      <fieldset className={className} id={props.id} {...described(store, path)}>
        <legend>{title}</legend>
        {about}
        <div className="choices">
          {options(store, spec).map((choice) => {
            const option = optionProps(store, path, choice.value);
            return (
              <label key={choice.value} htmlFor={option.id}>
                <input {...option} /> {choice.label}
              </label>
            );
          })}
        </div>
      </fieldset>
    );
  }
  const label = <label htmlFor={props.id}>{title}</label>;
  if (widget === "checkbox")
    return (
      <div className={className}>
        <input {...props} /> {label}
        {about}
      </div>
    );
  return (
    <div className={className}>
      {label}
      {about}
      {widget === "textarea" ? (
        <textarea {...props} />
      ) : /^select|^null_boolean/.test(widget ?? "") ? (
        <select {...props}>{grouped(options(store, spec))}</select>
      ) : (
        <input {...props} />
      )}
      {spec.clearable && (
        <label htmlFor={`${props.id}.CLEAR`}>
          <input type="checkbox" name={`${props.name}.CLEAR`} id={`${props.id}.CLEAR`} />{" "}
          {store.form.client.say("ui_remove", "Remove")}
        </label>
      )}
    </div>
  );
}

function Errors({
  store,
  path,
  errors,
}: Pick<FieldParts, "store" | "path"> & { readonly errors: readonly FieldError[] }): ReactNode {
  if (errors.length === 0) return null;
  return (
    <ul className="errors" id={errorId(store, path)}>
      {errors.map((error, index) => (
        <li key={index}>{error.message}</li>
      ))}
    </ul>
  );
}

/** The choices, with an empty one where the first would otherwise be chosen by nobody. */
function options(store: AnyFormStore, { type, widget, required, choices = [] }: FieldSpec): readonly Choice[] {
  const { say } = store.form.client;
  if (type === "null_boolean") {
    return [
      { value: "", label: say("ui_unknown", "Unknown") },
      { value: "true", label: say("ui_yes", "Yes") },
      { value: "false", label: say("ui_no", "No") },
    ];
  }
  const isSingle = widget === "select" || widget === "radio";
  if (!isSingle || choices.some(({ value }) => value === "") || (widget === "radio" && required)) return choices;
  return [{ value: "", label: required ? say("ui_choose", "Choose one") : say("ui_none", "None") }, ...choices];
}

function grouped(choices: readonly Choice[]): ReactNode {
  const groups: { readonly label: string | null; readonly choices: Choice[] }[] = [];
  for (const choice of choices) {
    const label = choice.group ?? null;
    const last = groups.at(-1);
    if (last?.label === label) last.choices.push(choice);
    else groups.push({ label, choices: [choice] });
  }
  return groups.map(({ label, choices: within }, index) => {
    const list = within.map(({ value, label: text }) => (
      <option key={value} value={value}>
        {text}
      </option>
    ));
    return label === null ? (
      <Fragment key={index}>{list}</Fragment>
    ) : (
      <optgroup key={index} label={label}>
        {list}
      </optgroup>
    );
  });
}
