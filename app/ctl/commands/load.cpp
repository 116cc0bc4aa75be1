// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// load, import
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/jobwatch.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/descriptors.h"
#include "app/ctl/io/terminal.h"
#include "core/image/importplan.h"
#include "core/image/loadplan.h"

#include <QThread>

#include <csignal>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Standard input as a descriptor of its own.
UniqueFd standardInput()
{
    return UniqueFd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
}

/// One line on a terminal that is written over as the work goes on.
class ProgressLine
{
public:
    ProgressLine(QString what, bool quiet)
        : m_what(std::move(what))
        , m_shown(!quiet && ::isatty(STDERR_FILENO) == 1)
    {
    }
    ~ProgressLine() { clear(); }

    void show(const QString &stage)
    {
        if (!m_shown)
            return;
        const QString line = u"\r%1: %2\x1b[K"_s.arg(printable(m_what), stage);
        std::ignore = writeAll(STDERR_FILENO, line.toStdString()); // it is only for looks
        m_dirty = true;
    }
    void show(double progress)
    {
        const int percent = static_cast<int>(progress * 100);
        if (progress < 0 || percent == m_percent)
            return;
        m_percent = percent;
        show(u"%1 %"_s.arg(percent));
    }
    void clear()
    {
        if (std::exchange(m_dirty, false))
            std::ignore = writeAll(STDERR_FILENO, "\r\x1b[K"); // as above
        m_percent = -1;
    }

private:
    const QString m_what;
    const bool m_shown;
    bool m_dirty = false;
    int m_percent = -1;
};

/// One load or import: it can be cancelled by a signal while it reads and while the engine works.
class LoadRun : public QObject
{
public:
    LoadRun(Session &session, const QString &what, bool quiet)
        : m_session(session)
        , line(what, quiet)
        , m_what(what)
        , m_signals({SIGINT, SIGTERM, SIGHUP})
    {
        connect(&m_signals, &SignalWatcher::raised, this, &LoadRun::cancel);
    }

    /// Runs the function in a thread, as it reads files. Nothing if a signal came first: the thread may hang in a read
    /// of a pipe, so that nobody waits for it; it keeps what it uses.
    template<typename T>
    Task<std::optional<Result<T>>> inThread(std::function<Result<T>(const std::atomic<bool> &)> work)
    {
        struct Shared
        {
            std::atomic<bool> cancelled = false;
            std::optional<Result<T>> result;
        };
        const auto shared = std::make_shared<Shared>();
        QThread *const thread =
            QThread::create([shared, work = std::move(work)] { shared->result = work(shared->cancelled); });
        m_step.reset();
        connect(thread, &QThread::finished, this, [this] { step(); });
        connect(thread, &QThread::finished, thread, &QObject::deleteLater);
        thread->start();
        if (!m_killedBy)
            co_await m_step;
        if (m_killedBy) {
            shared->cancelled = true;
            co_return std::nullopt;
        }
        co_return std::move(shared->result);
    }

    /// Hands the plan to the engine and waits. The object path of the image; what went wrong has been said.
    Task<std::optional<QString>> load(LoadPlan plan)
    {
        QList<BlobRange> blobs;
        for (const PlannedBlob &blob : plan.blobs)
            blobs.append({QString::fromStdString(blob.digest.text()), blob.file, blob.offset, blob.size});
        QStringList names;
        for (const std::string &name : plan.names)
            names.append(QString::fromStdString(name));
        const QByteArray manifest = QByteArray::fromStdString(plan.manifest);
        auto job = co_await ask<QString>(this, [&](QObject *context, auto done) {
            m_session.helper().loadImage(std::move(plan.files), blobs, manifest, names, context, done);
        });
        auto image = std::move(job);
        if (image) {
            m_job = *image;
            JobWatch watch(m_session.helper(), m_job);
            connect(&watch, &JobWatch::progressed, this, [this](double progress) { line.show(progress); });
            if (m_killedBy)
                cancel(m_killedBy);
            image = co_await watch.result();
            m_job.clear();
        }
        line.clear();
        if (image)
            co_return *image;
        complain(image.error());
        co_return std::nullopt;
    }

    void complain(const Error &error)
    {
        line.clear();
        if (error.code != ErrorCode::Cancelled || !m_killedBy)
            m_session.complain(u"load"_s, m_what, error);
    }
    int failureCode() const { return m_killedBy ? 128 + m_killedBy : exitFailure; }

private:
    void step()
    {
        if (!m_step.happened())
            m_step.happen();
    }

    void cancel(int number)
    {
        m_killedBy = number;
        step();
        if (!m_job.isEmpty()) {
            m_session.helper().cancelJob(m_job, this, [](const Result<void> &) {
                // It has ended meanwhile, and says how.
            });
        }
    }

    Session &m_session;

public:
    ProgressLine line;

private:
    const QString m_what;
    SignalWatcher m_signals;
    Event m_step;
    QString m_job;
    int m_killedBy = 0;
};

std::string imageId(const Session &session, const QString &path, const Digest &manifest)
{
    const auto image = session.image(path);
    return image && !image->configDigest.isEmpty() ? image->configDigest.toStdString() : manifest.text();
}

} // namespace

Task<int> execute(Session &session, LoadOptions options)
{
    const bool fromInput = options.input.isEmpty() || options.input == "-"_L1;
    if (fromInput && ::isatty(STDIN_FILENO) == 1) {
        session.complain(u"standard input is a terminal; give a file with --input, or an archive through a pipe"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const QString what = fromInput ? u"standard input"_s : options.input;
    LoadRun run(session, what, options.quiet);
    run.line.show(u"reading"_s);
    auto set =
        co_await run.inThread<LoadSet>([fromInput, what = what.toStdString()](const std::atomic<bool> &cancelled) {
            return fromInput ? planLoad(standardInput(), what, cancelled) : planLoad(what, cancelled);
        });
    if (!set)
        co_return run.failureCode();
    if (!*set) {
        run.complain(set->error());
        co_return exitFailure;
    }
    for (LoadPlan &plan : (*set)->images) {
        const std::vector<std::string> names = plan.names;
        const Digest digest = plan.manifestDigest;
        const auto path = co_await run.load(std::move(plan));
        if (!path)
            co_return run.failureCode();
        for (const std::string &name : names)
            session.print("Loaded image: " + name + "\n");
        if (names.empty())
            session.print("Loaded image ID: " + imageId(session, *path, digest) + "\n");
    }
    co_return 0;
}

Task<int> execute(Session &session, ImportOptions options)
{
    const bool fromInput = options.file == "-"_L1;
    if (!co_await session.connected())
        co_return exitFailure;
    const QString what = fromInput ? u"standard input"_s : options.file;
    LoadRun run(session, what, false);
    run.line.show(u"reading"_s);
    auto plan = co_await run.inThread<LoadPlan>(
        [fromInput, name = options.name.toStdString(), what = what.toStdString()](const std::atomic<bool> &cancelled) {
            return fromInput ? planImport(name, standardInput(), what, cancelled) : planImport(name, what, cancelled);
        });
    if (!plan)
        co_return run.failureCode();
    if (!*plan) {
        run.complain(plan->error());
        co_return exitFailure;
    }
    const Digest digest = (*plan)->manifestDigest;
    const auto path = co_await run.load(std::move(**plan));
    if (!path)
        co_return run.failureCode();
    session.print(imageId(session, *path, digest) + "\n");
    co_return 0;
}

} // namespace kiste::ctl
