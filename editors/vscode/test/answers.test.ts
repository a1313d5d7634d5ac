import assert from "node:assert/strict";
import { test } from "node:test";
import { answerPage, factsPage, forBrief, readingPage } from "../src/answers";

const ANSWER = {
  question: "Has Ghana trained with the AU?",
  verdict: "yes_through",
  summary: "Yes, through the standby force.",
  findings: [
    {
      text: "Ghana sent two companies.",
      time: "2019-05",
      modality: { rank: 7, label: "took part" },
      citations: [
        { key: "au-report", quote: "Two companies of *Ghana* came.", published: "2019-06-01", grade: "B2" },
        { key: "press", quote: "Ghana was there." },
      ],
    },
  ],
  not_counted: [{ text: "Togo was invited.", reason: "an invitation is no exercise", citations: [{ key: "press", quote: "Togo was invited." }] }],
  not_shown: ["who paid"],
  follow_up: ["Who else took part?"],
};

test("an answer in parts becomes a page with numbered sources", () => {
  assert.equal(
    answerPage("Has Ghana trained with the AU?", ANSWER),
    `# Has Ghana trained with the AU?

**yes through**

Yes, through the standby force.

## What the sources say

- Ghana sent two companies. (took part, 2019-05) [1][2]

## Not counted

- Togo was invited.: an invitation is no exercise [3]

## What the sources do not show

- who paid

## Next questions

- Who else took part?

## Sources

1. au-report (2019-06-01, B2): “Two companies of \\*Ghana\\* came.”
2. press: “Ghana was there.”
3. press: “Togo was invited.”
`,
  );
});

test("names that nothing is known by are told, with their neighbours", () => {
  const answer = { verdict: "no_evidence", unresolved: [{ words: "Gana", candidates: ["Ghana"] }, { words: "Xyz", candidates: [] }] };
  const page = answerPage("Has Gana met Xyz?", answer);
  assert.match(page, /by the name “Gana”; did you mean Ghana\?/);
  assert.match(page, /by the name “Xyz”\.\n/);
});

test("what the server has written is taken as it is", () => {
  assert.equal(answerPage("q", "# Done\n"), "# Done\n");
  assert.equal(forBrief({ verdict: "yes", markdown: "## Done\n" }), "## Done\n");
  assert.equal(answerPage("q", { markdown: "# Done\n" }), "# Done\n");
  assert.equal(factsPage("q", { markdown: "# Facts\n" }), "# Facts\n");
});

test("facts become a table", () => {
  const page = factsPage("actor:GHA", [{ actor: "Ghana", kind: { label: "exercise" } }, { actor: "Mali | Niger", since: 2013 }]);
  assert.match(page, /^# Facts: `actor:GHA`\n/);
  assert.match(page, /\| actor \| kind \| since \|\n\| --- \| --- \| --- \|\n\| Ghana \| exercise \|  \|\n\| Mali \\\| Niger \|  \| 2013 \|\n$/);
  assert.match(factsPage("x", { facts: [] }), /No fact of the sources matches/);
});

test("an unknown shape is shown, not hidden", () => {
  assert.match(answerPage("q", { odd: 1 }), /"odd": 1/);
  assert.match(answerPage("q", null), /null/);
  assert.match(factsPage("q", [1]), /```json/);
});

const AT = { uri: "file:///desk/sources/au.md", range: { start: { line: 11, character: 0 }, end: { line: 11, character: 9 } } };

test("citations lead to their sentences, and copies are one origin", () => {
  const citations = [
    { key: "au", source: "sources/au.md", origin: "Reuters", grade: "A1", confirmed: false, location: AT },
    { key: "sun", source: "sources/sun.md", origin: "Reuters" },
  ];
  const page = answerPage("q", { verdict: "yes", markdown: "## For a brief", findings: [{ text: "Ghana came.", origins: 1, citations }] });
  assert.match(page, /Ghana came\. \(2 citations, 1 origin: Reuters\) \[1\]\[2\]/);
  assert.match(page, /1\. \[au\]\(<file:\/\/\/desk\/sources\/au\.md#L12>\) \(A1, credibility 1 wants a second origin\)/);
  const rows = [{ actors: [{ name: "Ghana" }], partners: [], kind: "exercise", from: "2019-05-01", to: null, modality: { label: "completed" }, polarity: "denied", domains: ["cyber"], citation: citations[0] }];
  assert.match(factsPage("q", { rows, found: 3 }), /The first 1 of 3\.[\s\S]*\| Ghana \|  \| exercise \| 2019-05-01 \| not completed \| cyber \| Reuters \| \[au\]/);
});

test("a reading lists what was found in the sentence", () => {
  const page = readingPage({ prose: "Ghana came.", range: {}, entities: [{ words: "Ghana", value: "GHA" }], times: [], verdict: "Supported" });
  assert.equal(page, "# How a sentence is read\n\n> Ghana came.\n\n## entities\n\n- Ghana — GHA\n\n## verdict\n\n- Supported\n");
});
