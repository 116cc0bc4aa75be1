// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakeauthority.h"
#include "fakemachine.h"
#include "fakenetwork.h"
#include "fakesupervisor.h"

#include "privhelper/service/service.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QTemporaryDir>

#include <memory>

namespace kiste::test {

/// A program on the bus that talks to the helper as a user does, without help from our own client code.
class TestClient : public QObject
{
    Q_OBJECT

public:
    explicit TestClient(const QString &address);
    ~TestClient() override;

    QString name() const { return m_bus.baseService(); }
    /// Sends a call and runs the event loop until it is answered.
    QDBusMessage call(const QString &path, const QString &interface, const QString &member,
                      const QVariantList &arguments = {});
    /// Sends a call and does not wait.
    QDBusPendingCall send(const QString &path, const QString &interface, const QString &member,
                          const QVariantList &arguments = {});
    QVariant property(const QString &path, const QString &interface, const QString &name);
    /// Leaves the bus.
    void leave();

    /// Signals of the helper, in order.
    QList<QDBusMessage> signalsSeen;

private slots:
    void onSignal(const QDBusMessage &message) { signalsSeen.append(message); }

private:
    QString m_connection;
    QDBusConnection m_bus;
};

/// The real service objects on a bus of the test's own, with an authority and a supervisor that do as they are told.
class ServiceFixture
{
public:
    ServiceFixture();
    /// Over what lies in a directory of somebody else's.
    explicit ServiceFixture(const QString &directory);
    ~ServiceFixture();

    /// Makes the service and waits until it can be called.
    bool start();
    /// Ends the service as a restart of the helper does; start() makes a new one over the same state.
    void stopService();
    /// A client that runs as @p uid, as far as the service can tell.
    std::unique_ptr<TestClient> client(quint32 uid = 1000);

    /// Loads an image without layers; its path.
    QString loadImage(TestClient &client, const QStringList &names = {QStringLiteral("localhost/test:latest")},
                      const QByteArray &config = {});
    QString createContainer(TestClient &client, const QVariantMap &options = {});
    /// One that runs.
    QString runContainer(TestClient &client, const QVariantMap &options = {});
    static QString idOf(const QString &containerPath);
    QString stateDirectory() const { return m_base + QStringLiteral("/state"); }
    static QString busAddress();

    FakeAuthority authority;
    FakeNetwork network;
    FakeMachine machine;
    std::unique_ptr<FakeSupervisor> supervisor;
    std::unique_ptr<Service> service;

private:
    QTemporaryDir m_directory;
    QString m_base; ///< m_directory, or somebody else's
    QHash<QString, quint32> m_uids;
};

/// An image of which each layer is this tar archive, as it is.
struct TestImage
{
    QByteArray config;
    QByteArray manifest;
    QList<QByteArray> layers;
};
TestImage testImage(const QList<QByteArray> &layers);
QVariantList loadArguments(const TestImage &image, const QStringList &names);
/// The arguments of LoadImage for an image without layers.
QVariantList loadArguments(const QStringList &names, const QByteArray &config = {});
/// Whether the message is an error with the given code.
bool isError(const QDBusMessage &message, ErrorCode code);

} // namespace kiste::test
