// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/helperclient.h"

#include "core/ipc/dbuserror.h"
#include "core/ipc/helperlink.h"
#include "core/ipc/objectpath.h"
#include "core/ipc/properties.h"
#include "core/ipc/snapshot.h"

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QLoggingCategory>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(log, "kiste.ipc", QtInfoMsg)

constexpr int loadTimeout = 60'000; // milliseconds

/// The message's argument if it has exactly this signature; QtDBus hands composite arguments out undecoded.
template<typename T>
std::optional<T> argument(const QDBusMessage &message, int index, QLatin1StringView signature)
{
    const QVariant value = message.arguments().value(index);
    if (value.metaType() == QMetaType::fromType<T>())
        return value.value<T>();
    if (value.metaType() != QMetaType::fromType<QDBusArgument>())
        return {};
    const auto raw = value.value<QDBusArgument>();
    if (raw.currentSignature() != signature)
        return {};
    return qdbus_cast<T>(raw);
}

} // namespace

struct HelperClient::Loading
{
    bool haveVersion = false;
    bool haveObjects = false;
    std::vector<QDBusMessage> signalsBefore; ///< in the order of their arrival
};

HelperClient::HelperClient(QString busAddress, QObject *parent)
    : Helper(parent)
    , m_link(new HelperLink(std::move(busAddress), this))
{
    registerDBusTypes();
    connect(m_link, &HelperLink::ownerChanged, this, &HelperClient::ownerChanged);
    connect(m_link, &HelperLink::unreachable, this, &HelperClient::lost);
    m_giveUp.setSingleShot(true);
    connect(&m_giveUp, &QTimer::timeout, this,
            [this] { setState(m_withoutPatience.first, m_withoutPatience.second); });
    m_link->open();
}

HelperClient::~HelperClient()
{
    disconnect(m_link, nullptr, this, nullptr);
    subscribe(false, m_owner); // see HelperLink::closeBus()
}

void HelperClient::reconnect()
{
    if (m_state == HelperState::Connected || m_loading)
        return;
    if (m_link->owner().isEmpty()) {
        m_link->open();
    } else {
        lost(HelperState::Connecting, {});
        load();
    }
}

void HelperClient::ownerChanged()
{
    subscribe(false, m_owner);
    ++m_generation;
    m_loading.reset();
    m_owner = m_link->owner();
    if (m_owner.isEmpty())
        return; // the link says why
    subscribe(true, m_owner);
    lost(HelperState::Connecting, {});
    load();
}

void HelperClient::lost(HelperState state, const QString &detail)
{
    const bool mayComeBack =
        state == HelperState::Connecting || state == HelperState::NotRunning || state == HelperState::NoBus;
    if (m_state == HelperState::Connected && mayComeBack)
        m_giveUp.start(m_patience);
    m_withoutPatience = {state, detail};
    if (mayComeBack && m_giveUp.isActive())
        setState(HelperState::Reconnecting, detail);
    else
        setState(state, detail);
}

void HelperClient::subscribe(bool on, const QString &owner)
{
    if (owner.isEmpty())
        return;
    QDBusConnection bus = m_link->bus();
    const auto change = [&](const QString &path, QLatin1StringView interface, const QString &name, const char *slot) {
        if (on)
            bus.connect(owner, path, interface, name, this, slot);
        else
            bus.disconnect(owner, path, interface, name, this, slot);
    };
    const char *const slot = SLOT(onHelperSignal(QDBusMessage));
    change(names::managerPath, names::objectManagerInterface, u"InterfacesAdded"_s, slot);
    change(names::managerPath, names::objectManagerInterface, u"InterfacesRemoved"_s, slot);
    change({}, names::propertiesInterface, u"PropertiesChanged"_s, slot);
    change({}, names::containerInterface, u"ExecEnded"_s, SLOT(onExecEnded(QDBusMessage)));
    change(names::machinePath, names::machineInterface, u"Changed"_s, SLOT(onMachineChanged(QDBusMessage)));
}

void HelperClient::load()
{
    m_loading = std::make_unique<Loading>();
    ask(names::propertiesInterface, u"GetAll"_s, {QString(names::managerInterface)}, &HelperClient::versionArrived);
    static const QString format = snapshotFormat();
    ask(names::managerInterface, u"GetSnapshot"_s, {format}, &HelperClient::snapshotArrived);
}

void HelperClient::ask(QLatin1StringView interface, const QString &method, const QVariantList &arguments,
                       void (HelperClient::*arrived)(const QDBusPendingCall &))
{
    QDBusMessage message = QDBusMessage::createMethodCall(m_owner, names::managerPath, interface, method);
    message.setArguments(arguments);
    auto *watcher = new QDBusPendingCallWatcher(m_link->bus().asyncCall(message, loadTimeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, arrived, generation = m_generation](QDBusPendingCallWatcher *done) {
                done->deleteLater();
                if (generation == m_generation && m_loading)
                    (this->*arrived)(*done);
            });
}

void HelperClient::versionArrived(const QDBusPendingCall &call)
{
    const QDBusPendingReply<QVariantMap> reply = call;
    if (reply.isError())
        return loadingFailed(reply.error());
    const QVariantMap properties = reply.value();
    m_version = properties.value(u"Version"_s).toString();
    const quint32 version = properties.value(u"ApiVersion"_s).toUInt();
    if (version < helperApiVersion) {
        m_loading.reset();
        setState(HelperState::WrongVersion,
                 u"the helper speaks version %1 of its interface, this program needs %2"_s.arg(version).arg(
                     helperApiVersion));
        return;
    }
    takeSamplingInterval(properties);
    m_loading->haveVersion = true;
    finishLoading();
}

void HelperClient::snapshotArrived(const QDBusPendingCall &call)
{
    const QDBusPendingReply<QByteArray> reply = call;
    auto snapshot = reply.isError() ? failure(ErrorCode::Unsupported, "") : readSnapshot(reply.value());
    // A helper of another version has other fields; property maps are understood by all.
    if (!snapshot)
        return ask(names::objectManagerInterface, u"GetManagedObjects"_s, {}, &HelperClient::objectsArrived);
    forgetObjects();
    const auto fill = [](auto &table, const auto &list) {
        for (const auto &info : list)
            table.put(info);
    };
    fill(m_containers, snapshot->containers);
    fill(m_images, snapshot->images);
    fill(m_volumes, snapshot->volumes);
    fill(m_networks, snapshot->networks);
    fill(m_jobs, snapshot->jobs);
    m_loading->haveObjects = true;
    finishLoading();
}

void HelperClient::forgetObjects()
{
    m_containers.clear();
    m_images.clear();
    m_volumes.clear();
    m_networks.clear();
    m_jobs.clear();
}

void HelperClient::objectsArrived(const QDBusPendingCall &call)
{
    const QDBusPendingReply<ObjectMap> reply = call;
    if (reply.isError())
        return loadingFailed(reply.error());
    const ObjectMap objects = reply.value();
    forgetObjects(); // while reconnecting these are the ones from before
    for (auto it = objects.begin(); it != objects.end(); ++it)
        addInterfaces(it.key().path(), *it);
    m_loading->haveObjects = true;
    finishLoading();
}

void HelperClient::finishLoading()
{
    if (!m_loading->haveVersion || !m_loading->haveObjects)
        return;
    // A signal that came before the list may be older or newer than it. Applied after the list, the last one of each
    // property wins, and whatever the list was ahead of follows as a signal anyway.
    const auto earlier = std::exchange(m_loading->signalsBefore, {});
    for (const QDBusMessage &signal : earlier)
        apply(signal);
    m_loading.reset();
    setState(HelperState::Connected, {});
    if (m_watching)
        tellWatching();
}

void HelperClient::takeSamplingInterval(const QVariantMap &properties)
{
    const auto found = properties.constFind(u"SamplingInterval"_s);
    if (found == properties.cend() || found->metaType() != QMetaType::fromType<quint32>())
        return;
    if (std::exchange(m_samplingInterval, found->value<quint32>()) != found->value<quint32>())
        emit samplingIntervalChanged();
}

void HelperClient::loadingFailed(const QDBusError &error)
{
    m_loading.reset();
    const Error reason = fromDBusError(error);
    HelperState state = HelperState::NotRunning;
    if (reason.code == ErrorCode::NotAuthorized)
        state = HelperState::NotAuthorized;
    else if (reason.code == ErrorCode::Unsupported || reason.code == ErrorCode::Corrupt)
        state = HelperState::WrongVersion;
    lost(state, QString::fromStdString(reason.detail));
}

void HelperClient::setState(HelperState state, const QString &detail)
{
    if (state == m_state && detail == m_stateDetail)
        return;
    if (state != HelperState::Reconnecting)
        m_giveUp.stop();
    if (state != HelperState::Connected && state != HelperState::Reconnecting) {
        forgetObjects();
        m_samplingInterval = 0;
    }
    m_state = state;
    m_stateDetail = detail;
    emit stateChanged();
}

void HelperClient::onHelperSignal(const QDBusMessage &signal)
{
    if (signal.service() != m_owner)
        return;
    if (m_loading)
        m_loading->signalsBefore.push_back(signal);
    else if (m_state == HelperState::Connected)
        apply(signal);
}

void HelperClient::apply(const QDBusMessage &signal)
{
    if (signal.member() == "PropertiesChanged"_L1) {
        const auto interface = argument<QString>(signal, 0, {});
        const auto changed = argument<QVariantMap>(signal, 1, "a{sv}"_L1);
        const auto invalidated = argument<QStringList>(signal, 2, "as"_L1);
        if (!interface || !changed || !invalidated) {
            qCWarning(log, "malformed PropertiesChanged of '%ls'", qUtf16Printable(signal.path()));
            return;
        }
        changeProperties(signal.path(), *interface, *changed);
        if (!invalidated->isEmpty())
            fetchProperties(signal.path(), *interface);
        return;
    }
    const auto path = argument<QDBusObjectPath>(signal, 0, {});
    if (signal.member() == "InterfacesAdded"_L1) {
        const auto interfaces = argument<InterfaceMap>(signal, 1, "a{sa{sv}}"_L1);
        if (path && interfaces)
            return addInterfaces(path->path(), *interfaces);
    } else if (signal.member() == "InterfacesRemoved"_L1) {
        const auto interfaces = argument<QStringList>(signal, 1, "as"_L1);
        if (path && interfaces)
            return removeInterfaces(path->path(), *interfaces);
    }
    qCWarning(log, "malformed %ls of the helper", qUtf16Printable(signal.member()));
}

void HelperClient::addInterfaces(const QString &path, const InterfaceMap &interfaces)
{
    const auto add = [&](QLatin1StringView name, auto &table, auto parse, auto added, auto changed) {
        using Table = std::remove_reference_t<decltype(table)>;
        const auto found = interfaces.constFind(QString(name));
        if (found == interfaces.cend())
            return;
        const auto info = parse(path, *found);
        if (!info) {
            qCWarning(log, "%s", info.error().detail.c_str());
            return;
        }
        const auto what = table.put(*info);
        if (m_state != HelperState::Connected || what == Table::Change::None)
            return;
        if (what == Table::Change::Added)
            (this->*added)(*info);
        else
            (this->*changed)(*info);
    };
    add(names::containerInterface, m_containers, containerFromProperties, &Helper::containerAdded,
        &Helper::containerChanged);
    add(names::imageInterface, m_images, imageFromProperties, &Helper::imageAdded, &Helper::imageChanged);
    add(names::volumeInterface, m_volumes, volumeFromProperties, &Helper::volumeAdded, &Helper::volumeChanged);
    add(names::networkInterface, m_networks, networkFromProperties, &Helper::networkAdded, &Helper::networkChanged);
    add(names::jobInterface, m_jobs, jobFromProperties, &Helper::jobAdded, &Helper::jobChanged);
}

void HelperClient::removeInterfaces(const QString &path, const QStringList &interfaces)
{
    const auto remove = [&](QLatin1StringView name, auto &table, auto removed) {
        if (interfaces.contains(name) && table.remove(path) && m_state == HelperState::Connected)
            (this->*removed)(path);
    };
    remove(names::containerInterface, m_containers, &Helper::containerRemoved);
    remove(names::imageInterface, m_images, &Helper::imageRemoved);
    remove(names::volumeInterface, m_volumes, &Helper::volumeRemoved);
    remove(names::networkInterface, m_networks, &Helper::networkRemoved);
    remove(names::jobInterface, m_jobs, &Helper::jobRemoved);
}

void HelperClient::changeProperties(const QString &path, const QString &interface, const QVariantMap &changed)
{
    const auto change = [&](auto &table, auto announce) {
        using Table = std::remove_reference_t<decltype(table)>;
        const auto what = table.update(path, changed);
        if (!what) {
            qCWarning(log, "%s", what.error().detail.c_str());
            return;
        }
        if (*what == Table::Change::Changed && m_state == HelperState::Connected) {
            const auto info = *table.find(path); // a copy: a slot may change the table
            (this->*announce)(info);
        }
    };
    if (interface == names::containerInterface)
        change(m_containers, &Helper::containerChanged);
    else if (interface == names::imageInterface)
        change(m_images, &Helper::imageChanged);
    else if (interface == names::volumeInterface)
        change(m_volumes, &Helper::volumeChanged);
    else if (interface == names::networkInterface)
        change(m_networks, &Helper::networkChanged);
    else if (interface == names::jobInterface)
        change(m_jobs, &Helper::jobChanged);
    else if (interface == names::managerInterface && path == names::managerPath)
        takeSamplingInterval(changed);
}

void HelperClient::fetchProperties(const QString &path, const QString &interface)
{
    QDBusMessage message = QDBusMessage::createMethodCall(m_owner, path, names::propertiesInterface, u"GetAll"_s);
    message.setArguments({interface});
    auto *watcher = new QDBusPendingCallWatcher(m_link->bus().asyncCall(message, loadTimeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, path, interface, generation = m_generation](QDBusPendingCallWatcher *done) {
                done->deleteLater();
                const QDBusPendingReply<QVariantMap> reply = *done;
                // An error means that the object went meanwhile, which a signal tells.
                if (generation == m_generation && !reply.isError())
                    changeProperties(path, interface, reply.value());
            });
}

void HelperClient::onExecEnded(const QDBusMessage &signal)
{
    const auto session = argument<QString>(signal, 0, {});
    const auto exitCode = argument<int>(signal, 1, {});
    if (signal.service() == m_owner && session && exitCode)
        emit execEnded(signal.path(), *session, *exitCode);
}

} // namespace kiste
