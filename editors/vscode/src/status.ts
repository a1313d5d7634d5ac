// The entry in the language status of a brief: is the server there, and what does it hold?

import * as path from "node:path";
import * as vscode from "vscode";
import { message } from "./error";
import type { Condition, Server } from "./server";

const POLL_MS = 500;

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("rapporteur.status", { language: "markdown" });
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.item.name = "Rapporteur";
    this.item.command = { title: "Show log", command: "rapporteur.showLog" };
    this.subscriptions = [
      server.onDidChange((condition) => this.show(condition)),
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
        break;
      case "failed":
        this.set("Rapporteur: not running", condition.why);
        break;
    }
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.server.isRunning) return;
    try {
      const status = await this.server.status();
      if (!status) return;
      const problems = status.problems > 0 ? `, ${count(status.problems, "problem")}` : "";
      this.item.busy = status.state === "loading";
      this.item.severity =
        status.problems > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
      this.set(
        status.state === "ready" ? `Rapporteur: ${count(status.sources, "source")}${problems}` : `Rapporteur: ${status.state}`,
        status.root === null ? "no workspace yet" : `in ${path.basename(status.root)}`,
      );
      if (status.state === "loading") this.timer = setTimeout(() => void this.refresh(), POLL_MS);
    } catch (error) {
      this.server.log.warn(`the server did not say how it is: ${message(error)}`);
    }
  }

  private set(text: string, detail: string): void {
    this.item.text = text;
    this.item.detail = detail;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
