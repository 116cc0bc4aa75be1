// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/kistestyle.h"
#include "ui/theme/stylepaint.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

void drawHeaderLabel(const QStyleOptionHeader &header, QPainter *painter)
{
    const ThemeColors &theme = colors();
    QRect rect = header.rect.adjusted(8, 0, -8, 0);
    const bool sorted = header.sortIndicator != QStyleOptionHeader::None;
    const int arrow = sorted ? 14 : 0;
    const QString text = header.fontMetrics.elidedText(header.text, Qt::ElideRight, std::max(0, rect.width() - arrow));
    const int width = header.fontMetrics.horizontalAdvance(text);
    const Qt::Alignment alignment = QStyle::visualAlignment(header.direction, header.textAlignment) | Qt::AlignVCenter;
    painter->setPen(sorted ? theme.text : theme.muted);
    if (alignment.testFlag(Qt::AlignRight))
        rect.adjust(0, 0, -arrow, 0);
    painter->drawText(rect, int((alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter), text);
    if (!sorted)
        return;
    const int x = alignment.testFlag(Qt::AlignRight) ? rect.right() + 2 : rect.left() + width + 2;
    const bool up = header.sortIndicator == QStyleOptionHeader::SortUp;
    stylepaint::chevron(painter, QRect(x, rect.top(), 12, rect.height()), up ? Qt::DownArrow : Qt::UpArrow,
                        theme.muted);
}

void drawTabShape(const QStyleOptionTab &tab, QPainter *painter)
{
    const ThemeColors &theme = colors();
    const QRect &rect = tab.rect;
    if (tab.state.testFlag(QStyle::State_Selected))
        painter->fillRect(QRect(rect.left(), rect.bottom() - 2, rect.width(), 3), theme.accent);
    else if (tab.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(QRect(rect.left(), rect.bottom() - 2, rect.width(), 3), theme.line);
    if (tab.state.testFlag(QStyle::State_HasFocus))
        stylepaint::frame(painter, rect.adjusted(3, 5, -3, -6), theme.accent, {}, metric::radius, 2);
}

void drawSlider(const QStyleOptionSlider &slider, QPainter *painter, const QStyle *style, const QWidget *widget)
{
    const ThemeColors &theme = colors();
    const bool enabled = slider.state.testFlag(QStyle::State_Enabled);
    const QRect handle = style->subControlRect(QStyle::CC_Slider, &slider, QStyle::SC_SliderHandle, widget);
    const QPointF centre = QRectF(handle).center();
    const QRectF rect(slider.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(theme.window, theme.text, 0.12));
    painter->drawRoundedRect(QRectF(rect.left() + 2, centre.y() - 2, rect.width() - 4, 4), 2, 2);
    painter->setBrush(enabled ? theme.accent : theme.line);
    const bool reversed = slider.upsideDown;
    const double from = reversed ? centre.x() : rect.left() + 2;
    const double to = reversed ? rect.right() - 2 : centre.x();
    painter->drawRoundedRect(QRectF(from, centre.y() - 2, to - from, 4), 2, 2);
    const bool focused = slider.state.testFlag(QStyle::State_HasFocus);
    painter->setPen(QPen(enabled ? theme.accent : theme.line, focused ? 2.5 : 1));
    painter->setBrush(enabled ? theme.view : theme.window);
    painter->drawEllipse(centre, focused ? 8 : 8.5, focused ? 8 : 8.5);
    painter->restore();
}

void drawToolButton(const QStyleOptionToolButton &button, QPainter *painter, const QStyle *style, const QWidget *widget)
{
    stylepaint::flatButton(painter, &button, widget);
    const bool enabled = button.state.testFlag(QStyle::State_Enabled);
    if (button.features.testFlag(QStyleOptionToolButton::Arrow)) // a tab bar's, to scroll
        return stylepaint::chevron(painter, button.rect, button.arrowType, enabled ? colors().text : colors().line);
    const bool hasWords = button.toolButtonStyle != Qt::ToolButtonIconOnly && !button.text.isEmpty();
    const bool hasIcon = !button.icon.isNull() && button.toolButtonStyle != Qt::ToolButtonTextOnly;
    const QSize text = hasWords ? button.fontMetrics.size(Qt::TextShowMnemonic, button.text) : QSize();
    const int between = hasWords && hasIcon ? 8 : 0;
    const int iconWidth = hasIcon ? button.iconSize.width() : 0;
    const QSize content(text.width() + between + iconWidth, button.rect.height());
    const QRect rect = QStyle::alignedRect(button.direction, Qt::AlignCenter, content, button.rect);
    if (hasIcon) {
        const QRect place =
            QStyle::alignedRect(button.direction, Qt::AlignLeft | Qt::AlignVCenter, button.iconSize, rect);
        button.icon.paint(painter, place, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled,
                          button.state.testFlag(QStyle::State_On) ? QIcon::On : QIcon::Off);
    }
    if (hasWords) {
        const QRect place = QStyle::visualRect(button.direction, rect, rect.adjusted(iconWidth + between, 0, 0, 0));
        style->drawItemText(painter, place, Qt::AlignCenter | Qt::TextShowMnemonic, button.palette, enabled,
                            button.text, QPalette::WindowText);
    }
}

void drawScrollBar(const QStyleOptionSlider &bar, QPainter *painter, const QStyle *style, const QWidget *widget)
{
    const ThemeColors &theme = colors();
    if (bar.maximum <= bar.minimum)
        return;
    const bool active = bar.state.testFlag(QStyle::State_MouseOver) || bar.state.testFlag(QStyle::State_Sunken);
    QRect thumb = style->subControlRect(QStyle::CC_ScrollBar, &bar, QStyle::SC_ScrollBarSlider, widget);
    const int inset = active ? 2 : 3;
    thumb =
        bar.orientation == Qt::Horizontal ? thumb.adjusted(2, inset, -2, -inset) : thumb.adjusted(inset, 2, -inset, -2);
    stylepaint::frame(painter, thumb, {}, mixed(theme.window, theme.text, active ? 0.45 : 0.26),
                      std::min(thumb.width(), thumb.height()) / 2.0);
}

void drawSpinBox(const QStyleOptionSpinBox &spin, QPainter *painter, const QStyle *style, const QWidget *widget)
{
    const ThemeColors &theme = colors();
    stylepaint::field(painter, &spin, widget);
    if (spin.buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto arrow = [&](QStyle::SubControl part, QAbstractSpinBox::StepEnabledFlag step, Qt::ArrowType direction) {
        const QRect rect = style->subControlRect(QStyle::CC_SpinBox, &spin, part, widget);
        const bool possible = spin.stepEnabled.testFlag(step) && spin.state.testFlag(QStyle::State_Enabled);
        const bool over = possible && spin.activeSubControls == part && spin.state.testFlag(QStyle::State_MouseOver);
        stylepaint::chevron(painter, rect, direction, !possible ? theme.line : over ? theme.link : theme.muted);
    };
    const QRect up = style->subControlRect(QStyle::CC_SpinBox, &spin, QStyle::SC_SpinBoxUp, widget);
    painter->setPen(theme.softLine);
    painter->drawLine(up.left() - 1, spin.rect.top() + 4, up.left() - 1, spin.rect.bottom() - 4);
    arrow(QStyle::SC_SpinBoxUp, QAbstractSpinBox::StepUpEnabled, Qt::UpArrow);
    arrow(QStyle::SC_SpinBoxDown, QAbstractSpinBox::StepDownEnabled, Qt::DownArrow);
}

} // namespace

void KisteStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    const ThemeColors &theme = colors();
    switch (element) {
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, theme.header);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), theme.line);
        return;
    case CE_Header:
        drawControl(CE_HeaderSection, option, painter, widget);
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            drawHeaderLabel(*header, painter);
        return;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            drawTabShape(*tab, painter);
        return;
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            const bool selected = tab->state.testFlag(State_Selected);
            QFont font = painter->font();
            font.setWeight(selected ? QFont::DemiBold : QFont::Normal);
            painter->setFont(font);
            painter->setPen(selected || tab->state.testFlag(State_MouseOver) ? theme.text : theme.muted);
            const QRect words = visualRect(
                tab->direction, tab->rect,
                tab->rect.adjusted(tab->leftButtonSize.width(), 0, -tab->rightButtonSize.width(), -2));
            painter->drawText(words, Qt::AlignCenter | Qt::TextShowMnemonic, tab->text);
        }
        return;
    case CE_Splitter: painter->fillRect(option->rect, theme.line); return;
    case CE_ToolBar:
        painter->fillRect(option->rect, theme.header);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), theme.line);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && widget && widget->property("tone") == "danger"_L1) {
            QStyleOptionButton copy(*button);
            if (copy.state.testFlag(State_Enabled))
                copy.palette.setColor(QPalette::ButtonText, theme.bad.text);
            return QProxyStyle::drawControl(element, &copy, painter, widget);
        }
        break;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void KisteStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                    const QWidget *widget) const
{
    switch (control) {
    case CC_Slider:
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option);
            slider && slider->orientation == Qt::Horizontal)
            return drawSlider(*slider, painter, this, widget);
        break;
    case CC_ScrollBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option))
            return drawScrollBar(*bar, painter, this, widget);
        break;
    case CC_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option))
            return drawToolButton(*button, painter, this, widget);
        break;
    case CC_SpinBox:
        if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option))
            return drawSpinBox(*spin, painter, this, widget);
        break;
    case CC_ComboBox:
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            stylepaint::field(painter, option, widget);
            const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
            const bool enabled = combo->state.testFlag(State_Enabled);
            return stylepaint::chevron(painter, arrow, Qt::DownArrow, enabled ? colors().text : colors().line);
        }
        break;
    default: break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace kiste::ui
