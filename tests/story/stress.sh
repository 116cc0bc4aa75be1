#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Containers that use a computer up, for as long as told, and pictures of the window that shows them: a processor burner under a
# limit, memory that grows until it is out of it and starts anew, a writer to the disk, a sender to another container, builds.
# Then the window and the helper are killed, and what was recorded has to be what it was.
# usage, inside a private engine: ./dev shell bash tests/story/stress.sh [SECONDS [DIRECTORY]]     default: 900 build/story
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source "$here/../harness/helper-again.sh"
seconds=${1:-900}
out=${2:-$here/../../build/story}
mkdir -p "$out"
work=$(mktemp -d)
names=(burner grower writer server sender)
started=$SECONDS
done_with() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }
no() { printf 'no: %s\n' "$*" >&2; exit 1; }

processes=()
finish() {
    local pid
    for pid in "${processes[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    kistectl rm -f "${names[@]}" >/dev/null 2>&1
    kistectl network rm story >/dev/null 2>&1
    kistectl volume rm story >/dev/null 2>&1
    rm -rf "$work"
}
trap 'finish || true' EXIT
trap 'exit 1' HUP INT TERM

kistectl rm -f "${names[@]}" >/dev/null 2>&1 || true
kistectl network inspect story >/dev/null 2>&1 || kistectl network create story >/dev/null
start() { kistectl run -d --network story "$@" >/dev/null || no "'$*' does not start"; }
start --name burner --cpus 0.4 starter sh -c '
    while :; do
        echo "a heavy request"
        end=$(($(date +%s) + 40)); while [ $(date +%s) -lt $end ]; do n=0; while [ $n -lt 20000 ]; do n=$((n + 1)); done; done
        echo "done, waiting for the next one"
        sleep 15
    done'
start --name grower --memory 48m --memory-swap 48m --shm-size 1g --restart always starter sh -ec '
    n=0; while :; do n=$((n + 1)); echo "page $n kept"; dd if=/dev/zero of=/dev/shm/$n bs=64k count=12 2>/dev/null; sleep 1; done'
start --name writer -v story:/data starter sh -c '
    while :; do dd if=/dev/zero of=/data/file bs=1M count=96 conv=fsync 2>&1 | tail -n 1; sleep 8; done'
start --name server starter sh -c 'while :; do nc -l -p 9000 >/dev/null; done'
start --name sender starter sh -c '
    while :; do dd if=/dev/zero bs=64k count=800 2>/dev/null | nc server 9000 && echo "50 MB sent"; sleep 3; done'
done_with "${#names[@]} containers run"

(
    printf 'FROM starter\nRUN n=0; while [ $n -lt 400000 ]; do n=$((n + 1)); done; dd if=/dev/urandom of=/result bs=1M count=20\n' >"$work/Dockerfile"
    while sleep 45; do kistectl build -q --no-cache --network none -t story "$work" >/dev/null; done
) &
processes+=($!)

Xvfb -displayfd 3 -screen 0 1440x900x24 -dpi 96 -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
processes+=($!)
for _ in {1..100}; do [ -s "$work/display" ] && break; sleep 0.1; done
export DISPLAY=":$(cat "$work/display")"
window= # the window's process
open() { # open NAME ARGUMENT…: a window and its picture
    mkdir -p "$work/config" "$work/runtime"
    chmod 700 "$work/runtime"
    XDG_CONFIG_HOME=$work/config XDG_RUNTIME_DIR=$work/runtime QT_QPA_PLATFORM=xcb kiste --size 1440x900 "${@:2}" 2>>"$work/kiste.log" &
    window=$!
    timeout 30 xdotool search --sync --onlyvisible --name Kiste >/dev/null 2>&1 || { cat "$work/kiste.log" >&2; no "the window does not come"; }
    sleep 6
    scrot --overwrite "$out/$1.png"
}
shut() { # shut SIGNAL
    kill "-$1" "$window" 2>/dev/null || { cat "$work/kiste.log" >&2; no "the window has ended by itself"; }
    wait "$window" 2>/dev/null || true
}
pictures() { # pictures PREFIX
    local scheme name
    for scheme in light dark; do
        open "$1-overview-$scheme" --color-scheme $scheme --page overview
        shut TERM
        open "$1-containers-$scheme" --color-scheme $scheme --page containers --select burner --tab summary
        shut TERM
        for name in burner grower sender; do
            open "$1-stats-$name-$scheme" --color-scheme $scheme --page containers --select $name --tab stats
            shut TERM
        done
    done
    done_with "pictures: $1"
}

# One window stays open all the time, and is killed in the end.
open open-all-the-time --color-scheme light --page containers --select burner --tab stats
kept=$window
[ "$seconds" -lt 300 ] || { sleep 120; pictures early; }
while [ $((SECONDS - started)) -lt "$seconds" ]; do sleep 1; done
pictures late
window=$kept
scrot --overwrite "$out/after-$seconds-seconds.png"

# What is older than a moment cannot change any more.
numbers() { # numbers FILE: of what lies between two times, without what goes on
    local name
    for name in "${names[@]}"; do kistectl stats --history 10m --format csv "$name" | awk -F, -v last="$last" -v first="$first" 'NR == 1 || ($2 < last && $2 > first)'; done >"$1"
}
last=$(date -u -d "15 seconds ago" +%FT%T) first=$(date -u -d "500 seconds ago" +%FT%T)
numbers "$work/before"
[ "$(wc -l <"$work/before")" -gt 100 ] || { head -n 5 "$work/before" >&2; no "hardly anything was recorded"; }
oom=$(kistectl inspect -f '{{.RestartCount}}' grower)
[ "$seconds" -lt 120 ] || [ "$oom" -ge 1 ] || no "the memory of 'grower' never ran out"
helper_again
shut KILL
for _ in {1..100}; do helper_answers && break; sleep 0.1; done
helper_answers || no "the helper does not come back"
numbers "$work/after"
cmp "$work/before" "$work/after" || { diff "$work/before" "$work/after" | head -n 20 >&2; no "what was recorded is something else after the restart"; }
open killed-and-back --color-scheme light --page containers --select burner --tab stats
shut TERM
cp "$work/before" "$out/numbers.csv"
done_with "the same $(wc -l <"$work/before") numbers after window and helper were killed; 'grower' was restarted $oom times"
