// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Layers of another compression.
#include "core/archive/compressor.h"
#include "core/base/sha256.h"
#include "core/image/recompress.h"
#include "core/image/temporaryfile.h"
#include "tests/support/compress.h"

#include <QTest>

#include <map>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

const std::string gzipType(mediatype::ociLayerGzip), zstdType(mediatype::ociLayerZstd), plainType(mediatype::ociLayer);

std::string contentOf(int file)
{
    struct stat status = {};
    if (::fstat(file, &status) != 0)
        return {};
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    return ::pread(file, content.data(), content.size(), 0) == ssize_t(content.size()) ? content : std::string();
}

/// Something that can be compressed, larger than what is done at a time.
std::string text(char first)
{
    std::string content;
    for (int i = 0; i < 100'000; ++i)
        content += first + std::to_string(i);
    return content;
}

} // namespace

class TestRecompress : public QObject
{
    Q_OBJECT

private:
    std::map<Digest, std::string> m_blobs;
    std::atomic<bool> m_cancelled = false;
    int m_opened = 0;

    Descriptor keep(const std::string &type, const std::string &content)
    {
        m_blobs.insert_or_assign(Sha256::of(content), content);
        return {type, Sha256::of(content), content.size(), {}, {}};
    }
    /// @p layers: media type, blob, and what it is when it is unpacked.
    std::string image(const std::vector<std::tuple<std::string, std::string, std::string>> &layers)
    {
        ImageConfig config{.architecture = "amd64", .os = "linux"};
        std::vector<Descriptor> descriptors;
        for (const auto &[type, blob, content] : layers) {
            config.diffIds.push_back(Sha256::of(content));
            descriptors.push_back(keep(type, blob));
        }
        const std::string configText = formatImageConfig(config);
        return formatImageManifest({keep(std::string(mediatype::ociConfig), configText), descriptors, {{"kept", "yes"}}});
    }
    Result<std::string> convert(LayerRecompressor &layers, const std::string &manifest)
    {
        return layers.convert(
            manifest,
            [this](const Digest &digest) -> Result<UniqueFd> {
                ++m_opened;
                const auto found = m_blobs.find(digest);
                if (found == m_blobs.end())
                    return failure(ErrorCode::NotFound, "no such blob");
                auto file = makeMemoryFile(found->second);
                if (file)
                    ::lseek(file->get(), 0, SEEK_END); // whoever reads says where
                return file;
            },
            m_cancelled);
    }
    /// The layer's bytes, as they are in the image afterwards.
    std::string blobOf(const LayerRecompressor &layers, const Descriptor &layer) const
    {
        const auto made = layers.open(layer.digest);
        if (made)
            return contentOf(made->get());
        return m_blobs.contains(layer.digest) ? m_blobs.at(layer.digest) : std::string();
    }

private slots:
    void init()
    {
        m_blobs.clear();
        m_cancelled = false;
        m_opened = 0;
    }

    void everyFormatFromEveryOther_data()
    {
        QTest::addColumn<Compression>("wish");
        QTest::addColumn<std::string>("type");
        QTest::newRow("gzip") << Compression::Gzip << gzipType;
        QTest::newRow("zstd") << Compression::Zstd << zstdType;
        QTest::newRow("none") << Compression::None << plainType;
    }

    void everyFormatFromEveryOther()
    {
        QFETCH(Compression, wish);
        QFETCH(std::string, type);
        const std::string a = text('a'), b = text('b'), c = text('c');
        const std::string manifest = image({{plainType, a, a}, {gzipType, compressed(u"gzip"_s, b), b}, {zstdType, compressed(u"zstd"_s, c), c}});
        const auto before = parseImageManifest(manifest);
        LayerRecompressor layers({wish, {}});
        const auto text = convert(layers, manifest);
        QVERIFY2(text, text ? "" : text.error().detail.c_str());
        const auto after = parseImageManifest(*text);
        QVERIFY(after);
        QCOMPARE(after->config, before->config); // the image is the same
        QCOMPARE(after->annotations, before->annotations);
        QCOMPARE(after->layers.size(), 3U);
        int same = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const Descriptor &layer = after->layers[i];
            QCOMPARE(layer.mediaType, type);
            const std::string blob = blobOf(layers, layer);
            QCOMPARE(blob.size(), layer.size);
            QCOMPARE(Sha256::of(blob), layer.digest);
            const auto file = makeMemoryFile(blob);
            QCOMPARE(*compressionOf(file->get(), "layer"), wish);
            const auto plain = decompress(file->get(), "layer", m_cancelled);
            QCOMPARE(contentOf(plain->get()), i == 0 ? a : i == 1 ? b : c);
            same += layer == before->layers[i] ? 1 : 0;
        }
        QCOMPARE(same, 1); // what was so already stays to the bit
        // The same bytes each time, and nothing is left to do then.
        LayerRecompressor again({wish, {}});
        QCOMPARE(*convert(again, manifest), *text);
        for (const Descriptor &layer : after->layers)
            m_blobs.insert_or_assign(layer.digest, blobOf(layers, layer));
        LayerRecompressor third({wish, {}});
        QCOMPARE(*convert(third, *text), *text);
    }

    void whatNeedsNothingStays()
    {
        const std::string a = text('a');
        std::string manifest = image({{gzipType, compressed(u"gzip"_s, a), a}});
        manifest.insert(1, "\n  "); // somebody else's way to write it
        LayerRecompressor layers({Compression::Gzip, 9});
        QCOMPARE(*convert(layers, manifest), manifest);
    }

    void dockersManifests()
    {
        const std::string a = text('a'), packed = compressed(u"gzip"_s, a);
        std::string manifest = image({{gzipType, packed, a}});
        const auto replace = [&manifest](std::string_view from, std::string_view to) { manifest.replace(manifest.find(from), from.size(), to); };
        replace(mediatype::ociManifest, mediatype::dockerManifest);
        replace(mediatype::ociConfig, mediatype::dockerConfig);
        replace(mediatype::ociLayerGzip, "application/vnd.docker.image.rootfs.diff.tar.gzip");
        LayerRecompressor same({Compression::Gzip, {}});
        QCOMPARE(*convert(same, manifest), manifest);
        LayerRecompressor layers({Compression::Zstd, {}});
        const auto text = convert(layers, manifest);
        QVERIFY2(text, text ? "" : text.error().detail.c_str());
        QVERIFY(!text->contains("docker"));
        const auto after = parseImageManifest(*text);
        QCOMPARE(after->config.mediaType, std::string(mediatype::ociConfig));
        QCOMPARE(after->config.digest, parseImageManifest(manifest)->config.digest);
        QCOMPARE(after->layers[0].mediaType, zstdType);
    }

    void sharedLayersAreMadeOnce()
    {
        const std::string a = text('a'), b = text('b');
        const std::string one = image({{plainType, a, a}}), two = image({{plainType, a, a}, {plainType, b, b}, {plainType, a, a}});
        LayerRecompressor layers({Compression::Zstd, {}});
        QVERIFY(convert(layers, one));
        m_opened = 0;
        const auto text = convert(layers, two);
        QVERIFY(text);
        QCOMPARE(m_opened, 2); // the config, and b
        const auto after = parseImageManifest(*text);
        QCOMPARE(after->layers[0], after->layers[2]);
    }

    void levels()
    {
        const std::string a = text('a');
        const std::string manifest = image({{plainType, a, a}});
        std::map<int, std::uint64_t> sizes;
        for (const int level : {1, 3, 9, 19}) {
            LayerRecompressor layers({Compression::Zstd, level});
            const auto text = convert(layers, manifest);
            QVERIFY(text);
            sizes[level] = parseImageManifest(*text)->layers[0].size;
        }
        QVERIFY(sizes[19] < sizes[1]);
        LayerRecompressor usual({Compression::Zstd, {}});
        QCOMPARE(parseImageManifest(*convert(usual, manifest))->layers[0].size, sizes[3]);
        for (const auto &[format, level] : {std::pair(Compression::Zstd, 21), std::pair(Compression::Gzip, 10), std::pair(Compression::Gzip, 0),
                                            std::pair(Compression::None, 1)}) {
            QCOMPARE(Compressor::checkLevel(format, level).error().code, ErrorCode::InvalidArgument);
            QCOMPARE(Compressor::create(format, [](auto) { return Result<void>(); }, level).error().code, ErrorCode::InvalidArgument);
        }
        for (const int level : {1, 4, 7, 9}) {
            LayerRecompressor layers({Compression::Gzip, level});
            const auto text = convert(layers, manifest);
            QVERIFY(text);
            const auto file = makeMemoryFile(blobOf(layers, parseImageManifest(*text)->layers[0]));
            QCOMPARE(contentOf(decompress(file->get(), "layer", m_cancelled)->get()), a);
        }
    }

    void whatIsNotAsItShouldBe()
    {
        const std::string a = text('a');
        // Other content than the config says.
        LayerRecompressor layers({Compression::Zstd, {}});
        auto made = convert(layers, image({{plainType, a, "something else"}}));
        QVERIFY(!made && made.error().code == ErrorCode::Corrupt);
        QVERIFY(made.error().detail.contains("does not have the content"));
        // Cut short.
        const std::string packed = compressed(u"gzip"_s, a);
        made = convert(layers, image({{gzipType, packed.substr(0, packed.size() / 2), a}}));
        QVERIFY(!made && made.error().code == ErrorCode::Corrupt);
        made = convert(layers, image({{plainType, compressed(u"xz"_s, a), a}}));
        QVERIFY(!made && made.error().code == ErrorCode::Unsupported);
        made = convert(layers, "{}");
        QVERIFY(!made);
        QVERIFY(!layers.open(Sha256::of("nothing")));
        // Somebody who cancels does not wait for the rest.
        m_cancelled = true;
        made = convert(layers, image({{plainType, a, a}}));
        QVERIFY(!made && made.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestRecompress)
#include "tst_recompress.moc"
