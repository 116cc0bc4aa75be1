// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"
#include "core/base/removetree.h"
#include "core/base/sha256.h"
#include "privhelper/store/blobstore.h"
#include "privhelper/store/layerstore.h"
#include "privhelper/store/storedirectory.h"
#include "tests/privileged/unpacking.h"
#include "tests/support/compress.h"
#include "tests/support/tarbuilder.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mman.h>
#include <thread>

using namespace kiste;
using namespace kiste::test;

namespace {

const std::string unpackProgram = KISTE_BIN "/kiste-unpack";
const std::atomic<bool> never = false;

/// A store in a directory of its own, with a file to import from.
struct Fixture
{
    QTemporaryDir directory;
    std::string path = directory.filePath(QStringLiteral("store")).toStdString();
    Result<StoreDirectory> store = StoreDirectory::open(path);

    UniqueFd file(const std::string &content) const
    {
        const std::string name = directory.filePath(QStringLiteral("source")).toStdString();
        Unpacking::writeFile(name, content);
        return UniqueFd(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    }
    QStringList entries(const char *where) const
    {
        return QDir(QString::fromStdString(path + '/' + where))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
    /// Puts a layer's blob into the store; what to ask the layer store for.
    LayerRequest layer(const std::string &tar, std::optional<Digest> parent = {}) const
    {
        const std::string blob = compressed(QStringLiteral("gzip"), tar);
        const BlobStore blobs(*store);
        return {.blob = blobs.putBlob(blob).value(), .diffId = Sha256::of(tar), .parent = std::move(parent)};
    }
};

std::string manyFiles(int count)
{
    TarBuilder tar;
    for (int i = 0; i < count; ++i)
        tar.file("directory" + std::to_string(i % 50) + "/file" + std::to_string(i),
            std::string(3000, 'x') + std::to_string(i));
    return tar.finish();
}

/// What the test runs as a process of its own, to be killed: imports and unpacks and removes without end.
int work(const std::string &path)
{
    const auto store = StoreDirectory::open(path);
    if (!store || !store->cleanTemporary())
        return 1;
    const BlobStore blobs(*store);
    LayerStore layers(*store, unpackProgram);
    for (int round = 0;; ++round) {
        const std::string tar = manyFiles(400 + round);
        const UniqueFd source(::memfd_create("source", MFD_CLOEXEC));
        if (!writeFully(source.get(), std::as_bytes(std::span(tar)), "source"))
            return 2;
        const Digest digest = Sha256::of(tar);
        if (!blobs.importBlob(source.get(), 0, tar.size(), digest, never))
            return 3;
        const LayerRequest request{.blob = digest, .diffId = digest, .parent = {}};
        if (!layers.ensureLayer(request, never))
            return 4;
        if (round % 3 == 2 && (!layers.removeLayer(digest) || !blobs.removeBlob(digest)))
            return 5;
    }
}

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
    }

    void directoriesAreForRootOnly()
    {
        Fixture fixture;
        QVERIFY(fixture.store);
        for (const char *name : {"", "blobs", "blobs/sha256", "layers", "tmp"}) {
            struct stat status = {};
            QCOMPARE(::stat((fixture.path + '/' + name).c_str(), &status), 0);
            QCOMPARE(status.st_mode, S_IFDIR | 0700U);
        }
        QCOMPARE(::chmod(fixture.path.c_str(), 0755), 0);
        QVERIFY(StoreDirectory::open(fixture.path));
        struct stat status = {};
        QCOMPARE(::stat(fixture.path.c_str(), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0700U);
    }

    void aStoreOfSomebodyElseIsRefused()
    {
        QTemporaryDir directory;
        const std::string path = directory.path().toStdString() + "/store";
        QCOMPARE(::mkdir(path.c_str(), 0700), 0);
        QCOMPARE(::chown(path.c_str(), 1000, 1000), 0);
        const auto store = StoreDirectory::open(path);
        QVERIFY(!store && store.error().code == ErrorCode::NotAuthorized);
        const std::string link = path + "-link";
        QCOMPARE(::symlink("/tmp", link.c_str()), 0);
        QVERIFY(!StoreDirectory::open(link));
    }

    void blobsComeAndGo()
    {
        Fixture fixture;
        const BlobStore blobs(*fixture.store);
        std::string content;
        for (int i = 0; i < 500'000; ++i)
            content += std::to_string(i);
        const Digest digest = Sha256::of(content);
        const UniqueFd file = fixture.file("before" + content + "after");
        QVERIFY(!blobs.contains(digest));
        std::uint64_t last = 0;
        const auto imported =
            blobs.importBlob(file.get(), 6, content.size(), digest, never, [&](std::uint64_t n) { last = n; });
        QVERIFY2(imported, imported ? "" : imported.error().detail.c_str());
        QCOMPARE(last, content.size());
        QVERIFY(blobs.contains(digest));
        QCOMPARE(blobs.blobSize(digest).value(), content.size());
        QCOMPARE(blobs.readBlob(digest, content.size()).value(), content);
        QCOMPARE(blobs.readBlob(digest, 100).error().code, ErrorCode::LimitExceeded);
        QCOMPARE(blobs.list().value(), std::vector<Digest>{digest});
        QVERIFY(blobs.importBlob(file.get(), 6, content.size(), digest, never));
        QVERIFY(blobs.removeBlob(digest));
        QVERIFY(blobs.removeBlob(digest));
        QCOMPARE(blobs.readBlob(digest, 10).error().code, ErrorCode::NotFound);
        QCOMPARE(blobs.putBlob("{}").value(), Sha256::of("{}"));
        QCOMPARE(blobs.putBlob("").value(), Sha256::of(""));
        QVERIFY(fixture.entries("tmp").isEmpty());
    }

    void wrongBlobsAreRefused()
    {
        Fixture fixture;
        const BlobStore blobs(*fixture.store);
        const UniqueFd file = fixture.file("content");
        const Digest digest = Sha256::of("content");
        const auto code = [&](int fd, std::uint64_t offset, std::uint64_t size, const Digest &wanted) {
            const auto result = blobs.importBlob(fd, offset, size, wanted, never);
            return result ? ErrorCode::Failed : result.error().code;
        };
        QCOMPARE(code(file.get(), 0, 7, Sha256::of("other")), ErrorCode::Corrupt);
        QCOMPARE(code(file.get(), 0, 6, digest), ErrorCode::Corrupt);
        QCOMPARE(code(file.get(), 0, 8, digest), ErrorCode::Corrupt);
        QCOMPARE(code(file.get(), 1, 7, digest), ErrorCode::Corrupt);
        QCOMPARE(code(file.get(), ~0ULL, 7, digest), ErrorCode::Corrupt);
        QCOMPARE(code(file.get(), 1, ~0ULL, digest), ErrorCode::Corrupt);
        int fds[2];
        QCOMPARE(::pipe2(fds, O_CLOEXEC), 0);
        const UniqueFd reader(fds[0]);
        const UniqueFd writer(fds[1]);
        QCOMPARE(code(reader.get(), 0, 7, digest), ErrorCode::InvalidArgument);
        const UniqueFd directory(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        QCOMPARE(code(directory.get(), 0, 7, digest), ErrorCode::InvalidArgument);
        const std::atomic<bool> cancelled = true;
        QCOMPARE(blobs.importBlob(file.get(), 0, 7, digest, cancelled).error().code, ErrorCode::Cancelled);
        QVERIFY(fixture.entries("tmp").isEmpty());
        QVERIFY(fixture.entries("blobs/sha256").isEmpty());
    }

    void aBlobThatTheDiskChangedIsNotBelieved()
    {
        Fixture fixture;
        const BlobStore blobs(*fixture.store);
        const Digest digest = blobs.putBlob("right").value();
        Unpacking::writeFile(fixture.path + "/blobs/sha256/" + digest.hex(), "wrong");
        QCOMPARE(blobs.readBlob(digest, 100).error().code, ErrorCode::Corrupt);
    }

    void layersComeAndGo()
    {
        Fixture fixture;
        LayerStore layers(*fixture.store, unpackProgram);
        const LayerRequest lower = fixture.layer(TarBuilder().file("a", "1").file("b", "22").finish());
        const LayerRequest upper = fixture.layer(TarBuilder().file(".wh.a").finish(), chainIdOf(lower));
        QCOMPARE(chainIdOf(upper), Sha256::of(lower.diffId.text() + ' ' + upper.diffId.text()));
        const std::vector<LayerRequest> requests{lower, upper};
        const auto made = layers.ensureLayers(requests, never);
        QVERIFY2(made, made ? "" : made.error().detail.c_str());
        QCOMPARE(made->size(), 2U);
        QCOMPARE(made->at(0).size, 3U);
        QCOMPARE(made->at(1).parent, std::optional(chainIdOf(lower)));
        QCOMPARE(layers.list()->size(), 2U);
        const auto content = layers.openLayer(chainIdOf(lower));
        QVERIFY(content);
        QCOMPARE(::faccessat(content->get(), "b", F_OK, 0), 0);
        struct stat status = {};
        QCOMPARE(::fstat(content->get(), &status), 0);
        QCOMPARE(status.st_mode, S_IFDIR | 0755U);
        // Again costs nothing, not even the blob.
        QVERIFY(BlobStore(*fixture.store).removeBlob(lower.blob));
        QVERIFY(layers.ensureLayers(requests, never));
        QVERIFY(layers.removeLayer(chainIdOf(upper)));
        QVERIFY(layers.removeLayer(chainIdOf(upper)));
        QCOMPARE(layers.info(chainIdOf(upper)).error().code, ErrorCode::NotFound);
        QVERIFY(layers.info(chainIdOf(lower)));
        QVERIFY(fixture.entries("tmp").isEmpty());
    }

    void aLayerThatIsNotWhatTheConfigSaysIsRefused()
    {
        Fixture fixture;
        LayerStore layers(*fixture.store, unpackProgram);
        const LayerRequest good = fixture.layer(TarBuilder().file("a", "1").finish());
        LayerRequest wrong = fixture.layer(TarBuilder().file("b", "2").finish(), chainIdOf(good));
        wrong.diffId = Sha256::of("something else");
        const std::vector<LayerRequest> requests{good, wrong};
        const auto made = layers.ensureLayers(requests, never);
        QVERIFY(!made && made.error().code == ErrorCode::Corrupt);
        QVERIFY(made.error().detail.contains("diff id"));
        QVERIFY(fixture.entries("layers").isEmpty());
        QVERIFY(fixture.entries("tmp").isEmpty());
        const LayerRequest hostile = fixture.layer(TarBuilder().file("../x", "1").finish());
        QVERIFY(!layers.ensureLayer(hostile, never));
        const LayerRequest absent{.blob = Sha256::of("absent"), .diffId = Sha256::of("x"), .parent = {}};
        QCOMPARE(layers.ensureLayer(absent, never).error().code, ErrorCode::NotFound);
        QVERIFY(fixture.entries("tmp").isEmpty());
        // Nothing is locked after a failure.
        QVERIFY(layers.ensureLayer(good, never));
    }

    void unpackingCanBeCancelled()
    {
        Fixture fixture;
        LayerStore layers(*fixture.store, unpackProgram);
        const LayerRequest request = fixture.layer(manyFiles(20'000));
        std::atomic<bool> cancelled = false;
        const auto made = layers.ensureLayer(request, cancelled, [&](std::uint64_t) { cancelled = true; });
        QVERIFY(!made && made.error().code == ErrorCode::Cancelled);
        QVERIFY(fixture.entries("tmp").isEmpty());
        QVERIFY(fixture.entries("layers").isEmpty());
    }

    void threadsMayWantTheSameLayers()
    {
        Fixture fixture;
        LayerStore layers(*fixture.store, unpackProgram);
        const LayerRequest a = fixture.layer(manyFiles(200));
        const LayerRequest b = fixture.layer(manyFiles(300));
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&, i] {
                    const std::vector<LayerRequest> order = i % 2 ? std::vector{a, b} : std::vector{b, a};
                    good += layers.ensureLayers(order, never).has_value();
                });
            }
        }
        QCOMPARE(good.load(), 4);
        QCOMPARE(layers.list()->size(), 2U);
        QVERIFY(fixture.entries("tmp").isEmpty());
    }

    void anythingIsRemovedAndNothingElse()
    {
        Fixture fixture;
        const std::string outside = fixture.directory.filePath(QStringLiteral("outside")).toStdString();
        QCOMPARE(::mkdir(outside.c_str(), 0755), 0);
        Unpacking::writeFile(outside + "/kept", "x");
        const std::string top = fixture.path + "/tmp/layer-x";
        QCOMPARE(::mkdir(top.c_str(), 0), 0);
        QCOMPARE(::symlink(outside.c_str(), (top + "/link").c_str()), 0);
        // Deeper than any path can say and than there are descriptors.
        UniqueFd current(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        for (int i = 0; i < 3000; ++i) {
            QCOMPARE(::mkdirat(current.get(), "deep-deep-deep", 0), 0);
            current.reset(::openat(current.get(), "deep-deep-deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            QVERIFY(current);
            if (i % 100 == 0)
                QCOMPARE(::mknodat(current.get(), "fifo", S_IFIFO | 0600, 0), 0);
        }
        for (int i = 0; i < 3000; ++i)
            Unpacking::writeFile(top + "/file" + std::to_string(i), "");
        Unpacking::writeFile(fixture.path + "/tmp/blob-x", "x");
        const auto cleaned = fixture.store->cleanTemporary();
        QVERIFY2(cleaned, cleaned ? "" : cleaned.error().detail.c_str());
        QVERIFY(fixture.entries("tmp").isEmpty());
        QCOMPARE(Unpacking::readFile(outside + "/kept"), std::string("x"));
    }

    void killingLeavesAStoreThatIsWhole()
    {
        Fixture fixture;
        QRandomGenerator random(1);
        for (int i = 0; i < 12; ++i) {
            QProcess worker;
            worker.setProcessChannelMode(QProcess::ForwardedChannels);
            worker.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--work"), QString::fromStdString(fixture.path)});
            QVERIFY(worker.waitForStarted());
            const bool ended = worker.waitForFinished(static_cast<int>(random.bounded(30U, 500U)));
            QVERIFY2(!ended, qPrintable(QStringLiteral("the worker ended with %1").arg(worker.exitCode())));
            worker.kill();
            QVERIFY(worker.waitForFinished());

            const auto store = StoreDirectory::open(fixture.path);
            QVERIFY(store);
            const auto cleaned = store->cleanTemporary();
            QVERIFY2(cleaned, cleaned ? "" : cleaned.error().detail.c_str());
            QVERIFY(fixture.entries("tmp").isEmpty());
            const BlobStore blobs(*store);
            const auto digests = blobs.list();
            QVERIFY(digests);
            for (const Digest &digest : *digests)
                QVERIFY(blobs.readBlob(digest, 100U << 20U));
            const LayerStore layers(*store, unpackProgram);
            const auto ids = layers.list();
            QVERIFY(ids);
            QCOMPARE(ids->size(), static_cast<std::size_t>(fixture.entries("layers").size()));
            for (const Digest &id : *ids) {
                const auto info = layers.info(id);
                QVERIFY2(info, info ? "" : info.error().detail.c_str());
                const auto content = layers.openLayer(id);
                QVERIFY(content);
                QCOMPARE(listDirectory(content->get(), "layer")->size(), 50U);
            }
        }
    }
};

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--work")
        return work(argv[2]);
    QCoreApplication application(argc, argv);
    TestStore test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store.moc"
