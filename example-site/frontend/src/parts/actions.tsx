import type { FormHandle } from "mizan-react";
import type { ReactNode } from "react";

interface ActionsProps {
  readonly form: Pick<FormHandle<object, unknown, string>, "abort" | "state">;
  /** What stands on the button. */
  readonly children: ReactNode;
  readonly className?: string;
}

/** The button that sends a form, and how far its files are. */
export function Actions({ form, children, className = "button button-large" }: ActionsProps): ReactNode {
  const { state } = form;
  const isSending = state.status === "submitting";
  const progress = isSending ? state.progress : undefined;
  return (
    <>
      {progress && (
        <p className="sending">
          <progress aria-label="Sent so far" max={progress.totalBytes} value={progress.sentBytes} />
          <button className="button button-quiet" type="button" onClick={form.abort}>
            Stop
          </button>
        </p>
      )}
      <p className="actions">
        <button className={className} type="submit" aria-disabled={isSending}>
          {children}
        </button>
      </p>
    </>
  );
}
