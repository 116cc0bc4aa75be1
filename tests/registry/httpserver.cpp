// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpserver.h"

#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace kiste::test {

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

QMap<QByteArray, QByteArray> headersOf(const QByteArray &head)
{
    QMap<QByteArray, QByteArray> headers;
    for (const QByteArray &line : head.split('\n').mid(1)) {
        const qsizetype colon = line.indexOf(':');
        headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    return headers;
}

} // namespace

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
        if (!state->buffer.isEmpty() && state->buffer[0] == '\x16')
            return socket->abort(); // TLS, which is not spoken here
        if (state->missing < 0) {
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
        bool requestHead = false, answerHead = false, held = false;
        qint64 sentUp = 0, sentDown = 0;
    };
    const auto state = std::make_shared<State>();
    auto *upstream = new QTcpSocket(client);
    upstream->connectToHost(QHostAddress::LocalHost, m_upstream);
    connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    const auto cut = [client, upstream] {
        upstream->abort();
        client->abort();
    };
    connect(client, &QTcpSocket::readyRead, this, [this, client, upstream, state, cut] {
        state->request += client->readAll();
        if (!state->request.isEmpty() && state->request[0] == '\x16')
            return cut(); // TLS, which is not spoken here
        if (!state->requestHead) {
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
    const auto receive = [upstream, client, state, pass] {
        state->answer += upstream->readAll();
        if (!state->answerHead) {
            const QByteArray head = takeHead(state->answer);
            if (head.isEmpty())
                return;
            state->answerHead = true;
            client->write(head + "\r\n\r\n");
            if (state->spoil.kind == Spoil::Kind::Delay) {
                state->held = true;
                QTimer::singleShot(700, client, [state, pass] {
                    state->held = false;
                    pass();
                });
            }
        }
        if (!state->held)
            pass();
    };
    connect(upstream, &QTcpSocket::readyRead, this, receive);
    connect(upstream, &QTcpSocket::disconnected, this, receive);
}

} // namespace kiste::test
