# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The limits that fewer containers have: weights, processors, swap, disk; and pausing.
. /mnt/tests/guest/lib.sh

ctl run -d --name fine --memory 64m --memory-swap 64m --memory-reservation 32m --cpu-shares 512 --cpuset-cpus 0 \
    --device-write-bps /dev/vda:1mb starter sleep 10000
group=$(cgroup fine)
same "memory.swap.max" 0 "$(cat "$group/memory.swap.max")"
same "memory.low" 33554432 "$(cat "$group/memory.low")"
same "cpu.weight" 20 "$(cat "$group/cpu.weight")"
same "cpuset.cpus" 0 "$(cat "$group/cpuset.cpus")"
same "processors it has" 1 "$(ctl exec fine nproc)"
same "io.max" "$((0x$(stat -c %t /dev/vda))):$((0x$(stat -c %T /dev/vda))) rbps=max wbps=1048576 riops=max wiops=max" "$(cat "$group/io.max")"

# Three megabytes at one megabyte a second; the first goes through at once.
before=$(date +%s%N)
holds "it writes" ctl exec fine dd if=/dev/urandom of=/root/file bs=64k count=48 conv=fsync
milliseconds=$((($(date +%s%N) - before) / 1000000))
echo "3 MiB in $milliseconds ms"
holds "no faster than allowed" at_least "$milliseconds" 1800
holds "the bytes are counted" at_least "$(sed -n 's/.*wbytes=\([0-9]*\).*/\1/p' "$group/io.stat" | head -n 1)" 3000000

holds "pause" ctl pause fine
becomes "the cgroup is frozen" 10 grep -qx 'frozen 1' "$group/cgroup.events"
same "cgroup.freeze" 1 "$(cat "$group/cgroup.freeze")"
same "state" paused "$(inspect '{{.State.Status}}' fine)"
holds "unpause" ctl unpause fine
becomes "it runs again" 10 grep -qx 'frozen 0' "$group/cgroup.events"
holds "exec works again" ctl exec fine true

holds "update" ctl update --memory 128m --memory-swap 128m --cpu-shares 1024 --pids-limit 50 fine
same "memory.max afterwards" 134217728 "$(cat "$group/memory.max")"
same "cpu.weight afterwards" 39 "$(cat "$group/cpu.weight")"
same "pids.max afterwards" 50 "$(cat "$group/pids.max")"
ctl pause fine
holds "what is paused can be killed" ctl rm -f fine
holds "nothing of it is left" test ! -e "$group"
