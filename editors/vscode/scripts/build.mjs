// Bundles the extension into dist/extension.js and the page of the matrix into dist/matrix.js.
// --minify  --watch  --tests (bundles test/*.test.ts instead)
import { readdirSync } from "node:fs";
import * as esbuild from "esbuild";

const has = (flag) => process.argv.includes(flag);
const common = { bundle: true, platform: "node", target: "node18", format: "cjs", logLevel: "warning" };

if (has("--tests")) {
  const entryPoints = readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
  await esbuild.build({ ...common, entryPoints, outdir: "dist/test" });
} else {
  const minify = has("--minify");
  const bundles = [
    { ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"], minify, sourcemap: !minify },
    {
      ...common, entryPoints: ["src/matrix/view.ts"], outfile: "dist/matrix.js", platform: "browser", format: "iife", target: "es2022",
      minify, sourcemap: minify ? false : "inline",
    },
  ];
  for (const options of bundles) {
    if (has("--watch")) await (await esbuild.context(options)).watch();
    else await esbuild.build(options);
  }
}
