/** One GraphQL operation as GraphiQL hands it over. */
export interface Operation {
  query: string;
  operationName?: string | null;
  variables?: unknown;
}

/** What came back: a GraphQL response, or one made up for an answer that is none. */
export type Answer = Record<string, unknown>;

/**
 * Posts one operation and gives the GraphQL response, whatever its status: an
 * error's answer is a GraphQL response too. An answer that is not JSON becomes a
 * response with one error that says what came instead.
 */
export async function execute(
  endpoint: string,
  operation: Operation,
  headers: Record<string, string>,
  fetcher: typeof fetch = fetch,
): Promise<Answer> {
  const response = await fetcher(endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json",
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return { errors: [{ message: notGraphQL(response.status, text) }] };
  }
}

function notGraphQL(status: number, text: string): string {
  const excerpt = text.trim().slice(0, 200);
  return `the server answered ${status} without a GraphQL response${excerpt ? `: ${excerpt}` : ""}`;
}
