import { beforeEach, expect, test } from "vitest";
import { withoutHeaders } from "./storage";

beforeEach(() => sessionStorage.clear());

test("keeps what GraphiQL keeps, but for the headers at any depth", () => {
  const history = {
    queries: [{ query: "{ me { name } }", headers: '{"Authorization": "secret"}' }],
  };
  withoutHeaders(sessionStorage).setItem("graphiql:queries", JSON.stringify(history));
  expect(JSON.parse(sessionStorage.getItem("graphiql:queries") ?? "")).toEqual({
    queries: [{ query: "{ me { name } }", headers: null }],
  });
});

test("keeps plain settings as they are", () => {
  const shelf = withoutHeaders(sessionStorage);
  shelf.setItem("graphiql:theme", "dark");
  expect(shelf.getItem("graphiql:theme")).toBe("dark");
  expect(shelf.length).toBe(1);
  shelf.removeItem("graphiql:theme");
  expect(shelf.getItem("graphiql:theme")).toBeNull();
});

test("keeps nothing that is written after everything was forgotten", () => {
  const shelf = withoutHeaders(sessionStorage);
  shelf.setItem("graphiql:theme", "dark");
  shelf.forget();
  shelf.setItem("graphiql:tabState", "{}");
  expect(sessionStorage.length).toBe(0);
});
