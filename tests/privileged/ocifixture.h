// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/runtimespec.h"

#include <QJsonObject>
#include <QStringList>
#include <QTemporaryDir>

#include <string>

/// kiste-oci as engines call it, with bundles of a root file system of busybox. Root's; everything is below one temporary
/// directory and one cgroup, and gone with this.
class OciFixture
{
public:
    struct Ran
    {
        int code = -1;
        QString output;
        QString error;
        QJsonObject json() const;
    };

    OciFixture();
    ~OciFixture();
    OciFixture(const OciFixture &) = delete;
    OciFixture &operator=(const OciFixture &) = delete;

    QString path(const QString &name) const { return m_directory.path() + u'/' + name; }
    void writeFile(const QString &name, const QByteArray &text, bool executable = false) const;
    static QByteArray readFile(const QString &name);

    /// A shell as the container's program, with all namespaces but the user's.
    static kiste::oci::Spec specFor(const std::string &script);
    /// The directory of a new bundle; empty when it cannot be made.
    QString makeBundle(kiste::oci::Spec spec) const;

    Ran oci(const QStringList &words) const;
    /// The same with something before it: {"setpriv", "--reuid=1000"…}.
    Ran ociThrough(const QStringList &before, const QStringList &words) const;
    QString status(const QString &id) const
    {
        return oci({QStringLiteral("state"), id}).json().value(QStringLiteral("status")).toString();
    }
    /// The next commands have this file as descriptor 3; none again with an empty name.
    void setThird(const QString &file) { m_third = file; }
    /// Deletes all containers.
    void deleteAll() const;
    /// Cgroups of containers; the parent that the test named itself is removed when it is empty.
    static int cgroupsLeft();

private:
    void makeRoot() const;

    static inline int s_number = 0;
    QString m_third;
    QTemporaryDir m_directory;
};
