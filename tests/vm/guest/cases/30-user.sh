# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What an ordinary user does with the installed engine, and what polkit refuses to another.
. /mnt/tests/guest/lib.sh

holds "load" ctl load -i "$KISTE_BUILD/starter.tar"
same "run" "hello" "$(ctl run --rm starter echo hello)"
same "exit code of the program" 7 "$(ctl run --rm starter sh -c 'exit 7' || echo $?)"
same "root inside is nobody outside" 0 "$(ctl run --rm starter id -u)"
ctl run -d --name web starter sh -c 'echo one; echo two >&2; exec sleep 1000'
becomes "it runs" 20 status_is web running
same "exec" "1" "$(ctl exec web sh -c 'echo $(($$ > 1))')"
becomes "logs" 20 sh -c 'runuser -u alice -- kistectl logs web 2>&1 | sort | tr "\n" " " | grep -qx "one two "'
holds "stats" sh -c 'runuser -u alice -- kistectl stats --no-stream web | grep -q web'
pid=$(inspect '{{.State.Pid}}' web)
holds "its user is none of this machine" test "$(stat -c %u "/proc/$pid")" -ge 65536
same "its cgroup" "0::/system.slice/kiste-supervisor.service/$(inspect '{{.Id}}' web)" "$(cat "/proc/$pid/cgroup")"

refused "bob cannot create" "polkit refuses" bob kistectl run --rm starter true
refused "bob cannot load" "polkit refuses" bob kistectl load -i "$KISTE_BUILD/starter.tar"
refused "bob finds nothing of alice's" "web" bob kistectl stop web
refused "bob cannot run programs in it" "web" bob kistectl exec web true
same "bob sees no container" "" "$(bob kistectl ps -aq)"
refused "alice cannot have the host's network" "polkit refuses" alice kistectl run --rm --network host starter true
holds "it runs on" status_is web running

holds "stop" ctl stop -t 2 web
holds "it is stopped" status_is web exited
holds "rm" ctl rm web
same "nothing is left" "" "$(ctl ps -aq)"
no_container_has_a_cgroup() { [ -z "$(find $unit -mindepth 1 -maxdepth 1 -type d ! -name supervisor ! -name .control)" ]; }
becomes "its cgroup is gone" 10 no_container_has_a_cgroup
