// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/systemdscope.h"

#include <chrono>
#include <cstring>
#include <format>
#include <memory>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>

namespace kiste::ociruntime {

namespace {

using namespace std::chrono_literals;

template<auto release>
struct Releaser
{
    template<typename T>
    void operator()(T *object) const
    {
        release(object);
    }
};
using Bus = std::unique_ptr<sd_bus, Releaser<sd_bus_flush_close_unref>>;
using Message = std::unique_ptr<sd_bus_message, Releaser<sd_bus_message_unref>>;

std::unexpected<Error> busFailure(int result, std::string_view what, const sd_bus_error &error = SD_BUS_ERROR_NULL)
{
    return osFailure(-result, error.message ? std::format("{}: {}", what, error.message) : std::string(what));
}

struct Wanted
{
    std::string job; ///< object path; empty until systemd has answered
    bool done = false;
    std::string result;
};

int jobRemoved(sd_bus_message *message, void *data, sd_bus_error *)
{
    auto *wanted = static_cast<Wanted *>(data);
    const char *job = nullptr;
    const char *unit = nullptr;
    const char *result = nullptr;
    std::uint32_t number = 0;
    if (sd_bus_message_read(message, "uoss", &number, &job, &unit, &result) < 0 || wanted->job != job)
        return 0;
    wanted->done = true;
    wanted->result = result;
    return 0;
}

/// StartTransientUnit(name, mode, properties, auxiliary units); the path of its job.
Result<std::string> askForScope(sd_bus *bus, const std::string &unit, const std::string &slice, pid_t pid,
                                const std::string &description)
{
    sd_bus_message *raw = nullptr;
    int done = sd_bus_message_new_method_call(bus, &raw, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                              "org.freedesktop.systemd1.Manager", "StartTransientUnit");
    const Message request(raw);
    if (done >= 0)
        done = sd_bus_message_append(raw, "ss", unit.c_str(), "fail");
    if (done >= 0)
        done = sd_bus_message_open_container(raw, 'a', "(sv)");
    if (done >= 0)
        done =
            sd_bus_message_append(raw, "(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s", description.c_str(), "Slice",
                                  "s", slice.c_str(), "Delegate", "b", 1, "DefaultDependencies", "b", 0, "CollectMode",
                                  "s", "inactive-or-failed", "PIDs", "au", 1, static_cast<std::uint32_t>(pid));
    if (done >= 0)
        done = sd_bus_message_close_container(raw);
    if (done >= 0)
        done = sd_bus_message_append(raw, "a(sa(sv))", 0);
    if (done < 0)
        return busFailure(done, "cannot write a request to systemd");
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *rawReply = nullptr;
    done = sd_bus_call(bus, raw, 0, &error, &rawReply);
    const Message answer(rawReply);
    const char *job = nullptr;
    if (done >= 0)
        done = sd_bus_message_read(rawReply, "o", &job);
    if (done < 0) {
        auto failed = busFailure(done, std::format("systemd did not make the scope '{}'", unit), error);
        sd_bus_error_free(&error);
        return failed;
    }
    return std::string(job);
}

} // namespace

bool systemdRuns()
{
    return sd_booted() > 0;
}

Result<void> registerScope(const std::string &path, pid_t pid, const std::string &description)
{
    const std::size_t last = path.rfind('/');
    const std::string unit = path.substr(last + 1);
    const std::string parent = path.substr(0, last);
    const std::string slice = parent.empty() ? "-.slice" : parent.substr(parent.rfind('/') + 1);
    if (!unit.ends_with(".scope"))
        return {}; // a slice: systemd makes it when it holds a unit
    sd_bus *raw = nullptr;
    if (const int done = sd_bus_open_system(&raw); done < 0)
        return busFailure(done, "cannot reach systemd");
    const Bus bus(raw);
    Wanted wanted;
    int done = sd_bus_match_signal(raw, nullptr, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                   "org.freedesktop.systemd1.Manager", "JobRemoved", jobRemoved, &wanted);
    if (done < 0)
        return busFailure(done, "cannot watch systemd's jobs");
    auto job = askForScope(raw, unit, slice, pid, description);
    if (!job)
        return std::unexpected(job.error());
    wanted.job = *job;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!wanted.done && std::chrono::steady_clock::now() < deadline) {
        while ((done = sd_bus_process(raw, nullptr)) > 0 && !wanted.done) { }
        if (done < 0)
            return busFailure(done, "the connection to systemd broke");
        if (!wanted.done)
            sd_bus_wait(raw, std::chrono::duration_cast<std::chrono::microseconds>(1s).count());
    }
    if (!wanted.done || wanted.result != "done")
        return failure(
            ErrorCode::Failed,
            std::format("systemd did not make the scope '{}': {}", unit, wanted.done ? wanted.result : "no answer"));
    return {};
}

} // namespace kiste::ociruntime
