// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "servicefixture.h"

#include "core/oci/runtimespec.h"

namespace kiste::test {

/// What tests of the service share: one user with one image, and short words for calls.
class ServiceTest : public QObject
{
    Q_OBJECT

protected:
    void begin();
    void end();
    void restart();

    /// A property of a container or an image.
    QVariant get(const QString &path, const QString &name);
    ContainerState state(const QString &path);
    /// A method of a container or an image.
    QDBusMessage call(const QString &path, const QString &member, const QVariantList &arguments = {QVariantMap()});
    /// The container's config.json.
    oci::Spec spec(const QString &path);
    QDBusMessage create(const QVariantMap &options);
    QString directoryOf(const QString &path) const;

    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;
    QString m_image;
};

} // namespace kiste::test
