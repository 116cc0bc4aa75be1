// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filecopier.h"

#include "core/archive/treearchive.h"
#include "ui/models/streamsaver.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

#include <cerrno>
#include <csignal>
#include <memory>

namespace kiste::ui {

namespace {

using Finished = std::function<void(const Result<void> &)>;

/// Runs @p work beside the event loop, then @p done in it unless @p context is gone.
void beside(QObject *context, std::function<Result<void>()> work, Finished done)
{
    QThreadPool::globalInstance()->start([work = std::move(work), guard = QPointer(context), done = std::move(done)] {
        const auto result = work();
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, result, done] {
            if (guard)
                done(result);
        });
    });
}

/// Without SIGPIPE for a reader that goes away: the thread only hears of EPIPE.
Result<void> packHere(const QString &file, int pipe)
{
    sigset_t broken;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken, nullptr);
    const QFileInfo info(file);
    return packLocal(info.absoluteFilePath().toLocal8Bit().toStdString(), info.fileName().toLocal8Bit().toStdString(), false, pipe);
}

} // namespace

FileCopier::FileCopier(Helper *helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{
}

void FileCopier::setBusy(int change)
{
    m_busy += change;
    Q_EMIT busyChanged(m_busy);
}

void FileCopier::copyOut(const QString &container, const QString &file, const QString &directory, const QString &name)
{
    setBusy(1);
    m_helper->copyOut(container, file, {{QStringLiteral("name"), name}}, this, [this, file, directory, name](Result<UniqueFd> archive) {
        if (!archive) {
            setBusy(-1);
            Q_EMIT failed(file, archive.error());
            return;
        }
        const auto source = std::make_shared<UniqueFd>(std::move(*archive));
        beside(
            this, [source, directory] { return unpackLocal(source->get(), directory.toLocal8Bit().toStdString(), false); },
            [this, file, directory, name](const Result<void> &unpacked) {
                setBusy(-1);
                if (unpacked)
                    Q_EMIT copiedOut(directory + u'/' + name);
                else
                    Q_EMIT failed(file, unpacked.error());
            });
    });
}

void FileCopier::copyIn(const QString &container, const QStringList &files, const QString &directory)
{
    if (files.isEmpty())
        return;
    auto pipe = makePipe();
    if (!pipe) {
        Q_EMIT failed(files.first(), pipe.error());
        return;
    }
    setBusy(1);
    // Two answers: of who packs and of who unpacks. Only one that packed all counts as a success.
    struct Copy
    {
        std::optional<Result<void>> packed, unpacked;
    };
    const auto copy = std::make_shared<Copy>();
    const auto end = [this, copy, container, files, directory] {
        if (!copy->packed || !copy->unpacked)
            return;
        setBusy(-1);
        const bool nobodyRead = !*copy->packed && copy->packed->error().osError == EPIPE;
        const Result<void> &told = *copy->packed || nobodyRead ? *copy->unpacked : *copy->packed;
        if (!told) {
            Q_EMIT failed(files.first(), told.error());
            return;
        }
        Q_EMIT copiedIn(container, directory);
        copyIn(container, files.sliced(1), directory);
    };
    const auto writer = std::make_shared<UniqueFd>(std::move(pipe->second));
    beside(
        this,
        [file = files.first(), writer] {
            auto packed = packHere(file, writer->get());
            writer->reset();
            return packed;
        },
        [copy, end](const Result<void> &packed) {
            copy->packed = packed;
            end();
        });
    m_helper->copyIn(container, directory, std::move(pipe->first), {}, this, [copy, end](const Result<void> &unpacked) {
        copy->unpacked = unpacked;
        end();
    });
}

} // namespace kiste::ui
