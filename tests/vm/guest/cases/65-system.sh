# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A whole Debian boots in a container, on systemd, in cgroups of its own, and is shut down in order.
. /mnt/tests/guest/lib.sh

holds "load" ctl load -i $tests/system.tar
ctl run -d --system --name debian --memory 512m debian-systemd
becomes "it runs" 30 status_is debian running
group=$(cgroup debian)
explain() {
    ctl exec debian systemctl is-system-running || true
    ctl exec debian systemctl list-jobs --no-pager || true
    ctl top debian -eo pid,ppid,etime,stat,args || true
    ctl logs --tail 60 debian || true
    cat /proc/loadavg /proc/pressure/cpu
}
settled() { # systemd's word on itself: still starting, or done
    state=$(ctl exec debian systemctl is-system-running 2>/dev/null)
    [ "$state" = running ] || [ "$state" = degraded ]
}
becomes "systemd has started everything" 180 settled
echo "it is $state"
# Degraded is accepted with these reasons only: units for hardware that a container has not.
for broken in $(ctl exec debian systemctl --failed --plain --no-legend | cut -d' ' -f1); do
    echo "failed inside: $broken"
    ctl exec debian systemctl status --no-pager "$broken" || true
    case $broken in
        dev-hugepages.mount | sys-kernel-*.mount | systemd-udev*.service | systemd-sysctl.service | systemd-modules-load.service) ;;
        *) fail "the unit $broken failed in the container" ;;
    esac
done
same "its first process" systemd "$(ctl exec debian cat /proc/1/comm)"
holds "its units have cgroups below the container's" test -d "$group/system.slice/dbus.service"
same "and these belong to its root" "$(stat -c %u "/proc/$(inspect '{{.State.Pid}}' debian)")" "$(stat -c %u "$group/system.slice")"
same "its limit is its limit" 536870912 "$(cat "$group/memory.max")"
refused "it cannot lift it" "" ctl exec debian sh -c 'echo max >/sys/fs/cgroup/memory.max'
# A unit with a limit of its own, by its own systemd.
holds "a unit is started in it" ctl exec debian systemd-run --unit=mine -p MemoryMax=64M -p TasksMax=9 sleep 1000
same "with a limit" "67108864 9" "$(cat "$group/system.slice/mine.service/memory.max" "$group/system.slice/mine.service/pids.max" | tr '\n' ' ' | sed 's/ $//')"

before=$SECONDS
holds "stop" ctl stop -t 60 debian
becomes "it is stopped" 20 status_is debian exited
holds "it stopped by itself" at_most $((SECONDS - before)) 50
holds "it was not killed" test "$(inspect '{{.State.ExitCode}}' debian)" != 137
holds "systemd says so" sh -c "runuser -u alice -- kistectl logs debian | grep -qi 'power\|shut\|halt\|Reached target'"
ctl rm debian
holds "nothing of it is left" test ! -e "$group"
