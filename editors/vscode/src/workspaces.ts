// Making a workspace: a new one by the program itself, or a copy of the example that comes with the extension.

import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Server } from "./server";

/** Asks for a folder and has the program lay it out. */
export async function newWorkspace(server: Server): Promise<void> {
  const folder = await pick("New workspace here");
  if (!folder) return;
  await server.runProgram("init", folder);
  await openFolder(folder);
}

/** Copies the example into a folder of the user's choice. */
export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const example = path.join(context.extensionPath, "example");
  if (!(await exists(example))) throw new Error("this build of the extension carries no example; open the folder seeds of the repository.");
  const parent = await pick("Put the example here");
  if (!parent) return;
  const folder = path.join(parent, "rapporteur-example");
  if (await exists(folder)) {
    const open = "Open It";
    const choice = await vscode.window.showWarningMessage(`${folder} is there already.`, { modal: true }, open);
    if (choice !== open) return;
  } else {
    await fs.cp(example, folder, { recursive: true, errorOnExist: true, force: false });
  }
  await openFolder(folder);
}

/** Opens a brief of the workspace, the one in front if it is one. */
export async function openBrief(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === "markdown" && /[\\/]briefs[\\/]/.test(editor.document.uri.path)) {
    await vscode.window.showTextDocument(editor.document);
    return;
  }
  const found = (await vscode.workspace.findFiles("**/briefs/**/*.md", "**/node_modules/**", 100)).sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const first = found[0];
  if (!first) throw new Error("there is no briefs/*.md in this folder; “Rapporteur: New Workspace…” makes one.");
  await vscode.window.showTextDocument(first, { preview: false, viewColumn: vscode.ViewColumn.One });
}

/** The next finding of the brief in front, with its hover. */
export async function showFinding(): Promise<void> {
  await openBrief();
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const findings = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source }) => source === "rapporteur")
    .sort((a, b) => a.range.start.compareTo(b.range.start));
  const here = editor.selection.active;
  const next = findings.find(({ range }) => range.start.isAfter(here)) ?? findings[0];
  if (!next) throw new Error("this brief has no findings.");
  editor.selection = new vscode.Selection(next.range.start, next.range.start);
  editor.revealRange(next.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand("editor.action.showHover");
}

async function pick(openLabel: string): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel });
  return chosen?.[0]?.fsPath;
}

async function openFolder(folder: string): Promise<void> {
  const used = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder), { forceNewWindow: used });
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
