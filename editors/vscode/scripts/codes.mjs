// Lists the diagnostic codes in package.json, so that settings.json completes them and refuses others.
// Their pages are the source. --check changes nothing and fails if the list is out of date.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const pages = new URL("../../../crates/ide/codes/", import.meta.url);
const file = new URL("../package.json", import.meta.url);

const properties = {};
for (const name of readdirSync(pages).sort()) {
  const heading = /^# ([A-Z]{3}\d{3}): (.+)$/m.exec(readFileSync(new URL(name, pages), "utf8"));
  if (!heading) throw new Error(`${name} has no heading "# CODE: title"`);
  properties[heading[1]] = { description: heading[2], enum: ["off", "hint", "information", "warning", "error"] };
}

const before = readFileSync(file, "utf8");
const manifest = JSON.parse(before);
manifest.contributes.configuration.properties["rapporteur.severity"].properties = properties;
const after = JSON.stringify(manifest, null, 2) + "\n";
if (after !== before) {
  if (process.argv.includes("--check")) {
    console.error("package.json does not list the codes of crates/ide/codes; run `npm run codes`");
    process.exit(1);
  }
  writeFileSync(file, after);
}
