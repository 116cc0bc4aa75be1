// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/proxies.h"

#include "core/registry/settings.h"

#include <QNetworkProxy>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

QString variable(const QProcessEnvironment &environment, const QString &name)
{
    const QString value = environment.value(name);
    return value.isEmpty() ? environment.value(name.toUpper()) : value;
}

QUrl proxyAddress(const QString &text)
{
    if (text.isEmpty())
        return {};
    return QUrl(text.contains("://"_L1) ? text : u"http://"_s + text, QUrl::StrictMode);
}

} // namespace

EnvironmentProxies::EnvironmentProxies(const QProcessEnvironment &environment)
{
    const QString all = variable(environment, u"all_proxy"_s);
    const auto choose = [&](const QString &name) {
        const QString own = variable(environment, name);
        return proxyAddress(own.isEmpty() ? all : own);
    };
    m_http = choose(u"http_proxy"_s);
    m_https = choose(u"https_proxy"_s);
    const QString direct = variable(environment, u"no_proxy"_s);
    for (const QString &part : direct.split(u',', Qt::SkipEmptyParts)) {
        if (const QString name = part.trimmed().toLower(); !name.isEmpty())
            m_direct.push_back(name.toStdString());
    }
}

QUrl EnvironmentProxies::proxyFor(const QUrl &url) const
{
    const std::string host = url.host().toLower().toStdString();
    const bool encrypted = url.scheme() == "https"_L1;
    if (isLoopbackHost(host) || host == "::1")
        return {};
    const std::string port = ':' + std::to_string(url.port(encrypted ? 443 : 80));
    for (std::string name : m_direct) {
        if (name == "*")
            return {};
        if (name.ends_with(port))
            name.resize(name.size() - port.size());
        if (name.starts_with("*"))
            name.erase(0, 1);
        const std::string bare = name.starts_with('.') ? name.substr(1) : name;
        if (host == bare || (!bare.empty() && host.ends_with('.' + bare)))
            return {};
    }
    return encrypted ? m_https : m_http;
}

QList<QNetworkProxy> EnvironmentProxies::queryProxy(const QNetworkProxyQuery &query)
{
    const QUrl proxy = proxyFor(query.url());
    if (!proxy.isValid() || proxy.host().isEmpty())
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    const bool socks = proxy.scheme().startsWith("socks5"_L1);
    auto type = socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy;
    if (!socks && query.protocolTag() == "http"_L1)
        type = QNetworkProxy::HttpCachingProxy; // many refuse to tunnel what is not encrypted
    const int port = proxy.port(socks ? 1080 : proxy.scheme() == "https"_L1 ? 443 : 80);
    return {QNetworkProxy(type, proxy.host(), static_cast<quint16>(port), proxy.userName(QUrl::FullyDecoded),
                          proxy.password(QUrl::FullyDecoded))};
}

} // namespace kiste
