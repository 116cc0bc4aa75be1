#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command with the Debian 13 root as its root directory. Called by ./dev inside a private mount namespace.
# usage: enter-root.sh ROOT CHECKOUT CACHE RUNTIME_DIR UID:GID:NAME:HOME COMMAND…
set -euo pipefail
root=$1 checkout=$2 cache=$3 runtime=$4 user=$5
shift 5
IFS=: read -r uid gid name home <<<"$user"

mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount --bind /tmp "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
bind() { [ -d "$1" ] || return 0; mkdir -p "$root$1"; mount --rbind "$1" "$root$1"; }
bind "$cache"
bind "$checkout"
[ -z "$runtime" ] || bind "$runtime"
[ -z "${XAUTHORITY:-}" ] || [ ! -f "${XAUTHORITY:-}" ] || { mkdir -p "$root$(dirname "$XAUTHORITY")"; touch "$root$XAUTHORITY"; mount --bind "$XAUTHORITY" "$root$XAUTHORITY"; }
[ "$uid" = 0 ] || grep -q "^[^:]*:[^:]*:$uid:" "$root/etc/passwd" || {
    echo "$name:x:$uid:$gid::$home:/bin/bash" >>"$root/etc/passwd"
    grep -q "^[^:]*:[^:]*:$gid:" "$root/etc/group" || echo "$name:x:$gid:" >>"$root/etc/group"
}
mkdir -p "$root$home"
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true # only name lookups need it

# pivot_root instead of chroot: containers made in here pivot and mount again themselves.
cd "$root"
mkdir -p .old
pivot_root . .old
cd /
umount -l /.old
cd "$checkout"
exec "$@"
