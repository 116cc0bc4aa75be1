// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl and what images take: prune with its ledger, the bin, the check of the store and its repair.
#include "registryfixture.h"
#include "tests/dbus/ctlrunner.h"

#include "core/ipc/objectpath.h"

#include <QDateTime>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlStore : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;

    QDBusMessage lastCall(const QString &member)
    {
        const auto &calls = m_ctl.helper().calls;
        const auto found = std::find_if(calls.crbegin(), calls.crend(), [&member](const QDBusMessage &call) { return call.member() == member; });
        return found == calls.crend() ? QDBusMessage() : *found;
    }

private slots:
    void initTestCase()
    {
        ::signal(SIGPIPE, SIG_IGN);
        QVERIFY(m_ctl.begin());
    }

    void init() { QVERIFY(m_ctl.resetHelper()); }

    void prune()
    {
        // Two images that share their lower layer, one that a container needs, one of somebody else's.
        ImageInfo named = makeImage(u"localhost/kept:1"_s, '2');
        ImageInfo used = makeImage({}, '3');
        ImageInfo loose = makeImage({}, '4');
        ImageInfo foreign = makeImage({}, '5');
        used.usedBy = {makeContainer(u"web"_s, 'a').path};
        for (ImageInfo *image : {&named, &used, &loose})
            image->owner = ::geteuid();
        foreign.owner = ::geteuid() + 1;
        std::map<QString, std::pair<std::string, QList<qulonglong>>> content;
        const auto has = [&](ImageInfo &image, const std::string &lower, const std::string &upper, const QList<qulonglong> &sizes) {
            const TestImage made = TestImage::make({lower, upper}, image.digest.toStdString());
            content[image.path] = {made.manifest, sizes};
            m_ctl.helper().add(image);
        };
        const std::string lower = noise(1'000'000, 1);
        has(named, lower, noise(500'000, 2), {10'000'000, 2'000'000});
        has(loose, lower, noise(250'000, 3), {10'000'000, 1'000'000});
        has(used, noise(7000, 4), noise(8000, 5), {30'000'000, 1});
        has(foreign, noise(7000, 6), noise(8000, 7), {40'000'000, 1});
        m_ctl.helper().on(u"GetDocuments"_s, [&content](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto config = QStringLiteral("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}");
            return call.createReply({QString::fromStdString(content.at(call.path()).first), config});
        });
        m_ctl.helper().on(u"GetLayers"_s, [&content](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto manifest = parseImageManifest(content.at(call.path()).first);
            QStringList blobs;
            for (const Descriptor &layer : manifest->layers)
                blobs.append(QString::fromStdString(layer.digest.text()));
            return call.createReply({blobs, QVariant::fromValue(content.at(call.path()).second)});
        });
        m_ctl.helper().onReply(u"Remove"_s, {});
        CtlResult result = m_ctl.run({u"image"_s, u"prune"_s, u"--dry-run"_s});
        QCOMPARE(result.err, ""_ba);
        const QByteArray id = loose.digest.mid(7, 12).toUtf8();
        QVERIFY2(result.out.startsWith("IMAGE ") && result.out.contains(" LAST USED ") && result.out.contains("\n" + id + "   no name, no container   "), result.out);
        QVERIFY2(result.out.contains("   12.3MB    1.25MB\nTogether they free: 1.25MB\n"), result.out); // what it shares stays
        result = m_ctl.run({u"image"_s, u"prune"_s, u"-a"_s}, "n\n");
        QVERIFY2(result.out.contains("localhost/kept:1   no container "), result.out);
        QVERIFY2(result.out.contains("Together they free: 14.8MB\nRemove them? [y/N] "), result.out); // together what they share too
        QVERIFY(!m_ctl.helper().members().contains(u"Remove"_s));
        result = m_ctl.run({u"system"_s, u"df"_s, u"--format"_s, u"{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}"_s});
        QVERIFY2(result.out.startsWith("Images 4 1 84.8MB "), result.out);
        result = m_ctl.run({u"system"_s, u"df"_s, u"-v"_s, u"--format"_s, u"{{.Name}} {{.Size}} {{.Reclaimable}}"_s});
        QVERIFY2(result.out.contains("localhost/kept:1 13.5MB 2.5MB\n"), result.out);
        result = m_ctl.run({u"image"_s, u"prune"_s, u"-f"_s});
        QVERIFY2(result.out.startsWith("Deleted Images:\ndeleted: " + loose.digest.toUtf8() + "\n\nTotal reclaimed space: 0B\nIn the bin: 1.25MB\n"), result.out);
        QCOMPARE(lastCall(u"Remove"_s).path(), loose.path);
        const auto options = [this] { return qdbus_cast<QVariantMap>(lastCall(u"Remove"_s).arguments().value(0)); };
        QCOMPARE(options().value(u"reason"_s).toString(), u"prune"_s);
        const QString word = options().value(u"bin"_s).toString();
        QVERIFY(!word.isEmpty());
        // The word is another each time; the engine says until when what went under it can come back.
        m_ctl.helper().on(u"ListBin"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const MapList entries{QVariantMap{{u"bin"_s, options().value(u"bin"_s).toString()}, {u"until"_s, quint64(1'800'000'000'000'000)}}};
            return call.createReply({QVariant::fromValue(entries), quint64(5'000'000)});
        });
        result = m_ctl.run({u"image"_s, u"prune"_s, u"-f"_s});
        QVERIFY2(result.out.contains("Kept in the bin until 2027-01-15 ") && result.out.contains("`kistectl system undo`"), result.out);
        QVERIFY(options().value(u"bin"_s).toString() != word);
        m_ctl.helper().onReply(u"PruneContainers"_s, {QStringList(), quint64(0)});
        result = m_ctl.run({u"system"_s, u"prune"_s, u"-f"_s});
        QVERIFY2(result.out.contains("Total reclaimed space: 0B\nKept in the bin until 2027-01-15 "), result.out);
        result = m_ctl.run({u"system"_s, u"df"_s, u"--format"_s, u"{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}"_s});
        QVERIFY2(result.out.contains("In the bin 1 0 5MB 5MB (100%)\n"), result.out);
        // What builds keep for themselves goes at once.
        ImageInfo step = makeImage(u"localhost/kiste/build-cache:abc"_s, '6');
        step.owner = ::geteuid();
        has(step, noise(7000, 8), noise(100'000, 9), {1'000'000, 1});
        result = m_ctl.run({u"image"_s, u"prune"_s, u"-a"_s, u"-f"_s, u"--filter"_s, u"label!=x"_s});
        QVERIFY2(result.out.contains("untagged: localhost/kiste/build-cache:abc\n") && result.out.contains("Total reclaimed space: 1.11MB\n"), result.out);
        int gone = 0;
        for (const QDBusMessage &call : std::as_const(m_ctl.helper().calls)) {
            if (call.member() != "Remove"_L1 || call.path() != step.path)
                continue;
            ++gone;
            QVERIFY(!qdbus_cast<QVariantMap>(call.arguments().value(0)).contains(u"bin"_s));
        }
        QCOMPARE(gone, 1);
        m_ctl.helper().remove(step.path);
        result = m_ctl.run({u"image"_s, u"prune"_s, u"-a"_s, u"-f"_s, u"--no-bin"_s});
        QVERIFY(!options().contains(u"bin"_s) && options().value(u"force"_s).toBool());
        QVERIFY2(result.out.contains("untagged: localhost/kept:1\ndeleted: " + named.digest.toUtf8()), result.out);
        QVERIFY2(result.out.endsWith("Total reclaimed space: 14.8MB\n"), result.out);
        QVERIFY(!result.out.contains(used.digest.toUtf8()) && !result.out.contains(foreign.digest.toUtf8()));
        QCOMPARE(m_ctl.run({u"image"_s, u"prune"_s, u"-f"_s, u"--filter"_s, u"color=red"_s}).code, 1);
    }

    void undo()
    {
        const ImageInfo image = makeImage(u"localhost/back:1"_s, '1');
        m_ctl.helper().add(image);
        const ImageInfo bare = makeImage({}, '2');
        m_ctl.helper().add(bare);
        const QList<QDBusObjectPath> paths{QDBusObjectPath(image.path), QDBusObjectPath(bare.path)};
        m_ctl.helper().onReply(u"UndoRemoval"_s, {QVariant::fromValue(paths), QStringList{u"localhost/taken:1"_s}});
        CtlResult result = m_ctl.run({u"system"_s, u"undo"_s});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, "Restored: localhost/back:1\nRestored: " + bare.digest.toUtf8()
                     + "\nThe name 'localhost/taken:1' belongs to another image now and stays there.\n");
        QCOMPARE(qdbus_cast<QVariantMap>(lastCall(u"UndoRemoval"_s).arguments().value(0)), QVariantMap());
        result = m_ctl.run({u"system"_s, u"undo"_s, u"a1b2"_s});
        QCOMPARE(qdbus_cast<QVariantMap>(lastCall(u"UndoRemoval"_s).arguments().value(0)), (QVariantMap{{u"bin"_s, u"a1b2"_s}}));
        m_ctl.helper().onError(u"UndoRemoval"_s, u"org.kiste.Error.NotFound"_s, u"nothing of yours lies in the bin"_s);
        result = m_ctl.run({u"system"_s, u"undo"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("nothing of yours lies in the bin"), result.err);
        const auto now = quint64(QDateTime::currentMSecsSinceEpoch()) * 1000;
        const MapList entries{QVariantMap{{u"bin"_s, u"a1b2"_s},
                               {u"digest"_s, image.digest},
                               {u"names"_s, QStringList{u"localhost/gone:1"_s, u"localhost/gone:2"_s}},
                               {u"reason"_s, u"prune"_s},
                               {u"size"_s, quint64(1'000'000)},
                               {u"time"_s, now - 3'600'000'000ULL * 2},
                               {u"last-used"_s, now - 86'400'000'000ULL * 5},
                               {u"until"_s, now + 3'600'000'000ULL * 22 + 60'000'000}}};
        m_ctl.helper().onReply(u"ListBin"_s, {QVariant::fromValue(entries), quint64(7'000'000)});
        result = m_ctl.run({u"system"_s, u"undo"_s, u"--list"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.startsWith("REMOVAL "), result.out);
        QCOMPARE(result.out.split('\n').value(1).simplified(), "a1b2 localhost/gone:1 pruned 2 hours ago 5 days ago 22 hours 1MB"_ba);
        QCOMPARE(m_ctl.run({u"system"_s, u"undo"_s, u"-l"_s, u"--format"_s, u"{{.Names}}"_s}).out, "localhost/gone:1, localhost/gone:2\n"_ba);
        m_ctl.helper().onReply(u"EmptyBin"_s, {1U, quint64(7'000'000)});
        result = m_ctl.run({u"system"_s, u"prune"_s, u"--bin"_s}, "n\n");
        QVERIFY2(result.out.contains("1 images, 7MB"), result.out);
        QVERIFY(!m_ctl.helper().members().contains(u"EmptyBin"_s));
        result = m_ctl.run({u"system"_s, u"prune"_s, u"--bin"_s, u"-f"_s});
        QCOMPARE(result.out, "Deleted images of the bin: 1\nTotal reclaimed space: 7MB\n"_ba);
        QVERIFY(!m_ctl.helper().members().contains(u"PruneContainers"_s)); // nothing else
    }

    void storeCheck()
    {
        m_ctl.helper().onReply(u"CheckStore"_s, {QStringList(), QStringList(), QStringList()});
        CtlResult result = m_ctl.run({u"system"_s, u"check"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.startsWith("The store is sound"), result.out);
        m_ctl.helper().onReply(u"CheckStore"_s, {QStringList{u"missing-blob"_s, u"foreign-file"_s}, QStringList{u"sha256:1"_s, u"na\x1bme"_s},
                                                 QStringList{u"the image 'x' needs it"_s, u"it is none"_s}});
        result = m_ctl.run({u"system"_s, u"check"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.out.startsWith("KIND ") && result.out.contains("missing-blob   sha256:1   the image 'x' needs it\n"), result.out);
        QVERIFY2(!result.out.contains('\x1b'), result.out);
        m_ctl.helper().onReply(u"CheckStore"_s, {QStringList{u"missing-blob"_s}, QStringList(), QStringList()});
        QCOMPARE(m_ctl.run({u"system"_s, u"check"_s}).code, 125);
    }

    void storeRepair()
    {
        const QStringList none;
        m_ctl.helper().onReply(u"RepairStore"_s, {none, none, none, none, QVariant::fromValue(QList<bool>())});
        CtlResult result = m_ctl.run({u"system"_s, u"check"_s, u"--repair"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.startsWith("The store is sound"), result.out);
        const QStringList kinds{u"missing-blob"_s, u"foreign-file"_s};
        const QStringList objects{u"sha256:1"_s, u"na\x1bme"_s};
        const QStringList outcomes{u"`kistectl pull x` brings it back"_s, u"put aside"_s};
        m_ctl.helper().onReply(u"RepairStore"_s, {kinds, objects, kinds, outcomes, QVariant::fromValue(QList<bool>{true, true})});
        result = m_ctl.run({u"system"_s, u"check"_s, u"--repair"_s});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.startsWith("MENDED ") && result.out.contains("missing-blob   sha256:1   `kistectl pull x` brings it back\n"), result.out);
        QVERIFY2(!result.out.contains('\x1b'), result.out);
        m_ctl.helper().onReply(u"RepairStore"_s, {kinds, objects, kinds, outcomes, QVariant::fromValue(QList<bool>{false, true})});
        QCOMPARE(m_ctl.run({u"system"_s, u"check"_s, u"--repair"_s}).code, 1);
        m_ctl.helper().onReply(u"RepairStore"_s, {kinds, objects, kinds, none, QVariant::fromValue(QList<bool>{false, true})});
        QCOMPARE(m_ctl.run({u"system"_s, u"check"_s, u"--repair"_s}).code, 125);
    }
};

QTEST_GUILESS_MAIN(TestCtlStore)
#include "tst_ctlstore.moc"
