import type { FieldHandle } from "mizan-react";
import type { ReactNode } from "react";

interface FieldProps {
  readonly field: FieldHandle;
  /** The control. */
  readonly children: ReactNode;
}

/** A control with its label, its help and its errors, as the server's templates have them. */
export function Field({ field, children }: FieldProps): ReactNode {
  const { errors, help, input, label } = field;
  return (
    <div className={errors.length > 0 ? "field field-invalid" : "field"}>
      <label htmlFor={label.htmlFor}>
        {label.children}
        {!input.required && <span className="optional"> (optional)</span>}
      </label>
      {help.children && <p className="help" {...help} />}
      {errors.length > 0 && (
        <ul className="errors" {...field.errorProps}>
          {errors.map((error) => (
            <li key={error.message}>{error.message}</li>
          ))}
        </ul>
      )}
      {children}
    </div>
  );
}
