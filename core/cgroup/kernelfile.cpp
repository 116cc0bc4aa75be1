// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/kernelfile.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste {

namespace {

std::unexpected<Error> readFailure(int number, const std::string &path)
{
    // ENODEV: the cgroup was removed under the descriptor; ESRCH: the process has ended.
    if (number == ENODEV || number == ENOENT || number == ESRCH)
        return std::unexpected(Error{ErrorCode::NotFound, std::format("'{}' has gone", path), number});
    return osFailure(number, std::format("cannot read '{}'", path));
}

} // namespace

Result<KernelFile> KernelFile::open(std::string path, bool keep, Shape shape)
{
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd)
        return readFailure(errno, path);
    KernelFile file;
    file.m_path = std::move(path);
    file.m_shape = shape;
    if (keep)
        file.m_fd = std::move(fd);
    return file;
}

Result<std::string_view> KernelFile::read(std::span<char> buffer) const
{
    const auto text = readBeginning(buffer);
    if (text && text->size() == buffer.size())
        return failure(ErrorCode::LimitExceeded, std::format("'{}' is longer than {} bytes", m_path, buffer.size()));
    return text;
}

Result<std::string_view> KernelFile::readBeginning(std::span<char> buffer) const
{
    UniqueFd opened;
    if (!m_fd) {
        opened.reset(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!opened)
            return readFailure(errno, m_path);
    }
    const int fd = m_fd ? m_fd.get() : opened.get();
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ssize_t count = ::pread(fd, buffer.data() + size, buffer.size() - size, static_cast<off_t>(size));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return readFailure(errno, m_path);
        size += static_cast<std::size_t>(count);
        if (count == 0 || (m_shape == Shape::Single && size < buffer.size()))
            return std::string_view(buffer.data(), size);
    }
    return std::string_view(buffer.data(), size);
}

} // namespace kiste
