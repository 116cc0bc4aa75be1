// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/history.h"

#include "core/base/clock.h"
#include "core/base/fileio.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <span>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste::build {

namespace {

constexpr std::size_t maxRecord = 16U << 20U;
constexpr int recordDepth = 8;
constexpr std::size_t idLength = 12;
constexpr std::array<std::string_view, 4> buildStates = {"running", "done", "failed", "interrupted"};
constexpr std::array<std::string_view, 4> stepStates = {"running", "done", "cached", "failed"};

template<typename State>
void readState(const JsonNode &node, const std::array<std::string_view, 4> &names, State &out)
{
    std::string text;
    node.read(text);
    const auto found = std::ranges::find(names, text);
    if (found == names.end())
        node.fail("is no state");
    else
        out = static_cast<State>(found - names.begin());
}

StepRecord readStep(const JsonNode &node)
{
    StepRecord step;
    node.child("number").read(step.number);
    node.child("stage").read(step.stage);
    node.child("text").read(step.text);
    node.child("line").read(step.line);
    readState(node.child("state"), stepStates, step.state);
    node.child("startedAt").read(step.startedAt);
    node.child("duration").read(step.duration);
    node.child("bytes").read(step.bytes);
    const JsonNode shell = node.child("shell");
    shell.child("image").read(step.shell.image);
    shell.child("directory").read(step.shell.directory);
    shell.child("user").read(step.shell.user);
    shell.child("environment").read(step.shell.environment);
    return step;
}

} // namespace

bool isBuildId(std::string_view text)
{
    return text.size() == idLength && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string newBuildId()
{
    std::uint64_t number = 0;
    constexpr std::uint64_t idMask = (1ULL << 48U) - 1;
    if (::getrandom(&number, sizeof number, 0) != sizeof number)
        number = static_cast<std::uint64_t>(microsecondsNow());
    return std::format("{:012x}", number & idMask);
}

std::filesystem::path buildFolder()
{
    const char *const data = std::getenv("XDG_DATA_HOME");
    if (data && *data == '/')
        return std::filesystem::path(data) / "kiste" / "builds";
    const char *const home = std::getenv("HOME");
    return std::filesystem::path(home ? home : "/") / ".local" / "share" / "kiste" / "builds";
}

std::string_view stateName(BuildState state)
{
    return buildStates[static_cast<std::size_t>(state)];
}

std::string_view stateName(StepState state)
{
    return stepStates[static_cast<std::size_t>(state)];
}

std::string formatBuildRecord(const BuildRecord &record)
{
    nlohmann::ordered_json steps = nlohmann::ordered_json::array();
    for (const StepRecord &step : record.steps)
        steps.push_back({{"number", step.number},
                         {"stage", step.stage},
                         {"text", step.text},
                         {"line", step.line},
                         {"state", stateName(step.state)},
                         {"startedAt", step.startedAt},
                         {"duration", step.duration},
                         {"bytes", step.bytes},
                         {"shell",
                          {{"image", step.shell.image},
                           {"directory", step.shell.directory},
                           {"user", step.shell.user},
                           {"environment", step.shell.environment}}}});
    const nlohmann::ordered_json document = {{"id", record.id},
                                             {"names", record.names},
                                             {"context", record.context},
                                             {"file", record.file},
                                             {"target", record.target},
                                             {"state", stateName(record.state)},
                                             {"startedAt", record.startedAt},
                                             {"endedAt", record.endedAt},
                                             {"imageId", record.imageId},
                                             {"error", record.error},
                                             {"steps", std::move(steps)}};
    return document.dump(1, '\t', false, nlohmann::json::error_handler_t::replace) + '\n';
}

Result<BuildRecord> parseBuildRecord(std::string_view text)
{
    const auto document = parseJson(text, maxRecord, recordDepth, "the record of a build");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "build", problem);
    BuildRecord record;
    top.child("id").read(record.id);
    top.child("names").read(record.names);
    top.child("context").read(record.context);
    top.child("file").read(record.file);
    top.child("target").read(record.target);
    readState(top.child("state"), buildStates, record.state);
    top.child("startedAt").read(record.startedAt);
    top.child("endedAt").read(record.endedAt);
    top.child("imageId").read(record.imageId);
    top.child("error").read(record.error);
    top.child("steps").forEach([&record](const JsonNode &node) { record.steps.push_back(readStep(node)); });
    if (problem)
        return failure(ErrorCode::Corrupt, problem->detail);
    if (!isBuildId(record.id))
        return failure(ErrorCode::Corrupt, std::format("'{}' is no build's id", printable(record.id)));
    return record;
}

std::string BuildHistory::path(const std::string &id, std::string_view file) const
{
    return std::format("{}/{}/{}", m_folder, id, file);
}

Result<UniqueFd> BuildHistory::begin(const std::string &id) const
{
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error || ::mkdir(path(id, "").c_str(), 0700) != 0)
        return osFailure(error ? error.value() : errno, std::format("cannot make a folder in '{}'", m_folder));
    UniqueFd log(::open(path(id, "log").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!log)
        return osFailure(errno, std::format("cannot make '{}'", path(id, "log")));
    std::ignore = ::flock(log.get(), LOCK_EX); // without locks a build that was killed counts as running
    const std::vector<BuildRecord> builds = list();
    for (std::size_t i = maxBuilds - 1; i < builds.size(); ++i) {
        if (builds[i].state != BuildState::Running)
            std::filesystem::remove_all(path(builds[i].id, ""), error);
    }
    return log;
}

Result<void> BuildHistory::save(const BuildRecord &record) const
{
    const std::string aside = path(record.id, "record.new");
    const UniqueFd file(::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file)
        return osFailure(errno, std::format("cannot make '{}'", aside));
    const std::string text = formatBuildRecord(record);
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(text)), "the record of a build"); !written)
        return written;
    if (::rename(aside.c_str(), path(record.id, "record.json").c_str()) != 0)
        return osFailure(errno, std::format("cannot rename '{}'", aside));
    return {};
}

bool BuildHistory::isOpen(const std::string &id) const
{
    const UniqueFd log(::open(path(id, "log").c_str(), O_RDONLY | O_CLOEXEC));
    return log && ::flock(log.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Result<BuildRecord> BuildHistory::read(const std::string &id) const
{
    const UniqueFd file(::open(path(id, "record.json").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file)
        return osFailure(errno, std::format("cannot open the record of build '{}'", id));
    const auto text = readWholeFile(file.get(), maxRecord, "the record of a build");
    auto record = text ? parseBuildRecord(*text) : std::unexpected(text.error());
    if (record && record->id != id)
        return failure(ErrorCode::Corrupt, std::format("the record of build '{}' is of another", id));
    if (record && record->state == BuildState::Running && !isOpen(id)) {
        record->state = BuildState::Interrupted;
        for (StepRecord &step : record->steps) {
            if (step.state == StepState::Running)
                step.state = StepState::Failed;
        }
    }
    return record;
}

std::vector<BuildRecord> BuildHistory::list() const
{
    std::vector<BuildRecord> records;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(m_folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string id = entry->path().filename().string();
        if (!isBuildId(id))
            continue;
        if (auto record = read(id))
            records.push_back(*std::move(record));
    }
    std::ranges::sort(records, [](const BuildRecord &a, const BuildRecord &b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.id < b.id;
    });
    return records;
}

Result<BuildRecord> BuildHistory::find(std::string_view text) const
{
    const std::vector<BuildRecord> records = list();
    if (text.empty() && !records.empty())
        return records.front();
    const BuildRecord *found = nullptr;
    for (const BuildRecord &record : records) {
        if (text.empty() || !record.id.starts_with(text))
            continue;
        if (found)
            return failure(ErrorCode::InvalidArgument, std::format("several builds' ids begin with '{}'", printable(text)));
        found = &record;
    }
    if (found)
        return *found;
    for (const BuildRecord &record : records) {
        const auto named = [text](const std::string &name) {
            return name == text || name.ends_with(std::format("/{}", text)) || name.ends_with(std::format("/{}:latest", text));
        };
        if (!text.empty() && std::ranges::any_of(record.names, named))
            return record;
    }
    return failure(ErrorCode::NotFound, text.empty() ? "nothing has been built yet" : std::format("there is no build '{}'", printable(text)));
}

Result<UniqueFd> BuildHistory::openLog(const std::string &id) const
{
    UniqueFd log(::open(path(id, "log").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!log)
        return osFailure(errno, std::format("cannot open the log of build '{}'", id));
    return log;
}

} // namespace kiste::build
