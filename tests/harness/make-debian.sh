#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the image "deb13" from the package mirror of the machine: a Debian 13 root with apt in one layer, and a second
# layer with settings for containers and whiteouts of what a container needs not. Kept in the cache directory, as it takes
# a minute; remove debian13-*.tar there for a new one.
# usage: make-debian.sh OUTPUT.tar
set -euo pipefail
[ $# = 1 ] || { echo "usage: make-debian.sh OUTPUT.tar" >&2; exit 2; }
output=$(realpath -m "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=${KISTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiste}
suite=trixie
version=$(cat "$here/make-debian.sh" "$here/pack-oci.sh" | sha256sum | cut -c1-16)
cached=$cache/debian13-$(dpkg --print-architecture)-$version.tar

make_layers() {
    local mirror mode=auto settings=$1/settings
    mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
        sed -nE 's/^[[:space:]]*URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' |
        grep -E -m 1 '/debian/?$' || true)
    [ -n "$mirror" ] || { echo "make-debian.sh: no Debian package mirror in /etc/apt" >&2; return 1; }
    [ "$(id -u)" = 0 ] && mode=root
    bash "$here/mmdebstrap.sh" --mode=$mode --variant=apt --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --include=procps "$suite" "$1/debian.tar" "$mirror"
    mkdir -p "$settings"/etc/apt/apt.conf.d "$settings"/var/cache/apt/archives "$settings"/usr/sbin
    printf '#!/bin/sh\nexit 101\n' >"$settings/usr/sbin/policy-rc.d"
    chmod 755 "$settings/usr/sbin/policy-rc.d"
    printf 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n' >"$settings/etc/apt/apt.conf.d/90container"
    : >"$settings/etc/.wh.hostname"
    : >"$settings/var/cache/apt/archives/.wh..wh..opq"
    tar --create --file "$1/settings.tar" --directory "$settings" --sort=name --owner=0 --group=0 --numeric-owner \
        --mtime="@$2" etc usr var
}

if [ ! -e "$cached" ]; then
    mkdir -p "$cache"
    exec 9>"$cache/debian13.lock"
    flock 9
fi
if [ ! -e "$cached" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    created=$(date +%s)
    make_layers "$work" "$created"
    bash "$here/pack-oci.sh" "$cached" localhost/deb13:latest "$created" \
        '{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["bash"]}' \
        "$work/debian.tar" "$work/settings.tar"
fi
mkdir -p "$(dirname "$output")"
cp --reflink=auto "$cached" "$output.new"
mv "$output.new" "$output"
