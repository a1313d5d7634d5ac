// Entry points of the extension: what exists, and what restarts the server.

import * as vscode from "vscode";
import { Arrival } from "./arrival";
import { debugInformation } from "./debug";
import { message } from "./error";
import { fixAll } from "./fixall";
import { Matrix } from "./matrix/panel";
import { Pages, SCHEME, STATUS_URI, explainCode } from "./pages";
import { Impact } from "./impact";
import { ask, copyAnswer, query, showReading } from "./questions";
import { Server } from "./server";
import { StatusItem } from "./status";
import { newWorkspace, openBrief, openExample, showFinding } from "./workspaces";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Rapporteur", { log: true });
  const arrival = new Arrival();
  const running = (server = new Server(context, arrival, log));
  const pages = new Pages(running);
  const matrix = new Matrix(context, running, arrival);
  const impact = new Impact(running, pages);

  const command = (name: string, action: (...args: unknown[]) => Promise<void> | void): vscode.Disposable =>
    vscode.commands.registerCommand(`rapporteur.${name}`, async (...args: unknown[]) => {
      try {
        await action(...args);
      } catch (error) {
        void vscode.window.showErrorMessage(`Rapporteur: ${message(error)}`);
      }
    });

  context.subscriptions.push(
    log,
    arrival,
    running,
    matrix,
    impact,
    new StatusItem(running),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, pages),
    command("restartServer", () => running.restart()),
    command("showLog", () => log.show()),
    command("showServerStatus", async () => {
      pages.refreshStatus();
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(STATUS_URI), { preview: true });
    }),
    command("explainCode", (code) => explainCode(running, code)),
    command("showMatrix", (asked) => matrix.show(asked)),
    command("askSources", (question) => ask(running, pages, question)),
    command("queryFacts", (asked) => query(running, pages, asked)),
    command("copyAnswer", () => copyAnswer()),
    command("showReading", () => showReading(running, pages)),
    command("showImpact", () => impact.show()),
    command("fixAll", () => fixAll()),
    command("copyDebugInformation", async () => {
      await vscode.env.clipboard.writeText(await debugInformation(context, running));
      void vscode.window.showInformationMessage("Copied: versions, state and settings. Nothing of your texts is in it.");
    }),
    command("newWorkspace", () => newWorkspace(running)),
    command("openExample", () => openExample(context)),
    command("openBrief", () => openBrief()),
    command("showFinding", () => showFinding()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      // The server asks for the other settings itself when they change.
      if (change.affectsConfiguration("rapporteur.server")) void running.restart();
      if (["inlayHints", "codeLens"].some((name) => change.affectsConfiguration(`rapporteur.${name}`))) running.refreshMarks();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (!running.isRunning) void running.restart();
    }),
  );
  running.onDidChange(({ kind }) => {
    if (kind !== "starting") void vscode.commands.executeCommand("setContext", "rapporteur.active", kind === "running");
  });
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
