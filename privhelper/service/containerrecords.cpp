// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Containers that changes records of containers which exist; containers.cpp has the rest.
#include "core/base/sha256.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/logging.h"

#include <format>

namespace kiste {

void Containers::note(const Container &container, const std::string &kind,
                      const std::map<std::string, std::string> &attributes)
{
    emit happened({0, currentTime(), container.record.owner, container.id().text(), kind,
                   eventAttributes(container.record.name, container.record.settings.image, attributes)});
}

bool Containers::hasHappened(const ContainerId &id, const std::string &kind, std::int64_t since)
{
    EventQuery query;
    query.subjects = {id.text()};
    query.kinds = {kind};
    query.since = since;
    query.count = 1;
    const auto found = m_catalogue.eventsAfter(query);
    return found && !found->empty();
}

void Containers::save(const Container &container)
{
    if (const auto saved = m_catalogue.updateContainer(container.record); !saved)
        qCWarning(containersLog, "container '%s': %s", container.record.name.c_str(), saved.error().detail.c_str());
}

Result<void> Containers::rename(const ContainerId &id, const std::string &name)
{
    Container *container = find(id);
    if (!container)
        return failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText()));
    if (container->removing)
        return failure(ErrorCode::WrongState, std::format("container '{}' is being removed", container->record.name));
    ContainerRecord &record = container->record;
    if (record.name == name)
        return failure(ErrorCode::AlreadyExists, std::format("container '{}' has that name already", name));
    if (m_names.contains({record.owner, name}))
        return failure(ErrorCode::AlreadyExists, std::format("the name '{}' is taken", name));
    const std::string old = std::exchange(record.name, name);
    const auto renamed = m_catalogue.updateContainer(
        record, "rename", eventAttributes(name, record.settings.image, {{"oldName", "/" + old}}));
    if (!renamed) {
        record.name = old;
        return renamed;
    }
    if (const auto named = m_names.find({record.owner, old}); named != m_names.end() && named->second == id)
        m_names.erase(named);
    m_names.insert_or_assign({record.owner, name}, id);
    tell(*container);
    return {};
}

Result<void> Containers::replaceConfig(Container &container, ContainerSettings settings, const std::string &config,
                                       const std::map<std::string, std::string> &changes)
{
    ContainerRecord record = container.record;
    record.settings = std::move(settings);
    record.specDigest = Sha256::of(config).text();
    // The catalogue decides: until it names the new file the old one counts, from then on the new one, see
    // finishReplacing().
    const auto recorded = m_catalogue.updateContainer(record, "update",
                                                      eventAttributes(record.name, record.settings.image, changes));
    if (!recorded)
        return recorded;
    container.record = std::move(record);
    tell(container);
    return m_state.takeNextConfig(container.id());
}

bool Containers::finishReplacing(const ContainerRecord &record) const
{
    const auto next = m_state.readContainerFile(record.id, nextConfig, oci::maxRuntimeSpec);
    return next && Sha256::of(*next).text() == record.specDigest && m_state.takeNextConfig(record.id);
}

} // namespace kiste
