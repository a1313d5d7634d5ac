// "Fix All in This Brief": what the sources decide by themselves, in one edit.

import * as vscode from "vscode";

const KIND = vscode.CodeActionKind.SourceFixAll.append("rapporteur");

export async function fixAll(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "markdown") throw new Error("open a brief first.");
  const last = document.lineAt(document.lineCount - 1).range.end;
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(new vscode.Position(0, 0), last),
    KIND.value,
  );
  const edits = actions.flatMap(({ edit, kind }) => (edit && kind && KIND.contains(kind) ? [edit] : []));
  if (edits.length === 0) {
    void vscode.window.showInformationMessage("Nothing in this brief can be fixed without a decision of yours.");
    return;
  }
  const changes = edits.flatMap((edit) => edit.entries()).reduce((sum, [, texts]) => sum + texts.length, 0);
  for (const edit of edits) {
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error("the edit could not be applied; the brief has changed meanwhile.");
  }
  void vscode.window.showInformationMessage(`${changes} place${changes === 1 ? "" : "s"} changed. Undo takes them back.`);
}
