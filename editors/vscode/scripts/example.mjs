// Copies the example workspace into example/, which is packaged. What only the tests of the repository read stays out.
import { cpSync, rmSync } from "node:fs";
import { basename } from "node:path";

const seeds = new URL("../../../seeds/", import.meta.url).pathname;
const example = new URL("../example/", import.meta.url).pathname;
const left = new Set(["expected.toml", ".rapporteur", ".vscode"]);
rmSync(example, { recursive: true, force: true });
cpSync(seeds, example, { recursive: true, filter: (file) => !left.has(basename(file)) });
