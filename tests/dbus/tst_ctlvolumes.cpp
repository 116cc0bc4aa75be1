// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl volume … against a fake helper.
#include "ctlrunner.h"

#include "core/ipc/objectpath.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlVolumes : public QObject
{
    Q_OBJECT

    CtlRunner m_ctl;

    VolumeInfo add(const QString &name, char digit, bool anonymous, const QStringList &users = {})
    {
        VolumeInfo info;
        info.id = QString(64, QChar::fromLatin1(digit));
        info.path = volumePath(*VolumeId::parse(info.id.toStdString()));
        info.name = anonymous ? info.id : name;
        info.anonymous = anonymous;
        info.owner = ::geteuid();
        info.createdAt = 1'790'000'000'000'000;
        info.mountpoint = u"/var/lib/kiste/volumes/"_s + info.id + u"/_data"_s;
        info.usedBy = users;
        if (name == "data"_L1)
            info.labels = {{u"tier"_s, u"db"_s}};
        m_ctl.helper().add(info);
        return info;
    }

    void addVolumes()
    {
        const ContainerInfo web = makeContainer(u"web"_s, 'a');
        m_ctl.helper().add(web);
        add(u"data"_s, 'd', false, {web.path});
        add(u"cache"_s, 'c', false);
        add({}, 'f', true);
        m_ctl.helper().onReply(u"GetUsage"_s, {QVariant::fromValue(quint64(123456)), QVariant::fromValue(quint64(3))});
        m_ctl.helper().onReply(u"Remove"_s, {});
    }

private slots:
    void initTestCase() { QVERIFY(m_ctl.begin()); }
    void init()
    {
        QVERIFY(m_ctl.resetHelper());
        addVolumes();
    }

    void create()
    {
        const QString path = volumePath(*VolumeId::parse(std::string(64, 'e')));
        m_ctl.helper().onReply(u"CreateVolume"_s, {QVariant::fromValue(QDBusObjectPath(path))});
        const CtlResult named = m_ctl.run({u"volume"_s, u"create"_s, u"--label"_s, u"a=b"_s, u"new"_s});
        QCOMPARE(named.code, 0);
        QCOMPARE(named.out, "new\n"_ba);
        const auto options = qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(1));
        QCOMPARE(qdbus_cast<StringMap>(options.value(u"labels"_s)).value(u"a"_s), u"b"_s);
        QCOMPARE(m_ctl.run({u"volume"_s, u"create"_s}).out, QByteArray(64, 'e') + '\n');
        // One that is there is as good.
        m_ctl.helper().calls.clear();
        QCOMPARE(m_ctl.run({u"volume"_s, u"create"_s, u"data"_s}).out, "data\n"_ba);
        QVERIFY(!m_ctl.helper().members().contains(u"CreateVolume"_s));
        m_ctl.helper().onError(u"CreateVolume"_s, u"org.kiste.Error.InvalidArgument"_s, u"invalid volume name '..'"_s);
        const CtlResult bad = m_ctl.run({u"volume"_s, u"create"_s, u".."_s});
        QCOMPARE(bad.code, 1);
        QCOMPARE(bad.err, "kistectl: invalid volume name '..'\n"_ba);
        const CtlResult driver = m_ctl.run({u"volume"_s, u"create"_s, u"-d"_s, u"nfs"_s, u"x1"_s});
        QCOMPARE(driver.code, 125);
        QVERIFY2(driver.err.contains("'nfs'") && driver.err.contains("--driver"), driver.err);
    }

    void list()
    {
        const CtlResult plain = m_ctl.run({u"volume"_s, u"ls"_s});
        QCOMPARE(plain.code, 0);
        QCOMPARE(plain.out,
                 "DRIVER    VOLUME NAME\nlocal     cache\nlocal     data\nlocal     "_ba + QByteArray(64, 'f') + "\n");
        QVERIFY(!m_ctl.helper().members().contains(u"GetUsage"_s));
        const CtlResult sizes = m_ctl.run({u"volume"_s, u"ls"_s, u"-s"_s, u"--format"_s, u"{{.Name}} {{.Links}} {{.Size}}"_s});
        QVERIFY2(sizes.out.startsWith("cache 0 123kB\ndata 1 123kB\n"), sizes.out);
        const QByteArray json = m_ctl.run({u"volume"_s, u"ls"_s, u"--format"_s, u"json"_s}).out;
        const QJsonObject first = QJsonDocument::fromJson(json.split('\n').at(1)).object();
        QCOMPARE(first.value("Name"_L1).toString(), u"data"_s);
        QCOMPARE(first.value("Labels"_L1).toString(), u"tier=db"_s);
        QCOMPARE(first.value("Driver"_L1).toString(), u"local"_s);
    }

    void filters_data()
    {
        QTest::addColumn<QStringList>("filters");
        QTest::addColumn<QByteArray>("names");
        const QByteArray anonymous(64, 'f');
        QTest::newRow("name") << QStringList{u"name=dat"_s} << "data\n"_ba;
        QTest::newRow("names") << QStringList{u"name=data"_s, u"name=^ca"_s} << "cache\ndata\n"_ba;
        QTest::newRow("dangling") << QStringList{u"dangling=true"_s} << "cache\n"_ba + anonymous + '\n';
        QTest::newRow("used") << QStringList{u"dangling=false"_s} << "data\n"_ba;
        QTest::newRow("label") << QStringList{u"label=tier=db"_s} << "data\n"_ba;
        QTest::newRow("labels") << QStringList{u"label=tier"_s, u"label=other"_s} << ""_ba;
        QTest::newRow("no label") << QStringList{u"label!=tier=db"_s, u"name=data"_s} << ""_ba;
        QTest::newRow("without label") << QStringList{u"label!=tier"_s, u"name=cache"_s} << "cache\n"_ba;
        QTest::newRow("until") << QStringList{u"until=2001-01-01"_s} << ""_ba;
        QTest::newRow("driver") << QStringList{u"driver=nfs"_s} << ""_ba;
    }

    void filters()
    {
        QFETCH(QStringList, filters);
        QFETCH(QByteArray, names);
        QStringList arguments{u"volume"_s, u"ls"_s, u"-q"_s};
        for (const QString &filter : filters)
            arguments << u"-f"_s << filter;
        QCOMPARE(m_ctl.run(arguments).out, names);
    }

    void badFilters()
    {
        for (const QString &filter : {u"color=red"_s, u"name"_s, u"name=("_s, u"dangling=maybe"_s, u"until=soon"_s}) {
            const CtlResult result = m_ctl.run({u"volume"_s, u"ls"_s, u"-f"_s, filter});
            QCOMPARE(result.code, 1);
            QVERIFY2(result.err.count('\n') == 1, result.err);
        }
    }

    void inspect()
    {
        const CtlResult result = m_ctl.run({u"volume"_s, u"inspect"_s, u"data"_s});
        QCOMPARE(result.code, 0);
        const QJsonObject json = QJsonDocument::fromJson(result.out).array().at(0).toObject();
        QCOMPARE(json.value("Name"_L1).toString(), u"data"_s);
        QVERIFY(json.value("Mountpoint"_L1).toString().endsWith("/_data"_L1));
        QCOMPARE(json.value("UsageData"_L1).toObject().value("Size"_L1).toInt(), 123456);
        QCOMPARE(json.value("UsageData"_L1).toObject().value("RefCount"_L1).toInt(), 1);
        QCOMPARE(json.value("UsedBy"_L1).toArray().at(0).toString(), u"web"_s);
        QCOMPARE(m_ctl.run({u"volume"_s, u"inspect"_s, u"-f"_s, u"{{.Name}}:{{.Labels.tier}}"_s, u"data"_s}).out,
                 "data:db\n"_ba);
        const CtlResult missing = m_ctl.run({u"volume"_s, u"inspect"_s, u"none"_s, u"cache"_s});
        QCOMPARE(missing.code, 1);
        QVERIFY2(missing.err.contains("'none'"), missing.err);
        QCOMPARE(QJsonDocument::fromJson(missing.out).array().size(), 1);
    }

    void remove()
    {
        QCOMPARE(m_ctl.run({u"volume"_s, u"rm"_s, u"cache"_s}).out, "cache\n"_ba);
        const CtlResult missing = m_ctl.run({u"volume"_s, u"rm"_s, u"none"_s, u"cache"_s});
        QCOMPARE(missing.code, 1);
        QCOMPARE(missing.out, "cache\n"_ba);
        QCOMPARE(m_ctl.run({u"volume"_s, u"rm"_s, u"-f"_s, u"none"_s}).code, 0);
        m_ctl.helper().onError(u"Remove"_s, u"org.kiste.Error.InUse"_s, u"volume 'data' is in use by container 'aaaa'"_s);
        const CtlResult used = m_ctl.run({u"volume"_s, u"rm"_s, u"data"_s});
        QCOMPARE(used.code, 1);
        QCOMPARE(used.err, "kistectl: volume 'data' is in use by container 'aaaa'\n"_ba);
    }

    void prune()
    {
        const auto removals = [this] { return m_ctl.helper().members().count(u"Remove"_s); };
        const CtlResult refused = m_ctl.run({u"volume"_s, u"prune"_s}, "n\n");
        QCOMPARE(refused.code, 0);
        QCOMPARE(removals(), 0);
        const CtlResult anonymous = m_ctl.run({u"volume"_s, u"prune"_s}, "y\n");
        QCOMPARE(removals(), 1);
        QVERIFY2(anonymous.out.contains("Deleted Volumes:\n" + QByteArray(64, 'f') + "\n\nTotal reclaimed space: 123kB\n"),
                 anonymous.out);
        const CtlResult all = m_ctl.run({u"volume"_s, u"prune"_s, u"-af"_s});
        QCOMPARE(removals(), 3);
        QVERIFY2(all.out.contains("cache\n") && !all.out.contains("data\n"), all.out);
    }

    void commandsThatAreNone()
    {
        for (const QStringList &words : {QStringList{}, QStringList{u"steal"_s}, QStringList{u"rm"_s}}) {
            const CtlResult result = m_ctl.run(QStringList{u"volume"_s} + words);
            QCOMPARE(result.code, 125);
            QVERIFY2(result.err.startsWith("kistectl: volume") && result.err.count('\n') == 1, result.err);
        }
    }
};

QTEST_GUILESS_MAIN(TestCtlVolumes)
#include "tst_ctlvolumes.moc"
