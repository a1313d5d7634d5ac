// Read-only documents that the program writes: pages of diagnostic codes, answers, the server's status.

import * as vscode from "vscode";
import { message } from "./error";
import type { Server } from "./server";

export const SCHEME = "rapporteur";

/** The page of a diagnostic code. */
export function pageUri(code: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/codes/${code}.md` });
}

export const STATUS_URI = vscode.Uri.from({ scheme: SCHEME, path: "/server-status.json" });

/** Answers that are kept: as many as somebody may have open. */
const KEPT = 50;

export class Pages implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      if (uri.path === STATUS_URI.path) return await this.status();
      const text = this.texts.get(uri.path);
      if (text !== undefined) return text;
      const code = /^\/codes\/(.+)\.md$/.exec(uri.path)?.[1];
      if (code !== undefined) return await this.server.runProgram("explain", code);
      return `There is no page ${uri.path}.`;
    } catch (error) {
      return message(error);
    }
  }

  /** Whether there is a page under a name. */
  has(name: string): boolean {
    return this.texts.has(path(name));
  }

  /** Shows Markdown under a name, beside the brief; a page that is open already is written anew. */
  async show(name: string, markdown: string): Promise<void> {
    this.texts.delete(path(name));
    this.texts.set(path(name), markdown);
    const [oldest] = this.texts.keys();
    if (this.texts.size > KEPT && oldest !== undefined) this.texts.delete(oldest);
    await this.reveal(name);
  }

  /** Shows a page that is there. */
  async reveal(name: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: path(name) });
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const markdown = await vscode.languages.setTextDocumentLanguage(document, "markdown");
    await vscode.window.showTextDocument(markdown, { preview: false, viewColumn: vscode.ViewColumn.Beside });
  }

  /** Links to files: `[name](<file:///…#L12>)`. */
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return [...document.getText().matchAll(/\]\(<(file:[^>]*)>\)/g)].map((found) => {
      const address = found[1] ?? "";
      const start = found.index + found[0].indexOf(address);
      const range = new vscode.Range(document.positionAt(start), document.positionAt(start + address.length));
      return new vscode.DocumentLink(range, vscode.Uri.parse(address));
    });
  }

  /** Has an open status document read again. */
  refreshStatus(): void {
    this.changed.fire(STATUS_URI);
  }

  private async status(): Promise<string> {
    const status = await this.server.status();
    const program = this.server.path ?? null;
    if (!status) return text({ state: "not running", program });
    // What is asked for first stands first; the server's own order is alphabetical.
    const { version, state, root, sources, briefs, problems, ...rest } = status;
    return text({ state, version, program, root, sources, briefs, problems, ...rest });
  }
}

/** Asks for a code, unless one is given or under the cursor, and shows its page, rendered, beside the brief. */
export async function explainCode(server: Server, given: unknown): Promise<void> {
  let code = typeof given === "string" ? given : codeAtCursor();
  if (code === undefined) {
    const list = await server.runProgram("explain");
    const items = list
      .split("\n")
      .map((line) => /^(\S+)\s+(.*)$/.exec(line))
      .filter((found) => found !== null)
      .map((found) => ({ label: found[1] ?? "", description: found[2] ?? "" }));
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder: "Which code?",
      matchOnDescription: true,
    });
    code = picked?.label;
  }
  // Locked: an ordinary preview would turn to the brief as soon as that is looked at again.
  if (code !== undefined) await vscode.commands.executeCommand("markdown.showLockedPreviewToSide", pageUri(code));
}

/** The code of the finding under the cursor. */
function codeAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const here = vscode.languages
    .getDiagnostics(editor.document.uri)
    .find((finding) => finding.source === "rapporteur" && finding.range.contains(editor.selection.active));
  const code = here?.code;
  return code === undefined ? undefined : String(typeof code === "object" ? code.value : code);
}

/** The path of a page; a name may have any characters. */
function path(name: string): string {
  const file = name.replace(/[\\/\s]+/g, " ").trim().slice(0, 80);
  return `/answers/${file}.md`;
}

function text(value: object): string {
  return JSON.stringify(value, null, 2) + "\n";
}
