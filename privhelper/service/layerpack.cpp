// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/layerpack.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"
#include "privhelper/service/mergedtree.h"
#include "privhelper/unpack/report.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <endian.h>
#include <fcntl.h>
#include <format>
#include <linux/capability.h>
#include <map>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <tuple>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::size_t packBuffer = 256 * 1024;
constexpr std::uint64_t maxLayerBytes = UnpackLimits().maxBytes;
constexpr std::size_t maxPackedAttributes = 64 * 1024;
constexpr std::string_view whiteout = ".wh.";

std::string attribute(int fd, const char *name)
{
    std::string value(maxPackedAttributes, '\0');
    const ssize_t size = ::fgetxattr(fd, name, value.data(), value.size());
    value.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return value;
}

class LayerPack
{
public:
    LayerPack(MergedDirectory top, const IdMaps &maps, const TarWriter::Sink &sink, const std::atomic<bool> &cancelled,
              std::optional<std::int64_t> latest)
        : m_top(std::move(top)), m_maps(maps), m_cancelled(cancelled), m_latest(latest), m_writer(sink), m_buffer(packBuffer)
    {}

    Result<void> run(std::string_view changes)
    {
        while (!changes.empty()) {
            const std::size_t end = changes.find('\0');
            const std::string_view change = changes.substr(0, end);
            changes.remove_prefix(end == std::string_view::npos ? changes.size() : end + 1);
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "it was cancelled");
            if (auto added = add(change); !added)
                return added;
        }
        return m_writer.finish();
    }

private:
    Result<void> add(std::string_view change)
    {
        if (change.size() < 4 || change[1] != ' ' || change[2] != '/')
            return failure(ErrorCode::Corrupt, "the list of changes is damaged");
        const std::string path(change.substr(3));
        const std::string name = path.substr(path.rfind('/') + 1);
        if (name.starts_with(whiteout))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'/{}' cannot be in a layer: names that begin with '{}' mean something else there", printable(path), whiteout));
        if (change[0] == 'D')
            return addWhiteout(path, name);
        const auto parent = openParent(path.substr(0, path.size() - name.size()));
        if (!parent)
            return std::unexpected(parent.error());
        const auto entry = (*parent)->find(name);
        if (!entry)
            return {}; // it went meanwhile
        TarMember member{.path = path, .status = entry->status};
        const MergedDirectory::Part &part = (*parent)->partOf(*entry);
        return addFile(part.directory.get(), part.layer == 0 ? m_maps : m_noMaps, name, std::move(member));
    }

    Result<void> addWhiteout(const std::string &path, const std::string &name)
    {
        TarMember member{.path = path.substr(0, path.size() - name.size()) + std::string(whiteout) + name};
        member.status.st_mode = S_IFREG | 0600;
        return m_writer.add(member);
    }

    /// The directory @p path; the last one stays open, as changes come sorted. Empty if it went meanwhile.
    Result<const MergedDirectory *> openParent(const std::string &path)
    {
        if (path.empty())
            return &m_top;
        if (path == m_parentPath)
            return &m_parent;
        m_parentPath.clear();
        const MergedDirectory *directory = &m_top;
        for (std::size_t begin = 0; begin < path.size();) {
            const std::size_t end = path.find('/', begin);
            auto below = directory->open(path.substr(begin, end - begin));
            if (!below)
                return std::unexpected(Error{below.error().code, std::format("{}: '/{}'", below.error().detail, printable(path)), below.error().osError});
            m_parent = std::move(*below);
            directory = &m_parent;
            begin = end + 1;
        }
        m_parentPath = path;
        return &m_parent;
    }

    Result<void> addFile(int parent, const IdMaps &maps, const std::string &name, TarMember member)
    {
        const mode_t mode = member.status.st_mode;
        if (S_ISSOCK(mode) || (S_ISCHR(mode) && member.status.st_rdev == 0))
            return {};
        if (!S_ISDIR(mode) && member.status.st_nlink > 1) {
            const auto key = std::pair(member.status.st_dev, member.status.st_ino);
            const auto [first, isNew] = m_links.emplace(key, member.path);
            if (!isNew) {
                member.isHardLink = true;
                member.link = first->second;
                return write(std::move(member), maps);
            }
        }
        if (S_ISLNK(mode)) {
            std::array<char, PATH_MAX + 1> target{};
            const ssize_t length = ::readlinkat(parent, name.c_str(), target.data(), target.size());
            if (length < 0)
                return {};
            member.link.assign(target.data(), static_cast<std::size_t>(length));
            return write(std::move(member), maps);
        }
        if (S_ISREG(mode) || S_ISDIR(mode))
            return addContent(parent, maps, name, std::move(member));
        return write(std::move(member), maps);
    }

    Result<void> addContent(int parent, const IdMaps &maps, const std::string &name, TarMember member)
    {
        const UniqueFd file(::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        struct stat status = {};
        if (!file || ::fstat(file.get(), &status) != 0 || status.st_ino != member.status.st_ino
            || (status.st_mode & S_IFMT) != (member.status.st_mode & S_IFMT))
            return {};
        member.status = status;
        const std::string path = member.path;
        // A file may be all holes: what could never be unpacked again is not read to its end.
        const auto size = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
        if (size > maxLayerBytes - m_bytes)
            return failure(ErrorCode::LimitExceeded,
                           std::format("with '/{}' the layer would have more than {} bytes", printable(path), maxLayerBytes));
        m_bytes += size;
        auto attributes = layerAttributes(file.get(), maps, path);
        if (!attributes)
            return std::unexpected(std::move(attributes.error()));
        member.attributes = *std::move(attributes);
        if (auto begun = write(std::move(member), maps); !begun || S_ISDIR(status.st_mode))
            return begun;
        for (auto missing = size; missing > 0;) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "it was cancelled");
            const auto part = std::span(m_buffer).first(std::min<std::uint64_t>(missing, m_buffer.size()));
            const auto count = readFully(file.get(), part, path);
            if (!count)
                return std::unexpected(count.error());
            std::ranges::fill(part.subspan(*count), std::byte{0}); // it became shorter
            if (auto written = m_writer.write(part); !written)
                return written;
            missing -= part.size();
        }
        return {};
    }

    Result<void> write(TarMember member, const IdMaps &maps)
    {
        member.status.st_uid = IdMaps::inside(maps.users, member.status.st_uid);
        member.status.st_gid = IdMaps::inside(maps.groups, member.status.st_gid);
        if (m_latest) {
            constexpr std::int64_t second = 1'000'000;
            const timespec latest{.tv_sec = static_cast<time_t>(*m_latest / second), .tv_nsec = static_cast<long>(*m_latest % second * 1000)};
            timespec &time = member.status.st_mtim;
            if (std::tie(time.tv_sec, time.tv_nsec) > std::tie(latest.tv_sec, latest.tv_nsec))
                time = latest;
        }
        return m_writer.add(member);
    }

    const MergedDirectory m_top;
    const IdMaps &m_maps; ///< of the topmost layer
    const IdMaps m_noMaps = {}; ///< of the others
    const std::atomic<bool> &m_cancelled;
    const std::optional<std::int64_t> m_latest;
    TarWriter m_writer;
    std::vector<std::byte> m_buffer;
    std::uint64_t m_bytes = 0; ///< of files so far
    MergedDirectory m_parent;
    std::string m_parentPath;
    std::map<std::pair<dev_t, ino_t>, std::string> m_links; ///< first name of each file that has several
};

} // namespace

std::uint32_t IdMaps::inside(const std::vector<oci::IdMapping> &maps, std::uint32_t id)
{
    if (maps.empty())
        return id;
    for (const oci::IdMapping &map : maps) {
        if (id >= map.hostId && id - map.hostId < map.size)
            return map.containerId + (id - map.hostId);
    }
    return nobody;
}

Result<std::map<std::string, std::string>> layerAttributes(int fd, const IdMaps &maps, std::string_view path)
{
    std::map<std::string, std::string> attributes;
    std::vector<char> names(maxPackedAttributes);
    const ssize_t length = ::flistxattr(fd, names.data(), names.size());
    for (const char *name = names.data(); length > 0 && name < names.data() + length; name += std::string_view(name).size() + 1) {
        const std::string_view key = name;
        // With these the file's content, or a directory's, is that of another name in a lower layer.
        for (const std::string_view prefix : {"trusted.overlay.", "user.overlay."}) {
            if (key.starts_with(prefix) && (key.ends_with(".redirect") || key.ends_with(".metacopy")))
                return failure(ErrorCode::Unsupported,
                               std::format("'/{}' has its content elsewhere; the kernel's overlayfs must not use redirect_dir and metacopy",
                                           printable(path.substr(path.starts_with('/') ? 1 : 0))));
        }
        if (key.starts_with("user.") && !key.starts_with("user.overlay."))
            attributes.emplace(key, attribute(fd, name));
        if (key != "security.capability")
            continue;
        const std::uint32_t root = maps.users.empty() ? 0 : maps.users.front().hostId;
        if (std::string value = plainCapability(attribute(fd, name), root); !value.empty())
            attributes.emplace(key, std::move(value));
    }
    return attributes;
}

std::string plainCapability(std::string_view value, std::uint32_t rootId)
{
    std::uint32_t magic = 0;
    if (value.size() < sizeof magic)
        return {};
    std::memcpy(&magic, value.data(), sizeof magic);
    magic = le32toh(magic);
    const std::uint32_t revision = magic & VFS_CAP_REVISION_MASK;
    if (revision == VFS_CAP_REVISION_2 && value.size() == XATTR_CAPS_SZ_2)
        return std::string(value);
    std::uint32_t owner = 0;
    if (revision != VFS_CAP_REVISION_3 || value.size() != XATTR_CAPS_SZ_3)
        return {};
    std::memcpy(&owner, value.data() + XATTR_CAPS_SZ_2, sizeof owner);
    if (le32toh(owner) != rootId)
        return {};
    std::string plain(value.substr(0, XATTR_CAPS_SZ_2));
    magic = htole32((magic & ~VFS_CAP_REVISION_MASK) | VFS_CAP_REVISION_2);
    std::memcpy(plain.data(), &magic, sizeof magic);
    return plain;
}

Result<void> packLayer(int upper, std::string_view changes, const IdMaps &maps, const TarWriter::Sink &sink,
                       const std::atomic<bool> &cancelled, std::optional<std::int64_t> latest)
{
    std::vector<UniqueFd> layers;
    layers.push_back(openPlainDirectory(upper, "."));
    if (!layers.back())
        return osFailure(errno, "cannot open the files");
    return packLayer(layers, changes, maps, sink, cancelled, latest);
}

Result<void> packLayer(std::span<const UniqueFd> layers, std::string_view changes, const IdMaps &maps, const TarWriter::Sink &sink,
                       const std::atomic<bool> &cancelled, std::optional<std::int64_t> latest)
{
    auto top = MergedDirectory::top(layers);
    return top ? LayerPack(std::move(*top), maps, sink, cancelled, latest).run(changes) : std::unexpected(top.error());
}

} // namespace kiste
