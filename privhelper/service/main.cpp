// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/auth/polkitauthority.h"
#include "privhelper/runtime/machinemounts.h"
#include "privhelper/service/runninglist.h"
#include "privhelper/service/service.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDBusError>
#include <QSocketNotifier>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// How long the bus name waits for the supervisor, whose list says which containers run.
constexpr auto settlePatience = 3s;

int signalPipe[2] = {-1, -1};

void onSignal(int)
{
    const char byte = 0;
    std::ignore = ::write(signalPipe[1], &byte, 1); // a full pipe has woken us already
}

/// Ends the event loop at SIGTERM and SIGINT, from outside of the signal handler.
void quitOnSignals(QCoreApplication &application)
{
    if (::pipe2(signalPipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    auto *notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, &application);
    QObject::connect(notifier, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

int fail(const kiste::Error &error)
{
    std::fprintf(stderr, "kiste-helper: %s\n", error.detail.c_str());
    return 1;
}

/// The unit passes the machine's mount namespace in, as the helper has one of its own there (OpenFile=).
void useMachineMounts()
{
    char **names = nullptr;
    const int count = ::sd_listen_fds_with_names(1, &names);
    for (int i = 0; i < count; ++i) {
        kiste::UniqueFd fd(SD_LISTEN_FDS_START + i);
        ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
        if (std::string_view(names[i]) == "machine-mounts") {
            if (const auto used = kiste::machine::use(std::move(fd)); !used)
                std::fprintf(stderr, "kiste-helper: %s; directories of this computer cannot be mounted\n", used.error().detail.c_str());
        }
        std::free(names[i]);
    }
    std::free(names);
}

struct Settings
{
    kiste::Service::Options service;
    QString bus;
    int idleSeconds = 0;
    bool listRunning = false; ///< print them and end
};

Settings readSettings(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Privileged helper of Kiste"_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption stateDir(u"state-dir"_s, u"Where images and containers are kept."_s, u"directory"_s,
                                      u"/var/lib/kiste"_s);
    const QCommandLineOption runDir(u"run-dir"_s, u"Where the supervisor's socket is."_s, u"directory"_s,
                                    u"/run/kiste"_s);
    const QCommandLineOption bus(u"bus"_s, u"\"system\" or the address of a bus."_s, u"bus"_s, u"system"_s);
    const QCommandLineOption cgroup(
        u"cgroup-parent"_s, u"Cgroup of the containers' cgroups; the supervisor's as well."_s, u"name"_s, u"kiste"_s);
    const QCommandLineOption nameserver(u"nameserver"_s, u"The program that serves containers' names."_s, u"program"_s,
                                        u"/usr/lib/podman/aardvark-dns"_s);
    const QCommandLineOption idle(u"idle-exit"_s, u"End after this many seconds without clients and containers."_s,
                                  u"seconds"_s, u"0"_s);
    const QCommandLineOption list(u"list-running"_s, u"Print id, name and owner of what runs, and end."_s);
    parser.addOptions({stateDir, runDir, bus, cgroup, nameserver, idle, list});
    parser.process(application);
    Settings settings;
    settings.service.stateDirectory = parser.value(stateDir).toStdString();
    settings.service.runDirectory = parser.value(runDir).toStdString();
    settings.service.cgroupParent = parser.value(cgroup).toStdString();
    // Both are installed into one directory, and built into one.
    settings.service.unpackProgram = QCoreApplication::applicationDirPath().toStdString() + "/kiste-unpack";
    settings.service.nameserver = parser.value(nameserver).toStdString();
    settings.bus = parser.value(bus);
    settings.idleSeconds = parser.value(idle).toInt();
    settings.listRunning = parser.isSet(list);
    return settings;
}

int listRunning(const kiste::Service::Options &options)
{
    const auto running = kiste::runningContainers(options.stateDirectory, options.cgroupParent);
    if (!running)
        return fail(running.error());
    for (const kiste::RunningContainer &container : *running)
        std::printf("%s %s %s\n", container.id.c_str(), container.name.c_str(), container.owner.c_str());
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    ::umask(077);
    kiste::Sampler::raiseDescriptorLimit();
    useMachineMounts();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"kiste-helper"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(KISTE_VERSION));
    quitOnSignals(application);

    Settings settings = readSettings(application);
    if (settings.listRunning)
        return listRunning(settings.service);
    const QDBusConnection bus = settings.bus == "system"_L1 ? QDBusConnection::systemBus()
                                                            : QDBusConnection::connectToBus(settings.bus, u"kiste"_s);
    if (!bus.isConnected())
        return fail({kiste::ErrorCode::Unavailable,
            "cannot connect to the bus: " + bus.lastError().message().toStdString(), 0});
    kiste::PolkitAuthority authority(bus);
    auto service = kiste::Service::create(std::move(settings.service), bus, authority);
    if (!service)
        return fail(service.error());

    kiste::Result<void> running;
    bool named = false;
    const auto takeName = [&] {
        if (named)
            return;
        named = true;
        running = (*service)->takeName();
        if (!running)
            return QCoreApplication::exit(1);
        ::sd_notify(0, "READY=1");
    };
    QObject::connect(service->get(), &kiste::Service::settled, &application, takeName);
    QTimer::singleShot(settlePatience, &application, takeName);
    QObject::connect(service->get(), &kiste::Service::idle, &application, &QCoreApplication::quit);
    if (settings.idleSeconds > 0)
        (*service)->setIdleTime(std::chrono::seconds(settings.idleSeconds));
    if (auto opened = (*service)->open(); !opened)
        return fail(opened.error());
    const int code = QCoreApplication::exec();
    ::sd_notify(0, "STOPPING=1");
    return running ? code : fail(running.error());
}
