# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill -9 of every program of the engine while a container writes: systemd starts them anew, the container notices nothing,
# and no line of its log is lost.
. /mnt/tests/guest/lib.sh

ctl run -d --name counter starter sh -c 'i=0; while :; do i=$((i+1)); echo "line $i"; usleep 50000; done'
becomes "it writes" 20 sh -c 'runuser -u alice -- kistectl logs counter | grep -q "line 5$"'
pid=$(inspect '{{.State.Pid}}' counter)
started=$(stat -c %Y "/proc/$pid")

# lines: they come one after another without a gap, and go on to come
lines() {
    local last
    last=$(ctl logs counter | tail -n 1 | cut -d' ' -f2)
    becomes "new lines after $last" 20 sh -c "[ \"\$(runuser -u alice -- kistectl logs counter | tail -n 1 | cut -d' ' -f2)\" -gt $((last + 5)) ]"
    ctl logs counter >/run/kiste-vm/lines
    same "lines in order" "$(wc -l </run/kiste-vm/lines)" \
        "$(awk '$0 == "line " NR { n++ } END { print n }' /run/kiste-vm/lines)"
}
# engine_works: everything of it, and the container is the same process
engine_works() {
    becomes "the engine answers" 30 alice kistectl info --format '{{.CgroupVersion}}'
    becomes "the container runs" 30 status_is counter running
    same "it is the same process" "$pid $started" "$(inspect '{{.State.Pid}}' counter) $(stat -c %Y "/proc/$pid")"
    becomes "exec" 30 sh -c '[ "$(runuser -u alice -- kistectl exec counter echo inside)" = inside ]'
    lines
}
# main_pid UNIT: once it has one
main_pid() {
    becomes "a process of $1" 30 sh -c "[ \"\$(systemctl show -P MainPID $1)\" -gt 1 ]" >&2
    systemctl show -P MainPID "$1"
}

for attempt in 1 2; do
    helper=$(main_pid kiste-helper.service)
    kill -9 "$helper"
    engine_works
    holds "another helper $attempt" test "$(main_pid kiste-helper.service)" != "$helper"
done

keeper=$(main_pid kiste-supervisor.service)
program=$(readlink "/proc/$keeper/exe")
worker=
for child in $(cat "/proc/$keeper/task/$keeper/children"); do
    [ "$(readlink "/proc/$child/exe")" = "$program" ] && worker=$child
done
kill -9 "$worker"
engine_works
same "the keeper is the same" "$keeper" "$(main_pid kiste-supervisor.service)"

# The keeper: its descriptors wait in systemd's store.
kill -9 "$keeper"
becomes "another keeper" 30 sh -c "[ \"\$(systemctl show -P MainPID kiste-supervisor.service)\" -gt 0 ] && [ \"\$(systemctl show -P MainPID kiste-supervisor.service)\" != $keeper ]"
engine_works

# All at once.
helper=$(main_pid kiste-helper.service)
keeper=$(main_pid kiste-supervisor.service)
kill -9 "$helper" "$keeper"
becomes "another helper after both" 30 systemctl --quiet is-active kiste-helper.service
engine_works

holds "stop" ctl stop -t 1 counter
becomes "how it ended is known" 20 status_is counter exited
ctl rm counter
same "units that failed" "" "$(systemctl --failed --plain --no-legend)"
