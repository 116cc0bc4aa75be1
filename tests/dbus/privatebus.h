// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace kiste::test {

/// A message bus of the test's own, at an address that stays the same across a restart.
class PrivateBus
{
public:
    PrivateBus();
    ~PrivateBus();

    bool start();
    void stop();
    QString address() const;
    /// Makes the bus able to start the service @p name with a command that must exist when the bus starts.
    bool addService(const QString &name, const QString &command);

private:
    bool writeConfiguration();

    QTemporaryDir m_directory;
    QProcess m_daemon;
};

} // namespace kiste::test
