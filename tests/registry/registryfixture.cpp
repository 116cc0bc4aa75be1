// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "registryfixture.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

namespace kiste::test {

using namespace Qt::StringLiterals;

namespace {

/// bcrypt of DockerRegistry::password: the registry takes nothing else.
constexpr auto passwordLine = "someone:$2b$04$abcdefghijklmnopqrstuu04y42tkPF2BFR19Mw0wbfxqImORSUyq\n";

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

bool write(const QString &name, const QByteArray &text)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

QByteArray run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitCode() != 0)
        return program.toUtf8() + ": " + process.readAllStandardError() + process.errorString().toUtf8();
    return {};
}

} // namespace

bool DockerRegistry::isInstalled()
{
    return !QStandardPaths::findExecutable(u"docker-registry"_s).isEmpty();
}

QByteArray DockerRegistry::start(Kind kind)
{
    m_port = freePort();
    QByteArray config = "version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: " + file(u"data"_s).toUtf8()
        + "}\n  delete: {enabled: true}\nhttp:\n  addr: 127.0.0.1:" + QByteArray::number(m_port) + "\n";
    if (kind == Kind::Tls) {
        // An authority of its own, and a certificate of it for this computer.
        QDir().mkpath(file(u"ca"_s));
        QByteArray failed = run(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s, u"-subj"_s,
                                               u"/CN=test authority"_s, u"-keyout"_s, file(u"ca.key"_s), u"-out"_s, file(u"ca/ca.crt"_s)});
        if (failed.isEmpty())
            failed = run(u"openssl"_s, {u"req"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-subj"_s, u"/CN=localhost"_s, u"-keyout"_s, file(u"server.key"_s),
                                       u"-out"_s, file(u"server.csr"_s)});
        write(file(u"names"_s), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        if (failed.isEmpty())
            failed = run(u"openssl"_s, {u"x509"_s, u"-req"_s, u"-days"_s, u"2"_s, u"-in"_s, file(u"server.csr"_s), u"-CA"_s, file(u"ca/ca.crt"_s), u"-CAkey"_s,
                                       file(u"ca.key"_s), u"-CAcreateserial"_s, u"-extfile"_s, file(u"names"_s), u"-out"_s, file(u"server.crt"_s)});
        if (!failed.isEmpty())
            return failed;
        config += "  tls: {certificate: " + file(u"server.crt"_s).toUtf8() + ", key: " + file(u"server.key"_s).toUtf8() + "}\n";
    }
    if (kind == Kind::Password) {
        write(file(u"htpasswd"_s), passwordLine);
        config += "auth:\n  htpasswd: {realm: test, path: " + file(u"htpasswd"_s).toUtf8() + "}\n";
    }
    if (!write(file(u"config.yml"_s), config))
        return "cannot write its configuration";
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(u"docker-registry"_s, {u"serve"_s, file(u"config.yml"_s)});
    const bool up = QTest::qWaitFor([this] {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        return m_process.state() == QProcess::NotRunning || socket.waitForConnected(100);
    }, 20'000);
    return up && m_process.state() == QProcess::Running ? QByteArray() : "docker-registry does not start: " + m_process.readAll();
}

DockerRegistry::~DockerRegistry()
{
    m_process.terminate();
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(5000))
        m_process.kill();
    m_process.waitForFinished(1000);
}

} // namespace kiste::test
