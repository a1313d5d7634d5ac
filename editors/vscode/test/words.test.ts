import assert from "node:assert/strict";
import { test } from "node:test";
import { type ServerStatus, completed, escape, millis, reading, statusEntry } from "../src/words";

const ready: ServerStatus = { version: "1.0", root: "/home/ana/desk", state: "ready", sources: 5, briefs: 1, problems: 0 };

test("a ready server says what it has and where", () => {
  assert.deepEqual(statusEntry(ready, undefined), { text: "Rapporteur: 5 sources, 1 brief", detail: "in desk", busy: false, problems: false });
  const windows = { ...ready, root: "C:\\desks\\two\\", sources: 1, problems: 2 };
  assert.deepEqual(statusEntry(windows, undefined), {
    text: "Rapporteur: 1 source, 1 brief",
    detail: "in two · 2 problems of the workspace",
    busy: false,
    problems: true,
  });
});

test("a loading server says how far it is", () => {
  const loading: ServerStatus = { ...ready, state: "loading", sources: 0 };
  assert.equal(statusEntry(loading, { done: 312, total: 1000 }).text, "Rapporteur: reading the sources 312/1000");
  assert.equal(statusEntry(loading, undefined).text, "Rapporteur: reading the sources");
  assert.equal(statusEntry(loading, undefined).busy, true);
});

test("a server that answers from what was kept says so", () => {
  const surveying: ServerStatus = { ...ready, state: "surveying" };
  assert.equal(statusEntry(surveying, undefined).text, "Rapporteur: 5 sources, looking for changes");
  assert.equal(statusEntry({ ...surveying, unread: 2 }, undefined).text, "Rapporteur: 5 sources, 2 to read");
  assert.equal(statusEntry(surveying, undefined).busy, true);
});

test("a waiting server says what it waits for", () => {
  const waiting = statusEntry({ ...ready, state: "waiting", root: null }, undefined);
  assert.match(waiting.detail, /open a brief/);
  assert.equal(waiting.busy, false);
});

test("progress messages", () => {
  assert.deepEqual(reading("312/1000"), { done: 312, total: 1000 });
  for (const other of [undefined, "", "5 sources", "1/2/3"]) assert.equal(reading(other), undefined);
});

test("milliseconds are numbers from 0", () => {
  assert.equal(millis(0), 0);
  assert.equal(millis(12.4), 12);
  for (const wrong of [-1, Number.NaN, "800", null, undefined]) assert.equal(millis(wrong), undefined);
});

test("text of others stays text", () => {
  assert.equal(escape("a *b* [c](d) <e>"), "a \\*b\\* \\[c\\](d) \\<e\\>");
  assert.equal(escape("one\n# two"), "one # two");
  assert.equal(escape("# two"), "\\# two");
  assert.equal(escape("- a. b"), "\\- a. b");
  assert.equal(escape("2018. Then AT&T &amp; 1.5"), "2018\\. Then AT&T \\&amp; 1.5");
});

test("a completion takes the place of what was typed", () => {
  assert.equal(completed("actor:CO", { start: 6, end: 8, text: "COL", detail: "Colombia" }), "actor:COL ");
  assert.equal(completed("act", { start: 0, end: 3, text: "actor:", detail: "" }), "actor:");
  assert.equal(completed("ki since:2013", { start: 0, end: 2, text: "kind:", detail: "" }), "kind: since:2013");
});
