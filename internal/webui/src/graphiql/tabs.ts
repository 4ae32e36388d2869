import type { TourQuery } from "../config";

/** The texts of one GraphiQL tab. */
export interface TabTexts {
  query: string;
  variables: string;
  headers: string;
}

/** What the only tab asks when the server has no tour. */
export const firstQuestion: TourQuery = {
  title: "Who am I signed in as?",
  query: "{ me { name country } }",
};

/** The tour as GraphiQL's tabs, each with the given headers; never empty. */
export function tourTabs(tour: TourQuery[], headers: string): TabTexts[] {
  const queries = tour.length > 0 ? tour : [firstQuestion];
  return queries.map((query) => ({
    query: titled(query),
    variables: variablesText(query.variables),
    headers,
  }));
}

/**
 * GraphiQL names a tab by its operation, so the title goes above it as a
 * comment, unless the query brings a comment of its own.
 */
function titled({ title, query }: TourQuery): string {
  const text = `${query.trim()}\n`;
  if (!title || text.startsWith("#")) {
    return text;
  }
  const comment = title
    .split(/\r?\n/)
    .map((line) => `# ${line}\n`)
    .join("");
  return comment + text;
}

function variablesText(variables: TourQuery["variables"]): string {
  return variables && Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : "";
}
