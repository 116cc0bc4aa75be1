# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# See 80-before-reboot.
. /mnt/tests/guest/lib.sh

holds "the machine was started anew" test "$(cat /proc/sys/kernel/random/boot_id)" != "$(cat /var/lib/kiste-vm/boot)"
for name in always unlessstopped; do becomes "$name runs again" 60 status_is $name running; done
becomes "it wrote a second time" 20 sh -c '[ "$(runuser -u alice -- kistectl logs always | grep -c started)" = 2 ]'
same "its process is one of now" "0::/system.slice/kiste-supervisor.service/$(inspect '{{.Id}}' always)" \
    "$(cat "/proc/$(inspect '{{.State.Pid}}' always)/cgroup")"
holds "one without a policy is not running" status_is never exited
holds "one that was stopped stays stopped" status_is stopped exited
for name in always unlessstopped never stopped; do ctl rm -f $name; done
same "nothing is left" "" "$(ctl ps -aq)"
same "units that failed" "" "$(systemctl --failed --plain --no-legend)"
