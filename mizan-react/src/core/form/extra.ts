import type { Client } from "../client.js";
import type { FormErrors } from "../problem.js";
import type { Ledger } from "./ledger.js";
import type { FieldSpecs } from "./spec.js";

/** The form that an extra is for. */
export interface ExtraOf {
  readonly name: string;
  readonly prefix: string;
  readonly fields: FieldSpecs;
  readonly client: Client;
}

/** What an extra does, and when. */
export interface ExtraSteps {
  /** The form starts; what it holds may be changed. */
  readonly start?: (ledger: Ledger) => void;
  /** Something has changed. */
  readonly edited?: (ledger: Ledger) => void;
  /** The form was sent, or reset. */
  readonly ended?: () => void;
  /** A `<form>` shows it; the result undoes what this did. */
  readonly attached?: (ledger: Ledger, shown: ShownForm) => () => void;
}

/** A `<form>` that shows a form. */
export interface ShownForm {
  readonly element: HTMLFormElement;
  /** Takes what is in the controls, whoever put it there. */
  readonly read: () => void;
  /** Shows errors as if the form had been sent and refused with them. */
  readonly refuse: (errors: FormErrors) => void;
}

/** Something that a form can do besides, such as keeping a draft. What no form uses is not in the bundle. */
export type FormExtra = (form: ExtraOf) => ExtraSteps;
