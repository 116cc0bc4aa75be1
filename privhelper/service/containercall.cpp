// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containercall.h"

#include "core/ipc/objectpath.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"

namespace kiste::methods {

using namespace Qt::StringLiterals;

ContainerId containerOf(const Call &call)
{
    return *containerFromPath(call.path());
}

QMap<QString, QString> detailsOf(Engine &engine, const Call &call, const QString &verb)
{
    const Container *container = engine.containers.find(containerOf(call));
    return {{u"container"_s, container ? QString::fromStdString(container->record.name) : QString()},
            {u"image"_s, container ? QString::fromStdString(container->record.settings.image) : QString()},
            {u"verb"_s, verb}};
}

Plan containerPlan(Engine &engine, const Call &call, const QString &verb, std::function<void(const CallPtr &)> act)
{
    return {detailsOf(engine, call, verb), {}, std::move(act)};
}

} // namespace kiste::methods
