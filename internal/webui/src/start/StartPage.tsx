import type { TourQuery } from "../config";
import { Wordmark } from "../Wordmark";
import { ServerState } from "./ServerState";

const toCome = [
  ["Search", "type-ahead over everything you may see"],
  ["Canvas", "graph, map and timeline of one selection"],
  ["Why linked?", "the chain of reports behind each link, and how fragile it is"],
  ["Firearm trace", "from maker to recovery, gaps drawn as gaps"],
  ["Screening", "one name or a list, decided by a person"],
  ["Dossier", "what you pinned, printable, with its evidence"],
] as const;

/** The page at /: what Kafo is, whether it runs, and what there is to open. */
export function StartPage({ tour }: { tour: TourQuery[] }) {
  return (
    <div className="start">
      <header className="start-bar">
        <Wordmark />
        <ServerState />
      </header>
      <main>
        <h1>Follow the links between suspects, firearms, shipments, fuel and money.</h1>
        <p className="lead">
          Kafo is a graph of what investigations in several countries know. Ask it what a case hangs
          on, and each answer comes with its evidence: which report, from whom, how reliable. You
          see only what your sign-in lets you see.
        </p>
        <div className="cards">
          <section className="card open" aria-labelledby="query">
            <h2 id="query">Query with GraphiQL</h2>
            <p>
              The whole GraphQL API with its manual, completion and history, in your browser and
              without the internet.
            </p>
            {tour.length > 0 && (
              <>
                <h3>A tour is laid out as tabs</h3>
                <ol>
                  {tour.map(({ title }) => (
                    <li key={title}>{title}</li>
                  ))}
                </ol>
              </>
            )}
            <a className="button" href="/graphiql">
              Open GraphiQL
            </a>
          </section>
          <section className="card" aria-labelledby="to-come">
            <h2 id="to-come">Still to come</h2>
            <p>
              This is only the beginning of the web client. For analysts who would rather look than
              write queries, these screens are planned and <strong>not built yet</strong>:
            </p>
            <dl>
              {toCome.map(([screen, purpose]) => (
                <div key={screen}>
                  <dt>{screen}</dt>
                  <dd>{purpose}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </main>
      <footer>
        <p>
          A link is a lead, not a finding. Read the reports behind it before you act on it. Nothing
          on these pages is loaded from, or sent to, another host.{" "}
          <a href="/licences.txt">Licences of the software in them</a>
        </p>
      </footer>
    </div>
  );
}
