// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/network/address.h"

#include <QObject>
#include <QProcess>
#include <QSocketNotifier>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// A container as its networks' name server knows it.
struct NameserverEntry
{
    std::string container;
    std::optional<IpAddress> v4;
    std::optional<IpAddress> v6;
    std::vector<std::string> names;
    std::vector<std::string> upstream; ///< asked instead of the machine's own servers
    bool operator==(const NameserverEntry &) const = default;
};

/// One network whose containers have names.
struct NameserverZone
{
    bool internal = false; ///< nothing is asked outside
    std::vector<IpAddress> listen;
    std::vector<NameserverEntry> entries;
    bool operator==(const NameserverZone &) const = default;
};

/// Text of one network's file for aardvark-dns: the addresses it listens at, then a line for each container.
std::string zoneText(const NameserverZone &zone);

/// Keeps one aardvark-dns running over a directory of its own, while there is a network to serve, and starts it again when
/// it ends. It outlives this process; the next helper finds it by its pid file.
class Nameserver : public QObject
{
    Q_OBJECT

public:
    using Ready = std::function<void()>;

    /// @p program may not exist; then nothing is served.
    Nameserver(std::string program, std::string directory, QObject *parent = nullptr);
    ~Nameserver() override;

    bool isAvailable() const;
    /// What shall be served, by the bridges' names. @p ready is called when it listens, or when it is clear that it will not.
    void serve(const std::map<std::string, NameserverZone> &zones, Ready ready = {});

private:
    Result<void> writeZones(const std::map<std::string, NameserverZone> &zones);
    void launch();
    void launched();
    void find();
    void ended();
    void tellReady();

    std::string m_program;
    std::string m_directory;
    std::map<std::string, NameserverZone> m_zones;
    std::optional<std::map<std::string, NameserverZone>> m_written;
    std::vector<Ready> m_waiting;
    std::unique_ptr<QProcess> m_launch;
    UniqueFd m_process; ///< pidfd
    std::unique_ptr<QSocketNotifier> m_end;
    QTimer m_retry;
};

} // namespace kiste
