/** What GraphiQL asks of a place to keep its tabs, its history and its settings. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "clear" | "length">;

/**
 * A shelf that never keeps request headers, so no sign-in is ever written down:
 * GraphiQL leaves them out of its tabs, but not out of its history.
 */
export function withoutHeaders(shelf: Shelf): Shelf & {
  /** Forgets everything, also what GraphiQL still means to write before the page is left. */
  forget(): void;
} {
  let left = false;
  return {
    forget: () => {
      left = true;
      shelf.clear();
    },
    get length() {
      return shelf.length;
    },
    getItem: (key) => shelf.getItem(key),
    setItem: (key, value) => {
      if (!left) {
        shelf.setItem(key, redacted(value));
      }
    },
    removeItem: (key) => shelf.removeItem(key),
    clear: () => shelf.clear(),
  };
}

function redacted(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), (key, part) => (key === "headers" ? null : part));
  } catch {
    return value; // a plain setting, such as the theme's name
  }
}
