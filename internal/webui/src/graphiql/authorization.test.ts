import { describe, expect, test } from "vitest";
import { authorizationIn, developmentSignIn, signedInAs, withAuthorization } from "./authorization";

describe("signedInAs", () => {
  test.each([
    ["Bearer dev:niger", "niger"],
    ["bearer dev:niger ", "niger"],
    ["Bearer eyJhbGciOi", undefined],
    ["Bearer dev:", undefined],
    [undefined, undefined],
  ])("reads %j as %j", (authorization, name) => {
    expect(signedInAs(authorization)).toBe(name);
  });

  test("reads what developmentSignIn writes", () => {
    expect(signedInAs(developmentSignIn("niger"))).toBe("niger");
  });
});

describe("authorizationIn", () => {
  test.each([
    ["", undefined],
    ["{}", undefined],
    ['{"Authorization": "Bearer dev:mali"}', "Bearer dev:mali"],
    ['{"authorization": "Bearer dev:mali", // mine\n}', "Bearer dev:mali"],
    ['{"Authorization": 7}', undefined],
    ['{"Authorization": ', null],
    ["[]", null],
  ])("finds in %j %j", (headers, authorization) => {
    expect(authorizationIn(headers)).toBe(authorization);
  });
});

describe("withAuthorization", () => {
  const mali = developmentSignIn("mali");

  test.each([
    ["nothing", ""],
    ["an empty object", "{}"],
    ["another subject", '{"Authorization": "Bearer dev:niger"}'],
    ["text that is no JSON object", "{oops"],
  ])("sets the header over %s", (_, headers) => {
    expect(JSON.parse(withAuthorization(headers, mali))).toEqual({ Authorization: mali });
  });

  test("leaves text that already says so as it is, however it is written", () => {
    const headers = `{ "AUTHORIZATION":\n"${mali}" }`;
    expect(withAuthorization(headers, mali)).toBe(headers);
  });

  test("keeps other headers and comments", () => {
    const headers = '{\n  // for the log\n  "X-Trace": "7"\n}';
    const changed = withAuthorization(headers, mali);
    expect(changed).toContain("// for the log");
    expect(changed).toContain('"X-Trace": "7"');
    expect(authorizationIn(changed)).toBe(mali);
  });

  test("takes the header away when nobody is signed in", () => {
    expect(
      JSON.parse(withAuthorization(`{"a": "b", "authorization": "${mali}"}`, undefined)),
    ).toEqual({ a: "b" });
  });
});
