# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The packages, installed by apt without a network, under systemd, the system bus and polkit.
. /mnt/tests/guest/lib.sh

export DEBIAN_FRONTEND=noninteractive
apt-get install -q -y $tests/packages/*.deb
same "state of the packages" "install ok installed" "$(dpkg-query -W -f '${Status}\n' kiste kiste-helper | sort -u)"
becomes "the supervisor runs" 20 systemctl --quiet is-active kiste-supervisor.service
same "the supervisor's own cgroup" "0::/system.slice/kiste-supervisor.service/supervisor" \
    "$(cat "/proc/$(systemctl show -P MainPID kiste-supervisor.service)/cgroup")"

# The test's own polkit rule: alice may do what is for everybody's own containers, bob nothing.
cat >/etc/polkit-1/rules.d/10-kiste-vm.rules <<'RULES'
polkit.addRule(function(action, subject) {
    if (subject.user != "alice" && subject.user != "bob")
        return polkit.Result.NOT_HANDLED;
    var own = ["container-create", "container-manage", "container-attach", "image-manage",
               "volume-manage", "network-manage", "pod-manage"];
    if (subject.user == "alice" && own.indexOf(action.id.replace("org.kiste.helper.", "")) >= 0)
        return polkit.Result.YES;
    return polkit.Result.NOT_HANDLED;
});
RULES
systemctl restart polkit.service

# When nobody has started the helper, the bus does as soon as it is asked for.
systemctl stop kiste-helper.service
holds "the engine answers an ordinary user" alice kistectl info
holds "the helper was started by the bus" systemctl --quiet is-active kiste-helper.service
same "the engine's cgroups" 2 "$(alice kistectl info --format '{{.CgroupVersion}}')"
same "units that failed" "" "$(systemctl --failed --plain --no-legend)"
