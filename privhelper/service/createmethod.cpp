// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Manager.CreateContainer: what is asked for decides which questions are asked, one for each kind of power over the machine.
#include "core/ipc/objectpath.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/mountsources.h"

#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

/// A creation on its way through its questions. Nothing of it can change while one is open.
struct Creation
{
    std::string image;
    CreateOptions options;
    QMap<QString, QString> details;
    std::vector<Escalation> questions;
    std::size_t asked = 0;
};
using CreationPtr = std::shared_ptr<Creation>;

void finish(Engine &engine, const CreationPtr &creation, const CallPtr &call)
{
    const auto id = engine.containers.create(call->uid(), creation->image, creation->options);
    if (!id)
        return call->fail(id.error());
    call->reply({QVariant::fromValue(QDBusObjectPath(containerPath(*id)))});
}

/// Asks one question after the other; the first no is the answer.
void askNext(Engine &engine, const CreationPtr &creation, const CallPtr &call)
{
    if (creation->asked == creation->questions.size())
        return finish(engine, creation, call);
    const Escalation &question = creation->questions[creation->asked++];
    AuthorityRequest request{call->sender(), call->uid(), question.action, creation->details, call->interaction()};
    request.details.insert(u"what"_s, question.what);
    engine.authority.check(request, [&engine, creation, call](const Result<void> &verdict) {
        if (!verdict)
            return call->fail(verdict.error());
        askNext(engine, creation, call);
    });
}

/// Paths of the host that are to be mounted; root need not be asked whether it may open them.
std::vector<std::string> boundPaths(const CreateOptions &options)
{
    std::vector<std::string> paths;
    for (const MountWish &wish : options.mountWishes.mounts) {
        if (wish.setting.type == MountSetting::Type::Bind)
            paths.push_back(wish.setting.source);
    }
    return paths;
}

void markAsRoot(CreateOptions &options, const std::vector<std::string> *paths)
{
    for (MountWish &wish : options.mountWishes.mounts) {
        MountSetting &mount = wish.setting;
        mount.asRoot = mount.type == MountSetting::Type::Bind && (!paths || std::ranges::contains(*paths, mount.source));
    }
}

void begin(Engine &engine, const CreationPtr &creation, const CallPtr &call)
{
    if (call->uid() == 0)
        markAsRoot(creation->options, nullptr);
    engine.mountSources.check(
        call->uid(), boundPaths(creation->options),
        [&engine, creation, call](const Result<std::vector<std::string>> &refused) {
            if (!refused)
                return call->fail(refused.error());
            if (!refused->empty()) {
                QStringList paths;
                for (const std::string &path : *refused)
                    paths.append(QString::fromStdString(path).left(200));
                markAsRoot(creation->options, &*refused);
                creation->questions.push_back({Action::ContainerHostPath, paths.join(u", "_s)});
            }
            askNext(engine, creation, call);
        });
}

} // namespace

Result<Plan> createContainer(Engine &engine, const Call &call)
{
    auto options = CreateOptions::parse(call.options(), engine.containers.cpus());
    if (!options)
        return std::unexpected(std::move(options.error()));
    const auto creation = std::make_shared<Creation>();
    creation->image = call.argument(0).toString().toStdString();
    creation->details = {{u"image"_s, QString::fromStdString(creation->image).left(200)}, {u"verb"_s, u"create"_s}};
    if (options->name)
        creation->details.insert(u"container"_s, QString::fromStdString(*options->name));
    creation->questions = options->isolation.escalations();
    // The host's network reaches every local service, also those that trust whoever is on this machine.
    if (options->network == "host")
        creation->questions.push_back({Action::ContainerHostNamespace, u"network"_s});
    if (call.uid() != 0 && publishesPrivilegedPort(options->networking))
        creation->questions.push_back({Action::ContainerPrivileged, u"a port below 1024"_s});
    creation->options = std::move(*options);
    return Plan{creation->details, {}, [&engine, creation](const CallPtr &allowed) { begin(engine, creation, allowed); }};
}

} // namespace kiste::methods
