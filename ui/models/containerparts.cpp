// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a container belongs to, and how it is reached.
#include "ui/models/containermodel.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

QString firstLabel(const ContainerInfo &container, std::initializer_list<QLatin1StringView> keys)
{
    for (const QLatin1StringView key : keys) {
        if (const QString value = container.labels.value(key); !value.isEmpty())
            return value;
    }
    return {};
}

} // namespace

QStringList publishedPorts(const ContainerInfo &container)
{
    QStringList ports;
    for (const QString &mapping : container.ports) { // "0.0.0.0:8080->80/tcp"
        const qsizetype arrow = mapping.indexOf("->"_L1);
        if (arrow < 0)
            continue; // only told, not published
        const QString port = mapping.first(arrow).section(u':', -1);
        if (!port.isEmpty() && !ports.contains(port))
            ports << port;
    }
    return ports;
}

QString projectOf(const ContainerInfo &container)
{
    return firstLabel(container, {"com.docker.compose.project"_L1, "io.podman.compose.project"_L1,
                                  "app.kubernetes.io/part-of"_L1, "io.kubernetes.pod.namespace"_L1});
}

QString podOf(const ContainerInfo &container)
{
    return firstLabel(container, {"io.kubernetes.pod.name"_L1, "io.podman.pod.name"_L1});
}

} // namespace kiste::ui
