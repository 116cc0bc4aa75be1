// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Images between a whole engine and Debian's docker-registry: pushed, removed, pulled, run, saved and loaded.
#include "tests/privileged/enginefixture.h"
#include "tests/registry/httpserver.h"
#include "tests/registry/registryfixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <csignal>
#include <unistd.h>

using namespace kiste;
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

    void buildPulls()
    {
        QCOMPARE(ctl({u"rmi"_s, u"-f"_s, m_name}).exitCode, 0);
        QFile file(m_engine->path(u"Dockerfile"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("FROM " + m_name.toUtf8() + "\nRUN echo built > /built\n") > 0);
        file.close();
        const QString context = QFileInfo(file).path();
        EngineFixture::Outcome outcome = ctl({u"build"_s, u"--pull=false"_s, u"-f"_s, file.fileName(), context});
        QVERIFY2(outcome.exitCode == 1 && outcome.error.contains(u"Dockerfile:1:6: error: "_s), qUtf8Printable(outcome.error));
        outcome = ctl({u"build"_s, u"-t"_s, u"localhost/built"_s, u"-f"_s, file.fileName(), context});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.output + outcome.error));
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"localhost/built"_s, u"cat"_s, u"/built"_s}).output, u"built\n"_s);
        outcome = ctl({u"build"_s, u"--pull"_s, u"-f"_s, file.fileName(), context});
        QVERIFY2(outcome.exitCode == 0 && outcome.error.contains(u"up to date"_s), qUtf8Printable(outcome.error));
    }

    void resultsOfStepsTravel()
    {
        const QString folder = QFileInfo(m_engine->path(u"x"_s)).path() + u"/travel"_s;
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + u"/Dockerfile"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("FROM " + m_name.toUtf8() + "\nRUN echo one > /one\nWORKDIR /w\nCOPY Dockerfile .\nRUN echo two > two; exit $(cat /fail 2>/dev/null || echo 0)\n") > 0);
        file.close();
        const QString kept = u"type=local,dest="_s + folder + u"/cache"_s;
        const QString repository = QString::fromStdString(m_registry.host()) + u"/team/cache"_s;
        const auto build = [&](const QStringList &options) { return ctl(QStringList{u"build"_s, u"-t"_s, u"localhost/travelled"_s} + options + QStringList{folder}); };
        const auto forget = [&] {
            QVERIFY(ctl({u"rmi"_s, u"-f"_s, u"localhost/travelled"_s}).exitCode == 0);
            QVERIFY(ctl({u"build"_s, u"prune"_s, u"-f"_s}).exitCode == 0);
            QVERIFY(ctl({u"image"_s, u"prune"_s, u"-f"_s}).exitCode == 0);
            QVERIFY(ctl({u"system"_s, u"prune"_s, u"--bin"_s, u"-f"_s}).exitCode == 0);
        };
        auto outcome = build({u"--cache-to"_s, kept, u"--cache-to"_s, repository, u"--cache-from"_s, repository});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.output + outcome.error));
        QVERIFY2(outcome.error.isEmpty(), qUtf8Printable(outcome.error)); // that the registry has nothing yet is no word worth
        QCOMPARE(outcome.output.count(u"CACHED"_s), 0);
        const QString id = digest(u"localhost/travelled"_s);
        for (const QString &from : {repository, u"type=registry,ref="_s + repository, u"type=local,src="_s + folder + u"/cache"_s}) {
            forget();
            QCOMPARE(build({}).output.count(u"CACHED"_s), 0);
            forget();
            outcome = build({u"--cache-from"_s, from});
            QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.output + outcome.error));
            QVERIFY2(outcome.output.count(u"CACHED"_s) == 4, qUtf8Printable(outcome.output + outcome.error));
            QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"localhost/travelled"_s, u"cat"_s, u"/one"_s, u"/w/two"_s}).output, u"one\ntwo\n"_s);
            // Results as any other: found here the next time, and none of them with a name of the place it came from.
            QCOMPARE(build({}).output.count(u"CACHED"_s), 4);
            QVERIFY(!ctl({u"images"_s}).output.contains(u"team/cache"_s));
            QVERIFY2(!ctl({u"images"_s}).output.contains(u"<none>"_s), qUtf8Printable(from + u'\n' + ctl({u"images"_s, u"--digests"_s, u"--no-trunc"_s}).output + ctl({u"image"_s, u"history"_s, u"localhost/travelled"_s}).output + outcome.output));
        }
        // What cannot be asked is said once, and the build goes on.
        forget();
        outcome = build({u"--cache-from"_s, u"127.0.0.1:1/nobody/cache"_s});
        QVERIFY2(outcome.exitCode == 0 && outcome.error.count(u"no results are taken from the cache '127.0.0.1:1/nobody/cache'"_s) == 1, qUtf8Printable(outcome.error));
        outcome = build({u"--cache-from"_s, u"type=local,src=/proc/nothing"_s});
        QVERIFY2(outcome.exitCode == 0 && outcome.error.isEmpty(), qUtf8Printable(outcome.error));
        QFile index(folder + u"/cache/cache.json"_s);
        QVERIFY(index.open(QIODevice::WriteOnly | QIODevice::Truncate) && index.write("{\"results\": {\"../../etc\": \"sha256:1\"}}") > 0);
        index.close();
        forget();
        outcome = build({u"--cache-from"_s, u"type=local,src="_s + folder + u"/cache"_s});
        QVERIFY2(outcome.exitCode == 0 && outcome.error.contains(u"is no result of a step"_s), qUtf8Printable(outcome.error));
        // Nowhere to keep it is an error: somebody counts on it.
        outcome = build({u"--cache-to"_s, u"127.0.0.1:1/nobody/cache"_s});
        QVERIFY2(outcome.exitCode == 1 && outcome.error.contains(u"could not be kept in '127.0.0.1:1/nobody/cache'"_s), qUtf8Printable(outcome.error));
        for (const QString &wrong : {u"name"_s, u"127.0.0.1:5000/a:tag"_s, u"type=gha"_s, u"type=local"_s, u"type=local,dest=/x"_s, u"type=registry,src=/x"_s, u"mode=min,ref=127.0.0.1:5000/a"_s})
            QCOMPARE(build({u"--cache-from"_s, wrong}).exitCode, 1);
        QCOMPARE(digest(u"localhost/travelled"_s).size(), id.size());
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

    void otherCompressions()
    {
        // The first one says what it is here, whatever that is.
        const QString before = digest(m_name);
        const QString name = m_name.section(u':', 0, -2) + u":packed"_s;
        const bool skopeo = !QStandardPaths::findExecutable(u"skopeo"_s).isEmpty();
        const auto program = [](const QString &file, const QStringList &arguments) {
            QProcess process;
            process.start(file, arguments);
            process.waitForFinished(60000);
            return process.exitCode() == 0 ? process.readAllStandardOutput() : "failed: " + process.readAllStandardError();
        };
        const QList<QPair<QString, QString>> formats{{u"zstd"_s, u"+zstd"_s}, {u"none"_s, u".tar"_s}, {u"gzip"_s, u"+gzip"_s}};
        for (const auto &[format, ending] : formats) {
            const EngineFixture::Outcome pushed = ctl({u"push"_s, u"--compression-format"_s, format, m_name, name});
            QVERIFY2(pushed.exitCode == 0, qUtf8Printable(pushed.error));
            const auto manifest = QJsonDocument::fromJson(ctl({u"manifest"_s, u"inspect"_s, name}).output.toUtf8()).object();
            for (const QJsonValue &layer : manifest[u"layers"_s].toArray())
                QVERIFY2(layer[u"mediaType"_s].toString().endsWith(ending), qPrintable(layer[u"mediaType"_s].toString()));
            QCOMPARE(manifest[u"config"_s].toObject()[u"digest"_s].toString(), before); // the same image
            const QString archive = m_engine->path(u"packed-"_s + format + u".tar"_s);
            const EngineFixture::Outcome saved
                = ctl({u"save"_s, u"--compression-format"_s, format, u"--format"_s, u"oci-archive"_s, u"-o"_s, archive, m_name});
            QVERIFY2(saved.exitCode == 0, qUtf8Printable(saved.error));
            if (skopeo) {
                // Another program reads both, layer by layer, and finds the same.
                for (const QString &source : {u"docker://"_s + name, u"oci-archive:"_s + archive}) {
                    const QString folder = m_engine->path(u"copied-"_s + format);
                    const QByteArray copied = program(u"skopeo"_s, {u"copy"_s, u"--src-tls-verify=false"_s, u"--insecure-policy"_s, source, u"dir:"_s + folder});
                    QVERIFY2(!copied.startsWith("failed"), copied);
                    QFile copy(folder + u"/manifest.json"_s);
                    QVERIFY(copy.open(QIODevice::ReadOnly));
                    const QJsonObject there = QJsonDocument::fromJson(copy.readAll()).object();
                    QCOMPARE(there[u"layers"_s].toArray(), manifest[u"layers"_s].toArray());
                    QVERIFY(QDir(folder).removeRecursively());
                }
                // It decompresses and compares with the config what it makes another format of.
                const QString other = m_engine->path(u"other.tar"_s);
                const QByteArray changed = program(u"skopeo"_s, {u"copy"_s, u"--insecure-policy"_s, u"--dest-decompress"_s, u"oci-archive:"_s + archive, u"dir:"_s + other});
                QVERIFY2(!changed.startsWith("failed"), changed);
                QVERIFY(QDir(other).removeRecursively());
            }
            // And back.
            QCOMPARE(ctl({u"rmi"_s, u"-f"_s, m_name}).exitCode, 0);
            const EngineFixture::Outcome pulled = ctl({u"pull"_s, name});
            QVERIFY2(pulled.exitCode == 0, qUtf8Printable(pulled.error));
            QCOMPARE(digest(name), before);
            QCOMPARE(ctl({u"run"_s, u"--rm"_s, name, u"echo"_s, format}).output, format + u'\n');
            QCOMPARE(ctl({u"tag"_s, name, m_name}).exitCode, 0);
            QCOMPARE(ctl({u"load"_s, u"-i"_s, archive}).exitCode, 0);
            QCOMPARE(digest(m_name), before);
        }
        // What is so already is not sent again.
        const EngineFixture::Outcome again = ctl({u"push"_s, u"--compression-format"_s, u"gzip"_s, name});
        QVERIFY2(again.exitCode == 0 && !again.output.contains(u": Pushed"_s), qUtf8Printable(again.output));
        if (!skopeo)
            QSKIP("all but what skopeo says of it: it is not installed");
    }

    void byDigest()
    {
        const QString file = m_engine->path(u"digest"_s);
        EngineFixture::Outcome outcome = ctl({u"push"_s, u"-q"_s, u"--digestfile"_s, file, m_name});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QFile text(file);
        QVERIFY(text.open(QIODevice::ReadOnly));
        const QString repository = m_name.section(u':', 0, -2);
        const QString exact = repository + u'@' + QString::fromLatin1(text.readAll());
        QCOMPARE(ctl({u"rmi"_s, u"-f"_s, m_name}).exitCode, 0);
        outcome = ctl({u"pull"_s, exact});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QVERIFY(outcome.output.endsWith(exact + u'\n'));
        QVERIFY(ctl({u"images"_s, u"--format"_s, u"{{.Repository}} {{.Tag}}"_s}).output.contains(repository + u" <none>\n"_s));
        QVERIFY(ctl({u"image"_s, u"exists"_s, m_name}).exitCode == 1); // the tag was not asked for
        outcome = ctl({u"run"_s, u"--rm"_s, u"--pull"_s, u"never"_s, exact, u"echo"_s, u"exactly"_s});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(outcome.output, u"exactly\n"_s);
        QCOMPARE(ctl({u"pull"_s, u"-q"_s, m_name}).exitCode, 0);
        QCOMPARE(ctl({u"rmi"_s, exact}).exitCode, 0);
        QCOMPARE(ctl({u"image"_s, u"exists"_s, m_name}).exitCode, 0); // only that name went
    }

    void withPassword()
    {
        DockerRegistry secret;
        const QByteArray failed = secret.start(DockerRegistry::Kind::Password);
        QVERIFY2(failed.isEmpty(), failed);
        const QString host = QString::fromStdString(secret.host()), name = host + u"/team/starter:1"_s;
        const QString file = m_engine->path(u"auth.json"_s);
        const QStringList logins{u"--authfile"_s, file};
        QCOMPARE(ctl({u"tag"_s, m_name, name}).exitCode, 0);
        EngineFixture::Outcome outcome = ctl(QStringList{u"push"_s} + logins + QStringList{name});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.error.contains(u"kistectl login"_s), qUtf8Printable(outcome.error));
        const QStringList login = QStringList{u"login"_s, u"-u"_s, QString::fromLatin1(DockerRegistry::user), u"--password-stdin"_s} + logins + QStringList{host};
        QCOMPARE(ctl(login, "wrong\n").exitCode, 1);
        QVERIFY(!QFile::exists(file));
        outcome = ctl(login, QByteArray(DockerRegistry::password) + '\n');
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
        outcome = ctl(QStringList{u"push"_s} + logins + QStringList{name});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(ctl({u"rmi"_s, name}).exitCode, 0);
        outcome = ctl(QStringList{u"pull"_s} + logins + QStringList{name});
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(ctl(QStringList{u"logout"_s} + logins + QStringList{host}).exitCode, 0);
        QCOMPARE(ctl(QStringList{u"pull"_s} + logins + QStringList{name}).exitCode, 1);
        QCOMPARE(ctl({u"rmi"_s, name}).exitCode, 0);
    }

    void withTls()
    {
        DockerRegistry tls;
        const QByteArray failed = tls.start(DockerRegistry::Kind::Tls);
        QVERIFY2(failed.isEmpty(), failed);
        const QString name = QString::fromStdString(tls.host()) + u"/team/starter:1"_s;
        QCOMPARE(ctl({u"tag"_s, m_name, name}).exitCode, 0);
        EngineFixture::Outcome outcome = ctl({u"push"_s, u"--tls-verify=true"_s, name});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.error.contains(u"certificate"_s), qUtf8Printable(outcome.error));
        const QStringList trusted{u"--tls-verify=true"_s, u"--cert-dir"_s, tls.file(u"ca"_s), name};
        outcome = ctl(QStringList{u"push"_s} + trusted);
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(ctl({u"rmi"_s, name}).exitCode, 0);
        outcome = ctl(QStringList{u"pull"_s} + trusted);
        QVERIFY2(outcome.exitCode == 0, qUtf8Printable(outcome.error));
        QCOMPARE(digest(name), digest(m_name));
        QCOMPARE(ctl({u"rmi"_s, name}).exitCode, 0);
    }

    void killedInTheMiddle()
    {
        // A registry that sends half of the second layer and nothing more.
        const TestImage image = TestImage::make({noise(300'000, 1), noise(2'000'000, 2)});
        const QByteArray last = QByteArray::fromStdString(image.layers.back().text());
        HttpServer server([&image, last](const ServedRequest &request) -> ServedAnswer {
            if (request.path == "/v2/")
                return {.body = "{}"};
            if (request.path.contains("/manifests/"))
                return {.headers = {{"Content-Type", "application/vnd.oci.image.manifest.v1+json"}}, .body = QByteArray::fromStdString(image.manifest)};
            const auto wanted = Digest::parse(request.path.mid(request.path.lastIndexOf('/') + 1).toStdString());
            const QByteArray content = wanted && image.blobs.contains(*wanted) ? QByteArray::fromStdString(image.blobs.at(*wanted)) : QByteArray();
            const bool half = request.path.contains(last);
            return {.body = half ? content.left(content.size() / 2) : content, .announced = content.size(), .stays = half};
        });
        const QString before = ctl({u"images"_s, u"-q"_s, u"--no-trunc"_s}).output;
        const QString name = QString::fromStdString(server.host()) + u"/team/half:1"_s;
        const QString temporary = m_engine->path(u"temporary"_s);
        QVERIFY(QDir().mkpath(temporary));
        QProcess process;
        QProcessEnvironment environment = m_engine->environment();
        environment.insert(u"TMPDIR"_s, temporary);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(KISTE_BIN "/kistectl"), {u"pull"_s, name});
        QByteArray said;
        const QByteArray first = QByteArray::fromStdString(image.layers.front().hex().substr(0, 12)) + ": Download complete";
        QTRY_VERIFY2_WITH_TIMEOUT((said += process.readAll()).contains(first), said, 20'000);
        ::kill(pid_t(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished());
        QCOMPARE(QDir(temporary).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());
        QCOMPARE(ctl({u"images"_s, u"-q"_s, u"--no-trunc"_s}).output, before);
        QCOMPARE(ctl({u"image"_s, u"exists"_s, name}).exitCode, 1);
        const EngineFixture::Outcome outcome = ctl({u"system"_s, u"check"_s}); // no orphans, nothing half
        QVERIFY2(outcome.exitCode == 0 && outcome.output.startsWith(u"The store is sound"_s), qUtf8Printable(outcome.output + outcome.error));
    }

    void figures()
    {
        // Two names of one image take no more than one.
        const QString more = m_name.section(u':', 0, -2) + u":more"_s;
        const QStringList usage{u"system"_s, u"df"_s, u"--format"_s, u"{{.Type}} {{.TotalCount}} {{.Size}}"_s};
        const QString before = ctl(usage).output.section(u'\n', 0, 0);
        QVERIFY2(before.startsWith(u"Images "_s), qUtf8Printable(before));
        QCOMPARE(ctl({u"tag"_s, m_name, more}).exitCode, 0);
        QCOMPARE(ctl(usage).output.section(u'\n', 0, 0), before);
        QVERIFY(ctl({u"image"_s, u"prune"_s, u"--dry-run"_s, u"-a"_s}).output.contains(u"no container"_s));
        QCOMPARE(ctl({u"image"_s, u"exists"_s, more}).exitCode, 0);
        QCOMPARE(ctl({u"rmi"_s, more}).exitCode, 0);
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
