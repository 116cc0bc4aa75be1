// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/ocifixture.h"

#include "core/cgroup/cgrouplayout.h"
#include "tests/privileged/supervisorharness.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

QJsonObject OciFixture::Ran::json() const
{
    return QJsonDocument::fromJson(output.toUtf8()).object();
}

OciFixture::OciFixture()
{
    if (!m_directory.isValid() || !QFile::setPermissions(m_directory.path(), QFileDevice::Permissions(0x7755)))
        qFatal("there is no temporary directory");
    makeRoot();
}

OciFixture::~OciFixture()
{
    deleteAll();
}

void OciFixture::deleteAll() const
{
    for (const QJsonValue entry : QJsonDocument::fromJson(oci({u"list"_s, u"-f"_s, u"json"_s}).output.toUtf8()).array())
        oci({u"delete"_s, u"--force"_s, entry[u"id"_s].toString()});
}

void OciFixture::writeFile(const QString &name, const QByteArray &text, bool executable) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path(name)));
    file.close();
    if (executable)
        ::chmod(path(name).toUtf8().constData(), 0755);
}

QByteArray OciFixture::readFile(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void OciFixture::makeRoot() const
{
    for (const QString &name :
         {u"root/bin"_s, u"root/etc"_s, u"root/tmp"_s, u"root/proc"_s, u"root/sys"_s, u"root/dev"_s})
        QDir().mkpath(path(name));
    ::chmod(path(u"root/tmp"_s).toUtf8().constData(), 01777);
    QFile::copy(u"/bin/busybox"_s, path(u"root/bin/busybox"_s));
    ::chmod(path(u"root/bin/busybox"_s).toUtf8().constData(), 0755);
    for (const char *name :
         {"sh",  "cat",  "echo", "id",   "sleep", "ls",    "stat", "true",  "hostname", "touch", "readlink",
          "tty", "stty", "wc",   "grep", "kill",  "uname", "nice", "mount", "dd",       "cut"})
        QFile::link(u"busybox"_s, path(u"root/bin/"_s + QLatin1String(name)));
    writeFile(u"root/etc/passwd"_s, "root:x:0:0:root:/root:/bin/sh\n");
}

oci::Spec OciFixture::specFor(const std::string &script)
{
    oci::Spec spec = SupervisorHarness::spec({"/bin/sh", "-c", script});
    std::erase_if(spec.linuxConfig.namespaces,
                  [](const oci::Namespace &n) { return n.type == oci::NamespaceType::User; });
    spec.linuxConfig.uidMappings.clear();
    spec.linuxConfig.gidMappings.clear();
    spec.linuxConfig.cgroupsPath = "/kiste-test-oci-" + std::to_string(::getpid()) + "/c" + std::to_string(++s_number);
    return spec;
}

QString OciFixture::makeBundle(oci::Spec spec) const
{
    const QString bundle = path(u"bundle%1"_s.arg(++s_number));
    if (!QDir().mkpath(bundle))
        return {};
    spec.root.path = "../root";
    QFile file(bundle + u"/config.json"_s);
    return file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(spec.toJson())) > 0 ? bundle
                                                                                                       : QString();
}

OciFixture::Ran OciFixture::oci(const QStringList &words) const
{
    QStringList before;
    if (!m_third.isEmpty())
        before = {u"sh"_s, u"-c"_s, u"exec \"$@\" 3<"_s + m_third, u"sh"_s};
    return ociThrough(before, QStringList{u"--root"_s, path(u"state"_s)} + words);
}

OciFixture::Ran OciFixture::ociThrough(const QStringList &before, const QStringList &words) const
{
    // Files, not pipes: a container that stays would hold a pipe open.
    const QString output = path(u"stdout"_s);
    const QString error = path(u"stderr"_s);
    QProcess process;
    process.setStandardOutputFile(output);
    process.setStandardErrorFile(error);
    process.setStandardInputFile(QProcess::nullDevice());
    QStringList all = before + QStringList{QStringLiteral(KISTE_BIN "/kiste-oci")} + words;
    const QString program = all.takeFirst();
    process.start(program, all);
    Ran ran;
    if (process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit)
        ran.code = process.exitCode();
    ran.output = QString::fromUtf8(readFile(output));
    ran.error = QString::fromUtf8(readFile(error));
    return ran;
}

int OciFixture::cgroupsLeft()
{
    const auto layout = CgroupLayout::detect();
    int left = 0;
    for (const CgroupHierarchy &hierarchy : layout ? layout->hierarchies() : std::vector<CgroupHierarchy>()) {
        const QString directory =
            QString::fromStdString(layout->directory(hierarchy, "/kiste-test-oci-" + std::to_string(::getpid())));
        left += static_cast<int>(QDir(directory).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size());
        ::rmdir(directory.toUtf8().constData());
    }
    return left;
}
