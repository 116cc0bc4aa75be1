// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// run, create, start
#include "app/ctl/commands/attach.h"
#include "app/ctl/commands/choice.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/createoptions.h"
#include "app/ctl/commands/networkflags.h"
#include "app/ctl/commands/transferprogram.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/uniquefd.h"
#include "core/ipc/objectpath.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// The file that is to hold the container's id: made first, so that nobody else's is overwritten, and gone again unless
/// there is a container.
class IdFile
{
public:
    explicit IdFile(const QString &name)
        : m_name(name.toLocal8Bit())
    {
    }
    ~IdFile()
    {
        if (m_file && !m_written)
            ::unlink(m_name.constData());
    }
    IdFile(const IdFile &) = delete;
    IdFile &operator=(const IdFile &) = delete;

    Result<void> make()
    {
        if (m_name.isEmpty())
            return {};
        m_file.reset(::open(m_name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
        if (m_file)
            return {};
        if (errno == EEXIST)
            return failure(
                ErrorCode::AlreadyExists,
                std::format(
                    "the file '{}' for the container's id is there already; remove it, or the container it names",
                    m_name.toStdString()));
        return osFailure(errno, std::format("cannot make the file '{}' for the container's id", m_name.toStdString()));
    }
    Result<void> write(const QString &id)
    {
        if (!m_file)
            return {};
        m_written = true;
        const int number = writeAll(m_file.get(), id.toStdString());
        return number == 0
            ? Result<void>()
            : osFailure(number, std::format("cannot write the container's id to '{}'", m_name.toStdString()));
    }

private:
    const QByteArray m_name;
    UniqueFd m_file;
    bool m_written = false;
};

/// Whether the image is for the platform that is asked for; what is wrong has been said.
Task<bool> checkPlatform(Session &session, QString image, QString platform)
{
    if (platform.isEmpty())
        co_return true;
    const auto path = co_await session.findImage(image);
    const auto info = path ? session.image(*path) : std::nullopt;
    if (!info)
        co_return false;
    const QString own = info->os + u'/' + info->architecture;
    if (own != platform)
        session.complain(u"image '%1' is for %2, not for %3"_s.arg(image, own, platform));
    co_return own == platform;
}

/// Removes the container that has the name, if there is one.
Task<bool> makeRoom(Session &session, QString name)
{
    const auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findContainer(name, context, done); });
    const auto info = path ? session.container(*path) : std::nullopt;
    if (!info || info->name != name)
        co_return true;
    const auto removed = co_await ask<void>(&session, [&](QObject *context, auto done) {
        session.helper().removeContainer(*path, {{u"force"_s, true}}, context, done);
    });
    if (!removed && removed.error().code != ErrorCode::NotFound) {
        session.complain(u"replace"_s, name, removed.error());
        co_return false;
    }
    co_return true;
}

QString idOf(const QString &path)
{
    const auto id = containerFromPath(path);
    return id ? QString::fromStdString(id->text()) : path;
}

Task<std::optional<QString>> makeContainer(Session &session, const ContainerSpec &spec, const CreationOptions &creation);

Task<Result<QString>> findImage(Session &session, QString image)
{
    co_return co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findImage(image, context, done); });
}

/// Brings the image where that is wanted before it is looked for here; what went wrong has been said.
Task<bool> bringFirst(Session &session, QString image, const CreationOptions &creation)
{
    if (creation.pull != PullPolicy::Always && creation.pull != PullPolicy::Newer)
        co_return true;
    if (co_await bringImage(image, creation.platform, creation.quiet))
        co_return true;
    if (creation.pull != PullPolicy::Newer)
        co_return false;
    const auto found = co_await findImage(session, image);
    co_return found.has_value();
}

/// Whether an image is not here and can be brought.
Task<bool> isMissing(Session &session, QString image, const CreationOptions &creation)
{
    if (creation.pull == PullPolicy::Never || !mayBeBrought(image))
        co_return false;
    const auto found = co_await findImage(session, image);
    co_return !found && found.error().code == ErrorCode::NotFound;
}

Task<bool> bringMissing(QString image, const CreationOptions &creation)
{
    if (!creation.quiet)
        std::ignore = writeAll(STDERR_FILENO, "Unable to find image '" + image.toStdString() + "' locally\n"); // only told
    co_return co_await bringImage(image, creation.platform, creation.quiet);
}

/// The object path of a new container; what went wrong has been said.
Task<std::optional<QString>> create(Session &session, const ContainerSpec &spec, const CreationOptions &creation)
{
    IdFile file(creation.idFile);
    if (const auto made = file.make(); !made) {
        session.complain(QString::fromStdString(made.error().detail));
        co_return std::nullopt;
    }
    if (!co_await bringFirst(session, spec.image, creation))
        co_return std::nullopt;
    if (!creation.platform.isEmpty() && co_await isMissing(session, spec.image, creation)
        && !co_await bringMissing(spec.image, creation))
        co_return std::nullopt;
    if (!co_await checkPlatform(session, spec.image, creation.platform))
        co_return std::nullopt;
    if (creation.replace && !co_await makeRoom(session, spec.name))
        co_return std::nullopt;
    auto path = co_await makeContainer(session, spec, creation);
    if (path) {
        if (const auto written = file.write(idOf(*path)); !written)
            session.complain(QString::fromStdString(written.error().detail));
    }
    co_return path;
}

Task<std::optional<QString>> makeContainer(Session &session, const ContainerSpec &spec, const CreationOptions &creation)
{
    const auto options = createOptions(spec, QProcessEnvironment::systemEnvironment());
    if (!options) {
        session.complain(QString::fromStdString(options.error().detail));
        co_return std::nullopt;
    }
    const auto make = [&](QObject *context, auto done) {
        session.helper().createContainer(spec.image, *options, context, done);
    };
    auto path = co_await ask<QString>(&session, make);
    if (!path && path.error().code == ErrorCode::NotFound && co_await isMissing(session, spec.image, creation)) {
        if (!co_await bringMissing(spec.image, creation))
            co_return std::nullopt;
        path = co_await ask<QString>(&session, make);
    }
    if (!path) {
        session.complain(u"create a container from"_s, spec.image, path.error());
        co_return std::nullopt;
    }
    if (const QString warning = portsThatAreNotPublished(spec.network); !warning.isEmpty())
        session.complain(warning);
    co_return *path;
}

Task<Result<void>> start(Session &session, QString path)
{
    co_return co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().startContainer(path, context, done); });
}

/// What a container is called in messages before anybody has given it a name.
QString nameOf(const Session &session, const QString &path)
{
    const auto info = session.container(path);
    return info && !info->name.isEmpty() ? info->name : idOf(path).left(12);
}

bool inputIsUsable(Session &session, const ContainerSpec &spec, bool detached)
{
    if (!spec.tty || !spec.interactive || detached || ::isatty(STDIN_FILENO) == 1)
        return true;
    session.complain(u"standard input is not a terminal, which -t with -i needs"_s);
    return false;
}

/// `run --rm` of a container that never ran: nobody else removes it.
Task<bool> discard(Session &session, QString path)
{
    const auto removed = co_await ask<void>(&session, [&](QObject *context, auto done) {
        session.helper().removeContainer(path, {{u"force"_s, true}}, context, done);
    });
    co_return removed.has_value() || removed.error().code == ErrorCode::NotFound;
}

Task<bool> startOne(Session &session, QString name)
{
    const auto path = co_await session.findContainer(name);
    if (!path)
        co_return false;
    const auto started = co_await start(session, *path);
    const auto info = session.container(*path);
    // Docker's start of a running container is no error either.
    const bool runs = !started && started.error().code == ErrorCode::WrongState && info && info->isActive()
        && info->state != ContainerState::Paused;
    if (started || runs) {
        session.print(name.toStdString() + "\n");
        co_return true;
    }
    session.complain(u"start"_s, name, started.error());
    co_return false;
}

Task<int> startAttached(Session &session, StartOptions options)
{
    const QString name = options.containers.names.constFirst();
    const auto path = co_await session.findContainer(name);
    if (!path)
        co_return exitFailure;
    const auto info = session.container(*path).value_or(ContainerInfo());
    Foreground foreground{.path = *path,
                          .name = name,
                          .start = !info.isActive(),
                          .tty = info.tty,
                          .input = options.interactive && info.openStdin,
                          .output = true,
                          .error = true,
                          .options = options.attach,
                          .failureCode = exitFailure};
    co_return co_await runInForeground(session, std::move(foreground));
}

} // namespace

Task<int> execute(Session &session, CreateOptions options)
{
    if (!co_await session.connected())
        co_return exitEngine;
    const auto path = co_await create(session, options.spec, options.creation);
    if (!path)
        co_return exitEngine;
    session.print(idOf(*path).toStdString() + "\n");
    co_return 0;
}

Task<int> execute(Session &session, RunOptions options)
{
    if (!inputIsUsable(session, options.spec, options.detach))
        co_return exitFailure;
    if (!co_await session.connected())
        co_return exitEngine;
    const auto path = co_await create(session, options.spec, options.creation);
    if (!path)
        co_return exitEngine;
    const StreamChoice streams = options.streams.value_or(StreamChoice{.input = true, .output = true, .error = true});
    int code = 0;
    bool failed = false;
    if (options.detach) {
        const auto started = co_await start(session, *path);
        failed = !started;
        if (started) {
            session.print(idOf(*path).toStdString() + "\n");
        } else {
            session.complain(u"start"_s, nameOf(session, *path), started.error());
            code = exitCodeFor(started.error(), exitEngine);
        }
    } else {
        Foreground foreground{.path = *path,
                              .name = nameOf(session, *path),
                              .start = true,
                              .tty = options.spec.tty,
                              .input = options.spec.interactive && streams.input,
                              .output = streams.output || options.spec.tty,
                              .error = streams.error,
                              .options = options.attach,
                              .failureCode = exitEngine};
        code = co_await runInForeground(session, std::move(foreground));
        const auto info = session.container(*path);
        failed = info && info->state == ContainerState::Created;
    }
    if (failed && options.spec.autoRemove && !co_await discard(session, *path))
        session.complain(u"cannot remove container '%1'"_s.arg(nameOf(session, *path)));
    co_return code;
}

Task<int> execute(Session &session, StartOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    if (options.attached)
        co_return co_await startAttached(session, std::move(options));
    const auto names = chosenNames(options.containers, session.helper().containers(),
                                   [](const ContainerInfo &container) { return !container.isActive(); });
    if (!names) {
        session.complain(QString::fromStdString(names.error().detail));
        co_return exitFailure;
    }
    bool good = true;
    co_await ForEach(int(names->size()), [&](int index) -> Task<bool> {
        good = co_await startOne(session, names->at(index)) && good;
        co_return good;
    });
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
