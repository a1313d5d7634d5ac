// Which server program to run. No `vscode` here, so that the order can be tested without an editor.

import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What the search depends on. */
export interface Places {
  /** `rapporteur.server.path`, or nothing. */
  setting: string | undefined;
  /** Folder of the extension; a packaged one carries the program in `server/`. */
  extension: string;
  /** The `PATH` variable. */
  searchPath: string;
  /** Folders of the workspace, the first one first. */
  folders: readonly string[];
  /** Whether programs inside these folders may be run. */
  trusted: boolean;
}

/** Where a program came from, for messages. */
export type Origin = "setting" | "extension" | "PATH" | "workspace";

/** A program, or why there is none and what to do about it. */
export type Found = { path: string; origin: Origin } | { path: undefined; why: string };

/** The program's file name on this system. */
export const PROGRAM = process.platform === "win32" ? "rapporteur.exe" : "rapporteur";

/** Looks for the program. A setting that leads nowhere is an error, not a reason to look elsewhere. */
export function find(places: Places): Found {
  if (places.setting) {
    const file = expand(places.setting, places.folders[0]);
    if (isProgram(file)) return { path: file, origin: "setting" };
    return { path: undefined, why: `rapporteur.server.path is ${file}, where there is no program. Correct or clear the setting.` };
  }

  const looked: string[] = [];
  const bundled = path.join(places.extension, "server", PROGRAM);
  if (isProgram(bundled)) return { path: bundled, origin: "extension" };
  looked.push("the extension");

  for (const folder of places.searchPath.split(path.delimiter)) {
    // A relative entry would run whatever the opened folder holds.
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, PROGRAM);
    if (isProgram(file)) return { path: file, origin: "PATH" };
  }
  looked.push("PATH");

  if (places.trusted) {
    const built = places.folders
      .flatMap((folder) => ["release", "debug"].map((profile) => path.join(folder, "target", profile, PROGRAM)))
      .filter(isProgram)
      .map((file) => ({ file, time: fs.statSync(file).mtimeMs }))
      .sort((a, b) => b.time - a.time)[0];
    if (built) return { path: built.file, origin: "workspace" };
    looked.push("target/release and target/debug of the workspace");
  }
  return {
    path: undefined,
    why: `the program ${PROGRAM} was not found in ${looked.join(", ")}. Install it, or say in the settings where it is.`,
  };
}

/** Replaces `~` and `${workspaceFolder}`; a relative path counts from the first folder. */
export function expand(setting: string, folder: string | undefined): string {
  let file = setting.trim();
  if (file === "~" || file.startsWith("~/") || file.startsWith("~\\")) file = os.homedir() + file.slice(1);
  if (folder !== undefined) file = path.resolve(folder, file.replaceAll("${workspaceFolder}", folder));
  return file;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Runs the program and returns what it printed; the error says what it said. */
export function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 10_000, windowsHide: true }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message));
      else resolve(stdout);
    });
  });
}
