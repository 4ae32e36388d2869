import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// `npm run dev` serves the pages and passes everything else to a running `kafo serve`.
const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // Everything is a file of its own: data: addresses would need a looser policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the bundled packages' licences ask for: their texts go along.
    license: { fileName: "licences.txt" },
    // Monaco, which only /graphiql loads, is past the default limit.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: [page("index.html"), page("graphiql.html")],
      onLog(level, log, report) {
        // Hints of the React compiler in GraphiQL's packages, spent when they were compiled.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") {
          report(level, log);
        }
      },
    },
  },
  worker: { format: "es" },
  server: {
    proxy: { "/graphql": server, "/healthz": server, "/graphiql/config.json": server },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
