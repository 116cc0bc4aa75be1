// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/client.h"

#include "core/base/fileio.h"
#include "core/registry/answers.h"

#include <QBuffer>
#include <QUrlQuery>

#include <algorithm>
#include <format>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxAttempts = 6;
constexpr std::chrono::milliseconds firstPause{250};
/// Longer than this nobody waits without having been told.
constexpr std::chrono::seconds longestPause{120};
constexpr std::chrono::seconds longestPauses{300};
constexpr std::string_view clientName = "kiste";

bool mayPass(int status)
{
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

ErrorCode codeOf(int status)
{
    switch (status) {
    case 401:
    case 403:
        return ErrorCode::NotAuthorized;
    case 404:
    case 410:
        return ErrorCode::NotFound;
    case 405:
    case 406:
    case 415:
    case 501:
        return ErrorCode::Unsupported;
    case 413:
    case 429:
        return ErrorCode::LimitExceeded;
    case 408:
        return ErrorCode::Timeout;
    default:
        return status >= 500 ? ErrorCode::Unavailable : ErrorCode::Failed;
    }
}

QUrl endpointAddress(const std::string &scheme, const std::string &host)
{
    return QUrl(QString::fromStdString(scheme + "://" + host), QUrl::StrictMode);
}

} // namespace

RegistryClient::RegistryClient(
    HttpTransport &transport, const CredentialStore &credentials, RegistryEndpoint endpoint, Access access)
    : m_transport(transport), m_credentials(credentials), m_endpoint(std::move(endpoint)), m_access(access)
{
    if (m_endpoint.insecure)
        m_transport.trustAnything(hostOf(endpointAddress("https", m_endpoint.host)));
}

void RegistryClient::alsoRead(const std::string &repository)
{
    if (repository == m_endpoint.repository || std::ranges::contains(m_alsoRead, repository))
        return;
    m_alsoRead.push_back(repository);
    m_authorization.clear(); // it was for less
}

QUrl RegistryClient::path(const std::string &kind, const std::string &what) const
{
    return QUrl(QString::fromStdString(std::format("/v2/{}/{}/{}", m_endpoint.repository, kind, what)), QUrl::StrictMode);
}

Task<Result<void>> RegistryClient::connect()
{
    if (!m_base.isEmpty())
        co_return Result<void>();
    std::optional<Error> first;
    // Encrypted if it can be; that it cannot is believed only of registries that may be spoken with in the clear.
    for (const char *scheme : {"https", "http"}) {
        if (first && !m_endpoint.insecure)
            break;
        const QUrl base = endpointAddress(scheme, m_endpoint.host);
        HttpRequest ping;
        ping.url = base;
        ping.url.setPath(u"/v2/"_s);
        const auto answer = co_await m_transport.send(ping);
        if (!answer) {
            if (answer.error().code == ErrorCode::Cancelled)
                co_return std::unexpected(answer.error());
            if (!first)
                first = answer.error();
            continue;
        }
        m_base = base;
        if (answer->status == 401 && m_authorization.isEmpty()) {
            // A refusal shows when something is really asked for.
            std::ignore = co_await authenticate(answer->header("www-authenticate"));
        }
        co_return Result<void>();
    }
    co_return std::unexpected(*first);
}

Task<Result<HttpAnswer>> RegistryClient::attempt(const HttpRequest &request)
{
    HttpRequest own = request;
    own.url = m_base.resolved(request.url);
    // A registry may send uploads elsewhere; what proves who the user is does not go along.
    if (hostOf(own.url) == hostOf(m_base) && own.url.scheme() == m_base.scheme())
        own.authorization = m_authorization;
    else if (own.url.scheme() != "https"_L1 && !(m_endpoint.insecure && own.url.scheme() == "http"_L1))
        co_return failure(ErrorCode::NotAuthorized,
            std::format("'{}' sends to '{}', which is not encrypted", m_endpoint.host, hostOf(own.url)));
    co_return co_await m_transport.send(std::move(own));
}

Task<Result<HttpAnswer>> RegistryClient::send(HttpRequest request, std::vector<int> accepted)
{
    if (auto connected = co_await connect(); !connected)
        co_return std::unexpected(connected.error());
    const bool isReading = request.verb == "GET" || request.verb == "HEAD";
    const bool repeatable = isReading && !request.sink;
    bool askedAgain = false;
    for (int i = 0;; ++i) {
        const QByteArray used = m_authorization;
        auto answer = co_await attempt(request);
        if (!answer) {
            const bool gone = answer.error().code == ErrorCode::Unavailable || answer.error().code == ErrorCode::Timeout;
            if (!gone || !repeatable || i + 1 >= maxAttempts / 2)
                co_return answer;
            if (!co_await m_transport.wait(firstPause * (1 << i)))
                co_return failure(ErrorCode::Cancelled, "cancelled");
            continue;
        }
        if (answer->isGood() || std::ranges::contains(accepted, answer->status))
            co_return answer;
        if (answer->status == 401 && used != m_authorization && i + 1 < maxAttempts)
            continue; // somebody else's request has brought a newer token meanwhile
        if (answer->status == 401 && !askedAgain) {
            askedAgain = true;
            if (auto let = co_await authenticate(answer->header("www-authenticate")); !let)
                co_return std::unexpected(let.error());
            continue;
        }
        // Of anything but reading it is not known how far the registry got before it was not well.
        const bool again = answer->status == 429 || (mayPass(answer->status) && isReading);
        if (!again || i + 1 >= maxAttempts)
            co_return refused(*answer, request.url);
        if (auto waited = co_await pause(*answer, i); !waited)
            co_return std::unexpected(waited.error());
    }
}

Task<Result<void>> RegistryClient::pause(const HttpAnswer &answer, int attempt)
{
    std::chrono::milliseconds time = firstPause * (1 << attempt);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (const auto asked = parseRetryAfter(answer.header("retry-after"), now)) {
        if (*asked > longestPause || m_waited + *asked > longestPauses) {
            co_return failure(ErrorCode::LimitExceeded,
                std::format("'{}' has been asked too often and wants to be left alone for {} s", m_endpoint.host,
                    asked->count()));
        }
        time = std::max<std::chrono::milliseconds>(*asked, std::chrono::milliseconds(10));
    }
    m_waited += time;
    if (!co_await m_transport.wait(time))
        co_return failure(ErrorCode::Cancelled, "cancelled");
    co_return Result<void>();
}

std::unexpected<Error> RegistryClient::refused(const HttpAnswer &answer, const QUrl &asked) const
{
    std::string reason = registryErrorText(answer.body.toStdString());
    if (reason.empty())
        reason = std::format("status {}", answer.status);
    else if (answer.status != 404)
        reason += std::format(" (status {})", answer.status);
    const std::string path = asked.path().toStdString();
    return failure(codeOf(answer.status),
        std::format("'{}' refuses '{}': {}", m_endpoint.host, printable(path.starts_with("/v2/") ? path.substr(4) : path),
            reason));
}

Task<Result<void>> RegistryClient::authenticate(std::string header)
{
    const auto credentials = m_credentials.find(m_endpoint.host, m_endpoint.repository);
    if (!credentials)
        co_return std::unexpected(credentials.error());
    const auto challenges = parseChallenges(header);
    const auto bearer = std::ranges::find(challenges, "bearer", &AuthChallenge::scheme);
    if (bearer != challenges.end())
        co_return co_await fetchToken(*bearer, *credentials);
    if (std::ranges::find(challenges, "basic", &AuthChallenge::scheme) == challenges.end()) {
        co_return failure(ErrorCode::Unsupported,
            std::format("'{}' asks for a kind of login that is not known here", m_endpoint.host));
    }
    if (!*credentials || (*credentials)->user.empty()) {
        co_return failure(ErrorCode::NotAuthorized,
            std::format("'{}' wants a login; try 'kistectl login {}'", m_endpoint.host, m_endpoint.host));
    }
    const QByteArray authorization = "Basic " + QByteArray::fromStdString(encodeBasic(**credentials));
    if (authorization == m_authorization) {
        co_return failure(
            ErrorCode::NotAuthorized, std::format("'{}' does not take the user name or password", m_endpoint.host));
    }
    m_authorization = authorization;
    co_return Result<void>();
}

QStringList RegistryClient::scopes(const AuthChallenge &challenge) const
{
    QStringList scopes;
    if (!m_endpoint.repository.empty()) {
        scopes.append(u"repository:%1:%2"_s.arg(QString::fromStdString(m_endpoint.repository),
            m_access == Access::Push ? u"pull,push"_s : u"pull"_s));
    }
    for (const std::string &other : m_alsoRead)
        scopes.append(u"repository:%1:pull"_s.arg(QString::fromStdString(other)));
    // What it says that it needs, such as its catalogue.
    const QString asked = QString::fromStdString(challenge.parameter("scope"));
    if (m_endpoint.repository.empty() && !asked.isEmpty())
        scopes += asked.split(u' ', Qt::SkipEmptyParts);
    return scopes;
}

Task<Result<void>> RegistryClient::fetchToken(AuthChallenge challenge, std::optional<RegistryCredentials> known)
{
    QUrl realm(QString::fromStdString(challenge.parameter("realm")), QUrl::StrictMode);
    const bool encrypted = realm.scheme() == "https"_L1;
    if (!realm.isValid() || realm.host().isEmpty() || (!encrypted && realm.scheme() != "http"_L1)) {
        co_return failure(ErrorCode::Corrupt,
            std::format("'{}' sends to '{}' for a token, which is no address", m_endpoint.host,
                printable(challenge.parameter("realm"))));
    }
    if (!encrypted && !(m_endpoint.insecure && m_base.scheme() == "http"_L1)) {
        co_return failure(ErrorCode::NotAuthorized,
            std::format("'{}' sends to '{}' for a token, which is not encrypted", m_endpoint.host, hostOf(realm)));
    }
    const QString service = QString::fromStdString(challenge.parameter("service"));
    HttpRequest request;
    request.limit = static_cast<qsizetype>(maxTokenAnswer);
    realm.setUserInfo(QString());
    if (known && !known->identityToken.empty()) {
        QUrlQuery form;
        const auto add = [&form](const QString &key, const QString &value) {
            form.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        };
        add(u"grant_type"_s, u"refresh_token"_s);
        add(u"refresh_token"_s, QString::fromStdString(known->identityToken));
        add(u"service"_s, service);
        add(u"client_id"_s, QString::fromUtf8(clientName));
        add(u"scope"_s, scopes(challenge).join(u' '));
        request.verb = "POST";
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        request.body = [text = form.toString(QUrl::FullyEncoded).toLatin1()] {
            auto buffer = std::make_unique<QBuffer>();
            buffer->setData(text);
            return buffer;
        };
    } else {
        QUrlQuery query(realm);
        const auto add = [&query](const QString &key, const QString &value) {
            query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        };
        if (!service.isEmpty())
            add(u"service"_s, service);
        for (const QString &scope : scopes(challenge))
            add(u"scope"_s, scope);
        if (known) {
            add(u"account"_s, QString::fromStdString(known->user));
            request.authorization = "Basic " + QByteArray::fromStdString(encodeBasic(*known));
        }
        realm.setQuery(query);
    }
    request.url = realm;
    const auto answer = co_await m_transport.send(request);
    if (!answer)
        co_return std::unexpected(answer.error());
    if (!answer->isGood()) {
        std::string reason = registryErrorText(answer->body.toStdString());
        co_return failure(codeOf(answer->status),
            std::format("'{}' gives no token for '{}'{}: {}", hostOf(realm), m_endpoint.host,
                known ? "" : " without a login", reason.empty() ? std::format("status {}", answer->status) : reason));
    }
    const auto token = readToken(answer->body.toStdString());
    if (!token)
        co_return failure(ErrorCode::Corrupt, std::format("'{}' answered without a token", hostOf(realm)));
    m_authorization = "Bearer " + QByteArray::fromStdString(*token);
    co_return Result<void>();
}

Task<Result<void>> RegistryClient::check()
{
    HttpRequest ping;
    ping.url = QUrl(u"/v2/"_s);
    const auto answer = co_await send(ping);
    co_return answer ? Result<void>() : Result<void>(std::unexpected(answer.error()));
}

} // namespace kiste
