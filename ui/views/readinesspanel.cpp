// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/readinesspanel.h"

#include "core/ipc/helper.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int lineHeight = 40;

/// A chip's ground with its icon alone; the words stand beside it.
QPixmap mark(bool good, double scale)
{
    const Tone &look = tone(good ? ToneKind::Good : ToneKind::Attention);
    QPixmap pixmap(QSize(20, 20) * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    stylepaint::frame(&painter, QRect(0, 0, 20, 20), {}, look.ground, metric::chipRadius);
    painter.drawPixmap(4, 4, tintedPixmap(good ? u"check"_s : u"warning"_s, look.text, metric::chipIcon, scale));
    return pixmap;
}

} // namespace

ReadinessPanel::ReadinessPanel(Helper *helper, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_title(new QLabel)
    , m_count(new MutedLabel)
    , m_grid(new QGridLayout(this))
{
    m_title->setFont(Theme::font(TextRole::Heading));
    auto *again = new QToolButton;
    again->setText(tr("Check again"));
    again->setIcon(icon(u"turn"_s));
    again->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    again->setAutoRaise(true);
    again->setFocusPolicy(Qt::StrongFocus);
    connect(again, &QToolButton::clicked, this, &ReadinessPanel::ask);
    m_grid->setContentsMargins(14, 0, 10, 4);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnMinimumWidth(1, 160);
    m_grid->setColumnStretch(2, 1);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_count);
    head->addWidget(again);
    m_grid->addLayout(head, 0, 0, 1, 3);
    m_grid->setRowMinimumHeight(0, lineHeight);
    setFixedWidth(760);
    hide();
    ask();
}

QList<ReadinessPanel::Check> ReadinessPanel::checksOf(const QVariantMap &facts)
{
    QList<Check> checks;
    const QString kernel = facts.value(u"kernel"_s).toString().section(u'-', 0, 0);
    const QString cgroups = facts.value(u"cgroup-version"_s).toString();
    if (!kernel.isEmpty() && !cgroups.isEmpty()) {
        const bool unified = cgroups == "2"_L1;
        checks.append({unified, tr("Kernel %1").arg(kernel),
                       unified ? tr("control groups v2: limits and pressure are available")
                               : tr("control groups v1: limits work, pressure is not shown")});
    }
    if (facts.contains(u"seccomp"_s)) {
        const bool good = facts.value(u"seccomp"_s).toBool();
        checks.append({good, tr("System call filter"),
                       good ? tr("containers cannot ask the kernel for what they do not need")
                            : tr("this kernel has none, so containers are less confined")});
    }
    if (facts.contains(u"idmapped-layers"_s)) {
        const bool good = facts.value(u"idmapped-layers"_s).toBool();
        checks.append({good, tr("Mapped layers"),
                       good ? tr("each container has users of its own, without copying files")
                            : tr("layers are copied for each range of users, which takes time and space")});
    }
    const quint64 memory = facts.value(u"memory"_s).toULongLong();
    const uint cpus = facts.value(u"cpus"_s).toUInt();
    if (memory > 0 && cpus > 0)
        checks.append(
            {true, tr("This computer"), tr("%n core(s)", nullptr, int(cpus)) + u", "_s + formatBytes(memory)});
    return checks;
}

void ReadinessPanel::ask()
{
    m_helper->info(this, [this](const Result<QVariantMap> &facts) {
        if (facts)
            show(checksOf(*facts));
    });
}

void ReadinessPanel::show(const QList<Check> &checks)
{
    while (m_grid->count() > 1) { // the first is the head
        const std::unique_ptr<QLayoutItem> item(m_grid->takeAt(1));
        delete item->widget();
    }
    int row = 1;
    for (const Check &check : checks) {
        auto *picture = new QLabel;
        picture->setPixmap(mark(check.good, devicePixelRatioF()));
        picture->setAccessibleName(check.good ? tr("good") : tr("attention"));
        auto *explanation = new MutedLabel(check.explanation);
        explanation->setWordWrap(true);
        m_grid->addWidget(picture, row, 0);
        m_grid->addWidget(new QLabel(check.name), row, 1);
        m_grid->addWidget(explanation, row, 2);
        m_grid->setRowMinimumHeight(row++, lineHeight);
    }
    const auto good = std::ranges::count(checks, true, &Check::good);
    m_title->setText(good == checks.size() ? tr("This computer is ready") : tr("This computer is almost ready"));
    m_count->setText(tr("%1 of %2 checks pass").arg(good).arg(checks.size()));
    setVisible(!checks.isEmpty());
}

void ReadinessPanel::paintEvent(QPaintEvent *)
{
    const ThemeColors &theme = colors();
    QPainter painter(this);
    stylepaint::frame(&painter, rect(), theme.softLine, theme.view);
    painter.save();
    painter.setClipRect(QRect(0, 0, width(), lineHeight));
    stylepaint::frame(&painter, rect(), theme.softLine, theme.window);
    painter.restore();
    for (int row = 1; row < m_grid->rowCount(); ++row) {
        const QRect cell = m_grid->cellRect(row, 0);
        if (cell.isValid())
            painter.fillRect(QRect(1, cell.top(), width() - 2, 1), theme.softLine);
    }
}

} // namespace kiste::ui
