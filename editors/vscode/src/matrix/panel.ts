// The view of the evidence matrix: claims against sources, beside the brief.

import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Arrival } from "../arrival";
import { message } from "../error";
import type { Server } from "../server";
import { type Row, type ToView, commonSection, fromView, rowAt } from "./model";

export const VIEW_TYPE = "rapporteur.matrix";

/** After the last change of the brief; findings come a little later than keystrokes. */
const SETTLE_MS = 400;

/** What a code lens and the commands pass. */
interface Asked {
  textDocument: { uri: string };
  range?: Row["range"];
}

export class Matrix implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private brief: vscode.Uri | undefined;
  private rows: Row[] = [];
  // Counts what was sent: a click on a row of an older list goes nowhere rather than to another claim.
  private generation = 0;
  private ready = false;
  private loaded = false;
  private pending: ToView[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly arrival: Arrival,
  ) {
    this.subscriptions = [
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.touched(document.uri)),
      // Sources and settings change verdicts too; then the findings change.
      vscode.languages.onDidChangeDiagnostics(({ uris }) => uris.forEach((uri) => this.touched(uri))),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
      server.onDidChange(({ kind }) => {
        if (kind === "running" || kind === "failed") this.later();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** Shows the matrix of a brief: at a section if a code lens asked, else of the brief in front. */
  async show(argument?: unknown): Promise<void> {
    const asked = asArgument(argument);
    const editor = vscode.window.activeTextEditor;
    const uri = asked ? vscode.Uri.parse(asked.textDocument.uri) : editor?.document.languageId === "markdown" ? editor.document.uri : this.brief;
    if (!uri) throw new Error("open a brief first: the matrix is about the brief in front.");
    const other = this.brief?.toString() !== uri.toString();
    this.brief = uri;
    if (other) this.loaded = false;
    if (this.panel) this.panel.reveal(undefined, false);
    else this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, "Evidence", { viewColumn: vscode.ViewColumn.Beside }, this.options()));
    if (other && this.panel) this.panel.title = `Evidence: ${path.basename(uri.path)}`;
    await this.refresh();
    if (asked?.range) {
      const part = await this.ask({ textDocument: asked.textDocument, range: asked.range });
      const first = part[0];
      const row = first ? this.rows.findIndex(({ range }) => same(range, first.range)) : -1;
      this.send({ type: "section", section: commonSection(part), row: row < 0 ? null : row });
    } else if (editor && editor.document.uri.toString() === uri.toString()) {
      this.follow(editor);
    }
  }

  /** After the window was reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: { uri?: unknown } | undefined): Promise<void> {
    if (typeof state?.uri === "string") this.brief = vscode.Uri.parse(state.uri);
    this.adopt(panel);
    await this.refresh();
  }

  private options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    const folder = this.context.extensionUri;
    return {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(folder, "dist"), vscode.Uri.joinPath(folder, "media")],
    };
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    this.pending = [];
    panel.webview.options = this.options();
    panel.iconPath = vscode.Uri.joinPath(this.context.extensionUri, "icon.png");
    panel.title = this.brief ? `Evidence: ${path.basename(this.brief.path)}` : "Evidence";
    panel.webview.onDidReceiveMessage((received) => void this.receive(received));
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.later();
      // A page that is hidden is thrown away and made again.
      else this.ready = false;
    });
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.html = this.page(panel.webview);
  }

  private page(webview: vscode.Webview): string {
    const file = (...parts: string[]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.context.extensionUri, ...parts)).toString();
    const nonce = randomBytes(16).toString("base64");
    const uri = (this.brief?.toString() ?? "").replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file("media", "matrix.css")}">
<title>Evidence matrix</title>
</head>
<body data-uri="${uri}" aria-busy="true">
<script nonce="${nonce}" src="${file("dist", "matrix.js")}"></script>
</body>
</html>`;
  }

  private touched(uri: vscode.Uri): void {
    if (this.panel && uri.toString() === this.brief?.toString()) this.later();
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), SETTLE_MS);
  }

  private async ask(asked: Asked): Promise<Row[]> {
    const answer = await this.server.execute<{ rows: Row[] }>("rapporteur.evidenceMatrix", asked);
    return answer?.rows ?? [];
  }

  private async refresh(): Promise<void> {
    if (!this.panel?.visible || !this.brief) return;
    const uri = this.brief;
    const brief = path.basename(uri.path);
    try {
      const rows = await this.ask({ textDocument: { uri: uri.toString() } });
      if (uri !== this.brief) return;
      const changed = JSON.stringify(rows) !== JSON.stringify(this.rows);
      const first = !this.loaded;
      this.rows = rows;
      this.loaded = true;
      if (changed || first) {
        this.generation += 1;
        this.send({ type: "rows", generation: this.generation, brief, rows });
      }
    } catch (error) {
      this.rows = [];
      this.send({ type: "empty", brief, why: message(error) });
    }
  }

  private send(told: ToView): void {
    if (this.ready) void this.panel?.webview.postMessage(told);
    else this.pending.push(told);
  }

  private follow(editor: vscode.TextEditor): void {
    if (!this.panel?.visible || editor.document.uri.toString() !== this.brief?.toString()) return;
    this.send({ type: "current", row: rowAt(this.rows, editor.selection.active) ?? null });
  }

  private async receive(received: unknown): Promise<void> {
    const asked = fromView(received);
    if (!asked) return;
    try {
      switch (asked.type) {
        case "ready": {
          this.ready = true;
          // A page that was hidden asks for what it lost.
          const waiting = this.pending.splice(0);
          if (!waiting.some(({ type }) => type === "rows" || type === "empty") && this.brief && this.loaded) {
            this.send({ type: "rows", generation: this.generation, brief: path.basename(this.brief.path), rows: this.rows });
          }
          waiting.forEach((told) => this.send(told));
          break;
        }
        case "explain":
          await vscode.commands.executeCommand("rapporteur.explainCode", asked.code);
          break;
        case "claim": {
          const row = asked.generation === this.generation ? this.rows[asked.row] : undefined;
          if (row && this.brief) await this.open(this.brief, row.range, false);
          break;
        }
        case "source": {
          const row = asked.generation === this.generation ? this.rows[asked.row] : undefined;
          const location = row?.evidence[asked.evidence]?.location;
          if (location) await this.open(vscode.Uri.parse(location.uri), location.range, true);
          break;
        }
      }
    } catch (error) {
      void vscode.window.showErrorMessage(`Rapporteur: ${message(error)}`);
    }
  }

  /** Opens a file where the brief is, not over the matrix. */
  private async open(uri: vscode.Uri, { start, end }: Row["range"], highlight: boolean): Promise<void> {
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const beside = vscode.window.visibleTextEditors.find(
      ({ document, viewColumn }) => document.uri.scheme !== "output" && viewColumn !== undefined && viewColumn !== this.panel?.viewColumn,
    );
    const column = beside?.viewColumn ?? (this.panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One);
    if (highlight) this.arrival.expect(uri, range);
    await vscode.window.showTextDocument(uri, {
      viewColumn: column,
      preview: highlight,
      selection: highlight ? new vscode.Range(range.start, range.start) : range,
    });
  }
}

function asArgument(argument: unknown): Asked | undefined {
  if (typeof argument !== "object" || argument === null) return undefined;
  const { textDocument, range } = argument as Partial<Asked>;
  if (typeof textDocument?.uri !== "string") return undefined;
  return range ? { textDocument, range } : { textDocument };
}

function same(a: Row["range"], b: Row["range"]): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character;
}
