// "Ask the Sources…" and "Query Facts…": a line in, a read-only page out.

import * as vscode from "vscode";
import { answerPage, factsPage, forBrief, readingPage } from "./answers";
import type { Pages } from "./pages";
import type { Server } from "./server";
import { type Completion, completed } from "./words";

interface Kind {
  /** Command of the server. */
  command: string;
  /** Name of its argument. */
  argument: string;
  title: string;
  prompt: string;
  example: string;
  page: (asked: string, answer: unknown) => string;
}

const QUESTION: Kind = {
  command: "rapporteur.ask",
  argument: "question",
  title: "Ask the Sources",
  prompt: "A question that the captured sources can answer.",
  example: "Has Peru trained with the Inter-American Defense Board?",
  page: answerPage,
};

const QUERY: Kind = {
  command: "rapporteur.query",
  argument: "query",
  title: "Query Facts",
  prompt: "Fields with values, such as actor, partner, domain, since, until, modality.",
  example: "actor:PER partner:OAS domain:cyber since:2013",
  page: factsPage,
};

const COMPLETE = "rapporteur.completeQuery";
const READING = "rapporteur.factView";

/** What was asked last, by command: a question is often asked again with another word. */
const last = new Map<string, string>();
/** The last answer in the form that a brief takes. */
let answered: string | undefined;

export const ask = (server: Server, pages: Pages, given: unknown): Promise<void> => run(server, pages, QUESTION, given);
export const query = (server: Server, pages: Pages, given: unknown): Promise<void> => run(server, pages, QUERY, given);

/** Copies the last answer as Markdown with citation keys. */
export async function copyAnswer(): Promise<void> {
  if (answered === undefined) throw new Error("no question has been answered yet.");
  await vscode.env.clipboard.writeText(answered);
  vscode.window.setStatusBarMessage("Copied: the answer with its citations.", 4000);
}

/** Shows how the sentence under the cursor was read. */
export async function showReading(server: Server, pages: Pages): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error("open a brief or a source first.");
  const { line, character } = editor.selection.active;
  const textDocument = { uri: editor.document.uri.toString() };
  const view = await server.execute<unknown>(READING, { textDocument, position: { line, character } });
  if (view === null) throw new Error("there is no sentence under the cursor.");
  await pages.show("How a sentence is read", readingPage(view));
}

async function run(server: Server, pages: Pages, kind: Kind, given: unknown): Promise<void> {
  // Said before anybody has typed a question in vain.
  await server.offers(kind.command);
  const completes = kind === QUERY && server.commands.includes(COMPLETE);
  const asked = typeof given === "string" ? given : await (completes ? pattern(server, kind) : line(kind));
  const text = asked?.trim();
  if (!text) return;
  last.set(kind.command, text);
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `${kind.title}…` },
    () => server.execute<unknown>(kind.command, { [kind.argument]: text }),
  );
  if (kind === QUESTION) answered = forBrief(answer);
  await pages.show(text, kind.page(text, answer));
}

/** A line of text. */
function line(kind: Kind): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: kind.title,
    prompt: kind.prompt,
    placeHolder: kind.example,
    value: last.get(kind.command) ?? "",
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? "Nothing is asked yet." : undefined),
  });
}

interface Offer extends vscode.QuickPickItem {
  /** What is put into the line; without it the line is asked. */
  completion?: Completion;
}

/** A pattern, with what can stand at its end below it: Enter asks, an entry below completes. */
function pattern(server: Server, kind: Kind): Promise<string | undefined> {
  return new Promise((resolve) => {
    const box = vscode.window.createQuickPick<Offer>();
    box.title = kind.title;
    box.placeholder = kind.example;
    box.value = last.get(kind.command) ?? "";
    box.ignoreFocusOut = true;
    let turn = 0;
    let result: string | undefined;
    const offer = async (): Promise<void> => {
      const mine = ++turn;
      const value = box.value;
      const first: Offer = value.trim()
        ? { label: `$(search) ${value}`, description: "list the facts", alwaysShow: true }
        : { label: "$(info) Fields and values", description: kind.prompt, alwaysShow: true };
      const items = await server
        .execute<{ items: Completion[] }>(COMPLETE, { query: value })
        .then((answer) => answer.items)
        // Without completions the line can be asked all the same.
        .catch(() => []);
      if (mine !== turn) return;
      const below = items.map((completion) => ({
        label: completion.text,
        description: completion.detail,
        alwaysShow: true,
        completion,
      }));
      box.items = [first, ...below];
    };
    box.onDidChangeValue(() => void offer());
    box.onDidAccept(() => {
      const completion = box.activeItems[0]?.completion;
      if (completion) {
        box.value = completed(box.value, completion);
        void offer();
      } else if (box.value.trim()) {
        result = box.value;
        box.hide();
      }
    });
    box.onDidHide(() => {
      turn++;
      box.dispose();
      resolve(result);
    });
    void offer();
    box.show();
  });
}
