// Pictures of VS Code. usage: vscode.mjs FOLDER WALKTHROUGH_FOLDER     (make.sh starts it through code-server.sh)
import { join } from "node:path";
import { inWindow, log, place } from "../vscode/test/window.mjs";

const [, , folder, walkthrough] = process.argv;
const NATO = "briefs/nato-relations.md";
const CYBER = "briefs/cyber-partners.md";
const REGION = "briefs/regional-agreements.md";

// For the README the whole window; for the walkthrough, which has a column, a small window without its edges.
const WHOLE = { width: 1180, height: 640 };
const SMALL = { width: 860, height: 610 };

await inWindow(WHOLE, async (window) => {
  const { page } = window;
  const shot = async (file, clip) => {
    await page.waitForTimeout(700); // what appears softly has appeared
    await page.screenshot({ path: file, ...(clip && { clip }) });
    log("picture", file);
  };
  /** The window is still settling while other extensions start. */
  const settled = async () => {
    await page.locator(".statusbar-item", { hasText: "Activating" }).waitFor({ state: "detached" }).catch(() => {});
    await page.waitForTimeout(1500);
  };
  const look = async (file, text, offset = 0) => {
    await window.open(file);
    const at = place(file, text);
    await window.goTo({ line: at.line, column: at.column + offset });
    await page.waitForTimeout(300);
  };

  await window.open(NATO);
  await window.until("findings", () => page.locator("[class*='squiggly-']").count());
  await settled();
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "sources" }).first().click();
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "nato-colombia.md" }).first().waitFor();
  await window.goTo({ line: 1, column: 1 });
  await page.mouse.move(600, 20);
  await shot(join(walkthrough, "workspace.png"), { x: 48, y: 30, width: 820, height: 400 });
  await page.keyboard.press("Control+B"); // without the list of files
  await look(NATO, "The Colombian Ministry");
  await window.until("findings", () => window.underlined("take part"));
  await page.locator(".codelens-decoration a", { hasText: "claims" }).first().waitFor({ state: "attached" });
  await settled();

  for (const size of [WHOLE, SMALL]) {
    await page.setViewportSize(size);
    await page.waitForTimeout(800);
    const take = async (name) => {
      if (size === WHOLE) {
        if (name !== "findings") await shot(join(folder, `vscode-${name}.png`));
        return;
      }
      const { x, y, width, height } = await page.locator(".part.editor").boundingBox();
      // Without tabs and path; a hover may lie over the path.
      const bar = name === "hover" ? 28 : 58;
      await shot(join(walkthrough, `${name}.png`), { x, y: y + bar, width, height: height - bar });
    };

    await look(NATO, "The Colombian Ministry");
    await page.mouse.move(600, 20);
    await take("findings");

    const wanted = "take part";
    await window.hoverOver(wanted, "active participant");
    await page.locator(".monaco-hover:not(.hidden)", { hasText: "Loading" }).waitFor({ state: "detached" });
    await page.locator(".monaco-hover:not(.hidden)", { hasText: "Contradicted" }).first().waitFor();
    await take("hover");
    await page.mouse.move(600, 20);
    await page.keyboard.press("Escape");

    await look(NATO, "take part in the Building", 3);
    await page.keyboard.press("F12");
    await page.locator(".tab.active", { hasText: "nato-colombia.md" }).first().waitFor();
    await window.until("the sentence is marked", () => window.marked("The Ministry of Defence", "ced-"));
    await take("source");

    await look(REGION, "three days");
    await window.until("findings", () => window.underlined("three days"));
    const lasted = place(REGION, "three days");
    await window.fixes({ line: lasted.line, column: lasted.column + 2 });
    await take("fixes");
    await page.keyboard.press("Escape");

    const free = place(CYBER, "The United Nations is Colombia");
    await window.open(CYBER);
    await window.goTo({ line: free.line, column: 1 });
    // A paragraph of its own: without its full stop the sentence would run into the next.
    await page.keyboard.type("\n\n");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.type("\nNATO accepted Colombia as a global partner in 2017 [@", { delay: 15 });
    await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "nato-colombia" }).first().waitFor();
    await take("completion");
    await page.keyboard.press("Escape");
    await window.undoAll();
  }

  await page.setViewportSize({ ...WHOLE, height: 760 });
  await look(REGION, "The mission lasted");
  await window.command("Rapporteur: Show Evidence Matrix");
  const matrix = await window.matrix();
  await matrix.locator("#section").selectOption("The hemisphere");
  await matrix.locator("tr[data-row]", { hasText: "The mission lasted" }).locator(".disclose").click();
  await matrix.locator(".quotations").first().waitFor();
  // More of the table, less of the brief.
  const edge = (await page.locator(".editor-group-container").nth(1).boundingBox()).x;
  await page.mouse.move(edge, 300);
  await page.mouse.down();
  await page.mouse.move(edge - 120, 300, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(600, 20);
  await shot(join(folder, "vscode-matrix.png"));
  await shot(join(walkthrough, "matrix.png"), { x: edge - 120, y: 64, width: WHOLE.width - edge + 110, height: 660 });
});
