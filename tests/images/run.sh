#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Images as people have them, with an engine of its own: Dockerfiles in the style of popular images (dockerfiles/), images of Debian
# packages through a registry (registry.sh), and images of and for other programs (exchange.sh). Root, inside the build environment.
# usage: run.sh dockerfiles [NAME…] | registry | exchange
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
harness=$(cd "$here/../harness" && pwd -P)
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
case ${1:-} in dockerfiles | registry | exchange) ;; *) die "usage: run.sh dockerfiles [NAME…] | registry | exchange" ;; esac
[ "$(id -u)" = 0 ] || die "the engine runs as root"

work=$(mktemp -d "${TMPDIR:-/tmp}/kiste-images-XXXXXX")
export KISTE_INSTANCE=$work/instance XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config XDG_RUNTIME_DIR=$work/run WORK=$work
mkdir -p "$work"/{data,config,run,images}
finish() {
    bash "$harness/instance.sh" stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# images SCRIPT FILE…: what a script of the harness makes; without a mirror there is nothing to test with (77 is "skipped" to ctest)
images() {
    bash "$harness/$1" "$2" >"$work/make.log" 2>&1 && return
    if grep -q 'Unable to fetch' "$work/make.log"; then
        echo "the package mirror cannot be reached"
        exit 77
    fi
    cat "$work/make.log" >&2
    die "$1 could not make its images; see above"
}
started=$SECONDS
images make-devel.sh "$work/images/devel.tar"
[ "$1" = exchange ] || images make-servers.sh "$work/images"
printf '%4d s  images made\n' $((SECONDS - started))
bash "$harness/instance.sh" exec bash "$here/$1.sh" "${@:2}"
