#!/usr/bin/env bash
# Takes the pictures of the README files and of the walkthrough, from the example workspace: VS Code in the browser, Neovim in a
# terminal.
# usage: make.sh [vscode] [neovim]          (default: both)
#   RAPPORTEUR_BIN          the server (default: target/release/rapporteur)
#   RAPPORTEUR_CODE_SERVER  folder of code-server (default: target/code-server, installed if it is not there)
#   NVIM                    Neovim 0.11 (default: nvim on PATH, else the one of ci-smoke.sh)
# Needs Chromium and npm; for Neovim also tmux, aha and python3; pngquant makes the files smaller. Look at every picture before you commit it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
server=$(realpath "${RAPPORTEUR_BIN:-$target/release/rapporteur}")
what=${*:-vscode neovim}
export RAPPORTEUR_CODE_SERVER=${RAPPORTEUR_CODE_SERVER:-$target/code-server}
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser)}
export CHROMIUM

begun=$(mktemp)

if [[ " $what " == *" vscode "* ]]; then
  out=$(mktemp -d)
  "$root/editors/vscode/test/code-server.sh" "$server" "$out" "$here/vscode.mjs" "$here" "$root/editors/vscode/media/walkthrough"
  rm -rf "$out"
fi
if [[ " $what " == *" neovim "* ]]; then
  nvim=${NVIM:-$(command -v nvim || echo "$target/editors/neovim/bin/nvim")}
  desk=$(mktemp -d)
  cp -r "$root/seeds" "$desk/desk"
  python3 "$here/neovim.py" "$nvim" "$server" "$desk/desk" "$root/editors" "$here"
  rm -rf "$desk"
fi
# A third of the bytes, and no eye sees the difference. Pictures of an earlier run are that small already.
if command -v pngquant >/dev/null; then
  find "$here" "$root/editors/vscode/media/walkthrough" -name '*.png' -newer "$begun" -print0 |
    xargs -0 -r pngquant --force --strip --ext .png 128 --
fi
rm "$begun"
for picture in "$here"/*.png "$root"/editors/vscode/media/walkthrough/*.png; do
  bytes=$(stat -c %s "$picture")
  [ "$bytes" -lt 200000 ] || { echo "too big: $picture ($bytes bytes)"; exit 1; }
done
