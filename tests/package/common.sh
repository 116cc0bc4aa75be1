# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For the scripts beside it: where things are, and how a check fails.
# shellcheck shell=bash
set -euo pipefail
source_dir=${KISTE_SOURCE:?} build=${KISTE_BUILD:?} version=${KISTE_VERSION:?}
packages=$build/package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

architecture() { dpkg --print-architecture; }
deb() { printf '%s/%s_%s_%s.deb' "$packages" "$1" "$version" "$(architecture)"; }
failed() { printf 'FAIL: %s\n' "$*" >&2; failures=$((failures + 1)); }
# check WHAT COMMAND…: runs it; shows what it printed if it fails
check() {
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then return 0; fi
    failed "$what"
    printf '%s\n' "$output" | tail -n 40 | sed 's/^/    /' >&2
}
finish() { [ "$failures" = 0 ] || { printf '%s checks failed\n' "$failures" >&2; exit 1; }; }
