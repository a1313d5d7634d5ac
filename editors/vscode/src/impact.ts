// Sources that changed while somebody writes: told once, shown when asked for.

import * as vscode from "vscode";
import { message } from "./error";
import type { Pages } from "./pages";
import type { Server } from "./server";

const COMMAND = "rapporteur.impact";
const PAGE = "What changed in the sources";

export class Impact implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly pages: Pages,
  ) {
    const show = "Show What Changed";
    this.subscription = server.onDidRecapture(async (told) => {
      try {
        if ((await vscode.window.showInformationMessage(`Rapporteur: ${told.message}`, show)) === show) await this.show();
      } catch (error) {
        void vscode.window.showErrorMessage(`Rapporteur: ${message(error)}`);
      }
    });
  }

  /** Shows what changed since somebody last looked; if nothing has, what was shown then. */
  async show(): Promise<void> {
    const answer = await this.server.execute<{ sources: unknown[]; markdown: string }>(COMMAND, { seen: true });
    if (answer.sources.length === 0 && this.pages.has(PAGE)) await this.pages.reveal(PAGE);
    else await this.pages.show(PAGE, answer.markdown);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
