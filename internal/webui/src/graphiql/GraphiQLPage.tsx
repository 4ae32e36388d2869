import { GraphiQL } from "graphiql";
import { type ComponentProps, useEffect, useMemo, useRef, useState } from "react";
import type { Config } from "../config";
import { Wordmark } from "../Wordmark";
import { developmentSignIn, withAuthorization } from "./authorization";
import { execute } from "./execute";
import { SignIn } from "./SignIn";
import { SubjectPicker } from "./SubjectPicker";
import { withoutHeaders } from "./storage";
import { tourTabs } from "./tabs";

type Fetcher = ComponentProps<typeof GraphiQL>["fetcher"];

/** What was typed outlives a reload, but not the browser's tab. */
const shelf = withoutHeaders(sessionStorage);

/** GraphiQL with the tour as its tabs and, above it, the choice of subject. */
export function GraphiQLPage({ config, notice }: { config: Config; notice?: string | undefined }) {
  const [first] = config.subjects;
  const [authorization, setAuthorization] = useState(first && developmentSignIn(first.name));
  const [headersAtStart] = useState(() =>
    authorization ? withAuthorization("", authorization) : "",
  );
  const [tabs] = useState(() => tourTabs(config.tour, headersAtStart));
  const fetcher = useFetcher(config.endpoint, authorization);

  return (
    <div className="ide">
      <header className="bar">
        <Wordmark place="GraphiQL" />
        <SubjectPicker
          subjects={config.subjects}
          authorization={authorization}
          onChange={setAuthorization}
        />
        <button type="button" className="quiet" onClick={startOver}>
          {config.tour.length > 0 ? "Restart the tour" : "Start over"}
        </button>
      </header>
      {notice && (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      <main className="editor" aria-label="GraphiQL">
        <GraphiQL
          fetcher={fetcher}
          defaultTabs={tabs}
          defaultHeaders={headersAtStart}
          defaultEditorToolsVisibility="variables"
          inputValueDeprecation
          schemaDescription
          shouldPersistHeaders={false}
          storage={shelf}
        >
          <GraphiQL.Logo>
            <SignIn authorization={authorization} onChange={setAuthorization} />
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </div>
  );
}

/**
 * A fetcher that stays the same object: a new one would make GraphiQL ask for
 * the schema again. GraphiQL's first question comes before the headers tab is
 * there, so it carries the chosen sign-in from here.
 */
function useFetcher(endpoint: string, authorization: string | undefined): Fetcher {
  const current = useRef(authorization);
  useEffect(() => {
    current.current = authorization;
  }, [authorization]);
  return useMemo(() => {
    const signIn = () => (current.current ? { Authorization: current.current } : {});
    return ((operation, options) =>
      execute(endpoint, operation, options?.headers ?? signIn())) as Fetcher;
  }, [endpoint]);
}

/** Forgets this browser tab's edits, so that the tour opens as the server gives it. */
function startOver(): void {
  shelf.forget();
  location.reload();
}
