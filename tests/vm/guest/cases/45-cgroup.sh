# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How containers come into their cgroups and out of them: CLONE_INTO_CGROUP, cgroup.kill.
. /mnt/tests/guest/lib.sh

# The kernel traces every process that is moved into a cgroup. One that is born there is not moved.
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || mount -t tracefs none $tracing
echo 1 >$tracing/events/cgroup/cgroup_attach_task/enable
echo >$tracing/trace
mkdir /sys/fs/cgroup/kiste-moved
sleep 5 &
echo $! >/sys/fs/cgroup/kiste-moved/cgroup.procs
holds "moving a process is traced" grep -q 'dst_path=/kiste-moved' $tracing/trace
kill $!
wait || true
ctl run -d --name born starter sleep 1000
id=$(inspect '{{.Id}}' born)
holds "exec works in it" ctl exec born true
same "moves into the container's cgroup" 0 "$(grep -c "dst_path=.*$id" $tracing/trace || true)"
echo 0 >$tracing/events/cgroup/cgroup_attach_task/enable
rmdir /sys/fs/cgroup/kiste-moved
pid=$(inspect '{{.State.Pid}}' born)
same "its first process is in it" "$pid" "$(head -n 1 "$unit/$id/cgroup.procs")"

# Processes that multiply while they are killed.
ctl exec born sh -c 'for i in 1 2 3; do (while :; do sh -c "sleep 30 & sleep 30 &"; done) </dev/null >/dev/null 2>&1 & done'
becomes "it is full of processes" 30 sh -c "[ \$(wc -l <$unit/$id/cgroup.procs) -gt 50 ]"
holds "rm -f" ctl rm -f born
holds "nothing of it is left" test ! -e "$unit/$id"
