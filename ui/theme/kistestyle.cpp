// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/kistestyle.h"

#include "ui/theme/stylepaint.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QSlider>
#include <QStyleOption>
#include <QTabBar>

namespace kiste::ui {

KisteStyle::KisteStyle()
    : QProxyStyle(QStringLiteral("fusion"))
{
}

void KisteStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget)
        || qobject_cast<QLineEdit *>(widget) || qobject_cast<QAbstractSpinBox *>(widget)
        || qobject_cast<QSlider *>(widget) || qobject_cast<QTabBar *>(widget) || qobject_cast<QScrollBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

int KisteStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ButtonMargin: return 20;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarBaseOverlap: return 0;
    case PM_SplitterWidth: return 1;
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_SliderLength: return 18;
    case PM_SliderThickness:
    case PM_SliderControlThickness: return 20;
    case PM_TabBarTabHSpace: return 18;
    case PM_TabBarTabVSpace: return 16;
    case PM_HeaderMargin: return 8;
    case PM_FocusFrameHMargin: // items add a pixel: their words stand under those of their header
        return qobject_cast<const QAbstractItemView *>(widget) ? 7 : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_ToolBarItemSpacing: return 4;
    case PM_ToolBarFrameWidth: return 0;
    case PM_MenuPanelWidth: return 1;
    case PM_MenuVMargin: return 4;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int KisteStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    case SH_ItemView_ActivateItemOnSingleClick: return 0;
    case SH_ComboBox_Popup: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_EtchDisabledText: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize KisteStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                   const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    const int small = widget && widget->property("small").toBool() ? metric::smallControl : metric::control;
    const int height = std::max(small, option ? option->fontMetrics.height() + (small == metric::control ? 10 : 6) : 0);
    switch (type) {
    case CT_PushButton:
        // Fusion adds its own least width; ours is what the words need.
        result = QSize(size.width() + (small == metric::control ? 24 : 16), height);
        break;
    case CT_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            const bool words = button->toolButtonStyle != Qt::ToolButtonIconOnly && !button->text.isEmpty();
            const bool both =
                words && !button->icon.isNull() && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon;
            const int text = words ? option->fontMetrics.size(Qt::TextShowMnemonic, button->text).width() : 0;
            const int content = text + (both || !words ? button->iconSize.width() : 0) + (both ? 8 : 0);
            result = QSize(std::max(height, content + (words ? small == metric::control ? 20 : 14 : 8)), height);
        }
        break;
    case CT_LineEdit:
    case CT_SpinBox: result.setHeight(height); break;
    case CT_ComboBox: result = QSize(size.width() + 44, height); break;
    case CT_TabBarTab: result.setHeight(std::max(metric::tabRow, result.height())); break;
    case CT_HeaderSection: result.setHeight(std::max(metric::tableHeader, option->fontMetrics.height() + 8)); break;
    case CT_MenuItem: result.setHeight(std::max(result.height() + 4, 26)); break;
    case CT_ItemViewItem: result.setHeight(std::max(result.height(), 24)); break;
    default: break;
    }
    return result;
}

QRect KisteStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    if (element == SE_LineEditContents && qobject_cast<const QLineEdit *>(widget)) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        return frame && frame->lineWidth > 0 ? option->rect.adjusted(4, 1, -4, -1) : option->rect;
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect KisteStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                 const QWidget *widget) const
{
    const QRect &rect = option->rect;
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return visualRect(option->direction, rect, rect.adjusted(8, 1, -26, -1));
    if (control == CC_ComboBox && part == SC_ComboBoxArrow)
        return visualRect(option->direction, rect, QRect(rect.right() - 26, rect.top(), 26, rect.height()));
    if (control == CC_SpinBox) {
        const QRect up(rect.right() - 21, rect.top() + 1, 21, rect.height() / 2 - 1);
        if (part == SC_SpinBoxUp)
            return visualRect(option->direction, rect, up);
        if (part == SC_SpinBoxDown)
            return visualRect(option->direction, rect, up.translated(0, rect.height() / 2));
        if (part == SC_SpinBoxEditField)
            return visualRect(option->direction, rect, rect.adjusted(6, 2, -24, -2));
    }
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (!bar || part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine)
            return {};
        const bool flat = bar->orientation == Qt::Horizontal;
        const int length = flat ? rect.width() : rect.height();
        const qint64 range = qint64(bar->maximum) - bar->minimum;
        const int thumb = range <= 0
            ? length
            : std::max(32, int(qint64(length) * bar->pageStep / (range + std::max(1, bar->pageStep))));
        const int start =
            sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb, bar->upsideDown);
        const auto slice = [&](int from, int to) {
            return visualRect(option->direction, rect,
                              flat ? QRect(rect.x() + from, rect.y(), to - from, rect.height())
                                   : QRect(rect.x(), rect.y() + from, rect.width(), to - from));
        };
        switch (part) {
        case SC_ScrollBarSlider: return slice(start, start + thumb);
        case SC_ScrollBarSubPage: return slice(0, start);
        case SC_ScrollBarAddPage: return slice(start + thumb, length);
        default: return rect;
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

void KisteStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    const ThemeColors &theme = colors();
    switch (element) {
    case PE_PanelButtonCommand: return stylepaint::button(painter, option, widget);
    case PE_PanelButtonTool: return stylepaint::flatButton(painter, option, widget);
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            stylepaint::field(painter, option, widget);
        return;
    case PE_FrameLineEdit: return;
    case PE_FrameFocusRect:
        if (option->state.testFlag(State_KeyboardFocusChange))
            stylepaint::frame(painter, option->rect, theme.accent, {}, 3);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: return stylepaint::check(painter, option, false);
    case PE_IndicatorRadioButton: return stylepaint::check(painter, option, true);
    case PE_Frame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            stylepaint::frame(painter, option->rect, option->state.testFlag(State_HasFocus) ? theme.accent : theme.line,
                              {});
        return;
    case PE_FrameMenu: return stylepaint::frame(painter, option->rect, theme.line, {}, 1);
    case PE_IndicatorHeaderArrow: return; // the label draws it beside its word
    case PE_IndicatorToolBarSeparator: {
        const int height = std::min(24, option->rect.height());
        painter->fillRect(QRect(option->rect.center().x(), option->rect.center().y() - height / 2, 1, height),
                          theme.line);
        return;
    }
    case PE_FrameTabBarBase:
    case PE_FrameTabWidget:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar: return;
    case PE_IndicatorArrowDown: return stylepaint::chevron(painter, option->rect, Qt::DownArrow, theme.muted);
    case PE_IndicatorArrowUp: return stylepaint::chevron(painter, option->rect, Qt::UpArrow, theme.muted);
    case PE_IndicatorArrowRight: return stylepaint::chevron(painter, option->rect, Qt::RightArrow, theme.muted);
    case PE_IndicatorArrowLeft: return stylepaint::chevron(painter, option->rect, Qt::LeftArrow, theme.muted);
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow:
        if (option->state.testFlag(State_Selected))
            painter->fillRect(option->rect, theme.selected);
        else if (option->state.testFlag(State_MouseOver) && option->state.testFlag(State_Enabled))
            painter->fillRect(option->rect, theme.hover);
        return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

} // namespace kiste::ui
