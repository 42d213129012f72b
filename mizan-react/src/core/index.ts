export { type CallState, type CallStore, createCallStore } from "./call.js";
export { type Channel, type ChannelDefinition, createChannel } from "./channel/channel.js";
export type { ChannelMessage } from "./channel/log.js";
export type { ChannelContent, ChannelState, PresenceEntry } from "./channel/state.js";
export { type ChannelOptions, type ChannelStore, createChannelStore } from "./channel/store.js";
export {
  type CallReport,
  type Client,
  type ClientOptions,
  createClient,
  type FrameReport,
  type MizanEvents,
} from "./client.js";
export { type Context, type ContextDefinition, createContext } from "./context.js";
export { type Fetch, type Progress, upload } from "./exchange.js";
export { bindForm } from "./form/bind.js";
export { keepDraft } from "./form/draft.js";
export type { ExtraOf, ExtraSteps, FormExtra, ShownForm } from "./form/extra.js";
export { createForm, type Form, type FormDefinition, type SubmitOptions, type ValidateOptions } from "./form/form.js";
export { keepTyped } from "./form/keep.js";
export type { FieldPath, RowOf, RowsPath } from "./form/path.js";
export { appendRow, moveRow, removeRow, rowsOf } from "./form/rows.js";
export type { FormCallbacks, FormSettings } from "./form/settings.js";
export type { Choice, FieldSpec, FieldSpecs, FieldSpecsOf, FieldType } from "./form/spec.js";
export type { StandardSchemaV1 } from "./form/standard.js";
export type { FieldMeta, FormState, RowRef } from "./form/state.js";
export { createFormStore, type FormStore } from "./form/store.js";
export { loadForm } from "./form/load.js";
export { takeOver } from "./form/takeover.js";
export { type Args, type CallOptions, createFunction, type FunctionOptions, type ServerFunction } from "./function.js";
export { handOver } from "./handover.js";
export type { Edit } from "./mutation.js";
export {
  type ClientCode,
  type CommonCode,
  type FieldError,
  type FormErrors,
  ProblemError,
  type Result,
  WHOLE_FORM,
} from "./problem.js";
export { type QueryParams, toQuery } from "./query.js";
export {
  boolean,
  choice,
  choices,
  type FieldSchema,
  file,
  fraction,
  integer,
  list,
  optionalForm,
  other,
  rows,
  text,
} from "./rules/index.js";
export type { Session } from "./session.js";
export type { ContextStore } from "./store.js";
export type { Words } from "./words.js";
