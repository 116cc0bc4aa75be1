// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/limitfield.h"

#include <QBoxLayout>
#include <QDoubleSpinBox>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace kiste::ui {

namespace {
constexpr int lastPosition = 400;
constexpr int unlimited = lastPosition + 12; ///< a little apart, so that it is not hit by accident
} // namespace

LimitField::LimitField(double least, double most, int decimals, const QString &suffix, const QString &name,
                       QWidget *parent)
    : QWidget(parent)
    , m_least(least)
    , m_most(most)
    , m_decimals(decimals)
    , m_slider(new QSlider(Qt::Horizontal))
    , m_number(new QDoubleSpinBox)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(12);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_number);
    m_slider->setRange(0, unlimited);
    m_slider->setPageStep(20);
    m_slider->setAccessibleName(name);
    m_slider->setValue(unlimited);
    m_number->setDecimals(decimals);
    m_number->setRange(0, most);
    m_number->setSingleStep(decimals > 0 ? 0.25 : 64);
    m_number->setSuffix(suffix);
    m_number->setGroupSeparatorShown(true);
    m_number->setSpecialValueText(tr("no limit"));
    m_number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_number->setAccessibleName(name);
    m_number->setFixedWidth(124);
    setFocusProxy(m_number);
    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        const QSignalBlocker blocker(m_number);
        m_number->setValue(fromPosition(position));
        Q_EMIT valueChanged();
    });
    connect(m_number, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        const QSignalBlocker blocker(m_slider);
        m_slider->setValue(toPosition(value));
        Q_EMIT valueChanged();
    });
}

double LimitField::value() const
{
    return m_number->value();
}

void LimitField::setValue(double value)
{
    m_number->setValue(value);
}

double LimitField::fromPosition(int position) const
{
    if (position > lastPosition)
        return 0;
    const double exact = m_least * std::pow(m_most / m_least, double(position) / lastPosition);
    if (m_decimals > 0)
        return exact < 1 ? std::round(exact * 20) / 20 : std::round(exact * 4) / 4;
    // Whole megabytes in steps that people would write down.
    const double step = exact < 128 ? 8 : exact < 1024 ? 64 : exact < 8192 ? 256 : 1024;
    return std::min(m_most, std::max(m_least, std::round(exact / step) * step));
}

int LimitField::toPosition(double value) const
{
    if (value <= 0)
        return unlimited;
    const double part = std::log(std::max(value, m_least) / m_least) / std::log(m_most / m_least);
    return int(std::lround(std::clamp(part, 0.0, 1.0) * lastPosition));
}

} // namespace kiste::ui
