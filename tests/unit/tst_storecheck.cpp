// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A store is damaged in every way there is a word for; each damage is found, and nothing else.
#include "privhelper/store/storecheck.h"

#include "core/base/sha256.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

const std::atomic<bool> neverCancelled = false;

QString q(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestStoreCheck : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<StoreDirectory> m_store;
    NeededContent m_needed;
    Digest m_blob = Sha256::of("content");
    Digest m_lower = Sha256::of("lower");
    Digest m_upper = Sha256::of("x");

    QString blobFile(const Digest &digest) const { return m_directory->filePath(u"store/blobs/sha256/"_s + q(digest.hex())); }
    QString layerFile(const Digest &digest, const QString &name) const
    {
        return m_directory->filePath(u"store/layers/"_s + q(digest.hex()) + u'/' + name);
    }
    static void write(const QString &name, const std::string &text)
    {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text.data(), qint64(text.size())), qint64(text.size()));
    }
    Digest putLayer(const Digest &diffId, const std::optional<Digest> &parent)
    {
        const Digest chainId = chainIdOf({.blob = diffId, .diffId = diffId, .parent = parent});
        QDir().mkpath(layerFile(chainId, u"diff"_s));
        const std::string below = parent ? ",\"parent\":\"" + parent->text() + '"' : std::string();
        write(layerFile(chainId, u"layer.json"_s),
            "{\"chainId\":\"" + chainId.text() + "\",\"diffId\":\"" + diffId.text() + "\",\"entries\":1,\"size\":5" + below + "}\n");
        return chainId;
    }
    Result<std::vector<StoreProblem>> check(const std::atomic<bool> &cancelled = neverCancelled) const
    {
        const BlobStore blobs(*m_store);
        const LayerStore layers(*m_store, "/nonexistent");
        return checkStore(*m_store, blobs, layers, m_needed, cancelled);
    }
    /// "KIND OBJECT", sorted.
    QStringList found() const
    {
        QStringList list;
        const auto problems = check();
        if (!problems)
            return {q(problems.error().detail)};
        for (const StoreProblem &problem : *problems) {
            if (problem.detail.empty())
                list.append(u"a problem without words"_s);
            list.append(q(problem.kind + ' ' + problem.object));
        }
        list.sort();
        return list;
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        auto store = StoreDirectory::open(m_directory->filePath(u"store"_s).toStdString());
        QVERIFY2(store, store ? "" : store.error().detail.c_str());
        m_store = std::make_unique<StoreDirectory>(*std::move(store));
        QCOMPARE(BlobStore(*m_store).putBlob("content").value(), m_blob);
        m_lower = putLayer(Sha256::of("lower"), {});
        m_upper = putLayer(Sha256::of("upper"), m_lower);
        m_needed = {.blobs = {{m_blob, "an image"}}, .layers = {{m_lower, "an image"}, {m_upper, "an image"}}};
        QCOMPARE(found(), QStringList());
    }

    void missingAndAlteredBlob()
    {
        QFile file(blobFile(m_blob));
        QVERIFY(::chmod(file.fileName().toLocal8Bit().constData(), 0600) == 0);
        write(file.fileName(), "c0ntent"); // as long as before
        QCOMPARE(found(), QStringList{u"altered-blob "_s + q(m_blob.text())});
        write(file.fileName(), "cont");
        QCOMPARE(found(), QStringList{u"altered-blob "_s + q(m_blob.text())});
        write(file.fileName(), "");
        QCOMPARE(found(), QStringList{u"altered-blob "_s + q(m_blob.text())});
        QVERIFY(file.remove());
        QCOMPARE(found(), QStringList{u"missing-blob "_s + q(m_blob.text())});
        QVERIFY(check()->front().detail.contains("'an image' needs it"));
    }

    void missingAndHalfLayer()
    {
        QVERIFY(QFile::rename(layerFile(m_upper, u"layer.json"_s), m_directory->filePath(u"record"_s)));
        QCOMPARE(found(), QStringList{u"half-layer "_s + q(m_upper.text())});
        write(layerFile(m_upper, u"layer.json"_s), R"({"chainId":)"); // a write that was cut short
        QCOMPARE(found(), QStringList{u"half-layer "_s + q(m_upper.text())});
        QVERIFY(QFile::remove(layerFile(m_upper, u"layer.json"_s)));
        QVERIFY(QFile::rename(m_directory->filePath(u"record"_s), layerFile(m_upper, u"layer.json"_s)));
        QCOMPARE(found(), QStringList());
        QVERIFY(QDir().rmdir(layerFile(m_upper, u"diff"_s)));
        QCOMPARE(found(), QStringList{u"half-layer "_s + q(m_upper.text())});
        QVERIFY(QDir(layerFile(m_upper, {})).removeRecursively());
        QCOMPARE(found(), QStringList{u"missing-layer "_s + q(m_upper.text())});
    }

    void anotherLayersRecord()
    {
        QVERIFY(QFile::remove(layerFile(m_upper, u"layer.json"_s)));
        QVERIFY(QFile::copy(layerFile(m_lower, u"layer.json"_s), layerFile(m_upper, u"layer.json"_s)));
        QCOMPARE(found(), QStringList{u"altered-layer "_s + q(m_upper.text())});
    }

    void orphansAndStrangers()
    {
        const Digest orphan = BlobStore(*m_store).putBlob("nobody's").value();
        const Digest layer = putLayer(Sha256::of("nobody's layer"), {});
        write(m_directory->filePath(u"store/blobs/sha256/notes.txt"_s), "x");
        QDir().mkpath(blobFile(Sha256::of("a directory")));
        QVERIFY(QFile::link(u"/etc"_s, layerFile(Sha256::of("a link"), {}).chopped(1)));
        QStringList expected{u"orphan-blob "_s + q(orphan.text()), u"orphan-layer "_s + q(layer.text()), u"foreign-file notes.txt"_s,
            u"foreign-file "_s + q(Sha256::of("a directory").hex()), u"foreign-file "_s + q(Sha256::of("a link").hex())};
        expected.sort();
        QCOMPARE(found(), expected);
    }

    void wrongOwner()
    {
        if (::geteuid() != 0)
            QSKIP("only root can give files away");
        QVERIFY(::chown(blobFile(m_blob).toLocal8Bit().constData(), 1234, 1234) == 0);
        QVERIFY(::chown(layerFile(m_lower, {}).toLocal8Bit().constData(), 1234, 1234) == 0);
        QStringList expected{u"wrong-owner "_s + q(m_blob.hex()), u"wrong-owner "_s + q(m_lower.hex())};
        expected.sort();
        QCOMPARE(found(), expected);
    }

    void cancelled()
    {
        const std::atomic<bool> yes = true;
        QCOMPARE(check(yes).error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestStoreCheck)
#include "tst_storecheck.moc"
