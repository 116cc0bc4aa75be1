// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildexecutor.h"

#include "app/ctl/commands/buildsupplies.h"
#include "app/ctl/commands/commit.h"
#include "app/ctl/commands/containerwatch.h"
#include "app/ctl/commands/jobwatch.h"
#include "app/ctl/io/containerstream.h"
#include "core/base/sha256.h"
#include "core/image/temporaryfile.h"
#include "core/ipc/imageledger.h"

#include <algorithm>
#include <csignal>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

QStringList wordList(const std::vector<std::string> &words)
{
    QStringList list;
    for (const std::string &word : words)
        list.append(QString::fromStdString(word));
    return list;
}

/// What a step's result says of itself: nothing that would show in the next step.
ImageConfig plainConfig(const ImageConfig &config, const std::vector<ImageHistory> &history)
{
    ImageConfig plain;
    plain.os = config.os;
    plain.architecture = config.architecture;
    plain.variant = config.variant;
    plain.history = history;
    return plain;
}

build::StepShell shellOf(const QString &image, const ImageConfig &config)
{
    return {image.toStdString(), config.workingDir, config.user, config.env};
}

/// A program of a step sees more than what stays.
build::StepShell shellOf(const QString &image, const build::Step &step)
{
    build::StepShell shell = shellOf(image, step.config);
    if (const auto *const run = std::get_if<build::RunStep>(&step.action))
        shell.environment = run->environment;
    return shell;
}

} // namespace

BuildExecutor::BuildExecutor(Session &session, const build::Plan &plan, BuildSettings settings, BuildLog &log)
    : m_session(session), m_plan(plan), m_settings(std::move(settings)), m_signals({SIGINT, SIGTERM, SIGHUP}), m_log(log)
    , m_remote(session, m_settings.cacheFrom, m_settings.cacheTo, [this](const std::string &key) { return resultName(key); })
{
    QObject::connect(&m_signals, &SignalWatcher::raised, &m_signals, [this](int number) {
        m_interruptedBy = number;
        stop();
    });
}

void BuildExecutor::stop()
{
    m_cancelled = true;
    for (const QString &container : std::as_const(m_containers))
        m_session.helper().killContainer(container, u"KILL"_s, &m_signals, [](const Result<void> &) {
            // It does not run, or ends by itself.
        });
}

std::string BuildExecutor::publicKey(const Digest &key) const
{
    return m_settings.created == 0 ? key.text() : std::format("{}:{}", key.text(), m_settings.created);
}

QString BuildExecutor::resultName(const std::string &publicKey) const
{
    return buildStepRepository + u':' + QString::fromStdString(Sha256::of(m_settings.salt + publicKey).hex());
}

bool BuildExecutor::isCacheName(const QString &name)
{
    return name.startsWith(buildStepRepository + u':');
}

Task<Result<void>> BuildExecutor::run()
{
    // A stage begins as soon as those are there whose files it takes. More at a time would only wait for each other.
    constexpr int mostAtATime = 4;
    std::vector<const build::PlannedStage *> waiting;
    for (const build::PlannedStage &stage : m_plan.stages)
        waiting.push_back(&stage);
    int running = 0;
    Result<void> result;
    Event changed;
    while (true) {
        for (auto it = waiting.begin(); it != waiting.end() && result && running < mostAtATime;) {
            const build::PlannedStage &stage = **it;
            if (!std::ranges::all_of(stage.needs, [this](std::size_t needed) { return m_stages.contains(needed); })) {
                ++it;
                continue;
            }
            it = waiting.erase(it);
            ++running;
            spawn<Result<void>>(runStage(stage), [&](const Result<void> &done) {
                --running;
                if (!done && result) {
                    result = done;
                    stop(); // the others
                }
                if (!changed.happened())
                    changed.happen();
            });
        }
        if (running == 0)
            break;
        co_await changed;
        changed.reset();
    }
    if (result && !waiting.empty())
        co_return failure(ErrorCode::Failed, "stages wait for each other");
    co_return result;
}

Task<Result<void>> BuildExecutor::runStage(const build::PlannedStage &stage)
{
    auto files = co_await startingFiles(stage);
    if (!files) {
        if (m_failedAt.line == 0)
            m_failedAt = stage.place;
        co_return std::unexpected(files.error());
    }
    for (const build::Step &step : stage.steps) {
        if (m_cancelled)
            co_return failure(ErrorCode::Cancelled, "the build was interrupted");
        Work work;
        work.number = m_log.begin(stage.name, step.text, step.place.line);
        const quint64 before = files->bytes;
        const auto done = co_await runStep(step, *files, work);
        const quint64 bytes = files->bytes > before ? files->bytes - before : 0;
        m_log.setShell(work.number, shellOf(files->image, step));
        m_log.end(work.number, !done ? build::StepState::Failed : work.isCached ? build::StepState::Cached : build::StepState::Done, bytes,
                  !std::holds_alternative<build::ConfigStep>(step.action));
        if (done)
            continue;
        if (m_failedAt.line == 0)
            m_failedAt = step.place;
        co_return std::unexpected(done.error());
    }
    m_stages.emplace(stage.index, std::move(*files));
    co_return {};
}

Task<Result<BuildExecutor::Files>> BuildExecutor::startingFiles(const build::PlannedStage &stage)
{
    if (stage.baseStage)
        co_return m_stages.at(*stage.baseStage);
    const int number = m_log.begin(stage.name, "FROM " + stage.baseName, stage.place.line);
    Task<Result<Files>> starting = stage.baseImage ? fromImage(stage) : fromScratch(stage);
    const auto files = co_await starting;
    if (files)
        m_log.setShell(number, shellOf(files->image, stage.baseImage ? stage.baseImage->config : ImageConfig()));
    m_log.end(number, files ? build::StepState::Done : build::StepState::Failed, files ? files->bytes : 0);
    co_return files;
}

Task<Result<BuildExecutor::Files>> BuildExecutor::fromImage(const build::PlannedStage &stage)
{
    Files files{QString::fromStdString(stage.baseImage->digest), static_cast<quint32>(stage.baseImage->config.diffIds.size()), build::baseKey(stage), stage.baseImage->config.history};
    if (files.layers == 0)
        co_return failure(ErrorCode::Unsupported, std::format("the image '{}' has no files to start from", stage.baseName));
    files.baseLayers = files.layers;
    const auto base = co_await ask<QString>(
        &m_session, [&](QObject *context, auto done) { m_session.helper().findImage(files.image, context, done); });
    if (const auto known = base ? m_session.image(*base) : std::nullopt)
        files.bytes = known->size;
    if (stage.baseImage->config.volumes.empty())
        co_return files;
    // What a step writes below a volume belongs into the image, so steps start from the same files without it.
    const auto known = co_await ask<QString>(
        &m_session, [&](QObject *context, auto done) { m_session.helper().findImage(cacheName(files.key), context, done); });
    std::optional<ImageInfo> info = known ? m_session.image(*known) : std::nullopt;
    if (!info) {
        const auto container = co_await makeContainer(files.image, {});
        if (!container)
            co_return std::unexpected(container.error());
        const auto image = co_await commitContainer(
            m_session, *container, commitOptions({cacheName(files.key)}, plainConfig(stage.config, files.history)));
        co_await removeContainer(*container);
        if (!image)
            co_return std::unexpected(image.error());
        info = m_session.image(*image);
    }
    if (!info)
        co_return failure(ErrorCode::NotFound, "an image of the build is gone");
    files.image = info->digest;
    co_return files;
}

Task<Result<BuildExecutor::Files>> BuildExecutor::fromScratch(const build::PlannedStage &stage)
{
    // A container needs a layer to start from: one with nothing in it.
    const std::string layer(1024, '\0');
    ImageConfig config = plainConfig(stage.config, {{.created = {}, .createdBy = "FROM scratch", .comment = {}}});
    config.diffIds = {Sha256::of(layer)};
    const std::string text = formatImageConfig(config);
    ImageManifest manifest{{std::string(mediatype::ociConfig), Sha256::of(text), text.size(), {}, {}},
                           {{std::string(mediatype::ociLayer), Sha256::of(layer), layer.size(), {}, {}}},
                           {}};
    auto file = makeMemoryFile(layer + text);
    if (!file)
        co_return std::unexpected(file.error());
    std::vector<UniqueFd> contents;
    contents.push_back(std::move(*file));
    const QList<BlobRange> blobs = {{QString::fromStdString(manifest.layers[0].digest.text()), 0, 0, layer.size()},
                                    {QString::fromStdString(manifest.config.digest.text()), 0, layer.size(), text.size()}};
    const Digest key = build::baseKey(stage);
    const auto job = co_await ask<QString>(&m_session, [&](QObject *context, auto done) {
        m_session.helper().loadImage(std::move(contents), blobs, QByteArray::fromStdString(formatImageManifest(manifest)),
                                     {cacheName(key)}, context, done);
    });
    if (!job)
        co_return std::unexpected(job.error());
    JobWatch watch(m_session.helper(), *job);
    const auto image = co_await watch.result();
    const auto info = image ? m_session.image(*image) : std::nullopt;
    if (!info)
        co_return image ? failure(ErrorCode::NotFound, "an image of the build is gone") : std::unexpected(image.error());
    co_return Files{info->digest, info->layers, key, config.history, info->size};
}

Task<Result<void>> BuildExecutor::runStep(const build::Step &step, Files &files, Work &work)
{
    if (std::holds_alternative<build::ConfigStep>(step.action)) {
        files.history.push_back({.created = {}, .createdBy = step.createdBy, .comment = {}, .emptyLayer = true});
        co_return {};
    }
    const auto content = co_await contentOf(step, work);
    if (!content)
        co_return std::unexpected(content.error());
    const Digest key = build::stepKey(files.key, step, *content);
    if (auto found = co_await cached(key, files, step)) {
        files = std::move(*found);
        work.isCached = true;
        m_remote.add(publicKey(key), files.image);
        co_return {};
    }
    files.key = key;
    const auto done = co_await takeStep(step, files, work);
    if (done)
        m_remote.add(publicKey(key), files.image);
    co_return done;
}

Task<Result<void>> BuildExecutor::takeStep(const build::Step &step, Files &files, Work &work)
{
    if (const auto *const folder = std::get_if<build::FolderStep>(&step.action))
        co_return co_await makeFolder(step, folder->path, files);
    if (const auto *const copy = std::get_if<build::CopyStep>(&step.action))
        co_return co_await copyFiles(step, *copy, files, work);
    co_return co_await runProgram(step, files, work.number);
}

Task<std::optional<BuildExecutor::Files>> BuildExecutor::cached(Digest key, const Files &before, const build::Step &step)
{
    if (!m_settings.useCache)
        co_return std::nullopt;
    const auto find = [&](QObject *context, auto done) { m_session.helper().findImage(cacheName(key), context, done); };
    auto path = co_await ask<QString>(&m_session, find);
    if (!path && co_await m_remote.bring(publicKey(key)))
        path = co_await ask<QString>(&m_session, find);
    const auto info = path ? m_session.image(*path) : std::nullopt;
    if (!info)
        co_return std::nullopt;
    Files files{info->digest, info->layers, key, before.history, info->size, before.baseLayers, info->createdAt};
    files.history.push_back(
        {.created = {}, .createdBy = step.createdBy, .comment = {}, .emptyLayer = info->layers == before.layers});
    co_return files;
}

Task<Result<QString>> BuildExecutor::makeContainer(QString image, QVariantMap options)
{
    options.insert(u"health-test"_s, QStringList{u"NONE"_s});
    if (!options.contains(u"entrypoint"_s)) // it is not started, but has to have a program, which steps' results have not
        options.insert(u"entrypoint"_s, QStringList{u"true"_s});
    auto path = co_await ask<QString>(
        &m_session, [&](QObject *context, auto done) { m_session.helper().createContainer(image, options, context, done); });
    if (path)
        m_containers.insert(*path);
    co_return path;
}

Task<bool> BuildExecutor::removeContainer(QString container)
{
    m_containers.remove(container);
    const auto removed = co_await ask<void>(&m_session, [&](QObject *context, auto done) {
        m_session.helper().removeContainer(container, {{u"force"_s, true}, {u"volumes"_s, true}}, context, done);
    });
    co_return removed.has_value();
}

QVariantMap BuildExecutor::commitOptions(const QStringList &names, const ImageConfig &config) const
{
    QVariantMap options{{u"config"_s, QString::fromStdString(formatImageConfig(config))}, {u"origin"_s, u"build"_s}, {u"pause"_s, false}};
    if (!names.isEmpty())
        options.insert(u"names"_s, names);
    if (m_settings.created != 0)
        options.insert(u"created"_s, QVariant::fromValue(quint64(m_settings.created)));
    return options;
}

Task<Result<void>> BuildExecutor::keepResult(QString container, const build::Step &step, Digest key, Files &files)
{
    std::vector<ImageHistory> history = files.history;
    history.push_back({.created = {}, .createdBy = step.createdBy, .comment = {}, .emptyLayer = true});
    const auto image = co_await commitContainer(m_session, container, commitOptions({cacheName(key)}, plainConfig(step.config, history)));
    if (!image)
        co_return std::unexpected(image.error());
    const auto info = m_session.image(*image);
    if (!info)
        co_return failure(ErrorCode::NotFound, "an image of the build is gone");
    history.back().emptyLayer = info->layers == files.layers;
    files = Files{info->digest, info->layers, key, std::move(history), info->size, files.baseLayers, info->createdAt};
    co_return {};
}

Task<Result<void>> BuildExecutor::runContainer(QString container, int number)
{
    ContainerWatch watch(m_session.helper(), container);
    const auto started = co_await ask<void>(
        &m_session, [&](QObject *context, auto answer) { m_session.helper().startContainer(container, context, answer); });
    if (!started)
        co_return started;
    const auto output = co_await ask<UniqueFd>(&m_session, [&](QObject *context, auto answer) {
        m_session.helper().openLog(container, {{u"follow"_s, true}}, context, answer);
    });
    if (output) {
        RecordRelay::Look look;
        look.prefix = u"#%1 "_s.arg(number).toUtf8();
        look.output = !m_log.isQuiet();
        look.error = !m_log.isQuiet();
        look.copy = [this](std::string_view lines) { m_log.keep(lines); };
        RecordRelay relay(output->get(), look);
        Event over;
        QObject::connect(&relay, &RecordRelay::ended, &relay, [&over] {
            if (!over.happened())
                over.happen();
        });
        co_await over;
    }
    co_await watch.over();
    const int code = watch.exitCode().value_or(exitEngine);
    if (code != 0)
        co_return failure(ErrorCode::Failed, std::format("the command ended with status {}", code));
    co_return {};
}

Task<Result<void>> BuildExecutor::runProgram(const build::Step &step, Files &files, int number)
{
    const auto &run = std::get<build::RunStep>(step.action);
    Supplies supplies;
    const auto options = co_await programOptions(run, supplies);
    Result<void> done = options ? Result<void>() : std::unexpected(options.error());
    if (done)
        done = co_await runAndKeep(step, files, number, *options);
    for (const QString &volume : std::as_const(supplies.volumes))
        co_await removeVolume(volume); // a container that is kept keeps its own
    co_return done;
}

Task<Result<void>> BuildExecutor::runAndKeep(const build::Step &step, Files &files, int number, QVariantMap options)
{
    const auto container = co_await makeContainer(files.image, options);
    if (!container)
        co_return std::unexpected(container.error());
    auto done = co_await runContainer(*container, number);
    if (m_cancelled)
        done = failure(ErrorCode::Cancelled, "the build was interrupted");
    if (done)
        done = co_await keepResult(*container, step, files.key, files);
    if (!done && m_settings.keepFailed && !m_cancelled) {
        const auto info = m_session.container(*container);
        m_session.complain(u"the failed step is in the container '%1'"_s.arg(info ? info->name : *container));
        m_containers.remove(*container);
        co_return done;
    }
    co_await removeContainer(*container);
    co_return done;
}

Task<Result<QString>> BuildExecutor::makeImage()
{
    const build::PlannedStage &target = m_plan.stages.back();
    const Files &files = m_stages.at(target.index);
    const int number = m_log.begin({}, "the image", 0);
    const auto container = co_await makeContainer(files.image, {});
    if (!container)
        co_return std::unexpected(container.error());
    ImageConfig config = target.config;
    config.history = files.history;
    const quint32 kept = m_settings.squash == BuildSettings::Squash::New ? files.baseLayers : 0;
    const bool squash = m_settings.squash != BuildSettings::Squash::None && files.layers > kept + 1;
    if (squash) // as docker says it: the steps stay in the history, and the layer is another one's
        config.history.push_back({.created = {}, .createdBy = {}, .comment = std::format("merge of {} layers", files.layers - kept), .emptyLayer = true});
    QVariantMap options = commitOptions(m_settings.names, config);
    if (squash)
        options.insert(u"keep-layers"_s, kept);
    else if (m_settings.created == 0 && files.createdAt != 0) // the same steps make the same image, and not a new one each time
        options.insert(u"created"_s, QVariant::fromValue(files.createdAt));
    const auto image = co_await commitContainer(m_session, *container, options);
    co_await removeContainer(*container);
    if (const auto info = image ? m_session.image(*image) : std::nullopt)
        m_log.setShell(number, shellOf(info->digest, config));
    m_log.end(number, image ? build::StepState::Done : build::StepState::Failed);
    co_return image;
}

Task<Result<void>> BuildExecutor::exportFiles(int out)
{
    const int number = m_log.begin({}, "the files", 0);
    const auto container = co_await makeContainer(m_stages.at(m_plan.stages.back().index).image, {});
    if (!container)
        co_return std::unexpected(container.error());
    const auto archive = co_await ask<UniqueFd>(&m_session, [&](QObject *context, auto answer) {
        m_session.helper().openContainerStream(*container, ContainerStreamKind::Export, {}, context, answer);
    });
    Result<void> done = archive ? Result<void>() : std::unexpected(archive.error());
    if (done)
        done = co_await spool(archive->get(), out, "the build's files");
    co_await removeContainer(*container);
    m_log.end(number, done ? build::StepState::Done : build::StepState::Failed);
    co_return done;
}

Task<Result<QVariantMap>> BuildExecutor::programOptions(const build::RunStep &run, Supplies &supplies)
{
    supplies.environment = wordList(run.environment);
    for (const auto &[name, value] : run.hiddenEnvironment)
        supplies.environment.append(QString::fromStdString(name + '=' + value));
    if (auto mounted = co_await addMounts(run, supplies); !mounted)
        co_return std::unexpected(mounted.error());
    QVariantMap options{{u"entrypoint"_s, QStringList{QString::fromStdString(run.arguments.front())}}, {u"workdir"_s, QString::fromStdString(run.directory)}};
    QStringList command = wordList(run.arguments).sliced(1);
    if (!run.script.empty())
        command.append(u"/dev/pipes/script"_s);
    options.insert(u"command"_s, command);
    options.insert(u"env"_s, supplies.environment);
    if (!supplies.mounts.isEmpty())
        options.insert(u"mounts"_s, QVariant::fromValue(supplies.mounts));
    if (!run.user.empty())
        options.insert(u"user"_s, QString::fromStdString(run.user));
    std::string network = m_settings.network;
    if (run.network != build::RunNetwork::Default)
        network = run.network == build::RunNetwork::None ? "none" : "host";
    if (!network.empty())
        options.insert(u"network"_s, QString::fromStdString(network));
    if (run.insecure)
        options.insert(u"privileged"_s, true);
    co_return options;
}

} // namespace kiste::ctl
