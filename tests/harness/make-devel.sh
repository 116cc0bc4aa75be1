#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the image "devel" from the package mirror of the machine: a small Debian 13 with what programs are built with: C, C++,
# make, Python, Node, Perl and SQLite. Kept in the cache directory, as it takes a minute or two; remove devel-*.tar there for a new one.
# usage: make-devel.sh OUTPUT.tar
set -euo pipefail
[ $# = 1 ] || { echo "usage: make-devel.sh OUTPUT.tar" >&2; exit 2; }
output=$(realpath -m "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=${KISTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiste}
suite=trixie
version=$(cat "$here/make-devel.sh" "$here/pack-oci.sh" | sha256sum | cut -c1-16)
cached=$cache/devel-$(dpkg --print-architecture)-$version.tar

make_root() { # make_root OUTPUT.tar
    local mirror mode=auto exclude=() path
    mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
        sed -nE 's/^[[:space:]]*URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' |
        grep -E -m 1 '/debian/?$' || true)
    [ -n "$mirror" ] || { echo "make-devel.sh: no Debian package mirror in /etc/apt" >&2; return 1; }
    [ "$(id -u)" = 0 ] && mode=root
    # Among it the second pass of optimisation, which is half of the compiler.
    for path in /usr/share/man /usr/share/doc /usr/share/locale /usr/share/i18n '/usr/libexec/gcc/*/*/lto' '/usr/libexec/gcc/*/*/g++-mapper-server'; do
        exclude+=(--dpkgopt="path-exclude=$path*")
    done
    bash "$here/mmdebstrap.sh" --mode=$mode --variant=essential --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io "${exclude[@]}" \
        --include=gcc,g++,libc6-dev,make,python3,nodejs,sqlite3,xz-utils,passwd "$suite" "$1" "$mirror"
}

if [ ! -e "$cached" ]; then
    mkdir -p "$cache"
    exec 9>"$cache/devel.lock"
    flock 9
fi
if [ ! -e "$cached" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    created=$(date +%s)
    make_root "$work/devel.tar"
    rm -f "$cache"/devel-*-*.tar
    bash "$here/pack-oci.sh" "$cached" localhost/devel:latest "$created" \
        '{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["bash"]}' "$work/devel.tar"
fi
mkdir -p "$(dirname "$output")"
cp --reflink=auto "$cached" "$output.new"
mv "$output.new" "$output"
