// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// From the request to the end of a container that runs `true`: kiste-supervisor beside crun and runc.

#include "tests/privileged/supervisorharness.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Times
{
    double median = 0; ///< milliseconds
    double p90 = 0;
};

Times measure(int rounds, const std::function<bool(int)> &once)
{
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        if (!once(i))
            return {};
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(times);
    return {times[times.size() / 2], times[times.size() * 9 / 10]};
}

int runCommand(const std::vector<std::string> &words)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        std::vector<char *> arguments;
        for (const std::string &word : words)
            arguments.push_back(const_cast<char *>(word.c_str()));
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
}

/// The same program and mounts for the other runtimes, with less to do: no user namespace, no filter, no overlay.
void writeBundle(const QString &directory, const std::string &layer)
{
    QDir().mkpath(directory);
    kiste::oci::Spec spec = SupervisorHarness::spec({"true"});
    std::erase_if(spec.linuxConfig.namespaces, [](const auto &n) { return n.type == kiste::oci::NamespaceType::User; });
    spec.linuxConfig.uidMappings.clear();
    spec.linuxConfig.gidMappings.clear();
    spec.linuxConfig.resources = {};
    spec.root.path = layer;
    QFile file(directory + QStringLiteral("/config.json"));
    if (file.open(QIODevice::WriteOnly))
        file.write(QByteArray::fromStdString(spec.toJson()));
}

void print(const char *name, const Times &times, double unit)
{
    if (times.median <= 0)
        std::printf("%-18s could not be measured\n", name);
    else
        std::printf("%-18s median %7.2f ms   p90 %7.2f ms   %5.2f x\n", name, times.median, times.p90, times.median / unit);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    constexpr int rounds = 100;
    SupervisorHarness harness;
    harness.start();
    const auto spec = SupervisorHarness::spec({"true"});
    const auto once = [&](int i) { return harness.runToEnd("bench" + std::to_string(i), spec).value("exitCode", -1) == 0; };
    measure(5, [&](int i) { return once(1000 + i); });
    const Times kiste = measure(rounds, once);

    const QString bundle = QDir::tempPath() + QStringLiteral("/kiste-bench-%1").arg(::getpid());
    writeBundle(bundle, harness.layer());
    std::printf("container that runs `true`, from request to recorded end, %d rounds\n", rounds);
    print("kiste-supervisor", kiste, kiste.median);
    std::fflush(stdout);
    // In a child: the private mount namespace must not become the supervisor's.
    const pid_t others = ::fork();
    if (others == 0) {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || ::mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, nullptr) != 0) {
            std::perror("bench: cannot give the other runtimes a cgroup tree");
            ::_exit(1);
        }
        for (const char *runtime : {"crun", "runc"}) {
            const Times times = measure(rounds, [&](int i) {
                return runCommand({runtime, "run", "--bundle", bundle.toStdString(), "kiste-bench-" + std::to_string(::getpid()) + "-" + std::to_string(i)}) == 0;
            });
            print(runtime, times, kiste.median);
            std::fflush(stdout);
        }
        ::_exit(0);
    }
    ::waitpid(others, nullptr, 0);
    QDir(bundle).removeRecursively();
    return 0;
}
