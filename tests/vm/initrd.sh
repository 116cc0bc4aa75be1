#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Packs the smallest initrd that finds /dev/vda: busybox and the modules for a virtio disk with ext4. With "kiste.probe" on
# the kernel's command line it only proves that the machine runs, and switches it off.
# usage: initrd.sh ROOT KERNEL_VERSION OUTPUT
set -euo pipefail
root=$1 kernel=$2 output=$(realpath -m "$3")
busybox=$(command -v busybox)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,dev,proc,sys,root,modules}
cp "$busybox" "$work/bin/busybox"
for module in virtio_pci virtio_blk ext4; do
    chroot "$root" modprobe --set-version "$kernel" --show-depends "$module"
done | sed -n "s|^insmod \([^ ]*\).*|$root\1|p" | awk '!seen[$0]++' >"$work/list"
order=0
while read -r file; do
    order=$((order + 1))
    name=$(printf '%02d-%s' "$order" "$(basename "$file")")
    case $file in
        *.xz) xz -dc "$file" >"$work/modules/${name%.xz}" ;;
        *.zst) zstd -qdc "$file" >"$work/modules/${name%.zst}" ;;
        *) cp "$file" "$work/modules/$name" ;;
    esac
done <"$work/list"
rm "$work/list"
cat >"$work/init" <<'INIT'
#!/bin/busybox sh
export PATH=/bin
busybox mount -t proc proc /proc
busybox mount -t devtmpfs dev /dev
if busybox grep -q kiste.probe /proc/cmdline; then
    echo "kiste: this machine runs"
    busybox poweroff -f
fi
for module in /modules/*; do busybox insmod "$module"; done
until [ -b /dev/vda ]; do busybox usleep 20000; done
busybox mount -t ext4 -o noatime /dev/vda /root
busybox umount /proc
busybox mount --move /dev /root/dev
exec busybox switch_root /root /sbin/init
INIT
chmod 755 "$work/init"
(cd "$work" && find . -mindepth 1 | LC_ALL=C sort | busybox cpio -o -H newc 2>/dev/null) | gzip -1 -n >"$output"
