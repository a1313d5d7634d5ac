import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { PROGRAM, type Places, expand, find, run } from "../src/binary";

let root: string;
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "rapporteur-")));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function program(...parts: string[]): string {
  const file = path.join(root, ...parts, PROGRAM);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "#!/bin/sh\necho rapporteur 1.2.3\n", { mode: 0o755 });
  return file;
}

function places(changes: Partial<Places> = {}): Places {
  return {
    setting: undefined,
    extension: path.join(root, "extension"),
    searchPath: [path.join(root, "bin"), "/nonexistent"].join(path.delimiter),
    folders: [path.join(root, "desk")],
    trusted: true,
    ...changes,
  };
}

test("setting, extension, PATH, workspace, in this order", () => {
  const debug = program("desk", "target", "debug");
  assert.deepEqual(find(places()), { path: debug, origin: "workspace" });
  const installed = program("bin");
  assert.deepEqual(find(places()), { path: installed, origin: "PATH" });
  const bundled = program("extension", "server");
  assert.deepEqual(find(places()), { path: bundled, origin: "extension" });
  const chosen = program("elsewhere");
  assert.deepEqual(find(places({ setting: chosen })), { path: chosen, origin: "setting" });
});

test("a setting that leads nowhere is not passed over", () => {
  program("bin");
  const missing = path.join(root, "missing");
  const found = find(places({ setting: missing }));
  assert.ok(found.path === undefined && found.why.includes(missing));
});

test("the last build wins", () => {
  const release = program("desk", "target", "release");
  const debug = program("desk", "target", "debug");
  fs.utimesSync(release, 1_000, 1_000);
  assert.equal(find(places()).path, debug);
  fs.utimesSync(debug, 500, 500);
  assert.equal(find(places()).path, release);
});

test("nothing inside an untrusted workspace is run", () => {
  program("desk", "target", "debug");
  assert.equal(find(places({ trusted: false })).path, undefined);
});

test("a relative entry of PATH is passed over", () => {
  program("bin");
  const here = process.cwd();
  process.chdir(root);
  try {
    assert.equal(find(places({ searchPath: "bin" })).path, undefined);
  } finally {
    process.chdir(here);
  }
});

test("folders and files that cannot be run are no programs", { skip: process.platform === "win32" }, () => {
  fs.mkdirSync(path.join(root, "bin", PROGRAM), { recursive: true });
  fs.chmodSync(program("extension", "server"), 0o644);
  const found = find(places());
  assert.equal(found.path, undefined);
  assert.match(found.path === undefined ? found.why : "", /the extension, PATH, target/);
});

test("home, workspace folder and relative paths in the setting", () => {
  assert.equal(expand("~/bin/x", undefined), os.homedir() + "/bin/x");
  assert.equal(expand("${workspaceFolder}/x", "/desk"), path.resolve("/desk/x"));
  assert.equal(expand("tools/x", "/desk"), path.resolve("/desk/tools/x"));
  assert.equal(expand(" /opt/x ", "/desk"), path.resolve("/opt/x"));
});

test("a failing program's own words are the error", async () => {
  const file = program("bin");
  assert.equal(await run(file, ["--version"]), "rapporteur 1.2.3\n");
  fs.writeFileSync(file, "#!/bin/sh\necho cannot open shared object >&2; exit 127\n");
  await assert.rejects(run(file, []), /cannot open shared object/);
});
