// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/network/machines.h"

using namespace Qt::StringLiterals;

namespace kiste::test {

Ran run(const QStringList &words)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(words.constFirst(), words.sliced(1));
    process.closeWriteChannel();
    process.waitForFinished(90'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAll()).trimmed()};
}

Ran shellAt(pid_t network, const QString &script)
{
    return run({u"nsenter"_s, u"-t"_s, QString::number(network), u"-n"_s, u"sh"_s, u"-ec"_s, script});
}

QString answer(const QString &text)
{
    return u"SYSTEM:head -n 1 >/dev/null; echo HTTP/1.0 200 OK; echo; echo %1"_s.arg(
        text); // first what is asked, or curl is reset
}

Machine::Machine()
{
    m_holder.start(u"unshare"_s, {u"--net"_s, u"sh"_s, u"-c"_s, u"ip link set lo up; echo ready; exec sleep 1000"_s});
    m_holder.waitForReadyRead(10'000);
}

Machine::~Machine()
{
    m_holder.kill();
    m_holder.waitForFinished();
}

Ran Machine::get(const QString &url, const QString &options) const
{
    return sh(u"curl -sS -g --connect-timeout 3 --max-time 8 %1 http://%2"_s.arg(options, url));
}

Background::Background(pid_t network, const QStringList &words)
{
    m_process.start(u"nsenter"_s, QStringList{u"-t"_s, QString::number(network), u"-n"_s} + words);
    m_process.waitForStarted();
}

Background::~Background()
{
    m_process.terminate();
    if (m_process.waitForFinished(5000))
        return;
    m_process.kill();
    m_process.waitForFinished();
}

} // namespace kiste::test
