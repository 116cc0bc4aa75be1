// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/summarytab.h"

#include "ui/models/containermodel.h"
#include "ui/theme/format.h"
#include "ui/views/meter.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QThread>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

QString restartText(const ContainerInfo &container)
{
    QString text;
    if (container.restartPolicy == "always"_L1)
        text = SummaryTab::tr("always");
    else if (container.restartPolicy == "unless-stopped"_L1)
        text = SummaryTab::tr("always, unless stopped");
    else if (container.restartPolicy.startsWith("on-failure"_L1))
        text = SummaryTab::tr("when it fails");
    else
        return {};
    return container.restartCount == 0 ? text
                                       : SummaryTab::tr("%1 (%n restart(s))", nullptr, int(container.restartCount)).arg(text);
}

} // namespace

SummaryTab::SummaryTab(MetricsSource *metrics, QWidget *parent)
    : DetailTab(parent)
    , m_problem(new InlineMessage)
    , m_metrics(metrics)
    , m_cpu(new Meter(metrics, MetricsSource::Quantity::CpuCores))
    , m_memory(new Meter(metrics, MetricsSource::Quantity::MemoryBytes))
    , m_pressure(new Meter(metrics, MetricsSource::Quantity::CpuPressure))
    , m_meters(new QWidget)
    , m_range(new MutedLabel({}, TextRole::Axis))
    , m_grid(new QGridLayout)
{
    auto *content = new Ground(Ground::Role::View);
    auto *sides = new QHBoxLayout(content); // on a wide page the lines stay short enough to read
    sides->setContentsMargins({});
    auto *middle = new QWidget;
    middle->setMaximumWidth(760);
    sides->addWidget(middle, 10000);
    sides->addStretch(1);
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins(16, 12, 16, 16);
    column->setSpacing(12);
    m_problem->setClosable(false);
    column->addWidget(m_problem);
    auto *meters = new QVBoxLayout(m_meters);
    meters->setContentsMargins({});
    meters->setSpacing(8);
    meters->addWidget(m_cpu);
    meters->addWidget(m_memory);
    meters->addWidget(m_pressure);
    auto *range = new QHBoxLayout;
    range->setContentsMargins(104, 0, 52, 0);
    range->addWidget(m_range);
    range->addStretch(1);
    range->addWidget(new MutedLabel(tr("now"), TextRole::Axis));
    meters->addLayout(range);
    column->addWidget(m_meters);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(0, 88);
    column->addLayout(m_grid);
    column->addStretch(1);

    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(scroll);
    connect(metrics, &MetricsSource::sampled, this, [this] {
        if (m_active)
            showFindings();
    });
}

void SummaryTab::setActive(bool active)
{
    m_active = active;
    if (active) {
        showFindings();
        m_cpu->refresh();
        m_memory->refresh();
        m_pressure->refresh();
    }
}

void SummaryTab::setRow(const QString &label, const QString &value, bool code)
{
    auto found = m_rows.find(label);
    if (found == m_rows.end()) {
        auto *key = new MutedLabel(label);
        auto *text = new QLabel;
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setTextFormat(Qt::PlainText);
        text->setFont(Theme::font(code ? TextRole::Code : TextRole::Small));
        text->setMinimumWidth(40);
        text->setAccessibleName(label);
        const int row = m_grid->rowCount();
        m_grid->addWidget(key, row, 0, Qt::AlignTop | Qt::AlignLeading);
        m_grid->addWidget(text, row, 1, Qt::AlignTop);
        found = m_rows.insert(label, {key, text});
    }
    // A zero-width space after each separator lets long paths and digests break instead of widening the pane.
    QString breakable = value;
    for (const QChar mark : u"/=:,-_."_s)
        breakable.replace(mark, QString(mark) + QChar(0x200b));
    found->second->setText(breakable);
    found->first->setVisible(!value.isEmpty());
    found->second->setVisible(!value.isEmpty());
}

QString SummaryTab::value(const QString &label) const
{
    const auto found = m_rows.constFind(label);
    return found == m_rows.constEnd() ? QString() : found->second->text().remove(QChar(0x200b));
}

void SummaryTab::showFindings()
{
    const QList<Finding> found =
        m_shown.path.isEmpty() ? QList<Finding>()
                               : findingsOf(m_shown, m_metrics->latest(m_shown.path), m_metrics->strain(m_shown.path, 300),
                                            QThread::idealThreadCount(), installedMemory());
    if (found.isEmpty()) {
        m_problem->clear();
        return;
    }
    const Finding &worst = found.first();
    if (worst.text == m_problem->text() && m_shown.error == m_problem->detail())
        return; // buttons keep their focus
    m_problem->clear();
    if (!worst.verb.isEmpty())
        connect(m_problem->addAction(worst.verb), &QPushButton::clicked, this, [this, worst] { act(worst); });
    if (worst.remedy == Finding::Remedy::Update && m_shown.isActive())
        connect(m_problem->addAction(tr("Show in Stats")), &QPushButton::clicked, this, &SummaryTab::statsRequested);
    m_problem->show(worst.tone, worst.text, m_shown.isActive() ? QString() : m_shown.error);
}

void SummaryTab::act(const Finding &finding)
{
    switch (finding.remedy) {
    case Finding::Remedy::Update: Q_EMIT updateRequested(m_shown.path, finding.update); break;
    case Finding::Remedy::ShowLogs: Q_EMIT logsRequested(); break;
    case Finding::Remedy::ShowStats: Q_EMIT statsRequested(); break;
    case Finding::Remedy::None: break;
    }
}

void SummaryTab::setContainer(const ContainerInfo *container)
{
    if (!container) {
        m_shown = {};
        m_cpu->setContainer({}, 0, 900);
        m_memory->setContainer({}, 0, 900);
        m_pressure->setContainer({}, 0, 900);
        return;
    }
    // The charts end now; of something that ended earlier they would be empty.
    const bool recent = container->isActive() || secondsSince(container->finishedAt) < 900;
    m_meters->setVisible(container->startedAt != 0 && recent);
    // A young container would be a dot at the right edge of a quarter of an hour.
    const quint64 age = secondsSince(container->startedAt);
    const int minutes = age < 60 ? 1 : age < 300 ? 5 : 15;
    m_range->setText(tr("%1 min ago").arg(minutes));
    m_cpu->setContainer(container->path, double(container->nanoCpus) / 1e9, minutes * 60);
    m_memory->setContainer(container->path, double(container->memoryLimit), minutes * 60);
    m_pressure->setContainer(container->path, 0, minutes * 60);
    if (*container == m_shown)
        return;
    m_shown = *container;
    m_problem->clear();
    showFindings();
    fill(*container);
}

void SummaryTab::fill(const ContainerInfo &container)
{
    const bool ended = container.state == ContainerState::Exited;
    setRow(tr("Command"), container.command.join(u' ').simplified(), true);
    setRow(tr("Exit code"), ended ? QString::number(container.exitCode) : QString());
    setRow(tr("Created"), formatTime(container.createdAt));
    setRow(tr("Started"), container.startedAt ? formatTime(container.startedAt) : QString());
    QString finished;
    if (ended && container.finishedAt) {
        const quint64 seconds = container.finishedAt > container.startedAt && container.startedAt
            ? (container.finishedAt - container.startedAt) / 1000000
            : 0;
        finished = container.startedAt
            ? tr("%1 after %2", "time, duration").arg(formatTime(container.finishedAt), formatDuration(seconds))
            : formatTime(container.finishedAt);
    }
    setRow(tr("Ended"), finished);
    setRow(tr("Network"),
           container.network == "none"_L1       ? tr("none, only itself")
               : container.network == "host"_L1 ? tr("this computer's own")
                                                : container.network);
    if (container.health != ContainerHealth::None)
        setRow(tr("Health"),
               container.health == ContainerHealth::Healthy         ? tr("well")
                   : container.health == ContainerHealth::Unhealthy ? tr("its check fails")
                                                                    : tr("not known yet"));
    else
        setRow(tr("Health"), {});
    setRow(tr("Restart"), restartText(container));
    setRow(tr("Ports"), container.ports.join(u'\n'));
    setRow(tr("Processes"), container.pidsLimit < 0 ? tr("no limit") : tr("at most %L1").arg(container.pidsLimit));
    QStringList traits;
    if (container.tty)
        traits << tr("has a terminal");
    if (container.openStdin)
        traits << tr("takes input");
    if (container.autoRemove)
        traits << tr("deleted when it ends");
    setRow(tr("Options"), traits.join(u", "_s));
    setRow(tr("Process"), container.pid ? QString::number(container.pid) : QString());
    setRow(tr("Image"), container.imageDigest.left(19), true);
    setRow(tr("ID"), container.id.left(12), true);
    QStringList labels;
    for (auto label = container.labels.begin(); label != container.labels.end(); ++label)
        labels << u"%1=%2"_s.arg(label.key(), label.value());
    setRow(tr("Labels"), labels.join(u'\n'), true);
}

} // namespace kiste::ui
