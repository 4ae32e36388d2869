import type {} from "monaco-editor";
import EditorWorker from "monaco-editor/esm/vs/editor/editor.worker.js?worker";
import JsonWorker from "monaco-editor/esm/vs/language/json/json.worker.js?worker";
import GraphQLWorker from "monaco-graphql/esm/graphql.worker.js?worker";

const workers: Record<string, new () => Worker> = { json: JsonWorker, graphql: GraphQLWorker };

/** Has the editor start its language services from this host's own files. */
export function bundleWorkers(): void {
  self.MonacoEnvironment = {
    getWorker: (_id: string, label: string) => new (workers[label] ?? EditorWorker)(),
  };
}
