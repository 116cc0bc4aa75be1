// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/oci/runtimespec.h"

#include <map>
#include <string>
#include <vector>

namespace kiste::ociruntime {

enum class Status : std::uint8_t { Creating, Created, Running, Paused, Stopped };
std::string_view statusName(Status status);

/// What is remembered of a container between two commands.
struct Record
{
    std::string id;
    std::string bundle;
    std::string rootfs;
    std::string cgroup; ///< empty: it has none
    pid_t pid = 0;
    std::uint64_t startTime = 0; ///< clock ticks since boot: with the pid it names one process
    std::string created; ///< RFC 3339
    std::uint32_t owner = 0;
    std::map<std::string, std::string> annotations;
};

/// A container's directory below --root: "state.json", "config.json" as it was at create, "start.sock", the gate at which the
/// program waits until `start`, and "lock": one command at a time works on it.
class StateDirectory
{
public:
    /// AlreadyExists when the id is taken. InvalidArgument for one that is none: letters, digits, '_', '+', '-' and '.'.
    static Result<StateDirectory> create(const std::string &root, const std::string &id);
    /// NotFound without such a container.
    static Result<StateDirectory> open(const std::string &root, const std::string &id);
    /// Ids of all containers, sorted.
    static std::vector<std::string> list(const std::string &root);

    Result<Record> readRecord() const;
    Result<void> writeRecord(const Record &record) const;
    Result<oci::Spec> readSpec() const;
    Result<void> writeSpec(const oci::Spec &spec) const;

    /// The gate's listening socket.
    Result<UniqueFd> listen() const;
    /// Connects to the program that waits.
    Result<UniqueFd> connect() const;
    /// There is nobody at the gate any more.
    void removeGate() const;
    bool hasGate() const;

    /// Where the container stands now. @p layout knows whether it is frozen.
    Status status(const Record &record) const;
    Result<void> remove();

private:
    StateDirectory(std::string path, UniqueFd directory) : m_path(std::move(path)), m_directory(std::move(directory)) {}
    Result<void> lock();
    Result<void> writeFile(const char *name, std::string_view text) const;
    Result<std::string> readFile(const char *name, std::size_t limit) const;

    std::string m_path;
    UniqueFd m_directory;
    UniqueFd m_lock;
};

/// The state that `state` prints and hooks read, runtime-spec runtime.md.
std::string stateText(const Record &record, Status status);
/// Whether the process of the record is there and no zombie.
bool isAlive(const Record &record);
/// Whether the container's cgroup is frozen.
bool isFrozen(const Record &record);

} // namespace kiste::ociruntime
