// Entry points of the extension: what exists, and what restarts the server.

import * as vscode from "vscode";
import { message } from "./error";
import { Pages, SCHEME, STATUS_URI, explainCode } from "./pages";
import { Server } from "./server";
import { StatusItem } from "./status";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Rapporteur", { log: true });
  const running = (server = new Server(context, log));
  const pages = new Pages(running);

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
    running,
    new StatusItem(running),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    command("restartServer", () => running.restart()),
    command("showLog", () => log.show()),
    command("showServerStatus", async () => {
      pages.refreshStatus();
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(STATUS_URI), { preview: true });
    }),
    command("explainCode", (code) => explainCode(running, code)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      // The server asks for the other settings itself when they change.
      if (change.affectsConfiguration("rapporteur.server")) void running.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (!running.isRunning) void running.restart();
    }),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
