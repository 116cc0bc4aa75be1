# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The next version is installed while containers run: they, their terminals and their logs go on, on the new programs.
. /mnt/tests/guest/lib.sh

export DEBIAN_FRONTEND=noninteractive
ctl run -d --name counter starter sh -c 'i=0; while :; do i=$((i+1)); echo "line $i"; usleep 50000; done'
becomes "it writes" 20 sh -c 'runuser -u alice -- kistectl logs counter | grep -q "line 3$"'
pid=$(inspect '{{.State.Pid}}' counter)
# A terminal that stays open over the upgrade: one line before, one after.
mkfifo /run/kiste-vm/typed
(alice kistectl exec -i counter cat </run/kiste-vm/typed >/run/kiste-vm/echoed 2>&1; echo "exec ended with $?" >>/run/kiste-vm/echoed) &
exec 8>/run/kiste-vm/typed
echo before >&8
becomes "the open exec answers" 20 grep -qx before /run/kiste-vm/echoed

explain() {
    cat /run/kiste-vm/echoed
    ctl top counter -eo pid,ppid,etime,stat,args || true
    pgrep -af kistectl || true
}
apt-get install -q -y $tests/newer/*.deb
same "installed version" "$(dpkg-deb -f $tests/newer/kiste-helper_*.deb Version)" "$(dpkg-query -W -f '${Version}' kiste-helper)"
becomes "the engine answers" 30 alice kistectl info --format '{{.CgroupVersion}}'
new_programs() {
    local helper keeper child
    helper=$(systemctl show -P MainPID kiste-helper.service)
    keeper=$(systemctl show -P MainPID kiste-supervisor.service)
    case $(readlink "/proc/$helper/exe") in *deleted*) return 1 ;; esac
    for child in $(cat "/proc/$keeper/task/$keeper/children"); do
        case $(readlink "/proc/$child/exe") in /usr/libexec/kiste/kiste-supervisor) return 0 ;; esac
    done
    return 1
}
becomes "helper and worker are the new programs" 30 new_programs
same "the container is the same process" "$pid" "$(inspect '{{.State.Pid}}' counter)"
echo after >&8
becomes "the open exec answers still" 20 grep -qx after /run/kiste-vm/echoed
exec 8>&-
becomes "it ends when its input does" 20 grep -qx "exec ended with 0" /run/kiste-vm/echoed
last=$(ctl logs counter | tail -n 1 | cut -d' ' -f2)
becomes "new lines" 20 sh -c "[ \"\$(runuser -u alice -- kistectl logs counter | tail -n 1 | cut -d' ' -f2)\" -gt $((last + 5)) ]"
ctl logs counter >/run/kiste-vm/lines
same "no line is missing" "$(wc -l </run/kiste-vm/lines)" "$(awk '$0 == "line " NR { n++ } END { print n }' /run/kiste-vm/lines)"
ctl rm -f counter
same "units that failed" "" "$(systemctl --failed --plain --no-legend)"
