// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// From what a container changed to a layer, and how layers are compressed.
#include "core/base/uniquefd.h"
#include "core/archive/compressor.h"
#include "core/archive/tarreader.h"
#include "core/base/fileio.h"
#include "privhelper/service/layerpack.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cstring>
#include <endian.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

const std::atomic<bool> never = false;

/// "type path -> link [uid:gid mode] content"
struct Packed
{
    std::map<std::string, TarEntry> entries;
    std::vector<std::string> order;
    std::map<std::string, std::string> content;
};

class MemoryInput : public TarInput
{
public:
    explicit MemoryInput(std::string_view bytes) : m_bytes(bytes) {}
    Result<std::size_t> read(std::span<std::byte> buffer) override
    {
        const std::size_t count = std::min(buffer.size(), m_bytes.size());
        std::memcpy(buffer.data(), m_bytes.data(), count);
        m_bytes.remove_prefix(count);
        return count;
    }

private:
    std::string_view m_bytes;
};

Packed unpacked(const std::string &archive)
{
    Packed packed;
    MemoryInput input(archive);
    TarReader reader(input);
    while (true) {
        const auto entry = reader.next();
        if (!entry || !*entry) {
            if (!entry)
                packed.order.push_back("damaged: " + entry.error().detail);
            return packed;
        }
        packed.order.push_back((*entry)->path);
        packed.entries.emplace((*entry)->path, **entry);
        std::string &content = packed.content[(*entry)->path];
        for (auto piece = reader.readData(); piece && !piece->bytes.empty(); piece = reader.readData())
            content.append(reinterpret_cast<const char *>(piece->bytes.data()), piece->bytes.size());
    }
}

/// Changes as listChanges() gives them.
std::string changes(std::initializer_list<std::string> list)
{
    std::string text;
    for (const std::string &one : list)
        text += one + '\0';
    return text;
}

std::string capability(std::uint32_t magic, std::size_t size, std::uint32_t root = 0)
{
    std::string value(size, '\0');
    magic = htole32(magic);
    std::memcpy(value.data(), &magic, sizeof magic);
    value[4] = 1;
    root = htole32(root);
    if (size == XATTR_CAPS_SZ_3)
        std::memcpy(value.data() + XATTR_CAPS_SZ_2, &root, sizeof root);
    return value;
}

} // namespace

class TestLayerPack : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_directory;

    std::string path(const char *name) const { return m_directory->filePath(QString::fromUtf8(name)).toStdString(); }
    void write(const char *name, const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(QString::fromStdString(path(name))).path());
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    Result<std::string> pack(const std::string &list, const IdMaps &maps = {}, std::optional<std::int64_t> latest = {}) const
    {
        const UniqueFd upper(::open(path("").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        std::string archive;
        const auto done = packLayer(upper.get(), list, maps,
                                    [&archive](std::span<const std::byte> bytes) {
                                        archive.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
                                        return Result<void>();
                                    },
                                    never, latest);
        return done ? Result<std::string>(archive) : std::unexpected(done.error());
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void severalLayersAsOne()
    {
        write("top/d/changed", "new");
        write("low/d/changed", "old");
        write("low/d/kept", "kept");
        write("low/gone/x", "x");
        QCOMPARE(::link(path("low/d/kept").c_str(), path("low/d/other").c_str()), 0);
        QCOMPARE(::mknod(path("top/gone").c_str(), S_IFCHR | 0600, 0), 0);
        std::vector<UniqueFd> layers;
        for (const char *name : {"top", "low"})
            layers.emplace_back(::open(path(name).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        // Ids are those of the topmost layer's maps in that one alone.
        const std::uint32_t id = ::getuid();
        const IdMaps maps{{{.containerId = 7, .hostId = id, .size = 1}}, {}};
        std::string archive;
        const auto done = packLayer(
            layers, changes({"C /d", "A /d/changed", "A /d/kept", "A /d/other", "A /gone", "A /gone/x", "D /removed"}), maps,
            [&archive](std::span<const std::byte> bytes) {
                archive.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
                return Result<void>();
            },
            never);
        QVERIFY(done);
        const Packed packed = unpacked(archive);
        QCOMPARE(packed.order, (std::vector<std::string>{"d/", "d/changed", "d/kept", "d/other", ".wh.removed"}));
        QCOMPARE(packed.content.at("d/changed"), "new");
        QCOMPARE(packed.content.at("d/kept"), "kept");
        QCOMPARE(packed.entries.at("d/other").linkTarget, "d/kept");
        QCOMPARE(packed.entries.at("d/changed").uid, std::int64_t(7));
        QCOMPARE(packed.entries.at("d/kept").uid, std::int64_t(id));
    }

    void nothingIsYoungerThanTheTime()
    {
        const auto set = [this](const char *name, std::int64_t seconds, long nanoseconds) {
            const std::array<timespec, 2> times = {timespec{seconds, nanoseconds}, timespec{seconds, nanoseconds}};
            QCOMPARE(::utimensat(AT_FDCWD, path(name).c_str(), times.data(), AT_SYMLINK_NOFOLLOW), 0);
        };
        const std::string list = changes({"A /d", "A /d/new", "A /d/same", "A /old"});
        const auto archive = [&](std::int64_t now) {
            write("d/new", "x");
            write("d/same", "y");
            write("old", "z");
            set("d/new", now, 7);
            set("d", now, 8);
            set("d/same", 1000, 0);
            set("old", 999, 5);
            return pack(list, {}, 1'000'000'000);
        };
        const auto first = archive(2000);
        QVERIFY(first);
        const Packed packed = unpacked(*first);
        QCOMPARE(packed.entries.at("d/new").mtime, std::int64_t(1000));
        QCOMPARE(packed.entries.at("d/new").mtimeNanoseconds, 0U);
        QCOMPARE(packed.entries.at("d/").mtime, std::int64_t(1000));
        QCOMPARE(packed.entries.at("old").mtime, std::int64_t(999));
        QCOMPARE(packed.entries.at("old").mtimeNanoseconds, 5U);
        QVERIFY(archive(3000).value() == *first);
        QVERIFY(pack(list).value() != *first);
    }

    void filesAndWhiteouts()
    {
        write("etc/new", "hello");
        write("etc/deep/er", QByteArray(300'000, 'x'));
        QCOMPARE(::symlink("/etc/new", path("link").c_str()), 0);
        QCOMPARE(::link(path("etc/new").c_str(), path("other").c_str()), 0);
        QCOMPARE(::mkfifo(path("fifo").c_str(), 0600), 0);
        QCOMPARE(::chmod(path("etc/new").c_str(), 04755), 0);
        const auto archive = pack(changes({"C /etc", "A /etc/deep", "A /etc/deep/er", "A /etc/new", "D /etc/old", "A /fifo", "D /gone", "A /link", "A /other"}));
        QVERIFY2(archive, archive ? "" : archive.error().detail.c_str());
        const Packed packed = unpacked(*archive);
        QCOMPARE(packed.order, (std::vector<std::string>{"etc/", "etc/deep/", "etc/deep/er", "etc/new", "etc/.wh.old", "fifo", ".wh.gone", "link", "other"}));
        QCOMPARE(packed.content.at("etc/new"), std::string("hello"));
        QCOMPARE(packed.content.at("etc/deep/er").size(), 300'000U);
        QCOMPARE(packed.entries.at("etc/new").mode, 04755U);
        QCOMPARE(packed.entries.at("etc/.wh.old").size, 0U);
        QCOMPARE(packed.entries.at("link").linkTarget, std::string("/etc/new"));
        QCOMPARE(packed.entries.at("other").type, TarEntry::Type::HardLink);
        QCOMPARE(packed.entries.at("other").linkTarget, std::string("etc/new"));
        QCOMPARE(packed.entries.at("fifo").type, TarEntry::Type::Fifo);
    }

    void idsAreThoseInside()
    {
        write("file", "x");
        const std::uint32_t uid = ::geteuid();
        const std::uint32_t gid = ::getegid();
        const auto inside = [&](const IdMaps &maps) { return unpacked(pack(changes({"A /file"}), maps).value()).entries.at("file"); };
        QCOMPARE(inside({{{0, uid, 1}}, {{7, gid, 1}}}).uid, 0);
        QCOMPARE(inside({{{0, uid, 1}}, {{7, gid, 1}}}).gid, 7);
        QCOMPARE(inside({{{0, uid + 1, 65536}}, {{0, gid, 1}}}).uid, IdMaps::nobody);
        QCOMPARE(inside({}).uid, std::int64_t(uid));
        const std::vector<oci::IdMapping> maps = {{0, 100'000, 1000}, {5000, 0, 10}, {1000, 200'000, 4'294'767'295U}};
        QCOMPARE(IdMaps::inside(maps, 100'999), 999U);
        QCOMPARE(IdMaps::inside(maps, 101'000), IdMaps::nobody);
        QCOMPARE(IdMaps::inside(maps, 3), 5003U);
        QCOMPARE(IdMaps::inside(maps, 200'001), 1001U);
    }

    void attributesAreKept()
    {
        write("file", "x");
        if (::setxattr(path("file").c_str(), "user.kiste", "value", 5, 0) != 0)
            QSKIP("this file system has no extended attributes");
        const Packed packed = unpacked(pack(changes({"A /file"})).value());
        QCOMPARE(packed.entries.at("file").xattrs, (std::map<std::string, std::string>{{"user.kiste", "value"}}));
        // Overlayfs' own are not the file's, and some say that its content is somewhere else.
        QCOMPARE(::setxattr(path("file").c_str(), "user.overlay.origin", "o", 1, 0), 0);
        QCOMPARE(unpacked(pack(changes({"A /file"})).value()).entries.at("file").xattrs.size(), 1U);
        for (const char *name : {"user.overlay.metacopy", "user.overlay.redirect"}) {
            QCOMPARE(::setxattr(path("file").c_str(), name, "/x", 2, 0), 0);
            const auto refused = pack(changes({"A /file"}));
            QVERIFY(!refused && refused.error().code == ErrorCode::Unsupported);
            QVERIFY(refused.error().detail.contains("'/file'"));
            QCOMPARE(::removexattr(path("file").c_str(), name), 0);
        }
    }

    void capabilitiesLoseTheirNamespace()
    {
        const std::string plain = capability(VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE, XATTR_CAPS_SZ_2);
        QCOMPARE(plainCapability(plain, 5), plain);
        QCOMPARE(plainCapability(capability(VFS_CAP_REVISION_3 | VFS_CAP_FLAGS_EFFECTIVE, XATTR_CAPS_SZ_3, 100'000), 100'000), plain);
        QCOMPARE(plainCapability(capability(VFS_CAP_REVISION_3, XATTR_CAPS_SZ_3, 7), 100'000), std::string());
        QCOMPARE(plainCapability(capability(VFS_CAP_REVISION_3, XATTR_CAPS_SZ_2), 0), std::string());
        QCOMPARE(plainCapability(capability(0x04000000, XATTR_CAPS_SZ_2), 0), std::string());
        QCOMPARE(plainCapability("x", 0), std::string());
    }

    void whatWentMeanwhileIsLeftOut()
    {
        write("a/file", "x");
        write("b", "not a folder");
        QCOMPARE(::symlink("a", path("c").c_str()), 0);
        const Packed packed = unpacked(pack(changes({"A /a/file", "A /a/gone", "A /b/gone", "A /c/file", "A /none", "A /none/at/all"})).value());
        QCOMPARE(packed.order, std::vector<std::string>{"a/file"});
    }

    void socketsAreLeftOut()
    {
        const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        const std::string name = path("socket");
        QVERIFY(name.size() < sizeof address.sun_path);
        std::memcpy(address.sun_path, name.c_str(), name.size());
        QCOMPARE(::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        QVERIFY(unpacked(pack(changes({"A /socket"})).value()).order.empty());
    }

    void namesThatMeanSomethingElse()
    {
        write("a/.wh.passwd", "x");
        write(".wh..wh..opq", "x");
        for (const char *change : {"A /a/.wh.passwd", "A /.wh..wh..opq", "D /a/.wh.x"}) {
            const auto refused = pack(changes({change}));
            QVERIFY2(!refused && refused.error().code == ErrorCode::InvalidArgument, change);
        }
    }

    void damagedLists()
    {
        for (const std::string &list : {changes({"A"}), changes({"A file"}), changes({"A  /x"}), changes({""}), std::string("A/x")})
            QVERIFY(!pack(list));
        QCOMPARE(unpacked(pack({}).value()).order.size(), 0U);
    }

    void filesOfHoles()
    {
        // Nobody waits until eight exabytes of nothing are read, and no layer may be larger than what can be unpacked again.
        write("hole", "x");
        write("small", "y");
        const auto grow = [this](off_t size) { QCOMPARE(::truncate(path("hole").c_str(), size), 0); };
        grow(off_t(64) << 30);
        const auto refused = pack(changes({"A /small", "A /hole"}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
        QVERIFY2(refused.error().detail.contains("'/hole'"), refused.error().detail.c_str());
        grow(1 << 20);
        QVERIFY(pack(changes({"A /small", "A /hole"})).value().size() > (1U << 20U));
    }

    void cancelling()
    {
        write("file", "x");
        const UniqueFd upper(::open(path("").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const std::atomic<bool> cancelled = true;
        const auto done = packLayer(upper.get(), changes({"A /file"}), {}, [](std::span<const std::byte>) { return Result<void>(); }, cancelled);
        QVERIFY(!done && done.error().code == ErrorCode::Cancelled);
        const auto full = packLayer(upper.get(), changes({"A /file"}), {}, [](std::span<const std::byte>) { return osFailure(ENOSPC, "full"); }, never);
        QVERIFY(!full && full.error().code == ErrorCode::NoSpace);
    }

    void compression_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("none") << int(Compression::None);
        QTest::newRow("gzip") << int(Compression::Gzip);
        QTest::newRow("zstd") << int(Compression::Zstd);
    }

    void compression()
    {
        QFETCH(int, kind);
        QByteArray content;
        for (int i = 0; content.size() < 3'000'000; ++i)
            content += QByteArray::number(i * 2654435761U) + (i % 7 == 0 ? QByteArray(1000, 'z') : QByteArray());
        const auto compressed = [&](std::size_t piece, const QByteArray &bytes) {
            std::string out;
            auto compressor = Compressor::create(Compression(kind), [&out](std::span<const std::byte> part) {
                out.append(reinterpret_cast<const char *>(part.data()), part.size());
                return Result<void>();
            });
            auto rest = std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size())));
            while (!rest.empty()) {
                const auto part = rest.first(std::min(piece, rest.size()));
                rest = rest.subspan(part.size());
                if (!(*compressor)->write(part))
                    return std::string("failed");
            }
            return (*compressor)->finish() ? out : std::string("failed");
        };
        const std::string whole = compressed(content.size(), content);
        QVERIFY(compressed(512, content) == whole);
        QVERIFY(compressed(262'145, content) == whole);
        if (kind != int(Compression::None))
            QVERIFY(whole.size() < std::size_t(content.size()) * 3 / 4);
        for (const QByteArray &text : {content, QByteArray(), QByteArray("x")}) {
            const std::string bytes = compressed(1000, text);
            const UniqueFd in(::memfd_create("in", MFD_CLOEXEC));
            const UniqueFd out(::memfd_create("out", MFD_CLOEXEC));
            QVERIFY(writeFully(in.get(), std::as_bytes(std::span(bytes)), "in"));
            QCOMPARE(::lseek(in.get(), 0, SEEK_SET), 0);
            if (!text.isEmpty() || kind != int(Compression::None))
                QVERIFY(inflate(in.get(), out.get()));
            QCOMPARE(readWholeFile(out.get(), 10'000'000, "out").value(), text.toStdString());
        }
    }

    void otherCompressionsAreNotWritten()
    {
        for (const Compression kind : {Compression::Xz, Compression::Bzip2})
            QVERIFY(!Compressor::create(kind, [](std::span<const std::byte>) { return Result<void>(); }));
    }
};

QTEST_APPLESS_MAIN(TestLayerPack)
#include "tst_layerpack.moc"
