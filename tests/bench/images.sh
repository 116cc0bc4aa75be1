#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What images cost beside Debian's podman and buildah: both sides by turns, in one run, on the same disk, with the same registry.
# Called by run.sh inside a private engine. ROUNDS (default 5) is the number of runs of which the median counts; PARTS some of
# load, pull, builds, commit, memory.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
source "$here/report.sh"
source "$here/peers.sh"
rounds=${ROUNDS:-5}
work=$(mktemp -d)
server=

cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    peers_end
    rm -rf "$work"
}
trap cleanup EXIT

forget() { # forget NAME: on both sides, also what could be taken back
    kistectl rmi -f "$1" >/dev/null 2>&1 || true
    kistectl system prune --bin -f >/dev/null
    podman rmi -f "$1" >/dev/null 2>&1 || true
}
# turns WHAT TARGET RIVAL BEFORE OURS THEIRS: shell commands; BEFORE is run before each of the others and not measured
turns() {
    local i begin ours=() theirs=()
    for ((i = 0; i < rounds; i++)); do
        eval "$4"
        begin=$EPOCHREALTIME
        eval "$5" >"$work/said" 2>&1 || { cat "$work/said" >&2; say "$1: '$5' failed"; exit 1; }
        ours+=("$(calc "$(seconds_since "$begin") * 1000" 1)")
        eval "$4"
        begin=$EPOCHREALTIME
        eval "$6" >"$work/said" 2>&1 || { cat "$work/said" >&2; say "$1: '$6' failed"; exit 1; }
        theirs+=("$(calc "$(seconds_since "$begin") * 1000" 1)")
    done
    against "$1" "$2" "$(median "${ours[@]}")" "$(median "${theirs[@]}")" "$3"
}
memory_of() { # memory_of PROGRAM…: kB that processes with these programs have in memory now
    local program pid sum=0 kept
    for program; do
        for pid in $(pgrep -f "^$program( |\$)"); do
            kept=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || continue
            sum=$((sum + ${kept:-0}))
        done
    done
    echo "$sum"
}
peak_of() { # peak_of COMMAND -- PROGRAM…: kB that these have in memory at most while a shell command runs, looked at all the time
    local command=$1 most=0 now pid
    shift 2
    eval "$command" >/dev/null 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        now=$(memory_of "$@")
        [ "$now" -le "$most" ] || most=$now
    done
    wait "$pid" || return 1
    echo "$most"
}

# Five layers of 245 MB together, about 128 MB of them compressed: half of it cannot be compressed, half is text.
make_image() {
    local i copy
    for i in 1 2 3 4 5; do
        mkdir -p "$work/layer/data/$i"
        head -c 25165824 /dev/urandom >"$work/layer/data/$i/noise"
        { yes "layer $i: words as programs, documentation and settings have them, again and again, with a number $RANDOM" || true; } |
            head -c 1073741 >"$work/layer/data/$i/text"
        split -b 65536 "$work/layer/data/$i/noise" "$work/layer/data/$i/part"
        rm "$work/layer/data/$i/noise"
        for copy in {1..22}; do cp "$work/layer/data/$i/text" "$work/layer/data/$i/text$copy"; done
        tar -C "$work/layer" -cf "$work/$i.tar" data
        rm -rf "$work/layer"
    done
    bash tests/harness/pack-oci.sh "$work/large.tar" localhost/large:latest 1700000000 '{"Cmd":["true"]}' "$work"/{1,2,3,4,5}.tar
    rm "$work"/{1,2,3,4,5}.tar
    say "(the archive has $(($(stat -c %s "$work/large.tar") / 1000000)) MB)"
}
serve() { # sets $registry
    local port
    for port in 5000 5001 5002 5003; do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; done
    registry=127.0.0.1:$port
    printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "%s"}\n' "$work/registry" "$registry" >"$work/registry.yml"
    docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
    server=$!
    for _ in {1..100}; do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
    kistectl load -q -i "$work/large.tar" >/dev/null
    kistectl push -q large "$registry/bench/large:1" >/dev/null
    forget large
}

load() {
    turns 'load of a gzip OCI archive' 3 podman 'forget localhost/large:latest' \
        'kistectl load -q -i "$work/large.tar"' 'podman load -q -i "$work/large.tar"'
}
pull() {
    turns 'pull of 5 layers from a registry' 3 podman 'forget localhost/large:latest; forget "$registry/bench/large:1"' \
        'kistectl pull -q "$registry/bench/large:1"' 'podman pull -q --tls-verify=false "$registry/bench/large:1"'
}
builds() {
    local i file=$work/context/Dockerfile
    mkdir -p "$work/context/many"
    for ((i = 0; i < 10000; i++)); do echo "file $i" >"$work/context/many/$i"; done
    { echo 'FROM localhost/starter'
        for i in 1 2 3 4 5 6 7 8 9; do printf 'RUN echo %s > /step%s\nENV STEP=%s\n' $i $i $i; done
        printf 'COPY many /many\nLABEL made=here\n'; } >"$file"
    local ours='kistectl build -q --network none -t bench' theirs='buildah build -q --network none --layers -t bench' context='"$work/context"'
    eval "$ours $context" >/dev/null
    eval "$theirs $context" >/dev/null 2>&1
    turns 'build of 20 steps, all in the cache' 5 buildah : "$ours $context" "$theirs $context"
    turns 'the same without it, a COPY of 10,000 files' 2 buildah : "$ours --no-cache $context" "$theirs --no-cache $context"
}
commit() {
    local program='dd if=/dev/urandom of=/change bs=1M count=100 2>/dev/null; sleep 100000'
    kistectl run -d --name bench --network none starter sh -c "$program" >/dev/null
    podman run -d --name bench --network none "$peer_image" sh -c "$program" >/dev/null
    until [ "$(kistectl exec bench stat -c %s /change)" = 104857600 ] && [ "$(podman exec bench stat -c %s /change)" = 104857600 ]; do sleep 0.2; done
    turns 'commit of 100 MB of changes' 2 podman 'forget localhost/changed:latest' \
        'kistectl commit bench localhost/changed:latest' 'podman commit -q bench localhost/changed:latest'
    kistectl rm -f bench >/dev/null
    podman rm -f -t 0 bench >/dev/null
}
memory() {
    local ours theirs at=$KISTE_BUILD/bin idle command
    for command in 'load -q -i "$work/large.tar"' 'pull -q TLS "$registry/bench/large:1"'; do
        forget localhost/large:latest
        forget "$registry/bench/large:1"
        idle=$(memory_of "$at/kiste-helper")
        ours=$(peak_of "kistectl ${command/TLS/}" -- kistectl "$at/kistectl" "$at/kistectl-transfer" "$at/kiste-helper" "$at/kiste-unpack")
        theirs=$(peak_of "podman ${command/TLS/--tls-verify=false}" -- podman /usr/bin/podman)
        below "most memory in a ${command%% *}, without the idle helper" 64 "$(calc "($ours - $idle) / 1024" 1)" MB "podman: $(calc "$theirs / 1024" 1) MB"
    done
}

say "medians of $rounds runs by turns; $(nproc) cores, Linux $(uname -r), podman $(podman --version | cut -d' ' -f3), $(buildah --version)"
make_image
serve
for part in ${PARTS:-load pull builds commit memory}; do "$part"; done
summary
