// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl's commands about registries and names: against a fake helper and a registry of the test's own.
#include "httpserver.h"
#include "registryfixture.h"
#include "tests/dbus/ctlrunner.h"
#include "tests/dbus/streamends.h"

#include "core/ipc/objectpath.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <csignal>
#include <sys/stat.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlRegistry : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    QTemporaryDir m_directory;
    const TestImage m_image = TestImage::make({noise(200'000, 1), noise(3000, 2)});
    std::unique_ptr<HttpServer> m_server;
    bool m_password = false; ///< the registry wants me:secret
    QString m_there; ///< "127.0.0.1:PORT"

    QString config(const QString &name) const { return m_directory.filePath(u"config/kiste/"_s + name); }

    void writeConfig(const QString &name, const QByteArray &text)
    {
        QDir().mkpath(m_directory.filePath(u"config/kiste"_s));
        QFile file(config(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    ServedAnswer serve(const ServedRequest &request)
    {
        if (m_password && request.headers.value("authorization") != "Basic " + QByteArray("me:secret").toBase64())
            return {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}};
        if (request.path == "/v2/")
            return {.body = "{}"};
        if (request.path.contains("/tags/list"))
            return {.body = R"({"tags":["1","2"]})"};
        if (request.path.contains("_catalog"))
            return {.body = R"({"repositories":["team/app","team/other"]})"};
        if (request.verb == "PUT" && request.path.contains("/manifests/"))
            return {.status = 201};
        if (request.verb == "HEAD")
            return {.status = 404};
        if (request.verb == "POST")
            return {.status = 202, .headers = {{"Location", "/v2/upload/1"}}};
        if (request.verb == "PUT")
            return {.status = 201};
        if (request.path.endsWith("/manifests/1") || request.path.endsWith("/manifests/latest"))
            return {.headers = {{"Content-Type", "application/vnd.oci.image.manifest.v1+json"}}, .body = QByteArray::fromStdString(m_image.manifest)};
        const auto digest = Digest::parse(request.path.mid(request.path.lastIndexOf('/') + 1).toStdString());
        if (digest && m_image.blobs.contains(*digest))
            return {.body = QByteArray::fromStdString(m_image.blobs.at(*digest))};
        return {.status = 404, .body = R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})"};
    }

    /// The image of the test, as the helper tells it under this name.
    ImageInfo here(const QString &name)
    {
        ImageInfo image = makeImage(name, '1');
        image.digest = QString::fromStdString(Sha256::of(m_image.manifest).text());
        m_ctl.helper().add(image);
        return image;
    }
    void answerContent(const ImageInfo &image)
    {
        m_ctl.helper().on(u"OpenBlob"_s, [this](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto digest = Digest::parse(call.arguments().value(0).toString().toStdString());
            const std::string &content = *digest == Sha256::of(m_image.manifest) ? m_image.manifest : m_image.blobs.at(*digest);
            const UniqueFd file(::memfd_create("blob", MFD_CLOEXEC));
            if (::write(file.get(), content.data(), content.size()) < 0)
                return {};
            return call.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(file.get())));
        });
        std::string configText;
        for (const auto &[digest, content] : m_image.blobs) {
            if (content.starts_with('{'))
                configText = content;
        }
        m_ctl.helper().onReply(u"GetDocuments"_s, {QString::fromStdString(m_image.manifest), QString::fromStdString(configText)});
        QStringList blobs;
        for (const Digest &layer : m_image.layers)
            blobs.append(QString::fromStdString(layer.text()));
        m_ctl.helper().onReply(u"GetLayers"_s, {blobs, QVariant::fromValue(QList<qulonglong>{4'000'000, 5000})});
        std::ignore = image;
    }
    void answerLoad(const QStringList &held = {})
    {
        m_ctl.helper().onReply(u"HeldBlobs"_s, {held});
        m_ctl.helper().on(u"LoadImage"_s, [this](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            JobInfo job{jobPath(1), u"load-image"_s, -1, JobState::Running, {}, {}, {}};
            m_ctl.helper().add(job);
            m_ctl.helper().reply(call.createReply(QVariant::fromValue(QDBusObjectPath(job.path))));
            job.state = JobState::Done;
            job.result = makeImage({}, '1').path;
            m_ctl.helper().update(job);
            return {};
        });
    }
    QDBusMessage lastCall(const QString &member)
    {
        const auto &calls = m_ctl.helper().calls;
        const auto found = std::find_if(calls.crbegin(), calls.crend(), [&member](const QDBusMessage &call) { return call.member() == member; });
        return found == calls.crend() ? QDBusMessage() : *found;
    }

private slots:
    void initTestCase()
    {
        keepToFolder(m_directory);
        QVERIFY(m_ctl.begin());
    }

    void init()
    {
        QVERIFY(m_ctl.resetHelper());
        QDir(m_directory.filePath(u"config"_s)).removeRecursively();
        m_password = false;
        m_server = std::make_unique<HttpServer>([this](const ServedRequest &request) { return serve(request); });
        m_there = QString::fromStdString(m_server->host());
    }

    void pull()
    {
        answerLoad();
        const CtlResult result = m_ctl.run({u"pull"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        const QByteArray name = m_there.toUtf8() + "/team/app:1";
        QVERIFY2(result.out.startsWith("1: Pulling from team/app\n"), result.out);
        for (const Digest &layer : m_image.layers) {
            const QByteArray id = QByteArray::fromStdString(layer.hex().substr(0, 12));
            QVERIFY2(result.out.contains(id + ": Pulling fs layer\n") && result.out.contains(id + ": Download complete\n"), result.out);
        }
        QVERIFY2(result.out.endsWith("Digest: " + QByteArray::fromStdString(Sha256::of(m_image.manifest).text())
                                     + "\nStatus: Downloaded newer image for " + name + "\n" + name + "\n"), result.out);
        const QDBusMessage load = lastCall(u"LoadImage"_s);
        QCOMPARE(load.arguments().at(3).toStringList(), QStringList{QString::fromUtf8(name)});
        QCOMPARE(qdbus_cast<QVariantMap>(load.arguments().at(4)).value(u"origin"_s).toString(), u"pull"_s);
        const auto files = qdbus_cast<FdList>(load.arguments().at(0));
        const auto blobs = qdbus_cast<BlobRanges>(load.arguments().at(1));
        QCOMPARE(blobs.size(), qsizetype(m_image.blobs.size()));
        for (const BlobRange &blob : blobs) {
            std::string content(blob.size, '\0');
            QCOMPARE(::pread(files.at(blob.file).fileDescriptor(), content.data(), content.size(), off_t(blob.offset)), ssize_t(content.size()));
            QCOMPARE(Sha256::of(content).text(), blob.digest.toStdString());
        }
    }

    void pullTellsPrograms()
    {
        answerLoad();
        CtlResult result = m_ctl.run({u"pull"_s, u"--progress"_s, u"json"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        QList<QJsonObject> events;
        for (const QByteArray &line : result.out.trimmed().split('\n')) {
            events.append(QJsonDocument::fromJson(line).object());
            QVERIFY2(!events.last().isEmpty(), line.constData()); // no words between them
        }
        QCOMPARE(events.first().value(u"name"_s).toString(), m_there + u"/team/app:1"_s);
        QCOMPARE(events.last().value(u"stored"_s).toString(), m_there + u"/team/app:1"_s);
        QVERIFY(events.last().value(u"image"_s).toString().startsWith(u"/org/kiste/"_s));
        for (const Digest &layer : m_image.layers) {
            const auto done = [&layer](const QJsonObject &event) {
                return event.value(u"layer"_s).toString().toStdString() == layer.text() && event.value(u"state"_s) == u"done"_s
                    && event.value(u"done"_s) == event.value(u"size"_s);
            };
            QVERIFY(std::ranges::any_of(events, done));
        }
        m_password = true;
        result = m_ctl.run({u"pull"_s, u"--progress"_s, u"json"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.code, 1);
        const QJsonObject refusal = QJsonDocument::fromJson(result.out.trimmed().split('\n').last()).object();
        QCOMPARE(refusal.value(u"error"_s).toString(), u"org.kiste.Error.NotAuthorized"_s);
        QCOMPARE(refusal.value(u"registry"_s).toString(), m_there);
        result = m_ctl.run({u"pull"_s, u"--progress"_s, u"xml"_s, m_there + u"/team/app:1"_s});
        QVERIFY2(result.code != 0 && result.err.contains("xml"), result.err);
    }

    void pullWhatIsHere()
    {
        here(m_there + u"/team/app:1"_s);
        QStringList held;
        for (const auto &[digest, content] : m_image.blobs)
            held.append(QString::fromStdString(digest.text()));
        answerLoad(held);
        CtlResult result = m_ctl.run({u"pull"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.contains("Already exists") && result.out.contains("Status: Image is up to date for"), result.out);
        for (const ServedRequest &request : m_server->requests)
            QVERIFY2(!request.path.contains("/blobs/"), request.path.constData());
        result = m_ctl.run({u"pull"_s, u"-q"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.out, m_there.toUtf8() + "/team/app:1\n");
        result = m_ctl.run({u"image"_s, u"pull"_s, u"-q"_s, u"-a"_s, m_there + u"/team/app"_s});
        QCOMPARE(result.code, 1); // tag 2 is listed, and not there
        QCOMPARE(result.out, m_there.toUtf8() + "/team/app:1\n");
    }

    void pullFails()
    {
        const CtlResult result = m_ctl.run({u"pull"_s, m_there + u"/team/app:none"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.startsWith("kistectl: ") && result.err.contains("team/app") && result.err.contains("manifest unknown"), result.err);
        QCOMPARE(result.err.count('\n'), 1);
        QVERIFY(!m_ctl.helper().members().contains(u"LoadImage"_s));
        QCOMPARE(QDir(m_directory.path()).entryList(QDir::Files), QStringList());
    }

    void shortNames()
    {
        CtlResult result = m_ctl.run({u"pull"_s, u"app"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("names no registry"), result.err);
        writeConfig(u"registries.json"_s, "{\"unqualified-search-registries\":[\"" + m_there.toUtf8() + "/team\"]}");
        answerLoad();
        result = m_ctl.run({u"pull"_s, u"-q"_s, u"app"_s});
        QVERIFY2(result.err.startsWith("Resolved 'app' as '" + m_there.toUtf8() + "/team/app:latest'"), result.err);
        QCOMPARE(result.out, m_there.toUtf8() + "/team/app:latest\n");
        QCOMPARE(result.code, 0);
        writeConfig(u"registries.json"_s, "{\"registry\":[{\"location\":\"" + m_there.toUtf8() + "\",\"blocked\":true}]}");
        result = m_ctl.run({u"pull"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("blocked"), result.err);
    }

    void cancelled()
    {
        answerLoad();
        m_server->onRequest([this](const ServedRequest &request) -> ServedAnswer {
            if (request.path.contains("/blobs/"))
                return {.body = {}, .endless = true}; // never a byte
            return serve(request);
        });
        const auto process = m_ctl.start({u"pull"_s, m_there + u"/team/app:1"_s});
        QTRY_VERIFY(std::ranges::any_of(m_server->requests, [](const ServedRequest &request) { return request.path.contains("/blobs/"); }));
        ::kill(pid_t(process->processId()), SIGINT);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.code, 130);
        QCOMPARE(result.err, ""_ba);
        QVERIFY(!m_ctl.helper().members().contains(u"LoadImage"_s));
        QCOMPARE(QDir(m_directory.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    }

    void killed()
    {
        // Of a pull that is shot in the middle nothing is left, neither here nor in the engine.
        answerLoad();
        const QByteArray first = QByteArray::fromStdString(m_image.layers.front().text());
        m_server->onRequest([this, first](const ServedRequest &request) -> ServedAnswer {
            ServedAnswer answer = serve(request);
            if (request.path.contains(first)) {
                answer.announced = answer.body.size();
                answer.body.truncate(answer.body.size() / 2);
                answer.stays = true;
            }
            return answer;
        });
        const auto process = m_ctl.start({u"pull"_s, m_there + u"/team/app:1"_s});
        const QByteArray there = QByteArray::fromStdString(m_image.layers.back().hex().substr(0, 12)) + ": Download complete";
        QByteArray said;
        QTRY_VERIFY2((said += process->readAllStandardOutput()).contains(there), said);
        QVERIFY(QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(process->processId())).endsWith(u"/kistectl-transfer"_s));
        ::kill(pid_t(process->processId()), SIGKILL);
        QVERIFY(process->waitForFinished());
        QVERIFY(!m_ctl.helper().members().contains(u"LoadImage"_s));
        QCOMPARE(QDir(m_directory.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    }

    void loginAndLogout()
    {
        m_password = true;
        CtlResult result = m_ctl.run({u"pull"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("kistectl login"), result.err);
        result = m_ctl.run({u"login"_s, u"-u"_s, u"me"_s, u"--password-stdin"_s, m_there}, "wrong\n");
        QCOMPARE(result.code, 1);
        QVERIFY(!QFile::exists(config(u"auth.json"_s)));
        result = m_ctl.run({u"login"_s, m_there});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("no terminal"), result.err);
        result = m_ctl.run({u"login"_s, u"-u"_s, u"me"_s, u"--password-stdin"_s, m_there}, "secret\n");
        QCOMPARE(result.err, ""_ba);
        QVERIFY2(result.out.startsWith("Login Succeeded\n"), result.out);
        struct stat status = {};
        QVERIFY(::stat(config(u"auth.json"_s).toLocal8Bit().constData(), &status) == 0);
        QCOMPARE(status.st_mode & 07777, 0600U);
        result = m_ctl.run({u"login"_s, m_there});
        QCOMPARE(result.out, "Authenticating with existing credentials...\nLogin Succeeded\n"_ba);
        answerLoad();
        QCOMPARE(m_ctl.run({u"pull"_s, u"-q"_s, m_there + u"/team/app:1"_s}).code, 0);
        QCOMPARE(m_ctl.run({u"pull"_s, u"-q"_s, u"--creds"_s, u"me:wrong"_s, m_there + u"/team/app:1"_s}).code, 1);
        QCOMPARE(m_ctl.run({u"logout"_s, m_there}).out, "Removing login credentials for " + m_there.toUtf8() + "\n");
        QCOMPARE(m_ctl.run({u"logout"_s, m_there}).out, "Not logged in to " + m_there.toUtf8() + "\n");
        QCOMPARE(m_ctl.run({u"pull"_s, u"-q"_s, m_there + u"/team/app:1"_s}).code, 1);
        QCOMPARE(m_ctl.run({u"pull"_s, u"-q"_s, u"--creds"_s, u"me:secret"_s, m_there + u"/team/app:1"_s}).code, 0);
    }

    void push()
    {
        const ImageInfo image = here(u"localhost/app:latest"_s);
        answerContent(image);
        CtlResult result = m_ctl.run({u"push"_s, u"app"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("names no registry"), result.err);
        const QString digestFile = m_directory.filePath(u"digest"_s);
        result = m_ctl.run({u"push"_s, u"--digestfile"_s, digestFile, u"app"_s, m_there + u"/team/app:9"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        const QByteArray digest = QByteArray::fromStdString(Sha256::of(m_image.manifest).text());
        QVERIFY2(result.out.startsWith("The push refers to repository [" + m_there.toUtf8() + "/team/app]\n"), result.out);
        QVERIFY2(result.out.endsWith("9: digest: " + digest + " size: " + QByteArray::number(m_image.manifest.size()) + "\n"), result.out);
        QFile file(digestFile);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), digest);
        file.remove();
        QStringList sent;
        for (const ServedRequest &request : m_server->requests) {
            if (request.verb == "PUT" && request.path.contains("digest=")) {
                QCOMPARE("sha256:" + QByteArray::fromStdString(Sha256::of(request.body.toStdString()).hex()),
                         QByteArray::fromPercentEncoding(request.path.mid(request.path.indexOf("digest=") + 7)));
                sent.append(QString::fromLatin1(request.path));
            }
        }
        QCOMPARE(sent.size(), qsizetype(m_image.blobs.size()));
        QCOMPARE(m_server->requests.constLast().path, "/v2/team/app/manifests/9"_ba);
        QCOMPARE(m_server->requests.constLast().body, QByteArray::fromStdString(m_image.manifest));
    }

    void tag()
    {
        const ImageInfo image = here(u"localhost/app:latest"_s);
        m_ctl.helper().onReply(u"AddName"_s, {});
        const CtlResult result = m_ctl.run({u"tag"_s, u"app"_s, u"other:2"_s, u"registry.example/x"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.out, ""_ba);
        QCOMPARE(result.code, 0);
        QStringList names;
        for (const QDBusMessage &call : m_ctl.helper().calls) {
            if (call.member() == "AddName"_L1 && call.path() == image.path)
                names.append(call.arguments().value(0).toString());
        }
        QCOMPARE(names, (QStringList{u"localhost/other:2"_s, u"registry.example/x:latest"_s}));
        QCOMPARE(m_ctl.run({u"tag"_s, u"app"_s, u"No/Name"_s}).code, 1);
        QCOMPARE(m_ctl.run({u"tag"_s, u"nothing"_s, u"x"_s}).code, 1);
    }

    void save_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("docker") << u"docker-archive"_s;
        QTest::newRow("OCI") << u"oci-archive"_s;
    }

    void save()
    {
        QFETCH(QString, format);
        const ImageInfo image = here(u"localhost/app:latest"_s);
        answerContent(image);
        const QString archive = m_directory.filePath(u"saved.tar"_s);
        CtlResult result = m_ctl.run({u"save"_s, u"--format"_s, format, u"-o"_s, archive, u"app"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        // What was saved loads again as the same image.
        const std::atomic<bool> never = false;
        const auto set = planLoad(archive.toStdString(), never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->images.size(), 1U);
        QVERIFY(m_image.isIn(set->images.front()));
        QCOMPARE(set->images.front().names, std::vector<std::string>{"localhost/app:latest"});
        // And to a pipe the same bytes.
        QFile file(archive);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QCOMPARE(bytes.contains("manifest.json"), format == "docker-archive"_L1);
        file.remove();
        result = m_ctl.run({u"save"_s, u"--format"_s, format, u"app"_s});
        QCOMPARE(result.code, 0);
        QVERIFY(result.out == bytes);
        // Half an archive is none.
        m_ctl.helper().onError(u"OpenBlob"_s, u"org.kiste.Error.NotFound"_s, u"the image is gone"_s);
        QCOMPARE(m_ctl.run({u"save"_s, u"-o"_s, archive, u"app"_s}).code, 1);
        QCOMPARE(QDir(m_directory.path()).entryList(QDir::Files), QStringList());
    }

    void damagedSave()
    {
        const ImageInfo image = here(u"localhost/app:latest"_s);
        answerContent(image);
        m_ctl.helper().on(u"OpenBlob"_s, [this](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto digest = Digest::parse(call.arguments().value(0).toString().toStdString());
            std::string content = *digest == Sha256::of(m_image.manifest) ? m_image.manifest : m_image.blobs.at(*digest);
            if (*digest == m_image.layers.front())
                content[9] ^= 1;
            const UniqueFd file(::memfd_create("blob", MFD_CLOEXEC));
            if (::write(file.get(), content.data(), content.size()) < 0)
                return {};
            return call.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(file.get())));
        });
        const CtlResult result = m_ctl.run({u"save"_s, u"-o"_s, m_directory.filePath(u"x.tar"_s), u"app"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("changed on disk"), result.err);
        QCOMPARE(QDir(m_directory.path()).entryList(QDir::Files), QStringList());
    }

    void historyAndTree()
    {
        const ImageInfo image = here(u"localhost/app:latest"_s);
        answerContent(image);
        const std::string config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + m_image.layers[0].text() + "\",\""
            + m_image.layers[1].text() + "\"]},\"history\":[{\"created\":\"2026-01-02T03:04:05Z\",\"created_by\":\"ADD root\"},"
            + "{\"created_by\":\"ENV A=1\",\"empty_layer\":true},{\"created_by\":\"RUN \\u001b[31mred\",\"comment\":\"last\"}]}";
        m_ctl.helper().onReply(u"GetDocuments"_s, {QString::fromStdString(m_image.manifest), QString::fromStdString(config)});
        CtlResult result = m_ctl.run({u"history"_s, u"--format"_s, u"{{.ID}}|{{.CreatedBy}}|{{.Size}}|{{.Comment}}"_s, u"app"_s});
        QCOMPARE(result.err, ""_ba);
        const QList<QByteArray> rows = result.out.trimmed().split('\n');
        QCOMPARE(rows.size(), 3);
        QVERIFY2(rows[0].startsWith(image.configDigest.section(u':', 1).left(12).toUtf8()) && rows[0].endsWith("|5kB|last"), rows[0]);
        QVERIFY2(!rows[0].contains('\x1b'), rows[0]);
        QCOMPARE(rows[1], "<missing>|ENV A=1|0B|"_ba);
        QCOMPARE(rows[2], "<missing>|ADD root|4MB|"_ba);
        result = m_ctl.run({u"history"_s, u"--human=false"_s, u"app"_s});
        QVERIFY2(result.out.contains("4000000") && result.out.contains("2026-01-02T03:04:05"), result.out);
        result = m_ctl.run({u"image"_s, u"tree"_s, u"app"_s});
        QVERIFY2(result.out.contains("Image Layers\n├── ID: " + QByteArray::fromStdString(m_image.layers[0].hex().substr(0, 12)) + " Size: 4MB"), result.out);
        QVERIFY2(result.out.contains("└── ID: ") && result.out.contains("Top Layer of: [localhost/app:latest]"), result.out);
    }

    void searchAndManifest()
    {
        CtlResult result = m_ctl.run({u"search"_s, u"--format"_s, u"{{.Name}}"_s, m_there + u"/app"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.out, m_there.toUtf8() + "/team/app\n");
        result = m_ctl.run({u"search"_s, u"--list-tags"_s, u"--format"_s, u"{{.Tag}}"_s, m_there + u"/team/app"_s});
        QCOMPARE(result.out, "1\n2\n"_ba);
        result = m_ctl.run({u"manifest"_s, u"inspect"_s, m_there + u"/team/app:1"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.startsWith("{\n   \"schemaVersion\": 2,"), result.out);
        result = m_ctl.run({u"manifest"_s, u"inspect"_s, m_there + u"/team/app:none"_s});
        QCOMPARE(result.code, 1);
        QCOMPARE(m_ctl.run({u"search"_s, u"app"_s}).code, 1);
    }

    void runBringsWhatIsMissing()
    {
        answerLoad();
        int tries = 0;
        m_ctl.helper().on(u"CreateContainer"_s, [&tries](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            if (++tries == 1)
                return call.createErrorReply(u"org.kiste.Error.NotFound"_s, u"there is no image"_s);
            return call.createReply(QVariant::fromValue(QDBusObjectPath(makeContainer({}, 'a').path)));
        });
        const QString name = m_there + u"/team/app:1"_s;
        CtlResult result = m_ctl.run({u"create"_s, name});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, QByteArray(64, 'a') + "\n"); // nothing else goes there
        QVERIFY2(result.err.startsWith("Unable to find image '" + name.toUtf8() + "' locally\n"), result.err);
        QVERIFY(result.err.contains("Status: Downloaded newer image"));
        tries = 0;
        result = m_ctl.run({u"create"_s, u"--pull"_s, u"never"_s, name});
        QCOMPARE(result.code, 125);
        QCOMPARE(tries, 1);
        tries = 1;
        m_server->requests.clear();
        result = m_ctl.run({u"create"_s, u"-q"_s, u"--pull"_s, u"always"_s, name});
        QCOMPARE(result.code, 0);
        QVERIFY(!m_server->requests.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCtlRegistry)
#include "tst_ctlregistry.moc"
