import "../theme.css";
import "./start.css";

import { createRoot } from "react-dom/client";
import { emptyConfig, loadConfig } from "../config";
import { StartPage } from "./StartPage";

const root = document.getElementById("root");
if (root) {
  // Without its configuration the page only lacks the tour's titles.
  const { tour } = await loadConfig().catch(() => emptyConfig);
  createRoot(root).render(<StartPage tour={tour} />);
}
