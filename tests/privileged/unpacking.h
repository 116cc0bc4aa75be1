// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fileio.h"
#include "core/base/removetree.h"
#include "core/base/uniquefd.h"
#include "privhelper/store/unpackrunner.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace kiste::test {

/// One run of kiste-unpack into a directory of its own, which lies beside a file that must stay as it is.
class Unpacking
{
public:
    explicit Unpacking(
        const std::string &blob, const UnpackLimits &limits = {},
        const std::function<bool(std::uint64_t)> &watch = [](std::uint64_t) { return true; })
        : base(m_directory.path().toStdString())
    {
        std::ignore = ::mkdir(path("").c_str(), 0755);
        writeFile(base + "/canary", "untouched");
        writeFile(base + "/blob", blob);
        const UniqueFd file(::open((base + "/blob").c_str(), O_RDONLY | O_CLOEXEC));
        const UniqueFd target(::open(path("").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        report = runUnpack(KISTE_BIN "/kiste-unpack", file.get(), target.get(), limits, watch);
    }

    Unpacking(const Unpacking &) = delete;
    Unpacking &operator=(const Unpacking &) = delete;
    /// QTemporaryDir cannot remove names that are not UTF-8.
    ~Unpacking()
    {
        const UniqueFd directory(::open(base.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        std::ignore = removeContents(directory.get());
    }

    std::string path(const std::string &name) const { return base + "/root/" + name; }
    struct stat status(const std::string &name) const
    {
        struct stat result = {};
        if (::lstat(path(name).c_str(), &result) != 0)
            result.st_mode = 0;
        return result;
    }
    bool exists(const std::string &name) const { return status(name).st_mode != 0; }
    bool isWhiteout(const std::string &name) const
    {
        const struct stat entry = status(name);
        return S_ISCHR(entry.st_mode) && entry.st_rdev == 0;
    }
    std::string content(const std::string &name) const { return readFile(path(name)); }
    std::string xattr(const std::string &name, const char *attribute) const
    {
        std::string value(256, '\0');
        const ssize_t length = ::lgetxattr(path(name).c_str(), attribute, value.data(), value.size());
        value.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
        return value;
    }
    bool isOpaque(const std::string &name) const { return xattr(name, "trusted.overlay.opaque") == "y"; }
    /// After a refusal: an empty target, and the file beside it as it was.
    bool nothingLeft() const
    {
        const QDir directory(QString::fromStdString(path("")));
        return directory.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot).isEmpty()
            && readFile(base + "/canary") == "untouched" && QFileInfo(QString::fromStdString(path(""))).isDir();
    }
    std::string error() const { return report ? std::string() : report.error().detail; }

    static void writeFile(const std::string &path, const std::string &content)
    {
        const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        std::ignore = writeFully(file.get(), std::as_bytes(std::span(content)), path);
    }
    static std::string readFile(const std::string &path)
    {
        const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        return readWholeFile(file.get(), 64U << 20U, path).value_or("(none)");
    }

private:
    QTemporaryDir m_directory;

public:
    std::string base;
    Result<UnpackReport> report = failure(ErrorCode::Failed, "not run");
};

} // namespace kiste::test
