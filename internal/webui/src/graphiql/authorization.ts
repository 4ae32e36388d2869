import { applyEdits, modify, type ParseError, parse } from "jsonc-parser";

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/** The Authorization header that signs in as a subject during development. */
export function developmentSignIn(name: string): string {
  return `Bearer dev:${name}`;
}

/** The subject whom an Authorization header signs in as, if it is a development one. */
export function signedInAs(authorization: string | undefined): string | undefined {
  return /^Bearer dev:(.+)$/i.exec(authorization?.trim() ?? "")?.[1];
}

/**
 * The Authorization header in the text of the headers tab (JSON with comments);
 * undefined when there is none, null when the text is not a JSON object.
 */
export function authorizationIn(headers: string): string | undefined | null {
  const parsed = parseHeaders(headers);
  if (!parsed) {
    return null;
  }
  const value = parsed[authorizationKey(parsed)];
  return typeof value === "string" ? value : undefined;
}

/**
 * The headers tab's text with its Authorization header set or, given undefined,
 * removed. Other headers and comments stay; text that is not a JSON object is
 * replaced.
 */
export function withAuthorization(headers: string, authorization: string | undefined): string {
  const parsed = parseHeaders(headers);
  if (!parsed) {
    return withAuthorization("", authorization);
  }
  const key = authorizationKey(parsed);
  if (parsed[key] === authorization) {
    return headers;
  }
  const text = headers.trim() === "" ? "{}" : headers;
  return applyEdits(text, modify(text, [key], authorization, { formattingOptions }));
}

/** Header names are case-insensitive: the key as the user wrote it. */
function authorizationKey(headers: Record<string, unknown>): string {
  const written = Object.keys(headers).find((key) => key.toLowerCase() === "authorization");
  return written ?? "Authorization";
}

function parseHeaders(headers: string): Record<string, unknown> | undefined {
  if (headers.trim() === "") {
    return {};
  }
  const errors: ParseError[] = [];
  const parsed: unknown = parse(headers, errors, { allowTrailingComma: true });
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  return errors.length === 0 && isObject ? (parsed as Record<string, unknown>) : undefined;
}
