import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Browser,
  open,
  picture,
  type Server,
  seriousFaults,
  startBrowser,
  startServer,
} from "./harness";

/** The text of one of GraphiQL's editors, lines joined, blanks made alike. */
async function editorText(page: Page, label: string): Promise<string> {
  const lines = page.locator(`section[aria-label="${label}"] .graphiql-editor:not(.hidden)`);
  const text = await lines.locator(".view-line").allTextContents();
  return text.join(" ").replace(/\s+/g, " ");
}

const operation = (page: Page) => editorText(page, "Operation Editor");
const headers = (page: Page) => editorText(page, "Headers");
const result = (page: Page) => page.locator(".result-window .view-lines");

const tab = (page: Page, name: string) =>
  page.locator(".graphiql-tab-button", { hasText: new RegExp(`^${name}$`) });

async function run(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Execute query/ }).click();
}

async function ready(page: Page): Promise<void> {
  await page.locator('section[aria-label="Operation Editor"] .view-line').first().waitFor();
  await page.locator(".graphiql-spinner").waitFor({ state: "hidden" });
}

describe("GraphiQL with a tour and subjects", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    browser = await startBrowser();
  });
  afterEach(() => browser?.close());

  test("works without a request off the host, a policy violation or an error", async () => {
    const { page, misdeeds, asked } = await open(browser, server, "/graphiql");
    await ready(page);
    await run(page);
    await result(page).getByText('"coordinator"').waitFor();
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("The tests' schema.").waitFor();
    await page.getByRole("button", { name: /Prettify query/ }).click();
    await page.waitForTimeout(1000);

    expect(misdeeds).toEqual({ elsewhere: [], errors: [] });
    const workers = asked.filter((path) => path.includes(".worker-"));
    expect(workers.map((path) => path.replace(/.*\/(\w+)\.worker.*/, "$1")).sort()).toEqual(
      expect.arrayContaining(["editor", "graphql", "json"]),
    );
  });

  test("completes and checks operations against the server's schema", async () => {
    const { page, misdeeds } = await open(browser, server, "/graphiql");
    await ready(page);
    await page.locator('section[aria-label="Operation Editor"] .view-line').last().click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("{ me { nam } }");
    await page.locator(".squiggly-error").first().waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+Space");
    await page.locator(".suggest-widget .monaco-list-row", { hasText: "name" }).waitFor();
    expect(misdeeds).toEqual({ elsewhere: [], errors: [] });
  });

  test("opens each stop of the tour as a tab, with its title and its variables", async () => {
    const { page } = await open(browser, server, "/graphiql");
    await ready(page);
    expect(await page.locator(".graphiql-tab-button").allTextContents()).toEqual([
      "Me",
      "Search",
      "Together",
    ]);
    expect(await operation(page)).toContain("# Who am I? query Me {");

    await tab(page, "Search").click();
    expect(await operation(page)).toContain("# What does a word find? query Search(");
    expect(await editorText(page, "Variables")).toContain('"text": "convoy"');
    await run(page);
    await result(page).getByText('"convoy"').waitFor();
  });

  test("runs each tab as the chosen subject and shows the header that says so", async () => {
    const { page } = await open(browser, server, "/graphiql");
    await ready(page);
    const picker = page.getByLabel("Signed in as");
    expect(await picker.inputValue()).toBe("coordinator");

    await picker.selectOption("niger");
    await page.getByRole("button", { name: "Headers" }).click();
    await expect.poll(() => headers(page)).toContain('"Authorization": "Bearer dev:niger"');
    await page.getByText("RESTRICTED · ANALYST").waitFor();
    await run(page);
    await result(page).getByText('"niger"').waitFor();

    await tab(page, "Together").click();
    await expect.poll(() => headers(page)).toContain('"Authorization": "Bearer dev:niger"');
    await tab(page, "Me").click();
    await expect.poll(() => headers(page)).toContain('"Authorization": "Bearer dev:niger"');
    await picker.selectOption("mali");
    await run(page);
    await result(page).getByText('"mali"').waitFor();
  });

  test("takes over whom the user writes into the headers", async () => {
    const { page } = await open(browser, server, "/graphiql");
    await ready(page);
    await page.getByRole("button", { name: "Headers" }).click();
    await expect.poll(() => headers(page)).toContain('"Authorization": "Bearer dev:coordinator"');
    await page.locator('section[aria-label="Headers"]').getByText("coordinator").click();
    // By keys alone, since lines may move under the mouse: to the last word of the line before the last.
    for (const key of ["Control+End", "ArrowUp", "End", "ArrowLeft", "Control+Shift+ArrowLeft"]) {
      await page.keyboard.press(key);
    }
    await page.keyboard.type("mali");
    await expect.poll(() => headers(page)).toContain('"Authorization": "Bearer dev:mali"');
    await expect.poll(() => page.getByLabel("Signed in as").inputValue()).toBe("mali");
    await tab(page, "Together").click();
    await expect.poll(() => headers(page)).toContain('"Authorization": "Bearer dev:mali"');
  });

  test("keeps nothing once the browser's tab is closed, and no sign-in even before", async () => {
    const { page } = await open(browser, server, "/graphiql");
    await ready(page);
    await page.getByLabel("Signed in as").selectOption("niger");
    await run(page);
    await result(page).getByText('"niger"').waitFor();
    await page.waitForTimeout(1000);
    const kept = await page.evaluate(() => ({
      forever: Object.keys(localStorage).length + document.cookie.length,
      session: JSON.stringify(sessionStorage),
    }));
    expect(kept.forever).toBe(0);
    expect(kept.session).toContain("query Me");
    expect(kept.session).not.toContain("dev:");
  });

  test("goes back to the tour as the server gives it", async () => {
    const { page } = await open(browser, server, "/graphiql");
    await ready(page);
    await page.getByRole("button", { name: "Close Tab" }).first().click();
    await page.waitForTimeout(1000);
    await page.reload();
    await ready(page);
    expect(await tab(page, "Me").count()).toBe(0);
    await page.getByRole("button", { name: "Restart the tour" }).click();
    await tab(page, "Me").waitFor();
  });

  test.each(["light", "dark"] as const)(
    "has no accessibility fault of ours, %s",
    async (scheme) => {
      await browser.close();
      browser = await startBrowser(scheme);
      const { page } = await open(browser, server, "/graphiql");
      await ready(page);
      await run(page);
      await result(page).getByText('"coordinator"').waitFor();
      await picture(page, `graphiql-${scheme}`);
      // Inside .graphiql-container is GraphiQL's own markup, not ours.
      const found = await new AxeBuilder({ page }).exclude(".graphiql-container").analyze();
      expect(seriousFaults(found)).toEqual([]);
    },
  );
});

describe("GraphiQL without a tour and subjects", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer("-empty");
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("opens one tab that asks who the user is, and no picker", async () => {
    const { page, misdeeds } = await open(browser, server, "/graphiql");
    await ready(page);
    expect(await operation(page)).toContain("{ me { name country } }");
    expect(await page.getByLabel("Signed in as").count()).toBe(0);
    await run(page);
    await result(page).getByText('"me"').waitFor();
    expect(misdeeds).toEqual({ elsewhere: [], errors: [] });
  });
});
