import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { askHealth, type Health } from "./health";
import { ServerState } from "./ServerState";
import { StartPage } from "./StartPage";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each<[string, typeof fetch, Health]>([
  ["200", async () => new Response("ok"), "well"],
  ["503", async () => new Response("", { status: 503 }), "unwell"],
  ["no answer", () => Promise.reject(new TypeError("failed")), "unreachable"],
])("%s at /healthz means the server is %s", async (_, fetcher, health) => {
  expect(await askHealth(fetcher)).toBe(health);
});

test("the server's state is asked again and follows the answers", async () => {
  vi.useFakeTimers();
  const answers: Health[] = ["well", "unreachable"];
  render(<ServerState ask={async () => answers.shift() ?? "well"} everyMs={1000} />);
  expect(screen.getByRole("status").textContent).toContain("Asking");
  await vi.waitFor(() => expect(screen.getByRole("status").textContent).toContain("is running"));
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(screen.getByRole("status").textContent).toContain("not answer"));
});

test("the start page leads to GraphiQL, lists the tour and says what is missing", () => {
  vi.stubGlobal("fetch", async () => new Response("ok"));
  render(<StartPage tour={[{ title: "Who am I?", query: "{ me { name } }" }]} />);
  const link = screen.getByRole("link", { name: "Open GraphiQL" });
  expect(link.getAttribute("href")).toBe("/graphiql");
  expect(screen.getByText("Who am I?")).toBeDefined();
  expect(screen.getByText("not built yet")).toBeDefined();
});

test("the start page speaks of no tour when there is none", () => {
  vi.stubGlobal("fetch", async () => new Response("ok"));
  render(<StartPage tour={[]} />);
  expect(screen.queryByText(/tour/)).toBeNull();
});
