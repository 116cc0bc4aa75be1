# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# podman with everything it keeps in a directory of its own, for the benchmarks. Sourced; needs root and a mount namespace
# without a hybrid cgroup tree, which podman and crun refuse.

peer_image=localhost/starter
peers=$(mktemp -d)
cat >"$peers/containers.conf" <<CONF
[containers]
# The default is above what a machine inside of another may set.
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$peers/tmp"
runtime = "crun"
[network]
network_config_dir = "$peers/networks"
CONF
export CONTAINERS_CONF=$peers/containers.conf PODMAN_IGNORE_CGROUPSV1_WARNING=1
cat >"$peers/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$peers/storage"
runroot = "$peers/run"
CONF
export CONTAINERS_STORAGE_CONF=$peers/storage.conf
podman load -q -i "$KISTE_BUILD/starter.tar" >/dev/null

peers_monitors() { pgrep -f "^/usr/bin/conmon .*$peers/"; }
peers_end() {
    podman rm -fa -t 0 >/dev/null 2>&1 || true
    umount "$peers/storage/overlay" 2>/dev/null || true
    rm -rf "$peers"
}
