import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { SubjectPicker } from "./SubjectPicker";

const subjects = [
  { name: "coordinator", country: "INT", level: "SECRET", roles: ["ANALYST", "EDITOR"] },
  { name: "niger", country: "NE", level: "RESTRICTED", roles: ["ANALYST"] },
];

afterEach(cleanup);

function show(authorization: string | undefined, onChange = vi.fn()) {
  render(<SubjectPicker subjects={subjects} authorization={authorization} onChange={onChange} />);
  return { onChange, select: screen.getByLabelText<HTMLSelectElement>("Signed in as") };
}

test("shows the subject of the header, with level and roles", () => {
  const { select } = show("Bearer dev:niger");
  expect(select.value).toBe("niger");
  expect(screen.getByText("RESTRICTED · ANALYST")).toBeDefined();
});

test("hands over the header of the subject chosen", async () => {
  const { select, onChange } = show("Bearer dev:niger");
  await userEvent.selectOptions(select, "coordinator (INT)");
  expect(onChange).toHaveBeenCalledWith("Bearer dev:coordinator");
});

test.each([
  ["Bearer eyJ", "as in the headers"],
  ["Bearer dev:stranger", "as in the headers"],
  [undefined, "no sign-in header"],
])("claims no subject for %j", (authorization, saying) => {
  const { select } = show(authorization);
  expect(select.value).toBe("");
  expect(select.selectedOptions[0]?.textContent).toBe(saying);
});

test("is not there when there is nobody to choose", () => {
  const { container } = render(
    <SubjectPicker subjects={[]} authorization={undefined} onChange={vi.fn()} />,
  );
  expect(container.innerHTML).toBe("");
});
