// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Manager.OpenDifference: which files are meant, and who may see them.
#include "core/ipc/objectpath.h"
#include "core/oci/runtimespec.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/differences.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"
#include "privhelper/service/overlaydiff.h"

#include <algorithm>
#include <format>
#include <iterator>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

/// A container, or the lowest layers of an image.
struct DifferenceSide
{
    std::optional<ContainerId> container;
    std::optional<ImageKey> image;
    std::size_t height = 0; ///< layers of the image
};

/// The words of the gate for what is not there and for what is somebody else's.
std::unexpected<Error> noObject(const QString &path)
{
    return failure(ErrorCode::NotFound, std::format("there is no object '{}'", path.left(200).toStdString()));
}

Result<DifferenceSide> readSide(const Engine &engine, const QString &text, quint32 uid)
{
    if (const auto id = containerFromPath(text)) {
        const Container *container = engine.containers.find(*id);
        if (!container || !Clients::maySee(uid, container->record.owner))
            return noObject(text);
        return DifferenceSide{.container = *id, .image = {}};
    }
    if (const auto key = imageFromPath(text)) {
        const ImageRecord *image = engine.images.find(*key);
        if (!image || !Clients::maySee(uid, key->owner))
            return noObject(text);
        return DifferenceSide{.container = {}, .image = *key, .height = image->layers.size()};
    }
    if (text.startsWith(u'/'))
        return noObject(text);
    const auto place = engine.images.findLayer(text.toStdString(), uid);
    if (!place)
        return std::unexpected(place.error());
    return DifferenceSide{.container = {}, .image = place->image, .height = place->height};
}

/// As for reading a container's files, and an image's.
Action actionFor(const Engine &engine, const DifferenceSide &side, quint32 uid)
{
    if (!side.container)
        return side.image->owner == uid ? Action::ImageManage : Action::ImageManageOthers;
    const Container *container = engine.containers.find(*side.container);
    return container && container->record.owner == uid ? Action::ContainerAttach : Action::ContainerManageOthers;
}

QMap<QString, QString> detailsOf(const Engine &engine, const DifferenceSide &side)
{
    QMap<QString, QString> details{{u"verb"_s, u"read the files of"_s}};
    if (const Container *container = side.container ? engine.containers.find(*side.container) : nullptr) {
        details[u"container"_s] = QString::fromStdString(container->record.name);
        details[u"image"_s] = QString::fromStdString(container->record.settings.image);
    } else if (const ImageRecord *image = side.image ? engine.images.find(*side.image) : nullptr) {
        details[u"image"_s] = QString::fromStdString(image->names.empty() ? image->digest.text() : image->names.front());
    }
    return details;
}

Result<std::vector<UniqueFd>> openLowest(const Engine &engine, const ImageKey &key, std::size_t height)
{
    auto layers = engine.images.openLayers(key.owner, key.digest.text());
    if (layers && layers->size() > height)
        layers->erase(layers->begin(), layers->end() - static_cast<std::ptrdiff_t>(height));
    return layers;
}

Result<ComparedTree> containerTree(const Engine &engine, const ContainerId &id)
{
    const Container *container = engine.containers.find(id);
    if (!container || container->removing)
        return failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText()));
    if (container->state == ContainerState::Damaged)
        return failure(ErrorCode::Corrupt, std::format("container '{}' is damaged", container->record.name));
    const auto config = engine.state.readContainerFile(id, "config.json", oci::maxRuntimeSpec);
    const auto spec = config ? oci::Spec::fromJson(*config) : std::unexpected(config.error());
    auto upper = openUpperDirectory(engine.state, id);
    auto layers = engine.images.openLayers(container->record.owner, container->record.imageDigest);
    if (!spec || !upper || !layers)
        return std::unexpected(!spec ? spec.error() : !upper ? upper.error() : layers.error());
    ComparedTree tree{.layers = {}, .isContainer = true, .maps = {spec->linuxConfig.uidMappings, spec->linuxConfig.gidMappings},
                      .mountPoints = mountPointsOf(*spec)};
    tree.layers.push_back(std::move(*upper));
    std::ranges::move(*layers, std::back_inserter(tree.layers));
    return tree;
}

Result<ComparedTree> treeOf(const Engine &engine, const DifferenceSide &side)
{
    if (side.container)
        return containerTree(engine, *side.container);
    return openLowest(engine, *side.image, side.height).transform([](std::vector<UniqueFd> layers) {
        return ComparedTree{.layers = std::move(layers)};
    });
}

/// What the files of a side were made on: a container's image, the layers below an image's topmost one.
Result<ComparedTree> groundOf(const Engine &engine, const DifferenceSide &side)
{
    Result<std::vector<UniqueFd>> layers;
    if (const Container *container = side.container ? engine.containers.find(*side.container) : nullptr)
        layers = engine.images.openLayers(container->record.owner, container->record.imageDigest);
    else if (side.image)
        layers = side.height > 1 ? openLowest(engine, *side.image, side.height - 1) : Result<std::vector<UniqueFd>>();
    else
        return failure(ErrorCode::NotFound, "the container is gone");
    return std::move(layers).transform([](std::vector<UniqueFd> below) { return ComparedTree{.layers = std::move(below)}; });
}

struct DifferenceWish
{
    DifferenceSide object;
    std::optional<DifferenceSide> base;
    bool withHidden = false;
};

void beginComparison(Engine &engine, const DifferenceWish &wish, const CallPtr &call)
{
    // As a load, so that no layer is deleted while it is read.
    engine.images.beginLoad([&engine, wish, call] {
        auto tree = treeOf(engine, wish.object);
        auto base = wish.base ? treeOf(engine, *wish.base) : groundOf(engine, wish.object);
        if (!tree || !base) {
            call->fail(tree ? base.error() : tree.error());
            return engine.images.endLoad();
        }
        Differences::Request request{std::move(*tree), std::move(*base), wish.withHidden, call->uid(), call->sender()};
        engine.differences.open(std::move(request), [&engine, wish, call](const Result<UniqueFd> &stream) {
            engine.images.endLoad();
            for (const auto &side : {std::optional(wish.object), wish.base}) {
                const Container *container = side && side->container ? engine.containers.find(*side->container) : nullptr;
                if (side && side->container && (!container || container->removing)) // its files may have gone while they were read
                    return call->fail({ErrorCode::NotFound, "the container was removed meanwhile", 0});
            }
            call->answer(stream);
        });
    });
}

} // namespace

Result<Plan> openDifference(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    DifferenceWish wish;
    reader.read("hidden"_L1, wish.withHidden);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    auto object = readSide(engine, call.argument(0).toString(), call.uid());
    if (!object)
        return std::unexpected(std::move(object.error()));
    wish.object = std::move(*object);
    if (const QString text = call.argument(1).toString(); !text.isEmpty()) {
        auto base = readSide(engine, text, call.uid());
        if (!base)
            return std::unexpected(std::move(base.error()));
        wish.base = std::move(*base);
    }
    const Action action = actionFor(engine, wish.object, call.uid());
    return Plan{detailsOf(engine, wish.object), action, [&engine, wish, action](const CallPtr &allowed) {
                    const auto other = wish.base ? actionFor(engine, *wish.base, allowed->uid()) : action;
                    if (other == action)
                        return beginComparison(engine, wish, allowed);
                    const AuthorityRequest second{allowed->sender(), allowed->uid(), other, detailsOf(engine, *wish.base), allowed->interaction()};
                    engine.authority.check(second, [&engine, wish, allowed](const Result<void> &verdict) {
                        verdict ? beginComparison(engine, wish, allowed) : allowed->fail(verdict.error());
                    });
                }};
}

} // namespace kiste::methods
