// Marks the sentence that a definition leads to, until the reader goes on.

import * as vscode from "vscode";

/** How long after the question an arrival still belongs to it. */
const PATIENCE_MS = 10_000;
/** The weaker mark stays that long: the eye sees where it was. */
const FADE_MS = 600;

export class Arrival implements vscode.Disposable {
  private readonly strong = mark("editor.findMatchHighlightBackground");
  private readonly faint = mark("editor.rangeHighlightBackground");
  private expected: { uri: string; range: vscode.Range; until: number }[] = [];
  private shown: { editor: vscode.TextEditor; range: vscode.Range } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.moved(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.moved(editor);
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions, this.strong, this.faint).dispose();
  }

  /** Whoever lands at the start of `range` within the next seconds was sent there. */
  expect(uri: vscode.Uri, range: vscode.Range): void {
    const now = Date.now();
    this.expected = this.expected.filter(({ until }) => until > now);
    this.expected.push({ uri: uri.toString(), range, until: now + PATIENCE_MS });
  }

  /** Takes note of the places that a definition answered with. */
  note(targets: vscode.Definition | vscode.DefinitionLink[] | null | undefined): void {
    for (const target of targets ? (Array.isArray(targets) ? targets : [targets]) : []) {
      if ("targetUri" in target) this.expect(target.targetUri, target.targetSelectionRange ?? target.targetRange);
      else this.expect(target.uri, target.range);
    }
  }

  private moved(editor: vscode.TextEditor): void {
    const here = editor.selection.start;
    const now = Date.now();
    const uri = editor.document.uri.toString();
    const arrived = this.expected.find((place) => place.until > now && place.uri === uri && place.range.start.isEqual(here));
    if (arrived) {
      this.expected = [];
      this.show(editor, arrived.range);
    } else if (this.shown?.editor === editor && !this.shown.range.start.isEqual(here)) {
      this.fade();
    }
  }

  private show(editor: vscode.TextEditor, range: vscode.Range): void {
    this.clear();
    this.shown = { editor, range };
    editor.setDecorations(this.strong, [range]);
  }

  private fade(): void {
    if (!this.shown) return;
    const { editor, range } = this.shown;
    this.clear();
    editor.setDecorations(this.faint, [range]);
    this.timer = setTimeout(() => editor.setDecorations(this.faint, []), FADE_MS);
  }

  private clear(): void {
    clearTimeout(this.timer);
    this.shown?.editor.setDecorations(this.strong, []);
    this.shown?.editor.setDecorations(this.faint, []);
    this.shown = undefined;
  }
}

function mark(background: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor(background),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.findMatchForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });
}
