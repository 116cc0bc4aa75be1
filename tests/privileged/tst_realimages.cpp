// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"
#include "core/base/removetree.h"
#include "core/image/importplan.h"
#include "core/image/loadplan.h"
#include "core/oci/image.h"
#include "privhelper/store/blobstore.h"
#include "privhelper/store/layerstore.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace kiste;

namespace {

const std::atomic<bool> never = false;

/// A program's output, or its complaint as a failed test.
QByteArray run(const QString &program, const QStringList &arguments, int *exitCode = nullptr)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(600'000);
    if (exitCode)
        *exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    else if (process.exitCode() != 0)
        QTest::qFail(process.readAllStandardError().constData(), __FILE__, __LINE__);
    return process.readAllStandardOutput() + process.readAllStandardError();
}

/// Every entry below a directory with what can be known about it, sorted.
QList<QByteArray> inventory(const QString &directory)
{
    QList<QByteArray> lines = run(QStringLiteral("find"),
        {directory, QStringLiteral("-mindepth"), QStringLiteral("1"), QStringLiteral("-printf"),
            QStringLiteral("%P|%y|%m|%U|%G|%n|%T@|%l|%F\\n")})
                                  .split('\n');
    std::ranges::sort(lines);
    return lines;
}

/// What the helper does with a plan.
struct Loaded
{
    ImageManifest manifest;
    ImageConfig config;
    std::vector<LayerInfo> layers;
};

Result<Loaded> load(const StoreDirectory &store, const LoadPlan &plan)
{
    const BlobStore blobs(store);
    LayerStore layers(store, KISTE_BIN "/kiste-unpack");
    for (const PlannedBlob &blob : plan.blobs) {
        const auto imported =
            blobs.importBlob(plan.files.at(blob.file).get(), blob.offset, blob.size, blob.digest, never);
        if (!imported)
            return std::unexpected(imported.error());
    }
    auto manifest = parseImageManifest(plan.manifest);
    if (!manifest)
        return std::unexpected(manifest.error());
    const auto text = blobs.readBlob(manifest->config.digest, maxImageDocument);
    auto config = text ? parseImageConfig(*text) : std::unexpected(text.error());
    if (!config)
        return std::unexpected(config.error());
    std::vector<Digest> digests;
    for (const Descriptor &layer : manifest->layers)
        digests.push_back(layer.digest);
    auto made = layers.ensureLayers(layerRequests(digests, config->diffIds), never);
    if (!made)
        return std::unexpected(made.error());
    return Loaded{*std::move(manifest), *std::move(config), *std::move(made)};
}

} // namespace

class TestRealImages : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;
    std::optional<StoreDirectory> m_store;

    QString layerPath(const LayerInfo &layer) const
    {
        return m_directory.filePath(
            QStringLiteral("store/layers/%1/diff").arg(QString::fromStdString(layer.chainId.hex())));
    }

    /// The layer as GNU tar unpacks it.
    QString unpackedByTar(const Descriptor &layer, const QString &name) const
    {
        const QString directory = m_directory.filePath(name);
        QDir().mkpath(directory);
        const QString blob = m_directory.filePath(
            QStringLiteral("store/blobs/sha256/%1").arg(QString::fromStdString(layer.digest.hex())));
        run(QStringLiteral("tar"),
            {QStringLiteral("--extract"), QStringLiteral("--file"), blob, QStringLiteral("--directory"), directory,
                QStringLiteral("--numeric-owner"), QStringLiteral("--preserve-permissions"), QStringLiteral("--xattrs"),
                QStringLiteral("--xattrs-include=*")});
        return directory;
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        auto store = StoreDirectory::open(m_directory.filePath(QStringLiteral("store")).toStdString());
        QVERIFY(store);
        m_store = *std::move(store);
    }

    void theStarterImage()
    {
        const auto set = planLoad(KISTE_STARTER, never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        const auto image = load(*m_store, set->images.at(0));
        QVERIFY2(image, image ? "" : image.error().detail.c_str());
        QCOMPARE(image->config.cmd, std::vector<std::string>{"/bin/sh"});
        QCOMPARE(image->config.architecture, machinePlatform().architecture);
        const QString root = layerPath(image->layers.at(0));
        const QByteArray output = run(QStringLiteral("chroot"),
            {root, QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                QStringLiteral(". /etc/os-release; echo $ID; id -un; "
                               "stat -c '%a %u' /tmp /home/user")});
        QCOMPARE(output, QByteArray("kiste-starter\nroot\n1777 0\n755 1000\n"));
        QCOMPARE(inventory(root), inventory(unpackedByTar(image->manifest.layers[0], QStringLiteral("starter"))));
    }

    void aDebianImage()
    {
        const QString archive = m_directory.filePath(QStringLiteral("debian.tar"));
        int exitCode = 0;
        const QByteArray output =
            run(QStringLiteral("bash"), {QStringLiteral(KISTE_HARNESS "/make-debian.sh"), archive}, &exitCode);
        if (exitCode != 0 && output.contains("Unable to fetch"))
            QSKIP("the package mirror cannot be reached");
        QVERIFY2(exitCode == 0, output.last(std::min<qsizetype>(output.size(), 1500)).constData()); // why is at the end
        const auto set = planLoad(archive.toStdString(), never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->images.at(0).names, std::vector<std::string>{"localhost/deb13:latest"});
        const auto image = load(*m_store, set->images.at(0));
        QVERIFY2(image, image ? "" : image.error().detail.c_str());
        QCOMPARE(image->layers.size(), 2U);

        const QString lower = layerPath(image->layers[0]);
        const QString reference = unpackedByTar(image->manifest.layers[0], QStringLiteral("debian"));
        const QList<QByteArray> ours = inventory(lower);
        const QList<QByteArray> theirs = inventory(reference);
        QVERIFY(ours.size() > 3000);
        for (qsizetype i = 0; i < std::min(ours.size(), theirs.size()); ++i)
            QCOMPARE(ours[i], theirs[i]);
        QCOMPARE(ours.size(), theirs.size());
        run(QStringLiteral("diff"),
            {QStringLiteral("--recursive"), QStringLiteral("--no-dereference"), QStringLiteral("--brief"),
                QStringLiteral("--exclude=dev"), lower, reference});

        const QString upper = layerPath(image->layers[1]);
        struct stat status = {};
        QCOMPARE(::lstat((upper + QStringLiteral("/etc/hostname")).toUtf8().constData(), &status), 0);
        QVERIFY(S_ISCHR(status.st_mode) && status.st_rdev == 0);
        char value = 0;
        const QByteArray archives = (upper + QStringLiteral("/var/cache/apt/archives")).toUtf8();
        QCOMPARE(::lgetxattr(archives.constData(), "trusted.overlay.opaque", &value, 1), 1);
        QCOMPARE(value, 'y');
    }

    void anImportedRootFilesystem()
    {
        // What `kistectl import` gets: the layer of the starter image as a tarball of its own.
        const auto set = planLoad(KISTE_STARTER, never);
        QVERIFY(set);
        const auto original = load(*m_store, set->images.at(0));
        QVERIFY(original);
        const QString blob =
            m_directory.filePath(QStringLiteral("store/blobs/sha256/%1")
                                     .arg(QString::fromStdString(original->manifest.layers[0].digest.hex())));
        const auto plan = planImport("mine:v1", blob.toStdString(), never);
        QVERIFY2(plan, plan ? "" : plan.error().detail.c_str());
        const auto image = load(*m_store, *plan);
        QVERIFY2(image, image ? "" : image.error().detail.c_str());
        // The same content is the same layer, which is there once.
        QCOMPARE(image->layers[0].chainId, original->layers[0].chainId);
    }

    void cleanupTestCase()
    {
        const UniqueFd directory(::open(m_directory.path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        QVERIFY(removeContents(directory.get()));
    }
};

QTEST_GUILESS_MAIN(TestRealImages)
#include "tst_realimages.moc"
