// Pictures of VS Code. usage: vscode.mjs FOLDER WALKTHROUGH_FOLDER     (make.sh starts it through code-server.sh)
import { join } from "node:path";
import { inWindow, log, place } from "../vscode/test/window.mjs";

const [, , folder, walkthrough] = process.argv;
const NATO = "briefs/nato-relations.md";
const CYBER = "briefs/cyber-partners.md";
const REGION = "briefs/regional-agreements.md";

await inWindow({ width: 1180, height: 640 }, async (window) => {
  const { page } = window;
  const shot = async (name, into = folder, clip = undefined) => {
    await page.waitForTimeout(700); // what appears softly has appeared
    await page.screenshot({ path: join(into, `${name}.png`), ...(clip && { clip }) });
    log("picture", name);
  };
  /** A part of the window around a text, for the narrow column of the walkthrough. */
  const around = async (text, { left = 90, above = 120, width = 720, height = 300 } = {}) => {
    const { x, y } = await window.box(text);
    return { x: Math.max(0, x - left), y: Math.max(36, y - above), width, height };
  };
  const edge = async () => {
    const box = await page.locator(".editor-group-container.active .view-lines").first().boundingBox();
    return box.x - 62;
  };
  const part = async (text, above, height) => ({ ...(await around(text, { above, height })), x: await edge() });
  /** Nothing hovers, nothing is selected, and the line is in sight. */
  const look = async (file, text, offset = 0) => {
    await window.open(file);
    const at = place(file, text);
    await window.goTo({ line: at.line, column: at.column + offset });
    await page.waitForTimeout(300);
  };
  /** The window is still settling while other extensions start. */
  const settled = async () => {
    await page.locator(".statusbar-item", { hasText: "Activating" }).waitFor({ state: "detached" }).catch(() => {});
    await page.waitForTimeout(1500);
  };

  await page.keyboard.press("Control+B"); // without the list of files
  await look(NATO, "The Colombian Ministry");
  await window.until("findings", () => window.underlined("take part"));
  await page.locator(".codelens-decoration a", { hasText: "claims" }).first().waitFor({ state: "attached" });
  await settled();
  await window.away();
  await page.mouse.move(900, 20);
  await shot("findings", walkthrough, await part("The Colombian Ministry", 190, 240));

  const wanted = "does not take part";
  await window.hoverOver(wanted, "active participant");
  await page.locator(".monaco-hover:not(.hidden)", { hasText: "Loading" }).waitFor({ state: "detached" });
  await page.locator(".monaco-hover:not(.hidden)", { hasText: "Contradicted" }).first().waitFor();
  await shot("vscode-hover");
  const hover = await page.locator(".monaco-hover:not(.hidden)", { hasText: "Contradicted" }).first().boundingBox();
  const line = await window.box(wanted);
  const top = Math.min(hover.y, line.y - 20) - 16;
  await shot("hover", walkthrough, { x: await edge(), y: top, width: 800, height: Math.min(Math.max(hover.y + hover.height, line.y + 20) - top + 10, 420) });
  await window.away();

  await look(NATO, wanted, 6);
  await page.keyboard.press("F12");
  await page.locator(".tab.active", { hasText: "nato-colombia.md" }).first().waitFor();
  const sentence = "The Ministry of Defence of Colombia has been";
  await window.until("the sentence is marked", () => window.marked(sentence.slice(0, 20), "ced-"));
  await shot("vscode-source");
  await shot("source", walkthrough, await part(sentence, 120, 240));

  await look(REGION, "three days");
  await window.until("findings", () => window.underlined("three days"));
  await window.fixes({ ...place(REGION, "three days"), column: place(REGION, "three days").column + 2 });
  await shot("vscode-fixes");
  await shot("fixes", walkthrough, await part("The mission lasted", 110, 280));
  await page.keyboard.press("Escape");

  const typed = "NATO accepted Colombia as a global partner in 2017 [@";
  const free = place(CYBER, "The United Nations is Colombia");
  await window.open(CYBER);
  await window.goTo({ line: free.line, column: 1 });
  // A paragraph of its own: without its full stop the sentence would run into the next.
  await page.keyboard.type("\n\n");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("\n");
  await page.keyboard.type(typed, { delay: 15 });
  await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "nato-colombia" }).first().waitFor();
  await shot("vscode-completion");
  await shot("completion", walkthrough, await part("NATO accepted", 90, 260));
  await page.keyboard.press("Escape");
  await window.undoAll();

  await look(REGION, "The mission lasted");
  await window.command("Rapporteur: Show Evidence Matrix");
  const matrix = await window.matrix();
  await matrix.locator("#section").selectOption("The hemisphere");
  await matrix.locator("tr[data-row]", { hasText: "The mission lasted" }).locator(".disclose").click();
  await matrix.locator(".quotations").first().waitFor();
  await page.mouse.move(600, 20);
  // More of the table, less of the brief.
  const sash = await page.locator(".editor-group-container").nth(1).boundingBox();
  await page.mouse.move(sash.x, sash.y + 200);
  await page.mouse.down();
  await page.mouse.move(sash.x - 120, sash.y + 200, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(600, 20);
  await shot("vscode-matrix");
  await shot("matrix", walkthrough, { x: sash.x - 120, y: 30, width: 1180 - sash.x + 120, height: 580 });
});
