// The page of the evidence matrix. Everything is put in as text; nothing of a brief or a source is read as HTML.

import {
  type Column,
  EVERYTHING,
  type Filter,
  KINDS,
  type Kind,
  ROLES,
  type Row,
  type ToView,
  cell,
  columns,
  kindOf,
  markOf,
  sections,
  shown,
  tally,
} from "./model";

interface State {
  filter: Filter;
  /** Whether the quotations of every claim are shown. */
  quotations: boolean;
  uri?: string;
}

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): State | undefined;
  setState(state: State): void;
};

const host = acquireVsCodeApi();
const state: State = { filter: EVERYTHING, quotations: false, ...host.getState() };
const start = document.body.dataset["uri"];
if (start !== undefined) state.uri = start;
host.setState(state);

let rows: Row[] = [];
let generation = 0;
let brief = "";
let current: number | null = null;
/** Rows whose quotations were opened, by claim: numbers change while the brief is edited. */
const opened = new Set<string>();

type Child = Node | string | null | undefined;

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

function button(attributes: Record<string, string>, action: () => void, ...children: Child[]): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", action);
  return made;
}

/** A mark that is read out as its words. */
function mark(sign: string, kind: string): HTMLElement {
  return element("span", { class: `mark ${kind}`, "aria-hidden": "true" }, sign);
}

const spoken = (text: string): HTMLElement => element("span", { class: "spoken" }, text);

const search = element("input", {
  type: "search",
  id: "search",
  placeholder: "Filter claims and quotations",
  "aria-label": "Filter claims and quotations",
});
search.value = state.filter.text;
search.addEventListener("input", () => change({ ...state.filter, text: search.value }));

const section = element("select", { id: "section", "aria-label": "Section" });
section.addEventListener("change", () => {
  const at = section.selectedIndex - 1;
  change({ ...state.filter, section: at < 0 ? null : (sections(rows)[at] ?? null) });
});

const quotations = button({ class: "toggle", id: "quotations" }, () => {
  state.quotations = !state.quotations;
  opened.clear();
  host.setState(state);
  draw();
}, "Quotations");

const kinds = element("div", { class: "kinds", role: "group", "aria-label": "Verdicts shown" });
const told = element("p", { id: "told", role: "status" });
const body = element("div", { id: "matrix" });

document.body.append(
  element("header", {}, element("div", { class: "bar" }, search, section, quotations), kinds, told),
  element("main", {}, body),
  element(
    "footer",
    { id: "legend" },
    ...Object.entries(ROLES).flatMap(([role, { mark: sign, label }]) => [element("span", {}, mark(sign, role), ` ${label}`)]),
    element("span", {}, element("span", { class: "cell cited", "aria-hidden": "true" }, " "), " framed: the claim cites this source"),
  ),
);

function change(filter: Filter): void {
  state.filter = filter;
  host.setState(state);
  draw();
}

function drawKinds(inSection: Row[]): void {
  const numbers = tally(inSection);
  kinds.replaceChildren(
    ...KINDS.filter(({ kind }) => numbers[kind] > 0 || state.filter.hidden.includes(kind)).map(({ kind, mark: sign, label }) => {
      const hidden = state.filter.hidden.includes(kind);
      return button(
        { class: "toggle", "aria-pressed": String(!hidden), "data-kind": kind, title: `${hidden ? "Show" : "Hide"} what is ${label}` },
        () => {
          change({ ...state.filter, hidden: hidden ? state.filter.hidden.filter((one) => one !== kind) : [...state.filter.hidden, kind] });
          kinds.querySelector<HTMLElement>(`[data-kind="${kind}"]`)?.focus();
        },
        mark(sign, kind),
        ` ${numbers[kind]} ${label}`,
      );
    }),
  );
}

function drawSections(): void {
  const names = sections(rows);
  // A heading that is gone shows nothing: better all than that.
  if (state.filter.section !== null && !names.includes(state.filter.section)) state.filter = { ...state.filter, section: null };
  section.replaceChildren(
    element("option", {}, "All sections"),
    ...names.map((name) => element("option", {}, name || "(before the first heading)")),
  );
  section.selectedIndex = state.filter.section === null ? 0 : names.indexOf(state.filter.section) + 1;
  section.hidden = names.length < 2;
}

function draw(): void {
  drawSections();
  quotations.setAttribute("aria-pressed", String(state.quotations));
  drawKinds(shown(rows, { ...EVERYTHING, section: state.filter.section }).map(({ row }) => row));
  const visible = shown(rows, state.filter);
  told.textContent =
    visible.length === rows.length
      ? `${rows.length} checked claim${rows.length === 1 ? "" : "s"} of ${brief}`
      : `${visible.length} of ${rows.length} checked claims of ${brief}`;
  if (visible.length === 0) {
    body.replaceChildren(element("p", { class: "empty" }, rows.length === 0 ? "This brief makes no claim that can be checked." : "No claim passes the filter."));
    return;
  }
  const focus = document.activeElement?.id;
  const table = drawTable(visible, columns(visible.map(({ row }) => row)));
  body.replaceChildren(table);
  if (focus) document.getElementById(focus)?.focus();
}

function drawTable(visible: { row: Row; at: number }[], sources: Column[]): HTMLElement {
  const head = element(
    "tr",
    {},
    element("th", { scope: "col", class: "claim" }, "Claim"),
    ...sources.map(({ key, title }) => element("th", { scope: "col", class: "source", title }, element("span", {}, key))),
  );
  const table = element("table", {}, element("caption", { class: "spoken" }, `Claims of ${brief} against the sources`), element("thead", {}, head));
  let group: string | undefined;
  let part: HTMLTableSectionElement | undefined;
  for (const { row, at } of visible) {
    if (part === undefined || row.section !== group) {
      group = row.section;
      part = element("tbody");
      if (group) {
        part.append(element("tr", { class: "section" }, element("th", { scope: "rowgroup", colspan: String(sources.length + 1) }, group)));
      }
      table.append(part);
    }
    part.append(drawRow(row, at, sources));
    if (isOpen(row)) part.append(drawQuotations(row, at, sources.length + 1));
  }
  return table;
}

const isOpen = (row: Row): boolean => row.evidence.length > 0 && state.quotations !== opened.has(row.claim);

function drawRow(row: Row, at: number, sources: Column[]): HTMLElement {
  const kind: Kind = kindOf(row.verdict);
  const toggle = button(
    {
      class: "disclose",
      id: `open-${at}`,
      "aria-expanded": String(isOpen(row)),
      "aria-label": `Quotations for: ${row.claim}`,
      title: "Quotations",
    },
    () => {
      if (!opened.delete(row.claim)) opened.add(row.claim);
      draw();
    },
    isOpen(row) ? "▾" : "▸",
  );
  if (row.evidence.length === 0) toggle.style.visibility = "hidden";
  const claim = button(
    { class: "link claim", id: `claim-${at}`, title: "Go to the claim" },
    () => host.postMessage({ type: "claim", generation, row: at }),
    row.claim,
  );
  claim.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const all = [...document.querySelectorAll<HTMLElement>("button.claim")];
    all[all.indexOf(claim) + step]?.focus();
    event.preventDefault();
  });
  const code = row.code;
  const why = element(
    "div",
    { class: "why" },
    kind === "supported" ? null : `${row.verdict}`,
    code === undefined
      ? null
      : button({ class: "link code", title: "What the code means" }, () => host.postMessage({ type: "explain", code }), code),
    row.reason && kind !== "supported" ? element("span", { class: "reason" }, row.reason) : null,
    kind === "supported" || kind === "disputed" ? `${row.origins} independent origin${row.origins === 1 ? "" : "s"}` : null,
  );
  const line = element(
    "tr",
    { "data-row": String(at), class: current === at ? "current" : "" },
    element(
      "th",
      { scope: "row", class: "claim" },
      element("div", { class: "line" }, toggle, mark(markOf(kind), kind), element("div", {}, spoken(`${row.verdict}: `), claim, why)),
    ),
    ...sources.map(({ key }) => drawCell(row, at, key)),
  );
  return line;
}

function drawCell(row: Row, at: number, key: string): HTMLElement {
  const found = cell(row, key);
  if (!found) return element("td");
  const { evidence, at: number } = found;
  const { mark: sign, label } = ROLES[evidence.role];
  const cited = evidence.cited ? "" : ", which the claim does not cite";
  return element(
    "td",
    {},
    button(
      {
        class: `cell ${evidence.cited ? "cited" : ""}`,
        id: `cell-${at}-${key}`,
        title: `${label}${cited}: “${evidence.quote}”`,
        "aria-label": `${evidence.title}${cited} ${label}: ${evidence.quote}`,
      },
      () => host.postMessage({ type: "source", generation, row: at, evidence: number }),
      mark(sign, evidence.role),
    ),
  );
}

function drawQuotations(row: Row, at: number, width: number): HTMLElement {
  const quotes = row.evidence.map((evidence, number) =>
    element(
      "li",
      {},
      mark(ROLES[evidence.role].mark, evidence.role),
      element(
        "div",
        {},
        button(
          { class: "link quote", title: "Go to the sentence in the source" },
          () => host.postMessage({ type: "source", generation, row: at, evidence: number }),
          `“${evidence.quote}”`,
        ),
        element("div", { class: "why" }, `${ROLES[evidence.role].label} · ${evidence.title}${evidence.cited ? "" : " · not cited here"}`),
      ),
    ),
  );
  return element("tr", { class: "quotations" }, element("td", { colspan: String(width) }, element("ul", {}, ...quotes)));
}

function point(row: number | null): void {
  current = row;
  for (const line of document.querySelectorAll("tr[data-row]")) {
    line.classList.toggle("current", line.getAttribute("data-row") === String(row));
  }
}

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  switch (data.type) {
    case "rows":
      ({ rows, generation, brief } = data);
      document.body.removeAttribute("aria-busy");
      draw();
      break;
    case "empty":
      rows = [];
      brief = data.brief;
      kinds.replaceChildren();
      told.textContent = brief;
      body.replaceChildren(element("p", { class: "empty" }, data.why));
      break;
    case "section":
      // Somebody asked for this part: what hides it goes.
      search.value = "";
      change({ text: "", hidden: [], section: data.section });
      // One section is shown from its top, with the names of the sources; among several the claim is brought into sight.
      if (data.section !== null) scrollTo(0, 0);
      else if (data.row !== null) document.querySelector(`tr[data-row="${data.row}"]`)?.scrollIntoView({ block: "center" });
      document.getElementById(`claim-${data.row ?? 0}`)?.focus({ preventScroll: true });
      break;
    case "current":
      point(data.row);
      break;
  }
});
host.postMessage({ type: "ready" });
