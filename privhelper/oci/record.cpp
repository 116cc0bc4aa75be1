// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/record.h"

#include "core/base/fileio.h"
#include "core/cgroup/cgrouplayout.h"
#include "core/oci/jsonreader.h"
#include "privhelper/runtime/cgroupfreezer.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace kiste::ociruntime {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t maxState = 1024 * 1024;
constexpr std::array<std::string_view, 5> names = {"creating", "created", "running", "paused", "stopped"};

bool isId(std::string_view id)
{
    return !id.empty() && id.size() <= 255 && id != "." && id != ".." && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("_+-.").contains(c);
    });
}

/// The address of the gate through the open directory: its own path may be too long for a socket.
sockaddr_un gateAddress(int directory)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = std::format("/proc/self/fd/{}/start.sock", directory);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

} // namespace

std::string_view statusName(Status status)
{
    return names[static_cast<std::size_t>(status)];
}

Result<StateDirectory> StateDirectory::create(const std::string &root, const std::string &id)
{
    if (!isId(id))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a container id", printable(id)));
    std::error_code error;
    std::filesystem::create_directories(root, error);
    const std::string path = root + '/' + id;
    if (::mkdir(path.c_str(), 0700) != 0) {
        if (errno == EEXIST)
            return failure(ErrorCode::AlreadyExists, std::format("container with id '{}' already exists", id));
        return osFailure(errno, std::format("cannot make '{}'", path));
    }
    return open(root, id);
}

Result<StateDirectory> StateDirectory::open(const std::string &root, const std::string &id)
{
    if (!isId(id))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a container id", printable(id)));
    const std::string path = root + '/' + id;
    StateDirectory directory(path, UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)));
    if (!directory.m_directory && errno == ENOENT)
        return failure(ErrorCode::NotFound, std::format("container '{}' does not exist", id));
    if (!directory.m_directory)
        return osFailure(errno, std::format("cannot open '{}'", path));
    if (auto locked = directory.lock(); !locked)
        return std::unexpected(locked.error());
    return directory;
}

std::vector<std::string> StateDirectory::list(const std::string &root)
{
    std::vector<std::string> ids;
    std::error_code error;
    for (std::filesystem::directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename();
        if (isId(name) && std::filesystem::exists(it->path() / "state.json", error))
            ids.push_back(name);
    }
    std::ranges::sort(ids);
    return ids;
}

Result<void> StateDirectory::lock()
{
    // A lock of this process, fcntl(2): with flock(2) a container's process that waits at its gate would hold it too.
    m_lock.reset(::openat(m_directory.get(), "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    struct flock whole
    {
    };
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    while (!m_lock || ::fcntl(m_lock.get(), F_SETLKW, &whole) != 0) {
        if (!m_lock || errno != EINTR)
            return osFailure(errno, std::format("cannot lock '{}'", m_path));
    }
    // Another command may have removed it while this one waited.
    struct stat status
    {
    };
    if (::fstat(m_directory.get(), &status) != 0 || status.st_nlink == 0)
        return failure(ErrorCode::NotFound,
                       std::format("container '{}' does not exist", m_path.substr(m_path.rfind('/') + 1)));
    return {};
}

Result<void> StateDirectory::writeFile(const char *name, std::string_view text) const
{
    const std::string temporary = std::string(name) + ".new";
    UniqueFd file(
        ::openat(m_directory.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return osFailure(errno, std::format("cannot write '{}/{}'", m_path, name));
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(text)), name); !written)
        return written;
    if (::renameat(m_directory.get(), temporary.c_str(), m_directory.get(), name) != 0)
        return osFailure(errno, std::format("cannot write '{}/{}'", m_path, name));
    return {};
}

Result<std::string> StateDirectory::readFile(const char *name, std::size_t limit) const
{
    const UniqueFd file(::openat(m_directory.get(), name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}/{}'", m_path, name));
    return readWholeFile(file.get(), limit, name);
}

Result<Record> StateDirectory::readRecord() const
{
    auto text = readFile("state.json", maxState);
    if (!text)
        return std::unexpected(text.error());
    const auto document = parseJson(*text, maxState, 8, "state.json");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "state.json", problem);
    Record record;
    for (const auto &[key, value] :
         {std::pair("id", &record.id), std::pair("bundle", &record.bundle), std::pair("rootfs", &record.rootfs),
          std::pair("cgroup", &record.cgroup), std::pair("created", &record.created)})
        top.child(key).read(*value);
    top.child("pid").read(record.pid);
    top.child("startTime").read(record.startTime);
    top.child("owner").read(record.owner);
    top.child("annotations").read(record.annotations);
    if (problem)
        return std::unexpected(std::move(*problem));
    return record;
}

Result<void> StateDirectory::writeRecord(const Record &record) const
{
    const Json document{{"id", record.id},           {"bundle", record.bundle}, {"rootfs", record.rootfs},
                        {"cgroup", record.cgroup},   {"pid", record.pid},       {"startTime", record.startTime},
                        {"created", record.created}, {"owner", record.owner},   {"annotations", record.annotations}};
    return writeFile("state.json", document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
}

Result<oci::Spec> StateDirectory::readSpec() const
{
    auto text = readFile("config.json", oci::maxRuntimeSpec);
    if (!text)
        return std::unexpected(text.error());
    return oci::Spec::fromJson(*text);
}

Result<void> StateDirectory::writeSpec(const oci::Spec &spec) const
{
    return writeFile("config.json", spec.toJson());
}

Result<UniqueFd> StateDirectory::listen() const
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const sockaddr_un address = gateAddress(m_directory.get());
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::listen(socket.get(), 1) != 0)
        return osFailure(errno, std::format("cannot make '{}/start.sock'", m_path));
    return socket;
}

Result<UniqueFd> StateDirectory::connect() const
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const sockaddr_un address = gateAddress(m_directory.get());
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return osFailure(errno, "cannot reach the container's process");
    return socket;
}

void StateDirectory::removeGate() const
{
    ::unlinkat(m_directory.get(), "start.sock", 0);
}

bool StateDirectory::hasGate() const
{
    return ::faccessat(m_directory.get(), "start.sock", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

Status StateDirectory::status(const Record &record) const
{
    if (record.pid == 0)
        return Status::Creating;
    if (!isAlive(record))
        return Status::Stopped;
    if (hasGate())
        return Status::Created;
    return isFrozen(record) ? Status::Paused : Status::Running;
}

Result<void> StateDirectory::remove()
{
    for (const char *name : {"state.json", "state.json.new", "config.json", "config.json.new", "start.sock", "lock"})
        ::unlinkat(m_directory.get(), name, 0);
    if (::rmdir(m_path.c_str()) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot remove '{}'", m_path));
    return {};
}

std::string stateText(const Record &record, Status status)
{
    Json document{{"ociVersion", "1.2.0"}, {"status", statusName(status)}, {"id", record.id}};
    document["pid"] = status == Status::Stopped ? 0 : record.pid;
    document["bundle"] = record.bundle;
    document["rootfs"] = record.rootfs;
    document["created"] = record.created;
    document["owner"] = record.owner;
    document["annotations"] = record.annotations;
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool isAlive(const Record &record)
{
    const UniqueFd procfs(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto startTime = sys::processStartTime(procfs.get(), record.pid);
    if (!startTime || *startTime != record.startTime)
        return false;
    std::ifstream file(std::format("/proc/{}/stat", record.pid));
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t at = text.rfind(')');
    // One that ended and that nobody has waited for yet.
    return at != std::string::npos && at + 2 < text.size() && text[at + 2] != 'Z' && text[at + 2] != 'X';
}

bool isFrozen(const Record &record)
{
    const auto layout = CgroupLayout::detect();
    return layout && CgroupFreezer(*layout, record.cgroup).isFrozen().value_or(false);
}

} // namespace kiste::ociruntime
