// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl load and import against a fake helper: what is handed over, progress, cancelling, failures.
#include "ctlrunner.h"
#include "streamends.h"
#include "tests/support/tarbuilder.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

/// An OCI archive with one image of one layer.
std::string ociArchive(const std::string &name)
{
    const std::string layer = TarBuilder().file("hello", "world").finish();
    const std::string config = R"({"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[")"
        + Sha256::of(layer).text() + R"("]}})";
    const auto descriptor = [](const std::string &type, const std::string &blob, const std::string &more = {}) {
        return R"({"mediaType":"application/vnd.oci.image.)" + type + R"(","digest":")" + Sha256::of(blob).text()
            + R"(","size":)" + std::to_string(blob.size()) + more + "}";
    };
    const std::string manifest =
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
        + descriptor("config.v1+json", config) + R"(,"layers":[)" + descriptor("layer.v1.tar", layer) + "]}";
    const std::string index = R"({"schemaVersion":2,"manifests":[)"
        + descriptor("manifest.v1+json", manifest,
                     R"(,"annotations":{"org.opencontainers.image.ref.name":")" + name + R"("})")
        + "]}";
    TarBuilder tar;
    tar.file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})").file("index.json", index);
    for (const std::string &blob : {layer, config, manifest})
        tar.file("blobs/sha256/" + Sha256::of(blob).hex(), blob);
    return tar.finish();
}

} // namespace

class TestCtlLoad : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    QTemporaryDir m_directory;
    JobInfo m_job{jobPath(1), u"load-image"_s, -1, JobState::Running, {}, {}, {}};

    QString write(const QString &name, const std::string &content)
    {
        QFile file(m_directory.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(content)) < 0)
            return {};
        return file.fileName();
    }

    /// LoadImage begins a job that ends by itself if there is an @p end for it.
    void prepareJob(std::optional<JobInfo> end)
    {
        m_ctl.helper().on(u"LoadImage"_s, [this, end](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            m_ctl.helper().add(m_job);
            m_ctl.helper().reply(call.createReply(QVariant::fromValue(QDBusObjectPath(m_job.path))));
            if (end)
                m_ctl.helper().update(*end);
            return {};
        });
    }

    JobInfo ended(JobState state, const QString &text = {}) const
    {
        JobInfo job = m_job;
        job.state = state;
        job.progress = 1;
        if (state == JobState::Done)
            job.result = makeImage({}, '1').path;
        if (state == JobState::Failed) {
            job.errorName = u"org.kiste.Error.Corrupt"_s;
            job.errorDetail = text;
        }
        return job;
    }

private slots:
    void initTestCase()
    {
        ::signal(SIGPIPE, SIG_IGN);
        QVERIFY(m_ctl.begin());
    }
    void init() { QVERIFY(m_ctl.resetHelper()); }

    void load_data()
    {
        QTest::addColumn<bool>("fromInput");
        QTest::newRow("file") << false;
        QTest::newRow("standard input") << true;
    }

    void load()
    {
        QFETCH(bool, fromInput);
        prepareJob(ended(JobState::Done));
        const std::string archive = ociArchive("deb13");
        const CtlResult result = fromInput ? m_ctl.run({u"load"_s}, QByteArray::fromStdString(archive))
                                           : m_ctl.run({u"load"_s, u"-i"_s, write(u"a.tar"_s, archive)});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.out, "Loaded image: localhost/deb13:latest\n"_ba);
        QCOMPARE(result.code, 0);
        const QDBusMessage call = m_ctl.helper().calls.constFirst();
        QCOMPARE(call.arguments().at(3).toStringList(), QStringList{u"localhost/deb13:latest"_s});
        QVERIFY(call.arguments().at(2).toByteArray().contains("schemaVersion"));
        // Each blob lies where it is said to lie.
        const auto files = qdbus_cast<FdList>(call.arguments().at(0));
        const auto blobs = qdbus_cast<BlobRanges>(call.arguments().at(1));
        QCOMPARE(blobs.size(), 2);
        for (const BlobRange &blob : blobs) {
            std::string bytes(blob.size, '\0');
            QCOMPARE(::pread(files.at(blob.file).fileDescriptor(), bytes.data(), bytes.size(), off_t(blob.offset)),
                     ssize_t(bytes.size()));
            QCOMPARE(Sha256::of(bytes).text(), blob.digest.toStdString());
        }
    }

    void import()
    {
        prepareJob(ended(JobState::Done));
        m_ctl.helper().add(makeImage(u"localhost/mine:latest"_s, '1'));
        const QString file = write(u"root.tar"_s, TarBuilder().directory("etc").file("etc/hostname", "x").finish());
        const CtlResult result = m_ctl.run({u"import"_s, u"mine"_s, file});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, "sha256:f" + QByteArray(63, '1') + "\n");
        QCOMPARE(m_ctl.helper().calls.constFirst().arguments().at(3).toStringList(),
                 QStringList{u"localhost/mine:latest"_s});
        QFile input(file);
        QVERIFY(input.open(QIODevice::ReadOnly));
        QCOMPARE(m_ctl.run({u"import"_s, u"mine"_s, u"-"_s}, input.readAll()).code, 0);
    }

    void wrongFiles_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("missing") << QStringList{u"load"_s, u"-i"_s, u"/nonexistent/a.tar"_s} << ""_ba
                                 << "'/nonexistent/a.tar'"_ba;
        QTest::newRow("rubbish") << QStringList{u"load"_s} << "rubbish"_ba
                                 << "standard input"_ba;
        QTest::newRow("empty") << QStringList{u"load"_s} << ""_ba
                               << "standard input"_ba;
        QTest::newRow("import of nothing") << QStringList{u"import"_s, u"a"_s, u"/nonexistent/b"_s} << ""_ba
                                           << "'/nonexistent/b'"_ba;
        QTest::newRow("import under no name") << QStringList{u"import"_s, u"NOT A NAME"_s, u"-"_s} << ""_ba
                                              << "'NOT A NAME'"_ba;
    }

    void wrongFiles()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, part);
        const CtlResult result = m_ctl.run(arguments, input);
        QCOMPARE(result.code, 1);
        QCOMPARE(result.out, ""_ba);
        QVERIFY2(result.err.startsWith("kistectl: ") && result.err.count('\n') == 1, result.err);
        QVERIFY2(result.err.contains(part), result.err);
        QVERIFY(m_ctl.helper().calls.isEmpty());
    }

    void jobThatFails()
    {
        prepareJob(ended(JobState::Failed, u"layer 'sha256:abc' is damaged"_s));
        const QString file = write(u"a.tar"_s, ociArchive("a"));
        const CtlResult result = m_ctl.run({u"load"_s, u"-i"_s, file});
        QCOMPARE(result.code, 1);
        QCOMPARE(result.out, ""_ba);
        QCOMPARE(result.err, "kistectl: cannot load '" + file.toUtf8() + "': layer 'sha256:abc' is damaged\n");
        m_ctl.helper().onError(u"LoadImage"_s, u"org.kiste.Error.NotAuthorized"_s, u"no"_s);
        QCOMPARE(m_ctl.run({u"load"_s, u"-i"_s, file}).code, 1);
    }

    void helperGoesDuringTheJob()
    {
        prepareJob({});
        const auto process = m_ctl.start({u"load"_s, u"-i"_s, write(u"a.tar"_s, ociArchive("a"))});
        QTRY_COMPARE(m_ctl.helper().calls.size(), 1);
        m_ctl.helper().crash();
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("the engine went away"), result.err);
    }

    void signalCancelsTheJob()
    {
        prepareJob({});
        m_ctl.helper().on(u"Cancel"_s, [this](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            m_ctl.helper().reply(call.createReply());
            m_ctl.helper().update(ended(JobState::Cancelled));
            return {};
        });
        const auto process = m_ctl.start({u"load"_s, u"-i"_s, write(u"a.tar"_s, ociArchive("a"))});
        QTRY_COMPARE(m_ctl.helper().calls.size(), 1);
        ::kill(pid_t(process->processId()), SIGINT);
        const CtlResult result = CtlRunner::finish(*process);
        QVERIFY(m_ctl.helper().members().contains(u"Cancel"_s));
        QCOMPARE(result.code, 130);
        QCOMPARE(result.err, ""_ba);
    }

    /// A pipe that gives nothing must not make it deaf.
    void signalDuringReading()
    {
        const auto process = m_ctl.start({u"load"_s});
        QVERIFY(process->waitForStarted());
        QTRY_VERIFY(!m_ctl.helper().callers.empty());
        QTest::qWait(50); // it has begun to read; earlier the signal would end it as well
        ::kill(pid_t(process->processId()), SIGINT);
        const CtlResult result = CtlRunner::finish(*process);
        QVERIFY2(result.code == 130 || process->exitStatus() == QProcess::CrashExit, result.err);
    }

    void progressOnATerminal()
    {
        prepareJob({});
        Terminal terminal;
        const auto process =
            m_ctl.startOnTerminal({u"load"_s, u"-i"_s, write(u"a.tar"_s, ociArchive("a"))}, terminal.slave.get());
        QTRY_COMPARE(m_ctl.helper().calls.size(), 1);
        JobInfo half = m_job;
        half.progress = 0.5;
        m_ctl.helper().update(half);
        QByteArray shown;
        QTRY_VERIFY2((shown += terminal.shown()).contains("50 %"), shown);
        m_ctl.helper().update(ended(JobState::Done));
        QCOMPARE(CtlRunner::finish(*process).code, 0);
        shown += terminal.shown();
        QVERIFY2(shown.contains("\x1b[KLoaded image: localhost/a:latest"), shown);
        Terminal other;
        const auto refused = m_ctl.startOnTerminal({u"load"_s}, other.slave.get());
        QCOMPARE(CtlRunner::finish(*refused).code, 1);
        QVERIFY(other.shown().contains("standard input is a terminal"));
    }
};

QTEST_GUILESS_MAIN(TestCtlLoad)
#include "tst_ctlload.moc"
