// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildexecutor.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/commit.h"
#include "app/ctl/commands/createoptions.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/fileio.h"
#include "core/image/reference.h"

#include <QDir>
#include <QFileInfo>
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

Result<BuildSettings> buildSettings(const BuildOptions &options, const BuildSources &sources)
{
    BuildSettings settings;
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
    if (!options.network.isEmpty() && options.network != "default"_L1)
        settings.network = options.network.toStdString();
    if (const QByteArray epoch = qgetenv("SOURCE_DATE_EPOCH"); !epoch.isEmpty()) {
        bool good = false;
        settings.created = epoch.toLongLong(&good) * 1'000'000;
        if (!good || settings.created < 0)
            return failure(ErrorCode::InvalidArgument, std::format("SOURCE_DATE_EPOCH: '{}' is not a time", epoch.toStdString()));
    }
    auto salt = cacheSalt();
    if (!salt)
        return std::unexpected(salt.error());
    settings.salt = std::move(*salt);
    settings.useCache = !options.noCache;
    settings.quiet = options.quiet || options.progress == "quiet"_L1;
    settings.keepFailed = options.keepFailed;
    return settings;
}

/// An image that a Dockerfile names.
Task<Result<build::BaseImage>> baseImage(Session &session, std::string reference, Platform platform)
{
    const auto path = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        session.helper().findImage(QString::fromStdString(reference), context, done);
    });
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
Task<build::Plan> makePlan(Session &session, const build::Dockerfile &file, const build::PlanOptions &options)
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
            auto image = co_await baseImage(session, reference, platform);
            known.emplace(key, std::move(image));
        }
    }
}

void showDiagnostics(const std::vector<build::Diagnostic> &diagnostics, const BuildSources &sources)
{
    for (const build::Diagnostic &one : diagnostics)
        std::ignore = writeAll(STDERR_FILENO, build::describe(one, sources.shownFile.toStdString(), sources.dockerfile)); // nowhere else to say it
}

} // namespace

Task<int> execute(Session &session, BuildOptions options)
{
    const auto sources = readSources(options);
    const auto plans = planOptions(options);
    const auto settings = sources ? buildSettings(options, *sources) : std::unexpected(sources.error());
    if (!sources || !plans || !settings) {
        const Error &error = !sources ? sources.error() : !plans ? plans.error() : settings.error();
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
    const build::Plan plan = co_await makePlan(session, file, *plans);
    showDiagnostics(plan.diagnostics, *sources);
    if (plan.stages.empty())
        co_return exitFailure;
    BuildExecutor executor(session, plan, *settings);
    const auto image = co_await executor.run();
    if (executor.interruptedBy() != 0)
        co_return 128 + executor.interruptedBy();
    if (!image) {
        const build::Diagnostic failed{build::Severity::Error, "step", executor.failedAt(), image.error().detail, {}, {}};
        showDiagnostics({failed}, *sources);
        co_return exitFailure;
    }
    const QString id = imageIdAt(session, *image);
    if (const auto written = writeIdFile(options.idFile, id); !written) {
        session.complain(QString::fromStdString(written.error().detail));
        co_return exitFailure;
    }
    session.print(id.toStdString() + "\n");
    co_return 0;
}

} // namespace kiste::ctl
