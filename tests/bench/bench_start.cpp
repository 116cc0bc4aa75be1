// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A container that runs `true`, made, started, waited for and deleted: by kiste-supervisor, and by other runtimes' `run`.
//
// usage: bench_start [--pairs] [ROUNDS [RUNTIME…]]      default: 100 crun runc
// --pairs prints the medians alone, in milliseconds.

#include "tests/privileged/supervisorharness.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Contender
{
    QByteArray name;
    std::function<bool(int)> once;
    std::vector<double> milliseconds = {};
    double at(double part) const
    {
        return milliseconds[static_cast<std::size_t>(static_cast<double>(milliseconds.size()) * part)];
    }
};

/// By turns, so that whatever else the machine does meets all of them alike.
bool measure(int rounds, std::vector<Contender> &contenders)
{
    for (int i = -3; i < rounds; ++i) {
        for (Contender &one : contenders) {
            QElapsedTimer timer;
            timer.start();
            if (!one.once(i + 3)) {
                std::fprintf(stderr, "bench_start: %s failed\n", one.name.constData());
                return false;
            }
            if (i >= 0)
                one.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
    }
    for (Contender &one : contenders)
        std::ranges::sort(one.milliseconds);
    return true;
}

int runCommand(const std::vector<std::string> &words)
{
    const pid_t pid = ::vfork();
    if (pid == 0) {
        std::vector<char *> arguments;
        for (const std::string &word : words)
            arguments.push_back(const_cast<char *>(word.c_str()));
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = -1;
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

void print(const std::vector<Contender> &contenders, bool mediansOnly)
{
    for (const Contender &one : contenders) {
        if (mediansOnly)
            std::printf("%.3f ", one.at(0.5));
        else
            std::printf("%-18s median %7.2f ms   p90 %7.2f ms   %5.2f x\n", one.name.constData(), one.at(0.5),
                        one.at(0.9), one.at(0.5) / contenders.front().at(0.5));
    }
    if (mediansOnly)
        std::printf("\n");
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QList<QByteArray> words;
    for (int i = 1; i < argc; ++i)
        words << argv[i];
    const bool pairs = words.removeAll("--pairs") > 0;
    const int rounds = words.isEmpty() ? 100 : std::max(words.takeFirst().toInt(), 1);
    if (words.isEmpty() && !pairs)
        words = {"crun", "runc"};

    SupervisorHarness harness;
    harness.start();
    const auto spec = SupervisorHarness::spec({"true"});
    std::vector<Contender> contenders = {
        {"kiste-supervisor", [&](int i) {
             const std::string id = "bench" + std::to_string(i);
             const bool ended = harness.runToEnd(id, spec).value("exitCode", -1) == 0;
             return ended && QDir(QString::fromStdString(harness.containerDirectory(id))).removeRecursively();
         }}};
    const QString bundle = QDir::tempPath() + QStringLiteral("/kiste-bench-%1").arg(::getpid());
    writeBundle(bundle, harness.layer());
    for (const QByteArray &runtime : words) {
        contenders.push_back({runtime, [&, runtime](int) {
                                  return runCommand({runtime.toStdString(), "run", "--bundle", bundle.toStdString(),
                                                     "kiste-bench-" + std::to_string(::getpid())})
                                      == 0;
                              }});
    }
    const bool done = measure(rounds, contenders);
    if (done)
        print(contenders, pairs);
    QDir(bundle).removeRecursively();
    return done ? 0 : 1;
}
