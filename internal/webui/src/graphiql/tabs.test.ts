import { expect, test } from "vitest";
import { tourTabs } from "./tabs";

test("an empty tour opens one tab that asks who the user is", () => {
  const tabs = tourTabs([], "{}");
  expect(tabs).toHaveLength(1);
  expect(tabs[0]?.query).toContain("{ me { name country } }");
  expect(tabs[0]?.headers).toBe("{}");
});

test("each query becomes a tab in the tour's order, its title a comment above it", () => {
  const tabs = tourTabs(
    [
      { title: "Who?", query: "query Me { me { name } }" },
      { title: "Two\nlines", query: "query Other { me { country } }\n\n" },
    ],
    "",
  );
  expect(tabs.map(({ query }) => query)).toEqual([
    "# Who?\nquery Me { me { name } }\n",
    "# Two\n# lines\nquery Other { me { country } }\n",
  ]);
});

test("a query that brings its own comment keeps only that", () => {
  const [tab] = tourTabs([{ title: "Who?", query: "# Mine\n{ me { name } }" }], "");
  expect(tab?.query).toBe("# Mine\n{ me { name } }\n");
});

test.each([
  [{ text: "river" }, '{\n  "text": "river"\n}'],
  [{}, ""],
  [null, ""],
])("variables %j are shown as %j", (variables, text) => {
  const [tab] = tourTabs([{ title: "", query: "{ me { name } }", variables }], "");
  expect(tab?.variables).toBe(text);
});
