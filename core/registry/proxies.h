// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkProxyFactory>
#include <QProcessEnvironment>
#include <QUrl>

#include <string>
#include <vector>

namespace kiste {

/// The proxies that the environment names: `https_proxy`, `http_proxy`, `all_proxy`, and `no_proxy` for those hosts that
/// are reached without, in small letters or capitals. This computer itself is never reached through one.
class EnvironmentProxies : public QNetworkProxyFactory
{
public:
    explicit EnvironmentProxies(const QProcessEnvironment &environment);
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
    /// The proxy for an address, "http://proxy.example:3128"; invalid for none.
    QUrl proxyFor(const QUrl &url) const;

private:
    QUrl m_http;
    QUrl m_https;
    std::vector<std::string> m_direct; ///< host names, domains, "*", each maybe with a port
};

} // namespace kiste
