// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/exitfile.h"

#include "core/oci/jsonreader.h"

namespace kiste {

std::optional<ExitNote> readExitFile(const StateDir &state, const ContainerRecord &record)
{
    constexpr std::size_t limit = 64 * 1024;
    const auto text = state.readContainerFile(record.id, "exit.json", limit);
    if (!text)
        return {};
    const auto document = parseJson(*text, limit, 8, "exit.json");
    if (!document)
        return {};
    JsonNode::Problem problem;
    const JsonNode top(*document, "exit.json", problem);
    ExitNote note;
    for (const char *key : {"exitCode", "startedAt", "finishedAt"})
        top.child(key).require();
    top.child("exitCode").read(note.exitCode);
    top.child("oomKilled").read(note.oomKilled);
    top.child("cause").read(note.cause);
    top.child("startedAt").read(note.startedAt);
    top.child("finishedAt").read(note.finishedAt);
    // A run that was never recorded as begun has no time to compare with.
    const bool thisRun = record.state != RecordedState::Running || note.startedAt == record.started;
    return !problem && thisRun && note.finishedAt >= record.started ? std::optional(note) : std::nullopt;
}

} // namespace kiste
