// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "core/build/gitsource.h"
#include "core/build/plan.h"

#include <algorithm>

namespace kiste::build {

namespace {

/// Fields one after the other, each with its length, so that no two lists of fields give the same bytes.
class KeyWriter
{
public:
    explicit KeyWriter(std::string_view kind) { add(kind); }

    KeyWriter &add(std::string_view text)
    {
        m_hash.add(std::to_string(text.size()));
        m_hash.add(":");
        m_hash.add(text);
        return *this;
    }
    KeyWriter &add(std::uint64_t number) { return add(std::string_view(std::to_string(number))); }
    KeyWriter &add(const std::vector<std::string> &texts)
    {
        add(texts.size());
        for (const std::string &text : texts)
            add(text);
        return *this;
    }
    Digest finish() { return m_hash.finish(); }

private:
    Sha256 m_hash;
};

void addMount(KeyWriter &key, const PlannedMount &planned)
{
    const RunMount &mount = planned.mount;
    key.add(static_cast<std::uint64_t>(mount.type)).add(mount.target);
    key.add(static_cast<std::uint64_t>(mount.readOnly.value_or(mount.type == MountType::Bind)));
    // What is in a cache, a secret or an agent does not count; of a bind mount the content does, which is with the caller.
    if (mount.type == MountType::Bind)
        key.add(mount.source);
    else
        key.add(mount.id).add(mount.environment);
    key.add(mount.size);
}

void addRun(KeyWriter &key, const RunStep &step)
{
    std::vector<std::string> environment = step.environment;
    std::ranges::sort(environment);
    key.add(step.arguments).add(step.script).add(environment).add(step.user).add(step.directory);
    key.add(static_cast<std::uint64_t>(step.network)).add(static_cast<std::uint64_t>(step.insecure)).add(step.mounts.size());
    for (const PlannedMount &mount : step.mounts)
        addMount(key, mount);
}

void addCopy(KeyWriter &key, const CopyStep &step)
{
    key.add(static_cast<std::uint64_t>(step.add)).add(step.target).add(static_cast<std::uint64_t>(step.targetIsFolder));
    key.add(step.chown).add(step.chmod).add(step.checksum).add(static_cast<std::uint64_t>(step.link));
    key.add(static_cast<std::uint64_t>(step.parents)).add(static_cast<std::uint64_t>(step.keepGitDir));
    key.add(static_cast<std::uint64_t>(step.unpack ? *step.unpack ? 2 : 1 : 0)).add(step.excludes);
    // Where local sources lie does not count, only what is in them; what is fetched is known by its address alone.
    std::vector<std::string> remote;
    std::ranges::copy_if(step.sources, std::back_inserter(remote), isRemote);
    key.add(remote).add(step.files.size());
    for (const Heredoc &file : step.files)
        key.add(file.name).add(file.content);
}

} // namespace

Digest baseKey(const PlannedStage &stage)
{
    if (stage.baseImage)
        return KeyWriter("image").add(stage.baseImage->digest).finish();
    return KeyWriter("scratch").add(stage.config.os).add(stage.config.architecture).add(stage.config.variant).finish();
}

Digest stepKey(const Digest &parent, const Step &step, std::string_view content)
{
    if (std::holds_alternative<ConfigStep>(step.action))
        return parent;
    if (const auto *const folder = std::get_if<FolderStep>(&step.action))
        return KeyWriter("folder").add(parent.text()).add(folder->path).finish();
    const auto *const run = std::get_if<RunStep>(&step.action);
    KeyWriter key(run ? "run" : "copy");
    key.add(parent.text());
    if (run)
        addRun(key, *run);
    else
        addCopy(key, std::get<CopyStep>(step.action));
    return key.add(content).finish();
}

} // namespace kiste::build
