import AxeBuilder from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Browser,
  open,
  picture,
  type Server,
  seriousFaults,
  startBrowser,
  startServer,
} from "./harness";

describe.each(["light", "dark"] as const)("the start page, %s", (scheme) => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer();
    browser = await startBrowser(scheme);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("shows the server's state and asks nothing of another host", async () => {
    const { page, misdeeds, asked } = await open(browser, server, "/");
    await page.getByText("The server is running").waitFor();
    expect(misdeeds).toEqual({ elsewhere: [], errors: [] });
    expect(asked).toContain("/healthz");
  });

  test("says when the server does not answer", async () => {
    const { page } = await open(browser, server, "/");
    await page.close();
    const offline = await browser.context.newPage();
    await offline.route("**/healthz", (route) => route.abort());
    await offline.goto(server.url);
    await offline.getByText("The server does not answer").waitFor();
  });

  test("lists the tour, says what is still missing, and leads to GraphiQL", async () => {
    const { page } = await open(browser, server, "/");
    await page.getByText("What hangs together?").waitFor();
    await page.getByText("not built yet").waitFor();
    await page.getByRole("link", { name: "Open GraphiQL" }).click();
    await page.getByLabel("Signed in as").waitFor();
    expect(new URL(page.url()).pathname).toBe("/graphiql");
  });

  test("has no accessibility fault", async () => {
    const { page } = await open(browser, server, "/");
    await page.getByText("The server is running").waitFor();
    await picture(page, `start-${scheme}`);
    expect(seriousFaults(await new AxeBuilder({ page }).analyze())).toEqual([]);
  });
});
