// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/nameserver.h"

#include "core/base/fileio.h"
#include "privhelper/service/logging.h"

#include <QFile>

#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste {

namespace {

constexpr auto retryPause = 1s;

template<typename List, typename Text>
std::string joined(const List &list, Text text)
{
    std::string all;
    for (const auto &entry : list)
        all += (all.empty() ? "" : ",") + text(entry);
    return all;
}

const auto itself = [](const std::string &text) { return text; };

/// aardvark-dns' way to be told of an internal network is the file's name.
std::string fileName(const std::string &bridge, const NameserverZone &zone)
{
    return zone.internal ? bridge + "%int" : bridge;
}

Result<void> writeWhole(const std::string &path, const std::string &text)
{
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return osFailure(errno, std::format("cannot write '{}'", path));
    return {};
}

} // namespace

std::string zoneText(const NameserverZone &zone)
{
    std::string text = joined(zone.listen, [](const IpAddress &address) { return address.text(); }) + '\n';
    for (const NameserverEntry &entry : zone.entries) {
        text += std::format("{} {} {} {}", entry.container, entry.v4 ? entry.v4->text() : "", entry.v6 ? entry.v6->text() : "",
                            joined(entry.names, itself));
        if (!entry.upstream.empty())
            text += ' ' + joined(entry.upstream, itself);
        text += '\n';
    }
    return text;
}

Nameserver::Nameserver(std::string program, std::string directory, QObject *parent)
    : QObject(parent), m_program(std::move(program)), m_directory(std::move(directory))
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &Nameserver::launch);
}

Nameserver::~Nameserver() = default;

bool Nameserver::isAvailable() const
{
    return !m_program.empty() && ::access(m_program.c_str(), X_OK) == 0;
}

Result<void> Nameserver::writeZones(const std::map<std::string, NameserverZone> &zones)
{
    namespace fs = std::filesystem;
    std::error_code error;
    fs::create_directories(m_directory, error);
    std::map<std::string, std::string> wanted;
    for (const auto &[bridge, zone] : zones)
        wanted[fileName(bridge, zone)] = zoneText(zone);
    for (const auto &[name, text] : wanted) {
        // Beside the directory: everything in it is read as a network.
        const std::string aside = m_directory + ".new";
        if (auto written = writeWhole(aside, text); !written)
            return written;
        if (::rename(aside.c_str(), (m_directory + '/' + name).c_str()) != 0)
            return osFailure(errno, std::format("cannot write '{}/{}'", m_directory, name));
    }
    for (fs::directory_iterator it(m_directory, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename();
        std::error_code ignored; // what cannot be removed is removed next time
        if (name != "aardvark.pid" && !wanted.contains(name))
            fs::remove(it->path(), ignored);
    }
    return {};
}

void Nameserver::serve(const std::map<std::string, NameserverZone> &zones, Ready ready)
{
    if (ready)
        m_waiting.push_back(std::move(ready));
    m_zones = zones;
    if (!isAvailable() || (m_written == zones && m_process))
        return tellReady();
    if (auto written = writeZones(zones); !written) {
        qCWarning(networkLog, "names of containers are not served: %s", written.error().detail.c_str());
        return tellReady();
    }
    m_written = zones;
    if (m_launch)
        return; // launched() tells it once more
    if (!m_process)
        find();
    if (m_process) {
        // With nothing left to serve it ends by itself.
        std::ignore = ::syscall(SYS_pidfd_send_signal, m_process.get(), SIGHUP, nullptr, 0);
        return tellReady();
    }
    if (zones.empty())
        return tellReady();
    launch();
}

void Nameserver::launch()
{
    if (m_launch || m_zones.empty() || !isAvailable())
        return;
    m_launch = std::make_unique<QProcess>();
    m_launch->setProgram(QString::fromStdString(m_program));
    m_launch->setArguments({u"--config"_s, QString::fromStdString(m_directory), u"--port"_s, u"53"_s, u"--filter-search-domain"_s,
                            u".dns.kiste"_s, u"run"_s});
    m_launch->setProcessChannelMode(QProcess::MergedChannels);
    m_launch->setStandardInputFile(QProcess::nullDevice());
    // The program goes to the background and its first process ends once it listens.
    connect(m_launch.get(), &QProcess::finished, this, &Nameserver::launched);
    connect(m_launch.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            launched();
    });
    m_launch->start();
}

void Nameserver::launched()
{
    QProcess *process = m_launch.release();
    process->deleteLater(); // this runs inside of its signal
    const bool good = process->error() == QProcess::UnknownError && process->exitCode() == 0;
    if (!good) {
        qCWarning(networkLog, "the name server of the networks does not start: %s",
                  process->readAll().simplified().constData());
        m_retry.start(retryPause);
        return tellReady();
    }
    find();
    if (m_process && m_written)
        std::ignore = ::syscall(SYS_pidfd_send_signal, m_process.get(), SIGHUP, nullptr, 0);
    tellReady();
}

void Nameserver::find()
{
    QFile file(QString::fromStdString(m_directory + "/aardvark.pid"));
    if (!file.open(QIODevice::ReadOnly))
        return;
    const int pid = file.read(32).trimmed().toInt();
    if (pid <= 1)
        return;
    UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    // The number may be somebody else's by now.
    QFile command(u"/proc/%1/cmdline"_s.arg(pid));
    const bool ours = process && command.open(QIODevice::ReadOnly)
        && command.readAll().split('\0').contains(QByteArray::fromStdString(m_directory));
    if (!ours)
        return;
    m_process = std::move(process);
    m_end = std::make_unique<QSocketNotifier>(m_process.get(), QSocketNotifier::Read);
    connect(m_end.get(), &QSocketNotifier::activated, this, &Nameserver::ended);
}

void Nameserver::ended()
{
    m_end->setEnabled(false);
    m_end.release()->deleteLater();
    m_process.reset();
    if (m_zones.empty())
        return;
    qCWarning(networkLog, "the name server of the networks ended and is started again");
    launch();
}

void Nameserver::tellReady()
{
    for (const Ready &ready : std::exchange(m_waiting, {}))
        ready();
}

} // namespace kiste
