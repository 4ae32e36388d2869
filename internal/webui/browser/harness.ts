import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type AxeBuilder from "@axe-core/playwright";
import { buildSchema, introspectionFromSchema } from "graphql";
import { type BrowserContext, chromium, type Page } from "playwright-core";

type AxeResults = Awaited<ReturnType<AxeBuilder["analyze"]>>;

const schema = buildSchema(`
  "The tests' schema."
  schema { query: Query }
  type Query {
    "Who the request is made as."
    me: Subject!
    "Finds entities by text."
    search(text: String!): [Entity!]!
  }
  type Subject { name: String! country: String! }
  type Entity { id: ID! label: String! }
`);

/** A running test server. */
export interface Server {
  url: string;
  stop(): Promise<void>;
}

/** Builds the test server with the bundle embedded and starts it on a free port. */
export async function startServer(...flags: string[]): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "kafo-webui-"));
  const introspection = join(folder, "introspection.json");
  const binary = join(folder, "server");
  writeFileSync(introspection, JSON.stringify({ data: introspectionFromSchema(schema) }));
  const webui = fileURLToPath(new URL("..", import.meta.url));
  execFileSync("go", ["build", "-o", binary, "./browser/server"], { cwd: webui });
  const child = spawn(binary, ["-introspection", introspection, ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await firstLine(child);
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.stdin?.end();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the test server ended with ${code}`)));
  });
}

/** A browser with nothing in its profile. */
export interface Browser {
  context: BrowserContext;
  close(): Promise<void>;
}

/** Starts Debian's Chromium (or the one KAFO_CHROMIUM names) with a fresh profile. */
export async function startBrowser(colorScheme: "light" | "dark" = "light"): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "kafo-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.KAFO_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    colorScheme,
    viewport: { width: 1280, height: 800 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Whatever still asks another host does not get there.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What a page did that it must not do, noted from when it was opened. */
export interface Misdeeds {
  /** Addresses asked for that are not the server's own. */
  elsewhere: string[];
  /** Errors on the console, policy violations among them, and uncaught exceptions. */
  errors: string[];
}

/** Opens a page and notes what it does wrong from its first request on. */
export async function open(
  { context }: Browser,
  server: Server,
  path: string,
): Promise<{ page: Page; misdeeds: Misdeeds; asked: string[] }> {
  const page = await context.newPage();
  const misdeeds: Misdeeds = { elsewhere: [], errors: [] };
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    asked.push(url.pathname);
    if (url.protocol !== "data:" && url.origin !== server.url) {
      misdeeds.elsewhere.push(request.url());
    }
  });
  page.on("pageerror", (error) => misdeeds.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || /content security policy/i.test(message.text())) {
      misdeeds.errors.push(message.text());
    }
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(server.url + path);
  return { page, misdeeds, asked };
}

/** Axe's findings that keep someone from using the page, one line each. */
export function seriousFaults({ violations }: AxeResults): string[] {
  return violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Keeps a picture of the page in the folder that KAFO_PICTURES names, if it does. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.KAFO_PICTURES;
  if (folder) {
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
