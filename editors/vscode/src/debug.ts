// What a report of a defect needs: versions, state, settings. Nothing of a brief or a source.

import * as os from "node:os";
import * as vscode from "vscode";
import type { Server } from "./server";

export async function debugInformation(context: vscode.ExtensionContext, server: Server): Promise<string> {
  const manifest = context.extension.packageJSON as { version?: string };
  const status: object | undefined = await server.status().catch(() => undefined);
  // Documents are named in the status; their names are nobody's business.
  const { documents, ...rest } = (status ?? {}) as { documents?: unknown[] };
  const told = {
    extension: manifest.version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    host: vscode.env.uiKind === vscode.UIKind.Web ? "web" : "desktop",
    remote: vscode.env.remoteName ?? null,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    trusted: vscode.workspace.isTrusted,
    folders: vscode.workspace.workspaceFolders?.length ?? 0,
    program: server.path ?? null,
    server: status ? { ...rest, documents: documents?.length ?? 0 } : "not running",
    commands: server.commands,
    settings: changedSettings(),
  };
  const home = os.homedir();
  const text = JSON.stringify(told, null, 2);
  return "```json\n" + (home.length > 1 ? text.replaceAll(JSON.stringify(home).slice(1, -1), "~") : text) + "\n```\n";
}

/** Settings that are not the defaults. */
function changedSettings(): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration("rapporteur");
  const changed: Record<string, unknown> = {};
  for (const name of ["server.path", "profile", "restMillis", "severity", "inlayHints.enabled", "codeLens.enabled", "log", "trace.server"]) {
    const found = configuration.inspect(name);
    const value = configuration.get(name);
    if (JSON.stringify(value) !== JSON.stringify(found?.defaultValue)) changed[name] = value;
  }
  return changed;
}
