// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/systeminfo.h"

#include "core/cgroup/cgrouplayout.h"
#include "privhelper/sampler/samplerservice.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/supervisorclient.h"

#include <sys/utsname.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

quint64 microseconds(std::chrono::nanoseconds time)
{
    return static_cast<quint64>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

} // namespace

QVariantMap systemInfo(const Engine &engine, quint32 uid)
{
    quint32 containers = 0;
    quint32 running = 0;
    for (const auto &[id, container] : engine.containers.all()) {
        if (!Clients::maySee(uid, container.record.owner))
            continue;
        ++containers;
        running += container.isActive() ? 1 : 0;
    }
    quint32 images = 0;
    for (const auto &[key, image] : engine.images.all())
        images += Clients::maySee(uid, key.owner) ? 1 : 0;
    utsname kernel{};
    ::uname(&kernel);
    const auto memory
        = static_cast<quint64>(::sysconf(_SC_PHYS_PAGES)) * static_cast<quint64>(::sysconf(_SC_PAGESIZE));
    const std::string_view cgroups = engine.cgroups.modeName();
    const EngineCost::Usage helper = engine.sampler.engineCost().ofHelper();
    const EngineCost::Usage all = engine.sampler.engineCost().ofEngine();
    const Sampler::Cost &round = engine.sampler.lastRound();
    return {
        {u"helper-cpu"_s, microseconds(helper.processorTime)},
        {u"helper-memory"_s, quint64(helper.memory)},
        {u"engine-cpu"_s, microseconds(all.processorTime)},
        {u"engine-memory"_s, quint64(all.memory)},
        {u"sampler-cpu"_s, microseconds(engine.sampler.processorTime())},
        {u"sampler-round-cpu"_s, microseconds(round.processorTime)},
        {u"sampler-containers"_s, static_cast<quint32>(round.containers)},
        {u"sampler-descriptors"_s, static_cast<quint32>(round.keptDescriptors)},
        {u"cgroup-version"_s, QString::fromUtf8(cgroups.data(), static_cast<qsizetype>(cgroups.size()))},
        {u"kernel"_s, QString::fromLocal8Bit(kernel.release)},
        {u"store"_s, QString::fromStdString(engine.state.path().string())},
        {u"containers"_s, containers},
        {u"running"_s, running},
        {u"images"_s, images},
        {u"cpus"_s, static_cast<quint32>(engine.containers.cpus())},
        {u"memory"_s, memory},
        {u"seccomp"_s, engine.supervisor.hasFeature("seccomp")},
        {u"idmapped-layers"_s, engine.supervisor.hasFeature("idmapped-layers")},
    };
}

} // namespace kiste
