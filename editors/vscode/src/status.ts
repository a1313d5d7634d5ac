// The entry in the language status of a brief: is the server there, what does it hold, what is wrong?

import * as vscode from "vscode";
import { message } from "./error";
import type { Condition, Server } from "./server";
import { statusEntry } from "./words";

const POLL_MS = 500;

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("rapporteur.status", { language: "markdown" });
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.item.name = "Rapporteur";
    this.subscriptions = [
      server.onDidChange((condition) => this.show(condition)),
      server.onDidRead(() => void this.refresh()),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document.languageId === "markdown") void this.refresh();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions, this.item).dispose();
  }

  private show(condition: Condition): void {
    this.item.busy = condition.kind === "starting";
    this.item.severity =
      condition.kind === "failed" ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.item.command = { title: "Show log", command: "rapporteur.showLog" };
    switch (condition.kind) {
      case "starting":
        this.set("Rapporteur: starting", "");
        break;
      case "running":
        this.set("Rapporteur: running", "");
        void this.refresh();
        break;
      case "stopped":
        this.set("Rapporteur: stopped", "");
        this.item.command = { title: "Start", command: "rapporteur.restartServer" };
        break;
      case "failed":
        this.set("Rapporteur: not running", condition.why);
        this.item.command = { title: "Start again", command: "rapporteur.restartServer" };
        break;
    }
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.server.isRunning) return;
    try {
      const status = await this.server.status();
      if (!status) return;
      // Ticks off the first step of the walkthrough.
      void vscode.commands.executeCommand("setContext", "rapporteur.workspace", status.root !== null);
      const { text, detail, busy, problems } = statusEntry(status, this.server.reading);
      this.item.busy = busy;
      this.item.severity = problems ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
      this.item.command = problems
        ? { title: "Show problems", command: "workbench.actions.view.problems" }
        : { title: "Show status", command: "rapporteur.showServerStatus" };
      this.set(text, detail);
      if (status.state === "loading" || status.state === "surveying") this.timer = setTimeout(() => void this.refresh(), POLL_MS);
    } catch (error) {
      this.server.log.warn(`the server did not say how it is: ${message(error)}`);
    }
  }

  private set(text: string, detail: string): void {
    this.item.text = text;
    this.item.detail = detail;
  }
}
