// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "registryfixture.h"

#include "httpserver.h"

#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>

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

} // namespace

void keepToFolder(const QTemporaryDir &folder)
{
    ::signal(SIGPIPE, SIG_IGN);
    qputenv("XDG_CONFIG_HOME", folder.filePath(u"config"_s).toLocal8Bit());
    qputenv("XDG_RUNTIME_DIR", folder.filePath(u"run"_s).toLocal8Bit());
    qputenv("HOME", folder.filePath(u"home"_s).toLocal8Bit());
    qputenv("TMPDIR", folder.path().toLocal8Bit());
    qunsetenv("REGISTRY_AUTH_FILE");
}

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
        const QByteArray failed = makeCertificates(m_directory.path());
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
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // no registry outlives a test that crashed
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
