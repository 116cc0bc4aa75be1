# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Limits: read back from the container's cgroup, and enforced.
. /mnt/tests/guest/lib.sh

ctl run -d --name box --memory 64m --cpus 0.5 --pids-limit 20 starter sleep 10000
group=$(cgroup box)
same "controllers" "" "$(for c in cpuset cpu io memory pids; do grep -qw $c "$group/cgroup.controllers" || echo "$c is missing"; done)"
same "memory.max" 67108864 "$(cat "$group/memory.max")"
same "memory.swap.max" 67108864 "$(cat "$group/memory.swap.max")"
same "cpu.max" "50000 100000" "$(cat "$group/cpu.max")"
same "pids.max" 20 "$(cat "$group/pids.max")"
for kind in cpu memory io; do
    holds "pressure of $kind" grep -q '^some avg10=[0-9.]* avg60=[0-9.]* avg300=[0-9.]* total=[0-9]*$' "$group/$kind.pressure"
done

# Processor: two loops want two processors and get half of one.
ctl exec box sh -c '(while :; do :; done) </dev/null >/dev/null 2>&1 & (while :; do :; done) </dev/null >/dev/null 2>&1 &'
before=$(value "$group/cpu.stat" usage_usec) start=$(date +%s%N)
sleep 3
used=$(($(value "$group/cpu.stat" usage_usec) - before)) passed=$((($(date +%s%N) - start) / 1000))
echo "used $used of $passed microseconds"
holds "no more than half a processor" at_most $((used * 100 / passed)) 60
holds "it was held back" at_least "$(value "$group/cpu.stat" nr_throttled)" 3
holds "pressure of the processor is seen" at_least "$(sed -n 's/^some.*total=//p' "$group/cpu.pressure")" 1000

# Processes.
refused "no process beyond the limit" "" ctl exec box sh -c 'i=0; while [ $i -lt 30 ]; do sleep 20 & i=$((i+1)); done; wait'
holds "refused forks are counted" at_least "$(value "$group/pids.events" max)" 1
holds "no more than 20 processes" at_most "$(cat "$group/pids.current")" 20
ctl rm -f box

# Memory; what it would do with swap is in 85-swap.
same "a container beyond its memory" 137 \
    "$(ctl run --name burst --memory 32m starter sh -c 'exec dd if=/dev/urandom of=/dev/null bs=100M count=1 iflag=fullblock' 2>/dev/null || echo $?)"
same "why it ended is known" true "$(inspect '{{.State.OOMKilled}}' burst)"
ctl rm burst
