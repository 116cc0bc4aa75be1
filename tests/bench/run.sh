#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Measures Kiste beside the engines and runtimes that Debian packages, in one run. Called by ./dev bench inside the build
# environment.
#
# usage: run.sh [engine | images | leaks | graphs [CONTAINERS] | bench_start's arguments]
set -euo pipefail

# podman and crun refuse a v2 tree beside v1 hierarchies. Without it, in a mount namespace of its own, all sides have the same.
one_tree() {
    exec unshare --mount --propagation private bash -c \
        'if mountpoint -q /sys/fs/cgroup/unified; then
             awk "\$3 == \"cgroup2\" { print \$2 }" /proc/self/mounts | xargs -r umount
         fi
         exec "$@"' one_tree "$@"
}

case ${1:-} in
    graphs)
        shift
        status=0
        "$KISTE_BUILD/tests/bench_sampler" "$@" || status=$?
        QT_QPA_PLATFORM=offscreen "$KISTE_BUILD/tests/bench_charts" || status=$?
        exit "$status" ;;
    leaks) KISTE_LEAK_ROUNDS=500 exec "$KISTE_BUILD/tests/tst_leaks" -maxwarnings 0 ;;
    engine | images) one_tree tests/bench/instance.sh "tests/bench/$1.sh" ;;
    *) one_tree "$KISTE_BUILD/tests/bench_start" "$@" ;;
esac
