// One run of the server: from the program on disk to a connected client, and back.

import * as vscode from "vscode";
import {
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import type { Arrival } from "./arrival";
import { type Origin, find, run } from "./binary";
import { message } from "./error";
import { pageUri } from "./pages";
import { type Reading, type Recaptured, type ServerStatus, millis, reading } from "./words";

/** What the status item shows. */
export type Condition =
  | { kind: "starting" }
  | { kind: "running" }
  | { kind: "stopped" }
  | { kind: "failed"; why: string };

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private program: { path: string; origin: Origin } | undefined;
  // Starts and stops wait for each other: two restarts in a row leave one server.
  private queue: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Condition>();

  private readonly recaptured = new vscode.EventEmitter<Recaptured>();
  private readonly read = new vscode.EventEmitter<void>();
  private progress: Reading | undefined;

  readonly onDidChange = this.changed.event;
  /** Sources changed, and claims with them. */
  readonly onDidRecapture = this.recaptured.event;
  /** Some more of the sources were read. */
  readonly onDidRead = this.read.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly arrival: Arrival,
    readonly log: vscode.LogOutputChannel,
  ) {}

  start(): Promise<void> {
    return this.enqueue(() => this.connect());
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.disconnect());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.disconnect();
      await this.connect();
    });
  }

  get isRunning(): boolean {
    return this.client?.state === State.Running;
  }

  /** How far the reading of the sources is, while it goes on. */
  get reading(): Reading | undefined {
    return this.progress;
  }

  /** Commands that the running server offers. */
  get commands(): readonly string[] {
    return this.client?.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
  }

  /** Where the running program is. */
  get path(): string | undefined {
    return this.program?.path;
  }

  /** Asks the server what it holds; `undefined` while none runs. */
  async status(): Promise<ServerStatus | undefined> {
    if (!this.client || !this.isRunning) return undefined;
    return this.client.sendRequest(ExecuteCommandRequest.type, { command: "rapporteur.serverStatus" });
  }

  /** Makes sure that the running server has a command; the error says why not. */
  async offers(command: string): Promise<void> {
    await this.connected(command);
  }

  /** Has the server run one of its commands. */
  async execute<T>(command: string, ...args: unknown[]): Promise<T> {
    const client = await this.connected(command);
    return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  }

  private async connected(command: string): Promise<LanguageClient> {
    // A command may come while the server is being started.
    await this.queue;
    const client = this.client;
    if (!client || !this.isRunning) throw new Error("the server does not run; “Rapporteur: Show Log” says why.");
    if (!this.commands.includes(command)) {
      const name = ["rapporteur", client.initializeResult?.serverInfo?.version].filter(Boolean).join(" ");
      throw new Error(`this server (${name}) does not offer ${command} yet. A newer program may: see rapporteur.server.path.`);
    }
    return client;
  }

  /** Has the editor ask for inlay hints and code lenses again. */
  refreshMarks(): void {
    const hints = this.client?.getFeature("textDocument/inlayHint");
    const lenses = this.client?.getFeature("textDocument/codeLens");
    for (const document of vscode.workspace.textDocuments) {
      if (document.languageId !== "markdown") continue;
      hints?.getProvider(document)?.onDidChangeInlayHints.fire();
      lenses?.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    }
  }

  /** Runs the program beside the server, for what needs no workspace. */
  async runProgram(...args: string[]): Promise<string> {
    const program = this.program ?? this.findProgram();
    return run(program.path, args);
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.read.dispose();
    this.recaptured.dispose();
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step, step);
    return this.queue;
  }

  private findProgram(): { path: string; origin: Origin } {
    const found = find({
      setting: vscode.workspace.getConfiguration("rapporteur").get<string>("server.path"),
      extension: this.context.extensionPath,
      searchPath: process.env["PATH"] ?? "",
      folders: (vscode.workspace.workspaceFolders ?? [])
        .filter((folder) => folder.uri.scheme === "file")
        .map((folder) => folder.uri.fsPath),
      trusted: vscode.workspace.isTrusted,
    });
    if (found.path !== undefined) return found;
    throw new Error(found.why);
  }

  private async connect(): Promise<void> {
    this.changed.fire({ kind: "starting" });
    try {
      const program = this.findProgram();
      // A program that cannot run (wrong architecture, missing library) says why here, not as a closed pipe later.
      const version = (await run(program.path, ["--version"])).trim();
      this.program = program;
      this.log.info(`${version}, found through ${program.origin}: ${program.path}`);
      this.client = this.newClient(program.path);
      await this.client.start();
    } catch (error) {
      await this.disconnect();
      await this.report(error);
    }
  }

  private async disconnect(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.program = undefined;
    if (!client) return;
    try {
      if (client.needsStop()) await client.stop();
      await client.dispose();
    } catch (error) {
      this.log.warn(`the server did not stop in time: ${message(error)}`);
    }
    this.changed.fire({ kind: "stopped" });
  }

  private newClient(command: string): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: [
        { scheme: "file", language: "markdown" },
        { scheme: "untitled", language: "markdown" },
      ],
      outputChannel: this.log,
      traceOutputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: "rapporteur",
      initializationOptions: {
        ...settings(),
        // VS Code lists the headings of Markdown itself; twice would be once too often.
        client: { listsHeadings: true, showsMatrix: true, showsImpact: true },
      },
      middleware: {
        handleWorkDoneProgress: (_token, params, next) => {
          this.progress = params.kind === "report" ? reading(params.message) : undefined;
          this.read.fire();
          next(_token, params);
        },
        provideDefinition: async (document, position, token, next) => {
          const targets = await next(document, position, token);
          this.arrival.note(targets);
          return targets;
        },
        provideInlayHints: (document, range, token, next) =>
          enabled("inlayHints") ? next(document, range, token) : undefined,
        provideCodeLenses: (document, token, next) => (enabled("codeLens") ? next(document, token) : undefined),
        provideWorkspaceDiagnostics: (known, token, report, next) =>
          next(known, token, (chunk) => {
            for (const item of chunk?.items ?? []) if (item.kind === "full") item.items.forEach(linkToPage);
            report(chunk);
          }),
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          // The client cancels its own question when the text changes, and takes what comes back for "no findings":
          // all of them would vanish and return at every keystroke. Thrown, the cancellation leaves them where they
          // are, and the client asks again.
          if (token.isCancellationRequested) throw new vscode.CancellationError();
          if (report?.kind === "full") report.items.forEach(linkToPage);
          return report;
        },
        handleDiagnostics: (uri, diagnostics, next) => {
          diagnostics.forEach(linkToPage);
          next(uri, diagnostics);
        },
      },
    };
    const client = new LanguageClient(
      "rapporteur",
      "Rapporteur",
      { command, args: ["lsp"], transport: TransportKind.stdio },
      options,
    );
    client.onNotification("rapporteur/impact", (told: Recaptured) => this.recaptured.fire(told));
    client.onDidChangeState(({ newState }) => {
      // A client that was replaced speaks no more for the extension.
      if (client !== this.client) return;
      if (newState === State.Running) this.changed.fire({ kind: "running" });
      if (newState === State.Starting) this.changed.fire({ kind: "starting" });
      if (newState === State.Stopped) this.changed.fire({ kind: "failed", why: "The server ended; the log says why." });
    });
    return client;
  }

  private async report(error: unknown): Promise<void> {
    const why = message(error);
    this.log.error(why);
    this.changed.fire({ kind: "failed", why });
    const openSettings = "Open Settings";
    const showLog = "Show Log";
    // Not awaited: the next start must not wait for a click.
    void vscode.window.showErrorMessage(`Rapporteur: ${why}`, openSettings, showLog).then((choice) => {
      if (choice === openSettings) {
        // In a remote window the path belongs to the other machine, whose settings have a page of their own.
        const page = vscode.env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
        void vscode.commands.executeCommand(`workbench.action.${page}`, { query: "rapporteur.server.path" });
      } else if (choice === showLog) {
        this.log.show();
      }
    });
  }
}

/** The settings the server reads; the client answers its later questions by itself. */
function settings(): object {
  const configuration = vscode.workspace.getConfiguration("rapporteur");
  return {
    profile: configuration.get<string | null>("profile") ?? null,
    severity: configuration.get<Record<string, string>>("severity") ?? {},
    restMillis: millis(configuration.get("restMillis")),
    store: configuration.get<string | null>("store") ?? null,
    log: configuration.get<string>("log"),
  };
}

/** Whether a kind of mark beside the text is wanted. */
function enabled(marks: "inlayHints" | "codeLens"): boolean {
  return vscode.workspace.getConfiguration("rapporteur").get<boolean>(`${marks}.enabled`) ?? true;
}

/** The link on a code opens the page the program carries: no network, and the page of this very version. */
function linkToPage(diagnostic: vscode.Diagnostic): void {
  const code = diagnostic.code;
  if (code === undefined || diagnostic.source !== "rapporteur") return;
  const value = String(typeof code === "object" ? code.value : code);
  diagnostic.code = { value, target: pageUri(value) };
}
