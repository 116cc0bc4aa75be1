// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limitrow.h"

#include "ui/charts/chartformat.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

#include <utility>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr double mebibyte = 1024 * 1024;

QString shortName(LimitKey key)
{
    return key == LimitKey::Cpu ? LimitRow::tr("CPU") : key == LimitKey::Memory ? LimitRow::tr("Memory") : LimitRow::tr("Processes");
}

} // namespace

LimitRow::LimitRow(LimitKey key, QWidget *parent)
    : QWidget(parent)
    , m_key(key)
    , m_unit(key == LimitKey::Memory ? mebibyte : 1)
    , m_number(new QDoubleSpinBox)
    , m_slider(new QSlider(Qt::Horizontal))
    , m_clear(new QToolButton)
    , m_noteLabel(new MutedLabel({}, TextRole::Axis))
{
    const LimitBounds bounds = limitBounds(key);
    m_scale = {bounds.least / m_unit, bounds.most / m_unit, key == LimitKey::Cpu ? 2 : 0};
    m_scale.least = key == LimitKey::Cpu ? 0.05 : 16; // less can be entered as a number
    auto *title = new QLabel(shortName(key));
    title->setBuddy(m_number);
    m_number->setDecimals(m_scale.decimals);
    m_number->setRange(0, m_scale.most);
    m_number->setSingleStep(key == LimitKey::Cpu ? 0.05 : key == LimitKey::Memory ? 16 : 64);
    m_number->setSuffix(key == LimitKey::Cpu ? tr(" cores") : key == LimitKey::Memory ? u" MiB"_s : QString());
    m_number->setSpecialValueText(tr("none"));
    m_number->setGroupSeparatorShown(true);
    m_number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_number->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_number->setKeyboardTracking(false);
    m_number->setAccessibleName(limitName(key));
    m_number->setFixedWidth(104);
    m_number->installEventFilter(this);
    m_slider->setRange(0, LogScale::unlimited);
    m_slider->setPageStep(20);
    m_slider->setAccessibleName(limitName(key));
    m_slider->installEventFilter(this);
    m_clear->setAutoRaise(true);
    m_clear->setProperty("small", true);
    m_noteLabel->setWordWrap(true);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(4);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    grid->addWidget(title, 0, 0);
    grid->addWidget(m_number, 0, 1);
    grid->addWidget(m_clear, 0, 2);
    grid->addWidget(m_slider, 1, 0, 1, 3);
    grid->addWidget(m_noteLabel, 2, 0, 1, 3);
    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        if (m_showing)
            return;
        m_changing = true;
        m_showing = true;
        m_number->setValue(m_scale.fromPosition(position));
        m_showing = false;
        refreshNote();
        Q_EMIT previewed(m_key, shown());
        if (!m_slider->isSliderDown())
            m_settle.start(); // a click beside its handle: nothing is let go
    });
    m_settle.setSingleShot(true);
    m_settle.setInterval(700ms);
    connect(&m_settle, &QTimer::timeout, this, [this] {
        if (m_changing && !m_slider->isSliderDown())
            choose(shown());
    });
    connect(m_slider, &QSlider::sliderReleased, this, [this] {
        if (m_changing)
            choose(shown());
    });
    connect(m_number, &QDoubleSpinBox::valueChanged, this, [this] {
        if (!m_showing)
            choose(shown());
    });
    connect(m_clear, &QToolButton::clicked, this, [this] {
        if (m_limit > 0)
            return choose(0);
        m_number->setFocus();
        m_number->selectAll();
    });
    setLimit(0);
}

double LimitRow::shown() const
{
    return m_number->value() * m_unit;
}

void LimitRow::show(double value)
{
    m_showing = true;
    m_number->setValue(value / m_unit);
    m_slider->setValue(m_scale.toPosition(value / m_unit));
    m_showing = false;
    refreshNote();
}

void LimitRow::setLimit(double value)
{
    m_limit = value;
    m_clear->setIcon(icon(value > 0 ? u"close"_s : u"plus"_s));
    const QString words = value > 0 ? tr("Clear the limit") : tr("Set a limit");
    m_clear->setToolTip(words);
    m_clear->setAccessibleName(words + u": "_s + limitName(m_key));
    if (!m_changing && !m_number->hasFocus())
        show(value);
}

void LimitRow::setPreview(std::optional<double> value)
{
    m_changing = value.has_value();
    show(value.value_or(m_limit));
}

void LimitRow::choose(double value)
{
    m_settle.stop();
    m_changing = false;
    const bool none = value <= 0;
    const double rounded = none ? 0 : roundedLimit(m_key, value);
    show(rounded);
    Q_EMIT previewed(m_key, std::nullopt);
    if (rounded != m_limit)
        Q_EMIT chosen(m_key, rounded);
}

void LimitRow::cancel()
{
    m_settle.stop();
    m_changing = false;
    m_slider->setSliderDown(false);
    show(m_limit);
    Q_EMIT previewed(m_key, std::nullopt);
}

void LimitRow::setNote(const QString &note)
{
    m_note = note;
    refreshNote();
}

QString LimitRow::note() const
{
    return m_noteLabel->text();
}

void LimitRow::refreshNote()
{
    QString words = m_note;
    if (m_changing) {
        const QString before = m_limit > 0 ? formatChartNumber(m_limit, limitUnit(m_key)) : tr("none");
        words = tr("was %1, applies on release, Esc cancels").arg(before);
    } else if (m_limit <= 0) {
        words = tr("no limit set");
    }
    if (words != m_noteLabel->text())
        m_noteLabel->setText(words);
}

bool LimitRow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget *>(watched)->hasFocus()) {
        event->ignore(); // who scrolls past a limit does not want to change it
        return true;
    }
    const bool overriding = event->type() == QEvent::ShortcutOverride;
    if (overriding || event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool typing = watched == m_number && m_number->hasFocus();
        if (key->key() == Qt::Key_Escape && (m_changing || typing)) {
            event->accept();
            if (!overriding)
                cancel();
            return !overriding;
        }
    }
    if (watched == m_slider && event->type() == QEvent::KeyRelease && !static_cast<QKeyEvent *>(event)->isAutoRepeat()
        && m_changing && !m_slider->isSliderDown())
        choose(shown());
    return QWidget::eventFilter(watched, event);
}

} // namespace kiste::ui
