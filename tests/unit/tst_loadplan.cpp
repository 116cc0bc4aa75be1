// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/importplan.h"
#include "core/image/loadplan.h"
#include "core/oci/image.h"
#include "tests/support/compress.h"
#include "tests/support/tarbuilder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;

namespace {

const std::atomic<bool> never = false;
const std::string ociManifest = "application/vnd.oci.image.manifest.v1+json";

std::string textOf(const Digest &digest)
{
    return digest.text();
}

/// Files of an image layout, by name.
class Layout
{
public:
    /// A blob; its digest.
    Digest add(const std::string &content)
    {
        const Digest digest = Sha256::of(content);
        files["blobs/sha256/" + digest.hex()] = content;
        return digest;
    }
    /// A descriptor of one, in JSON.
    std::string describe(const std::string &content, const std::string &type, const std::string &more = {})
    {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + textOf(add(content))
            + "\",\"size\":" + std::to_string(content.size()) + more + '}';
    }
    static std::string config(const std::vector<std::string> &tars, const std::string &architecture = "amd64")
    {
        std::string ids;
        for (const std::string &tar : tars)
            ids += (ids.empty() ? "\"" : ",\"") + textOf(Sha256::of(tar)) + '"';
        return "{\"os\":\"linux\",\"architecture\":\"" + architecture
            + "\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}";
    }
    /// The manifest of an image with these layers, not compressed.
    std::string manifest(const std::vector<std::string> &tars, const std::string &architecture = "amd64")
    {
        std::string layers;
        for (const std::string &tar : tars)
            layers += (layers.empty() ? "" : ",") + describe(tar, "application/vnd.oci.image.layer.v1.tar");
        return "{\"schemaVersion\":2,\"mediaType\":\"" + ociManifest
            + "\",\"config\":" + describe(config(tars, architecture), "application/vnd.oci.image.config.v1+json")
            + ",\"layers\":[" + layers + "]}";
    }
    void setIndex(const std::string &entries)
    {
        files["oci-layout"] = "{\"imageLayoutVersion\":\"1.0.0\"}";
        files["index.json"] = "{\"schemaVersion\":2,\"manifests\":[" + entries + "]}";
    }
    std::string tar() const
    {
        TarBuilder builder;
        for (const auto &[name, content] : files)
            builder.file(name, content);
        return builder.finish();
    }
    void write(const QString &directory) const
    {
        for (const auto &[name, content] : files) {
            const QString path = directory + QLatin1Char('/') + QString::fromStdString(name);
            QDir().mkpath(QFileInfo(path).path());
            QFile file(path);
            if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(content)) < 0)
                qFatal("cannot write a fixture");
        }
    }

    std::map<std::string, std::string> files;
};

std::string named(const std::string &name)
{
    return ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}";
}

UniqueFd memory(const std::string &content)
{
    QTemporaryDir directory;
    const std::string path = directory.filePath(QStringLiteral("file")).toStdString();
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!writeFully(file.get(), std::as_bytes(std::span(content)), "fixture"))
        qFatal("cannot write a fixture");
    return file;
}

Result<LoadSet> plan(const std::string &content)
{
    return planLoad(memory(content), "archive", never);
}

/// Whether every blob lies where the plan says, and all that the manifest names are there.
bool isComplete(const LoadPlan &plan)
{
    std::set<Digest> found;
    for (const PlannedBlob &blob : plan.blobs) {
        std::string content(blob.size, '\0');
        const auto read =
            readFullyAt(plan.files.at(blob.file).get(), std::as_writable_bytes(std::span(content)), blob.offset, "x");
        if (!read || *read != blob.size || Sha256::of(content) != blob.digest || !found.insert(blob.digest).second)
            return false;
    }
    const auto manifest = parseImageManifest(plan.manifest);
    if (!manifest || Sha256::of(plan.manifest) != plan.manifestDigest || plan.files.size() > maxPlanFiles)
        return false;
    std::set<Digest> wanted{manifest->config.digest};
    for (const Descriptor &layer : manifest->layers)
        wanted.insert(layer.digest);
    return wanted == found;
}

const std::string layerA = TarBuilder().file("a", "1").finish();
const std::string layerB = TarBuilder().file("b", "2").finish();

} // namespace

class TestLoadPlan : public QObject
{
    Q_OBJECT

private slots:
    void ociArchivesInEveryCompression_data()
    {
        QTest::addColumn<QString>("program");
        for (const char *program : {"", "gzip", "zstd", "xz", "bzip2"})
            QTest::newRow(*program ? program : "plain") << QString::fromLatin1(program);
    }

    void ociArchivesInEveryCompression()
    {
        QFETCH(QString, program);
        Layout layout;
        const std::string manifest = layout.manifest({layerA, layerB, layerA});
        layout.setIndex(layout.describe(manifest, ociManifest, named("deb13")));
        const std::string tar = layout.tar();
        const auto set = plan(program.isEmpty() ? tar : compressed(program, tar));
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->kind, ArchiveKind::OciArchive);
        QCOMPARE(set->images.size(), 1U);
        QCOMPARE(set->images[0].names, std::vector<std::string>{"localhost/deb13:latest"});
        QCOMPARE(set->images[0].manifest, manifest);
        QCOMPARE(set->images[0].files.size(), 1U);
        QVERIFY(isComplete(set->images[0]));
    }

    void pipesAreReadToTheirEnd()
    {
        Layout layout;
        layout.setIndex(layout.describe(layout.manifest({layerA}), ociManifest));
        const std::string tar = layout.tar();
        int ends[2];
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        QVERIFY(tar.size() < 60'000);
        QVERIFY(writeFully(ends[1], std::as_bytes(std::span(tar)), "pipe"));
        ::close(ends[1]);
        const auto set = planLoad(UniqueFd(ends[0]), "-", never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QVERIFY(set->images[0].names.empty());
        QVERIFY(isComplete(set->images[0]));
    }

    void ociLayoutsOfManyFiles()
    {
        Layout layout;
        std::vector<std::string> tars;
        for (int i = 0; i < 40; ++i)
            tars.push_back(TarBuilder()
                               .file("file" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 100, 'x'))
                               .finish());
        layout.setIndex(layout.describe(layout.manifest(tars), ociManifest, named("r.example/many:v1")));
        QTemporaryDir directory;
        layout.write(directory.path());
        const auto set = planLoad(directory.path().toStdString(), never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->kind, ArchiveKind::OciLayout);
        QCOMPARE(set->images[0].names, std::vector<std::string>{"r.example/many:v1"});
        QCOMPARE(set->images[0].blobs.size(), 41U);
        QCOMPARE(set->images[0].files.size(), maxPlanFiles);
        QVERIFY(isComplete(set->images[0]));
    }

    void severalImages()
    {
        Layout layout;
        const std::string one = layout.manifest({layerA});
        const std::string two = layout.manifest({layerB});
        layout.setIndex(layout.describe(one, ociManifest, named("one")) + ','
            + layout.describe(two, ociManifest, named("two:2")) + ','
            + layout.describe(one, ociManifest, named("again:x")) + ','
            + layout.describe(two, ociManifest, named("NOT A NAME")));
        const auto set = plan(layout.tar());
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->images.size(), 2U);
        QCOMPARE(set->images[0].names, (std::vector<std::string>{"localhost/again:x", "localhost/one:latest"}));
        QCOMPARE(set->images[1].names, std::vector<std::string>{"localhost/two:2"});
    }

    void thisMachinesPlatformIsTaken()
    {
        const Platform machine = machinePlatform();
        const auto platform = [](const std::string &architecture, const std::string &variant = {}) {
            return ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\",\"variant\":\"" + variant
                + "\"}";
        };
        Layout layout;
        const std::string mine = layout.manifest({layerA}, machine.architecture);
        const std::string other = layout.manifest({layerB}, "s390y");
        const std::string attestation = ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}";
        const std::string entries = layout.describe(other, ociManifest, platform("s390y")) + ','
            + layout.describe(mine, ociManifest, platform(machine.architecture, machine.variant)) + ','
            + layout.describe("{}", ociManifest, attestation);
        const std::string nested = "{\"schemaVersion\":2,\"manifests\":[" + entries + "]}";
        layout.setIndex(layout.describe(nested, "application/vnd.oci.image.index.v1+json", named("multi")));
        const auto inner = plan(layout.tar());
        QVERIFY2(inner, inner ? "" : inner.error().detail.c_str());
        QCOMPARE(inner->images.size(), 1U);
        QCOMPARE(inner->images[0].manifest, mine);
        QCOMPARE(inner->images[0].names, std::vector<std::string>{"localhost/multi:latest"});
        layout.setIndex(entries);
        const auto flat = plan(layout.tar());
        QVERIFY(flat && flat->images.size() == 1);
        QCOMPARE(flat->images[0].manifest, mine);

        const std::string third = layout.manifest({layerA, layerB}, "vax");
        layout.setIndex(layout.describe(other, ociManifest, platform("s390y")) + ','
            + layout.describe(third, ociManifest, platform("vax")));
        const auto foreign = plan(layout.tar());
        QVERIFY(!foreign && foreign.error().code == ErrorCode::Unsupported);
        QVERIFY2(foreign.error().detail.contains("only for linux/s390y, linux/vax"), foreign.error().detail.c_str());
    }

    void dockerArchives()
    {
        const std::string gzip = compressed(QStringLiteral("gzip"), layerB);
        const std::string config = Layout::config({layerA, layerB, layerA});
        TarBuilder tar;
        tar.directory("aaa/");
        tar.file("aaa/layer.tar", layerA).file("bbb/layer.tar", gzip).symlink("ccc/layer.tar", "../aaa/layer.tar");
        tar.file("config.json", config);
        tar.file("manifest.json",
            "[{\"Config\":\"config.json\",\"RepoTags\":[\"busybox:1\",\"r.example/b:2\"],\"Layers\":["
            "\"aaa/layer.tar\",\"bbb/layer.tar\",\"ccc/layer.tar\"]}]");
        const auto set = plan(tar.finish());
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->kind, ArchiveKind::DockerArchive);
        const LoadPlan &image = set->images.at(0);
        QCOMPARE(image.names, (std::vector<std::string>{"localhost/busybox:1", "r.example/b:2"}));
        QVERIFY(isComplete(image));
        const auto manifest = parseImageManifest(image.manifest);
        QVERIFY(manifest);
        QCOMPARE(manifest->layers.size(), 3U);
        QCOMPARE(manifest->layers[1].mediaType, std::string(mediatype::ociLayerGzip));
        QCOMPARE(manifest->layers[2].digest, Sha256::of(layerA));
        QCOMPARE(image.blobs.size(), 3U);
    }

    void dockerArchivesThatAreOciLayoutsToo()
    {
        Layout layout;
        layout.setIndex(layout.describe(layout.manifest({layerA}), ociManifest));
        const Digest config = Sha256::of(Layout::config({layerA}));
        layout.files["manifest.json"] = "[{\"Config\":\"blobs/sha256/" + config.hex()
            + "\",\"RepoTags\":[\"named:here\"],\"Layers\":[\"blobs/sha256/" + Sha256::of(layerA).hex() + "\"]}]";
        const auto set = plan(layout.tar());
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->kind, ArchiveKind::OciArchive);
        QCOMPARE(set->images[0].names, std::vector<std::string>{"localhost/named:here"});
    }

    void wrongArchivesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("archive");
        QTest::addColumn<int>("code");
        const auto row = [](const char *name, const std::string &archive, ErrorCode code) {
            QTest::newRow(name) << QByteArray::fromStdString(archive) << static_cast<int>(code);
        };
        const auto with = [](auto change) {
            Layout layout;
            layout.setIndex(layout.describe(layout.manifest({layerA}), ociManifest));
            change(layout);
            return layout.tar();
        };
        const std::string manifestName = "blobs/sha256/" + Sha256::of(Layout().manifest({layerA})).hex();
        row("empty", "", ErrorCode::Unsupported);
        row("text", "this is no archive, but a rather long line of text\n" + std::string(1000, 'x'),
            ErrorCode::Corrupt);
        row("root file system", TarBuilder().directory("bin").file("bin/sh").finish(), ErrorCode::Unsupported);
        row("empty gzip", compressed(QStringLiteral("gzip"), ""), ErrorCode::Unsupported);
        row("cut gzip", compressed(QStringLiteral("gzip"), with([](Layout &) {})).substr(0, 300), ErrorCode::Corrupt);
        row("no blob", with([&](Layout &l) { l.files.erase("blobs/sha256/" + Sha256::of(layerA).hex()); }),
            ErrorCode::Corrupt);
        row("no manifest", with([&](Layout &l) { l.files.erase(manifestName); }), ErrorCode::Corrupt);
        row("other manifest", with([&](Layout &l) { l.files[manifestName].back() = ' '; }), ErrorCode::Corrupt);
        row("shorter layer", with([&](Layout &l) { l.files["blobs/sha256/" + Sha256::of(layerA).hex()].pop_back(); }),
            ErrorCode::Corrupt);
        row("no image", with([&](Layout &l) { l.setIndex(""); }), ErrorCode::Unsupported);
        row("index and manifest in one", with([&](Layout &l) { l.files["index.json"].insert(1, "\"layers\":[],"); }),
            ErrorCode::Corrupt);
        row("huge index", with([&](Layout &l) { l.files["index.json"] += std::string(5 << 20, ' '); }),
            ErrorCode::LimitExceeded);
        row("index that holds itself", with([](Layout &l) {
            std::string text = "{\"schemaVersion\":2,\"manifests\":[]}";
            for (int i = 0; i < 8; ++i) {
                const std::string type = "application/vnd.oci.image.index.v1+json";
                text = "{\"schemaVersion\":2,\"manifests\":[" + l.describe(text, type) + "]}";
            }
            l.setIndex(l.describe(text, "application/vnd.oci.image.index.v1+json"));
        }),
            ErrorCode::Corrupt);
        const std::string config = Layout::config({layerA});
        const auto docker = [&](const std::string &list) {
            return TarBuilder().file("l", layerA).file("c", config).file("manifest.json", list).finish();
        };
        row("docker: list no array", docker("{}"), ErrorCode::Corrupt);
        row("docker: nothing in it", docker("[]"), ErrorCode::Unsupported);
        row("docker: no config", docker("[{\"Layers\":[\"l\"]}]"), ErrorCode::Corrupt);
        row("docker: config outside", docker("[{\"Config\":\"../../etc/passwd\",\"Layers\":[\"l\"]}]"),
            ErrorCode::NotFound);
        row("docker: layers missing", docker("[{\"Config\":\"c\",\"Layers\":[]}]"), ErrorCode::Corrupt);
        row("docker: layer absent", docker("[{\"Config\":\"c\",\"Layers\":[\"m\"]}]"), ErrorCode::NotFound);
        row("docker: links in a ring",
            TarBuilder()
                .symlink("x", "y")
                .symlink("y", "x")
                .file("c", config)
                .file("manifest.json", "[{\"Config\":\"c\",\"Layers\":[\"x\"]}]")
                .finish(),
            ErrorCode::NotFound);
    }

    void wrongArchivesAreRefused()
    {
        QFETCH(QByteArray, archive);
        QFETCH(int, code);
        const auto set = plan(archive.toStdString());
        QVERIFY(!set);
        QVERIFY2(static_cast<int>(set.error().code) == code, set.error().detail.c_str());
        QVERIFY2(set.error().detail.contains("'archive'"), set.error().detail.c_str());
    }

    void layoutsStayInsideTheirDirectory()
    {
        Layout layout;
        const std::string manifest = layout.manifest({layerA});
        layout.setIndex(layout.describe(manifest, ociManifest));
        const std::string name = "blobs/sha256/" + Sha256::of(layerA).hex();
        layout.files.erase(name);
        QTemporaryDir directory;
        QTemporaryDir outside;
        layout.write(directory.path());
        const std::string secret = outside.filePath(QStringLiteral("secret")).toStdString();
        QFile file(QString::fromStdString(secret));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(layerA)) > 0);
        file.close();
        const std::string link = directory.path().toStdString() + '/' + name;
        QCOMPARE(::symlink(secret.c_str(), link.c_str()), 0);
        const auto escaping = planLoad(directory.path().toStdString(), never);
        QVERIFY(!escaping);
        QCOMPARE(::unlink(link.c_str()), 0);
        QCOMPARE(::mkfifo(link.c_str(), 0600), 0);
        const auto fifo = planLoad(directory.path().toStdString(), never);
        QVERIFY(!fifo && fifo.error().code == ErrorCode::Corrupt);
    }

    void rootFilesystemsAreImported_data() { ociArchivesInEveryCompression_data(); }

    void rootFilesystemsAreImported()
    {
        QFETCH(QString, program);
        const std::string tar = TarBuilder().directory("./").file("./bin/sh", std::string(3'000'000, 's')).finish();
        const std::string file = program.isEmpty() ? tar : compressed(program, tar);
        const auto image = planImport("deb13", memory(file), "root.tar", never);
        QVERIFY2(image, image ? "" : image.error().detail.c_str());
        QCOMPARE(image->names, std::vector<std::string>{"localhost/deb13:latest"});
        QVERIFY(isComplete(*image));
        const auto manifest = parseImageManifest(image->manifest);
        QVERIFY(manifest);
        std::string text(image->blobs.at(0).size, '\0');
        QVERIFY(readFullyAt(image->files.at(image->blobs.at(0).file).get(), std::as_writable_bytes(std::span(text)),
            image->blobs.at(0).offset, "config"));
        const PlannedBlob *configBlob = nullptr;
        for (const PlannedBlob &blob : image->blobs) {
            if (blob.digest == manifest->config.digest)
                configBlob = &blob;
        }
        QVERIFY(configBlob);
        text.resize(configBlob->size);
        QVERIFY(readFullyAt(image->files.at(configBlob->file).get(), std::as_writable_bytes(std::span(text)),
            configBlob->offset, "config"));
        const auto config = parseImageConfig(text);
        QVERIFY2(config, config ? "" : config.error().detail.c_str());
        QCOMPARE(config->diffIds, std::vector<Digest>{Sha256::of(tar)});
        QCOMPARE(config->architecture, machinePlatform().architecture);
        const bool again = program == QStringLiteral("xz") || program == QStringLiteral("bzip2");
        if (again)
            QCOMPARE(manifest->layers[0].mediaType, std::string(mediatype::ociLayerZstd));
        else
            QCOMPARE(manifest->layers[0].digest, Sha256::of(file));
    }

    void wrongImportsAreRefused()
    {
        const std::string tar = TarBuilder().file("a", "x").finish();
        const auto code = [](const std::string &name, const std::string &content) {
            const auto image = planImport(name, memory(content), "root.tar", never);
            return image ? ErrorCode::Failed : image.error().code;
        };
        QCOMPARE(code("BAD NAME", tar), ErrorCode::InvalidArgument);
        QCOMPARE(code("a@" + Sha256::of("x").text(), tar), ErrorCode::InvalidArgument);
        QCOMPARE(code("a", "text"), ErrorCode::Unsupported);
        QCOMPARE(code("a", ""), ErrorCode::Unsupported);
        QCOMPARE(code("a", compressed(QStringLiteral("gzip"), tar).substr(0, 60)), ErrorCode::Unsupported);
        std::string cut = TarBuilder().file("a", std::string(200'000, 'x')).file("b").finish();
        cut = compressed(QStringLiteral("gzip"), cut);
        QCOMPARE(code("a", cut.substr(0, cut.size() - 4)), ErrorCode::Corrupt);
        Layout layout;
        layout.setIndex(layout.describe(layout.manifest({layerA}), ociManifest));
        QCOMPARE(code("a", TarBuilder().file("oci-layout", "{}").finish()), ErrorCode::InvalidArgument);
        const std::atomic<bool> cancelled = true;
        QCOMPARE(planImport("a", memory(tar), "root.tar", cancelled).error().code, ErrorCode::Cancelled);
        QCOMPARE(planLoad(memory(layout.tar()), "archive", cancelled).error().code, ErrorCode::Cancelled);
        QCOMPARE(planLoad("/nonexistent/file", never).error().code, ErrorCode::NotFound);
    }

    void theStarterImageIsAnImage()
    {
        const auto set = planLoad(KISTE_STARTER, never);
        QVERIFY2(set, set ? "" : set.error().detail.c_str());
        QCOMPARE(set->images.size(), 1U);
        QCOMPARE(set->images[0].names, std::vector<std::string>{"localhost/starter:latest"});
        QVERIFY(isComplete(set->images[0]));
    }
};

QTEST_GUILESS_MAIN(TestLoadPlan)
#include "tst_loadplan.moc"
