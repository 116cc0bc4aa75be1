// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/diskusepanel.h"

#include "ui/theme/format.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/labels.h"

#include <QAbstractButton>
#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr std::array<QRgb, 3> lightDisk{0xff1181cb, 0xff3f7f5f, 0xfff09f3c};
constexpr std::array<QRgb, 3> darkDisk{0xff3897d9, 0xff5cb58c, 0xfff0a95a};

QColor diskColor(std::size_t kind)
{
    return QColor((colors().dark ? darkDisk : lightDisk)[kind]);
}

class DiskBar : public QWidget
{
public:
    explicit DiskBar(const DiskUse *use)
        : m_use(use)
    {
        setFixedHeight(12);
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const std::array parts{m_use->images().bytes, m_use->volumes().bytes, m_use->containers().bytes};
        const double total = double(parts[0] + parts[1] + parts[2]);
        if (total <= 0) {
            painter.setBrush(mixed(colors().view, colors().text, 0.1));
            painter.drawRoundedRect(rect(), 3, 3);
            return;
        }
        double x = 0;
        for (std::size_t kind = 0; kind < parts.size(); ++kind) {
            if (parts[kind] == 0)
                continue;
            const double share = std::max(3.0, double(parts[kind]) / total * (width() - 4.0));
            QRectF part(x, 0, share, height());
            if (layoutDirection() == Qt::RightToLeft)
                part.moveRight(width() - x);
            painter.setBrush(diskColor(kind));
            painter.drawRoundedRect(part, 2, 2);
            x += share + 2;
        }
    }

private:
    const DiskUse *m_use;
};

} // namespace

class DiskUsePanel::Row : public QAbstractButton
{
public:
    Row(std::size_t kind, const QString &title)
        : m_kind(kind)
    {
        setText(title);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setCursor(Qt::PointingHandCursor);
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }
    QSize sizeHint() const override { return {240, Theme::rowHeight(24)}; }
    void set(const QString &note, const QString &size, const QString &unused)
    {
        m_note = note;
        m_size = size;
        m_unused = unused;
        //: Of bytes on the disk: this much could be freed.
        const QString free = unused.isEmpty() ? QString() : u", "_s + DiskUsePanel::tr("%1 can be freed").arg(unused);
        setAccessibleName(u"%1: %2, %3"_s.arg(text(), note, size) + free);
        setToolTip(free.isEmpty() ? QString() : DiskUsePanel::tr("%1 can be freed").arg(unused));
        update();
    }
    QString words() const { return u"%1 %2 %3"_s.arg(m_note, m_size, m_unused).simplified(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const ThemeColors &theme = colors();
        if (underMouse())
            stylepaint::frame(&painter, rect().adjusted(-4, 0, 0, 0), {}, theme.hover, metric::chipRadius);
        if (hasFocus())
            stylepaint::frame(&painter, rect(), theme.accent, {}, metric::chipRadius);
        const auto place = [this](const QRect &area) { return QStyle::visualRect(layoutDirection(), rect(), area); };
        painter.fillRect(place(QRect(4, height() / 2 - 4, 8, 8)), diskColor(m_kind));
        const auto draw = [&](QRect area, const QString &words, const QColor &color, Qt::Alignment side) {
            painter.setPen(color);
            painter.drawText(place(area), int(side | Qt::AlignVCenter), painter.fontMetrics().elidedText(words, Qt::ElideRight, area.width()));
        };
        painter.setFont(Theme::font(TextRole::Small));
        const int free = painter.fontMetrics().horizontalAdvance(u"999.9 MiB"_s) + 6;
        const int size = free + 4, title = std::max(72, painter.fontMetrics().horizontalAdvance(text()) + 10);
        painter.setFont(Theme::font(TextRole::Body));
        draw(QRect(20, 0, title + 20, height()), text(), theme.text, Qt::AlignLeading);
        painter.setFont(Theme::font(TextRole::Small));
        draw(QRect(20 + title + 16, 0, width() - 20 - title - 16 - size - free, height()), m_note, theme.muted, Qt::AlignLeading);
        painter.setFont(Theme::font(TextRole::Body));
        draw(QRect(width() - size - free, 0, size - 6, height()), m_size, theme.text, Qt::AlignTrailing);
        painter.setFont(Theme::font(TextRole::Small));
        draw(QRect(width() - free, 0, free - 2, height()), m_unused, theme.link, Qt::AlignTrailing);
    }

private:
    std::size_t m_kind;
    QString m_note, m_size, m_unused;
};

DiskUsePanel::DiskUsePanel(DiskUse *use, QWidget *parent)
    : QWidget(parent)
    , m_use(use)
    , m_total(new MutedLabel)
    , m_bar(new DiskBar(use))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 16);
    column->setSpacing(4);
    auto *head = new QHBoxLayout;
    auto *title = new QLabel(tr("Disk use"));
    title->setFont(Theme::font(TextRole::Heading));
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_total);
    column->addLayout(head);
    column->addWidget(m_bar);
    column->addSpacing(2);
    const std::array titles{tr("Images"), tr("Volumes"), tr("Containers")};
    for (std::size_t kind = 0; kind < titles.size(); ++kind) {
        m_rows[kind] = new Row(kind, titles[kind]);
        column->addWidget(m_rows[kind]);
        connect(m_rows[kind], &QAbstractButton::clicked, this, [this, kind] { Q_EMIT pageRequested(Kind(kind)); });
    }
    connect(use, &DiskUse::changed, this, &DiskUsePanel::refresh);
    refresh();
}

void DiskUsePanel::refresh()
{
    const DiskUse::Share images = m_use->images(), volumes = m_use->volumes(), containers = m_use->containers();
    const auto size = [](const DiskUse::Share &share) {
        if (!share.complete && share.bytes == 0)
            return u"…"_s;
        return formatBytes(share.bytes);
    };
    const auto unused = [](const DiskUse::Share &share) { return share.unusedBytes ? formatBytes(share.unusedBytes) : QString(); };
    const auto note = [](const QString &all, const QString &few, int count) { return count > 0 ? all + u", "_s + few : all; };
    m_rows[0]->set(note(tr("%n image(s)", nullptr, images.count), tr("%n unused", nullptr, images.unused), images.unused),
                   size(images), unused(images));
    m_rows[1]->set(note(tr("%n volume(s)", nullptr, volumes.count), tr("%n unused", nullptr, volumes.unused), volumes.unused),
                   size(volumes), unused(volumes));
    m_rows[2]->set(note(tr("%n writable layer(s)", nullptr, containers.count), tr("%n stopped", nullptr, containers.unused), containers.unused),
                   size(containers), unused(containers));
    const QString total = formatBytes(m_use->totalBytes());
    m_total->setText(m_use->freeBytes() ? tr("%1, %2 free").arg(total, formatBytes(*m_use->freeBytes())) : total);
    m_bar->update();
}

QString DiskUsePanel::text(Kind kind) const
{
    return m_rows[std::size_t(kind)]->words();
}

} // namespace kiste::ui
