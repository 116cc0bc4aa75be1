#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs, upgrades, removes and purges the packages with dpkg, in a copy of this root directory that is thrown away. There is
# no systemd in it: what the scripts do with units is tested in the virtual machine.
. "$(dirname "$0")/common.sh"
[ "$(id -u)" = 0 ] || { echo "only root installs packages" >&2; exit 1; }
if [ "${1:-}" != --inside ]; then
    exec unshare --mount --propagation private -- bash "$0" --inside
fi

root=$work/root
mkdir "$work/layer" "$root"
mount -t tmpfs -o mode=755 tmpfs "$work/layer"
mkdir "$work/layer/upper" "$work/layer/work"
mount -t overlay -o "lowerdir=/,upperdir=$work/layer/upper,workdir=$work/layer/work" overlay "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root/tmp/packages"
cp "$packages"/*.deb "$root/tmp/packages/"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null; }
# Answers from an earlier use of this root would decide for this one.
inside sh -c 'echo PURGE | debconf-communicate kiste-helper' >/dev/null 2>&1 || true
state() { inside dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || echo none; }

check "installing" inside dpkg --force-depends --path-include="/usr/share/man/*" -i "/tmp/packages/$(basename "$(deb kiste-helper)")" "/tmp/packages/$(basename "$(deb kiste)")"
[ "$(state kiste)" = installed ] && [ "$(state kiste-helper)" = installed ] || failed "the packages are not installed"
[ "$(inside kistectl --version)" = "kistectl version $version" ] || failed "the installed kistectl does not run"
for unit in kiste-helper kiste-supervisor; do
    [ -L "$root/etc/systemd/system/multi-user.target.wants/$unit.service" ] || failed "$unit.service does not start at boot"
done
check "the manual" inside man -w kistectl-run
check "installing again" inside dpkg --force-depends -i "/tmp/packages/$(basename "$(deb kiste-helper)")"

# The store, and an engine in which two containers run until they are stopped.
mkdir -p "$root/var/lib/kiste/containers" "$root/tmp/running"
echo data >"$root/var/lib/kiste/kiste.db"
touch "$root/tmp/running/"{aa11,bb22}
helper=$root/usr/libexec/kiste/kiste-helper
mv "$helper" "$helper.real"
cat >"$helper" <<'SCRIPT'
#!/bin/sh
[ "$1" = --list-running ] || exit 9
for file in /tmp/running/*; do [ ! -e "$file" ] || echo "${file##*/} name-${file##*/} alice"; done
SCRIPT
chmod 755 "$helper"
cat >"$root/usr/local/bin/busctl" <<'SCRIPT'
#!/bin/sh
echo "$*" >>/tmp/busctl.log
for word; do case $word in /org/kiste/Helper1/container/*) rm -f "/tmp/running/${word##*/}" ;; esac; done
SCRIPT
chmod 755 "$root/usr/local/bin/busctl"
with_busctl() { chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null; }

check "removing the window" inside dpkg -r kiste
# Without an answer nothing is stopped, and nothing removed.
if with_busctl dpkg -r kiste-helper >"$work/removal" 2>&1; then failed "kiste-helper was removed while containers ran"; fi
grep -q 'name-aa11 (alice), name-bb22 (alice)' "$work/removal" || { cat "$work/removal" >&2; failed "the removal does not name the containers"; }
[ -x "$helper" ] && [ ! -e "$root/tmp/busctl.log" ] && [ -e "$root/tmp/running/aa11" ] || failed "a refused removal did something"
[ "$(state kiste-helper)" = installed ] || failed "kiste-helper is $(state kiste-helper) after a refused removal"
# An upgrade stops nothing.
check "upgrading" with_busctl dpkg --force-depends -i "/tmp/packages/$(basename "$(deb kiste-helper)")"
[ -e "$root/tmp/running/aa11" ] && [ ! -e "$root/tmp/busctl.log" ] || failed "an upgrade stopped containers"
cp "$helper" "$helper.real" 2>/dev/null || true
cat >"$helper" <<'SCRIPT'
#!/bin/sh
for file in /tmp/running/*; do [ ! -e "$file" ] || echo "${file##*/} name-${file##*/} alice"; done
SCRIPT
# With the answer they are stopped first.
echo 'kiste-helper kiste-helper/running-containers select stop' | chroot "$root" debconf-set-selections
check "removing with the answer to stop" with_busctl dpkg -r kiste-helper
[ ! -e "$root/tmp/running/aa11" ] && [ ! -e "$root/tmp/running/bb22" ] || failed "the containers were not stopped"
grep -q 'container/bb22 org.kiste.Helper1.Container Stop a{sv} 0' "$root/tmp/busctl.log" || failed "the containers were not stopped by the engine"
[ -f "$root/var/lib/kiste/kiste.db" ] || failed "removing deleted the store"
check "purging" inside dpkg -P kiste-helper
[ ! -e "$root/var/lib/kiste" ] || failed "purging left the store"
[ -z "$(find "$root/etc/systemd" "$root/var/lib/systemd/deb-systemd-helper-enabled" -name '*kiste*' 2>/dev/null)" ] || failed "purging left links of units"
umount -R "$root" "$work/layer"
finish
