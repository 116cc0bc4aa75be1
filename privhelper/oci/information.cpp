// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// list, ps, features and spec: what there is.

#include "privhelper/oci/commands.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/mountoptions.h"
#include "privhelper/runtime/seccompprofile.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste::ociruntime {

namespace {

using Json = nlohmann::ordered_json;

void print(const Json &document)
{
    std::printf("%s\n", document.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

/// What `ps` prints; its own errors go to stderr.
Result<std::string> runPs(const Words &options)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    const UniqueFd read(ends[0]);
    UniqueFd write(ends[1]);
    const pid_t pid = ::fork();
    if (pid < 0)
        return osFailure(errno, "cannot run 'ps'");
    if (pid == 0) {
        ::dup2(write.get(), STDOUT_FILENO);
        std::vector<char *> words = {const_cast<char *>("ps")};
        for (const std::string &option : options)
            words.push_back(const_cast<char *>(option.c_str()));
        words.push_back(nullptr);
        ::execvp("ps", words.data());
        ::_exit(127);
    }
    write.reset();
    auto text = sys::readFile(read.get(), 16 * 1024 * 1024, "ps");
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (text && status != 0)
        return failure(ErrorCode::Failed, "'ps' failed");
    return text;
}

/// The lines of the given processes, and the first one.
Result<void> printLines(const std::string &text, const std::set<pid_t> &wanted)
{
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    std::istringstream titles(line);
    int column = -1;
    int count = 0;
    for (std::string title; titles >> title; ++count) {
        if (title == "PID" && column < 0)
            column = count;
    }
    if (column < 0)
        return failure(ErrorCode::InvalidArgument, "these options of ps give no column PID");
    std::printf("%s\n", line.c_str());
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string word;
        for (int i = 0; i <= column; ++i)
            words >> word;
        pid_t pid = 0;
        std::from_chars(word.data(), word.data() + word.size(), pid);
        if (wanted.contains(pid))
            std::printf("%s\n", line.c_str());
    }
    return {};
}

/// "mountOptions" of features: all that parseMountOptions() knows by name.
std::vector<std::string> mountOptionNames()
{
    std::vector<std::string> names = {"bind",     "rbind",   "idmap", "ridmap", "tmpcopyup",
                                      "defaults", "remount", "async", "nomand", "loud"};
    for (const char *kind : {"private", "slave", "shared", "unbindable"}) {
        names.emplace_back(kind);
        names.push_back(std::string("r") + kind);
    }
    for (const char *attribute :
         {"ro", "rw", "nosuid", "suid", "nodev", "dev", "noexec", "exec", "nodiratime", "diratime", "nosymfollow",
          "symfollow", "relatime", "norelatime", "atime", "noatime", "strictatime", "nostrictatime"}) {
        names.emplace_back(attribute);
        names.push_back(std::string("r") + attribute);
    }
    std::ranges::sort(names);
    return names;
}

Json linuxFeatures()
{
    Json features;
    features["namespaces"] = {"cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"};
    features["capabilities"] = capabilityNames();
    features["cgroup"] = {{"v1", true}, {"v2", true}, {"systemd", true}, {"systemdUser", false}, {"rdma", true}};
    features["seccomp"] = {{"enabled", true},
                           {"actions", seccompActions()},
                           {"operators", seccompOperators()},
                           {"archs", seccompArchitectures()},
                           {"knownFlags", seccompFlags()},
                           {"supportedFlags", seccompFlags()}};
    features["apparmor"] = {{"enabled", true}};
    features["selinux"] = {{"enabled", false}};
    features["intelRdt"] = {{"enabled", false}};
    features["mountExtensions"] = {{"idmap", {{"enabled", true}}}};
    return features;
}

/// A config.json to begin with: a shell as root with few rights.
oci::Spec exampleSpec()
{
    using enum oci::NamespaceType;
    const std::vector<std::string> capabilities = {"CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"};
    oci::Spec spec;
    spec.process.terminal = true;
    spec.process.args = {"sh"};
    spec.process.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"};
    spec.process.capabilities = oci::Capabilities{capabilities, capabilities, capabilities, {}, {}};
    spec.process.noNewPrivileges = true;
    spec.root = {"rootfs", true};
    spec.hostname = "kiste";
    spec.mounts = {
        {"/proc", "proc", "proc", {}},
        {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
        {"/dev/pts", "devpts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
        {"/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}},
        {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}},
        {"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}},
        {"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}},
    };
    for (const auto type : {Pid, Network, Ipc, Uts, Mount, Cgroup})
        spec.linuxConfig.namespaces.push_back({type, {}});
    spec.linuxConfig.resources.devices = {{false, 'a', {}, {}, "rwm"}};
    spec.linuxConfig.maskedPaths = {"/proc/acpi",          "/proc/asound",     "/proc/kcore",       "/proc/keys",
                                    "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
                                    "/sys/firmware",       "/proc/scsi"};
    spec.linuxConfig.readonlyPaths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    return spec;
}

} // namespace

Result<int> listCommand(const Globals &globals, const Words &words)
{
    std::string format = "table";
    bool quiet = false;
    auto others = parseArguments(words, {textFlag("format", format, 'f'), switchFlag("quiet", quiet, 'q')});
    if (!others)
        return std::unexpected(others.error());
    if (!others->empty() || (format != "table" && format != "json"))
        return failure(ErrorCode::InvalidArgument, "list takes no words, and 'table' or 'json' as format");
    Json all = Json::array();
    if (!quiet && format == "table")
        std::printf("%-20s %-10s %-10s %-40s %s\n", "ID", "PID", "STATUS", "BUNDLE", "CREATED");
    for (const std::string &id : StateDirectory::list(globals.root)) {
        const auto directory = StateDirectory::open(globals.root, id);
        const auto record = directory ? directory->readRecord() : std::unexpected(directory.error());
        if (!record)
            continue; // deleted a moment ago
        const Status status = directory->status(*record);
        if (quiet)
            std::printf("%s\n", id.c_str());
        else if (format == "json")
            all.push_back(Json::parse(stateText(*record, status)));
        else
            std::printf("%-20s %-10d %-10s %-40s %s\n", id.c_str(), status == Status::Stopped ? 0 : record->pid,
                        std::string(statusName(status)).c_str(), record->bundle.c_str(), record->created.c_str());
    }
    if (!quiet && format == "json")
        print(all);
    return 0;
}

Result<int> psCommand(const Globals &globals, const Words &words)
{
    std::string format = "table";
    auto others = parseArguments(words, {textFlag("format", format, 'f')}, true);
    if (!others)
        return std::unexpected(others.error());
    if (others->empty())
        return failure(ErrorCode::InvalidArgument, "ps takes a container id, and options of ps");
    const auto directory = StateDirectory::open(globals.root, others->front());
    const auto record = directory ? directory->readRecord() : std::unexpected(directory.error());
    const auto layout = CgroupLayout::detect();
    if (!record || !layout)
        return std::unexpected(record ? layout.error() : record.error());
    const std::vector<pid_t> pids = ContainerCgroup::open(*layout, record->cgroup).processes();
    if (format == "json") {
        print(pids);
        return 0;
    }
    others->erase(others->begin());
    auto text = runPs(others->empty() ? Words{"-ef"} : *others);
    if (!text)
        return std::unexpected(text.error());
    if (auto printed = printLines(*text, {pids.begin(), pids.end()}); !printed)
        return std::unexpected(printed.error());
    return 0;
}

Result<int> featuresCommand(const Globals &, const Words &words)
{
    if (!words.empty())
        return failure(ErrorCode::InvalidArgument, "features takes no words");
    Json document{{"ociVersionMin", "1.0.0"}, {"ociVersionMax", "1.2.0"}};
    document["hooks"] = {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"};
    document["mountOptions"] = mountOptionNames();
    document["linux"] = linuxFeatures();
    document["annotations"] = {{"org.kiste.version", KISTE_VERSION}};
    // These change what runs: who, under which process 1, with which rights over its cgroup.
    document["potentiallyUnsafeConfigAnnotations"] = {oci::userAnnotation, oci::groupsAnnotation, oci::initAnnotation,
                                                      oci::systemAnnotation};
    print(document);
    return 0;
}

Result<int> specCommand(const Globals &, const Words &words)
{
    std::string bundle = ".";
    auto others = parseArguments(words, {textFlag("bundle", bundle, 'b')});
    if (!others)
        return std::unexpected(others.error());
    const std::string path = bundle + "/config.json";
    const std::string text = exampleSpec().toJson();
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return osFailure(errno, std::format("cannot write '{}'", path));
    return 0;
}

} // namespace kiste::ociruntime
