// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/transport.h"

#include "core/base/fileio.h"
#include "core/registry/proxies.h"
#include "core/registry/settings.h"

#include <QBuffer>
#include <QDir>
#include <QNetworkCookieJar>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

#include <cerrno>
#include <format>
#include <unistd.h>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxRedirects = 5;
constexpr qint64 readBuffer = 1 << 20;
constexpr qint64 readPiece = 256 << 10;

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool sameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme() == b.scheme() && hostOf(a) == hostOf(b);
}

std::string shownUrl(const QUrl &url)
{
    return printable(url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment).toStdString());
}

/// One request on the wire, until its answer is complete or it is clear that there is none.
class Exchange : public QObject
{
public:
    Exchange(QNetworkReply *reply, const HttpRequest &request, bool trustsAnything)
        : m_reply(reply), m_request(request)
    {
        m_answer.url = request.url;
        reply->setReadBufferSize(readBuffer);
        connect(reply, &QNetworkReply::sslErrors, this, [this, trustsAnything](const QList<QSslError> &errors) {
            if (trustsAnything)
                return m_reply->ignoreSslErrors();
            for (const QSslError &error : errors)
                m_certificate += (m_certificate.empty() ? "" : "; ") + printable(error.errorString().toStdString());
        });
        connect(reply, &QNetworkReply::readyRead, this, &Exchange::read);
        connect(reply, &QNetworkReply::finished, this, [this] {
            read();
            begin();
            if (!ended.happened())
                ended.happen();
        });
    }

    Result<HttpAnswer> result(bool cancelled)
    {
        const std::string host = hostOf(m_request.url);
        if (cancelled)
            return failure(ErrorCode::Cancelled, "cancelled");
        if (m_failed)
            return std::unexpected(*m_failed);
        const auto error = m_reply->error();
        if (error == QNetworkReply::SslHandshakeFailedError) {
            if (m_certificate.empty()) {
                return failure(ErrorCode::Unavailable,
                    std::format("'{}' does not speak TLS: {}", host, printable(m_reply->errorString().toStdString())));
            }
            return failure(ErrorCode::NotAuthorized,
                std::format("the certificate of '{}' is not trusted: {}", host, m_certificate));
        }
        // A status of its own counts as an answer, an interrupted one does not.
        const bool answered = m_answer.status > 0 && (error == QNetworkReply::NoError || m_answer.status >= 400);
        if (!answered && error == QNetworkReply::OperationCanceledError)
            return failure(ErrorCode::Timeout, std::format("'{}' has not sent anything for too long", host));
        if (!answered) {
            return failure(ErrorCode::Unavailable,
                std::format("cannot reach '{}': {}", host, printable(m_reply->errorString().toStdString())));
        }
        bool known = false;
        const qint64 announced = m_answer.headers.value("content-length").toLongLong(&known);
        if (known && m_request.verb != "HEAD" && m_received < announced)
            return failure(ErrorCode::Unavailable, std::format("'{}' broke its answer off", host));
        return std::move(m_answer);
    }

    Event ended;

private:
    /// Takes over the head once it is there.
    void begin()
    {
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (m_answer.status != 0 || status == 0 || m_failed)
            return;
        m_answer.status = status;
        for (const auto &[name, value] : m_reply->rawHeaderPairs())
            m_answer.headers.insert(name.toLower(), value);
        if (isContent() && m_request.begun)
            take(m_request.begun(m_answer));
    }

    bool isContent() const { return m_answer.status == 200 || m_answer.status == 206; }

    void read()
    {
        begin();
        while (!m_failed && m_reply->bytesAvailable() > 0) {
            const QByteArray bytes = m_reply->read(readPiece);
            if (bytes.isEmpty())
                break;
            m_received += bytes.size();
            if (isContent() && m_request.sink) {
                take(m_request.sink(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())))));
            } else if (m_answer.body.size() + bytes.size() > m_request.limit) {
                take(failure(ErrorCode::LimitExceeded,
                    std::format("the answer of '{}' is longer than {} bytes", hostOf(m_request.url), m_request.limit)));
            } else {
                m_answer.body += bytes;
            }
        }
    }

    void take(const Result<void> &result)
    {
        if (result)
            return;
        m_failed = result.error();
        m_reply->abort();
    }

    QNetworkReply *m_reply;
    const HttpRequest &m_request;
    HttpAnswer m_answer;
    std::optional<Error> m_failed;
    std::string m_certificate;
    qint64 m_received = 0;
};

void addCertificates(const QString &directory, QSslConfiguration &configuration, QList<QSslCertificate> &authorities)
{
    const QDir files(directory);
    for (const QString &name : files.entryList({u"*.crt"_s}, QDir::Files, QDir::Name))
        authorities += QSslCertificate::fromPath(files.filePath(name), QSsl::Pem);
    for (const QString &name : files.entryList({u"*.cert"_s}, QDir::Files, QDir::Name)) {
        QFile keyFile(files.filePath(name.chopped(5) + u".key"_s));
        const QList<QSslCertificate> own = QSslCertificate::fromPath(files.filePath(name), QSsl::Pem);
        if (own.isEmpty() || !keyFile.open(QIODevice::ReadOnly))
            continue;
        const QByteArray text = keyFile.readAll();
        for (const auto algorithm : {QSsl::Rsa, QSsl::Ec}) {
            if (const QSslKey key(text, algorithm, QSsl::Pem); !key.isNull()) {
                configuration.setLocalCertificateChain(own);
                configuration.setPrivateKey(key);
            }
        }
    }
}

} // namespace

std::string hostOf(const QUrl &url)
{
    std::string host = url.host(QUrl::FullyEncoded).toStdString();
    if (host.contains(':') && !host.starts_with('['))
        host = '[' + host + ']';
    const int usual = url.scheme() == "https"_L1 ? 443 : 80;
    return url.port(usual) == usual ? host : host + ':' + std::to_string(url.port());
}

HttpTransport::Options HttpTransport::standardOptions()
{
    const std::string config = userConfigDirectory();
    return {.certificateRoots = {config + "/kiste/certs.d", config + "/containers/certs.d", "/etc/kiste/certs.d",
                "/etc/containers/certs.d", "/etc/docker/certs.d"},
        .certificateDirectory = {}};
}

HttpTransport::HttpTransport(Options options, QObject *parent)
    : QObject(parent), m_options(std::move(options))
{
    m_manager.setAutoDeleteReplies(false);
    m_manager.setProxyFactory(new EnvironmentProxies(QProcessEnvironment::systemEnvironment())); // it takes it over
}

HttpTransport::~HttpTransport() = default;

QSslConfiguration HttpTransport::encryption(const QUrl &url) const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    QList<QSslCertificate> own;
    if (!m_options.certificateDirectory.empty())
        addCertificates(QString::fromStdString(m_options.certificateDirectory), configuration, own);
    for (const std::string &root : m_options.certificateRoots)
        addCertificates(QString::fromStdString(root + '/' + hostOf(url)), configuration, own);
    // Without any of its own Qt looks for the computer's as it needs them, which is faster than reading them all.
    if (!own.isEmpty())
        configuration.setCaCertificates(QSslConfiguration::systemCaCertificates() + own);
    return configuration;
}

QNetworkReply *HttpTransport::start(const HttpRequest &request, QIODevice *body)
{
    QNetworkRequest wire(request.url);
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    wire.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    wire.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    wire.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    // Each transfer has a connection of its own: a cut costs one of them, and none waits for the others' windows.
    wire.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    wire.setTransferTimeout(m_options.silence);
    wire.setHeader(QNetworkRequest::UserAgentHeader, u"kiste/" KISTE_VERSION ""_s);
    // Digests are of what is sent; nothing may be decompressed on the way.
    wire.setRawHeader("Accept-Encoding", "identity");
    if (!request.authorization.isEmpty())
        wire.setRawHeader("Authorization", request.authorization);
    for (const auto &[name, value] : request.headers)
        wire.setRawHeader(name, value);
    if (request.url.scheme() == "https"_L1)
        wire.setSslConfiguration(encryption(request.url));
    if (request.verb == "GET")
        return m_manager.get(wire);
    if (request.verb == "HEAD")
        return m_manager.head(wire);
    if (request.verb == "DELETE")
        return m_manager.deleteResource(wire);
    if (!wire.hasRawHeader("Content-Type"))
        wire.setRawHeader("Content-Type", "application/octet-stream");
    return m_manager.sendCustomRequest(wire, request.verb, body);
}

Task<Result<HttpAnswer>> HttpTransport::exchange(const HttpRequest &request)
{
    if (m_cancelled)
        co_return failure(ErrorCode::Cancelled, "cancelled");
    std::unique_ptr<QIODevice> body = request.body ? request.body() : std::make_unique<QBuffer>();
    if (!body->isOpen())
        body->open(QIODevice::ReadOnly);
    const std::unique_ptr<QNetworkReply> reply(start(request, body.get()));
    Exchange run(reply.get(), request, m_insecure.contains(hostOf(request.url)));
    connect(this, &HttpTransport::stopped, reply.get(), &QNetworkReply::abort);
    co_await run.ended;
    co_return run.result(m_cancelled);
}

Result<QUrl> HttpTransport::redirected(const HttpRequest &request, const HttpAnswer &answer) const
{
    const QUrl target = request.url.resolved(QUrl::fromEncoded(answer.headers.value("location"), QUrl::StrictMode));
    const bool plain = target.scheme() == "http"_L1;
    if (!target.isValid() || target.host().isEmpty() || (!plain && target.scheme() != "https"_L1)) {
        return failure(ErrorCode::Unsupported,
            std::format("'{}' redirects to '{}', which is no address to read from", shownUrl(request.url),
                printable(answer.header("location"))));
    }
    if (plain && request.url.scheme() == "https"_L1) {
        return failure(ErrorCode::NotAuthorized,
            std::format("'{}' redirects to '{}', which is not encrypted", shownUrl(request.url), shownUrl(target)));
    }
    QUrl clean = target;
    clean.setUserInfo(QString()); // nobody gives this user a name
    return clean;
}

Task<Result<HttpAnswer>> HttpTransport::send(HttpRequest request)
{
    const QUrl asked = request.url;
    for (int hop = 0; hop <= maxRedirects; ++hop) {
        auto answer = co_await exchange(request);
        const bool reading = request.verb == "GET" || request.verb == "HEAD";
        if (!answer || !isRedirect(answer->status) || !reading)
            co_return answer;
        const auto target = redirected(request, *answer);
        if (!target)
            co_return std::unexpected(target.error());
        if (!sameOrigin(*target, asked)) {
            // A range is no secret, anything else that was for that host might be.
            request.authorization.clear();
            request.headers.removeIf([](const auto &header) { return header.first != "Range" && header.first != "Accept"; });
        }
        request.url = *target;
    }
    co_return failure(ErrorCode::LimitExceeded,
        std::format("'{}' redirects more than {} times", shownUrl(asked), maxRedirects));
}

Task<bool> HttpTransport::wait(std::chrono::milliseconds time)
{
    Event over;
    QTimer timer;
    timer.setSingleShot(true);
    timer.setTimerType(Qt::PreciseTimer); // a coarse one may end early, and a registry would refuse once more
    const auto end = [&over] {
        if (!over.happened())
            over.happen();
    };
    connect(&timer, &QTimer::timeout, &timer, end);
    connect(this, &HttpTransport::stopped, &timer, end);
    if (!m_cancelled) {
        timer.start(time);
        co_await over;
    }
    co_return !m_cancelled;
}

void HttpTransport::cancel()
{
    if (std::exchange(m_cancelled, true))
        return;
    emit stopped();
}

FileRange::FileRange(int file, std::uint64_t offset, std::uint64_t size)
    : m_file(file), m_offset(offset), m_size(size)
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 FileRange::readData(char *data, qint64 maxSize)
{
    const auto at = static_cast<std::uint64_t>(pos());
    if (at >= m_size)
        return 0;
    const std::uint64_t size = std::min(m_size - at, static_cast<std::uint64_t>(maxSize));
    const auto n = readFullyAt(
        m_file, std::as_writable_bytes(std::span(data, static_cast<std::size_t>(size))), m_offset + at, "the blob");
    if (!n || *n < size) { // shorter than it was: the digest could not fit any more
        setErrorString(u"the blob cannot be read"_s);
        return -1;
    }
    emit readTo(static_cast<qint64>(at + *n));
    return static_cast<qint64>(*n);
}

} // namespace kiste
