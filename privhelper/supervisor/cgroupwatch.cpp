// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/cgroupwatch.h"

#include "core/cgroup/cgroupparse.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <format>
#include <linux/capability.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste::supervisor {

namespace {

using std::chrono::milliseconds;

/// How long a resource that was told is left alone.
constexpr auto quiet = std::chrono::seconds(60);
/// v1 notifies before it has chosen whom to kill; the count follows.
constexpr int attempts = 10;

struct Threshold
{
    const char *resource;
    const char *file;
    const char *text; ///< microseconds of stall in microseconds of window
};
/// A window that is a multiple of 2 s is counted with the averages, which costs no kernel thread for each container.
constexpr std::array thresholds = {
    Threshold{"cpu", "cpu.pressure", "some 1000000 2000000"},
    Threshold{"memory", "memory.pressure", "some 400000 2000000"},
    Threshold{"io", "io.pressure", "some 1000000 2000000"},
};

/// Takes a capability out of the effective set of this thread for a moment.
class WithoutCapability
{
public:
    explicit WithoutCapability(int capability)
    {
        m_header.version = _LINUX_CAPABILITY_VERSION_3;
        if (::syscall(SYS_capget, &m_header, m_data.data()) != 0)
            return;
        auto without = m_data;
        without[static_cast<std::size_t>(capability / 32)].effective &= ~(1U << (capability % 32));
        m_taken = ::syscall(SYS_capset, &m_header, without.data()) == 0;
    }
    ~WithoutCapability()
    {
        if (m_taken)
            ::syscall(SYS_capset, &m_header, m_data.data());
    }
    WithoutCapability(const WithoutCapability &) = delete;
    WithoutCapability &operator=(const WithoutCapability &) = delete;

private:
    __user_cap_header_struct m_header{};
    std::array<__user_cap_data_struct, 2> m_data{};
    bool m_taken = false;
};

UniqueFd openTrigger(const std::string &path)
{
    {
        // With it the kernel makes a real-time thread for the trigger's cgroup.
        const WithoutCapability plain(CAP_SYS_RESOURCE);
        if (UniqueFd fd{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)})
            return fd;
    }
    return UniqueFd{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)}; // before Linux 6.5
}

bool writeText(int fd, std::string_view text)
{
    return ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// v1: an eventfd that is told of what happens to @p file. Not set if the kernel does not do it.
UniqueFd registerEvent(const std::string &directory, int file, const std::string &argument)
{
    UniqueFd event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    const UniqueFd control{::open((directory + "/cgroup.event_control").c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW)};
    const std::string text = std::format("{} {}{}", event.get(), file, argument.empty() ? "" : " " + argument);
    if (!event || !control || file < 0 || !writeText(control.get(), text))
        return {};
    return event;
}

void drain(int eventfd)
{
    std::uint64_t count = 0;
    while (::read(eventfd, &count, sizeof count) < 0 && errno == EINTR) { }
}

std::optional<KernelFile> openFile(const std::string &path)
{
    auto file = KernelFile::open(path, true);
    return file ? std::optional(std::move(*file)) : std::nullopt;
}

std::optional<std::uint64_t> killsIn(const std::optional<KernelFile> &file)
{
    std::array<char, 4096> buffer;
    const auto text = file ? file->read(buffer) : failure(ErrorCode::NotFound, "");
    const auto kills = text ? cgroupparse::oomKills(*text) : std::unexpected(text.error());
    return kills.value_or(std::nullopt);
}

/// Whether one of the lines of a file is this one.
bool hasLine(const KernelFile &file, std::string_view line)
{
    std::array<char, 4096> buffer;
    const auto text = file.read(buffer);
    return text && ("\n" + std::string(*text)).contains("\n" + std::string(line) + "\n");
}

} // namespace

CgroupWatch::CgroupWatch(EventLoop &loop, const CgroupLayout &layout, const std::string &cgroup,
                         std::uint64_t killsKnown, Handlers handlers)
    : m_loop(loop)
    , m_handlers(std::move(handlers))
    , m_kills(killsKnown)
{
    watchMemory(layout, cgroup);
    watchFreezer(layout, cgroup);
    watchPressure(layout, cgroup);
    // What happened before anybody watched; later, because nobody expects to be called from here.
    m_againToken = m_loop.after(milliseconds(0), [this] { lookForKills(); });
}

CgroupWatch::~CgroupWatch()
{
    for (const EventLoop::Token token : {m_memoryToken, m_freezerToken, m_againToken})
        m_loop.unwatch(token);
    for (const Trigger &trigger : m_triggers)
        m_loop.unwatch(trigger.token);
}

void CgroupWatch::watchMemory(const CgroupLayout &layout, const std::string &cgroup)
{
    const CgroupHierarchy *tree = layout.find(CgroupController::Memory);
    if (!tree)
        return;
    const std::string directory = layout.directory(*tree, cgroup);
    if (tree->version == CgroupVersion::V2) {
        m_memory = openFile(directory + "/memory.events");
        m_memoryLocal = openFile(directory + "/memory.events.local");
        m_localKills = killsIn(m_memoryLocal);
        if (!m_memory)
            return;
        std::ignore = killsIn(m_memory); // polling begins with what was read last
        m_memoryToken = m_loop.watch(m_memory->fd(), EPOLLPRI, [this](std::uint32_t) {
            if (!lookForKills() && !killsIn(m_memory))
                m_loop.unwatch(std::exchange(m_memoryToken, 0)); // the cgroup has gone
        });
        return;
    }
    m_memory = openFile(directory + "/memory.oom_control");
    m_memoryEvent = registerEvent(directory, m_memory ? m_memory->fd() : -1, {});
    if (m_memoryEvent)
        m_memoryToken = m_loop.watch(m_memoryEvent.get(), EPOLLIN, [this](std::uint32_t) {
            drain(m_memoryEvent.get());
            onMemoryEvent();
        });
}

void CgroupWatch::onMemoryEvent()
{
    m_loop.unwatch(std::exchange(m_againToken, 0));
    lookAgain(0);
}

void CgroupWatch::lookAgain(int attempt)
{
    m_againToken = 0;
    if (lookForKills())
        return;
    if (attempt < attempts) {
        m_againToken = m_loop.after(milliseconds(1 << attempt), [this, attempt] { lookAgain(attempt + 1); });
    } else if (isUnderOom()) {
        m_handlers.outOfMemory(m_kills, false);
    }
}

bool CgroupWatch::lookForKills()
{
    const auto kills = killsIn(m_memory);
    if (!kills || *kills <= m_kills)
        return false;
    m_kills = *kills;
    const auto local = killsIn(m_memoryLocal);
    const bool below = local && m_localKills && *local == *m_localKills;
    m_localKills = local;
    m_handlers.outOfMemory(m_kills, below);
    return true;
}

bool CgroupWatch::isUnderOom() const
{
    return m_memory && hasLine(*m_memory, "under_oom 1");
}

void CgroupWatch::finish()
{
    m_loop.unwatch(std::exchange(m_againToken, 0));
    lookForKills();
}

void CgroupWatch::watchFreezer(const CgroupLayout &layout, const std::string &cgroup)
{
    const CgroupHierarchy *tree = layout.find(CgroupController::Freezer);
    if (!tree || tree->version != CgroupVersion::V2)
        return;
    m_freezer = openFile(layout.directory(*tree, cgroup) + "/cgroup.events");
    if (!m_freezer)
        return;
    std::ignore = hasLine(*m_freezer, "frozen 1");
    m_freezerToken = m_loop.watch(m_freezer->fd(), EPOLLPRI, [this](std::uint32_t) { onFreezerEvent(); });
}

void CgroupWatch::onFreezerEvent()
{
    if (hasLine(*m_freezer, "frozen 1"))
        m_handlers.frozen(true);
    else if (hasLine(*m_freezer, "frozen 0"))
        m_handlers.frozen(false);
    else
        m_loop.unwatch(std::exchange(m_freezerToken, 0)); // the cgroup has gone
}

void CgroupWatch::watchPressure(const CgroupLayout &layout, const std::string &cgroup)
{
    m_triggers.reserve(thresholds.size());
    const CgroupHierarchy *unified = layout.unified();
    for (const Threshold &threshold : thresholds) {
        if (!unified)
            break;
        UniqueFd file = openTrigger(layout.directory(*unified, cgroup) + '/' + threshold.file);
        if (file && writeText(file.get(), threshold.text))
            m_triggers.push_back({.resource = threshold.resource, .file = std::move(file)});
    }
    const CgroupHierarchy *memory = layout.find(CgroupController::Memory);
    if (m_triggers.empty() && memory && memory->version == CgroupVersion::V1)
        watchLegacyPressure(layout.directory(*memory, cgroup));
    for (std::size_t i = 0; i < m_triggers.size(); ++i) {
        Trigger &trigger = m_triggers[i];
        const int fd = trigger.event ? trigger.event.get() : trigger.file.get();
        trigger.token = m_loop.watch(fd, trigger.event ? EPOLLIN : EPOLLPRI,
                                     [this, i](std::uint32_t events) { onPressure(i, events); });
    }
}

void CgroupWatch::watchLegacyPressure(const std::string &directory)
{
    UniqueFd file{::open((directory + "/memory.pressure_level").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    UniqueFd event = registerEvent(directory, file.get(), "medium");
    if (event)
        m_triggers.push_back({.resource = "memory", .file = std::move(file), .event = std::move(event)});
}

void CgroupWatch::onPressure(std::size_t index, std::uint32_t events)
{
    Trigger &trigger = m_triggers[index];
    if ((events & EPOLLERR) != 0) {
        m_loop.unwatch(std::exchange(trigger.token, 0)); // the cgroup has gone
        return;
    }
    if (trigger.event)
        drain(trigger.event.get());
    const auto now = EventLoop::Clock::now();
    if (trigger.told && now - *trigger.told < quiet)
        return;
    trigger.told = now;
    m_handlers.pressure(trigger.resource);
}

std::size_t CgroupWatch::openDescriptors() const
{
    std::size_t count = 0;
    for (const bool open : {m_memory.has_value(), m_memoryLocal.has_value(), m_freezer.has_value(),
                            static_cast<bool>(m_memoryEvent)})
        count += open ? 1 : 0;
    for (const Trigger &trigger : m_triggers)
        count += trigger.event ? 2 : 1;
    return count;
}

} // namespace kiste::supervisor
