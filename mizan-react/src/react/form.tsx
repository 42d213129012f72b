import { type FocusEvent, type FormEvent, type FunctionComponent, type ReactNode, useEffect, useState } from "react";

import type { Form } from "../core/form/form.js";
import type { FieldPath } from "../core/form/path.js";
import type { FormSettings } from "../core/form/settings.js";
import type { FieldMeta, FormState } from "../core/form/state.js";
import { createFormStore, type FormStore } from "../core/form/store.js";
import { type FieldError, WHOLE_FORM } from "../core/problem.js";
import { errorId, type FieldProps, fieldProps, helpId, idOf, type OptionProps, optionProps } from "./attributes.js";
import { Render, type RenderProps } from "./render.js";
import { useView } from "./view.js";

/** The properties of the `<form>` itself. It is sent by its button, and works before this code is there. */
export interface FormProps {
  readonly ref: (element: HTMLFormElement) => () => void;
  readonly method: "post";
  readonly noValidate: true;
  readonly onChange: (event: FormEvent<HTMLFormElement>) => void;
  readonly onBlur: (event: FocusEvent<HTMLFormElement>) => void;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly onReset: (event: FormEvent<HTMLFormElement>) => void;
}

/** What is asked of a form while a component renders. It renders again when an answer changes. */
export interface FormReading<Path extends string, Output, Code extends string> {
  readonly state: FormState<Output, Code>;
  field(path: Path): FieldProps;
  /** One button or box of a field that is shown as several. */
  option(path: Path, value: string): OptionProps;
  label(path: Path): { readonly htmlFor: string; readonly children: string };
  help(path: Path): { readonly id: string; readonly children: string };
  /** What is wrong with a field, or with the whole form. */
  errors(path?: Path): readonly FieldError[];
  /** The element that shows the errors: what `aria-describedby` of the control points to. */
  errorProps(path?: Path): { readonly id: string; readonly tabIndex: -1 };
  meta(path: Path): FieldMeta;
  /** The value of a field. Asking for it means rendering with every change of it. */
  value(path: Path): unknown;
}

/** A form in a component. */
export interface FormHandle<Input, Output, Code extends string>
  extends
    FormReading<FieldPath<Input>, Output, Code>,
    Pick<FormStore<Input, Output, Code>, "abort" | "reset" | "submit"> {
  readonly props: FormProps;
  /** Changes a value, and the control that shows it. */
  set(path: FieldPath<Input>, value: unknown): void;
  /** Renders one field with what is said in `children`; typing in it renders nothing else. */
  readonly Field: FunctionComponent<FieldViewProps<FieldPath<Input>>>;
  /** The whole form, as the server would render it. */
  readonly Render: FunctionComponent<RenderProps>;
  readonly store: FormStore<Input, Output, Code>;
}

/** One field in a component of its own. */
export interface FieldHandle {
  readonly input: FieldProps;
  readonly label: { readonly htmlFor: string; readonly children: string };
  readonly help: { readonly id: string; readonly children: string };
  readonly errors: readonly FieldError[];
  readonly errorProps: { readonly id: string; readonly tabIndex: -1 };
  readonly meta: FieldMeta;
  /** Asking for it means rendering with every change of it. */
  readonly value: unknown;
  option(value: string): OptionProps;
}

export interface FieldViewProps<Path extends string> {
  readonly name: Path;
  readonly children: (field: FieldHandle) => ReactNode;
}

function createReading<Input, Output, Code extends string>(
  store: FormStore<Input, Output, Code>,
  look: (part: string) => void,
): FormReading<FieldPath<Input>, Output, Code> {
  /** Notes that the component looks at a field. */
  const at = (path: string) => {
    look(path);
    return path;
  };
  return {
    get state() {
      look("");
      return store.getState();
    },
    field: (path) => fieldProps(store, at(path)),
    option: (path, value) => optionProps(store, at(path), value),
    label: (path) => ({ htmlFor: idOf(store, path), children: store.specOf(path)?.label ?? "" }),
    help: (path) => ({ id: helpId(store, path), children: store.specOf(path)?.help_text ?? "" }),
    errors: (path) => store.getMeta(at(path ?? WHOLE_FORM)).errors,
    errorProps: (path) => ({ id: errorId(store, path ?? WHOLE_FORM), tabIndex: -1 }),
    meta: (path) => store.getMeta(at(path)),
    value(path) {
      look(`${path}=`);
      return store.getValue(path);
    },
  };
}

/** What stays the same while the component lives. */
function createFixed<Input, Output, Code extends string>(store: FormStore<Input, Output, Code>) {
  const props: FormProps = {
    ref: (element) => store.attach(element),
    method: "post",
    noValidate: true,
    onChange: (event) => store.handleInput(event.target),
    onBlur: (event) => store.handleLeave(event.target, event.relatedTarget),
    onSubmit(event) {
      event.preventDefault();
      void store.submit();
    },
    onReset(event) {
      event.preventDefault();
      store.reset();
    },
  };
  const Field = ({ name, children }: FieldViewProps<FieldPath<Input>>): ReactNode =>
    children(useField({ store }, name));
  const RenderForm = (own: RenderProps): ReactNode => <Render {...own} store={store} form={props} />;
  const { submit, abort, reset } = store;
  return { props, Field, Render: RenderForm, store, submit, abort, reset, set: store.set };
}

/** One field of a form, for a component of one's own: it renders again when something of this field changes. */
export function useField<Input, Output, Code extends string>(
  { store }: { readonly store: FormStore<Input, Output, Code> },
  path: FieldPath<Input>,
): FieldHandle {
  const make = (look: (part: string) => void): FieldHandle => {
    const form = createReading(store, look);
    return {
      get input() {
        return form.field(path);
      },
      get errors() {
        return form.errors(path);
      },
      get meta() {
        return form.meta(path);
      },
      get value() {
        return form.value(path);
      },
      label: form.label(path),
      help: form.help(path),
      errorProps: form.errorProps(path),
      option: (value) => form.option(path, value),
    };
  };
  return useView(store, make, path);
}

/** A form of the site in a component. */
export function useForm<Input extends object, Output, Code extends string>(
  form: Form<Input, Output, Code>,
  settings: FormSettings<Input, Output, Code> = {},
): FormHandle<Input, Output, Code> {
  const [fixed] = useState(() => createFixed(createFormStore(form, settings)));
  const { store } = fixed;
  useEffect(() => store.configure(settings));
  return useView(store, (look) => withFixed(createReading(store, look), fixed));
}

/** The same object, so that its getters stay getters. */
function withFixed<Reading extends object, Fixed extends object>(reading: Reading, fixed: Fixed): Reading & Fixed {
  return Object.assign(reading, fixed);
}

/** Makes the hook of one form. */
export function createFormHook<Input extends object, Output, Code extends string>(
  form: Form<Input, Output, Code>,
): (settings?: FormSettings<Input, Output, Code>) => FormHandle<Input, Output, Code> {
  return (settings) => useForm(form, settings);
}
