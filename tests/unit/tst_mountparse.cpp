// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What -v, --mount, --tmpfs and --security-opt say, and what the helper makes of it.
#include "app/ctl/parse/mounts.h"
#include "app/ctl/parse/securityoptions.h"
#include "core/ipc/dbustypes.h"

#include <QTemporaryFile>
#include <QTest>

using namespace kiste;
using namespace kiste::ctl;
using namespace Qt::StringLiterals;

class TestMountParse : public QObject
{
    Q_OBJECT

private slots:
    void volumes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QVariantMap>("expected");
        const auto row = [](const char *text, QVariantMap expected) { QTest::newRow(text) << QByteArray(text) << expected; };
        row("data:/d", {{u"type"_s, u"volume"_s}, {u"source"_s, u"data"_s}, {u"target"_s, u"/d"_s}});
        row("/d", {{u"type"_s, u"volume"_s}, {u"target"_s, u"/d"_s}});
        row("/h:/d:ro", {{u"type"_s, u"bind"_s}, {u"source"_s, u"/h"_s}, {u"target"_s, u"/d"_s}, {u"read-only"_s, true}});
        row("./h:/d", {{u"type"_s, u"bind"_s}, {u"source"_s, u"/here/h"_s}, {u"target"_s, u"/d"_s}});
        row(".:/d:z,rw", {{u"type"_s, u"bind"_s}, {u"source"_s, u"/here/"_s}, {u"target"_s, u"/d"_s}});
        row("../up:/d:rslave", {{u"type"_s, u"bind"_s}, {u"source"_s, u"/up"_s}, {u"target"_s, u"/d"_s}, {u"propagation"_s, u"rslave"_s}});
        row("data:/d:nocopy,ro", {{u"type"_s, u"volume"_s}, {u"source"_s, u"data"_s}, {u"target"_s, u"/d"_s}, {u"nocopy"_s, true}, {u"read-only"_s, true}});
        row("data:/d:U,Z,noexec,nosuid",
            {{u"type"_s, u"volume"_s},
             {u"source"_s, u"data"_s},
             {u"target"_s, u"/d"_s},
             {u"options"_s, QStringList{u"noexec"_s, u"nosuid"_s}}});
    }
    void volumes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QVariantMap, expected);
        const auto mount = parseVolumeOption(text.toStdString(), "/here");
        QVERIFY2(mount, mount ? "" : mount.error().detail.c_str());
        QCOMPARE(*mount, expected);
    }

    void mounts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QVariantMap>("expected");
        const auto row = [](const char *text, QVariantMap expected) { QTest::newRow(text) << QByteArray(text) << expected; };
        row("type=bind,source=/h,target=/d,readonly",
            {{u"type"_s, u"bind"_s}, {u"source"_s, u"/h"_s}, {u"target"_s, u"/d"_s}, {u"read-only"_s, true}});
        row("src=data,dst=/d", {{u"type"_s, u"volume"_s}, {u"source"_s, u"data"_s}, {u"target"_s, u"/d"_s}});
        row("type=volume,destination=/d,volume-nocopy=true,volume-subpath=a/b",
            {{u"type"_s, u"volume"_s}, {u"target"_s, u"/d"_s}, {u"nocopy"_s, true}, {u"subpath"_s, u"a/b"_s}});
        row("type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770",
            {{u"type"_s, u"tmpfs"_s}, {u"target"_s, u"/t"_s}, {u"size"_s, quint64(1) << 20}, {u"mode"_s, 01770U}});
        row("type=bind,src=/h,dst=/d,bind-propagation=rshared,bind-nonrecursive",
            {{u"type"_s, u"bind"_s}, {u"source"_s, u"/h"_s}, {u"target"_s, u"/d"_s}, {u"propagation"_s, u"rshared"_s}, {u"recursive"_s, false}});
        row("type=bind,\"src=/a,b\",dst=/d,ro=false",
            {{u"type"_s, u"bind"_s}, {u"source"_s, u"/a,b"_s}, {u"target"_s, u"/d"_s}, {u"read-only"_s, false}});
        row("type=bind,src=/h,dst=/d,relabel=shared,U=true,consistency=cached,noexec",
            {{u"type"_s, u"bind"_s},
             {u"source"_s, u"/h"_s},
             {u"target"_s, u"/d"_s},
             {u"options"_s, QStringList{u"noexec"_s}}});
        row("type=tmpfs,dst=/t,notmpcopyup",
            {{u"type"_s, u"tmpfs"_s}, {u"target"_s, u"/t"_s}, {u"options"_s, QStringList{u"notmpcopyup"_s}}});
        row("type=bind,src=/h,dst=/d,ro,bind-recursive=writable",
            {{u"type"_s, u"bind"_s},
             {u"source"_s, u"/h"_s},
             {u"target"_s, u"/d"_s},
             {u"read-only"_s, true},
             {u"recursive"_s, true},
             {u"recursive-read-only"_s, false}});
    }
    void mounts()
    {
        QFETCH(QByteArray, text);
        QFETCH(QVariantMap, expected);
        const auto mount = parseMountOption(text.toStdString(), "/here");
        QVERIFY2(mount, mount ? "" : mount.error().detail.c_str());
        QCOMPARE(*mount, expected);
    }

    void wrongMounts_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"type=bind,dst=/d", "type=nfs,src=a,dst=/d", "src=a", "src=a,dst=d", "src=a,dst=/d,color=red",
              "type=tmpfs,src=x,dst=/d", "type=tmpfs,dst=/d,tmpfs-mode=999", "type=tmpfs,dst=/d,tmpfs-size=big",
              "type=bind,src=/a,dst=/d,ro=maybe", "\"type=bind", "dst=", "dst=/d,volume-driver=nfs",
              "dst=/d,volume-opt=type=nfs", "type=bind,src=/a,dst=/d,bind-recursive=maybe",
              "type=bind,src=/a,dst=/d,bind-propagation=wide"})
            QTest::newRow(text) << QByteArray(text);
    }
    void wrongMounts()
    {
        QFETCH(QByteArray, text);
        const auto mount = parseMountOption(text.toStdString(), "/here");
        QVERIFY(!mount);
        QCOMPARE(mount.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!mount.error().detail.contains('\n'));
    }

    void wrongVolumes()
    {
        for (const char *text :
             {"", "a:b", "a:", ":/d", "a:/d:ro:x", "a:/d:evil", "a:/d:O", "a:/d:suid", "a:/d:dev", "d"})
            QVERIFY2(!parseVolumeOption(text, "/here"), text);
        for (const char *text : {"", "t", "t:size=1m"})
            QVERIFY2(!parseTmpfsOption(text), text);
        QCOMPARE(parseTmpfsOption("/t:size=1m,noexec").value().value(u"options"_s).toStringList(), (QStringList{u"size=1m"_s, u"noexec"_s}));
    }

    void securityOptions()
    {
        QVariantMap map;
        QTemporaryFile profile;
        QVERIFY(profile.open() && profile.write("{}") == 2 && profile.flush());
        for (const std::string &text : {std::string("no-new-privileges"), "seccomp=" + profile.fileName().toStdString(),
                                        std::string("mask=/a:/b"), std::string("systempaths=unconfined"), std::string("apparmor=mine"),
                                        std::string("label=disable")})
            QVERIFY2(applySecurityOption(text, map), text.c_str());
        QCOMPARE(map, (QVariantMap{{u"no-new-privileges"_s, true}, {u"seccomp"_s, u"{}"_s}, {u"mask"_s, QStringList{u"/a"_s, u"/b"_s}},
                                   {u"unmask"_s, QStringList{u"ALL"_s}}, {u"apparmor"_s, u"mine"_s}}));
        QVERIFY(applySecurityOption("no-new-privileges:false", map));
        QCOMPARE(map.value(u"no-new-privileges"_s), QVariant(false));
        for (const char *text : {"", "color=red", "seccomp=/no/such/file", "no-new-privileges=maybe", "unmask="})
            QVERIFY2(!applySecurityOption(text, map), text);
    }
};

QTEST_GUILESS_MAIN(TestMountParse)
#include "tst_mountparse.moc"
