// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/objectpath.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"
#include "privhelper/service/volumebackup.h"
#include "privhelper/service/volumes.h"

#include <fcntl.h>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

VolumeId idOf(const Call &call)
{
    return *volumeFromPath(call.path()); // the table only sends calls here whose path is one
}

QMap<QString, QString> details(Engine &engine, const Call &call, const QString &verb)
{
    const VolumeRecord *volume = engine.volumes.find(idOf(call));
    return {{u"volume"_s, volume ? QString::fromStdString(volume->name) : QString()}, {u"verb"_s, verb}};
}

QVariant pathVariant(const QString &path)
{
    return QVariant::fromValue(QDBusObjectPath(path));
}

/// The descriptor that came first among the arguments, as one of our own.
Result<std::shared_ptr<UniqueFd>> takeDescriptor(const Call &call)
{
    const auto descriptor = qvariant_cast<QDBusUnixFileDescriptor>(call.argument(0));
    UniqueFd fd{::fcntl(descriptor.fileDescriptor(), F_DUPFD_CLOEXEC, 3)};
    if (!fd)
        return osFailure(errno, "cannot take over a descriptor");
    return std::make_shared<UniqueFd>(std::move(fd)); // std::function copies, descriptors do not
}

/// Nobody's files may be exchanged under its feet.
Result<void> checkNotRunning(Engine &engine, const VolumeId &id)
{
    const VolumeRecord *volume = engine.volumes.find(id);
    if (!volume)
        return failure(ErrorCode::NotFound, "the volume is gone");
    for (const ContainerId &user : volume->users) {
        const Container *container = engine.containers.find(user);
        if (container && container->isActive())
            return failure(ErrorCode::WrongState, std::format("container '{}', which runs, mounts volume '{}'; stop it first",
                                                              container->record.name, volume->name));
    }
    return {};
}

} // namespace

Result<Plan> createVolume(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    StringMap labels;
    reader.read("labels"_L1, labels);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const std::string name = call.argument(0).toString().toStdString();
    if (auto sound = name.empty() ? Result<void>() : checkVolumeName(name); !sound)
        return std::unexpected(std::move(sound.error()));
    std::map<std::string, std::string> texts;
    for (const auto &[key, value] : labels.asKeyValueRange()) {
        if (key.isEmpty() || key.toStdString().starts_with(reservedLabel))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' cannot be the name of a label", key.left(80).toStdString()));
        texts[key.toStdString()] = value.toStdString();
    }
    return Plan{{{u"volume"_s, QString::fromStdString(name)}, {u"verb"_s, u"create"_s}}, {},
                [&engine, name, texts](const CallPtr &allowed) {
                    const auto id = engine.volumes.create(allowed->uid(), name, texts);
                    if (!id)
                        return allowed->fail(id.error());
                    allowed->reply({pathVariant(volumePath(*id))});
                }};
}

Result<Plan> findVolume(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, text = call.argument(0).toString().toStdString()](const CallPtr &asked) {
                    const auto id = engine.volumes.lookup(text, asked->uid());
                    if (!id)
                        return asked->fail(id.error());
                    asked->reply({pathVariant(volumePath(*id))});
                }};
}

Result<Plan> removeVolume(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{details(engine, call, u"remove"_s), {}, [&engine, id = idOf(call)](const CallPtr &allowed) {
                    engine.volumes.remove(id, answerTo(allowed));
                }};
}

Result<Plan> volumeUsage(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{}, {}, [&engine, id = idOf(call)](const CallPtr &asked) {
                    engine.volumeBackup.usage(id, [asked](const Result<VolumeUsage> &usage) {
                        if (!usage)
                            return asked->fail(usage.error());
                        asked->reply({QVariant::fromValue(usage->bytes), QVariant::fromValue(usage->files)});
                    });
                }};
}

Result<Plan> exportVolume(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto file = takeDescriptor(call);
    if (!file)
        return std::unexpected(file.error());
    return Plan{details(engine, call, u"save"_s), {}, [&engine, id = idOf(call), file = *file](const CallPtr &allowed) {
                    const auto job = engine.volumeBackup.save(id, std::move(*file), allowed->uid());
                    if (!job)
                        return allowed->fail(job.error());
                    allowed->reply({pathVariant(jobPath(*job))});
                }};
}

Result<Plan> importVolume(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto file = takeDescriptor(call);
    if (!file)
        return std::unexpected(file.error());
    return Plan{details(engine, call, u"restore"_s), {},
                [&engine, id = idOf(call), file = *file](const CallPtr &allowed) {
                    if (auto free = checkNotRunning(engine, id); !free)
                        return allowed->fail(free.error());
                    const auto job = engine.volumeBackup.restore(id, std::move(*file), allowed->uid());
                    if (!job)
                        return allowed->fail(job.error());
                    allowed->reply({pathVariant(jobPath(*job))});
                }};
}

} // namespace kiste::methods
