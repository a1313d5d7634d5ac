// "Ask the Sources…" and "Query Facts…": a line in, a Markdown page out.

import * as vscode from "vscode";
import { answerPage, factsPage } from "./answers";
import type { Server } from "./server";

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

/** What was asked last, by command: a question is often asked again with another word. */
const last = new Map<string, string>();

export const ask = (server: Server, given: unknown): Promise<void> => run(server, QUESTION, given);
export const query = (server: Server, given: unknown): Promise<void> => run(server, QUERY, given);

async function run(server: Server, kind: Kind, given: unknown): Promise<void> {
  // Said before anybody has typed a question in vain.
  await server.offers(kind.command);
  const asked =
    typeof given === "string"
      ? given
      : await vscode.window.showInputBox({
          title: kind.title,
          prompt: kind.prompt,
          placeHolder: kind.example,
          value: last.get(kind.command) ?? "",
          ignoreFocusOut: true,
          validateInput: (value) => (value.trim() === "" ? "Nothing is asked yet." : undefined),
        });
  const line = asked?.trim();
  if (!line) return;
  last.set(kind.command, line);
  const page = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `${kind.title}…` },
    async () => kind.page(line, await server.execute(kind.command, { [kind.argument]: line })),
  );
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content: page });
  await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Beside });
}
