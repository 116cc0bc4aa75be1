#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the whole engine costs, from the command line on. Called by run.sh inside a private engine; COUNT (default 200) is the
# number of idle containers. Times are medians in milliseconds.
set -euo pipefail
count=${COUNT:-200}
rounds=${ROUNDS:-25}
now() { date +%s%N; }
median() { # median COMMAND…: of $rounds runs
    local i begin
    for ((i = 0; i < rounds; i++)); do
        begin=$(now)
        "$@" >/dev/null
        echo $((($(now) - begin) / 1000))
    done | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] / 1000 }'
}
row() { printf '%-62s %10s %s\n' "$1" "$2" "$3"; }
memory() { # kB that the engine's programs hold for themselves
    local pid sum=0 kb
    for pid in $(pgrep -f "^$KISTE_BUILD/bin/kiste-(helper|supervisor)" || true); do
        kb=$(awk '/^Private/ { s += $2 } END { print s + 0 }' "/proc/$pid/smaps_rollup")
        sum=$((sum + kb))
    done
    echo $sum
}
cleanup() { kistectl rm -f $(kistectl ps -aq) >/dev/null 2>&1 || true; }
trap cleanup EXIT

kistectl run --rm starter true # everything is in the page cache from here
row 'kistectl run --rm --network none starter true' "$(median kistectl run --rm --network none starter true)" ms
kistectl run -d --name bench starter sleep 100000 >/dev/null
row 'kistectl exec true' "$(median kistectl exec bench true)" ms
row 'kistectl version' "$(median kistectl version)" ms
row 'kistectl pause + unpause' "$(median sh -c 'kistectl pause bench; kistectl unpause bench')" ms
kistectl rm -f bench >/dev/null

before=$(memory)
begin=$(now)
for ((i = 0; i < count; i++)); do kistectl run -d starter sleep 100000 >/dev/null; done
row "kistectl run -d, mean of $count" "$(awk "BEGIN { printf \"%.1f\", ($(now) - $begin) / 1e6 / $count }")" ms
row "memory of the engine per idle container" "$(awk "BEGIN { printf \"%.3f\", ($(memory) - $before) / 1024 / $count }")" MB
row "kistectl ps --format json, $count containers" "$(median kistectl ps --format json)" ms
row "kistectl stats --no-stream, $count containers" "$(rounds=5 median kistectl stats --no-stream)" ms
kistectl kill $(kistectl ps -q) >/dev/null
cleanup

begin=$(now)
kistectl run --rm starter sh -c 'yes 0123456789012345678901234567890123456789012345678901234567890123456789 | head -c 1073741824' |
    tail -c 1 >/dev/null
row '1 GB of output, into the log and to a client' "$(awk "BEGIN { printf \"%.1f\", ($(now) - $begin) / 1e9 }")" s
