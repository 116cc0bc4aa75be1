// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privatebus.h"

#include <QDir>
#include <QFile>

namespace kiste::test {

using namespace Qt::StringLiterals;

namespace {

bool writeFile(const QString &path, const QString &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) > 0;
}

} // namespace

PrivateBus::PrivateBus()
{
    QDir(m_directory.path()).mkdir(u"services"_s);
}

PrivateBus::~PrivateBus()
{
    stop();
}

QString PrivateBus::address() const
{
    return u"unix:path="_s + m_directory.filePath(u"bus"_s);
}

bool PrivateBus::addService(const QString &name, const QString &command)
{
    return writeFile(m_directory.filePath(u"services/%1.service"_s.arg(name)),
                     u"[D-BUS Service]\nName=%1\nExec=%2\n"_s.arg(name, command));
}

bool PrivateBus::writeConfiguration()
{
    return writeFile(m_directory.filePath(u"bus.conf"_s),
                     u"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
                     "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                     "<busconfig><type>session</type><listen>%1</listen><servicedir>%2</servicedir>\n"
                     "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"false\"/>"
                     "<allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>\n"_s.arg(
                         address(), m_directory.filePath(u"services"_s)));
}

bool PrivateBus::start()
{
    if (!writeConfiguration())
        return false;
    QFile::remove(m_directory.filePath(u"bus"_s));
    m_daemon.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_daemon.start(u"dbus-daemon"_s,
                   {u"--config-file="_s + m_directory.filePath(u"bus.conf"_s), u"--nofork"_s, u"--print-address=1"_s});
    // The address is printed once the socket listens.
    return m_daemon.waitForStarted() && m_daemon.waitForReadyRead(10'000);
}

void PrivateBus::stop()
{
    if (m_daemon.state() == QProcess::NotRunning)
        return;
    m_daemon.terminate();
    m_daemon.waitForFinished(10'000);
}

} // namespace kiste::test
