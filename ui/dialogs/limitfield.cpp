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

LimitField::LimitField(double least, double most, int decimals, const QString &suffix, const QString &name,
                       QWidget *parent)
    : QWidget(parent)
    , m_scale{least, most, decimals}
    , m_slider(new QSlider(Qt::Horizontal))
    , m_number(new QDoubleSpinBox)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(12);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_number);
    m_slider->setRange(0, LogScale::unlimited);
    m_slider->setPageStep(20);
    m_slider->setAccessibleName(name);
    m_slider->setValue(LogScale::unlimited);
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
        m_number->setValue(m_scale.fromPosition(position));
        Q_EMIT valueChanged();
    });
    connect(m_number, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        const QSignalBlocker blocker(m_slider);
        m_slider->setValue(m_scale.toPosition(value));
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

double LogScale::fromPosition(int position) const
{
    if (position > lastPosition)
        return 0;
    const double exact = least * std::pow(most / least, double(position) / lastPosition);
    if (decimals > 0)
        return exact < 1 ? std::round(exact * 20) / 20 : std::round(exact * 4) / 4;
    // Whole megabytes in steps that people would write down.
    const double step = exact < 128 ? 8 : exact < 1024 ? 64 : exact < 8192 ? 256 : 1024;
    return std::min(most, std::max(least, std::round(exact / step) * step));
}

int LogScale::toPosition(double value) const
{
    if (value <= 0)
        return unlimited;
    const double part = std::log(std::max(value, least) / least) / std::log(most / least);
    return int(std::lround(std::clamp(part, 0.0, 1.0) * lastPosition));
}

} // namespace kiste::ui
