// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/top.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"

#include <QDateTime>

#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

struct PsColumn
{
    QString name; ///< ps's word for it
    std::string header;
    std::string (*value)(const QVariantMap &process, quint64 now);
};

quint64 number(const QVariantMap &process, const QString &key)
{
    return process.value(key).toULongLong();
}

std::string plain(const QVariantMap &process, const QString &key)
{
    return printable(process.value(key).toString()).toStdString();
}

std::string clockTime(quint64 microseconds)
{
    const quint64 seconds = microseconds / 1'000'000;
    return std::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string started(quint64 at, quint64 now)
{
    const auto time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(at / 1000));
    return time.toString(now - at < 24ULL * 3600 * 1'000'000 ? u"HH:mm"_s : u"MMMdd"_s).toStdString();
}

std::string command(const QVariantMap &process)
{
    const QString line = process.value(u"command"_s).toStringList().join(u' ');
    // A kernel thread, or one that has ended.
    return line.isEmpty() ? '[' + plain(process, u"name"_s) + ']' : printable(line).toStdString();
}

/// Percentage of one processor over its whole life, as ps has it.
double usage(const QVariantMap &process, quint64 now)
{
    const quint64 begin = number(process, u"started-at"_s);
    return now > begin ? 100.0 * double(number(process, u"cpu-time"_s)) / double(now - begin) : 0;
}

std::string user(const QVariantMap &process)
{
    const quint64 uid = number(process, u"uid"_s);
    return uid == 0 ? "root" : std::to_string(uid);
}

const std::vector<PsColumn> &columns()
{
    using Map = const QVariantMap &;
    static const std::vector<PsColumn> all = {
        {u"user"_s, "USER", [](Map p, quint64) { return user(p); }},
        {u"uid"_s, "UID", [](Map p, quint64) { return std::to_string(number(p, u"uid"_s)); }},
        {u"gid"_s, "GID", [](Map p, quint64) { return std::to_string(number(p, u"gid"_s)); }},
        {u"pid"_s, "PID", [](Map p, quint64) { return std::to_string(number(p, u"container-pid"_s)); }},
        {u"hpid"_s, "HPID", [](Map p, quint64) { return std::to_string(number(p, u"pid"_s)); }},
        {u"ppid"_s, "PPID", [](Map p, quint64) { return std::to_string(number(p, u"container-ppid"_s)); }},
        {u"c"_s, "C", [](Map p, quint64 now) { return std::format("{:.0f}", usage(p, now)); }},
        {u"pcpu"_s, "%CPU", [](Map p, quint64 now) { return std::format("{:.1f}", usage(p, now)); }},
        {u"vsz"_s, "VSZ", [](Map p, quint64) { return std::to_string(number(p, u"virtual-memory"_s) / 1024); }},
        {u"rss"_s, "RSS", [](Map p, quint64) { return std::to_string(number(p, u"memory"_s) / 1024); }},
        {u"tty"_s, "TTY", [](Map p, quint64) { return plain(p, u"tty"_s); }},
        {u"stat"_s, "STAT", [](Map p, quint64) { return plain(p, u"state"_s); }},
        {u"stime"_s, "STIME", [](Map p, quint64 now) { return started(number(p, u"started-at"_s), now); }},
        {u"start"_s, "START", [](Map p, quint64 now) { return started(number(p, u"started-at"_s), now); }},
        {u"etime"_s, "ELAPSED",
         [](Map p, quint64 now) { return clockTime(now - std::min(now, number(p, u"started-at"_s))); }},
        {u"time"_s, "TIME", [](Map p, quint64) { return clockTime(number(p, u"cpu-time"_s)); }},
        {u"nlwp"_s, "NLWP", [](Map p, quint64) { return std::to_string(number(p, u"threads"_s)); }},
        {u"nice"_s, "NI", [](Map p, quint64) { return std::to_string(p.value(u"nice"_s).toInt()); }},
        {u"comm"_s, "COMMAND", [](Map p, quint64) { return plain(p, u"name"_s); }},
        {u"args"_s, "COMMAND", [](Map p, quint64) { return command(p); }},
        {u"cmd"_s, "CMD", [](Map p, quint64) { return command(p); }},
    };
    return all;
}

const PsColumn *find(QString name)
{
    static const QMap<QString, QString> others = {{u"%cpu"_s, u"pcpu"_s}, {u"command"_s, u"args"_s},
                                                  {u"ni"_s, u"nice"_s},   {u"s"_s, u"stat"_s},
                                                  {u"state"_s, u"stat"_s}, {u"tt"_s, u"tty"_s},
                                                  {u"euser"_s, u"user"_s}, {u"ucmd"_s, u"comm"_s},
                                                  {u"thcount"_s, u"nlwp"_s}, {u"elapsed"_s, u"etime"_s}};
    name = others.value(name.toLower(), name.toLower());
    const auto found = std::ranges::find(columns(), name, &PsColumn::name);
    return found == columns().end() ? nullptr : &*found;
}

} // namespace

Result<QStringList> topColumns(const QStringList &words)
{
    const QStringList full = {u"user"_s, u"pid"_s, u"ppid"_s, u"c"_s, u"stime"_s, u"tty"_s, u"time"_s, u"cmd"_s};
    QStringList chosen;
    for (qsizetype i = 0; i < words.size(); ++i) {
        QString word = words.at(i);
        if (word == "-ef"_L1 || word == "-e"_L1 || word == "-f"_L1 || word == "ef"_L1)
            continue;
        if (word == "aux"_L1 || word == "-aux"_L1) {
            chosen += {u"user"_s, u"pid"_s, u"pcpu"_s, u"vsz"_s, u"rss"_s, u"tty"_s, u"stat"_s, u"start"_s, u"time"_s,
                       u"args"_s};
            continue;
        }
        // "-o a,b", "-eo a,b", "-oa,b", "o a", or columns alone as podman has them.
        for (const auto prefix : {"-eo"_L1, "-o"_L1}) {
            if (word == prefix && i + 1 < words.size()) {
                word = words.at(++i);
                break;
            }
            if (word.startsWith(prefix) && word.size() > prefix.size()) {
                word.remove(0, prefix.size());
                break;
            }
        }
        for (const QString &name : word.split(u',', Qt::SkipEmptyParts)) {
            if (!find(name))
                return failure(ErrorCode::InvalidArgument,
                               std::format("there is no column '{}' of ps here", name.toStdString()));
            chosen.append(name);
        }
    }
    return chosen.isEmpty() ? full : chosen;
}

std::string topTable(const QList<QVariantMap> &processes, const QStringList &names, quint64 now)
{
    std::vector<const PsColumn *> chosen;
    for (const QString &name : names)
        chosen.push_back(find(name));
    std::vector<std::vector<std::string>> rows(1);
    for (const PsColumn *column : chosen)
        rows[0].push_back(column->header);
    // Parents are known by their pid inside, too.
    QMap<quint64, quint64> inside;
    for (const QVariantMap &process : processes)
        inside.insert(number(process, u"pid"_s), number(process, u"container-pid"_s));
    for (QVariantMap process : processes) {
        process.insert(u"container-ppid"_s, inside.value(number(process, u"ppid"_s), 0));
        std::vector<std::string> row;
        for (const PsColumn *column : chosen)
            row.push_back(column->value(process, now));
        rows.push_back(std::move(row));
    }
    return alignedTable(rows);
}

Task<int> execute(Session &session, TopOptions options)
{
    const auto chosen = topColumns(options.words);
    if (!chosen) {
        session.complain(QString::fromStdString(chosen.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    const auto processes = co_await ask<QList<QVariantMap>>(
        &session, [&](QObject *context, auto done) { session.helper().containerProcesses(*path, context, done); });
    if (!processes) {
        session.complain(u"list the processes of"_s, options.container, processes.error());
        co_return exitFailure;
    }
    session.print(topTable(*processes, *chosen, static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000));
    co_return 0;
}

} // namespace kiste::ctl
