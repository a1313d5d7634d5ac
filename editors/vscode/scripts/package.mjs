// Packages the extension for one platform, with the program in server/.
// usage: node scripts/package.mjs [TARGET] [PROGRAM] [--out FILE.vsix]
//   TARGET   as in `vsce package --target` (default: this machine's)
//   PROGRAM  the release binary for it (default: target/release/rapporteur of the repository)
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Bytes by which a program for a system begins. */
const SYSTEMS = {
  linux: ["7f454c46"],
  alpine: ["7f454c46"],
  darwin: ["cffaedfe", "cafebabe"],
  win32: ["4d5a"],
};
const TARGETS = ["linux-x64", "linux-arm64", "linux-armhf", "alpine-x64", "alpine-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];

const here = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const flag = args.indexOf("--out");
const [, out] = flag < 0 ? [] : args.splice(flag, 2);
const [target = `${process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`, given] = args;
const fail = (why) => {
  console.error(`error: ${why}`);
  process.exit(1);
};
if (!TARGETS.includes(target)) fail(`${target} is no platform of VS Code; one of ${TARGETS.join(", ")}`);

const system = target.split("-")[0];
const name = system === "win32" ? "rapporteur.exe" : "rapporteur";
const program = given ?? join(here, "../..", "target/release", name);
if (!existsSync(program)) fail(`there is no ${program}; build it with \`cargo build --release -p rapporteur-cli\``);
const magic = readFileSync(program).subarray(0, 4).toString("hex");
if (!SYSTEMS[system].some((start) => magic.startsWith(start))) fail(`${program} is no program for ${system}`);

const server = join(here, "server");
rmSync(server, { recursive: true, force: true });
mkdirSync(server);
try {
  copyFileSync(program, join(server, name));
  chmodSync(join(server, name), 0o755);
  const vsix = out ?? `rapporteur-${target}.vsix`;
  execFileSync(
    process.execPath,
    [join(here, "node_modules/@vscode/vsce/vsce"), "package", "--no-dependencies", "--allow-missing-repository", "--target", target, "-o", vsix],
    { cwd: here, stdio: "inherit" },
  );
} finally {
  // Left behind, the next package without a program would carry this one.
  rmSync(server, { recursive: true, force: true });
}
