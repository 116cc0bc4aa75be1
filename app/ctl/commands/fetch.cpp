// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `build` asks kistectl-transfer to bring for ADD.
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/transferrun.h"
#include "core/base/fileio.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Seconds since 1970 of a header "Wed, 21 Oct 2015 07:28:00 GMT" (RFC 9110, section 5.6.7); 0 if it is none.
qint64 httpTime(const std::string &text)
{
    QDateTime time = QLocale::c().toDateTime(QString::fromStdString(text), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    time.setTimeZone(QTimeZone::UTC);
    return time.isValid() ? std::max<qint64>(0, time.toSecsSinceEpoch()) : 0;
}

} // namespace

Task<int> execute(Session &session, FetchOptions options)
{
    const QUrl url(options.url, QUrl::StrictMode);
    if (!url.isValid() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1) || url.host().isEmpty()) {
        session.complain(u"'%1' is not an address to fetch from"_s.arg(options.url));
        co_return exitFailure;
    }
    const UniqueFd file(::open(options.output.toLocal8Bit().constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) {
        session.complain(QString::fromStdString(Error::fromErrno(errno, std::format("cannot write '{}'", options.output.toStdString())).detail));
        co_return exitFailure;
    }
    TransferRun run(session, HttpTransport::standardOptions());
    HttpRequest request;
    request.url = url;
    request.sink = [&file](std::span<const std::byte> bytes) { return writeFully(file.get(), bytes, "what was fetched"); };
    const auto answer = co_await run.transport().send(std::move(request));
    if (run.wasKilled())
        co_return run.failureCode();
    if (!answer || answer->status != 200) {
        session.complain(answer ? u"cannot fetch '%1': the server answers with status %2"_s.arg(options.url).arg(answer->status)
                                : u"cannot fetch '%1': %2"_s.arg(options.url, QString::fromStdString(answer.error().detail)));
        co_return exitFailure;
    }
    session.print(std::format("{}\n", httpTime(answer->header("last-modified"))));
    co_return 0;
}

} // namespace kiste::ctl
