// Answers of `rapporteur.ask` and `rapporteur.query` as Markdown. No `vscode` here.

import { escape } from "./words";

interface Citation {
  source?: string;
  key?: string;
  quote?: string;
  published?: string | null;
  grade?: string | null;
  line?: number;
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

/** The answer to a question, whether the server wrote Markdown or sent its parts. */
export function answerPage(question: string, answer: unknown): string {
  const written = markdown(answer);
  if (written !== undefined) return written;
  if (!isObject(answer) || typeof answer["verdict"] !== "string") return page(question, answer);
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
    for (const { text, time, modality, citations } of findings) {
      const rung = typeof modality === "string" ? modality : modality?.label;
      const about = [rung, time].filter(Boolean).join(", ");
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

/** Facts that match a query. */
export function factsPage(query: string, answer: unknown): string {
  const written = markdown(answer);
  if (written !== undefined) return written;
  const rows = Array.isArray(answer) ? answer : isObject(answer) ? (answer["facts"] ?? answer["rows"]) : undefined;
  if (!Array.isArray(rows) || !rows.every(isObject)) return page(query, answer);
  const title = `# Facts: \`${query.replaceAll("`", "'")}\`\n\n`;
  if (rows.length === 0) return `${title}No fact of the sources matches.\n`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  const table = [
    line(columns.map((column) => escape(column.replaceAll("_", " ")))),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => escape(cell(row[column]))))),
  ];
  return `${title}${table.join("\n")}\n`;
}

function note({ key, source, quote, published, grade }: Citation): string {
  const name = escape(key ?? source ?? "source");
  const about = [published, grade].filter((part): part is string => Boolean(part)).map(escape).join(", ");
  return `${name}${about ? ` (${about})` : ""}${quote ? `: “${escape(quote)}”` : ""}`;
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
