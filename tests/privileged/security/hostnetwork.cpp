// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/security/hostnetwork.h"

using namespace Qt::StringLiterals;

namespace kiste::test {

Ran runProgram(const QStringList &words)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(words.constFirst(), words.sliced(1));
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000)) {
        process.kill();
        process.waitForFinished();
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAll()).trimmed()};
}

HostNetwork::~HostNetwork()
{
    m_kept.append(&m_holder);
    for (QProcess *process : m_kept) {
        process->kill();
        process->waitForFinished();
        if (process != &m_holder)
            delete process;
    }
}

Ran HostNetwork::script(const QString &pid, const QString &text)
{
    return runProgram({u"nsenter"_s, u"-t"_s, pid, u"-n"_s, u"sh"_s, u"-c"_s, text});
}

Ran HostNetwork::host(const QString &text) const
{
    return script(QString::number(m_engine.pidOf(u"bus"_s)), text);
}

Ran HostNetwork::neighbour(const QString &text) const
{
    return script(QString::number(m_holder.processId()), text);
}

Ran HostNetwork::inside(const QString &container, const QString &text) const
{
    return script(pidOf(container), text);
}

QString HostNetwork::pidOf(const QString &container) const
{
    return m_engine.ctl({u"inspect"_s, u"--format"_s, u"{{.State.Pid}}"_s, container}).output.trimmed();
}

QProcess *HostNetwork::keep(bool atNeighbour, const QStringList &words)
{
    auto *process = new QProcess;
    m_kept.append(process);
    const qint64 pid = atNeighbour ? m_holder.processId() : m_engine.pidOf(u"bus"_s);
    process->start(u"nsenter"_s, QStringList{u"-t"_s, QString::number(pid), u"-n"_s} + words);
    process->waitForStarted();
    return process;
}

QString HostNetwork::setUp()
{
    m_holder.start(u"unshare"_s, {u"--net"_s, u"sh"_s, u"-c"_s, u"ip link set lo up; echo ready; exec sleep 1000"_s});
    if (!m_holder.waitForReadyRead(10'000))
        return u"there is no neighbour"_s;
    const Ran here = host(u"set -e; ip link add up0 type veth peer name lan0 netns %1; ip link set up0 up; ip address "
                          u"add 192.0.2.1/24 dev up0; "
                          "ip -6 address add 2001:db8::1/64 dev up0 nodad; ip route add default via 192.0.2.2"_s.arg(
                              m_holder.processId()));
    const Ran there = neighbour(u"set -e; ip link set lan0 up; ip address add 192.0.2.2/24 dev lan0; ip -6 address add "
                                u"2001:db8::2/64 dev lan0 nodad; "
                                "ip route add 10.200.0.0/13 via 192.0.2.1"_s);
    return here.code == 0 && there.code == 0 ? QString() : here.output + there.output;
}

} // namespace kiste::test
