// Bundles the extension into dist/extension.js.  --minify  --watch  --tests (bundles test/*.test.ts instead)
import { readdirSync } from "node:fs";
import * as esbuild from "esbuild";

const has = (flag) => process.argv.includes(flag);
const common = { bundle: true, platform: "node", target: "node18", format: "cjs", logLevel: "warning" };

if (has("--tests")) {
  const entryPoints = readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
  await esbuild.build({ ...common, entryPoints, outdir: "dist/test" });
} else {
  const options = {
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: has("--minify"),
    sourcemap: !has("--minify"),
  };
  if (has("--watch")) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
