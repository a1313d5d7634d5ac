// What the extension says. No `vscode` here, so that it can be tested without an editor.

/** What `rapporteur.serverStatus` answers; more fields may come. */
export interface ServerStatus {
  version: string;
  root: string | null;
  state: "waiting" | "loading" | "surveying" | "ready";
  sources: number;
  /** Captures still to be read. */
  unread?: number;
  briefs: number;
  problems: number;
}

/** What `rapporteur/impact` tells. */
export interface Recaptured {
  message: string;
  sources: number;
  claims: number;
  briefs: number;
}

/** How far the reading of the sources is. */
export interface Reading {
  done: number;
  total: number;
}

/** `1 source`, `2 sources`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The numbers in the message of a progress report: `312/1000`. */
export function reading(message: string | undefined): Reading | undefined {
  const found = /^(\d+)\/(\d+)$/.exec(message ?? "");
  return found ? { done: Number(found[1]), total: Number(found[2]) } : undefined;
}

/** The status entry of a running server: what it has, where, and what is wrong. */
export function statusEntry(
  status: ServerStatus,
  progress: Reading | undefined,
): { text: string; detail: string; busy: boolean; problems: boolean } {
  const folder = status.root?.split(/[\\/]/).filter(Boolean).at(-1);
  const where = folder === undefined ? "" : `in ${folder}`;
  if (status.state === "waiting") {
    return {
      text: "Rapporteur: no workspace yet",
      detail: "open a brief in a folder with sources/ or rapporteur.toml",
      busy: false,
      problems: false,
    };
  }
  if (status.state === "loading") {
    const far = progress && progress.total > 0 ? ` ${progress.done}/${progress.total}` : "";
    return { text: `Rapporteur: reading the sources${far}`, detail: where, busy: true, problems: false };
  }
  if (status.state === "surveying") {
    const left = status.unread ? `, ${status.unread} to read` : ", looking for changes";
    const text = `Rapporteur: ${count(status.sources, "source")}${left}`;
    return { text, detail: where, busy: true, problems: false };
  }
  const problems = status.problems > 0;
  const wrong = problems ? `${count(status.problems, "problem")} of the workspace` : "";
  return {
    text: `Rapporteur: ${count(status.sources, "source")}, ${count(status.briefs, "brief")}`,
    detail: [where, wrong].filter(Boolean).join(" · "),
    busy: false,
    problems,
  };
}

/** Markdown that shows `text` as it is. */
export function escape(text: string): string {
  const line = text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>|~]|&(?=#|\w+;)/g, "\\$&");
  // What begins a heading, a list or a quotation does so at the start alone.
  return line.replace(/^( ?)([#+-]|\d+(?=[.)]))/, (_, space: string, mark: string) =>
    /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
  );
}

/** A number of milliseconds that is one, or nothing. */
export function millis(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}

/** What can stand at a place of a pattern: an item of `rapporteur.completeQuery`. */
export interface Completion {
  start: number;
  end: number;
  text: string;
  detail: string;
}

/** A pattern with a completion put in; behind a value the next field begins. */
export function completed(pattern: string, { start, end, text }: Completion): string {
  const rest = pattern.slice(end);
  const space = text.endsWith(":") || rest.startsWith(" ") ? "" : " ";
  return pattern.slice(0, start) + text + space + rest;
}
