// Answers of `rapporteur.ask`, `rapporteur.query` and `rapporteur.factView` as Markdown. No `vscode` here.

import { count, escape } from "./words";

interface Citation {
  source?: string;
  key?: string;
  quote?: string;
  published?: string | null;
  grade?: string | null;
  origin?: string | null;
  confirmed?: boolean | null;
  location?: { uri?: string; range?: { start?: { line?: number } } };
}

interface Finding {
  group?: string;
  text?: string;
  time?: string | null;
  origins?: number;
  modality?: { label?: string } | string;
  citations?: Citation[];
}

interface Answer {
  question?: string;
  verdict?: string;
  summary?: string;
  answer?: string | null;
  findings?: Finding[];
  not_counted?: ({ text?: string; reason?: string; citations?: Citation[] } | string)[];
  not_shown?: string[];
  follow_up?: string[];
  unresolved?: { words?: string; candidates?: string[] }[];
}

/** The answer to a question from its parts, with links; Markdown that the server wrote if there are none. */
export function answerPage(question: string, answer: unknown): string {
  if (!isObject(answer) || typeof answer["verdict"] !== "string") return markdown(answer) ?? page(question, answer);
  const { verdict, summary, answer: filled, findings, not_counted, not_shown, follow_up, unresolved } = answer as Answer;
  const lines = [`# ${escape(question)}`, "", `**${escape((verdict ?? "").replaceAll("_", " "))}**`];
  if (summary) lines.push("", escape(summary));
  if (filled) lines.push("", escape(filled));
  for (const { words, candidates } of unresolved ?? []) {
    const near = candidates?.length ? `; did you mean ${candidates.map(escape).join(", ")}?` : ".";
    lines.push("", `Nothing is known by the name “${escape(words ?? "")}”${near}`);
  }
  const notes: string[] = [];
  const cite = (citations: Citation[] | undefined): string =>
    (citations ?? [])
      .map((citation) => {
        notes.push(note(citation));
        return `[${notes.length}]`;
      })
      .join("");
  if (findings?.length) {
    lines.push("", "## What the sources say", "");
    for (const { text, time, modality, citations, origins } of findings) {
      const rung = typeof modality === "string" ? modality : modality?.label;
      const about = [rung, time, basis(citations, origins)].filter(Boolean).join(", ");
      lines.push(`- ${escape(text ?? "")}${about ? ` (${escape(about)})` : ""} ${cite(citations)}`.trimEnd());
    }
  }
  if (not_counted?.length) {
    lines.push("", "## Not counted", "");
    for (const one of not_counted) {
      if (typeof one === "string") lines.push(`- ${escape(one)}`);
      else {
        const why = one.reason ? `: ${escape(one.reason)}` : "";
        lines.push(`- ${escape(one.text ?? "")}${why} ${cite(one.citations)}`.trimEnd());
      }
    }
  }
  list(lines, "What the sources do not show", not_shown);
  list(lines, "Next questions", follow_up);
  if (notes.length) {
    lines.push("", "## Sources", "");
    notes.forEach((text, at) => lines.push(`${at + 1}. ${text}`));
  }
  return lines.join("\n") + "\n";
}

/** "3 citations, 1 origin: Reuters". */
function basis(citations: Citation[] | undefined, origins: number | undefined): string | undefined {
  if (origins === undefined) return undefined;
  if (origins === 0) return "no origin of its own";
  const cited = citations?.length ?? 0;
  if (cited <= 1) return count(origins, "origin");
  const shared = new Set(citations?.map(({ source }) => source)).size > 1 ? citations?.find(({ origin }) => origin)?.origin : undefined;
  return `${count(cited, "citation")}, ${count(origins, "origin")}${origins === 1 && shared ? `: ${shared}` : ""}`;
}

/** An answer in the form that a brief takes, if the server wrote one. */
export function forBrief(answer: unknown): string | undefined {
  return markdown(answer);
}

/** How a sentence was read. */
export function readingPage(view: unknown): string {
  if (!isObject(view) || typeof view["prose"] !== "string") return page("How a sentence is read", view);
  const lines = ["# How a sentence is read", "", `> ${escape(view["prose"])}`];
  for (const [name, value] of Object.entries(view)) {
    if (["prose", "range"].includes(name) || value === null || (Array.isArray(value) && value.length === 0)) continue;
    const items = (Array.isArray(value) ? value : [value]).map((item) => {
      if (!isObject(item)) return escape(String(item));
      return Object.values(item).filter((part) => part !== null && typeof part !== "object").map((part) => escape(String(part))).join(" — ");
    });
    lines.push("", `## ${escape(name)}`, "", ...items.map((item) => `- ${item}`));
  }
  return lines.join("\n") + "\n";
}

/** Facts that match a query. */
export function factsPage(query: string, answer: unknown): string {
  const written = markdown(answer);
  if (written !== undefined) return written;
  const rows = Array.isArray(answer) ? answer : isObject(answer) ? (answer["facts"] ?? answer["rows"]) : undefined;
  if (!Array.isArray(rows) || !rows.every(isObject)) return page(query, answer);
  const title = `# Facts: \`${query.replaceAll("`", "'")}\`\n\n`;
  if (rows.length === 0) return `${title}No fact of the sources matches.\n`;
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  if (rows.every((row) => isObject(row["citation"]))) {
    const names = ["Actors", "With", "Kind", "Time", "Modality", "Domains", "Origin", "Source"];
    const body = rows.map((row) => {
      const found = row["citation"] as Citation;
      const time = [row["from"], row["to"]].filter((day) => typeof day === "string");
      const denied = row["polarity"] === "denied" ? "not " : "";
      const cells = [row["actors"], row["partners"], row["kind"] ?? row["predicate"], [...new Set(time)].join("/"), `${denied}${cell(row["modality"])}`, row["domains"], found.origin];
      return line([...cells.map((value) => escape(cell(value))), linked(found)]);
    });
    const of = isObject(answer) && typeof answer["found"] === "number" && answer["found"] > rows.length ? `The first ${rows.length} of ${answer["found"]}.\n\n` : "";
    return `${title}${of}${[line(names), line(names.map(() => "---")), ...body].join("\n")}\n`;
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = [
    line(columns.map((column) => escape(column.replaceAll("_", " ")))),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => escape(cell(row[column]))))),
  ];
  return `${title}${table.join("\n")}\n`;
}

function note(citation: Citation): string {
  const { quote, published, grade, confirmed } = citation;
  const unconfirmed = confirmed === false ? "credibility 1 wants a second origin" : undefined;
  const about = [published, grade, unconfirmed].filter((part): part is string => Boolean(part)).map(escape).join(", ");
  return `${linked(citation)}${about ? ` (${about})` : ""}${quote ? `: “${escape(quote)}”` : ""}`;
}

/** The key of a source, as a link to the sentence where the server says where that is. */
function linked({ key, source, location }: Citation): string {
  const name = escape(key ?? source ?? "source");
  const { uri, range } = location ?? {};
  if (!uri || /[<>\s]/.test(uri)) return name;
  const line = range?.start?.line;
  return `[${name}](<${uri}${line === undefined ? "" : `#L${line + 1}`}>)`;
}

function list(lines: string[], title: string, items: string[] | undefined): void {
  if (!items?.length) return;
  lines.push("", `## ${title}`, "", ...items.map((item) => `- ${escape(item)}`));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(cell).join(", ");
  if (isObject(value)) return cell(value["label"] ?? value["name"] ?? value["text"] ?? JSON.stringify(value));
  return String(value);
}

function markdown(answer: unknown): string | undefined {
  if (typeof answer === "string") return answer;
  if (isObject(answer) && typeof answer["markdown"] === "string") return answer["markdown"];
  return undefined;
}

/** An answer of a shape that this extension does not know is shown as it came. */
function page(title: string, answer: unknown): string {
  return `# ${escape(title)}\n\n\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\`\n`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
