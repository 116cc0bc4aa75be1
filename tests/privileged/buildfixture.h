// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <unistd.h>

/// A test of builds and commits: an engine of its own, and a folder with a Dockerfile for each function.
class BuildFixture : public QObject
{
    Q_OBJECT

protected:
    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<QTemporaryDir> m_context;

    EngineFixture::Outcome ctl(const QStringList &arguments) const { return m_engine->ctl(arguments); }
    void write(const QString &name, const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(m_context->filePath(name)).path());
        QFile file(m_context->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    EngineFixture::Outcome build(const QStringList &arguments = {}) const
    {
        return ctl(QStringList{QStringLiteral("build")} + arguments + QStringList{m_context->path()});
    }
    QString run(const QString &image, const QStringList &command = {}) const
    {
        const QStringList words{QStringLiteral("run"), QStringLiteral("--rm"), QStringLiteral("--network"), QStringLiteral("none"), image};
        const auto outcome = ctl(words + command);
        return outcome.output + outcome.error;
    }
    QString shell(const QString &image, const QString &script) const { return run(image, {QStringLiteral("sh"), QStringLiteral("-c"), script}); }
    QString inspect(const QString &image, const QString &format) const
    {
        return ctl({QStringLiteral("image"), QStringLiteral("inspect"), QStringLiteral("-f"), format, image}).output.trimmed();
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        qputenv("XDG_DATA_HOME", m_home.filePath(QStringLiteral("data")).toLocal8Bit());
        qputenv("XDG_CACHE_HOME", m_home.filePath(QStringLiteral("cache")).toLocal8Bit());
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
    }

    void init() { m_context = std::make_unique<QTemporaryDir>(); }

    void cleanup()
    {
        // No container of a build stays.
        QCOMPARE(ctl({QStringLiteral("ps"), QStringLiteral("-aq")}).output, QString());
    }

    void cleanupTestCase() { m_engine.reset(); }

private:
    QTemporaryDir m_home; ///< what is kept of builds
};
