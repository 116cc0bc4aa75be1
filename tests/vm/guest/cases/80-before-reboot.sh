# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Containers that have to be there again after the machine was started anew, and some that have not.
. /mnt/tests/guest/lib.sh

ctl run -d --name always --restart always starter sh -c 'echo started; exec sleep 10000'
ctl run -d --name unlessstopped --restart unless-stopped starter sleep 10000
ctl run -d --name never starter sleep 10000
ctl run -d --name stopped --restart unless-stopped starter sleep 10000
for name in always unlessstopped never stopped; do becomes "$name runs" 20 status_is $name running; done
holds "stop one" ctl stop -t 1 stopped
becomes "it is stopped" 20 status_is stopped exited
# What ignores SIGTERM, as these do, is killed after so long.
mkdir -p /etc/systemd/system.conf.d
printf '[Manager]\nDefaultTimeoutStopSec=8s\n' >/etc/systemd/system.conf.d/kiste-vm.conf
systemctl daemon-reexec
cat /proc/sys/kernel/random/boot_id >/var/lib/kiste-vm/boot
exit 77
