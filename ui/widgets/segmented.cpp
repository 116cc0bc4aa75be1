// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented.h"

#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QLocale>
#include <QPainter>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

class SegmentButton : public QAbstractButton
{
public:
    SegmentButton(const QString &text, bool first, bool last)
        : m_first(first)
        , m_last(last)
    {
        setText(text);
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    void setCount(int count)
    {
        if (count == m_count)
            return;
        m_count = count;
        setAccessibleName(count < 0 ? text() : u"%1, %2"_s.arg(text(), countText()));
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        int width = fontMetrics().horizontalAdvance(text()) + 20;
        if (m_count >= 0)
            width += 6 + fontMetrics().horizontalAdvance(countText());
        return {width, std::max(metric::control, fontMetrics().height() + 10)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const ThemeColors &theme = colors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool leading = layoutDirection() == Qt::LeftToRight ? m_first : m_last;
        const bool trailing = layoutDirection() == Qt::LeftToRight ? m_last : m_first;
        const double radius = metric::radius;
        QRectF box = QRectF(rect()).adjusted(0.5, 0.5, trailing ? -0.5 : 0.5, -0.5);
        painter.setClipRect(rect());
        // Corners that touch a neighbour lie outside of the clip.
        const QRectF shape = box.adjusted(leading ? 0 : -0.5 - radius, 0, trailing ? 0 : radius, 0);
        const QColor base = theme.dark ? mixed(theme.window, theme.text, 0.06) : theme.view;
        const bool over = isEnabled() && underMouse();
        painter.setBrush(isChecked() ? theme.selected : over ? theme.hover : base);
        painter.setPen(QPen(isChecked() ? theme.accent : theme.line, 1));
        painter.drawRoundedRect(shape, radius, radius);
        if (!leading)
            painter.drawLine(QPointF(box.left(), box.top()), QPointF(box.left(), box.bottom()));
        if (isChecked() && !trailing)
            painter.drawLine(QPointF(width() - 0.5, box.top()), QPointF(width() - 0.5, box.bottom()));
        if (hasFocus()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius - 1, radius - 1);
        }
        paintWords(painter);
    }

private:
    QString countText() const { return QLocale().toString(m_count); }
    void paintWords(QPainter &painter)
    {
        const ThemeColors &theme = colors();
        const int textWidth = fontMetrics().horizontalAdvance(text());
        const QRect words = rect().adjusted(10, 0, -10, 0);
        const QRect label = QStyle::alignedRect(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter,
                                                QSize(textWidth + 1, words.height()), words);
        painter.setPen(isEnabled() ? theme.text : theme.faint);
        painter.drawText(label, Qt::AlignCenter, text());
        if (m_count < 0)
            return;
        painter.setPen(theme.muted);
        const int side = layoutDirection() == Qt::LeftToRight ? Qt::AlignRight : Qt::AlignLeft;
        painter.drawText(words, side | Qt::AlignVCenter, countText());
    }

    bool m_first;
    bool m_last;
    int m_count = -1;
};

} // namespace

Segmented::Segmented(const QStringList &labels, QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    for (int index = 0; index < labels.size(); ++index) {
        auto *button = new SegmentButton(labels[index], index == 0, index == labels.size() - 1);
        button->setChecked(index == 0);
        m_group->addButton(button, index);
        layout->addWidget(button);
    }
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int index, bool on) {
        if (on)
            Q_EMIT currentChanged(index);
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

int Segmented::current() const
{
    return m_group->checkedId();
}

void Segmented::setCurrent(int index)
{
    if (index >= 0) {
        m_group->button(index)->setChecked(true);
    } else if (QAbstractButton *button = m_group->checkedButton()) {
        m_group->setExclusive(false);
        button->setChecked(false);
        m_group->setExclusive(true);
    }
}

void Segmented::setCount(int index, int count)
{
    static_cast<SegmentButton *>(m_group->button(index))->setCount(count);
}

void Segmented::setLabel(int index, const QString &label)
{
    m_group->button(index)->setText(label);
    m_group->button(index)->updateGeometry();
}

void Segmented::setDescription(int index, const QString &text)
{
    m_group->button(index)->setToolTip(text);
    m_group->button(index)->setAccessibleName(text);
}

} // namespace kiste::ui
