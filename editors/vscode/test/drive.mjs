// Operates VS Code in the browser as a person does, and fails at the first thing that is not on the screen.
// usage: node drive.mjs http://127.0.0.1:PORT /abs/desk case.json OUTPUT_FOLDER SERVER_PATH     (drive.sh starts it all)
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const { chromium } = createRequire(join(process.env.NODE_MODULES, "x"))("playwright-core");
const [, , base, desk, casePath, out, server] = process.argv;
const { brief, words, code, corrected, source, sentence } = JSON.parse(readFileSync(casePath, "utf8"));
/** Line and column, from 1, of a text in a file of the desk. */
const place = (file, text) => {
  const before = readFileSync(join(desk, file), "utf8").split(text, 1)[0].split("\n");
  return { line: before.length, column: before.at(-1).length + 1 };
};
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const claim = place(brief, words);
const deciding = place(source, sentence);

mkdirSync(out, { recursive: true });
const began = Date.now();
const log = (...parts) => console.log(String(Date.now() - began).padStart(6), "ms ", ...parts);
const profile = mkdtempSync(join(tmpdir(), "rapporteur-chromium-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM,
  headless: true,
  viewport: { width: 1280, height: 800 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(120_000); // the first page of a busy machine is slow
const asked = new Set();
page.on("request", (request) => asked.add(new URL(request.url()).hostname));

/** Ids of the running servers of this test. */
const processes = () =>
  readdirSync("/proc")
    .filter((id) => /^\d+$/.test(id))
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").startsWith(`${server}\0lsp\0`);
      } catch {
        return false;
      }
    })
    .map(Number);

let shots = 0;
const shot = async (name) => {
  await page.screenshot({ path: join(out, `${++shots}-${name}.png`) });
  log("picture", `${shots}-${name}.png`);
};
const text = (locator) => locator.innerText().then((found) => found.replace(/\s+/g, " ").trim());
const check = (what, holds) => {
  if (!holds) throw new Error(what);
  log("ok", what);
};

/** Middle of a text in the editor, in pixels. */
async function pixel(wanted) {
  const found = await page.evaluate((wanted) => {
    for (const line of document.querySelectorAll(".view-lines .view-line")) {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const nodes = [];
      let all = "";
      for (let node; (node = walker.nextNode()); ) {
        nodes.push([node, all.length]);
        all += node.data.replace(/\u00a0/g, " ");
      }
      const at = all.indexOf(wanted);
      if (at < 0) continue;
      const middle = at + Math.floor(wanted.length / 2);
      const [node, offset] = nodes.filter(([, start]) => start <= middle).pop();
      const range = document.createRange();
      range.setStart(node, middle - offset);
      range.setEnd(node, middle - offset + 1);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return null;
  }, wanted);
  if (!found) throw new Error(`not on the screen: ${wanted}`);
  return found;
}
/** Whether there is a wavy line under the middle of a text. */
async function underlined(wanted) {
  const { x, y } = await pixel(wanted);
  return page.evaluate(
    ([x, y]) =>
      [...document.querySelectorAll(".view-overlays [class*='squiggly-']")]
        .map((line) => line.getBoundingClientRect())
        .some((box) => box.left <= x && x <= box.right && box.top - 2 <= y && y <= box.bottom + 2),
    [x, y],
  );
}
const until = async (what, condition) => {
  const end = Date.now() + 30_000;
  let why = "";
  // A text that is not drawn yet is no reason to give up.
  while (!(await condition().catch((error) => void (why = `: ${error.message}`)))) {
    if (Date.now() > end) throw new Error(`not within 30 s: ${what}${why}`);
    await page.waitForTimeout(50);
  }
  log("ok", what);
};
const pickInput = async () => page.waitForSelector(".quick-input-widget input");
const open = async (file) => {
  await page.keyboard.press("Control+1"); // the left group of editors
  await page.keyboard.press("Control+P");
  await pickInput();
  await page.keyboard.type(file, { delay: 5 });
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: basename(file) }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".editor-group-container.active .tab.active", { hasText: basename(file) }).first().waitFor();
  await page.waitForSelector(".view-lines .view-line");
};
const command = async (title) => {
  await page.keyboard.press("F1");
  await pickInput();
  await page.keyboard.type(title, { delay: 5 });
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
};
// By keyboard: a click right after the layout has changed can be lost.
const goTo = async ({ line, column }) => {
  await page.keyboard.press("Control+1");
  await page.keyboard.press("Control+G");
  await pickInput();
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press("Enter");
  await cursorAt(line, column);
};
const cursorAt = (line, column) =>
  page.locator(".statusbar-item", { hasText: column ? `Ln ${line}, Col ${column}` : `Ln ${line},` }).first().waitFor();
const hoverOver = async (wanted, containing) => {
  const { x, y } = await pixel(wanted);
  await page.mouse.move(x, y);
  await page.mouse.move(x + 1, y);
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: containing }).first();
  await hover.waitFor();
  return text(hover);
};
const away = async () => {
  await page.mouse.move(150, 600); // the empty end of the file list
  await page.keyboard.press("Escape");
};
const problems = () => page.locator(".markers-panel .monaco-list-row");

try {
  await page.goto(`${base}/?folder=${encodeURIComponent(desk)}`);
  await page.waitForSelector(".monaco-workbench .explorer-folders-view", { state: "visible" });
  await open(brief);
  log("brief open");

  await page.waitForSelector("[class*='squiggly-']", { state: "attached" });
  log("first squiggle drawn");
  await goTo(claim);
  await until("the words of the claim are underlined", () => underlined(words));
  await page.waitForTimeout(1500); // the theme settles
  await shot("findings");

  log("hover:", await hoverOver(words, sentence));
  // What the finding says, as the Problems list has it too.
  const said = (await page.locator(".monaco-hover:not(.hidden) .marker").first().innerText()).split("\n")[0].split(/rapporteur\(?[A-Z]{3}/)[0].trim();
  await shot("hover");
  await away();

  await goTo({ line: claim.line, column: claim.column + 2 });
  await page.keyboard.press("F12");
  await page.locator(".tab.active", { hasText: basename(source) }).first().waitFor();
  await cursorAt(deciding.line);
  check("definition opens the source at the deciding sentence", true);
  check("one definition, no peek view", (await page.locator(".peekview-widget").count()) === 0);
  await page.waitForTimeout(500);
  await shot("definition");

  await open(brief);
  await goTo(claim);
  await page.keyboard.press("Control+Shift+M");
  await problems().first().waitFor();
  await page.waitForTimeout(500);
  await shot("problems");
  // The list draws only the rows in sight: the filter brings ours there. It searches messages, not codes.
  await page.locator(".part.panel .viewpane-filter input").first().fill(said);
  const problem = problems().filter({ hasText: code }).filter({ hasText: `Ln ${claim.line},` }).first();
  await problem.waitFor();
  log("problem:", await text(problem));
  check(`${code} is among the problems`, true);

  await page.locator(".part.panel .viewpane-filter input").first().fill("");

  await goTo(claim);
  for (let i = 0; i < words.length; i++) await page.keyboard.press("Shift+ArrowRight");
  // Fewest wavy lines in sight while the words are typed: those of other claims have to stay.
  await page.evaluate(() => {
    window.fewest = Infinity;
    const count = () => document.querySelectorAll(".view-overlays [class*='squiggly-']").length;
    window.sampler = setInterval(() => (window.fewest = Math.min(window.fewest, count())), 10);
  });
  await page.keyboard.type(corrected, { delay: 30 });
  await page.waitForTimeout(1000);
  const fewest = await page.evaluate(() => (clearInterval(window.sampler), window.fewest));
  check(`other findings stay while the words are typed (at least ${fewest} in sight)`, fewest > 0);
  await until("the underline goes when the claim is corrected", async () => !(await underlined(corrected)));
  await shot("corrected");
  for (let i = 0; i < 30 && (await page.locator(".tab.active.dirty").count()) > 0; i++) await page.keyboard.press("Control+Z");
  await until("the underline is back after undo", () => underlined(words));

  mkdirSync(join(desk, ".vscode"));
  const settings = join(desk, ".vscode/settings.json");
  const codes = Object.keys(manifest.contributes.configuration.properties["rapporteur.severity"].properties);
  writeFileSync(settings, JSON.stringify({ "rapporteur.severity": Object.fromEntries(codes.map((code) => [code, "off"])) }));
  await until("codes that the settings switch off are silent at once", async () => !(await underlined(words)));
  writeFileSync(settings, "{}");
  await until("without the setting they are back", () => underlined(words));

  await command("Rapporteur: Explain Code");
  await page.locator(".tab", { hasText: code }).first().waitFor();
  // The preview is a page within a page within the window.
  const rendered = () => Promise.all(page.frames().map((frame) => frame.locator("h1").allInnerTexts().catch(() => [])));
  for (let i = 0; i < 100 && !(await rendered()).flat().some((heading) => heading.includes(code)); i++) await page.waitForTimeout(200);
  check("the page of the code is rendered", (await rendered()).flat().some((heading) => heading.includes(code)));
  await shot("explain");

  await command("Rapporteur: Show Server Status");
  await page.locator(".view-line", { hasText: '"state"' }).first().waitFor();
  const shown = (await page.locator(".view-lines").last().innerText()).replace(/\u00a0/g, " ");
  log("status:", shown.replace(/\s+/g, " "));
  check("the server says that it is ready", /"state": "ready"/.test(shown));

  await open(brief);
  await page.locator(".statusbar-item", { hasText: "Markdown" }).first().waitFor();
  await command("Rapporteur: Restart Server");
  await until("findings are there after a restart", () => underlined(words));
  await page.locator("[id='status.languageStatus']").first().hover();
  await page.locator(".hover-language-status", { hasText: "Rapporteur" }).first().waitFor();
  log("language status:", await text(page.locator(".hover-language-status", { hasText: "Rapporteur" }).first()));
  await shot("status");
  await away();

  const [victim] = processes();
  process.kill(victim, "SIGKILL");
  await until("a server that was killed is started again", async () => processes().some((id) => id !== victim));
  await until("findings are there again", () => underlined(words));
  check("exactly one server runs", processes().length === 1);

  writeFileSync(settings, JSON.stringify({ "rapporteur.server.path": "/nonexistent/rapporteur" }));
  const notice = page.locator(".notification-list-item", { hasText: "/nonexistent/rapporteur" }).first();
  await notice.waitFor();
  log("notice:", await text(notice));
  await page.waitForTimeout(500);
  await shot("missing");
  await until("no server runs", async () => processes().length === 0);
  await until("no finding is left behind", async () => !(await underlined(words)));
  // The pointer still rests on the status item, whose pop-up lies over the button.
  await page.mouse.move(600, 300);
  await page.locator(".context-view.monaco-component .left").waitFor({ state: "hidden" }).catch(() => {});
  await notice.getByText("Open Settings").click();
  await page.locator(".settings-editor .setting-item-contents", { hasText: "Server: Path" }).first().waitFor();
  check("the button opens the setting", true);
  await shot("setting");
  await page.keyboard.press("Escape");
  writeFileSync(settings, "{}");
  await open(brief);
  await until("findings are there once the setting is right", () => underlined(words));

  // Resources of the rendered page have a name of their own, behind which the window itself answers.
  const elsewhere = [...asked].filter((host) => !["127.0.0.1", ""].includes(host) && !host.endsWith(".vscode-resource.vscode-cdn.net"));
  log("hosts asked besides this machine:", elsewhere.join(", ") || "none");
  log("done");
} catch (error) {
  log("FAILED:", error.message);
  await shot("failed").catch(() => {});
  process.exitCode = 1;
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
