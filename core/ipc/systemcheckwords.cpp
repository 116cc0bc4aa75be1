// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each check means, in words for the window and for kistectl.
#include "core/ipc/systemcheck.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("kiste::checks", text);
}

struct Text
{
    const char *key;
    const char *finding;
    const char *advice;
    const char *command;
};

/// The row for @p key; the last row is for everything else.
template<std::size_t count>
const Text &rowFor(const Text (&rows)[count], const QString &key)
{
    for (const Text &row : rows) {
        if (key == QLatin1StringView(row.key))
            return row;
    }
    return rows[count - 1];
}

void fill(CheckWords &target, const Text &row)
{
    target.finding = words(row.finding);
    target.advice = row.advice ? words(row.advice) : QString();
    target.command = QString::fromLatin1(row.command);
}

constexpr const char *installCommand = "sudo apt install kiste-helper";
constexpr const char *restartCommand = "sudo systemctl restart kiste-supervisor kiste-helper";

constexpr Text helperRows[] = {
    {"Connected", QT_TRANSLATE_NOOP("kiste::checks", "version %1 is connected"), nullptr, nullptr},
    {"Reconnecting", QT_TRANSLATE_NOOP("kiste::checks", "it has just gone and is being looked for; containers go on"),
     nullptr, nullptr},
    {"NotAuthorized", QT_TRANSLATE_NOOP("kiste::checks", "it refuses this user"),
     QT_TRANSLATE_NOOP("kiste::checks",
                       "Log in as a user who may administer this computer, or have the administrator allow the actions "
                       "org.kiste.helper.* in polkit."),
     nullptr},
    {"WrongVersion", QT_TRANSLATE_NOOP("kiste::checks", "it is older than this program"),
     QT_TRANSLATE_NOOP("kiste::checks", "Update the package kiste-helper. Containers go on meanwhile."),
     "sudo apt install --only-upgrade kiste-helper"},
    {"NoBus", QT_TRANSLATE_NOOP("kiste::checks", "the system's message bus cannot be reached"),
     QT_TRANSLATE_NOOP("kiste::checks",
                       "Install and start D-Bus. In a sandbox or a container, make the system bus's socket available."),
     "sudo apt install dbus"},
    {"", QT_TRANSLATE_NOOP("kiste::checks", "it is not there, so nothing can run"),
     QT_TRANSLATE_NOOP("kiste::checks",
                       "Install the package kiste-helper on this computer (outside any sandbox); it starts by itself. If "
                       "it is installed, see “systemctl status kiste-helper”."),
     installCommand},
};

constexpr Text passwordRows[] = {
    {"root", QT_TRANSLATE_NOOP("kiste::checks", "you are root and are never asked"), nullptr, nullptr},
    {"allowed", QT_TRANSLATE_NOOP("kiste::checks", "you may manage containers without a password"), nullptr, nullptr},
    {"agent", QT_TRANSLATE_NOOP("kiste::checks", "the desktop asks for a password when one is needed"), nullptr, nullptr},
    {"no-agent",
     QT_TRANSLATE_NOOP("kiste::checks", "nothing on this desktop shows them, so acts that need one are refused"),
     QT_TRANSLATE_NOOP("kiste::checks",
                       "Install a polkit agent (polkit-kde-agent-1, mate-polkit, lxqt-policykit; GNOME has one built in) "
                       "and log in anew."),
     "sudo apt install mate-polkit"},
    {"no-session",
     QT_TRANSLATE_NOOP("kiste::checks", "this is no desktop session, so nothing shows them"),
     QT_TRANSLATE_NOOP("kiste::checks", "In a terminal, run “pkttyagent --process $$ &” first, or use sudo."),
     "pkttyagent --process $$ &"},
    {"denied", QT_TRANSLATE_NOOP("kiste::checks", "this user is not allowed to manage containers"),
     QT_TRANSLATE_NOOP("kiste::checks",
                       "Have the administrator allow the actions org.kiste.helper.* in polkit, or use another user."),
     nullptr},
    {"no-polkit", QT_TRANSLATE_NOOP("kiste::checks", "polkit is not there, so everybody but root is refused"),
     QT_TRANSLATE_NOOP("kiste::checks", "Install the package polkitd."), "sudo apt install polkitd"},
    {"no-action", QT_TRANSLATE_NOOP("kiste::checks", "polkit does not know Kiste's actions"),
     QT_TRANSLATE_NOOP("kiste::checks", "Install the package kiste-helper anew."),
     "sudo apt install --reinstall kiste-helper"},
    {"", QT_TRANSLATE_NOOP("kiste::checks", "this cannot be found out from here"), nullptr, nullptr},
};

CheckWords helperWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Helper"));
    fill(text, rowFor(helperRows, check.facts.value(u"state"_s).toString()));
    if (text.finding.contains("%1"_L1))
        text.finding = text.finding.arg(check.facts.value(u"version"_s).toString());
    return text;
}

CheckWords passwordWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Password questions"));
    fill(text, rowFor(passwordRows, check.facts.value(u"how"_s).toString()));
    return text;
}

CheckWords kernelWords(const CheckResult &check)
{
    CheckWords text;
    const QString release = check.facts.value(u"release"_s).toString().section(u'-', 0, 0);
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Kernel %1")).arg(release);
    if (check.level == CheckLevel::Good || check.level == CheckLevel::Unknown) {
        text.finding = check.level == CheckLevel::Good
            ? words(QT_TRANSLATE_NOOP("kiste::checks", "has everything that containers need"))
            : words(QT_TRANSLATE_NOOP("kiste::checks", "cannot be told from its name"));
        return text;
    }
    text.finding = check.level == CheckLevel::Bad
        ? words(QT_TRANSLATE_NOOP("kiste::checks", "is too old: layers cannot be shown with a container's own users"))
        : words(QT_TRANSLATE_NOOP("kiste::checks", "is older than the ones that Kiste is made for"));
    text.advice = words(QT_TRANSLATE_NOOP("kiste::checks", "Update to Linux 6.12 or newer and restart the computer."));
    text.command = u"sudo apt full-upgrade"_s;
    return text;
}

CheckWords cgroupWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Control groups"));
    const QStringList missing = check.facts.value(u"missing"_s).toStringList();
    const bool unified = check.facts.value(u"mode"_s).toString() == "2"_L1;
    if (!missing.isEmpty()) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "the kernel does not offer: %1; limits of these have no "
                                                                "effect"))
                           .arg(missing.join(u", "_s));
        text.advice = missing.contains("memory"_L1)
            ? words(QT_TRANSLATE_NOOP("kiste::checks", "Add “cgroup_enable=memory” to the kernel's command line."))
            : words(QT_TRANSLATE_NOOP("kiste::checks", "Use a kernel with these controllers."));
    } else if (!unified) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "version 1: limits work, pressure of single containers is "
                                                                "not measured"));
        text.advice = words(QT_TRANSLATE_NOOP(
            "kiste::checks", "Add “systemd.unified_cgroup_hierarchy=1” to the kernel's command line and restart."));
    } else if (check.level == CheckLevel::Attention) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "version 2, but the kernel does not measure pressure"));
        text.advice = words(QT_TRANSLATE_NOOP("kiste::checks", "Add “psi=1” to the kernel's command line and restart."));
    } else {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "version 2: all limits and pressure are available"));
    }
    return text;
}

CheckWords userNamespaceWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "User namespaces"));
    const quint64 limit = check.facts.value(u"limit"_s).toULongLong();
    if (!check.facts.contains(u"limit"_s)) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "this kernel has none, so containers cannot have users of "
                                                                "their own"));
        text.advice = words(QT_TRANSLATE_NOOP("kiste::checks", "Use a kernel built with CONFIG_USER_NS."));
    } else if (check.level == CheckLevel::Good) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "65,536 users of its own for each container"));
    } else {
        text.finding = limit == 0
            ? words(QT_TRANSLATE_NOOP("kiste::checks", "they are switched off, so no container can start"))
            : words(QT_TRANSLATE_NOOP("kiste::checks", "only %1 are allowed, one for each container")).arg(limit);
        text.advice = words(QT_TRANSLATE_NOOP("kiste::checks", "Raise the limit; a file in /etc/sysctl.d keeps it."));
        text.command = u"sudo sysctl user.max_user_namespaces=15000"_s;
    }
    return text;
}

CheckWords overlayWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Overlay with mapped layers"));
    const QString type = check.facts.value(u"file-system"_s).toString();
    if (check.level == CheckLevel::Good) {
        text.finding = type.isEmpty() ? words(QT_TRANSLATE_NOOP("kiste::checks", "tried, works"))
                                      : words(QT_TRANSLATE_NOOP("kiste::checks", "tried on %1, works")).arg(type);
    } else if (check.level == CheckLevel::Unknown) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "cannot be tried without the supervisor"));
    } else {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "does not work on %1, so containers cannot start"))
                           .arg(type.isEmpty() ? u"?"_s : type);
        text.advice = words(QT_TRANSLATE_NOOP(
            "kiste::checks", "Put /var/lib/kiste on ext4, xfs or btrfs (not on a network or FUSE file system), with a "
                             "kernel of 5.19 or newer."));
    }
    return text;
}

CheckWords supervisorWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Supervisor"));
    if (check.level == CheckLevel::Good) {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "makes containers and is their parent"));
    } else {
        text.finding = words(QT_TRANSLATE_NOOP("kiste::checks", "the helper cannot reach it, so nothing can be started"));
        text.advice = words(QT_TRANSLATE_NOOP("kiste::checks", "See “systemctl status kiste-supervisor” and restart it."));
        text.command = QString::fromLatin1(restartCommand);
    }
    return text;
}

CheckWords seccompWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "System call filter"));
    text.finding = check.level == CheckLevel::Good
        ? words(QT_TRANSLATE_NOOP("kiste::checks", "containers cannot ask the kernel for what they do not need"))
        : check.level == CheckLevel::Unknown
        ? words(QT_TRANSLATE_NOOP("kiste::checks", "cannot be found out without the supervisor"))
        : words(QT_TRANSLATE_NOOP("kiste::checks", "this kernel has none, so containers cannot start with the default "
                                                   "profile"));
    if (check.level == CheckLevel::Bad)
        text.advice = words(QT_TRANSLATE_NOOP("kiste::checks", "Use a kernel built with CONFIG_SECCOMP_FILTER."));
    return text;
}

CheckWords spaceWords(const CheckResult &check)
{
    CheckWords text;
    text.name = words(QT_TRANSLATE_NOOP("kiste::checks", "Free space"));
    const QLocale locale;
    const auto size = [&](const char *key) {
        return locale.formattedDataSize(check.facts.value(QString::fromLatin1(key)).toLongLong(), 1);
    };
    text.finding =
        words(QT_TRANSLATE_NOOP("kiste::checks", "%1 of %2 are free for images")).arg(size("free"), size("total"));
    if (check.level == CheckLevel::Bad || check.level == CheckLevel::Attention)
        text.advice = words(QT_TRANSLATE_NOOP(
            "kiste::checks", "Delete images and containers that you no longer need, or move /var/lib/kiste to a larger disk."));
    return text;
}

} // namespace

CheckWords wordsOf(const CheckResult &check)
{
    using Function = CheckWords (*)(const CheckResult &);
    constexpr std::pair<const char *, Function> known[] = {
        {"helper", helperWords},          {"passwords", passwordWords}, {"supervisor", supervisorWords},
        {"kernel", kernelWords},          {"cgroups", cgroupWords},     {"user-namespaces", userNamespaceWords},
        {"overlay", overlayWords},        {"seccomp", seccompWords},    {"free-space", spaceWords},
    };
    CheckWords text{check.id, check.id, {}, {}, {}}; // a newer helper may check more
    for (const auto &[id, function] : known) {
        if (check.id == QLatin1StringView(id))
            text = function(check);
    }
    text.detail = check.facts.value(u"detail"_s).toString();
    return text;
}

} // namespace kiste
