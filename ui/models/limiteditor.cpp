// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/limiteditor.h"

#include "ui/charts/chartformat.h"
#include "ui/dialogs/runspec.h"

#include <QTimer>

#include <cmath>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// Until then a new sample has brought the new limit into the charts.
constexpr auto sampledAfter = 2500ms;
constexpr std::size_t keptSteps = 100;

} // namespace

LimitEditor::LimitEditor(Helper *helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{ }

void LimitEditor::setContainer(const ContainerInfo *container)
{
    if (!container || !m_container || container->path != m_container->path)
        ++m_request;
    m_container = container ? std::optional(*container) : std::nullopt;
}

double LimitEditor::limitOf(const ContainerInfo &container, LimitKey key)
{
    switch (key) {
    case LimitKey::Cpu:
        return double(container.nanoCpus) / 1e9;
    case LimitKey::Memory:
        return double(container.memoryLimit);
    case LimitKey::Tasks:
        break;
    }
    return container.pidsLimit > 0 ? double(container.pidsLimit) : 0;
}

QVariantMap LimitEditor::options(LimitKey key, double value)
{
    switch (key) {
    case LimitKey::Cpu:
        return {{u"nano-cpus"_s, QVariant::fromValue(quint64(std::llround(value * 1e9)))}};
    case LimitKey::Memory:
        return {{u"memory-limit"_s, QVariant::fromValue(quint64(std::llround(value)))}};
    case LimitKey::Tasks:
        break;
    }
    return {{u"pids-limit"_s, QVariant::fromValue(value > 0 ? qint64(std::llround(value)) : qint64(-1))}};
}

QString LimitEditor::commandLine(const QString &name, LimitKey key, double value)
{
    QStringList words{u"kistectl"_s, u"update"_s};
    switch (key) {
    case LimitKey::Cpu:
        words << u"--cpus"_s << QString::number(value, 'g', 6);
        break;
    case LimitKey::Memory:
        words << u"--memory"_s << (value > 0 ? memoryArgument(quint64(value)) : u"0"_s);
        break;
    case LimitKey::Tasks:
        words << u"--pids-limit"_s << (value > 0 ? QString::number(qint64(value)) : u"-1"_s);
        break;
    }
    return (words << shellQuoted(name)).join(u' ');
}

void LimitEditor::change(LimitKey key, double value)
{
    if (m_container && value != limitOf(*m_container, key))
        ask(key, value, false);
}

bool LimitEditor::canUndo() const
{
    return m_container && std::ranges::any_of(m_undo, [this](const Step &step) { return step.path == m_container->path; });
}

void LimitEditor::undo()
{
    if (!canUndo())
        return;
    auto step = m_undo.end();
    do
        --step;
    while (step->path != m_container->path);
    const Step last = *step;
    m_undo.erase(step);
    ask(last.key, last.before, true);
}

void LimitEditor::ask(LimitKey key, double value, bool undoing)
{
    const QString path = m_container->path, name = m_container->name;
    const double before = limitOf(*m_container, key);
    const quint64 request = ++m_request;
    Q_EMIT pendingChanged(key, value);
    Q_EMIT commandNoted(commandLine(name, key, value));
    m_helper->tellContainer(path, ContainerVerb::Update, options(key, value), this, [=, this](const Result<void> &done) {
        const bool shown = request == m_request && m_container && m_container->path == path;
        if (!done) {
            if (shown)
                Q_EMIT pendingChanged(key, std::nullopt);
            Q_EMIT failed(name, done.error());
            return;
        }
        if (!undoing) {
            m_undo.push_back({path, key, before});
            if (m_undo.size() > keptSteps)
                m_undo.erase(m_undo.begin());
        }
        if (!shown)
            return;
        const QString amount = formatChartValue(value, limitUnit(key));
        const QString words = value <= 0 ? tr("%1 of %2 is gone").arg(limitName(key), name)
                                         : tr("%1 of %2 is now %3").arg(limitName(key), name, amount);
        Q_EMIT applied(words, undoing);
        QTimer::singleShot(sampledAfter, this, [=, this] {
            if (request == m_request)
                Q_EMIT pendingChanged(key, std::nullopt);
        });
    });
}

} // namespace kiste::ui
