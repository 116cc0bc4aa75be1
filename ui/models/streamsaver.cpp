// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/streamsaver.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <memory>
#include <unistd.h>
#include <vector>

namespace kiste::ui {

namespace {

constexpr std::size_t pieceBytes = 256 * 1024;
constexpr std::size_t endBytes = 1024; // two blocks of zeros end an archive

/// Zeros at the end of what has been written, as far as they matter.
class EndOfArchive
{
public:
    void see(const char *bytes, std::size_t size)
    {
        std::size_t zeros = 0;
        while (zeros < size && bytes[size - 1 - zeros] == '\0')
            ++zeros;
        m_zeros = std::min<std::size_t>(zeros == size ? m_zeros + zeros : zeros, endBytes);
    }
    bool isThere() const { return m_zeros >= endBytes; }

private:
    std::size_t m_zeros = 0;
};

Result<void> copy(int stream, const QString &name)
{
    QSaveFile file(name);
    const auto failed = [&file, &name](std::string_view what) {
        return failure(ErrorCode::Failed,
                       std::format("cannot {} '{}': {}", what, name.toStdString(), file.errorString().toStdString()));
    };
    if (!file.open(QIODevice::WriteOnly))
        return failed("write");
    EndOfArchive end;
    std::vector<char> piece(pieceBytes);
    for (;;) {
        const ssize_t size = ::read(stream, piece.data(), piece.size());
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return osFailure(errno, "cannot read the archive");
        if (size == 0)
            break;
        end.see(piece.data(), std::size_t(size));
        if (file.write(piece.data(), size) != size)
            return failed("write");
    }
    if (!end.isThere())
        return failure(ErrorCode::Corrupt, std::format("the archive for '{}' was cut off", name.toStdString()));
    return file.commit() ? Result<void>() : failed("complete");
}

} // namespace

void saveArchive(UniqueFd stream, const QString &file, QObject *context, std::function<void(const Result<void> &)> done)
{
    // std::function copies, descriptors do not.
    const auto source = std::make_shared<UniqueFd>(std::move(stream));
    QThreadPool::globalInstance()->start([source, file, guard = QPointer(context), done = std::move(done)] {
        const auto result = copy(source->get(), file);
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, result, done] {
            if (guard)
                done(result);
        });
    });
}

Result<std::pair<UniqueFd, UniqueFd>> makePipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

} // namespace kiste::ui
