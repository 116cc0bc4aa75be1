// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/networkreader.h"

#include <array>
#include <cerrno>
#include <format>
#include <sys/stat.h>

namespace kiste {

namespace {

/// Some 130 characters for each of a few hundred interfaces.
constexpr std::size_t maxNetDev = 64 * 1024;

} // namespace

Result<NetworkReader::Identity> NetworkReader::identify(const std::string &path)
{
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0)
        return osFailure(errno, std::format("cannot examine '{}'", path));
    return Identity{info.st_dev, info.st_ino};
}

Result<NetworkReader> NetworkReader::open(const std::string &procRoot, pid_t pid, bool keep)
{
    NetworkReader reader;
    const std::string path = std::format("{}/{}/net/dev", procRoot, pid);
    auto file = KernelFile::open(path, keep, KernelFile::Shape::Records);
    if (!file)
        return std::unexpected(file.error());
    reader.m_file = std::move(*file);
    const auto own = identify(procRoot + "/self/net/dev");
    const auto theirs = identify(path);
    if (!own || !theirs)
        return std::unexpected(own ? theirs.error() : own.error());
    if (*own == *theirs)
        return failure(ErrorCode::Unsupported, std::format("process {} uses the network of the host", pid));
    reader.m_identity = *theirs;
    return reader;
}

Result<cgroupparse::NetworkCounters> NetworkReader::read() const
{
    if (!m_file.isKept()) {
        const auto now = identify(m_file.path());
        if (!now || *now != m_identity)
            return failure(ErrorCode::NotFound, std::format("'{}' has gone", m_file.path()));
    }
    std::array<char, maxNetDev> buffer;
    const auto text = m_file.read(buffer);
    if (!text)
        return std::unexpected(text.error());
    return cgroupparse::networkDevices(*text);
}

} // namespace kiste
