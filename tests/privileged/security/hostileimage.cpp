// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/security/hostileimage.h"

#include <QFile>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace kiste::test {

namespace {

std::string contentOf(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read '%s'", qPrintable(name));
    return file.readAll().toStdString();
}

} // namespace

TarBuilder ordinaryLayer()
{
    TarBuilder tar;
    tar.directory("bin").directory("etc").directory("tmp", 01777);
    tar.entry('0', "bin/busybox", {.mode = 0755}, contentOf(u"/usr/bin/busybox"_s));
    tar.entry('0', "bin/probe", {.mode = 0755}, contentOf(QStringLiteral(KISTE_BIN "/../tests/kiste-probe")));
    for (const char *applet : {"sh", "cat", "id", "ls", "stat", "echo", "true", "grep", "sleep", "mkdir", "ln", "mv", "rm",
                               "touch", "env", "tty", "readlink", "wc", "seq"})
        tar.symlink(std::string("bin/") + applet, "busybox");
    return tar;
}

EngineFixture::Outcome loadImage(const EngineFixture &engine, const QString &name, const TarBuilder &layer,
                                 const QByteArray &config)
{
    const QString base = engine.path(name);
    QFile file(base + u".layer"_s);
    const std::string bytes = layer.finish();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size()))
        return {-1, {}, u"cannot write the layer"_s};
    file.close();
    QProcess pack;
    pack.start(u"bash"_s, {QStringLiteral(KISTE_HARNESS "/pack-oci.sh"), base + u".tar"_s, u"localhost/"_s + name + u":latest"_s,
                           u"1700000000"_s, QString::fromUtf8(config), file.fileName()});
    if (!pack.waitForFinished(60000) || pack.exitCode() != 0)
        return {-1, {}, QString::fromUtf8(pack.readAllStandardError())};
    return engine.ctl({u"load"_s, u"-q"_s, u"-i"_s, base + u".tar"_s});
}

} // namespace kiste::test
