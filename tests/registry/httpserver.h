// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QSslConfiguration>
#include <QTcpServer>

#include <functional>

class QTcpSocket;

namespace kiste::test {

struct ServedRequest
{
    QByteArray verb;
    QByteArray path; ///< with the query
    QMap<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
};

struct ServedAnswer
{
    int status = 200;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    bool endless = false; ///< the body is repeated, without a length, until the client has enough
    qint64 announced = -1; ///< Content-Length, if it is another than the body's
    bool stays = false; ///< the connection stays open after the body
};

/// A registry of the test's own, that answers whatever the test wants, on a port of this computer. One request for each
/// connection.
class HttpServer : public QTcpServer
{
    Q_OBJECT

public:
    using Handler = std::function<ServedAnswer(const ServedRequest &)>;
    explicit HttpServer(Handler handler = {});

    void onRequest(Handler handler) { m_handler = std::move(handler); }
    /// Speaks TLS from now on, with the certificate and key of makeCertificates() in @p directory.
    void encrypt(const QString &directory);
    /// "127.0.0.1:PORT"
    std::string host() const { return "127.0.0.1:" + std::to_string(serverPort()); }
    QByteArray address() const { return (m_encryption.isNull() ? "http://" : "https://") + QByteArray::fromStdString(host()); }
    /// Everything that was asked, in order.
    QList<ServedRequest> requests;
    qint64 sent = 0; ///< bytes of endless bodies

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void serve(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const ServedRequest &request);

    Handler m_handler;
    QSslConfiguration m_encryption; ///< null: none
};

/// Makes an authority of the test's own, "ca/ca.crt", and a certificate of it for this computer, "server.crt" and "server.key".
/// Empty, or why that failed.
QByteArray makeCertificates(const QString &directory);

/// Stands between a client and a server and spoils answers.
class SpoilingProxy : public QTcpServer
{
    Q_OBJECT

public:
    struct Spoil
    {
        enum class Kind { Nothing, Cut, Truncate, Corrupt, Delay, CutUpload };
        Kind kind = Kind::Nothing;
        qint64 at = 0; ///< byte of the answer's body, or of the request's for CutUpload
    };
    /// What to do to the answer of a request with this first line.
    using Choice = std::function<Spoil(const QByteArray &requestLine)>;

    SpoilingProxy(quint16 upstream, Choice choice);
    std::string host() const { return "127.0.0.1:" + std::to_string(serverPort()); }
    QList<QByteArray> heads; ///< of all requests

private:
    void relay(QTcpSocket *client);

    const quint16 m_upstream;
    Choice m_choice;
};

} // namespace kiste::test
