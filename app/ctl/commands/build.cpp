// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildcache.h"
#include "app/ctl/commands/buildoutput.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/commit.h"
#include "app/ctl/commands/createoptions.h"
#include "app/ctl/commands/transferprogram.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/fileio.h"
#include "core/image/reference.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/random.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Where a build reads from.
struct BuildSources
{
    QString folder; ///< absolute
    QString shownFile; ///< as the user named it
    std::string dockerfile;
    build::IgnoreRules ignored;
};

Result<std::string> readStream(int fd)
{
    std::string content;
    std::array<char, 64 * 1024> piece{};
    while (true) {
        const ssize_t count = ::read(fd, piece.data(), piece.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return osFailure(errno, "cannot read standard input");
        if (count == 0)
            return content;
        content.append(piece.data(), static_cast<std::size_t>(count));
        if (content.size() > build::maxDockerfile)
            return failure(ErrorCode::LimitExceeded, std::format("the Dockerfile is larger than {} bytes", build::maxDockerfile));
    }
}

Result<std::string> readTextFile(const QString &path)
{
    const UniqueFd file(::open(path.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", path.toStdString()));
    return readWholeFile(file.get(), build::maxDockerfile, std::format("'{}'", path.toStdString()));
}

Result<build::IgnoreRules> readIgnoreRules(const QString &folder, const QString &dockerfile)
{
    for (const QString &path : {dockerfile + u".dockerignore"_s, folder + u"/.dockerignore"_s}) {
        if (!QFileInfo::exists(path))
            continue;
        const auto content = readTextFile(path);
        if (!content)
            return std::unexpected(content.error());
        auto rules = build::IgnoreRules::parse(*content);
        if (!rules)
            return failure(rules.error().code, std::format("{}: {}", path.toStdString(), rules.error().detail));
        return rules;
    }
    return build::IgnoreRules();
}

Result<BuildSources> readSources(const BuildOptions &options)
{
    BuildSources sources;
    const QFileInfo folder(options.context);
    if (!folder.isDir())
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a folder", options.context.toStdString()));
    sources.folder = folder.canonicalFilePath();
    sources.shownFile = options.file;
    if (options.file.isEmpty()) {
        const bool other = !QFileInfo::exists(sources.folder + u"/Dockerfile"_s) && QFileInfo::exists(sources.folder + u"/Containerfile"_s);
        sources.shownFile = QDir(options.context).filePath(other ? u"Containerfile"_s : u"Dockerfile"_s);
    }
    auto content = options.file == "-"_L1 ? readStream(STDIN_FILENO) : readTextFile(sources.shownFile);
    if (!content)
        return std::unexpected(content.error());
    sources.dockerfile = std::move(*content);
    auto rules = readIgnoreRules(sources.folder, sources.shownFile);
    if (!rules)
        return std::unexpected(rules.error());
    sources.ignored = std::move(*rules);
    return sources;
}

Result<build::PlanOptions> planOptions(const BuildOptions &options)
{
    build::PlanOptions plan;
    plan.target = options.target.toStdString();
    for (const QString &argument : options.arguments) {
        const qsizetype equals = argument.indexOf(u'=');
        const QString name = argument.first(equals < 0 ? argument.size() : equals);
        if (name.isEmpty())
            return failure(ErrorCode::InvalidArgument, std::format("--build-arg: '{}' has no name", argument.toStdString()));
        if (equals >= 0)
            plan.arguments[name.toStdString()] = argument.sliced(equals + 1).toStdString();
        else if (qEnvironmentVariableIsSet(name.toLocal8Bit().constData()))
            plan.arguments[name.toStdString()] = qgetenv(name.toLocal8Bit().constData()).toStdString();
    }
    // As elsewhere it need not be said twice.
    if (const QByteArray epoch = qgetenv("SOURCE_DATE_EPOCH"); !epoch.isEmpty())
        plan.arguments.emplace("SOURCE_DATE_EPOCH", epoch.toStdString());
    const auto labels = labelsFrom(options.labels);
    if (!labels)
        return std::unexpected(labels.error());
    for (const auto &[key, value] : labels->asKeyValueRange())
        plan.labels[key.toStdString()] = value.toStdString();
    for (const QString &allowed : options.allowed) {
        if (allowed == "network.host"_L1)
            plan.allowHostNetwork = true;
        else if (allowed == "security.insecure"_L1)
            plan.allowInsecure = true;
        else
            return failure(ErrorCode::InvalidArgument, std::format("--allow: '{}' is neither network.host nor security.insecure", allowed.toStdString()));
    }
    return plan;
}

Result<std::pair<std::string, BuildSecret>> parseSecret(const QString &text)
{
    std::string id;
    BuildSecret secret;
    for (const QString &field : text.split(u',')) {
        const QString key = field.section(u'=', 0, 0);
        const QString value = field.section(u'=', 1);
        if (key == "id"_L1)
            id = value.toStdString();
        else if (key == "src"_L1 || key == "source"_L1)
            secret.file = value;
        else if (key == "env"_L1)
            secret.variable = value;
        else if (key != "type"_L1)
            return failure(ErrorCode::InvalidArgument, std::format("--secret: there is no '{}'; there are id, src and env", key.toStdString()));
    }
    if (id.empty())
        return failure(ErrorCode::InvalidArgument, std::format("--secret: '{}' has no id", text.toStdString()));
    if (secret.file.isEmpty() && secret.variable.isEmpty())
        secret.variable = QString::fromStdString(id);
    return std::pair(id, secret);
}

/// "default" or "ID=SOCKET"
Result<std::pair<std::string, QString>> parseAgent(const QString &text)
{
    const QString id = text.section(u'=', 0, 0);
    const QString socket = text.contains(u'=') ? text.section(u'=', 1) : qEnvironmentVariable("SSH_AUTH_SOCK");
    if (id.isEmpty())
        return failure(ErrorCode::InvalidArgument, std::format("--ssh: '{}' has no id", text.toStdString()));
    if (socket.isEmpty())
        return failure(ErrorCode::InvalidArgument, std::format("--ssh: no agent runs for '{}': SSH_AUTH_SOCK is not set", id.toStdString()));
    return std::pair(id.toStdString(), socket);
}

/// A build is for this computer.
Result<void> checkBuildPlatform(const QString &text)
{
    const Platform own = machinePlatform();
    const QStringList parts = text.split(u'/');
    const QString wanted = parts.size() == 1 ? parts[0] : parts.value(1);
    if (text.isEmpty() || ((parts.size() == 1 || parts[0].toStdString() == own.os) && wanted.toStdString() == own.architecture && parts.size() <= 3))
        return {};
    return failure(ErrorCode::Unsupported,
                   std::format("--platform: this computer builds for {}/{}, not for '{}'", own.os, own.architecture, text.toStdString()));
}

/// 32 random bytes of this user's, made at the first build.
Result<std::string> cacheSalt()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/kiste"_s;
    const QString path = folder + u"/build-cache-salt"_s;
    constexpr std::size_t length = 32;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const UniqueFd there(::open(path.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (there)
            return readWholeFile(there.get(), length, "the build cache's key");
        std::string salt(length, '\0');
        if (::getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(length))
            return osFailure(errno, "cannot get random numbers");
        QDir().mkpath(folder);
        QTemporaryFile file(folder + u"/build-cache-XXXXXX"_s);
        // It has its name when it is complete, and whoever is first makes it.
        if (!file.open() || file.write(salt.data(), length) != length || !file.flush())
            return failure(ErrorCode::Failed, std::format("cannot write '{}'", path.toStdString()));
        if (::link(file.fileName().toLocal8Bit().constData(), path.toLocal8Bit().constData()) != 0 && errno != EEXIST)
            return osFailure(errno, std::format("cannot make '{}'", path.toStdString()));
    }
    return failure(ErrorCode::Failed, std::format("cannot read '{}'", path.toStdString()));
}

Result<BuildSettings> buildSettings(const BuildOptions &options, const BuildSources &sources, const build::PlanOptions &plans)
{
    BuildSettings settings;
    if (const auto possible = checkBuildPlatform(options.platform); !possible)
        return std::unexpected(possible.error());
    settings.folder = sources.folder;
    settings.ignored = sources.ignored;
    for (const QString &tag : options.tags) {
        const auto reference = ImageReference::parse(tag.toStdString());
        if (!reference)
            return std::unexpected(reference.error());
        settings.names.append(QString::fromStdString(reference->normalized().text()));
    }
    for (const QString &text : options.secrets) {
        const auto secret = parseSecret(text);
        if (!secret)
            return std::unexpected(secret.error());
        settings.secrets.insert(*secret);
    }
    for (const QString &text : options.agents) {
        const auto agent = parseAgent(text);
        if (!agent)
            return std::unexpected(agent.error());
        settings.agents.insert(*agent);
    }
    if (!options.network.isEmpty() && options.network != "default"_L1)
        settings.network = options.network.toStdString();
    const auto found = plans.arguments.find("SOURCE_DATE_EPOCH");
    const auto created = sourceDate(found == plans.arguments.end() ? std::string() : found->second);
    if (!created)
        return std::unexpected(created.error());
    settings.created = *created;
    auto salt = cacheSalt();
    if (!salt)
        return std::unexpected(salt.error());
    settings.salt = std::move(*salt);
    for (const auto &[texts, places, writes] : {std::tuple(&options.cacheFrom, &settings.cacheFrom, false), {&options.cacheTo, &settings.cacheTo, true}}) {
        for (const QString &text : *texts) {
            auto place = parseCachePlace(text, writes);
            if (!place)
                return std::unexpected(Error{place.error().code, std::format("{}: {}", writes ? "--cache-to" : "--cache-from", place.error().detail), 0});
            places->push_back(*std::move(place));
        }
    }
    settings.useCache = !options.noCache;
    settings.keepFailed = options.keepFailed;
    settings.squash = options.squashAll ? BuildSettings::Squash::All : options.squash ? BuildSettings::Squash::New : BuildSettings::Squash::None;
    return settings;
}

/// When and how base images are brought.
struct Bringing
{
    PullPolicy policy = PullPolicy::Missing;
    bool quiet = false;
};

Task<Result<QString>> findBase(Session &session, QString reference, Bringing bringing)
{
    const bool possible = bringing.policy != PullPolicy::Never && mayBeBrought(reference);
    bool brought = false;
    if (possible && bringing.policy == PullPolicy::Always) {
        brought = co_await bringImage(reference, {}, bringing.quiet);
        if (!brought)
            co_return failure(ErrorCode::Unavailable, std::format("the image '{}' could not be brought", reference.toStdString()));
    }
    const auto look = [&](QObject *context, auto done) { session.helper().findImage(reference, context, done); };
    auto path = co_await ask<QString>(&session, look);
    if (path || brought || !possible || path.error().code != ErrorCode::NotFound)
        co_return path;
    brought = co_await bringImage(reference, {}, bringing.quiet);
    if (!brought)
        co_return failure(ErrorCode::NotFound, std::format("the image '{}' is not here and could not be brought", reference.toStdString()));
    co_return co_await ask<QString>(&session, look);
}

/// An image that a Dockerfile names.
Task<Result<build::BaseImage>> baseImage(Session &session, std::string reference, Platform platform, Bringing bringing)
{
    const auto path = co_await findBase(session, QString::fromStdString(reference), bringing);
    const auto info = path ? session.image(*path) : std::nullopt;
    if (!info)
        co_return failure(ErrorCode::NotFound, path ? std::format("there is no image '{}'", reference) : path.error().detail);
    const auto documents = co_await ask<std::pair<QString, QString>>(
        &session, [&](QObject *context, auto done) { session.helper().imageDocuments(*path, context, done); });
    if (!documents)
        co_return std::unexpected(documents.error());
    auto config = parseImageConfig(documents->second.toStdString());
    if (!config)
        co_return std::unexpected(config.error());
    if (config->os != platform.os || config->architecture != platform.architecture)
        co_return failure(ErrorCode::Unsupported, std::format("the image '{}' is for {}/{}, not for {}/{}", reference, config->os, config->architecture,
                                                              platform.os, platform.architecture));
    co_return build::BaseImage{info->digest.toStdString(), std::move(*config)};
}

/// Plans, asks for the images that the plan needs, and plans again, until it needs no more.
Task<build::Plan> makePlan(Session &session, const build::Dockerfile &file, const build::PlanOptions &options, Bringing bringing)
{
    std::map<std::string, Result<build::BaseImage>> known;
    while (true) {
        std::vector<std::pair<std::string, Platform>> wanted;
        build::Plan plan = build::planBuild(file, options, [&](const std::string &reference, const Platform &platform) -> Result<build::BaseImage> {
            const auto found = known.find(reference + ' ' + platform.architecture);
            if (found != known.end())
                return found->second;
            wanted.emplace_back(reference, platform);
            return failure(ErrorCode::NotFound, "not asked for yet");
        });
        if (wanted.empty())
            co_return plan;
        for (const auto &[reference, platform] : wanted) {
            const std::string key = reference + ' ' + platform.architecture;
            if (known.contains(key))
                continue;
            auto image = co_await baseImage(session, reference, platform, bringing);
            known.emplace(key, std::move(image));
        }
    }
}

void showDiagnostics(const std::vector<build::Diagnostic> &diagnostics, const BuildSources &sources)
{
    for (const build::Diagnostic &one : diagnostics)
        std::ignore = writeAll(STDERR_FILENO, build::describe(one, sources.shownFile.toStdString(), sources.dockerfile)); // nowhere else to say it
}

build::BuildRecord recordOf(const BuildOptions &options, const BuildSources &sources, const BuildSettings &settings)
{
    build::BuildRecord record;
    record.id = options.recordId.toStdString();
    for (const QString &name : settings.names)
        record.names.push_back(name.toStdString());
    record.context = sources.folder.toStdString();
    record.file = sources.shownFile.toStdString();
    record.target = options.target.toStdString();
    return record;
}

/// What --output says; names of images go to those of --tag.
Result<std::vector<BuildOutput>> takeOutputs(BuildOptions &options)
{
    std::vector<BuildOutput> outputs;
    for (const QString &text : std::as_const(options.outputs)) {
        auto output = parseBuildOutput(text);
        if (!output)
            return std::unexpected(output.error());
        if (!output->name.isEmpty())
            options.tags.append(output->name);
        outputs.push_back(*std::move(output));
    }
    return outputs;
}

/// A build from its first step on.
class BuildRun
{
public:
    BuildRun(Session &session, const BuildOptions &options, const BuildSources &sources, std::vector<BuildOutput> outputs)
        : m_session(session), m_options(options), m_sources(sources), m_outputs(std::move(outputs))
    {}

    /// The exit code.
    Task<int> run(const build::Dockerfile &file, const build::PlanOptions &plans, BuildSettings settings)
    {
        const bool archiveToOutput = std::ranges::contains(m_outputs, u"-"_s, &BuildOutput::destination);
        const bool quiet = m_options.quiet || m_options.progress == "quiet"_L1 || archiveToOutput;
        BuildLog log(m_session, recordOf(m_options, m_sources, settings), quiet);
        const build::Plan plan = co_await makePlan(m_session, file, plans, {m_options.pull, quiet});
        showDiagnostics(plan.diagnostics, m_sources);
        if (plan.stages.empty()) {
            const auto error = std::ranges::find(plan.diagnostics, build::Severity::Error, &build::Diagnostic::severity);
            log.finish(build::BuildState::Failed, {}, error == plan.diagnostics.end() ? std::string() : error->message);
            co_return exitFailure;
        }
        BuildExecutor executor(m_session, plan, std::move(settings), log);
        Result<void> done = co_await executor.run();
        for (const BuildOutput &output : m_outputs) {
            if (done && output.hasFiles())
                done = co_await writeBuildOutput(executor, output);
        }
        QString id;
        if (done && makesImage()) {
            QSet<QString> there;
            for (const ImageInfo &image : m_session.helper().images())
                there.insert(image.path);
            const auto image = co_await executor.makeImage();
            if (image)
                id = imageIdAt(m_session, *image);
            done = image ? co_await saveTo(*image, quiet, there) : std::unexpected(image.error());
        }
        // What has been done is kept even if the rest failed.
        if (executor.interruptedBy() == 0) {
            if (auto stored = co_await executor.storeCache(); !stored && done)
                done = std::move(stored);
        }
        if (executor.interruptedBy() != 0) {
            log.finish(build::BuildState::Interrupted, {}, "it was interrupted");
            co_return 128 + executor.interruptedBy();
        }
        log.finish(done ? build::BuildState::Done : build::BuildState::Failed, id.toStdString(), done ? std::string() : done.error().detail);
        if (!done) {
            const build::Diagnostic failed{build::Severity::Error, "step", executor.failedAt(), done.error().detail, {}, {}};
            showDiagnostics({failed}, m_sources);
            co_return exitFailure;
        }
        if (const auto written = writeIdFile(m_options.idFile, id); !written) {
            m_session.complain(QString::fromStdString(written.error().detail));
            co_return exitFailure;
        }
        if (!id.isEmpty() && !archiveToOutput)
            m_session.print(id.toStdString() + "\n");
        co_return 0;
    }

private:
    /// Whether an image is made, be it only to be written to a file.
    bool makesImage() const
    {
        return keepsImage() || std::ranges::any_of(m_outputs, [](const BuildOutput &output) { return !output.hasFiles(); });
    }
    /// Writes the image to files; one that nothing else was said about goes then, unless it was @p there before: the same
    /// steps make the same image.
    Task<Result<void>> saveTo(QString image, bool quiet, QSet<QString> there)
    {
        Result<void> done;
        for (const BuildOutput &output : m_outputs) {
            if (done && output.kind == BuildOutput::Kind::Saved)
                done = co_await saveBuildOutput(m_session, image, output, quiet);
        }
        const auto info = m_session.image(image);
        if (!keepsImage() && !there.contains(image) && info && info->names.isEmpty())
            std::ignore = co_await ask<void>(
                &m_session, [&](QObject *context, auto answer) { m_session.helper().removeImage(image, {}, context, answer); }); // it may be in use
        co_return done;
    }
    /// With files as its result a build only gives an image as well if something is said about one.
    bool keepsImage() const
    {
        return m_outputs.empty() || std::ranges::contains(m_outputs, BuildOutput::Kind::Image, &BuildOutput::kind) || !m_options.tags.isEmpty()
            || !m_options.idFile.isEmpty();
    }

    Session &m_session;
    const BuildOptions &m_options;
    const BuildSources &m_sources;
    const std::vector<BuildOutput> m_outputs;
};

} // namespace

Task<int> execute(Session &session, BuildOptions options)
{
    auto outputs = takeOutputs(options);
    const auto sources = outputs ? readSources(options) : std::unexpected(outputs.error());
    auto plans = planOptions(options);
    const auto settings = sources && plans ? buildSettings(options, *sources, *plans)
                                           : std::unexpected(sources ? plans.error() : sources.error());
    if (!settings) {
        const Error &error = settings.error();
        session.complain(QString::fromStdString(error.detail));
        co_return exitFailure;
    }
    const build::Dockerfile file = build::parseDockerfile(sources->dockerfile);
    if (build::hasErrors(file.diagnostics) || options.checkOnly) {
        showDiagnostics(file.diagnostics, *sources);
        co_return build::hasErrors(file.diagnostics) ? exitFailure : 0;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    plans->ignored = sources->ignored;
    BuildRun run(session, options, *sources, *std::move(outputs));
    const int code = co_await run.run(file, *plans, *settings);
    constexpr int bySignal = 128;
    if (options.cacheLimit == 0 || code >= bySignal)
        co_return code;
    const CutCache cut = co_await cutBuildCache(session, options.cacheLimit);
    if (cut.results > 0 && !options.quiet)
        session.complain(u"results of steps deleted, those that were used least first: %1; together they took more than %2 (--cache-limit)"_s
                             .arg(cut.results)
                             .arg(humanSize(double(options.cacheLimit))));
    co_return code;
}

} // namespace kiste::ctl
