import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EVERYTHING,
  type Evidence,
  type Row,
  cell,
  columns,
  commonSection,
  fromView,
  kindOf,
  rowAt,
  sections,
  shown,
  tally,
} from "../src/matrix/model";

function evidence(key: string, role: Evidence["role"], quote = ""): Evidence {
  const at = { line: 0, character: 0 };
  return { key, title: `Title of ${key}`, role, cited: true, quote, location: { uri: `file:///${key}.md`, range: { start: at, end: at } } };
}

function row(line: number, verdict: string, section: string, ...sources: Evidence[]): Row {
  return {
    range: { start: { line, character: 0 }, end: { line, character: 40 } },
    claim: `Kenya and Rwanda met, round ${line}.`,
    verdict,
    reason: "",
    origins: 0,
    section,
    evidence: sources,
  };
}

const rows = [
  row(4, "Supported", "Talks", evidence("press", "supports", "The two met in Kigali."), evidence("annex", "nearest")),
  row(5, "Contradicted", "Talks", evidence("annex", "contradicts", "They have not met.")),
  row(9, "Unsupported: nothing found", "Trade", evidence("blog", "nearest")),
  row(10, "Supported, but the sources disagree", "Trade", evidence("annex", "supports"), evidence("annex", "contradicts")),
];

test("a verdict counts by its first words", () => {
  assert.equal(kindOf("Supported"), "supported");
  assert.equal(kindOf("Supported, but the sources disagree"), "disputed");
  assert.equal(kindOf("Partially supported"), "partial");
  assert.equal(kindOf("Contradicted"), "contradicted");
  assert.equal(kindOf("Unsupported: wider than the source"), "unsupported");
  assert.equal(kindOf("Not understood, and nothing found"), "unsupported");
});

test("the filter looks into claims and quotations, at every word", () => {
  const found = (text: string): number[] => shown(rows, { ...EVERYTHING, text }).map(({ at }) => at);
  assert.deepEqual(found(""), [0, 1, 2, 3]);
  assert.deepEqual(found("KIGALI"), [0]);
  assert.deepEqual(found("round they met"), [1]);
  assert.deepEqual(found("kigali nairobi"), []);
  assert.deepEqual(found("annex"), [0, 1, 3]);
});

test("kinds and sections are left out, numbers stay those of all rows", () => {
  assert.deepEqual(shown(rows, { ...EVERYTHING, hidden: ["supported", "disputed"] }).map(({ at }) => at), [1, 2]);
  assert.deepEqual(shown(rows, { ...EVERYTHING, section: "Trade" }).map(({ at }) => at), [2, 3]);
  assert.deepEqual(tally(rows), { supported: 1, disputed: 1, partial: 0, contradicted: 1, unsupported: 1 });
});

test("columns: what decides most comes first, then the key", () => {
  assert.deepEqual(
    columns(rows).map(({ key, decides }) => [key, decides]),
    [["annex", 2], ["press", 1], ["blog", 0]],
  );
  assert.deepEqual(columns([]), []);
});

test("a cell shows what decides before what is near", () => {
  const both = row(1, "Supported", "", evidence("press", "nearest"), evidence("press", "supports"));
  assert.equal(cell(both, "press")?.at, 1);
  assert.equal(cell(both, "annex"), undefined);
});

test("sections in the order of the brief; the one that all share", () => {
  assert.deepEqual(sections(rows), ["Talks", "Trade"]);
  assert.equal(commonSection(rows), null);
  assert.equal(commonSection(rows.slice(0, 2)), "Talks");
  assert.equal(commonSection([]), null);
});

test("the row around the cursor", () => {
  assert.equal(rowAt(rows, { line: 5, character: 0 }), 1);
  assert.equal(rowAt(rows, { line: 5, character: 40 }), 1);
  assert.equal(rowAt(rows, { line: 5, character: 41 }), undefined);
  assert.equal(rowAt(rows, { line: 6, character: 0 }), undefined);
});

test("only messages of the page's own kinds are taken", () => {
  assert.deepEqual(fromView({ type: "source", generation: 2, row: 0, evidence: 1, more: "x" }), { type: "source", generation: 2, row: 0, evidence: 1 });
  assert.deepEqual(fromView({ type: "explain", code: "TIM003" }), { type: "explain", code: "TIM003" });
  for (const wrong of [null, 3, "ready", {}, { type: "claim", generation: 1, row: -1 }, { type: "claim", generation: 1, row: 0.5 }, { type: "explain", code: "../x" }, { type: "source", generation: 1, row: 0 }]) {
    assert.equal(fromView(wrong), undefined);
  }
});
