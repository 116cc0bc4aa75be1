// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QObject>
#include <QTimer>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace kiste {

/// Tells firewalld, on a machine that has it, which bridges are the engine's. Its rules refuse whatever comes from an interface
/// that it does not know, among it what containers send; the zone "kiste" and the policy "kiste-out", which are installed with
/// the helper, say what they may. Nothing permanent is changed, and whoever administers firewalld may change the zone.
class Firewalld : public QObject
{
    Q_OBJECT

public:
    static constexpr auto zone = "kiste";
    using Ready = std::function<void()>;

    explicit Firewalld(const QDBusConnection &bus, QObject *parent = nullptr);

    /// The bridges that there are. New ones are put into the zone, now or when firewalld comes; those that are gone are taken out.
    void setBridges(std::set<std::string> bridges);
    /// Calls back once firewalld has answered, whatever it said, or has not within 5 s; at once when nothing was asked.
    void settled(Ready ready);

private Q_SLOTS:
    void reloaded();

private:
    void appeared();
    void admit(const std::string &bridge);
    void dismiss(const std::string &bridge);
    void tellReady();
    void tellAll();

    QDBusConnection m_bus;
    QDBusServiceWatcher m_watcher;
    std::set<std::string> m_bridges;
    std::vector<Ready> m_waiting;
    QTimer m_limit;
    bool m_isThere = false;
    int m_pending = 0; ///< calls without an answer
};

} // namespace kiste
