import { expect, test, vi } from "vitest";
import { execute } from "./execute";

function answering(text: string, status = 200) {
  return vi.fn<typeof fetch>(async () => new Response(text, { status }));
}

test("posts the operation as JSON with the given headers", async () => {
  const fetcher = answering('{"data": {"me": null}}');
  const operation = { query: "{ me { name } }", variables: { a: 1 } };
  const answer = await execute("/graphql", operation, { Authorization: "Bearer dev:a" }, fetcher);

  expect(answer).toEqual({ data: { me: null } });
  const [endpoint, request] = fetcher.mock.calls[0] ?? [];
  expect(endpoint).toBe("/graphql");
  expect(request?.method).toBe("POST");
  expect(request?.headers).toMatchObject({
    "Content-Type": "application/json",
    Authorization: "Bearer dev:a",
  });
  expect(JSON.parse(String(request?.body))).toEqual(operation);
});

test("gives a GraphQL error response as it is, whatever its status", async () => {
  const response = { errors: [{ message: "no", extensions: { code: "FORBIDDEN" } }] };
  expect(
    await execute("/graphql", { query: "" }, {}, answering(JSON.stringify(response), 403)),
  ).toEqual(response);
});

test("says what came when it was no GraphQL response", async () => {
  const answer = await execute(
    "/graphql",
    { query: "" },
    {},
    answering("<h1>Bad gateway</h1>", 502),
  );
  expect(answer).toEqual({
    errors: [
      { message: "the server answered 502 without a GraphQL response: <h1>Bad gateway</h1>" },
    ],
  });
});
