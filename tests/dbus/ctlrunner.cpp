// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctlrunner.h"

#include <QEventLoop>
#include <QProcessEnvironment>
#include <QTest>
#include <QTimer>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kiste::test {

using namespace Qt::StringLiterals;

void checkComplaint(const CtlResult &result, const QList<QByteArray> &parts)
{
    QVERIFY2(result.err.startsWith("kistectl: "), result.err);
    QVERIFY2(result.err.endsWith('\n') && result.err.count('\n') == 1, result.err);
    for (const QByteArray &part : parts)
        QVERIFY2(result.err.contains(part), result.err);
}

bool CtlRunner::begin()
{
    registerDBusTypes();
    m_address = m_bus.address();
    return m_bus.start() && resetHelper();
}

bool CtlRunner::resetHelper()
{
    m_helper.reset();
    m_helper = std::make_unique<FakeHelper>(m_address);
    answerFinds();
    return m_helper->start();
}

void CtlRunner::answerFinds()
{
    const auto find = [](const auto &objects, const QString &text, const QDBusMessage &call, auto fits) {
        for (const auto &object : objects) {
            if (fits(object))
                return call.createReply(QVariant::fromValue(QDBusObjectPath(object.path)));
        }
        return call.createErrorReply(u"org.kiste.Error.NotFound"_s, u"there is no '%1'"_s.arg(text));
    };
    m_helper->on(u"FindContainer"_s, [this, find](const QDBusMessage &call) -> std::optional<QDBusMessage> {
        const QString text = call.arguments().value(0).toString();
        return find(m_helper->containers(), text, call,
                    [&](const ContainerInfo &info) { return info.name == text || info.id.startsWith(text); });
    });
    m_helper->on(u"FindVolume"_s, [this, find](const QDBusMessage &call) -> std::optional<QDBusMessage> {
        const QString text = call.arguments().value(0).toString();
        return find(m_helper->volumes(), text, call,
                    [&](const VolumeInfo &info) { return info.name == text || info.id.startsWith(text); });
    });
    m_helper->on(u"FindImage"_s, [this, find](const QDBusMessage &call) -> std::optional<QDBusMessage> {
        const QString text = call.arguments().value(0).toString();
        return find(m_helper->images(), text, call, [&](const ImageInfo &info) {
            return info.configDigest.section(u':', 1).startsWith(text)
                || std::ranges::any_of(info.names, [&](const QString &name) {
                       return name == text || name == "localhost/"_L1 + text + ":latest"_L1;
                   });
        });
    });
}

std::unique_ptr<QProcess> CtlRunner::start(const QStringList &arguments, std::function<void()> inChild)
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DBUS_SYSTEM_BUS_ADDRESS"_s, m_address);
    environment.insert(u"TZ"_s, u"UTC"_s);
    process->setProcessEnvironment(environment);
    if (inChild)
        process->setChildProcessModifier(inChild);
    process->start(QStringLiteral(KISTE_BIN "/kistectl"), arguments);
    return process;
}

std::unique_ptr<QProcess> CtlRunner::startOnTerminal(const QStringList &arguments, int terminal)
{
    return start(arguments, [terminal] {
        ::setsid();
        ::ioctl(terminal, TIOCSCTTY, 0);
        for (const int target : {0, 1, 2})
            ::dup2(terminal, target);
    });
}

std::unique_ptr<QProcess> CtlRunner::startDeaf(const QStringList &arguments)
{
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0)
        return nullptr;
    ::close(fds[0]);
    auto process = start(arguments, [fd = fds[1]] { ::dup2(fd, STDOUT_FILENO); });
    ::close(fds[1]);
    return process;
}

bool CtlRunner::waitForOutput(QProcess &process, const QByteArray &expected)
{
    QByteArray output;
    return QTest::qWaitFor([&] { return (output += process.readAllStandardOutput()) == expected; });
}

CtlResult CtlRunner::finish(QProcess &process)
{
    QEventLoop loop;
    QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    QObject::connect(&process, &QProcess::errorOccurred, &loop, &QEventLoop::quit);
    QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
    if (process.state() != QProcess::NotRunning)
        loop.exec();
    const bool ended = process.state() == QProcess::NotRunning && process.exitStatus() == QProcess::NormalExit;
    const CtlResult result{ended ? process.exitCode() : -1, process.readAllStandardOutput(),
                           process.readAllStandardError()};
    if (!ended)
        process.kill();
    return result;
}

CtlResult CtlRunner::run(const QStringList &arguments, const QByteArray &input)
{
    const auto process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    return finish(*process);
}

} // namespace kiste::test
