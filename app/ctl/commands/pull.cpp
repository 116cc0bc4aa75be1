// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// pull
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/transferevents.h"
#include "app/ctl/commands/transferlines.h"
#include "app/ctl/commands/transferrun.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/descriptors.h"
#include "core/image/platformchoice.h"
#include "core/ipc/imagehelper.h"
#include "core/registry/pull.h"

#include <algorithm>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Of the terminal; 0 if it is none.
int terminalColumns(int fd)
{
    const auto size = terminalSize(fd);
    return size ? std::max(1, static_cast<int>(size->columns)) : 0;
}

/// "app:1" of "registry.example/team/app:1".
std::string tagOrDigest(const ImageReference &reference)
{
    return reference.digest() ? reference.digest()->text() : reference.tag();
}

/// One command's pulls.
class Puller
{
public:
    Puller(Session &session, TransferRun &run, const RegistryContext &context, const PullOptions &options)
        : m_session(session), m_run(run), m_context(context), m_options(options)
    {
    }

    /// What the user wrote, resolved; the last error if it is nowhere.
    Task<Result<QString>> pull(std::string text);

private:
    Task<Result<QString>> pullFull(ImageReference reference);
    Task<Result<QString>> pullTags(ImageReference reference);
    Task<Result<std::vector<Digest>>> held(std::vector<Digest> digests);
    Result<std::vector<RegistryEndpoint>> endpoints(const ImageReference &reference, CredentialStore &credentials) const;
    void say(const std::string &text)
    {
        if (!m_options.quiet && !m_options.events)
            m_session.print(text + "\n");
    }
    void sayResolved(const std::string &text, const ResolvedName &name);
    void sayFailed(const ResolvedName &name, const Error &error, bool last);

    Session &m_session;
    TransferRun &m_run;
    const RegistryContext &m_context;
    const PullOptions &m_options;
    TransferEvents m_events{[this](std::string_view line) { m_session.print(line); }};
};

Task<Result<std::vector<Digest>>> Puller::held(std::vector<Digest> digests)
{
    QStringList asked;
    for (const Digest &digest : digests)
        asked.append(QString::fromStdString(digest.text()));
    const auto answer = co_await ask<QStringList>(&m_run, [&](QObject *context, auto done) {
        ImageHelper::of(&m_session.helper()).heldBlobs(asked, context, done);
    });
    if (!answer)
        co_return std::unexpected(answer.error());
    std::vector<Digest> found;
    for (const QString &text : *answer) {
        if (auto digest = Digest::parse(text.toStdString()))
            found.push_back(*std::move(digest));
    }
    co_return found;
}

Result<std::vector<RegistryEndpoint>> Puller::endpoints(const ImageReference &reference, CredentialStore &credentials) const
{
    auto found = m_context.settings.pullEndpoints(reference);
    if (!found)
        return found;
    for (RegistryEndpoint &endpoint : *found)
        endpoint = adapted(std::move(endpoint), m_options.access);
    const auto given = givenCredentials(m_options.access);
    if (!given)
        return std::unexpected(given.error());
    if (*given) // the registry's own, no mirror's
        credentials.give(found->back().host, **given);
    return found;
}

Task<Result<QString>> Puller::pullFull(ImageReference reference)
{
    Platform wanted = machinePlatform();
    if (!m_options.platform.isEmpty()) {
        const auto parsed = parsePlatform(m_options.platform.toStdString());
        if (!parsed)
            co_return std::unexpected(parsed.error());
        wanted = *parsed;
    }
    CredentialStore credentials = m_context.credentials;
    auto places = endpoints(reference, credentials);
    if (!places)
        co_return std::unexpected(places.error());
    say(std::format("{}: Pulling from {}", tagOrDigest(reference), reference.path()));
    ImagePull pull(m_run.transport(), credentials, *std::move(places));
    TransferLines lines(TransferLines::Direction::Pull, terminalColumns(STDOUT_FILENO), [this](std::string_view text) {
        if (!m_options.quiet)
            m_session.print(text);
    });
    TransferView &view = m_options.events ? static_cast<TransferView &>(m_events) : lines;
    QObject::connect(&pull, &ImagePull::partChanged, &pull, [&view](const TransferPart &part) { view.update(part); });
    const bool strict = !m_options.platform.isEmpty();
    auto pulled = co_await pull.pull(
        reference, wanted, strict, [this](std::vector<Digest> digests) { return held(std::move(digests)); });
    if (!pulled) {
        view.finish();
        co_return std::unexpected(pulled.error());
    }
    const QList<ImageInfo> images = m_session.helper().images();
    const bool known = std::ranges::any_of(images, [&](const ImageInfo &info) {
        return info.names.contains(QString::fromStdString(reference.text()))
            && info.digest.toStdString() == pulled->plan.manifestDigest.text();
    });
    const Digest named = pulled->named;
    auto stored = co_await m_run.load(
        std::move(pulled->plan), u"pull"_s, [&view](double progress) { view.showStoring(progress); });
    view.finish();
    if (!stored)
        co_return stored;
    say("Digest: " + named.text());
    say(std::format("Status: {} {}", known ? "Image is up to date for" : "Downloaded newer image for", reference.text()));
    if (m_options.events)
        m_events.stored(reference.text(), stored->toStdString());
    else
        m_session.print(reference.text() + "\n");
    co_return stored;
}

Task<Result<QString>> Puller::pullTags(ImageReference reference)
{
    CredentialStore credentials = m_context.credentials;
    auto places = endpoints(reference, credentials);
    if (!places)
        co_return std::unexpected(places.error());
    RegistryClient client(m_run.transport(), credentials, places->back(), RegistryClient::Access::Pull);
    const auto tags = co_await listTags(client);
    if (!tags)
        co_return std::unexpected(tags.error());
    Result<QString> last = failure(ErrorCode::NotFound, "the repository has no tags");
    for (const std::string &tag : *tags) {
        const auto one = ImageReference::parse(reference.repository() + ':' + tag);
        if (!one)
            co_return std::unexpected(one.error());
        last = co_await pullFull(*one);
        if (!last)
            co_return last;
    }
    co_return last;
}

void Puller::sayResolved(const std::string &text, const ResolvedName &name)
{
    if (m_options.events)
        m_events.name(name.reference.text(), name.reason);
    // Said whatever happens: that it was another registry's image is not to be found out afterwards.
    else if (!name.reason.empty())
        std::ignore = writeAll(STDERR_FILENO, std::format("Resolved '{}' as '{}', by {}\n", text, name.reference.text(), name.reason));
}

/// The last one's error is the command's.
void Puller::sayFailed(const ResolvedName &name, const Error &error, bool last)
{
    if (m_options.events)
        m_events.failed(error, name.reference.registry());
    else if (!last)
        m_session.complain(u"pull"_s, QString::fromStdString(name.reference.text()), error);
}

Task<Result<QString>> Puller::pull(std::string text)
{
    const auto reference = ImageReference::parse(text);
    if (!reference)
        co_return std::unexpected(reference.error());
    if (m_options.allTags && (!reference->tag().empty() || reference->digest()))
        co_return failure(ErrorCode::InvalidArgument, "--all-tags wants a name without tag and digest");
    const auto names = m_context.settings.resolve(*reference);
    if (!names)
        co_return std::unexpected(names.error());
    if (reference->tag().empty() && !reference->digest() && !m_options.allTags)
        say("Using default tag: latest");
    Result<QString> done = failure(ErrorCode::NotFound, "there is no registry to ask");
    for (const ResolvedName &name : *names) {
        sayResolved(text, name);
        if (m_options.allTags)
            done = co_await pullTags(name.reference);
        else
            done = co_await pullFull(name.reference);
        if (done || done.error().code == ErrorCode::Cancelled)
            break;
        sayFailed(name, done.error(), &name == &names->back());
    }
    co_return done;
}

} // namespace

Task<int> execute(Session &session, PullOptions options)
{
    const auto context = registryContext(options.access);
    if (!context) {
        session.complain(QString::fromStdString(context.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    TransferRun run(session, context->transport);
    Puller puller(session, run, *context, options);
    for (const QString &image : options.images) {
        const auto done = co_await puller.pull(image.toStdString());
        const bool expected = options.ifThere && !done && done.error().code == ErrorCode::NotFound;
        if (!done && !run.wasKilled() && !expected)
            session.complain(u"pull"_s, image, done.error());
        if (!done)
            co_return run.failureCode();
    }
    co_return 0;
}

} // namespace kiste::ctl
