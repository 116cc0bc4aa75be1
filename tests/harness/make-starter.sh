#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the image "starter", so that there is something to run without a network: Debian's static busybox with its applets
# as links, a root user and an ordinary one. Needs no root; the same busybox gives the same bytes.
# usage: make-starter.sh OUTPUT.tar
set -euo pipefail
[ $# = 1 ] || { echo "usage: make-starter.sh OUTPUT.tar" >&2; exit 2; }
output=$(realpath -m "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
busybox=$(command -v busybox) || { echo "make-starter.sh: busybox is not installed (package busybox-static)" >&2; exit 1; }
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
created=$(stat -L -c %Y "$busybox")

mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,dev,proc,sys,run,etc,root,home/user,tmp,var/tmp,var/log,var/cache}
install -m 755 "$busybox" "$root/bin/busybox"
"$busybox" --list-full | while read -r applet; do
    [ -e "$root/$applet" ] || { mkdir -p "$root/$(dirname "$applet")"; ln -s /bin/busybox "$root/$applet"; }
done
chmod 700 "$root/root"
chmod 1777 "$root/tmp" "$root/var/tmp"
cat >"$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
user:x:1000:1000:user:/home/user:/bin/sh
PASSWD
cat >"$root/etc/group" <<'GROUP'
root:x:0:
tty:x:5:
users:x:100:user
nogroup:x:65534:
user:x:1000:
GROUP
cat >"$root/etc/os-release" <<'RELEASE'
NAME="Kiste starter"
PRETTY_NAME="Kiste starter image"
ID=kiste-starter
ID_LIKE=debian
VERSION_ID=1
RELEASE
printf 'export PS1="\\u@\\h:\\w\\$ "\n' >"$root/etc/profile"

pack() { tar --file "$work/starter.tar" --directory "$root" --format=ustar --sort=name --mtime="@$created" --numeric-owner "$@"; }
pack --create --owner=0 --group=0 --exclude=./home .
pack --append --owner=0 --group=0 --no-recursion ./home
pack --append --owner=1000 --group=1000 ./home/user
bash "$here/pack-oci.sh" "$output" localhost/starter:latest "$created" \
    '{"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/bin/sh"],"WorkingDir":"/","Labels":{"org.opencontainers.image.title":"starter"}}' \
    "$work/starter.tar"
