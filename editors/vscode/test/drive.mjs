// Operates the extension as a person does, and fails at the first thing that is not on the screen.
// usage: drive.mjs case.json     (drive.sh starts it all)
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { desk, inWindow, log, out, place, server } from "./window.mjs";

const { brief, words, code, corrected, source, sentence, fix, completion, section } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const claim = place(brief, words);
const deciding = place(source, sentence);

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

await inWindow({ width: 1280, height: 800 }, async (window) => {
  const { page } = window;
  const check = window.check.bind(window);
  const until = window.until.bind(window);
  const underlined = window.underlined.bind(window);
  const open = window.open.bind(window);
  const command = window.command.bind(window);
  const goTo = window.goTo.bind(window);
  const text = window.text.bind(window);
  const away = window.away.bind(window);
  const problems = () => page.locator(".markers-panel .monaco-list-row");
  const notice = (about) => page.locator(".notification-list-item", { hasText: about }).first();
  let shots = 0;
  const shot = async (name) => {
    await page.screenshot({ path: join(out, `${++shots}-${name}.png`) });
    log("picture", `${shots}-${name}.png`);
  };

  await open(brief);
  log("brief open");
  await page.waitForSelector("[class*='squiggly-']", { state: "attached" });
  log("first squiggle drawn");
  await goTo(claim);
  await until("the words of the claim are underlined", () => underlined(words));
  await page.waitForTimeout(1500); // the theme settles
  await shot("findings");

  log("hover:", await window.hoverOver(words, sentence));
  // What the finding says, as the Problems list has it too.
  const said = (await page.locator(".monaco-hover:not(.hidden) .marker").first().innerText()).split("\n")[0].split(/rapporteur\(?[A-Z]{3}/)[0].trim();
  await shot("hover");
  await away();

  await goTo({ line: claim.line, column: claim.column + 2 });
  await page.keyboard.press("F12");
  await page.locator(".tab.active", { hasText: basename(source) }).first().waitFor();
  await window.cursorAt(deciding.line);
  check("definition opens the source at the deciding sentence", true);
  check("one definition, no peek view", (await page.locator(".peekview-widget").count()) === 0);
  await until("the deciding sentence is marked", () => window.marked(sentence, "ced-"));
  await page.waitForTimeout(500);
  await shot("definition");
  await page.keyboard.press("ArrowUp");
  await until("the mark goes when the reader goes on", async () => !(await window.marked(sentence, "ced-")));

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
  await window.undoAll();
  await until("the underline is back after undo", () => underlined(words));

  const rows = await window.fixes({ line: claim.line, column: claim.column + 3 });
  log("fixes:", (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, " ").trim()).join(" | "));
  await page.waitForTimeout(300);
  await shot("fixes");
  await rows.filter({ hasText: fix.title }).first().click();
  await until("the fix is in the text", () => window.box(`“${fix.result}`).catch(() => window.box(`"${fix.result}`)).then(Boolean));
  await until("the finding goes when it is fixed", async () => !(await underlined(fix.result)));
  await shot("fixed");
  await window.undoAll();
  await until("the finding is back after undo", () => underlined(words));

  await open(completion.brief);
  const free = place(completion.brief, completion.before);
  await goTo(free);
  await page.keyboard.type(completion.typed, { delay: 10 });
  const offered = page.locator(".suggest-widget.visible .monaco-list-row");
  await offered.filter({ hasText: completion.key }).first().waitFor();
  await page.waitForTimeout(500);
  log("completion:", (await offered.allInnerTexts()).map((row) => row.replace(/\s+/g, " ").trim()).join(" | "));
  check(`${completion.key}, which carries the sentence, comes first`, (await offered.first().innerText()).includes(completion.key));
  await shot("completion");
  await page.keyboard.press("Enter");
  await until("the key is in the text", () => window.box(`${completion.typed.slice(-12)}${completion.key}`).then(Boolean));
  await window.undoAll();

  await open(brief);
  const lens = page.locator(".codelens-decoration a", { hasText: "claims" });
  await goTo(place(brief, `## ${section}`));
  await lens.first().waitFor();
  const lensText = await lens.last().innerText();
  log("lens:", lensText);
  await lens.last().click();
  let matrix = await window.matrix();
  await until("the matrix opens at the section", async () => (await matrix.locator("#section").inputValue()) === section);
  const claims = Number(/^(\d+)/.exec(lensText)[1]);
  check(`it has the ${claims} claims of the lens`, (await matrix.locator("tr[data-row]").count()) === claims);
  check("it reads as a table", (await matrix.locator("th[scope=row]").count()) === claims && (await matrix.locator("th[scope=col]").count()) > 1);
  await page.waitForTimeout(500);
  await shot("matrix");
  await matrix.locator("#search").fill(words);
  await until("the filter leaves one claim", async () => (await matrix.locator("tr[data-row]").count()) === 1);
  await matrix.locator(".disclose").first().click();
  await matrix.locator(".quotations", { hasText: sentence }).first().waitFor();
  await shot("matrix-quotation");
  await matrix.locator("button.claim").first().click();
  await window.cursorAt(claim.line);
  check("a click on the claim goes to it", true);
  await matrix.locator("tbody button.cell").first().click();
  await page.locator(".tab.active", { hasText: basename(source) }).first().waitFor();
  await window.cursorAt(deciding.line);
  await until("a click on a mark goes to the sentence, which is marked", () => window.marked(sentence.slice(0, 18), "ced-"));
  await shot("matrix-source");
  await page.locator(".tab", { hasText: "Evidence:" }).first().click();
  await page.keyboard.press("Control+W");
  await page.locator(".tab", { hasText: "Evidence:" }).waitFor({ state: "detached" });

  await open(brief);
  await goTo(claim);
  await command("Rapporteur: Ask the Sources");
  const input = page.locator(".quick-input-titlebar", { hasText: "Ask the Sources" }).first();
  const refused = notice("rapporteur.ask");
  await input.or(refused).first().waitFor();
  if (await refused.isVisible()) {
    log("asking:", await text(refused));
    await page.keyboard.press("Escape");
    await command("Notifications: Clear All Notifications");
  } else {
    await page.keyboard.type("Has Colombia worked with NATO?");
    await page.keyboard.press("Enter");
    const answer = page.locator(".tab.active", { hasText: "Has Colombia worked" });
    await answer.first().waitFor();
    await page.locator(".view-line", { hasText: "What the sources say" }).first().waitFor();
    await shot("answer");
    // The answer is read-only: it goes without a question.
    await page.keyboard.press("Control+W");
    await answer.waitFor({ state: "detached" });
    await open(brief);
    await goTo(claim);
  }

  await command("Rapporteur: Query Facts");
  await page.locator(".quick-input-titlebar", { hasText: "Query Facts" }).first().waitFor();
  await page.keyboard.type("kin", { delay: 5 });
  const field = page.locator(".quick-input-list .monaco-list-row", { hasText: "kind:" }).first();
  await field.waitFor();
  await shot("completion-of-a-pattern");
  await field.click();
  const kind = page.locator(".quick-input-list .monaco-list-row", { hasText: "agreement" }).first();
  await kind.waitFor();
  await kind.click();
  await until("a pattern is completed", async () => /^kind:\S*agreement/.test(await page.locator(".quick-input-widget input").inputValue()));
  await page.keyboard.press("Enter");
  const facts = page.locator(".tab.active", { hasText: "kind:" });
  await facts.first().waitFor();
  await shot("facts");
  await page.keyboard.press("Control+W");
  await facts.waitFor({ state: "detached" });

  // Another capture of a source: claims change, which is told once and shown.
  const file = join(desk, source);
  const captured = readFileSync(file, "utf8");
  writeFileSync(file, captured.replace(sentence, sentence.replace(/regularly/, "never")));
  const changed = notice("change");
  await changed.waitFor();
  log("notice:", await text(changed));
  await shot("impact-notice");
  const impact = page.locator(".tab.active", { hasText: "What changed in the sources" });
  const look = async () => {
    await changed.getByText("Show What Changed").click();
    await impact.first().waitFor();
    await page.locator(".view-line", { hasText: "verdict:" }).first().waitFor();
    await shot("impact");
    await page.keyboard.press("Control+W");
    await impact.waitFor({ state: "detached" });
  };
  await look();
  // Put back it is another change, and looked at it leaves no note.
  writeFileSync(file, captured);
  await changed.waitFor();
  await look();
  await open(brief);
  await goTo(claim);
  check("what changed in a source was shown", true);

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
  const missing = notice("/nonexistent/rapporteur");
  await missing.waitFor();
  log("notice:", await text(missing));
  await page.waitForTimeout(500);
  await shot("missing");
  await until("no server runs", async () => processes().length === 0);
  await until("no finding is left behind", async () => !(await underlined(words)));
  // The pointer still rests on the status item, whose pop-up lies over the button.
  await page.mouse.move(600, 300);
  await page.locator(".context-view.monaco-component .left").waitFor({ state: "hidden" }).catch(() => {});
  await missing.getByText("Open Settings").click();
  await page.locator(".settings-editor .setting-item-contents", { hasText: "Server: Path" }).first().waitFor();
  check("the button opens the setting", true);
  await shot("setting");
  await page.keyboard.press("Escape");
  writeFileSync(settings, "{}");
  await open(brief);
  await until("findings are there once the setting is right", () => underlined(words));

  await command("Welcome: Open Walkthrough");
  await page.waitForSelector(".quick-input-widget input");
  await page.keyboard.type(manifest.contributes.walkthroughs[0].title, { delay: 5 });
  await page.keyboard.press("Enter");
  await page.locator(".gettingStartedContainer .step-title", { hasText: "Open a brief" }).first().waitFor();
  await page.locator(".gettingStartedContainer .step-title", { hasText: "Open a brief" }).first().click();
  await page.waitForTimeout(1000);
  await shot("walkthrough");

  // Resources of rendered pages have a name of their own, behind which the window itself answers.
  const elsewhere = [...window.asked].filter((host) => !["127.0.0.1", ""].includes(host) && !host.endsWith(".vscode-resource.vscode-cdn.net"));
  log("hosts asked besides this machine:", elsewhere.join(", ") || "none");
  log("done");
});
