// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Archives unpacked into a directory, as layers and as what `cp` copies: nothing beside the directory may change. The
// first byte of an input chooses the way, an archive follows.
#include "core/archive/treearchive.h"
#include "core/base/removetree.h"
#include "privhelper/unpack/layerpath.h"
#include "privhelper/unpack/layerwriter.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/tarmutator.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <map>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::fuzz;
namespace fs = std::filesystem;

namespace {

class Memory : public TarInput
{
public:
    explicit Memory(std::string_view bytes)
        : m_rest(bytes)
    {
    }
    Result<std::size_t> read(std::span<std::byte> buffer) override
    {
        const std::size_t n = std::min(buffer.size(), m_rest.size());
        std::copy_n(m_rest.begin(), n, reinterpret_cast<char *>(buffer.data()));
        m_rest.remove_prefix(n);
        return n;
    }

private:
    std::string_view m_rest;
};

/// A directory with things in it that nobody may touch, and the one that is unpacked into.
class Place
{
public:
    Place()
    {
        std::string pattern = (fs::temp_directory_path() / "unpack-XXXXXX").string();
        require(::mkdtemp(pattern.data()) != nullptr, "a directory can be made");
        m_base = pattern;
        fs::create_directory(m_base / "outside");
        std::ofstream(m_base / "outside/secret") << "untouched";
        // No archive may fill the disk.
        const rlimit files{1U << 20U, 1U << 23U};
        ::setrlimit(RLIMIT_FSIZE, &files);
        ::signal(SIGXFSZ, SIG_IGN);
        m_before = look();
    }
    ~Place() { fs::remove_all(m_base); }
    UniqueFd makeTarget()
    {
        require(fs::create_directory(m_base / "target"), "a directory can be made");
        fs::create_directory_symlink("../outside", m_base / "target/out");
        fs::create_directory_symlink("/", m_base / "target/root");
        fs::create_directory(m_base / "target/in");
        return UniqueFd(::open((m_base / "target").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    void check()
    {
        if (::geteuid() != 0)
            open(m_base / "target");
        const UniqueFd base(::open(m_base.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        must(removeTree(base.get(), "target").transform([] { return 0; }), "what was unpacked can be removed");
        require(look() == m_before, "nothing beside the directory has changed");
    }

private:
    /// Unpacked directories may be closed even to their owner.
    static void open(const fs::path &path)
    {
        struct stat status = {};
        if (::lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
            return;
        ::chmod(path.c_str(), 0700);
        for (const auto &entry : fs::directory_iterator(path))
            open(entry.path());
    }
    /// Names, kinds, modes, owners, sizes and times of everything.
    std::map<std::string, std::string> look() const
    {
        std::map<std::string, std::string> seen;
        for (const fs::path &path : {m_base / "outside", m_base / "outside/secret"}) {
            struct stat status = {};
            require(::lstat(path.c_str(), &status) == 0, "what was there is there");
            seen[path] = std::format("{:o} {} {} {} {} {}", status.st_mode, status.st_uid, status.st_nlink,
                                     status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
        }
        for (const auto &entry : fs::directory_iterator(m_base))
            seen[entry.path()];
        for (const auto &entry : fs::directory_iterator(m_base / "outside"))
            seen[entry.path()];
        return seen;
    }

    fs::path m_base;
    std::map<std::string, std::string> m_before;
};

Place &place()
{
    static Place it;
    return it;
}

void unpackLayer(TarReader &reader, UniqueFd target, bool plain)
{
    LayerWriter writer(std::move(target),
                       {.maxBytes = 1U << 20U, .maxEntries = 100, .maxRatio = 200, .plainNames = plain},
                       [](int) { return Result<void>(); });
    if (const auto written = writer.writeAll(reader); !written)
        requireSound(written.error());
    require(writer.entries() <= 101 && writer.fileBytes() <= (1U << 20U) + (1U << 16U), "limits hold");
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    if (size < 2)
        return size;
    if (seed % 16 == 0)
        data[0] = static_cast<std::uint8_t>(seed >> 8U);
    return 1 + mutateTar(data + 1, size - 1, maxSize - 1, seed);
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    // Files belong to whoever runs this; to give them away takes more than every developer has.
    std::vector<std::uint8_t> archive(data + 1, data + size);
    visitTarHeaders(archive, [](std::span<std::uint8_t, 512> header) {
        std::memcpy(header.data() + 108, std::format("{:07o}", ::getuid() & 07777777U).c_str(), 8);
        std::memcpy(header.data() + 116, std::format("{:07o}", ::getgid() & 07777777U).c_str(), 8);
        fixTarChecksum(header);
    });
    Memory input({reinterpret_cast<const char *>(archive.data()), archive.size()});
    TarReader reader(input, 4096);
    UniqueFd target = place().makeTarget();
    switch (data[0] % 4) {
    case 0:
    case 1:
        unpackLayer(reader, std::move(target), data[0] % 4 == 1);
        break;
    default: {
        const UnpackOptions options{.throughLinks = data[0] % 4 == 3,
                                    .keepOwner = false,
                                    .uid = ::getuid(),
                                    .gid = ::getgid(),
                                    .devices = false,
                                    .rename = {}};
        if (const auto done = unpackTree(reader, target.get(), "/in", options); !done)
            requireSound(done.error());
    }
    }
    place().check();
    if (const auto path = parseLayerPath(textOf(data, size))) {
        const auto again = must(parseLayerPath(path->text()), "a path that was cleaned can be read");
        require(again == *path && !("/" + path->text() + "/").contains("/../"), "a path stays inside");
    }
    return 0;
}
