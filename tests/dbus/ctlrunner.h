// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakehelper.h"
#include "privatebus.h"

#include <QByteArray>
#include <QProcess>
#include <QStringList>

#include <functional>
#include <memory>

namespace kiste::test {

/// What a run of kistectl gave.
struct CtlResult
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// One line on standard error, after the program's name, with these parts.
void checkComplaint(const CtlResult &result, const QList<QByteArray> &parts);

/// The real kistectl against a fake helper on a bus of its own. The helper runs in this process, so nothing may block.
class CtlRunner
{
public:
    /// Starts bus and helper; false if that fails.
    bool begin();
    /// A new helper without objects, that finds containers and images by name.
    bool resetHelper();

    FakeHelper &helper() { return *m_helper; }
    const QString &busAddress() const { return m_address; }

    CtlResult run(const QStringList &arguments, const QByteArray &input = {});
    /// A started process, to be fed and waited for by the test.
    std::unique_ptr<QProcess> start(const QStringList &arguments, std::function<void()> inChild = {});
    /// The same, with this terminal as its own.
    std::unique_ptr<QProcess> startOnTerminal(const QStringList &arguments, int terminal);
    /// The same, with nobody at the other end of its standard output.
    std::unique_ptr<QProcess> startDeaf(const QStringList &arguments);
    /// Waits until its output, all in all, is this.
    static bool waitForOutput(QProcess &process, const QByteArray &expected);
    /// Waits for its end.
    static CtlResult finish(QProcess &process);

private:
    void answerFinds();

    PrivateBus m_bus;
    QString m_address;
    std::unique_ptr<FakeHelper> m_helper;
};

} // namespace kiste::test
