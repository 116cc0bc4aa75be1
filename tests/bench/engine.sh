#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the whole engine costs beside Debian's podman, crun and conmon: both sides by turns, in one run, in the same mount and
# network namespaces. Called by run.sh inside a private engine. COUNT (default 1000) is the number of idle containers, ROUNDS
# (default 25) that of the runs of which the median counts.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
source "$here/report.sh"
source "$here/peers.sh"
source "$here/../harness/helper-again.sh"
count=${COUNT:-1000}
rounds=${ROUNDS:-25}
pair=$KISTE_BUILD/tests/bench_pair
work=$(mktemp -d)

cleanup() {
    kistectl rm -f $(kistectl ps -aq) >/dev/null 2>&1 || true
    peers_end
    rm -rf "$work"
}
trap cleanup EXIT

compare() { # compare WHAT TARGET RIVAL OURS… -- THEIRS…
    local what=$1 target=$2 rival=$3 medians
    shift 3
    read -ra medians <<<"$("$pair" "$rounds" "$@")"
    against "$what" "$target" "${medians[0]}" "${medians[1]}" "$rival"
}
resident() { # kB of the processes
    local pid sum=0
    for pid; do sum=$((sum + $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"))); done
    echo $sum
}
engine_pids() { pid_of helper; pid_of supervisor; pgrep -f "^$KISTE_BUILD/bin/kiste-supervisor " -P "$(pid_of supervisor)"; }
cpu_ms() { # milliseconds of processor time that a process has used
    sed 's/.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" '{ printf "%.0f", ($12 + $13) * 1000 / hz }'
}

bundle() { # bundle DIRECTORY: kiste-oci's example, with `true`
    mkdir -p "$1"
    kiste-oci spec --bundle "$1"
    mkdir -p "$1/rootfs"/{bin,dev,proc,sys,etc}
    cp "$(command -v busybox)" "$1/rootfs/bin/busybox"
    ln -s busybox "$1/rootfs/bin/true"
    sed -i -e 's/"terminal": true/"terminal": false/' -e '/"args"/,/\]/s/"sh"/"true"/' "$1/config.json"
}

commands() {
    kistectl run --rm starter true # everything is in the page cache from here
    compare 'kistectl run --rm --network none starter true' 6 podman \
        kistectl run --rm --network none starter true -- podman run --rm --network none "$peer_image" true
    compare 'the same with a bridge and a published port' 8 podman \
        kistectl run --rm -p 127.0.0.1:18080:80 starter true -- podman run --rm -p 127.0.0.1:18081:80 "$peer_image" true
    read -ra medians <<<"$("$KISTE_BUILD/tests/bench_start" --pairs 100 crun)"
    against 'create, start, wait and delete in the engine' 2.5 "${medians[0]}" "${medians[1]}" 'crun run'
    bundle "$work/bundle"
    compare 'kiste-oci run of the same bundle' 1.3 'crun run' \
        kiste-oci run --bundle "$work/bundle" bench-ours -- crun run --bundle "$work/bundle" bench-theirs
    kistectl run -d --name bench --network none starter sleep 100000 >/dev/null
    podman run -d --name bench --network none "$peer_image" sleep 100000 >/dev/null
    compare 'kistectl exec true' 7 podman kistectl exec bench true -- podman exec bench true
    kistectl rm -f bench >/dev/null
    podman rm -f -t 0 bench >/dev/null
}

idle() {
    local before begin i conmon others=21 helper
    for ((i = 0; i < others; i++)); do podman run -d --network none "$peer_image" sleep 100000 >/dev/null; done
    conmon=$(calc "$(resident $(peers_monitors)) / 1024 / $others" 2)
    before=$(resident $(engine_pids))
    begin=$EPOCHREALTIME
    for ((i = 0; i < count; i++)); do kistectl run -d --network none starter sleep 100000 >/dev/null; done
    say "($count idle containers started in $(seconds_since "$begin") s)"
    below 'resident memory per idle container' 0.15 "$(calc "($(resident $(engine_pids)) - $before) / 1024 / $count" 4)" MB \
        "conmon: $conmon MB"
    read -ra medians <<<"$("$pair" "$rounds" kistectl ps --format json -- podman ps --format json)"
    below "ps --format json, $count containers" 50 "${medians[0]}" ms "podman, $others: ${medians[1]} ms"
    helper=$(pid_of helper)
    before=$(cpu_ms "$helper")
    sleep 10
    below "one round of stats, $count containers" 50 "$(calc "($(cpu_ms "$helper") - $before) / 10" 1)" ms 'processor time'
    restart
    kistectl kill $(kistectl ps -q) >/dev/null
    podman rm -fa -t 0 >/dev/null
    kistectl rm -f $(kistectl ps -aq) >/dev/null
}

restart() {
    local begin times=() i
    for i in 1 2 3 4 5; do
        helper_again
        until helper_answers; do :; done
        times+=("$(calc "$(seconds_since "$begin") * 1000" 1)")
        sleep 0.5
    done
    below "helper restart to its first answer, $count containers" 300 "$(median "${times[@]}")" ms
}

# One gigabyte through the pipe, each line with its time in a file; nobody is attached, nothing is rotated away.
output() {
    local times=() theirs=() begin i kept
    yes 'a line of output as programs write them, with some words and a number: 0123456789' | head -c 67108864 >"$work/text" || true
    local program='for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cat /text; done'
    for i in 1 2 3; do
        begin=$EPOCHREALTIME
        kistectl run -d --name bench --network none --log-opt max-size=-1 -v "$work/text:/text:ro" starter sh -c "$program" >/dev/null
        kistectl wait bench >/dev/null
        times+=("$(seconds_since "$begin")")
        [ "$i" = 1 ] && kept=$(cat "$KISTE_INSTANCE"/state/containers/*/logs/container.log | wc -l)
        kistectl rm -f bench >/dev/null
        begin=$EPOCHREALTIME
        podman run -d --name bench --network none --log-driver k8s-file -v "$work/text:/text:ro" "$peer_image" sh -c "$program" >/dev/null
        podman wait bench >/dev/null
        theirs+=("$(seconds_since "$begin")")
        [ "$i" = 1 ] && kept+=" and $(find "$peers/storage" -name ctr.log -exec cat {} + | wc -l)"
        podman rm -f -t 0 bench >/dev/null
    done
    against '1 GB of log output, with times' 2 "$(calc "$(median "${times[@]}") * 1000" 1)" "$(calc "$(median "${theirs[@]}") * 1000" 1)" conmon
    say "(records in the files: $kept)"
}

say "medians of $rounds runs by turns; $(nproc) cores, Linux $(uname -r), podman $(podman --version | cut -d' ' -f3), $(crun --version | head -n 1)"
parts=${PARTS:-commands idle output}
for part in $parts; do $part; done
summary
