import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "../theme.css";
import "./graphiql.css";

import { createRoot } from "react-dom/client";
import { type Config, emptyConfig, loadConfig } from "../config";
import { GraphiQLPage } from "./GraphiQLPage";
import { bundleWorkers } from "./workers";

const withoutTour =
  "The server did not give its tour and its subjects; GraphiQL works without them. Reload to try again.";

async function configured(): Promise<{ config: Config; notice?: string }> {
  try {
    return { config: await loadConfig() };
  } catch {
    return { config: emptyConfig, notice: withoutTour };
  }
}

bundleWorkers();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(<GraphiQLPage {...(await configured())} />);
}
