#!/usr/bin/env bash
# Extracts the claims of generated texts with xargs and with Spark, and compares.
#
# run.sh [PROGRAM [TEXTS]]; PYTHON is a Python that has PySpark, PROCESSES how many at once.
set -euo pipefail

program="$(realpath "${1:-target/release/rapporteur}")"
texts="${2:-2000}"
python="${PYTHON:-python3}"
processes="${PROCESSES:-$(nproc)}"
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -r "$work"' EXIT

if ! "$python" -c 'import pyspark' 2>/dev/null; then
    echo "error: $python has no PySpark; \`pip install pyspark\`, or name a Python that has it in PYTHON" >&2
    exit 2
fi

mkdir "$work/in" "$work/xargs"
awk -v texts="$texts" 'BEGIN {
    states = split("Kenya Fiji Norway Chile Ghana Japan Peru Estonia Togo Malta", state, " ")
    deeds = split("trained divers of|signed a fisheries agreement with|was invited to an exercise of|sent vaccines to|did not join the mission of|will fund a lighthouse in", deed, "|")
    for (text = 0; text < texts; text++) {
        line = ""
        for (at = 0; at < 8; at++) {
            a = state[(text + at * 3) % states + 1]
            b = state[(text * 7 + at + 4) % states + 1]
            if (a != b) line = line a " " deed[(text + at) % deeds + 1] " " b " in " 1990 + (text * 3 + at) % 35 ". "
        }
        printf "text-%06d\t%s\n", text, line
    }
}' | split -n "r/$((processes * 4))" - "$work/in/shard-"
echo "$texts texts, $(cat "$work"/in/* | wc -c) bytes, $(ls "$work/in" | wc -l) shards, $processes processes at once"

started="$(date +%s%N)"
(cd "$work/in" && ls) |
    xargs -P "$processes" -I{} sh -c '"$0" extract --stdio <"$1/in/$2" >"$1/xargs/$2"' "$program" "$work" {}
echo "xargs: job $((($(date +%s%N) - started) / 1000000)) ms"

SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON="$python" PYSPARK_SUBMIT_ARGS="--master local[$processes] --conf spark.ui.enabled=false pyspark-shell" \
    "$python" "$here/spark.py" "$program" "$work/in" "$work/spark" "$((processes * 4))" 2>"$work/log" ||
    { cat "$work/log" >&2; exit 1; }

sort "$work"/xargs/* >"$work/a"
sort "$work"/spark/part-* >"$work/b"
if cmp "$work/a" "$work/b"; then
    echo "equal: $(wc -l <"$work/a") lines, $(grep -o '"predicate"' "$work/a" | wc -l) claims"
else
    echo "error: the lines differ" >&2
    exit 1
fi
