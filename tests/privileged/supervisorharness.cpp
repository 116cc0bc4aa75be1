// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/supervisorharness.h"

#include "core/cgroup/cgrouplayout.h"
#include "core/oci/logrecord.h"
#include "privhelper/runtime/bindsource.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/syscalls.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

constexpr int patience = 20'000; // milliseconds; only a failure waits that long

const std::vector<std::string> defaultCapabilities = {
    "CAP_CHOWN",   "CAP_DAC_OVERRIDE",     "CAP_FSETID",  "CAP_FOWNER",     "CAP_SETGID", "CAP_SETUID",
    "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SYS_CHROOT", "CAP_KILL",
};

void writeFile(const std::string &path, const std::string &text)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        qFatal("cannot write %s", path.c_str());
}

} // namespace

SupervisorHarness::SupervisorHarness() : m_cgroupParent("/kiste-test-" + std::to_string(::getpid()))
{
    m_directory.setAutoRemove(false); // the container's files belong to other users; removed below
    makeLayer();
}

SupervisorHarness::~SupervisorHarness()
{
    // All the containers first, whatever state the test left them in.
    if (auto layout = CgroupLayout::detect()) {
        for (const QString &name : cgroups())
            std::ignore = ContainerCgroup::open(*layout, m_cgroupParent + '/' + QFileInfo(name).fileName().toStdString()).kill();
    }
    // A test may have killed the first keeper: end the one that is there now.
    const pid_t keeper = keeperPid();
    m_socket.reset();
    if (keeper > 0) {
        ::kill(keeper, SIGTERM);
        QElapsedTimer timer;
        timer.start();
        while (::waitpid(keeper, nullptr, WNOHANG) <= 0 && ::kill(keeper, 0) == 0 && timer.elapsed() < 5000)
            QTest::qWait(5);
    }
    ::waitpid(m_keeper, nullptr, WNOHANG);
    if (auto layout = CgroupLayout::detect()) {
        for (int i = 0; i < 100 && !ContainerCgroup::open(*layout, m_cgroupParent).remove().has_value(); ++i)
            QTest::qWait(20);
    }
    QDir(m_directory.path()).removeRecursively();
}

void SupervisorHarness::makeLayer()
{
    for (const char *name : {"layer", "layer/bin", "layer/etc", "layer/tmp", "layer/root", "layer/dev", "layer/proc",
                             "layer/sys", "containers", "run"})
        ::mkdir(path(name).c_str(), 0755);
    ::chmod(path("layer/tmp").c_str(), 01777);
    ::chmod(m_directory.path().toUtf8().constData(), 0700);
    QFile::copy(QStringLiteral("/bin/busybox"), QString::fromStdString(path("layer/bin/busybox")));
    ::chmod(path("layer/bin/busybox").c_str(), 0755);
    for (const char *name : {"sh", "cat", "echo", "id", "sleep", "ls", "stat", "mount", "true", "false", "kill", "head",
                             "hostname", "seq", "touch", "mkdir", "ip", "readlink", "tty", "stty", "dd", "wc", "grep",
                             "chmod", "mknod"})
        ::symlink("busybox", path(std::string("layer/bin/") + name).c_str());
    writeFile(path("layer/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/srv:/bin/sh\n");
    writeFile(path("layer/etc/group"), "root:x:0:\nweb:x:33:\nextra:x:44:web\n");
    writeFile(path("layer/etc/not-a-program"), "data\n");
}

void SupervisorHarness::start(const std::function<void()> &prepare)
{
    m_keeper = ::fork();
    if (m_keeper == 0) {
        // Not the test's own output: whoever waits for its end must not wait for a supervisor that a crashed test left.
        const UniqueFd log(::open(path("supervisor.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        ::dup2(log.get(), STDOUT_FILENO);
        ::dup2(log.get(), STDERR_FILENO);
        const std::string run = path("run");
        if (prepare)
            prepare();
        ::execl(KISTE_BIN "/kiste-supervisor", "kiste-supervisor", "--run-dir", run.c_str(), "--cgroup-parent",
                m_cgroupParent.c_str(), nullptr);
        ::_exit(127);
    }
    connect();
}

void SupervisorHarness::connect()
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string socketPath = path("run/supervisor.sock");
    std::memcpy(address.sun_path, socketPath.c_str(), socketPath.size() + 1);
    m_socket.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    bool connected = false; // not in the macro, which evaluates once more at the end
    QTRY_VERIFY_WITH_TIMEOUT(
        (connected = connected || ::connect(m_socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0), patience);
    m_replies.clear();
}

oci::Spec SupervisorHarness::spec(const std::vector<std::string> &args)
{
    using enum oci::NamespaceType;
    oci::Spec spec;
    spec.process.args = args;
    spec.process.env = {"PATH=/bin", "GREETING=hello"};
    spec.process.capabilities = oci::Capabilities{defaultCapabilities, defaultCapabilities, defaultCapabilities, {}, {}};
    spec.process.noNewPrivileges = true;
    spec.root.path = "rootfs";
    spec.hostname = "crate";
    spec.mounts = {
        {"/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}},
        {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
        {"/dev/pts", "devpts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
        {"/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}},
        {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}},
        {"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}},
        {"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}},
    };
    for (const auto type : {Pid, Mount, Ipc, Uts, Cgroup, Network, User})
        spec.linuxConfig.namespaces.push_back({type, {}});
    spec.linuxConfig.uidMappings = {{0, idBase, 65536}};
    spec.linuxConfig.gidMappings = {{0, idBase, 65536}};
    spec.linuxConfig.maskedPaths = {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/acpi", "/sys/firmware"};
    spec.linuxConfig.readonlyPaths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    spec.linuxConfig.resources.pidsLimit = 256;
    return spec;
}

bool SupervisorHarness::readOne(int milliseconds)
{
    pollfd wait{m_socket.get(), POLLIN, 0};
    if (::poll(&wait, 1, milliseconds) <= 0)
        return false;
    auto packet = supervisor::receivePacket(m_socket.get());
    if (!packet || !*packet)
        return false;
    json message = json::parse((*packet)->text, nullptr, false);
    if (message.value("type", "") == "event")
        m_events.push_back(std::move(message));
    else
        m_replies.push_back({std::move(message), std::move((*packet)->fds)});
    return true;
}

SupervisorHarness::Answer SupervisorHarness::request(json message, const std::vector<int> &fds)
{
    const std::uint64_t serial = ++m_serial;
    message["serial"] = serial;
    if (!supervisor::sendPacket(m_socket.get(), message.dump(), fds))
        return {};
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < patience) {
        for (auto reply = m_replies.begin(); reply != m_replies.end(); ++reply) {
            if (reply->message.value("serial", std::uint64_t(0)) == serial) {
                Answer found = std::move(*reply);
                m_replies.erase(reply);
                return found;
            }
        }
        if (!readOne(patience))
            return {};
    }
    return {};
}

json SupervisorHarness::startContainer(const std::string &id, const oci::Spec &spec, bool openStdin)
{
    return startContainer(id, spec, json{{"openStdin", openStdin}}).message;
}

SupervisorHarness::Answer SupervisorHarness::startContainer(const std::string &id, const oci::Spec &spec, json message)
{
    const std::string directory = containerDirectory(id);
    for (const char *name : {"", "/upper", "/work", "/logs"})
        ::mkdir((directory + name).c_str(), *name ? 0755 : 0700);
    writeFile(directory + "/config.json", spec.toJson());
    const UniqueFd config(::open((directory + "/config.json").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd container(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd lower(::open(layer().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    message["type"] = "start";
    message["id"] = id;
    message["sources"] = json::array();
    std::vector<int> fds = {config.get(), container.get(), lower.get()};
    std::vector<UniqueFd> trees;
    for (const auto &[destination, source, recursive] : m_sources) {
        auto tree = bindSourceAt(source, recursive);
        if (!tree)
            return {json{{"error", {{"detail", tree.error().detail}}}}, {}};
        message["sources"].push_back(destination);
        fds.push_back(tree->get());
        trees.push_back(std::move(*tree));
    }
    return request(std::move(message), fds);
}

json SupervisorHarness::event(const std::string &name)
{
    QElapsedTimer timer;
    timer.start();
    do {
        for (auto found = m_events.begin(); found != m_events.end(); ++found) {
            if (found->value("event", "") == name) {
                json result = std::move(*found);
                m_events.erase(found);
                return result;
            }
        }
    } while (timer.elapsed() < patience && readOne(patience));
    return nullptr;
}

int SupervisorHarness::takeEvents(const std::string &name)
{
    return static_cast<int>(std::erase_if(m_events, [&](const json &event) { return event.value("event", "") == name; }));
}

json SupervisorHarness::runToEnd(const std::string &id, const oci::Spec &spec, Output *output)
{
    json started = startContainer(id, spec);
    if (started.is_null() || started.contains("error"))
        return started;
    json ended = event("exited");
    while (!ended.is_null() && ended.value("id", "") != id)
        ended = event("exited");
    if (output)
        *output = log(id);
    forget(id);
    return ended;
}

SupervisorHarness::Output SupervisorHarness::log(const std::string &id) const
{
    Output output;
    QFile file(QString::fromStdString(containerDirectory(id) + "/logs/container.log"));
    if (!file.open(QIODevice::ReadOnly))
        return output;
    const QByteArray bytes = file.readAll();
    for (const QByteArray &line : bytes.split('\n')) {
        const auto record = parseLogRecord({line.constData(), static_cast<std::size_t>(line.size())});
        if (!record)
            continue;
        std::string &text = record->stream == LogRecord::Stream::Stderr ? output.error : output.standard;
        text += record->text;
        if (!record->partial)
            text += '\n';
    }
    return output;
}

pid_t SupervisorHarness::workerPid()
{
    return request({{"type", "hello"}, {"version", supervisor::protocolVersion}}).message.value("pid", 0);
}

pid_t SupervisorHarness::keeperPid()
{
    for (int attempt = 0; attempt < 200; ++attempt) {
        const pid_t worker = workerPid();
        QFile file(QStringLiteral("/proc/%1/stat").arg(worker));
        if (worker > 0 && file.open(QIODevice::ReadOnly)) {
            const QByteArray text = file.readAll();
            if (const pid_t parent = text.mid(text.lastIndexOf(')') + 2).split(' ').value(1).toInt(); parent > 1 && parent != ::getpid())
                return parent; // ours: the worker has lost its keeper and has not noticed yet
        }
        QTest::qWait(20); // between two workers
        connect();
    }
    return 0;
}

QStringList SupervisorHarness::cgroups() const
{
    QStringList found;
    const auto layout = CgroupLayout::detect();
    if (!layout)
        return found;
    for (const CgroupHierarchy &hierarchy : layout->hierarchies()) {
        const QDir parent(QString::fromStdString(layout->directory(hierarchy, m_cgroupParent)));
        for (const QString &name : parent.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            found << parent.filePath(name);
    }
    return found;
}

int SupervisorHarness::processesOfRange()
{
    int count = 0;
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        struct stat status{};
        bool isPid = false;
        name.toInt(&isPid);
        if (isPid && ::stat((QStringLiteral("/proc/") + name).toUtf8().constData(), &status) == 0 && status.st_uid >= idBase
            && status.st_uid < idBase + 65536)
            ++count;
    }
    return count;
}
