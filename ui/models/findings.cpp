// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/findings.h"

#include "ui/models/containermodel.h"
#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// Below these nothing is said: short peaks are what a limit is for.
constexpr double heldBackWorthSaying = 0.10;
constexpr double memoryWorthSaying = 0.90;
constexpr double memoryPressureWorthSaying = 0.10;
constexpr double ioPressureWorthSaying = 0.20;
constexpr quint32 restartsWorthSaying = 3;

QString words(const char *text)
{
    return QCoreApplication::translate("kiste::ui::findings", text);
}

QString words(const char *text, int count)
{
    return QCoreApplication::translate("kiste::ui::findings", text, nullptr, count);
}

QString percent(double part)
{
    return QLocale().toString(std::lround(part * 100));
}

QString coresText(double cores)
{
    return QLocale().toString(cores, 'g', 4);
}

/// The next limit a person would write down; 0 if there is no room for one.
double raisedCores(double limit, int machine)
{
    const double twice = limit >= 1 ? std::ceil(limit * 2) : limit * 2;
    const double raised = std::min(twice, double(machine));
    return raised > limit * 1.05 ? raised : 0;
}

quint64 raisedMemory(quint64 limit, quint64 machine)
{
    const quint64 raised = std::min(limit * 2, machine >> 20 << 20);
    return raised > limit + limit / 20 ? raised : 0;
}

void offerMemory(Finding &finding, quint64 limit, quint64 machine)
{
    if (const quint64 raised = limit ? raisedMemory(limit, machine) : 0) {
        finding.verb = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Raise to %1")).arg(formatBytes(raised));
        finding.remedy = Finding::Remedy::Update;
        finding.update = {{u"memory-limit"_s, QVariant::fromValue(raised)}};
    }
}

void findEnded(const ContainerInfo &container, quint64 memory, QList<Finding> &found)
{
    if (!hasProblem(container))
        return;
    Finding finding{ToneKind::Bad, containerProblem(container), {}, Finding::Remedy::None, {}, {}};
    const QString exited = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "ended with exit code %1")).arg(container.exitCode);
    if (container.state == ContainerState::Restarting) {
        finding.brief = container.oomKilled
            ? words(QT_TRANSLATE_N_NOOP("kiste::ui::findings", "out of memory, ended %n times, starts again soon"),
                    int(container.restartCount))
            : words(QT_TRANSLATE_N_NOOP("kiste::ui::findings", "ended %n times, starts again soon"),
                    int(container.restartCount));
        if (finding.text.isEmpty())
            finding.text = words(QT_TRANSLATE_NOOP("kiste::ui::findings",
                                                   "It ended with exit code %1 and will be started again in a moment."))
                               .arg(container.exitCode);
    } else if (container.state == ContainerState::Damaged) {
        finding.brief = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "its record is damaged"));
    } else if (container.oomKilled) {
        finding.brief = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "ended, out of memory"));
    } else if (!container.error.isEmpty()) {
        finding.brief = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "could not be started"));
    } else {
        finding.brief = exited;
        finding.text = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "It ended with exit code %1.")).arg(container.exitCode);
    }
    if (container.oomKilled)
        offerMemory(finding, container.memoryLimit, memory);
    if (finding.remedy == Finding::Remedy::None && container.startedAt) {
        finding.verb = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Show its last lines"));
        finding.remedy = Finding::Remedy::ShowLogs;
    }
    found << finding;
}

void findHealth(const ContainerInfo &container, QList<Finding> &found)
{
    const QString logs = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Show its last lines"));
    if (container.health == ContainerHealth::Unhealthy)
        found << Finding{ToneKind::Bad,
                         words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Its health check fails: it runs, but does not do "
                                                                        "what it should.")),
                         logs, Finding::Remedy::ShowLogs, {},
                         words(QT_TRANSLATE_NOOP("kiste::ui::findings", "its health check fails"))};
    if (container.restartCount >= restartsWorthSaying)
        found << Finding{
            ToneKind::Attention,
            words(QT_TRANSLATE_N_NOOP("kiste::ui::findings", "It has ended and was started again %n times."),
                  int(container.restartCount)),
            logs, Finding::Remedy::ShowLogs, {},
            words(QT_TRANSLATE_N_NOOP("kiste::ui::findings", "ended and started again %n times"),
                  int(container.restartCount))};
}

void findCpu(const ContainerInfo &container, const Strain &strain, int cores, QList<Finding> &found)
{
    const double limit = double(container.nanoCpus) / 1e9;
    if (!isHeldBack(container, strain))
        return;
    Finding finding;
    finding.brief = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "CPU held back %1 % of the last %2 min"))
                        .arg(percent(strain.heldBack))
                        .arg(strain.seconds / 60);
    const QString limitText = limit == 1
        ? words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Wants more CPU than its limit of 1 core."))
        : words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Wants more CPU than its limit of %1 cores.")).arg(coresText(limit));
    finding.text = limitText + u' '
        + words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Held back %1 % of the last %2 min."))
              .arg(percent(strain.heldBack))
              .arg(strain.seconds / 60);
    if (const double raised = raisedCores(limit, cores); raised > 0) {
        finding.verb = raised == 1
            ? words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Raise to 1 core"))
            : words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Raise to %1 cores")).arg(coresText(raised));
        finding.remedy = Finding::Remedy::Update;
        finding.update = {{u"nano-cpus"_s, QVariant::fromValue(quint64(std::llround(raised * 1e9)))}};
    }
    found << finding;
}

void findMemory(const ContainerInfo &container, const std::optional<LiveSample> &live, const Strain &strain,
                quint64 memory, QList<Finding> &found)
{
    const quint64 limit = container.memoryLimit;
    if (limit && live && double(live->memoryBytes) > double(limit) * memoryWorthSaying) {
        Finding finding;
        finding.text = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Uses %1 of %2 of memory. At the limit it is ended."))
                           .arg(formatBytes(live->memoryBytes), formatBytes(limit));
        finding.brief = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "memory nearly full, %1 of %2"))
                            .arg(formatBytesLike(live->memoryBytes, limit), formatBytes(limit));
        offerMemory(finding, limit, memory);
        found << finding;
    } else if (strain.memoryPressure >= memoryPressureWorthSaying) {
        Finding finding;
        finding.text = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Waited for memory %1 % of the last %2 min."))
                           .arg(percent(strain.memoryPressure))
                           .arg(strain.seconds / 60);
        finding.brief = words(QT_TRANSLATE_NOOP("kiste::ui::findings", "waits for memory, %1 % of the time"))
                            .arg(percent(strain.memoryPressure));
        offerMemory(finding, limit, memory);
        found << finding;
    }
}

} // namespace

bool isHeldBack(const ContainerInfo &container, const Strain &strain)
{
    return container.nanoCpus > 0 && strain.heldBack >= heldBackWorthSaying;
}

QList<Finding> findingsOf(const ContainerInfo &container, const std::optional<LiveSample> &live, const Strain &strain,
                          int cores, quint64 memory)
{
    QList<Finding> found;
    findEnded(container, memory, found);
    if (!container.isActive())
        return found;
    findHealth(container, found);
    findMemory(container, live, strain, memory, found);
    findCpu(container, strain, cores, found);
    if (strain.ioPressure >= ioPressureWorthSaying)
        found << Finding{ToneKind::Attention,
                         words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Waited for the disk %1 % of the last %2 min."))
                             .arg(percent(strain.ioPressure))
                             .arg(strain.seconds / 60),
                         words(QT_TRANSLATE_NOOP("kiste::ui::findings", "Show in Stats")), Finding::Remedy::ShowStats, {},
                         words(QT_TRANSLATE_NOOP("kiste::ui::findings", "waits for the disk, %1 % of the time"))
                             .arg(percent(strain.ioPressure))};
    std::ranges::stable_sort(found, {}, [](const Finding &finding) { return finding.tone == ToneKind::Bad ? 0 : 1; });
    return found;
}

} // namespace kiste::ui
