// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicefixture.h"

#include "privatebus.h"

#include "core/base/sha256.h"
#include "core/ipc/dbustypes.h"
#include "core/ipc/objectpath.h"

#include <QCoreApplication>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QTimer>

#include <sys/mman.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::test {

namespace {

constexpr int patience = 10000;

QString nextConnectionName()
{
    static int number = 0;
    return u"test-%1"_s.arg(++number);
}

/// A file in memory, as regular as any.
UniqueFd memoryFile(const QByteArray &content)
{
    UniqueFd fd{::memfd_create("test", MFD_CLOEXEC)};
    if (::write(fd.get(), content.constData(), static_cast<std::size_t>(content.size())) != content.size())
        qFatal("cannot write to memory");
    return fd;
}

/// QTest::qWaitFor() sleeps ten milliseconds between two looks; a test that makes a hundred calls has no time for that.
template<typename Condition>
bool runUntil(Condition condition)
{
    QTimer limit;
    limit.setSingleShot(true);
    limit.start(patience);
    while (!condition() && limit.isActive())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    return condition();
}

/// Interface and name of the signals that a client listens to.
constexpr std::pair<QLatin1StringView, QLatin1StringView> heard[] = {
    {names::objectManagerInterface, "InterfacesAdded"_L1},
    {names::objectManagerInterface, "InterfacesRemoved"_L1},
    {names::propertiesInterface, "PropertiesChanged"_L1},
    {names::containerInterface, "ExecEnded"_L1},
    {names::machineInterface, "Changed"_L1},
};

/// One bus for the whole program; each fixture leaves it as it was.
PrivateBus &sharedBus()
{
    static PrivateBus bus;
    static const bool started = bus.start();
    if (!started)
        qFatal("the bus cannot be started");
    return bus;
}

} // namespace

TestClient::TestClient(const QString &address)
    : m_connection(nextConnectionName()), m_bus(QDBusConnection::connectToBus(address, m_connection))
{
    for (const auto &[interface, signal] : heard)
        m_bus.connect(QString(), QString(), interface, signal, this, SLOT(onSignal(QDBusMessage)));
}

TestClient::~TestClient()
{
    leave();
}

void TestClient::leave()
{
    // A connection ends in a thread of QtDBus's own, which looks at everybody who listens, also at who is gone by then.
    for (const auto &[interface, signal] : heard)
        m_bus.disconnect(QString(), QString(), interface, signal, this, SLOT(onSignal(QDBusMessage)));
    QDBusConnection::disconnectFromBus(m_connection);
    m_bus = QDBusConnection(m_connection);
}

QDBusPendingCall TestClient::send(const QString &path, const QString &interface, const QString &member,
                                  const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(names::service, path, interface, member);
    message.setArguments(arguments);
    return m_bus.asyncCall(message);
}

QDBusMessage TestClient::call(const QString &path, const QString &interface, const QString &member,
                              const QVariantList &arguments)
{
    const QDBusPendingCall pending = send(path, interface, member, arguments);
    QDBusPendingCallWatcher watcher(pending);
    // The service lives in this thread: the loop has to run.
    if (!runUntil([&watcher] { return watcher.isFinished(); }))
        return QDBusMessage::createError(QDBusError::NoReply, u"the test waited too long"_s);
    return watcher.reply();
}

QVariant TestClient::property(const QString &path, const QString &interface, const QString &name)
{
    const QDBusMessage reply = call(path, names::propertiesInterface, u"Get"_s, {interface, name});
    return reply.type() == QDBusMessage::ReplyMessage ? reply.arguments().value(0).value<QDBusVariant>().variant()
                                                      : QVariant();
}

ServiceFixture::ServiceFixture()
    // In memory where that is possible: the store waits for the disk at every step, a test need not.
    : m_directory(QFileInfo(u"/dev/shm"_s).isWritable() ? u"/dev/shm/kiste-test-XXXXXX"_s
                                                        : QDir::tempPath() + u"/kiste-test-XXXXXX"_s)
    , m_base(m_directory.path())
{
    registerDBusTypes();
    // Containers of a fake supervisor have no cgroup, as every test would be told several times.
    QLoggingCategory::setFilterRules(u"kiste.metrics.warning=false"_s);
    QDir(m_base).mkdir(u"run"_s);
}

ServiceFixture::ServiceFixture(const QString &directory) : ServiceFixture()
{
    m_base = directory;
    QDir(m_base).mkdir(u"run"_s);
}

ServiceFixture::~ServiceFixture()
{
    stopService();
}

bool ServiceFixture::start()
{
    if (!supervisor) {
        supervisor = std::make_unique<FakeSupervisor>((m_base + u"/run/supervisor.sock"_s).toStdString());
    }
    Service::Options options;
    options.stateDirectory = stateDirectory().toStdString();
    options.runDirectory = (m_base + u"/run"_s).toStdString();
    options.cgroupParent = "kiste-none";
    options.unpackProgram = KISTE_BIN "/kiste-unpack";
    options.networkKernel = &network;
    options.machineKernel = &machine;
    options.lookup = [this](const QString &sender, Clients::Answer answer) {
        if (const auto uid = m_uids.constFind(sender); uid != m_uids.cend())
            return answer(*uid);
        answer(failure(ErrorCode::NotAuthorized, "the test does not know the sender"));
    };
    const auto bus = QDBusConnection::connectToBus(sharedBus().address(), u"service"_s);
    auto made = Service::create(std::move(options), bus, authority);
    if (!made) {
        qWarning("%s", made.error().detail.c_str());
        return false;
    }
    service = std::move(*made);
    bool settled = false;
    QObject::connect(service.get(), &Service::settled, service.get(), [&settled] { settled = true; });
    if (!service->open() || !runUntil([&settled] { return settled; }))
        return false;
    QObject::disconnect(service.get(), &Service::settled, nullptr, nullptr);
    return service->takeName().has_value();
}

QString ServiceFixture::busAddress()
{
    return sharedBus().address();
}

void ServiceFixture::stopService()
{
    service.reset();
    QDBusConnection::disconnectFromBus(u"service"_s);
}

std::unique_ptr<TestClient> ServiceFixture::client(quint32 uid)
{
    auto made = std::make_unique<TestClient>(busAddress());
    m_uids.insert(made->name(), uid);
    return made;
}

TestImage testImage(const QList<QByteArray> &layers)
{
    const auto digestOf = [](const QByteArray &bytes) { return QByteArray::fromStdString(Sha256::of(bytes.toStdString()).text()); };
    const auto part = [&digestOf](const QByteArray &type, const QByteArray &bytes) {
        return R"({"mediaType":"application/vnd.oci.image.)" + type + R"(","digest":")" + digestOf(bytes) + R"(","size":)"
            + QByteArray::number(bytes.size()) + '}';
    };
    QByteArrayList diffIds, parts;
    for (const QByteArray &layer : layers) {
        diffIds.append('"' + digestOf(layer) + '"');
        parts.append(part("layer.v1.tar", layer));
    }
    TestImage image{.config = {}, .manifest = {}, .layers = layers};
    image.config = R"({"architecture":"amd64","os":"linux","config":{"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":[)"
        + diffIds.join(',') + "]}}";
    image.manifest = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
        + part("config.v1+json", image.config) + R"(,"layers":[)" + parts.join(',') + "]}";
    return image;
}

QVariantList loadArguments(const TestImage &image, const QStringList &names)
{
    FdList files;
    BlobRanges blobs;
    for (const QByteArray &content : image.layers + QList{image.config}) {
        const UniqueFd file = memoryFile(content);
        blobs.append({QString::fromStdString(Sha256::of(content.toStdString()).text()), static_cast<quint32>(files.size()), 0,
                      static_cast<quint64>(content.size())});
        files.append(QDBusUnixFileDescriptor(file.get()));
    }
    return {QVariant::fromValue(files), QVariant::fromValue(blobs), image.manifest, names, QVariantMap()};
}

QVariantList loadArguments(const QStringList &names, const QByteArray &configText)
{
    const QByteArray config = !configText.isEmpty()
        ? configText
        : QByteArray(R"({"architecture":"amd64","os":"linux","created":"2026-01-02T03:04:05Z",)"
                     R"("config":{"Cmd":["/bin/sh"],"Env":["FROM_IMAGE=1"]},)"
                     R"("rootfs":{"type":"layers","diff_ids":[]}})");
    const QString digest = QString::fromStdString(Sha256::of(config.toStdString()).text());
    const QByteArray manifest
        = QByteArray(R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",)"
                     R"("config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":")")
        + digest.toUtf8() + R"(","size":)" + QByteArray::number(config.size()) + R"(},"layers":[]})";
    const UniqueFd file = memoryFile(config);
    const FdList files{QDBusUnixFileDescriptor(file.get())};
    const BlobRanges blobs{{digest, 0, 0, static_cast<quint64>(config.size())}};
    return {QVariant::fromValue(files), QVariant::fromValue(blobs), manifest, names, QVariantMap()};
}

QString ServiceFixture::loadImage(TestClient &client, const QStringList &names, const QByteArray &config)
{
    const QDBusMessage reply
        = client.call(names::managerPath, names::managerInterface, u"LoadImage"_s, loadArguments(names, config));
    if (reply.type() != QDBusMessage::ReplyMessage) {
        qWarning("%s", qUtf8Printable(reply.errorMessage()));
        return {};
    }
    const QString job = reply.arguments().constFirst().value<QDBusObjectPath>().path();
    const auto state = [&] {
        return static_cast<JobState>(client.property(job, names::jobInterface, u"State"_s).toUInt());
    };
    if (!runUntil([&state] { return state() != JobState::Running; }) || state() != JobState::Done)
        qWarning("%s", qUtf8Printable(client.property(job, names::jobInterface, u"ErrorDetail"_s).toString()));
    return client.property(job, names::jobInterface, u"Result"_s).toString();
}

QString ServiceFixture::createContainer(TestClient &client, const QVariantMap &options)
{
    QVariantMap all = options;
    if (!all.contains(u"networks"_s) && !all.contains(u"network"_s))
        all.insert(u"network"_s, u"none"_s); // most tests are about something else
    const QDBusMessage reply
        = client.call(names::managerPath, names::managerInterface, u"CreateContainer"_s, {u"test"_s, all});
    if (reply.type() != QDBusMessage::ReplyMessage)
        qWarning("%s", qUtf8Printable(reply.errorMessage()));
    return reply.arguments().value(0).value<QDBusObjectPath>().path();
}

QString ServiceFixture::runContainer(TestClient &client, const QVariantMap &options)
{
    const QString path = createContainer(client, options);
    const QDBusMessage reply = client.call(path, names::containerInterface, u"Start"_s, {QVariantMap()});
    if (reply.type() != QDBusMessage::ReplyMessage)
        qWarning("%s", qUtf8Printable(reply.errorMessage()));
    return path;
}

QString ServiceFixture::idOf(const QString &containerPath)
{
    const auto id = containerFromPath(containerPath);
    return id ? QString::fromStdString(id->text()) : QString();
}

bool isError(const QDBusMessage &message, ErrorCode code)
{
    return message.type() == QDBusMessage::ErrorMessage
        && message.errorName() == QString::fromStdString(errorName(code));
}

} // namespace kiste::test
