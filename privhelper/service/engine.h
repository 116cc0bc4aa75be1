// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace kiste {

class Authority;
class CgroupLayout;
class ContainerLife;
class ContainerStreams;
class Containers;
class Differences;
class EventLog;
class ImageCommit;
class ImageLoader;
class Images;
class Jobs;
class MachineRings;
class MachineWatch;
class MountSources;
class NetworkLife;
class Networks;
class ObjectTree;
class OverlayDiff;
class SamplerService;
class StateDir;
class SupervisorClient;
class VolumeBackup;
class Volumes;

/// What the methods of the table work on. Service owns all of it.
struct Engine
{
    ObjectTree &objects;
    Containers &containers;
    ContainerLife &life;
    ContainerStreams &streams;
    Images &images;
    ImageLoader &loader;
    ImageCommit &commits;
    Volumes &volumes;
    VolumeBackup &volumeBackup;
    MountSources &mountSources;
    Authority &authority;
    Jobs &jobs;
    SupervisorClient &supervisor;
    StateDir &state;
    SamplerService &sampler;
    Networks &networks;
    NetworkLife &networkLife;
    const CgroupLayout &cgroups;
    EventLog &events;
    OverlayDiff &diff;
    Differences &differences;
    MachineRings &machineRings;
    MachineWatch &machine;
};

} // namespace kiste
