// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <array>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

QString translated(const char *text)
{
    return QCoreApplication::translate("kiste::ui::format", text);
}

std::size_t unitFor(quint64 bytes)
{
    std::size_t unit = 0;
    for (double value = double(bytes); value >= 1000 && unit + 1 < units.size(); value /= 1024)
        ++unit;
    return unit;
}

QString inUnit(quint64 bytes, std::size_t unit)
{
    double value = double(bytes);
    for (std::size_t step = 0; step < unit; ++step)
        value /= 1024;
    const bool whole = unit == 0 || value >= 9.95 || value == std::int64_t(value);
    return QLocale().toString(value, 'f', whole ? 0 : 1);
}

} // namespace

quint64 installedMemory()
{
    static const quint64 bytes = quint64(::sysconf(_SC_PHYS_PAGES)) * quint64(::sysconf(_SC_PAGESIZE));
    return bytes;
}

QString formatBytes(quint64 bytes)
{
    const std::size_t unit = unitFor(bytes);
    return inUnit(bytes, unit) + u'\u00a0' + QLatin1StringView(units[unit]);
}

QString formatRate(double bytesPerSecond)
{
    const auto bytes = quint64(bytesPerSecond > 0 ? bytesPerSecond : 0);
    return bytes == 0 ? QLocale().toString(0) : formatBytes(bytes) + u"/s"_s;
}

QString formatBytesLike(quint64 bytes, quint64 scale)
{
    return inUnit(bytes, unitFor(scale));
}

QString formatCores(double cores)
{
    return QLocale().toString(cores, 'f', cores < 9.995 ? 2 : 1);
}

QString formatAge(quint64 seconds)
{
    if (seconds < 60)
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "%1 s")).arg(seconds);
    if (seconds < 3600)
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "%1 min")).arg(seconds / 60);
    if (seconds < 48 * 3600)
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "%1 h")).arg(seconds / 3600);
    if (seconds < 730 * 86400)
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "%1 d")).arg(seconds / 86400);
    return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "%1 y")).arg(seconds / (365 * 86400));
}

QString formatDuration(quint64 seconds)
{
    if (seconds < 3600)
        return seconds < 60 ? formatAge(seconds) : formatAge(seconds) + u' ' + formatAge(seconds % 60);
    if (seconds < 48 * 3600)
        return formatAge(seconds / 3600 * 3600) + u' ' + translated("%1 min").arg(seconds % 3600 / 60);
    return translated("%1 d").arg(seconds / 86400) + u' ' + translated("%1 h").arg(seconds % 86400 / 3600);
}

QString formatTime(quint64 microseconds)
{
    if (microseconds == 0)
        return u"–"_s;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(microseconds / 1000));
    if (time.date() == QDate::currentDate())
        return time.time().toString(u"HH:mm:ss"_s);
    return QLocale().toString(time.date(), QLocale::ShortFormat) + u' ' + time.time().toString(u"HH:mm"_s);
}

quint64 secondsSince(quint64 microseconds)
{
    const qint64 past = QDateTime::currentMSecsSinceEpoch() - qint64(microseconds / 1000);
    return past > 0 ? quint64(past / 1000) : 0;
}

QString errorSentence(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Failed: break;
    case ErrorCode::InvalidArgument:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The engine does not accept one of the values."));
    case ErrorCode::NotFound: return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "It is no longer there."));
    case ErrorCode::AlreadyExists: return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "This name is taken."));
    case ErrorCode::NotAuthorized:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "You are not allowed to do this."));
    case ErrorCode::WrongState:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "This cannot be done in its present state."));
    case ErrorCode::InUse: return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "Something else still needs it."));
    case ErrorCode::NoSpace: return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The disk is full."));
    case ErrorCode::Corrupt:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The content is damaged or incomplete."));
    case ErrorCode::Unsupported:
        return translated(
            QT_TRANSLATE_NOOP("kiste::ui::format", "This computer or this kind of file is not supported."));
    case ErrorCode::Cancelled: return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "It was cancelled."));
    case ErrorCode::Timeout:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The engine did not answer in time."));
    case ErrorCode::Unavailable:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The engine cannot be reached."));
    case ErrorCode::LimitExceeded:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "It is larger than the engine allows."));
    case ErrorCode::CommandNotFound:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The program does not exist in the image."));
    case ErrorCode::CommandNotExecutable:
        return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The program cannot be executed in the image."));
    }
    return translated(QT_TRANSLATE_NOOP("kiste::ui::format", "The engine reported an error."));
}

QString errorDetail(const Error &error)
{
    return QString::fromStdString(error.detail);
}

} // namespace kiste::ui
