# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Devices of an installed container: what root of this machine puts in its /dev is refused all the same.
. /mnt/tests/guest/lib.sh

ctl run -d --name devices starter sleep 1000
pid=$(inspect '{{.State.Pid}}' devices)
for node in null zero full random urandom tty; do
    holds "/dev/$node is there" ctl exec devices test -c /dev/$node
done
holds "urandom and null work" ctl exec devices sh -c 'head -c 10 /dev/urandom >/dev/null'
refused "full is full" "no space left" ctl exec devices dd if=/dev/zero of=/dev/full bs=1 count=1
holds "terminals work" ctl exec -t devices test -t 0
# The same node, once from outside of its cgroup, once from inside.
root=/proc/$pid/root
mknod -m 666 "$root/dev/disk" b "$((0x$(stat -c %t /dev/vdc)))" "$((0x$(stat -c %T /dev/vdc)))"
mknod -m 666 "$root/dev/zero2" c 1 5
holds "this machine may read the disk by that node" head -c 1 "$root/dev/disk"
refused "the container may not" "not permitted" ctl exec devices head -c 1 /dev/disk
holds "a node of an allowed device works" ctl exec devices head -c 1 /dev/zero2
ctl rm -f devices
