// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/jsonreader.h"
#include "privhelper/store/catalogue/networkingsettings.h"
#include "privhelper/store/catalogue/records.h"

#include <chrono>

namespace kiste {

namespace {

constexpr std::size_t maxSettings = 4 * 1024 * 1024;

} // namespace

std::int64_t currentTime()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

std::string ContainerSettings::toJson() const
{
    const nlohmann::ordered_json out{
        {"image", image},
        {"command", command},
        {"network", network},
        {"networking", networkingJson(networking)},
        {"tty", tty},
        {"openStdin", openStdin},
        {"autoRemove", autoRemove},
        {"stopSignal", stopSignal},
        {"stopTimeout", stopTimeout},
        {"memoryLimit", memoryLimit},
        {"nanoCpus", nanoCpus},
        {"pidsLimit", pidsLimit},
        {"labels", labels},
        {"mounts", kiste::toJson(mounts)},
        {"borrowedIdBase", borrowedIdBase},
        {"life", life.toJson()},
    };
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<ContainerSettings> ContainerSettings::fromJson(std::string_view text)
{
    const auto document = parseJson(text, maxSettings, 8, "settings");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "settings", problem);
    ContainerSettings settings;
    for (const char *needed : {"image", "command", "network", "stopSignal"})
        top.child(needed).require();
    top.child("image").read(settings.image);
    top.child("command").read(settings.command);
    top.child("network").read(settings.network);
    const JsonNode networking = top.child("networking");
    readNetworking(networking, settings.networking);
    top.child("tty").read(settings.tty);
    top.child("openStdin").read(settings.openStdin);
    top.child("autoRemove").read(settings.autoRemove);
    top.child("stopSignal").read(settings.stopSignal);
    top.child("stopTimeout").read(settings.stopTimeout);
    top.child("memoryLimit").read(settings.memoryLimit);
    top.child("nanoCpus").read(settings.nanoCpus);
    top.child("pidsLimit").read(settings.pidsLimit);
    top.child("labels").read(settings.labels);
    readMounts(top.child("mounts"), settings.mounts);
    top.child("borrowedIdBase").read(settings.borrowedIdBase);
    settings.life = LifeSettings::fromJson(top.child("life"));
    if (problem)
        return std::unexpected(std::move(*problem));
    return settings;
}

} // namespace kiste
