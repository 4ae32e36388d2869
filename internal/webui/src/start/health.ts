/** How the server is, as far as a page can tell. */
export type Health = "asking" | "well" | "unwell" | "unreachable";

/** Asks /healthz once. Whatever the answer's text, its status says it all. */
export async function askHealth(fetcher: typeof fetch = fetch): Promise<Health> {
  try {
    const response = await fetcher("/healthz", { cache: "no-store" });
    return response.ok ? "well" : "unwell";
  } catch {
    return "unreachable";
  }
}
