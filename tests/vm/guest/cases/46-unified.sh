# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# memory.high and other files of cgroup v2 by name, from a config.json, with the OCI command line.
. /mnt/tests/guest/lib.sh

bundle=/run/kiste-vm/bundle
mkdir -p $bundle/rootfs/{bin,dev,proc,sys}
cp /bin/busybox $bundle/rootfs/bin/
for name in sh dd yes sleep; do ln -s busybox $bundle/rootfs/bin/$name; done
kiste-oci spec --bundle $bundle
sed -i 's/"resources": *{/"resources": {"unified": {"memory.high": "33554432", "memory.oom.group": "1"},/
        s/"terminal": *true/"terminal": false/' $bundle/config.json
sed -i '/"args": *\[/,/\]/c "args": ["/bin/sh", "-c", "yes | dd of=/dev/null bs=48M count=1 iflag=fullblock & exec sleep 1000"],' $bundle/config.json
kiste-oci run --detach --bundle $bundle high </dev/null >/run/kiste-vm/high.out 2>&1 || { cat /run/kiste-vm/high.out $bundle/config.json; fail "kiste-oci run"; }
pid=$(kiste-oci state high | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p')
group=/sys/fs/cgroup$(sed 's/^0:://' "/proc/$pid/cgroup")
same "memory.high" 33554432 "$(cat "$group/memory.high")"
same "memory.oom.group" 1 "$(cat "$group/memory.oom.group")"
over() { [ "$(value "$group/memory.events" high)" -ge 1 ]; }
becomes "who passes it is held up" 60 over
holds "delete" kiste-oci delete --force high
holds "nothing of it is left" test ! -e "$group"
