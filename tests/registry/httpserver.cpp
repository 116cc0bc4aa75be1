// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpserver.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace kiste::test {

using namespace Qt::StringLiterals;

namespace {

/// The head of a message without the empty line; empty while it is not complete.
QByteArray takeHead(QByteArray &buffer)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return {};
    const QByteArray head = buffer.left(end);
    buffer.remove(0, end + 4);
    return head;
}

/// Whether a connection begins as encrypted ones do, which are not for these servers.
bool isTls(const QByteArray &begin)
{
    return begin.startsWith('\x16');
}

QMap<QByteArray, QByteArray> headersOf(const QByteArray &head)
{
    QMap<QByteArray, QByteArray> headers;
    for (const QByteArray &line : head.split('\n').mid(1)) {
        const qsizetype colon = line.indexOf(':');
        headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    return headers;
}

QByteArray openssl(const QStringList &arguments)
{
    QProcess process;
    process.start(u"openssl"_s, arguments);
    if (!process.waitForFinished() || process.exitCode() != 0)
        return "openssl: " + process.readAllStandardError() + process.errorString().toUtf8();
    return {};
}

} // namespace

QByteArray makeCertificates(const QString &directory)
{
    const QDir files(directory);
    QFile names(files.filePath(u"names"_s));
    if (!files.mkpath(u"ca"_s) || !names.open(QIODevice::WriteOnly)
        || names.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n") < 0)
        return "cannot write " + names.fileName().toUtf8();
    names.close();
    const QString authority = files.filePath(u"ca/ca.crt"_s), authorityKey = files.filePath(u"ca.key"_s);
    const QString request = files.filePath(u"server.csr"_s);
    QByteArray failed = openssl({u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s, u"-subj"_s,
                                 u"/CN=test authority"_s, u"-keyout"_s, authorityKey, u"-out"_s, authority});
    if (failed.isEmpty())
        failed = openssl({u"req"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-subj"_s, u"/CN=localhost"_s, u"-keyout"_s,
                          files.filePath(u"server.key"_s), u"-out"_s, request});
    if (failed.isEmpty())
        failed = openssl({u"x509"_s, u"-req"_s, u"-days"_s, u"2"_s, u"-in"_s, request, u"-CA"_s, authority, u"-CAkey"_s, authorityKey,
                          u"-CAcreateserial"_s, u"-extfile"_s, names.fileName(), u"-out"_s, files.filePath(u"server.crt"_s)});
    return failed;
}

void HttpServer::encrypt(const QString &directory)
{
    const QDir files(directory);
    QFile key(files.filePath(u"server.key"_s));
    if (!key.open(QIODevice::ReadOnly))
        qFatal("there is no key to speak TLS with");
    m_encryption = QSslConfiguration::defaultConfiguration();
    m_encryption.setLocalCertificateChain(QSslCertificate::fromPath(files.filePath(u"server.crt"_s)));
    m_encryption.setPrivateKey(QSslKey(key.readAll(), QSsl::Rsa));
    m_encryption.setPeerVerifyMode(QSslSocket::VerifyNone);
}

void HttpServer::incomingConnection(qintptr descriptor)
{
    if (m_encryption.isNull())
        return QTcpServer::incomingConnection(descriptor);
    auto *socket = new QSslSocket(this);
    if (!socket->setSocketDescriptor(descriptor))
        return delete socket;
    socket->setSslConfiguration(m_encryption);
    socket->startServerEncryption();
    addPendingConnection(socket);
}

HttpServer::HttpServer(Handler handler) : m_handler(std::move(handler))
{
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = nextPendingConnection())
            serve(socket);
    });
    if (!listen(QHostAddress::LocalHost))
        qFatal("no port to listen on");
}

void HttpServer::serve(QTcpSocket *socket)
{
    struct State
    {
        QByteArray buffer;
        ServedRequest request;
        qint64 missing = -1;
    };
    const auto state = std::make_shared<State>();
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket, state] {
        state->buffer += socket->readAll();
        if (state->missing < 0) {
            if (isTls(state->buffer))
                return socket->abort();
            const QByteArray head = takeHead(state->buffer);
            if (head.isEmpty())
                return;
            const QList<QByteArray> words = head.left(head.indexOf('\r')).split(' ');
            state->request = {words.value(0), words.value(1), headersOf(head), {}};
            state->missing = state->request.headers.value("content-length").toLongLong();
        }
        if (state->buffer.size() < state->missing)
            return;
        state->request.body = state->buffer;
        requests.append(state->request);
        answer(socket, state->request);
    });
}

void HttpServer::answer(QTcpSocket *socket, const ServedRequest &request)
{
    const ServedAnswer answer = m_handler ? m_handler(request) : ServedAnswer{.status = 404, .headers = {}, .body = {}};
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Whatever\r\nConnection: close\r\n";
    for (const auto &[name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    if (!answer.endless)
        head += "Content-Length: " + QByteArray::number(answer.announced < 0 ? answer.body.size() : answer.announced) + "\r\n";
    socket->write(head + "\r\n");
    if (answer.endless) {
        const auto more = [this, socket, body = answer.body] {
            if (socket->bytesToWrite() < body.size())
                sent += socket->write(body);
        };
        connect(socket, &QTcpSocket::bytesWritten, this, more);
        more();
        return;
    }
    if (request.verb != "HEAD")
        socket->write(answer.body);
    if (!answer.stays)
        socket->disconnectFromHost();
}

SpoilingProxy::SpoilingProxy(quint16 upstream, Choice choice) : m_upstream(upstream), m_choice(std::move(choice))
{
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = nextPendingConnection())
            relay(socket);
    });
    if (!listen(QHostAddress::LocalHost))
        qFatal("no port to listen on");
}

void SpoilingProxy::relay(QTcpSocket *client)
{
    struct State
    {
        QByteArray request, answer;
        Spoil spoil;
        bool requestHead = false, answerHead = false, held = false, over = false;
        qint64 sentUp = 0, sentDown = 0;
    };
    const auto state = std::make_shared<State>();
    auto *upstream = new QTcpSocket(client);
    upstream->connectToHost(QHostAddress::LocalHost, m_upstream);
    connect(client, &QTcpSocket::disconnected, this, [client, state] {
        state->over = true; // the other connection goes with this one, and says so when half of both is gone
        client->deleteLater();
    });
    const auto cut = [client, upstream, state] {
        state->over = true;
        upstream->abort();
        client->abort();
    };
    connect(client, &QTcpSocket::readyRead, this, [this, client, upstream, state, cut] {
        if (state->over)
            return;
        state->request += client->readAll();
        if (!state->requestHead) {
            if (isTls(state->request))
                return cut();
            QByteArray head = takeHead(state->request);
            if (head.isEmpty())
                return;
            heads.append(head);
            state->requestHead = true;
            state->spoil = m_choice(head.left(head.indexOf('\r')));
            // The registry answers with addresses at the name it was called by; one request for each connection.
            head.replace("\r\nConnection: Keep-Alive", "");
            upstream->write(head + "\r\nConnection: close\r\n\r\n");
        }
        const QByteArray body = std::exchange(state->request, {});
        upstream->write(body);
        state->sentUp += body.size();
        if (state->spoil.kind == Spoil::Kind::CutUpload && state->sentUp >= state->spoil.at) {
            upstream->flush();
            cut();
        }
    });
    const auto pass = [client, upstream, state, cut] {
        QByteArray bytes = std::exchange(state->answer, {});
        const Spoil &spoil = state->spoil;
        const bool here = spoil.at >= state->sentDown && spoil.at < state->sentDown + bytes.size();
        if (here && spoil.kind == Spoil::Kind::Corrupt)
            bytes[spoil.at - state->sentDown] = static_cast<char>(bytes[spoil.at - state->sentDown] ^ 1);
        const bool ends = here && (spoil.kind == Spoil::Kind::Cut || spoil.kind == Spoil::Kind::Truncate);
        if (ends)
            bytes.truncate(spoil.at - state->sentDown);
        client->write(bytes);
        state->sentDown += bytes.size();
        if (ends && spoil.kind == Spoil::Kind::Cut) {
            client->flush();
            cut();
        } else if (ends || upstream->state() == QAbstractSocket::UnconnectedState) {
            client->disconnectFromHost();
        }
    };
    const auto receive = [upstream, client, state, pass, cut] {
        if (state->over)
            return;
        state->answer += upstream->readAll();
        if (!state->answerHead) {
            const QByteArray head = takeHead(state->answer);
            if (head.isEmpty()) // gone without an answer: so is this one
                return upstream->state() == QAbstractSocket::UnconnectedState ? cut() : void();
            state->answerHead = true;
            client->write(head + "\r\n\r\n");
            if (state->spoil.kind == Spoil::Kind::Delay) {
                state->held = true;
                QTimer::singleShot(700, client, [state, pass] {
                    state->held = false;
                    if (!state->over)
                        pass();
                });
            }
        }
        if (!state->held)
            pass();
    };
    connect(upstream, &QTcpSocket::readyRead, this, receive);
    connect(upstream, &QTcpSocket::disconnected, this, receive);
    connect(upstream, &QTcpSocket::errorOccurred, this, [upstream, receive] {
        if (upstream->state() == QAbstractSocket::UnconnectedState)
            receive(); // there was no connection that could end
    });
}

} // namespace kiste::test
