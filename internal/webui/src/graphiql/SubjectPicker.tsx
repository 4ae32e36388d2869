import { useId } from "react";
import type { Subject } from "../config";
import { developmentSignIn, signedInAs } from "./authorization";

interface Props {
  subjects: Subject[];
  /** The Authorization header that requests carry now. */
  authorization: string | undefined;
  onChange(authorization: string): void;
}

/** Chooses whom requests are made as; shows what the headers say, whoever wrote them. */
export function SubjectPicker({ subjects, authorization, onChange }: Props) {
  const id = useId();
  if (subjects.length === 0) {
    return null;
  }
  const chosen = subjects.find(({ name }) => name === signedInAs(authorization));
  return (
    <div className="subject-picker">
      <label htmlFor={id}>Signed in as</label>
      <select
        id={id}
        value={chosen?.name ?? ""}
        onChange={(event) => onChange(developmentSignIn(event.target.value))}
      >
        {!chosen && (
          <option value="" disabled>
            {authorization ? "as in the headers" : "no sign-in header"}
          </option>
        )}
        {subjects.map((subject) => (
          <option key={subject.name} value={subject.name}>
            {subject.name} ({subject.country})
          </option>
        ))}
      </select>
      <output className="subject-rights" htmlFor={id}>
        {chosen && rights(chosen)}
      </output>
    </div>
  );
}

function rights({ level, roles }: Subject): string {
  return [level, ...roles].filter(Boolean).join(" · ");
}
