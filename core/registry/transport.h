// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async/task.h"
#include "core/base/error.h"

#include <QByteArray>
#include <QIODevice>
#include <QList>
#include <QMap>
#include <QNetworkAccessManager>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

class QNetworkReply;
class QSslConfiguration;

namespace kiste {

/// What a server answered.
struct HttpAnswer
{
    int status = 0;
    QUrl url; ///< after redirects
    QMap<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body; ///< what a sink did not take

    bool isGood() const { return status >= 200 && status < 300; }
    /// Empty if it is not there. @p name in lower case.
    std::string header(const char *name) const { return headers.value(name).toStdString(); }
};

struct HttpRequest
{
    QByteArray verb = "GET";
    QUrl url;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray authorization; ///< sent to this host only, never to one that it redirects to
    std::function<std::unique_ptr<QIODevice>()> body; ///< made for each attempt; random access; none: no body
    qsizetype limit = 1 << 20; ///< bytes of the answer that are kept; LimitExceeded if there are more
    /// Told of the head of an answer 200 or 206 before its first byte. An error ends the exchange, and is its result.
    std::function<Result<void>(const HttpAnswer &)> begun;
    /// Gets the bytes of an answer 200 or 206 as they come, instead of `HttpAnswer::body`. The same holds for its error.
    std::function<Result<void>(std::span<const std::byte>)> sink;
};

/// HTTP as registries are to be spoken with: redirects are followed for reading only, never to anything but HTTP and never
/// from an encrypted host to one that is not, and what proves who the user is stays with the host that it was for.
/// Nothing is kept between exchanges, no cookies, no cache. Proxies are those of the environment (`https_proxy`,
/// `http_proxy`, `all_proxy`, `no_proxy`, in capitals too).
class HttpTransport : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        /// Directories `HOST[:PORT]/` with certificate authorities (`*.crt`) and certificates for this user (`NAME.cert` with
        /// `NAME.key`), as docker and containers have them, below each of these.
        std::vector<std::string> certificateRoots;
        /// The same files for every host.
        std::string certificateDirectory;
        std::chrono::milliseconds silence{60'000}; ///< without a byte an exchange ends in Timeout after this
    };
    /// The usual places: the user's `kiste/certs.d` and `containers/certs.d`, then those of the computer.
    static Options standardOptions();

    explicit HttpTransport(Options options = standardOptions(), QObject *parent = nullptr);
    ~HttpTransport() override;

    /// Certificates of "HOST:PORT" are not checked from now on.
    void trustAnything(const std::string &host) { m_insecure.insert(host); }

    /// One answer, whatever its status. Unavailable if there was none or it was cut, Timeout, NotAuthorized for a certificate
    /// that nobody vouches for, Cancelled.
    Task<Result<HttpAnswer>> send(HttpRequest request);
    /// Waits; false if it was cancelled meanwhile.
    Task<bool> wait(std::chrono::milliseconds time);

    /// Ends everything that goes on, and whatever is begun later.
    void cancel();
    bool isCancelled() const { return m_cancelled; }

Q_SIGNALS:
    void stopped();

private:
    Task<Result<HttpAnswer>> exchange(const HttpRequest &request);
    Result<QUrl> redirected(const HttpRequest &request, const HttpAnswer &answer) const;
    QSslConfiguration encryption(const QUrl &url) const;
    QNetworkReply *start(const HttpRequest &request, QIODevice *body);

    const Options m_options;
    QNetworkAccessManager m_manager;
    std::set<std::string> m_insecure;
    bool m_cancelled = false;
};

/// "host:port" of an address, as it stands in names of images: without the scheme's usual port.
std::string hostOf(const QUrl &url);

/// A part of an open file to send, random access. The file must outlive it.
class FileRange : public QIODevice
{
    Q_OBJECT

public:
    FileRange(int file, std::uint64_t offset, std::uint64_t size);
    qint64 size() const override { return static_cast<qint64>(m_size); }
    bool isSequential() const override { return false; }

Q_SIGNALS:
    /// Bytes up to here have been read.
    void readTo(qint64 position);

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const int m_file;
    const std::uint64_t m_offset;
    const std::uint64_t m_size;
};

} // namespace kiste
