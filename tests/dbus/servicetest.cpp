// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicetest.h"

#include "core/ipc/objectpath.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace kiste::test {

namespace {

QString interfaceOf(const QString &path)
{
    return path.contains("/image/"_L1) ? names::imageInterface : names::containerInterface;
}

} // namespace

void ServiceTest::begin()
{
    m_fixture = std::make_unique<ServiceFixture>();
    QVERIFY(m_fixture->start());
    m_client = m_fixture->client();
    m_image = m_fixture->loadImage(*m_client);
    QVERIFY(!m_image.isEmpty());
}

void ServiceTest::end()
{
    m_client.reset();
    m_fixture.reset();
}

void ServiceTest::restart()
{
    m_fixture->stopService();
    QVERIFY(m_fixture->start());
}

QVariant ServiceTest::get(const QString &path, const QString &name)
{
    return m_client->property(path, interfaceOf(path), name);
}

ContainerState ServiceTest::state(const QString &path)
{
    return ContainerState(get(path, u"State"_s).toUInt());
}

QDBusMessage ServiceTest::call(const QString &path, const QString &member, const QVariantList &arguments)
{
    return m_client->call(path, interfaceOf(path), member, arguments);
}

oci::Spec ServiceTest::spec(const QString &path)
{
    const QDBusMessage reply = call(path, u"GetDocuments"_s, {});
    auto parsed = oci::Spec::fromJson(reply.arguments().value(0).toString().toStdString());
    return parsed.value_or(oci::Spec{});
}

QDBusMessage ServiceTest::create(const QVariantMap &options)
{
    return m_client->call(names::managerPath, names::managerInterface, u"CreateContainer"_s, {u"test"_s, options});
}

QString ServiceTest::directoryOf(const QString &path) const
{
    return m_fixture->stateDirectory() + u"/containers/"_s + ServiceFixture::idOf(path);
}

} // namespace kiste::test
