// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/differences.h"

#include "core/base/fileio.h"
#include "privhelper/service/logstream.h"

#include <cerrno>
#include <format>
#include <sys/mman.h>

namespace kiste {

namespace {

constexpr std::size_t answerPiece = 64 * 1024;

/// Records, in memory.
class DifferenceAnswer
{
public:
    static Result<DifferenceAnswer> begin()
    {
        DifferenceAnswer answer;
        answer.m_file.reset(::memfd_create("kiste-difference", MFD_CLOEXEC));
        if (!answer.m_file)
            return osFailure(errno, "cannot make a buffer");
        return answer;
    }
    Result<void> add(std::string_view record, std::string_view path = {})
    {
        m_size += record.size() + path.size() + 1;
        if (m_size > Differences::maxAnswer)
            return failure(ErrorCode::LimitExceeded, std::format("so much differs that it takes more than {} bytes to say", Differences::maxAnswer));
        m_text += record;
        m_text += path;
        m_text += '\0';
        return m_text.size() < answerPiece ? Result<void>() : flush();
    }
    Result<void> flush()
    {
        auto written = writeFully(m_file.get(), std::as_bytes(std::span(m_text)), "a buffer");
        m_text.clear();
        return written;
    }
    UniqueFd takeFile() { return std::move(m_file); }
    std::uint64_t size() const { return m_size; }

private:
    UniqueFd m_file;
    std::string m_text;
    std::uint64_t m_size = 0;
};

Result<DifferenceAnswer> answerTo(const Differences::Request &request, const std::atomic<bool> &cancelled)
{
    auto answer = DifferenceAnswer::begin();
    if (!answer)
        return answer;
    auto done = compareTrees(
        request.tree, request.base,
        [&](const Difference &one) {
            return answer->add(std::format("{} {} {} {} ", one.what, one.type, one.before, one.after), one.path);
        },
        cancelled);
    if (done && request.withHidden) {
        done = findHiddenFiles(
            request.tree.layers, [&](const HiddenFile &file) { return answer->add(std::format("W f {} {} ", file.bytes, file.layer), file.path); },
            cancelled);
    }
    if (done)
        done = answer->add(".");
    if (done)
        done = answer->flush();
    if (!done)
        return std::unexpected(std::move(done.error()));
    return answer;
}

} // namespace

Differences::Differences(QObject *parent) : QObject(parent)
{
    m_threads.setMaxThreadCount(2);
}

Differences::~Differences()
{
    for (const CancelFlag &flag : std::as_const(m_cancel))
        *flag = true;
    m_threads.waitForDone();
}

QObject *Differences::readersOf(quint32 uid)
{
    QObject *&readers = m_readers[uid];
    if (!readers)
        readers = new QObject(this);
    return readers;
}

void Differences::callerLeft(const QString &sender)
{
    for (const CancelFlag &flag : m_cancel.values(sender))
        *flag = true;
}

void Differences::open(Request request, std::function<void(Result<UniqueFd>)> done)
{
    const quint32 uid = request.uid;
    if (m_running.value(uid) + readersOf(uid)->children().size() >= maxAtOnce)
        return done(failure(ErrorCode::LimitExceeded, std::format("{} differences are being looked for or read already", maxAtOnce)));
    ++m_running[uid];
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    m_cancel.insert(request.sender, cancelled);
    const auto shared = std::make_shared<Request>(std::move(request)); // std::function copies, descriptors do not
    m_threads.start([this, shared, cancelled, done = std::move(done)] {
        const auto answer = std::make_shared<Result<DifferenceAnswer>>(answerTo(*shared, *cancelled));
        QMetaObject::invokeMethod(
            this,
            [this, shared, cancelled, answer, done] {
                m_cancel.remove(shared->sender, cancelled);
                if (--m_running[shared->uid] == 0)
                    m_running.remove(shared->uid);
                if (!*answer)
                    return done(std::unexpected((*answer).error()));
                done(LogStream::open((*answer)->takeFile(), {0, (*answer)->size()}, readersOf(shared->uid)));
            },
            Qt::QueuedConnection);
    });
}

} // namespace kiste
