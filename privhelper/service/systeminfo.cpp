// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/systeminfo.h"

#include "core/cgroup/cgrouplayout.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/supervisorclient.h"

#include <sys/utsname.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste {

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
    return {
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
