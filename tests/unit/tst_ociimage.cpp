// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "core/oci/image.h"

#include <QTest>

using namespace kiste;

namespace {

const QByteArray hex(64, 'a');

QByteArray descriptor(const QByteArray &type, const QByteArray &digest = "sha256:" + hex, const QByteArray &size = "10")
{
    return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
}

const QByteArray ociLayer = "application/vnd.oci.image.layer.v1.tar+gzip";
const QByteArray ociConfig = "application/vnd.oci.image.config.v1+json";
const QByteArray ociManifest = "application/vnd.oci.image.manifest.v1+json";

QByteArray manifest(const QByteArray &layers, const QByteArray &more = {})
{
    return "{\"schemaVersion\":2" + more + ",\"config\":" + descriptor(ociConfig) + ",\"layers\":[" + layers + "]}";
}

QByteArray config(const QByteArray &execution, const QByteArray &diffIds = {})
{
    return "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":" + execution
        + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}";
}

} // namespace

class TestOciImage : public QObject
{
    Q_OBJECT

private slots:
    void manifestsAreRead()
    {
        const auto oci = parseImageManifest(manifest(descriptor(ociLayer) + ',' + descriptor(ociLayer)).toStdString());
        QVERIFY2(oci, oci ? "" : oci.error().detail.c_str());
        QCOMPARE(oci->layers.size(), 2U);
        QCOMPARE(oci->config.size, 10U);
        QCOMPARE(oci->layers[0].digest.text(), "sha256:" + hex.toStdString());
        const QByteArray docker =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
            "\"config\":"
            + descriptor("application/vnd.docker.container.image.v1+json") + ",\"layers\":["
            + descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip") + "]}";
        QVERIFY(parseImageManifest(docker.toStdString()));
        QCOMPARE(parseImageManifest(formatImageManifest(*oci)), oci);
    }

    void wrongManifestsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const int corrupt = static_cast<int>(ErrorCode::Corrupt);
        const int unsupported = static_cast<int>(ErrorCode::Unsupported);
        const int limit = static_cast<int>(ErrorCode::LimitExceeded);
        const QByteArray layer = descriptor(ociLayer);
        QTest::newRow("empty") << QByteArray() << corrupt;
        QTest::newRow("no JSON") << QByteArray("{") << corrupt;
        QTest::newRow("array") << QByteArray("[]") << corrupt;
        QTest::newRow("no version") << QByteArray("{\"layers\":[],\"config\":" + descriptor(ociConfig) + "}")
                                    << unsupported;
        QTest::newRow("version 1") << manifest(layer).replace(":2,", ":1,") << unsupported;
        QTest::newRow("both kinds") << manifest(layer, ",\"manifests\":[]") << corrupt;
        QTest::newRow("calls itself an index")
            << manifest(layer, ",\"mediaType\":\"application/vnd.oci.image.index.v1+json\"") << unsupported;
        QTest::newRow("unknown type") << manifest(layer, ",\"mediaType\":\"text/plain\"") << unsupported;
        QTest::newRow("no layers") << QByteArray("{\"schemaVersion\":2,\"config\":" + descriptor(ociConfig) + "}")
                                   << corrupt;
        QTest::newRow("layers no array") << manifest("").replace("[]", "{}") << corrupt;
        QTest::newRow("no config") << QByteArray("{\"schemaVersion\":2,\"layers\":[]}") << corrupt;
        QTest::newRow("an artifact") << manifest("").replace(ociConfig, "application/vnd.oci.empty.v1+json")
                                     << unsupported;
        QTest::newRow("unknown layer") << manifest(descriptor("application/x-tar")) << unsupported;
        QTest::newRow("path as digest") << manifest(descriptor(ociLayer, "sha256:../../etc/passwd")) << corrupt;
        QTest::newRow("other digest") << manifest(descriptor(ociLayer, "sha512:" + hex + hex)) << corrupt;
        QTest::newRow("negative size") << manifest(descriptor(ociLayer, "sha256:" + hex, "-1")) << corrupt;
        QTest::newRow("fraction") << manifest(descriptor(ociLayer, "sha256:" + hex, "1.5")) << corrupt;
        QTest::newRow("impossible size") << manifest(descriptor(ociLayer, "sha256:" + hex, "9007199254740993000"))
                                         << corrupt;
        QTest::newRow("NUL") << manifest(layer, ",\"annotations\":{\"a\":\"b\\u0000c\"}") << corrupt;
        QTest::newRow("too many layers") << manifest((layer + ',').repeated(128) + layer) << limit;
        QTest::newRow("too long") << manifest(layer, ",\"x\":\"" + QByteArray(5 << 20, 'x') + '"') << limit;
        QTest::newRow("too deep") << manifest(layer, ",\"x\":" + QByteArray(100, '[') + QByteArray(100, ']')) << limit;
    }

    void wrongManifestsAreRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const auto result = parseImageManifest(text.toStdString());
        QVERIFY(!result);
        QVERIFY2(static_cast<int>(result.error().code) == code, result.error().detail.c_str());
    }

    void indexesAreRead()
    {
        const QByteArray platform = descriptor(ociManifest).chopped(1)
            + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"},\"annotations\":{\"k\":"
              "\"v\"}}";
        const QByteArray text = "{\"schemaVersion\":2,\"manifests\":[" + platform + ','
            + descriptor("application/vnd.example.signature") + ']';
        const auto index = parseImageIndex((text + '}').toStdString());
        QVERIFY2(index, index ? "" : index.error().detail.c_str());
        QCOMPARE(index->manifests.size(), 1U);
        QCOMPARE(index->manifests[0].platform->variant, std::string("v7"));
        QCOMPARE(index->manifests[0].annotations.at("k"), std::string("v"));
        const auto both = parseImageIndex((text + ",\"layers\":[]}").toStdString());
        QVERIFY(!both && both.error().code == ErrorCode::Corrupt);
        const auto liar = parseImageIndex((text + ",\"mediaType\":\"" + ociManifest + "\"}").toStdString());
        QVERIFY(!liar && liar.error().code == ErrorCode::Unsupported);
        QVERIFY(!parseImageIndex(manifest("").toStdString()));
        QVERIFY(!parseImageIndex("{\"schemaVersion\":2,\"manifests\":7}"));
    }

    void configsAreRead()
    {
        const QByteArray text =
            config("{\"User\":\"1000:100\",\"Env\":[\"A=b\",\"HOME\",\"=x\",\"E=\"],\"Entrypoint\":[\"/e\"],"
                   "\"Cmd\":null,\"WorkingDir\":\"/w\",\"Labels\":{\"k\":\"v\"},\"StopSignal\":\"SIGINT\","
                   "\"ExposedPorts\":{\"80/tcp\":{}},\"Volumes\":{\"/data\":{}},\"Unknown\":[1]}",
                "\"sha256:" + hex + '"');
        const auto read = parseImageConfig(text.toStdString());
        QVERIFY2(read, read ? "" : read.error().detail.c_str());
        QCOMPARE(read->user, std::string("1000:100"));
        QCOMPARE(read->env, (std::vector<std::string>{"A=b", "E="}));
        QCOMPARE(read->entrypoint, std::vector<std::string>{"/e"});
        QVERIFY(read->cmd.empty());
        QCOMPARE(read->exposedPorts, std::vector<std::string>{"80/tcp"});
        QCOMPARE(read->volumes, std::vector<std::string>{"/data"});
        QCOMPARE(read->diffIds.size(), 1U);
        QCOMPARE(parseImageConfig(formatImageConfig(*read)), read);
        QVERIFY(parseImageConfig(config("null").toStdString()));
        for (const char *bad : {"{\"Env\":\"A=b\"}", "{\"Cmd\":[1]}", "{\"User\":0}", "{\"Labels\":[]}",
                 "{\"Volumes\":[]}", "{\"Env\":[\"A=\\u0000\"]}", "[]"})
            QVERIFY2(!parseImageConfig(config(bad).toStdString()), bad);
        QVERIFY(!parseImageConfig("{}"));
        QVERIFY(!parseImageConfig(config("{}", "\"sha256:../x\"").toStdString()));
    }

    void layersOfManifestAndConfigMustBeAsMany()
    {
        const auto one = parseImageManifest(manifest(descriptor(ociLayer)).toStdString());
        const auto none = parseImageConfig(config("{}").toStdString());
        const auto some = parseImageConfig(config("{}", "\"sha256:" + hex + '"').toStdString());
        QVERIFY(one && none && some);
        QVERIFY(checkImage(*one, *some));
        QCOMPARE(checkImage(*one, *none).error().code, ErrorCode::Corrupt);
    }

    void chainIdsFollowTheSpecification()
    {
        const Digest a = Sha256::of("a");
        const Digest b = Sha256::of("b");
        const auto chain = chainIds(std::vector{a, b, a});
        QCOMPARE(chain.size(), 3U);
        QCOMPARE(chain[0], a);
        QCOMPARE(chain[1], Sha256::of(a.text() + ' ' + b.text()));
        QCOMPARE(chain[2], Sha256::of(chain[1].text() + ' ' + a.text()));
        QVERIFY(chainIds({}).empty());
    }

    void timestamps_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("microseconds");
        QTest::newRow("plain") << QByteArray("1970-01-01T00:00:01Z") << qint64(1'000'000);
        QTest::newRow("fraction") << QByteArray("1970-01-01T00:00:00.5Z") << qint64(500'000);
        QTest::newRow("nanoseconds") << QByteArray("1970-01-01T00:00:00.123456789Z") << qint64(123'456);
        QTest::newRow("zone") << QByteArray("1970-01-01T02:00:00+02:00") << qint64(0);
        QTest::newRow("west") << QByteArray("1969-12-31T19:00:00-05:00") << qint64(0);
        QTest::newRow("year 0") << QByteArray("0000-01-01T00:01:00+00:01") << qint64(-62'167'219'200'000'000);
        QTest::newRow("year 1") << QByteArray("0001-01-01T00:00:00Z") << qint64(-62'135'596'800'000'000);
        for (const char *bad : {"", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-02-30T00:00:00Z",
                 "1970-13-01T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "x",
                 // Their zones lead out of what four digits hold.
                 "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"})
            QTest::newRow(bad) << QByteArray(bad) << std::numeric_limits<qint64>::min();
    }

    void timestamps()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, microseconds);
        QCOMPARE(parseTimestamp(text.toStdString()).value_or(std::numeric_limits<qint64>::min()), microseconds);
        if (microseconds != std::numeric_limits<qint64>::min())
            QCOMPARE(parseTimestamp(formatTimestamp(microseconds)), std::optional<std::int64_t>(microseconds));
    }
};

QTEST_APPLESS_MAIN(TestOciImage)
#include "tst_ociimage.moc"
