// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/dbustypes.h"
#include "core/ipc/objectpath.h"
#include "core/ipc/properties.h"

#include <QDBusMetaType>
#include <QTest>
#include <QXmlStreamReader>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

/// Property name → D-Bus signature, from an interface's XML.
QMap<QString, QString> propertiesInXml(const QString &interface)
{
    QFile file(QStringLiteral(KISTE_SOURCE "/core/ipc/") + interface + u".xml"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader xml(&file);
    QMap<QString, QString> result;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == "property"_L1)
            result.insert(xml.attributes().value("name"_L1).toString(), xml.attributes().value("type"_L1).toString());
    }
    return result;
}

QMap<QString, QString> signatures(const QVariantMap &properties)
{
    QMap<QString, QString> result;
    for (auto it = properties.begin(); it != properties.end(); ++it)
        result.insert(it.key(), QString::fromLatin1(QDBusMetaType::typeToSignature(it->metaType())));
    return result;
}

ContainerInfo sampleContainer()
{
    ContainerInfo info;
    info.path = containerPath(*ContainerId::parse(std::string(64, 'a')));
    info.id = QString(64, u'a');
    info.name = u"web"_s;
    info.image = u"localhost/starter:latest"_s;
    info.imageDigest = u"sha256:"_s + QString(64, u'b');
    info.owner = 1000;
    info.state = ContainerState::Exited;
    info.exitCode = 137;
    info.oomKilled = true;
    info.error = u"why"_s;
    info.pid = 42;
    info.command = {u"sh"_s, u"-c"_s};
    info.createdAt = 1;
    info.startedAt = 2;
    info.finishedAt = 3;
    info.memoryLimit = 1ULL << 40;
    info.nanoCpus = 500'000'000;
    info.pidsLimit = 2048;
    info.network = u"none"_s;
    info.tty = info.openStdin = info.autoRemove = true;
    info.labels = {{u"a"_s, u"b"_s}};
    return info;
}

ImageInfo sampleImage()
{
    ImageInfo info;
    info.digest = u"sha256:"_s + QString(64, u'c');
    info.path = imagePath({1000, *Digest::parse(info.digest.toStdString())});
    info.configDigest = u"sha256:"_s + QString(64, u'd');
    info.owner = 1000;
    info.names = {u"localhost/starter:latest"_s};
    info.size = 1234567890123;
    info.createdAt = 5;
    info.loadedAt = 6;
    info.lastUsedAt = 7;
    info.architecture = u"amd64"_s;
    info.os = u"linux"_s;
    info.layers = 3;
    info.usedBy = {sampleContainer().path};
    return info;
}

} // namespace

class TestIpcTypes : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { registerDBusTypes(); }

    void pathsAreReversible()
    {
        const auto id = *ContainerId::parse("web-1.a_b");
        QCOMPARE(containerPath(id), u"/org/kiste/Helper1/container/web_2d1_2ea_5fb"_s);
        QVERIFY(containerFromPath(containerPath(id)) == id);
        const ImageKey key{1000, *Digest::parse("sha256:" + std::string(64, '7'))};
        QCOMPARE(imagePath(key), u"/org/kiste/Helper1/image/1000_5f"_s + QString(64, u'7'));
        QVERIFY(imageFromPath(imagePath(key)) == key);
        QCOMPARE(jobPath(18446744073709551615ULL), u"/org/kiste/Helper1/job/18446744073709551615"_s);
        QVERIFY(jobFromPath(jobPath(7)) == 7u);
        const VolumeId volume = VolumeId::random();
        QVERIFY(volumeFromPath(volumePath(volume)) == volume);
    }

    void foreignPathsAreRefused_data()
    {
        QTest::addColumn<QString>("path");
        for (const char *path :
             {"", "/", "/org/kiste/Helper1", "/org/kiste/Helper1/container/", "/org/kiste/Helper1/container/a/b",
              "/org/kiste/Helper1/container/A", "/org/kiste/Helper1/container/_2e_2e", "/org/kiste/Helper1/image/1000",
              "/org/kiste/Helper1/image/1000_5fabc", "/org/kiste/Helper1/image/_5f", "/org/kiste/Helper1/job/",
              "/org/kiste/Helper1/job/01", "/org/kiste/Helper1/job/_2d1", "/org/kiste/Helper1/job/18446744073709551616",
              "/org/kiste/Helper1/job/1a", "/org/kiste/Helper1/volume/web", "/org/kiste/Helper1/volume/"})
            QTest::newRow(*path ? path : "empty") << QString::fromLatin1(path);
        const QString digits(64, u'a');
        QTest::newRow("uid too large") << u"/org/kiste/Helper1/image/4294967296_5f"_s + digits;
        QTest::newRow("uid with zero") << u"/org/kiste/Helper1/image/01_5f"_s + digits;
        QTest::newRow("separator not escaped") << u"/org/kiste/Helper1/image/1000_"_s + digits;
        QTest::newRow("upper case digest") << u"/org/kiste/Helper1/image/1_5f"_s + digits.toUpper();
    }

    void foreignPathsAreRefused()
    {
        QFETCH(QString, path);
        QVERIFY(!containerFromPath(path));
        QVERIFY(!imageFromPath(path));
        QVERIFY(!jobFromPath(path));
        QVERIFY(!volumeFromPath(path));
        QCOMPARE(imageFromPath(path).error().code, ErrorCode::InvalidArgument);
    }

    /// A property that is in the XML and not in the struct, or has another type, would be silently lost.
    void propertiesAreThoseOfTheXml()
    {
        QVERIFY(!propertiesInXml(names::containerInterface).isEmpty());
        QCOMPARE(signatures(toProperties(sampleContainer())), propertiesInXml(names::containerInterface));
        QCOMPARE(signatures(toProperties(sampleImage())), propertiesInXml(names::imageInterface));
        QCOMPARE(signatures(toProperties(VolumeInfo())), propertiesInXml(names::volumeInterface));
        QCOMPARE(signatures(toProperties(JobInfo(), 0)), propertiesInXml(names::jobInterface));
    }

    void conversionKeepsEverything()
    {
        const ContainerInfo container = sampleContainer();
        QVERIFY(containerFromProperties(container.path, toProperties(container)) == container);
        const ImageInfo image = sampleImage();
        QVERIFY(imageFromProperties(image.path, toProperties(image)) == image);
        const JobInfo job{jobPath(1), u"load-image"_s, 0.25, JobState::Failed, u"/x"_s, u"org.kiste.Error.Corrupt"_s,
                          u"broken"_s};
        QVERIFY(jobFromProperties(job.path, toProperties(job, 0)) == job);
        const VolumeInfo volume{volumePath(VolumeId::random()), u"0a"_s, u"data"_s, 1000, true, 7, u"/x/_data"_s,
                                {{u"a"_s, u"b"_s}}, {container.path}};
        QVERIFY(volumeFromProperties(volume.path, toProperties(volume)) == volume);
    }

    void wrongTypesAreRefused()
    {
        const ContainerInfo container = sampleContainer();
        const QVariantMap good = toProperties(container);
        for (auto it = good.begin(); it != good.end(); ++it) {
            QVariantMap bad = good;
            bad[it.key()] = QVariant::fromValue(QDBusSignature(u"s"_s));
            const auto result = containerFromProperties(container.path, bad);
            QVERIFY2(!result, qPrintable(it.key()));
            QCOMPARE(result.error().code, ErrorCode::Corrupt);
            QVERIFY(result.error().detail.contains(it.key().toStdString()));
        }
        ContainerInfo kept = container;
        QVERIFY(!updateFromProperties(kept, {{u"Name"_s, u"new"_s}, {u"Pid"_s, u"text"_s}}));
        QVERIFY(kept == container);
    }

    void missingAndUnknownProperties()
    {
        QVERIFY(!containerFromProperties(u"/x"_s, {}));
        QVERIFY(!containerFromProperties(u"/x"_s, {{u"Id"_s, u"a"_s}, {u"Name"_s, u"a"_s}}));
        QVERIFY(!imageFromProperties(u"/x"_s, {}));
        QVERIFY(!jobFromProperties(u"/x"_s, {{u"Kind"_s, u"load-image"_s}}));
        QVariantMap more = toProperties(sampleContainer());
        more.insert(u"Tomorrow"_s, 1);
        more.insert(u"State"_s, QVariant::fromValue(quint32(99)));
        const auto read = containerFromProperties(u"/x"_s, more);
        QVERIFY(read);
        QCOMPARE(read->state, ContainerState::Unknown);
    }

    void onlyDifferencesAreSent()
    {
        ContainerInfo before = sampleContainer();
        ContainerInfo now = before;
        QVERIFY(changedProperties(before, now).isEmpty());
        now.state = ContainerState::Running;
        now.labels[u"c"_s] = u"d"_s;
        const QVariantMap changed = changedProperties(before, now);
        QCOMPARE(changed.keys(), QStringList({u"Labels"_s, u"State"_s}));
        QVERIFY(updateFromProperties(before, changed));
        QVERIFY(before == now);

        ImageInfo image = sampleImage();
        const ImageInfo unused = [&] {
            ImageInfo copy = image;
            copy.usedBy.clear();
            return copy;
        }();
        QCOMPARE(changedProperties(image, unused).keys(), QStringList({u"UsedBy"_s}));
        JobInfo job;
        job.progress = 1;
        QCOMPARE(changedProperties(JobInfo(), job).keys(), QStringList({u"Progress"_s}));
    }
};

QTEST_GUILESS_MAIN(TestIpcTypes)
#include "tst_ipctypes.moc"
