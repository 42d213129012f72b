export type { FieldProps, OptionProps } from "./attributes.js";
export { type Call, useCall } from "./call.js";
export { type ChannelHandle, type ChannelHook, createChannelHook, useChannel } from "./channel.js";
export {
  type ContextHook,
  type ContextState,
  createContextHook,
  createProvider,
  type ProviderProps,
  useContextState,
} from "./context.js";
export {
  createFormHook,
  type FieldHandle,
  type FieldViewProps,
  type FormHandle,
  type FormProps,
  type FormReading,
  useField,
  useForm,
} from "./form.js";
export { useLoadedForm } from "./load.js";
export { mount } from "./mount.js";
export type { RenderProps } from "./render.js";
export { type Rows, useRows } from "./rows.js";
export { useOutdated, useSession } from "./site.js";
