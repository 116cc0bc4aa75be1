// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Images between a whole engine and Debian's docker-registry: pushed, removed, pulled, run, saved and loaded.
#include "tests/privileged/enginefixture.h"
#include "tests/registry/registryfixture.h"

#include <QRegularExpression>

#include <unistd.h>

using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestRegistryLive : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;
    DockerRegistry m_registry;
    QString m_name; ///< of the starter image in the registry

    EngineFixture::Outcome ctl(const QStringList &arguments, const QByteArray &input = {}) { return m_engine->ctl(arguments, input); }
    QString digest(const QString &image)
    {
        return ctl({u"image"_s, u"inspect"_s, u"-f"_s, u"{{.Id}}"_s, image}).output.trimmed();
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        if (!DockerRegistry::isInstalled())
            QSKIP("docker-registry is not installed");
        const QByteArray failed = m_registry.start(DockerRegistry::Kind::Plain);
        QVERIFY2(failed.isEmpty(), failed);
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
        m_name = QString::fromStdString(m_registry.host()) + u"/team/starter:1"_s;
    }

    void thereAndBack()
    {
        const QString before = digest(u"starter"_s);
        QVERIFY(!before.isEmpty());
        EngineFixture::Outcome outcome = ctl({u"tag"_s, u"starter"_s, m_name});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        outcome = ctl({u"push"_s, m_name});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QVERIFY2(outcome.output.contains(u": Pushed\n"_s), qUtf8Printable(outcome.output));
        const auto pushed = QRegularExpression(u"digest: (sha256:[0-9a-f]{64})"_s).match(outcome.output).captured(1);
        QVERIFY(!pushed.isEmpty());
        // What is there is not sent again, what is here not brought again.
        outcome = ctl({u"push"_s, m_name});
        QVERIFY2(outcome.output.contains(u"already exists"_s) && !outcome.output.contains(u": Pushed"_s), qUtf8Printable(outcome.output));
        outcome = ctl({u"pull"_s, m_name});
        QVERIFY2(outcome.output.contains(u"Image is up to date for"_s) && !outcome.output.contains(u"Download complete"_s), qUtf8Printable(outcome.output));
        // From nothing.
        outcome = ctl({u"rmi"_s, u"-f"_s, m_name, u"starter"_s});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QVERIFY(ctl({u"image"_s, u"exists"_s, m_name}).exitCode == 1);
        outcome = ctl({u"pull"_s, m_name});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QVERIFY2(outcome.output.contains(u"Download complete"_s) && outcome.output.contains(u"Digest: "_s + pushed), qUtf8Printable(outcome.output));
        QCOMPARE(digest(m_name), before);
        outcome = ctl({u"run"_s, u"--rm"_s, m_name, u"echo"_s, u"hello"_s});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(outcome.output, u"hello\n"_s);
        QVERIFY(ctl({u"events"_s, u"--since"_s, u"10m"_s, u"--until"_s, u"0s"_s}).output.contains(u"pull"_s));
    }

    void runPulls()
    {
        QCOMPARE(ctl({u"rmi"_s, u"-f"_s, m_name}).exitCode, 0);
        EngineFixture::Outcome outcome = ctl({u"run"_s, u"--rm"_s, u"--pull"_s, u"never"_s, m_name, u"true"_s});
        QCOMPARE(outcome.exitCode, 125);
        outcome = ctl({u"run"_s, u"--rm"_s, m_name, u"echo"_s, u"again"_s});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(outcome.output, u"again\n"_s);
        QVERIFY2(outcome.error.contains(u"Unable to find image"_s), qUtf8Printable(outcome.error));
    }

    void saveAndLoad()
    {
        const QString before = digest(m_name);
        for (const QString &format : {u"docker-archive"_s, u"oci-archive"_s}) {
            const QString archive = m_engine->path(u"saved.tar"_s);
            EngineFixture::Outcome outcome = ctl({u"save"_s, u"--format"_s, format, u"-o"_s, archive, m_name});
            QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
            QCOMPARE(ctl({u"rmi"_s, u"-f"_s, m_name}).exitCode, 0);
            outcome = ctl({u"load"_s, u"-i"_s, archive});
            QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
            QCOMPARE(outcome.output, u"Loaded image: %1\n"_s.arg(m_name));
            QCOMPARE(digest(m_name), before);
        }
        QVERIFY(ctl({u"history"_s, m_name}).output.startsWith(u"IMAGE"_s));
        QVERIFY(ctl({u"image"_s, u"tree"_s, m_name}).output.contains(u"Top Layer of: ["_s + m_name));
    }

    void missingThere()
    {
        const QString none = QString::fromStdString(m_registry.host()) + u"/team/nothing:1"_s;
        const EngineFixture::Outcome outcome = ctl({u"pull"_s, none});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.error.contains(u"team/nothing"_s), qUtf8Printable(outcome.error));
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, none}).exitCode, 125);
    }
};

QTEST_GUILESS_MAIN(TestRegistryLive)
#include "tst_registrylive.moc"
