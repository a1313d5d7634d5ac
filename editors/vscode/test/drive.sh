#!/usr/bin/env bash
# Drives the packaged extension in a real window, on a copy of the example workspace.
# usage: drive.sh SERVER_BINARY OUTPUT_FOLDER          (code-server.sh has what else can be set)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/code-server.sh" "$1" "$2" "$here/drive.mjs" "${RAPPORTEUR_CASE:-$here/../../case.json}"
