#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# podman with kiste-oci as its runtime: run, exec, stop, networks, pods, health checks. Needs no network of the machine's and
# leaves nothing behind.
#
# usage: main.sh BUILD [CASE…]      RUNTIME=crun runs the same with another runtime
set -euo pipefail
build=$1
shift
[ "$(id -u)" = 0 ] && command -v podman >/dev/null || { echo "podman needs root, and to be installed"; exit 77; }

# podman refuses a v2 tree beside v1 hierarchies, and its networks shall not be the machine's.
if [ -z "${KISTE_APART:-}" ]; then
    export KISTE_APART=1
    exec unshare --mount --net --propagation private bash -c '
        # The build environment shows it in more places than one.
        if mountpoint -q /sys/fs/cgroup/unified; then
            awk "\$3 == \"cgroup2\" { print \$2 }" /proc/self/mounts | xargs -r umount
        fi
        ip link set lo up
        exec "$@"' apart "$0" "$build" "$@"
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
parent=/kiste-test-podman-$$
image=localhost/starter
runtime=${RUNTIME:-kiste-oci}
mkdir "$work/hooks"
cat >"$work/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$work/tmp"
runtime = "$runtime"
runtime_supports_json = ["kiste-oci", "crun", "runc"]
runtime_supports_nocgroup = ["kiste-oci", "crun"]
hooks_dir = ["$work/hooks"]
[engine.runtimes]
kiste-oci = ["$build/bin/kiste-oci"]
[network]
network_config_dir = "$work/networks"
CONF
cat >"$work/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$work/storage"
runroot = "$work/run"
CONF
cd "$work" # conmon leaves notes where it is called
export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf PODMAN_IGNORE_CGROUPSV1_WARNING=1

cgroups() { find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -path "*$parent" 2>/dev/null; }
cleanup() {
    podman pod rm -fa -t 0 >/dev/null 2>&1 || true
    podman rm -fa -t 0 >/dev/null 2>&1 || true
    for ((i = 0; i < 50; i++)); do # the last monitors end a moment after their containers
        cgroups | while read -r group; do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
        [ -n "$(cgroups)" ] || break
        sleep 0.1
    done
    umount "$work/storage/overlay" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
# same WHAT EXPECTED ACTUAL
same() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }
# has WHAT PART TEXT
has() { [[ $3 == *"$2"* ]] || fail "$1: '$3' does not contain '$2'"; }
# code WHAT EXPECTED COMMAND…
code() {
    local what=$1 expected=$2 actual=0
    shift 2
    "$@" >"$work/out" 2>&1 || actual=$?
    [ "$actual" = "$expected" ] || fail "$what: exit code $actual, not $expected: $(cat "$work/out")"
}
await() { # await WHAT COMMAND…: for at most 20 s
    local what=$1 i
    shift
    for ((i = 0; i < 200; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    fail "$what did not happen"
}
run() { podman run --cgroup-parent "$parent" "$@"; }
field() { podman inspect -f "$1" "$2"; }

source "$here/cases.sh"
podman load -q -i "$build/starter.tar" >/dev/null
for name in "${@:-${cases[@]}}"; do
    begin=$EPOCHREALTIME
    "case_$name"
    podman pod rm -fa -t 0 >/dev/null
    podman rm -fa -t 0 >/dev/null
    printf 'passed: %-12s %s s\n' "$name" "$(awk "BEGIN { printf \"%.1f\", $EPOCHREALTIME - $begin }")"
done
same 'containers that kiste-oci still knows' '' "$(kiste-oci list -q)"
