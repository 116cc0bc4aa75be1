// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/runspec.h"

#include "core/base/ids.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr quint64 leastMemory = 6u << 20;

QString translated(const char *text)
{
    return QCoreApplication::translate("kiste::ui::RunSpec", text);
}

QString cpuArgument(double cpus)
{
    return QString::number(cpus, 'g', 6);
}

/// Adds the problems of the environment's rows.
void checkEnvironment(const QList<RunSpec::Variable> &environment, QList<RunSpec::Problem> &problems)
{
    static const QRegularExpression allowed(u"^[^=\\s\\x00-\\x1f][^=\\x00-\\x1f]*$"_s);
    QStringList seen;
    for (int row = 0; row < environment.size(); ++row) {
        const RunSpec::Variable &variable = environment[row];
        if (variable.name.isEmpty() && variable.value.isEmpty())
            continue;
        QString reason;
        if (variable.name.isEmpty())
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "This value has no name."));
        else if (!allowed.match(variable.name).hasMatch())
            reason =
                translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "A name cannot begin with a blank or hold “=”."));
        else if (seen.contains(variable.name))
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "“%1” is there twice.")).arg(variable.name);
        if (!reason.isEmpty())
            problems.append({RunSpec::Field::Environment, row, reason});
        seen << variable.name;
    }
}

/// "8080" or "8080-8090".
bool isPort(const QString &text)
{
    static const QRegularExpression syntax(u"^(\\d{1,5})(?:-(\\d{1,5}))?$"_s);
    const auto match = syntax.match(text);
    const auto fits = [](int port) { return port > 0 && port <= 65535; };
    return match.hasMatch() && fits(match.captured(1).toInt())
        && (match.captured(2).isEmpty()
            || (fits(match.captured(2).toInt()) && match.captured(2).toInt() >= match.captured(1).toInt()));
}

bool isUnused(const RunSpec::Port &port)
{
    return port.host.isEmpty() && port.container.isEmpty();
}

bool isUnused(const RunSpec::Mount &mount)
{
    return mount.source.isEmpty() && mount.target.isEmpty();
}

/// As -p takes it: [[ADDRESS:][PORT]:]PORT[/PROTOCOL]
QString portText(const RunSpec::Port &port)
{
    const QString address = port.address.contains(u':') ? u'[' + port.address + u']' : port.address;
    QString text = port.container + (port.protocol == "tcp"_L1 ? QString() : u'/' + port.protocol);
    if (!port.host.isEmpty() || !address.isEmpty())
        text = port.host + u':' + text;
    return address.isEmpty() ? text : address + u':' + text;
}

void checkPorts(const QList<RunSpec::Port> &ports, QList<RunSpec::Problem> &problems)
{
    QStringList seen;
    for (int row = 0; row < ports.size(); ++row) {
        const RunSpec::Port &port = ports[row];
        if (isUnused(port))
            continue;
        QString reason;
        const QString place = port.address + u'|' + port.host + u'|' + port.protocol;
        if (!isPort(port.container) || (!port.host.isEmpty() && !isPort(port.host)))
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "A port is a number from 1 to 65535, or a range."));
        else if (!port.host.isEmpty() && seen.contains(place))
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "Port %1 is there twice.")).arg(port.host);
        if (!reason.isEmpty())
            problems.append({RunSpec::Field::Ports, row, reason});
        seen << place;
    }
}

void checkMounts(const QList<RunSpec::Mount> &mounts, QList<RunSpec::Problem> &problems)
{
    static const QRegularExpression volumeName(u"^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$"_s);
    QStringList seen;
    for (int row = 0; row < mounts.size(); ++row) {
        const RunSpec::Mount &mount = mounts[row];
        if (isUnused(mount))
            continue;
        QString reason;
        if (!mount.target.startsWith(u'/') || mount.target == "/"_L1)
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "The folder in the container begins with “/”."));
        else if (mount.isFolder && !mount.source.startsWith(u'/'))
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "Choose a folder of this computer."));
        else if (!mount.isFolder && !mount.source.isEmpty() && !volumeName.match(mount.source).hasMatch())
            reason =
                translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "A volume's name has letters, digits, “_”, “.” and “-”."));
        else if (seen.contains(mount.target))
            reason = translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "“%1” is there twice.")).arg(mount.target);
        if (!reason.isEmpty())
            problems.append({RunSpec::Field::Mounts, row, reason});
        seen << mount.target;
    }
}

QList<QVariantMap> mountOptions(const QList<RunSpec::Mount> &mounts)
{
    QList<QVariantMap> list;
    for (const RunSpec::Mount &mount : mounts) {
        if (isUnused(mount))
            continue;
        QVariantMap wish{{u"type"_s, mount.isFolder ? u"bind"_s : u"volume"_s}, {u"target"_s, mount.target}};
        if (!mount.source.isEmpty())
            wish.insert(u"source"_s, mount.source);
        if (mount.readOnly)
            wish.insert(u"read-only"_s, true);
        list << wish;
    }
    return list;
}

} // namespace

std::optional<QStringList> splitWords(const QString &text)
{
    QStringList words;
    QString word;
    bool inWord = false;
    QChar quote;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar character = text[at];
        const bool escapable = quote.isNull()
            || (quote == u'"' && at + 1 < text.size() && (text[at + 1] == u'"' || text[at + 1] == u'\\'));
        if (character == u'\\' && escapable && quote != u'\'') {
            if (++at == text.size())
                return {};
            word += text[at];
            inWord = true;
        } else if (!quote.isNull()) {
            if (character == quote)
                quote = QChar();
            else
                word += character;
        } else if (character == u'"' || character == u'\'') {
            quote = character;
            inWord = true;
        } else if (character.isSpace()) {
            if (inWord)
                words << word;
            word.clear();
            inWord = false;
        } else {
            word += character;
            inWord = true;
        }
    }
    if (!quote.isNull())
        return {};
    if (inWord)
        words << word;
    return words;
}

QString shellQuoted(const QString &word)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_@%+=:,./-]+$"_s);
    if (plain.match(word).hasMatch())
        return word;
    QString quoted = word;
    quoted.replace(u'\'', "'\\''"_L1);
    return u'\'' + quoted + u'\'';
}

QString memoryArgument(quint64 bytes)
{
    constexpr quint64 mib = 1u << 20;
    if (bytes % (mib * 1024) == 0)
        return u"%1g"_s.arg(bytes / (mib * 1024));
    return bytes % mib == 0 ? u"%1m"_s.arg(bytes / mib) : u"%1b"_s.arg(bytes);
}

QList<RunSpec::Problem> RunSpec::problems(const QStringList &takenNames) const
{
    QList<Problem> problems;
    const auto add = [&problems](Field field, const char *reason) { problems.append({field, -1, translated(reason)}); };
    if (image.trimmed().isEmpty())
        add(Field::Image, QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "Choose an image."));
    if (!name.isEmpty() && !ContainerName::parse(name.toStdString()))
        add(Field::Name,
            QT_TRANSLATE_NOOP("kiste::ui::RunSpec",
                              "Letters, digits, “_”, “.” and “-”, beginning with a letter or digit, at most 63."));
    else if (takenNames.contains(name))
        problems.append(
            {Field::Name, -1, translated(QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "“%1” is taken.")).arg(name)});
    if (!splitWords(command))
        add(Field::Command, QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "A quote is not closed."));
    static const QRegularExpression userSyntax(u"^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$"_s);
    if (!user.isEmpty() && !userSyntax.match(user).hasMatch())
        add(Field::User,
            QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "A user is a name or a number, with “:group” if you like."));
    if (cpus < 0 || (cpus > 0 && cpus < 0.01))
        add(Field::Cpus, QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "At least 0.01 cores."));
    if (memoryBytes > 0 && memoryBytes < leastMemory)
        add(Field::Memory, QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "At least 6 MiB."));
    if (pids == 0 || pids < -1)
        add(Field::Pids, QT_TRANSLATE_NOOP("kiste::ui::RunSpec", "At least one process."));
    checkEnvironment(environment, problems);
    checkPorts(ports, problems);
    checkMounts(mounts, problems);
    return problems;
}

QVariantMap RunSpec::options() const
{
    QVariantMap options;
    if (!name.isEmpty())
        options[u"name"_s] = name;
    if (const QStringList words = splitWords(command).value_or(QStringList()); !words.isEmpty())
        options[u"command"_s] = words;
    if (!user.isEmpty())
        options[u"user"_s] = user;
    if (cpus > 0)
        options[u"nano-cpus"_s] = QVariant::fromValue(quint64(std::llround(cpus * 1e9)));
    if (memoryBytes > 0)
        options[u"memory-limit"_s] = QVariant::fromValue(memoryBytes);
    if (pids != 2048)
        options[u"pids-limit"_s] = QVariant::fromValue(pids);
    QStringList variables;
    for (const Variable &variable : environment)
        if (!variable.name.isEmpty())
            variables << variable.name + u'=' + variable.value;
    if (!variables.isEmpty())
        options[u"env"_s] = variables;
    if (const QList<QVariantMap> wishes = mountOptions(mounts); !wishes.isEmpty())
        options[u"mounts"_s] = QVariant::fromValue(wishes);
    QStringList published;
    for (const Port &port : ports)
        if (!isUnused(port))
            published << portText(port);
    if (!published.isEmpty())
        options[u"publish"_s] = published;
    if (!restart.isEmpty())
        options[u"restart"_s] = restart;
    if (!network.isEmpty())
        options[u"network"_s] = network;
    for (const auto &[key, on] : {std::pair{u"tty"_s, terminal}, std::pair{u"open-stdin"_s, terminal},
                                  std::pair{u"auto-remove"_s, autoRemove}, std::pair{u"read-only"_s, readOnly}})
        if (on)
            options[key] = true;
    return options;
}

QString RunSpec::commandLine(bool start) const
{
    QStringList words{u"kistectl"_s};
    words << (start ? QStringList{u"run"_s, u"-d"_s} : QStringList{u"create"_s});
    const auto add = [&words](const QString &flag, const QString &value) { words << flag << shellQuoted(value); };
    if (terminal)
        words << u"-it"_s;
    if (autoRemove)
        words << u"--rm"_s;
    if (!name.isEmpty())
        add(u"--name"_s, name);
    if (!user.isEmpty())
        add(u"--user"_s, user);
    if (cpus > 0)
        add(u"--cpus"_s, cpuArgument(cpus));
    if (memoryBytes > 0)
        add(u"--memory"_s, memoryArgument(memoryBytes));
    if (pids != 2048)
        add(u"--pids-limit"_s, QString::number(pids));
    if (readOnly)
        words << u"--read-only"_s;
    if (!restart.isEmpty())
        add(u"--restart"_s, restart);
    if (!network.isEmpty())
        add(u"--network"_s, network);
    for (const Port &port : ports)
        if (!isUnused(port))
            add(u"-p"_s, portText(port));
    for (const Mount &mount : mounts)
        if (!isUnused(mount))
            add(u"-v"_s,
                (mount.source.isEmpty() ? QString() : mount.source + u':') + mount.target
                    + (mount.readOnly ? u":ro"_s : QString()));
    for (const Variable &variable : environment)
        if (!variable.name.isEmpty())
            add(u"-e"_s, variable.name + u'=' + variable.value);
    words << shellQuoted(image.trimmed());
    for (const QString &word : splitWords(command).value_or(QStringList()))
        words << shellQuoted(word);
    return words.join(u' ');
}

} // namespace kiste::ui
