import { keepDraft, takeOver } from "mizan-react";
import { type ReactNode, useState } from "react";

import type { IslandProps } from "../main";
import { contactForm, type Sent, useContactForm, useCurrentUser } from "../mizan";
import { Actions } from "../parts/actions";
import { Field } from "../parts/field";
import { formOf } from "../parts/form-of";

/** The contact form, field by field. */
export function Island({ element }: IslandProps): ReactNode {
  const user = useCurrentUser();
  const [sent, setSent] = useState<Sent>();
  const form = useContactForm({
    // A draft belongs to whoever typed it.
    extras: [takeOver(formOf(element)), keepDraft(String(user?.id ?? ""))],
    onSuccess(ticket) {
      setSent(ticket);
      form.reset({});
    },
    onError: () => setSent(undefined),
  });
  const { state } = form;
  const problems = [...form.errors(), ...(state.status === "failed" ? [state.problem] : [])];
  return (
    <>
      {sent && <p className="message message-success">Thank you. Your message is ticket #{sent.id}.</p>}
      <form className="card form" {...form.props} encType="multipart/form-data">
        {problems.length > 0 && (
          <div className="form-errors" role="alert" {...form.errorProps()}>
            <ul>
              {problems.map(({ message }) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          </div>
        )}
        <form.Field name="name">
          {(field) => (
            <Field field={field}>
              <input {...field.input} />
            </Field>
          )}
        </form.Field>
        <form.Field name="email">
          {(field) => (
            <Field field={field}>
              <input {...field.input} />
            </Field>
          )}
        </form.Field>
        <form.Field name="topic">
          {(field) => (
            <Field field={field}>
              <select {...field.input}>
                <option value="">Choose one</option>
                {contactForm.fields.topic?.choices?.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </Field>
          )}
        </form.Field>
        <form.Field name="message">
          {(field) => (
            <Field field={field}>
              <textarea {...field.input} />
            </Field>
          )}
        </form.Field>
        <form.Field name="files">
          {(field) => (
            <Field field={field}>
              <input {...field.input} />
            </Field>
          )}
        </form.Field>
        <Actions form={form}>Send message</Actions>
      </form>
    </>
  );
}
