// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/parse/securityoptions.h"

#include <QFile>

#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestProfile = 1024 * 1024;

Result<QString> readProfile(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::NotFound, std::format("cannot read the seccomp profile '{}': {}", name.toStdString(),
                                                        file.errorString().toStdString()));
    const QByteArray content = file.read(largestProfile + 1);
    if (content.size() > largestProfile || content.trimmed().isEmpty())
        return failure(ErrorCode::InvalidArgument,
                       std::format("the seccomp profile '{}' is {}", name.toStdString(),
                                   content.size() > largestProfile ? "larger than 1 MiB" : "empty"));
    return QString::fromUtf8(content);
}

void append(QVariantMap &options, const QString &key, const QString &paths)
{
    options.insert(key, options.value(key).toStringList() + paths.split(u':', Qt::SkipEmptyParts));
}

} // namespace

Result<void> applySecurityOption(const std::string &text, QVariantMap &options)
{
    const QString whole = QString::fromStdString(text);
    const qsizetype equals = whole.indexOf(u'=') >= 0 ? whole.indexOf(u'=') : whole.indexOf(u':');
    const QString key = equals < 0 ? whole : whole.left(equals);
    const QString value = equals < 0 ? QString() : whole.mid(equals + 1);
    if (key == "no-new-privileges"_L1 && (value.isEmpty() || value == "true"_L1 || value == "false"_L1)) {
        options.insert(u"no-new-privileges"_s, value != "false"_L1);
    } else if (key == "seccomp"_L1 && (value == "unconfined"_L1 || value == "builtin"_L1)) {
        options.insert(u"seccomp"_s, value == "unconfined"_L1 ? value : QString());
    } else if (key == "seccomp"_L1 && !value.isEmpty()) {
        const auto profile = readProfile(value);
        if (!profile)
            return std::unexpected(profile.error());
        options.insert(u"seccomp"_s, *profile);
    } else if (key == "apparmor"_L1 && !value.isEmpty()) {
        options.insert(u"apparmor"_s, value);
    } else if (whole == "systempaths=unconfined"_L1) {
        append(options, u"unmask"_s, u"ALL"_s);
    } else if ((key == "mask"_L1 || key == "unmask"_L1) && !value.isEmpty()) {
        append(options, key, value);
    } else if (whole != "label=disable"_L1 && whole != "label:disable"_L1) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a security option; there are no-new-privileges, seccomp=, apparmor=, "
                                   "systempaths=unconfined, mask= and unmask=",
                                   text));
    }
    return {};
}

} // namespace kiste::ctl
