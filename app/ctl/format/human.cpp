// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/format/human.h"

#include <QDateTime>
#include <QTimeZone>

#include <array>
#include <cmath>
#include <cstring>
#include <cwchar>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// The number with so many significant digits and no exponent, in the largest unit that keeps it above 1.
template <std::size_t Count>
QString scaled(double value, double base, int digits, const std::array<QLatin1StringView, Count> &units)
{
    std::size_t unit = 0;
    while (value >= base && unit + 1 < Count) {
        value /= base;
        ++unit;
    }
    const auto write = [digits](double number) {
        const double limit = std::pow(10.0, digits);
        const bool whole = number >= limit; // 1023 with three digits would be written with an exponent
        return QString::number(whole ? std::round(number) : number, whole ? 'f' : 'g', whole ? 0 : digits);
    };
    QString text = write(value);
    if (text.toDouble() >= base && unit + 1 < Count) // 999.9 was rounded up
        text = write(value / base), ++unit;
    return text + units[unit];
}

QString count(std::int64_t number, QLatin1StringView unit)
{
    return u"%1 %2"_s.arg(number).arg(unit);
}

} // namespace

QString humanDuration(std::int64_t seconds)
{
    if (seconds < 1)
        return u"Less than a second"_s;
    if (seconds == 1)
        return u"1 second"_s;
    if (seconds < 60)
        return count(seconds, "seconds"_L1);
    const std::int64_t minutes = seconds / 60;
    if (minutes == 1)
        return u"About a minute"_s;
    if (minutes < 60)
        return count(minutes, "minutes"_L1);
    const std::int64_t hours = (seconds + 1800) / 3600;
    if (hours == 1)
        return u"About an hour"_s;
    if (hours < 48)
        return count(hours, "hours"_L1);
    if (hours < 24 * 7 * 2)
        return count(hours / 24, "days"_L1);
    if (hours < 24 * 30 * 2)
        return count(hours / 24 / 7, "weeks"_L1);
    if (hours < 24 * 365 * 2)
        return count(hours / 24 / 30, "months"_L1);
    return count(hours / 24 / 365, "years"_L1);
}

QString humanSize(double bytes)
{
    static constexpr std::array units = {"B"_L1, "kB"_L1, "MB"_L1, "GB"_L1, "TB"_L1, "PB"_L1, "EB"_L1};
    return scaled(bytes, 1000, 3, units);
}

QString binarySize(double bytes)
{
    static constexpr std::array units = {"B"_L1, "KiB"_L1, "MiB"_L1, "GiB"_L1, "TiB"_L1, "PiB"_L1, "EiB"_L1};
    return scaled(bytes, 1024, 4, units);
}

QString dateAndTime(quint64 microseconds)
{
    if (microseconds == 0)
        return {};
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(microseconds / 1000));
    const int offset = local.offsetFromUtc() / 60;
    return u"%1 %2%3%4 %5"_s.arg(local.toString(u"yyyy-MM-dd HH:mm:ss"_s), offset < 0 ? u"-"_s : u"+"_s)
        .arg(std::abs(offset) / 60, 2, 10, QChar(u'0'))
        .arg(std::abs(offset) % 60, 2, 10, QChar(u'0'))
        .arg(local.timeZoneAbbreviation());
}

QString isoTime(quint64 microseconds)
{
    if (microseconds == 0)
        return u"0001-01-01T00:00:00Z"_s;
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(microseconds / 1000), QTimeZone::UTC);
    return u"%1.%2Z"_s.arg(utc.toString(u"yyyy-MM-ddTHH:mm:ss"_s)).arg(microseconds % 1'000'000, 6, 10, QChar(u'0'));
}

QString quotedCommand(const QStringList &command)
{
    QString result = u"\""_s;
    const QString line = command.join(u' ');
    for (const QChar c : line) {
        if (c == u'"' || c == u'\\')
            result += u'\\';
        if (c == u'\n')
            result += "\\n"_L1;
        else if (c == u'\t')
            result += "\\t"_L1;
        else if (c.category() == QChar::Other_Control)
            result += u"\\x%1"_s.arg(c.unicode(), 2, 16, QChar(u'0'));
        else
            result += c;
    }
    return result + u'"';
}

QString signalName(int number)
{
    const char *const name = ::sigabbrev_np(number);
    return name ? QString::fromLatin1(name) : QString::number(number);
}

QString labelText(const QMap<QString, QString> &labels)
{
    QStringList texts;
    for (auto it = labels.begin(); it != labels.end(); ++it)
        texts.append(it.key() + u'=' + it.value());
    return texts.join(u',');
}

QString shortened(const QString &text, qsizetype length)
{
    return text.size() <= length ? text : text.left(length - 1) + u'…';
}

QString printable(const QString &text)
{
    QString result = text;
    for (QChar &c : result) {
        const bool steers = c.category() == QChar::Other_Control || c == QChar::LineSeparator
            || c == QChar::ParagraphSeparator || (c.unicode() >= 0x202a && c.unicode() <= 0x202e) // text direction
            || (c.unicode() >= 0x2066 && c.unicode() <= 0x2069);
        if (steers)
            c = u'?';
    }
    return result;
}

int displayWidth(const QString &text)
{
    int width = 0;
    for (const char32_t c : text.toUcs4())
        width += std::max(::wcwidth(static_cast<wchar_t>(c)), 0);
    return width;
}

} // namespace kiste::ctl
