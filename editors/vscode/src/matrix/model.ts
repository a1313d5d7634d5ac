// The evidence matrix as data: which rows and columns are shown. Used by the view and by its tests; no `vscode`, no DOM.

export interface Place {
  line: number;
  character: number;
}

export interface Range {
  start: Place;
  end: Place;
}

/** A source sentence that speaks for or against a claim. */
export interface Evidence {
  key: string;
  title: string;
  role: "supports" | "contradicts" | "nearest";
  cited: boolean;
  location: { uri: string; range: Range };
  quote: string;
}

/** A claim with its evidence, as `rapporteur.evidenceMatrix` answers it. */
export interface Row {
  range: Range;
  claim: string;
  verdict: string;
  code?: string;
  reason: string;
  origins: number;
  section: string;
  evidence: Evidence[];
}

/** What a claim counts as. */
export type Kind = "supported" | "disputed" | "partial" | "contradicted" | "unsupported";

export const KINDS: readonly { kind: Kind; mark: string; label: string }[] = [
  { kind: "contradicted", mark: "✗", label: "contradicted" },
  { kind: "unsupported", mark: "?", label: "unsupported" },
  { kind: "partial", mark: "◐", label: "partially supported" },
  { kind: "disputed", mark: "⚖", label: "sources disagree" },
  { kind: "supported", mark: "✓", label: "supported" },
];

export const ROLES: Readonly<Record<Evidence["role"], { mark: string; label: string }>> = {
  supports: { mark: "✓", label: "supports" },
  contradicts: { mark: "✗", label: "contradicts" },
  nearest: { mark: "≈", label: "is nearest, without deciding" },
};

/** What a verdict in words counts as: its first words say so, the rest is the reason. */
export function kindOf(verdict: string): Kind {
  const words = verdict.toLowerCase();
  if (words.startsWith("supported, but")) return "disputed";
  if (words.startsWith("supported")) return "supported";
  if (words.startsWith("partially")) return "partial";
  if (words.startsWith("contradicted")) return "contradicted";
  return "unsupported";
}

export function markOf(kind: Kind): string {
  return KINDS.find((one) => one.kind === kind)?.mark ?? "?";
}

/** What is shown. */
export interface Filter {
  text: string;
  /** Kinds that are hidden. */
  hidden: readonly Kind[];
  /** A section's heading; `null` is all of them. */
  section: string | null;
}

export const EVERYTHING: Filter = { text: "", hidden: [], section: null };

/** The rows that a filter lets through, with their numbers among all. Every word has to be there. */
export function shown(rows: readonly Row[], filter: Filter): { row: Row; at: number }[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .map((row, at) => ({ row, at }))
    .filter(({ row }) => filter.section === null || row.section === filter.section)
    .filter(({ row }) => !filter.hidden.includes(kindOf(row.verdict)))
    .filter(({ row }) => {
      if (words.length === 0) return true;
      const all = searched(row);
      return words.every((word) => all.includes(word));
    });
}

function searched(row: Row): string {
  const evidence = row.evidence.flatMap(({ key, title, quote }) => [key, title, quote]);
  return [row.claim, row.verdict, row.code ?? "", row.reason, ...evidence].join("\n").toLowerCase();
}

/** How many rows there are of each kind. */
export function tally(rows: readonly Row[]): Record<Kind, number> {
  const numbers: Record<Kind, number> = { supported: 0, disputed: 0, partial: 0, contradicted: 0, unsupported: 0 };
  for (const row of rows) numbers[kindOf(row.verdict)] += 1;
  return numbers;
}

export interface Column {
  key: string;
  title: string;
  /** Claims it decides. */
  decides: number;
}

/** The sources of some rows: those that decide most first, then by key. */
export function columns(rows: readonly Row[]): Column[] {
  const byKey = new Map<string, Column>();
  for (const row of rows) {
    const counted = new Set<string>();
    for (const { key, title, role } of row.evidence) {
      const column = byKey.get(key) ?? { key, title, decides: 0 };
      byKey.set(key, column);
      if (role !== "nearest" && !counted.has(key)) {
        counted.add(key);
        column.decides += 1;
      }
    }
  }
  return [...byKey.values()].sort((a, b) => b.decides - a.decides || (a.key < b.key ? -1 : 1));
}

/** The evidence of a row in a source: what decides before what is near. */
export function cell(row: Row, key: string): { evidence: Evidence; at: number } | undefined {
  const found = row.evidence.map((evidence, at) => ({ evidence, at })).filter(({ evidence }) => evidence.key === key);
  return found.find(({ evidence }) => evidence.role !== "nearest") ?? found[0];
}

/** Headings in the order of the brief; the text before the first has none. */
export function sections(rows: readonly Row[]): string[] {
  return [...new Set(rows.map((row) => row.section))];
}

/** The one section that all rows of a part stand in, or `null`. */
export function commonSection(rows: readonly Row[]): string | null {
  const names = sections(rows);
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** The number of the row around a place of the brief. */
export function rowAt(rows: readonly Row[], place: Place): number | undefined {
  const at = rows.findIndex(({ range }) => !before(place, range.start) && !before(range.end, place));
  return at < 0 ? undefined : at;
}

function before(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** What the view tells the extension. */
export type FromView =
  | { type: "ready" }
  | { type: "claim"; generation: number; row: number }
  | { type: "source"; generation: number; row: number; evidence: number }
  | { type: "explain"; code: string };

/** What the extension tells the view. */
export type ToView =
  | { type: "rows"; generation: number; brief: string; rows: Row[] }
  | { type: "empty"; brief: string; why: string }
  | { type: "section"; section: string | null; row: number | null }
  | { type: "current"; row: number | null };

/** A message of the view, if it is one: what comes from a page is checked. */
export function fromView(message: unknown): FromView | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, generation, row, evidence, code } = message as Record<string, unknown>;
  const number = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
  if (type === "ready") return { type };
  if (type === "explain" && typeof code === "string" && /^[A-Z]{3}\d{3}$/.test(code)) return { type, code };
  if (type === "claim" && number(generation) && number(row)) return { type, generation, row };
  if (type === "source" && number(generation) && number(row) && number(evidence))
    return { type, generation, row, evidence };
  return undefined;
}
