/** A subject that the development sign-in knows. */
export interface Subject {
  name: string;
  country: string;
  level: string;
  roles: string[];
}

/** One stop of the tour: an operation to open as a tab. */
export interface TourQuery {
  title: string;
  query: string;
  variables?: Record<string, unknown> | null;
}

/** What the server tells its pages, at /graphiql/config.json. */
export interface Config {
  endpoint: string;
  subjects: Subject[];
  tour: TourQuery[];
}

/** What the pages use when the server tells them nothing. */
export const emptyConfig: Config = { endpoint: "/graphql", subjects: [], tour: [] };

/** Asks the server for the configuration; throws when it does not give one. */
export async function loadConfig(fetcher: typeof fetch = fetch): Promise<Config> {
  const response = await fetcher("/graphiql/config.json", {
    headers: { Accept: "application/json" },
  });
  if (!response.ok) {
    throw new Error(`the server answered ${response.status} for its configuration`);
  }
  return { ...emptyConfig, ...((await response.json()) as Partial<Config>) };
}
