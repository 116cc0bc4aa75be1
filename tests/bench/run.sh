#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Measures Kiste beside the runtimes that Debian packages, in one run. Called by ./dev bench inside the build environment.
#
# usage: run.sh [engine | leaks | graphs [CONTAINERS] | bench_start's arguments]
set -euo pipefail
case ${1:-} in
    engine) exec tests/harness/instance.sh exec tests/bench/engine.sh ;;
    graphs) shift; exec "$KISTE_BUILD/tests/bench_sampler" "$@" ;;
    leaks) KISTE_LEAK_ROUNDS=500 exec "$KISTE_BUILD/tests/tst_leaks" -maxwarnings 0 ;;
esac
tools=$KISTE_CACHE/bench-tools
if [ ! -e "$tools/.complete" ]; then
    rm -rf "$tools"
    mkdir -p "$tools/deb"
    (cd "$tools/deb" && apt-get update -qq && apt-get download -qq crun runc libyajl2 libsystemd0 >/dev/null) ||
        { echo "bench: the packages crun and runc cannot be downloaded" >&2; exit 1; }
    for deb in "$tools"/deb/*.deb; do dpkg -x "$deb" "$tools"; done
    touch "$tools/.complete"
fi
export PATH=$PATH:$tools/usr/bin:$tools/usr/sbin LD_LIBRARY_PATH=$tools/usr/lib/x86_64-linux-gnu
# The other runtimes want a v2 tree alone at /sys/fs/cgroup; give them one that only they see.
exec "$KISTE_BUILD/tests/bench_start" "$@"
