"""Pictures of Neovim in a terminal. usage: neovim.py NVIM SERVER DESK EDITORS OUT     (make.sh starts it)"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import uuid

COLUMNS, ROWS = 116, 34


def plain(codes):
    """A sequence of colours and styles without the shapes and colours of underlines."""
    kept = re.sub(r"\b4:[1-5]\b", "4", codes)
    kept = re.sub(r"\b58[:;]2[:;]+\d+[:;]\d+[:;]\d+;?|\b58[:;]5[:;]\d+;?|\b59;?", "", kept).rstrip(";")
    # Without any code the sequence would mean: as at the beginning.
    return "" if codes and not kept else f"\x1b[{kept}m"


class Terminal:
    """A program in tmux: keys in, screen out."""

    def __init__(self, command, env):
        self.socket = f"rapporteur-{uuid.uuid4().hex[:8]}"
        environment = {**os.environ, "LANG": "C.UTF-8", **env}
        environment.pop("TMUX", None)
        subprocess.run(
            ["tmux", "-L", self.socket, "-f", "/dev/null", "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), *command],
            check=True,
            env=environment,
        )
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("set-option", "-s", "escape-time", "0")

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-L", self.socket, *arguments], check=True, capture_output=True, text=True).stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def wait(self, *texts, seconds=30):
        end = time.time() + seconds
        while True:
            screen = self.tmux("capture-pane", "-p")
            if all(text in screen for text in texts):
                return
            if time.time() > end:
                raise SystemExit(f"not on the screen: {texts}\n{screen}")
            time.sleep(0.1)

    def picture(self, file):
        time.sleep(0.5)
        screen = self.tmux("capture-pane", "-p", "-e")
        # aha knows neither wavy lines nor colours of lines: a plain line is what it can draw.
        screen = re.sub(r"\x1b\[([0-9;:]*)m", lambda found: plain(found[1]), screen)
        html = subprocess.run(["aha"], input=screen, capture_output=True, text=True, check=True).stdout
        # The paper of Neovim's light default, and backgrounds as high as the lines.
        html = html.replace("<body>", "<body style='background:#e0e2ea'><style>span{padding:1.5px 0}</style>")
        style = "<pre style='margin:8px;font:15px/19px \"DejaVu Sans Mono\"'>"
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder, "screen.html")
            page.write_text(html.replace("<pre>", style))
            subprocess.run(
                [os.environ["CHROMIUM"], "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--user-data-dir={folder}/profile",
                 f"--window-size={COLUMNS * 9 + 20},{ROWS * 19 + 16}", f"--screenshot={file}", page.as_uri()],
                check=True,
                capture_output=True,
            )
        print("picture", file)

    def close(self):
        self.tmux("kill-server")


def main():
    nvim, server, desk, editors, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:
        setup = pathlib.Path(home, "init.lua")
        setup.write_text(f"""
vim.opt.runtimepath:append('{editors}/neovim')
vim.lsp.config('rapporteur', {{ cmd = {{ '{server}', 'lsp' }} }})
vim.lsp.enable('rapporteur')
vim.o.termguicolors, vim.o.number, vim.o.signcolumn, vim.o.winborder = true, true, 'yes', 'rounded'
vim.o.background, vim.o.conceallevel, vim.o.linebreak = 'light', 2, true
vim.o.laststatus, vim.o.ruler = 2, false
vim.cmd.colorscheme('default')
vim.api.nvim_create_autocmd('LspAttach', {{ callback = function(event)
  vim.lsp.inlay_hint.enable(true, {{ bufnr = event.buf }})
end }})
""")
        os.chdir(desk)
        terminal = Terminal(
            [nvim, "--clean", "-n", "-u", str(setup), "briefs/nato-relations.md"],
            {"HOME": home, "XDG_STATE_HOME": home, "COLORTERM": "truecolor"},
        )
        try:
            terminal.wait("Colombia and NATO since 2013", "✗")
            terminal.type("/does not take part\n")
            terminal.keys("z", "b")
            terminal.type(":nohlsearch\n")
            terminal.type(":echo\n")
            terminal.type("K")
            terminal.wait("Contradicted", "active participant")
            terminal.picture(f"{out}/neovim-hover.png")
            terminal.keys("Escape")
            terminal.type("/often attend\n")
            terminal.type(":nohlsearch\n")
            terminal.type("gra")
            terminal.wait("Quote verbatim")
            terminal.picture(f"{out}/neovim-fixes.png")
            terminal.keys("Escape")
            terminal.type(":qa!\n")
        finally:
            terminal.close()


main()
