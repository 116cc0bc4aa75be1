// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/page.h"

#include "ui/theme/theme.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QSettings>
#include <QSplitter>

using namespace Qt::StringLiterals;

namespace kiste::ui {

Page::Page(const QString &settingsKey, QWidget *parent)
    : QWidget(parent)
    , m_settingsKey(settingsKey)
    , m_splitter(new QSplitter(Qt::Horizontal))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_splitter);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_paneOpen = QSettings().value(settingsKey + "/pane"_L1, true).toBool();
}

void Page::setParts(QWidget *list, QWidget *pane, int paneWidth)
{
    m_list = list;
    m_pane = pane;
    m_paneWidth = QSettings().value(m_settingsKey + "/paneWidth"_L1, paneWidth).toInt();
    m_splitter->addWidget(list);
    m_splitter->addWidget(pane);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    list->setMinimumWidth(380);
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] {
        if (m_list->isVisible())
            m_paneWidth = m_pane->width();
    });
    arrange();
}

void Page::saveState() const
{
    QSettings settings;
    settings.setValue(m_settingsKey + "/pane"_L1, m_paneOpen);
    settings.setValue(m_settingsKey + "/paneWidth"_L1, m_paneWidth);
}

bool Page::isNarrow() const
{
    return window()->width() < metric::narrowWindow;
}

void Page::setExpanded(bool expanded)
{
    if (expanded == m_expanded)
        return;
    m_expanded = expanded;
    if (!expanded)
        m_coverRequested = false;
    arrange();
}

void Page::setPaneOpen(bool open)
{
    m_paneOpen = open;
    m_coverRequested = open;
    if (!open)
        m_expanded = false;
    arrange();
}

void Page::openPane()
{
    m_paneOpen = true;
    m_coverRequested = true;
    arrange();
}

void Page::setPaneWanted(bool wanted)
{
    if (wanted == m_paneWanted)
        return;
    m_paneWanted = wanted;
    if (!wanted)
        m_expanded = m_coverRequested = false;
    arrange();
}

void Page::arrange()
{
    if (!m_pane)
        return;
    const bool show = m_paneWanted && m_paneOpen && (!isNarrow() || m_coverRequested || m_expanded);
    const bool cover = show && (m_expanded || isNarrow());
    const bool focusWasInList = m_list->isAncestorOf(focusWidget() ? focusWidget() : this) && cover;
    const bool focusWasInPane = m_pane->isAncestorOf(focusWidget() ? focusWidget() : this) && !show;
    m_pane->setVisible(show);
    m_list->setVisible(!cover);
    if (show && !cover)
        m_splitter->setSizes({std::max(380, width() - m_paneWidth - 1), m_paneWidth});
    if (focusWasInList)
        m_pane->setFocus();
    if (focusWasInPane)
        m_list->setFocus();
    paneLayoutChanged(cover);
}

void Page::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void Page::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_pane->isVisible()) {
        if (!m_list->isVisible()) {
            m_coverRequested = m_expanded = false;
            arrange();
        }
        m_list->setFocus();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace kiste::ui
