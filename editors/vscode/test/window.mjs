// A window of VS Code in the browser, and what a person does in it. code-server.sh says where it is.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const { chromium } = createRequire(join(process.env.NODE_MODULES, "x"))("playwright-core");

export const base = process.env.RAPPORTEUR_BASE;
export const desk = process.env.RAPPORTEUR_DESK;
export const server = process.env.RAPPORTEUR_SERVER;
export const out = process.env.RAPPORTEUR_OUT;

const began = Date.now();
export const log = (...parts) => console.log(String(Date.now() - began).padStart(6), "ms ", ...parts);

/** Line and column, from 1, of a text in a file of the desk. */
export const place = (file, text) => {
  const before = readFileSync(join(desk, file), "utf8").split(text, 1)[0].split("\n");
  return { line: before.length, column: before.at(-1).length + 1 };
};

/** Opens the desk in a window, does something in it and closes it; a failure leaves a picture and a bad exit code. */
export async function inWindow(size, act) {
  mkdirSync(out, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), "rapporteur-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    headless: true,
    viewport: size,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(60_000);
  const window = new Window(page);
  try {
    // The first page of a busy machine is slow.
    await page.goto(`${base}/?folder=${encodeURIComponent(desk)}`, { timeout: 120_000 });
    await page.waitForSelector(".monaco-workbench .explorer-folders-view", { state: "visible", timeout: 120_000 });
    await act(window);
  } catch (error) {
    log("FAILED:", error.message);
    await page.screenshot({ path: join(out, "failed.png") }).catch(() => {});
    process.exitCode = 1;
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

export class Window {
  /** Hosts that the page asked for anything. */
  asked = new Set();

  constructor(page) {
    this.page = page;
    page.on("request", (request) => this.asked.add(new URL(request.url()).hostname));
  }

  check(what, holds) {
    if (!holds) throw new Error(what);
    log("ok", what);
  }

  async until(what, condition) {
    const end = Date.now() + 30_000;
    let why = "";
    // A text that is not drawn yet is no reason to give up.
    while (!(await condition().catch((error) => void (why = `: ${error.message}`)))) {
      if (Date.now() > end) throw new Error(`not within 30 s: ${what}${why}`);
      await this.page.waitForTimeout(50);
    }
    log("ok", what);
  }

  text(locator) {
    return locator.innerText().then((found) => found.replace(/\s+/g, " ").trim());
  }

  /** Box of a text in the editor in front, in pixels. */
  async box(wanted) {
    const found = await this.page.evaluate((wanted) => {
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

  /** Whether something of a kind (a part of a class name) is drawn at the middle of a text. */
  async marked(wanted, kind) {
    const { x, y } = await this.box(wanted);
    return this.page.evaluate(
      ([x, y, kind]) =>
        [...document.querySelectorAll(`.view-overlays [class*='${kind}']`)]
          .map((line) => line.getBoundingClientRect())
          .some((box) => box.left <= x && x <= box.right && box.top - 2 <= y && y <= box.bottom + 2),
      [x, y, kind],
    );
  }

  /** Whether there is a wavy line under the middle of a text. */
  underlined(wanted) {
    return this.marked(wanted, "squiggly-");
  }

  async open(file) {
    const { page } = this;
    await page.keyboard.press("Control+1"); // the left group of editors
    await page.keyboard.press("Control+P");
    await page.waitForSelector(".quick-input-widget input");
    await page.keyboard.type(file, { delay: 5 });
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: basename(file) }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".editor-group-container.active .tab.active", { hasText: basename(file) }).first().waitFor();
    await page.waitForSelector(".view-lines .view-line");
  }

  async command(title) {
    const { page } = this;
    await page.keyboard.press("F1");
    await page.waitForSelector(".quick-input-widget input");
    await page.keyboard.type(title, { delay: 5 });
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).first().waitFor();
    await page.keyboard.press("Enter");
  }

  /** By keyboard: a click right after the layout has changed can be lost. */
  async goTo({ line, column }) {
    const { page } = this;
    await page.keyboard.press("Control+1");
    await page.keyboard.press("Control+G");
    await page.waitForSelector(".quick-input-widget input");
    await page.keyboard.type(`${line}:${column}`);
    await page.keyboard.press("Enter");
    await this.cursorAt(line, column);
  }

  cursorAt(line, column) {
    const wanted = column ? `Ln ${line}, Col ${column}` : `Ln ${line},`;
    return this.page.locator(".statusbar-item", { hasText: wanted }).first().waitFor();
  }

  async hoverOver(wanted, containing) {
    const { x, y } = await this.box(wanted);
    await this.page.mouse.move(x, y);
    await this.page.mouse.move(x + 1, y);
    const hover = this.page.locator(".monaco-hover:not(.hidden)", { hasText: containing }).first();
    await hover.waitFor();
    return this.text(hover);
  }

  /** Puts the pointer and the pop-ups away. */
  async away() {
    await this.page.mouse.move(150, 600); // the empty end of the file list
    await this.page.keyboard.press("Escape");
  }

  /** Opens the menu of fixes at a place; answers with its rows. */
  async fixes(at) {
    await this.goTo(at);
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    // The editor asks for fixes a little after the cursor has come.
    for (let attempt = 0; attempt < 10; attempt++) {
      await this.page.waitForTimeout(400);
      await this.page.keyboard.press("Control+.");
      if (await rows.first().waitFor({ timeout: 3000 }).then(() => true, () => false)) return rows;
      await this.page.keyboard.press("Escape");
    }
    throw new Error("no menu of fixes");
  }

  /** Takes back everything that was typed in the file in front. */
  async undoAll() {
    const dirty = this.page.locator(".editor-group-container.active .tab.active.dirty");
    for (let i = 0; i < 60 && (await dirty.count()) > 0; i++) {
      await this.page.keyboard.press("Control+Z");
      await this.page.waitForTimeout(30);
    }
  }

  /** The page inside a page in which a view of an extension is drawn. */
  async frame(selector) {
    const end = Date.now() + 30_000;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        if ((await frame.locator(selector).count().catch(() => 0)) > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no page with ${selector}`);
  }

  /** The matrix, once it has rows. */
  matrix() {
    return this.frame("#matrix tr[data-row]");
  }
}
