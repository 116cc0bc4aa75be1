# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Memory and swap together. On its own, as swap is there for the whole machine.
. /mnt/tests/guest/lib.sh

mkswap -q /dev/vdc
swapon /dev/vdc
# Memory: what is over the limit goes to swap, what is over both ends the program. Not zeros: those need no swap.
ctl run -d --name pig --memory 64m starter sh -c 'yes | dd of=/dev/null bs=90M count=1 iflag=fullblock; exec sleep 1000'
group=$(cgroup pig)
becomes "it reads into its memory" 60 sh -c "runuser -u alice -- kistectl logs pig 2>&1 | grep -q '1+0 records out'"
holds "it never had more memory" at_most "$(cat "$group/memory.peak")" 67108864
holds "it swapped" at_least "$(cat "$group/memory.swap.peak")" 10000000
same "nothing was killed" 0 "$(value "$group/memory.events" oom_kill)"
same "beyond both limits" 137 "$(ctl exec pig sh -c 'yes | exec dd of=/dev/null bs=200M count=1 iflag=fullblock' 2>/dev/null || echo $?)"
holds "the kernel counted it" at_least "$(value "$group/memory.events" oom_kill)" 1
holds "the first process lives on" status_is pig running
ctl rm -f pig
swapoff /dev/vdc
