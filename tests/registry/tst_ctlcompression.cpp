// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl save and push with layers of another compression: against a fake helper and a registry of the test's own.
#include "httpserver.h"
#include "registryfixture.h"
#include "tests/dbus/ctlrunner.h"

#include "core/image/loadplan.h"
#include "core/ipc/objectpath.h"

#include <QSet>
#include <QTemporaryDir>

#include <csignal>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlCompression : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    QTemporaryDir m_directory;
    const TestImage m_image = TestImage::make({noise(200'000, 1), std::string(300'000, 'x')});
    std::unique_ptr<HttpServer> m_server;
    QString m_there; ///< "127.0.0.1:PORT/team/app:9"

    static ServedAnswer serve(const ServedRequest &request)
    {
        if (request.path == "/v2/")
            return {.body = "{}"};
        if (request.verb == "POST")
            return {.status = 202, .headers = {{"Location", "/v2/upload/1"}}};
        return {.status = request.verb == "PUT" ? 201 : 404};
    }
    /// Digests of the blobs that the registry was sent.
    QSet<QString> sent() const
    {
        QSet<QString> digests;
        for (const ServedRequest &request : m_server->requests) {
            if (request.verb == "PUT" && request.path.contains("digest="))
                digests.insert(QString::fromStdString(Sha256::of(request.body.toStdString()).text()));
        }
        return digests;
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
        m_server = std::make_unique<HttpServer>(serve);
        m_there = QString::fromStdString(m_server->host()) + u"/team/app:9"_s;
        ImageInfo image = makeImage(u"localhost/app:latest"_s, '1');
        image.digest = QString::fromStdString(Sha256::of(m_image.manifest).text());
        m_ctl.helper().add(image);
        m_ctl.helper().on(u"OpenBlob"_s, [this](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto digest = Digest::parse(call.arguments().value(0).toString().toStdString());
            const std::string &content = *digest == Sha256::of(m_image.manifest) ? m_image.manifest : m_image.blobs.at(*digest);
            const UniqueFd file(::memfd_create("blob", MFD_CLOEXEC));
            if (::write(file.get(), content.data(), content.size()) < 0)
                return {};
            return call.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(file.get())));
        });
    }

    void otherLayers_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<std::string>("type");
        QTest::newRow("gzip") << u"gzip"_s << std::string(mediatype::ociLayerGzip);
        QTest::newRow("zstd") << u"zstd"_s << std::string(mediatype::ociLayerZstd);
    }

    void otherLayers()
    {
        QFETCH(QString, format);
        QFETCH(std::string, type);
        const QString archive = m_directory.filePath(u"saved.tar"_s);
        CtlResult result = m_ctl.run({u"save"_s, u"--compression-format"_s, format, u"-o"_s, archive, u"app"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        const std::atomic<bool> never = false;
        const auto set = planLoad(archive.toStdString(), never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        const std::string manifest = set->images.front().manifest;
        const auto saved = parseImageManifest(manifest);
        QVERIFY(saved && saved->layers.size() == 2);
        QCOMPARE(saved->config, parseImageManifest(m_image.manifest)->config); // the same image
        QSet<QString> expected{QString::fromStdString(saved->config.digest.text())};
        for (const Descriptor &layer : saved->layers) {
            QCOMPARE(layer.mediaType, type);
            expected.insert(QString::fromStdString(layer.digest.text()));
        }
        // A registry is sent the very same.
        result = m_ctl.run({u"push"_s, u"--compression-format"_s, format, u"app"_s, m_there});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        QCOMPARE(m_server->requests.constLast().body, QByteArray::fromStdString(manifest));
        QVERIFY2(result.out.contains("9: digest: " + QByteArray::fromStdString(Sha256::of(manifest).text()) + ' '), result.out);
        QCOMPARE(sent(), expected);
    }

    void whatIsSoAlreadyStays()
    {
        QCOMPARE(m_ctl.run({u"push"_s, u"--compression-format"_s, u"none"_s, u"app"_s, m_there}).code, 0);
        QCOMPARE(m_server->requests.constLast().body, QByteArray::fromStdString(m_image.manifest));
        QCOMPARE(sent().size(), qsizetype(m_image.blobs.size()));
    }

    void whatCannotBeReadIsSaid()
    {
        m_ctl.helper().onError(u"OpenBlob"_s, u"org.kiste.Error.NotFound"_s, u"the image is gone"_s);
        const CtlResult result = m_ctl.run({u"push"_s, u"--compression-format"_s, u"zstd"_s, u"app"_s, m_there});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("the image is gone"), result.err);
    }
};

QTEST_GUILESS_MAIN(TestCtlCompression)
#include "tst_ctlcompression.moc"
