// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/enginefixture.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

EngineFixture::EngineFixture() : m_directory(QDir::tempPath() + u"/kiste-engine-XXXXXX"_s)
{
    m_directory.setAutoRemove(false); // files of containers' users are in there; removed below
    // Other users reach the bus below it.
    QFile::setPermissions(m_directory.path(), QFile::Permissions::fromInt(0x7755));
    m_environment = QProcessEnvironment::systemEnvironment();
    m_environment.insert(u"KISTE_INSTANCE"_s, m_directory.path());
    m_environment.insert(u"KISTE_NETWORK"_s, u"own"_s);
    m_environment.insert(u"KISTE_BUILD"_s, QFileInfo(QStringLiteral(KISTE_BIN)).path());
    m_environment.insert(u"DBUS_SYSTEM_BUS_ADDRESS"_s, u"unix:path="_s + path(u"run/bus"_s));
    m_up = instance(u"up"_s);
}

EngineFixture::~EngineFixture()
{
    instance(u"stop"_s);
    QDir(m_directory.path()).removeRecursively();
}

EngineFixture::Outcome EngineFixture::run(const QString &program, const QStringList &arguments, const QByteArray &input,
                                          int seconds) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(seconds * 1000)) {
        process.kill();
        process.waitForFinished();
        return {-1, {}, u"'%1 %2' did not end"_s.arg(program, arguments.join(u' '))};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
}

EngineFixture::Outcome EngineFixture::ctl(const QStringList &arguments, const QByteArray &input) const
{
    return run(QStringLiteral(KISTE_BIN "/kistectl"), arguments, input, 60);
}

EngineFixture::Outcome EngineFixture::ctlAs(uid_t uid, const QStringList &arguments) const
{
    const QString id = QString::number(uid);
    return run(u"setpriv"_s, QStringList{u"--reuid"_s, id, u"--regid"_s, id, u"--clear-groups"_s, QStringLiteral(KISTE_BIN "/kistectl")} + arguments,
               {}, 60);
}

EngineFixture::Outcome EngineFixture::instance(const QString &word) const
{
    return run(QStringLiteral(KISTE_HARNESS "/instance.sh"), {word}, {}, 60);
}

QString EngineFixture::status(const QString &container) const
{
    return ctl({u"inspect"_s, u"--format"_s, u"{{.State.Status}}"_s, container}).output.trimmed();
}

pid_t EngineFixture::pidOf(const QString &name) const
{
    QFile file(path(u"run/%1.pid"_s.arg(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(0).toInt() : 0;
}

pid_t EngineFixture::workerPid() const
{
    const pid_t keeper = pidOf(u"supervisor"_s);
    QFile children(u"/proc/%1/task/%1/children"_s.arg(keeper));
    if (!children.open(QIODevice::ReadOnly))
        return 0;
    // The keeper's other children are containers; the worker runs the keeper's own program.
    const QString program = QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(keeper));
    for (const QByteArray &pid : children.readAll().simplified().split(' ')) {
        if (!pid.isEmpty() && QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(QString::fromLatin1(pid))) == program)
            return pid.toInt();
    }
    return 0;
}

QStringList EngineFixture::cgroups() const
{
    const QByteArray hash = QCryptographicHash::hash(m_directory.path().toUtf8(), QCryptographicHash::Sha256).toHex();
    const QString parent = u"kiste-"_s + QString::fromLatin1(hash.first(12));
    QStringList found;
    const QDir top(u"/sys/fs/cgroup"_s);
    for (const QString &hierarchy : top.entryList(QDir::Dirs | QDir::NoDotAndDotDot) + QStringList{u"."_s}) {
        const QDir directory(top.filePath(hierarchy) + u'/' + parent);
        for (const QString &name : directory.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            found << directory.filePath(name);
    }
    return found;
}
