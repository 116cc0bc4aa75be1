// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containerreport.h"

#include "core/oci/jsonreader.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/statedir.h"

namespace kiste {

std::string containerReport(Engine &engine, const ContainerId &id)
{
    constexpr std::size_t limit = 256 * 1024;
    nlohmann::ordered_json report{{"exit", nullptr}, {"health", nullptr}};
    if (const auto text = engine.state.readContainerFile(id, "exit.json", limit)) {
        if (const auto document = parseJson(*text, limit, 16, "exit.json"); document && document->is_object())
            report["exit"] = *document;
    }
    if (const auto text = engine.state.readContainerFile(id, "health.json", limit)) {
        if (const auto document = parseJson(*text, limit, 16, "health.json"); document && document->is_object()) {
            report["health"] = *document;
            for (const char *own : {"startedAt", "session"})
                report["health"].erase(own);
        }
    }
    return report.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace kiste
