import { expect, test } from "vitest";
import { loadConfig } from "./config";

const answering = (text: string, status = 200): typeof fetch => {
  return async () => new Response(text, { status });
};

test("what the server leaves out is as if it had nothing to tell", async () => {
  expect(await loadConfig(answering('{"endpoint": "/api"}'))).toEqual({
    endpoint: "/api",
    subjects: [],
    tour: [],
  });
});

test.each([
  ["an error", answering("", 500)],
  ["no JSON", answering("<html>")],
])("%s is thrown", async (_, fetcher) => {
  await expect(loadConfig(fetcher)).rejects.toThrow();
});
