// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/mainwindow.h"

#include "core/ipc/helper.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/containerspage.h"
#include "ui/views/imagespage.h"
#include "ui/views/sidebar.h"
#include "ui/views/volumespage.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QShortcut>
#include <QToolBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void MainWindow::makeToolBar()
{
    m_toolBar->setMovable(false);
    m_toolBar->setFloatable(false);
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolBar->setIconSize({metric::icon, metric::icon});
    m_toolBar->setMinimumHeight(Theme::rowHeight(metric::toolbar));
    addToolBar(m_toolBar);
}

void MainWindow::fillToolBar()
{
    m_toolBar->clear();
    auto *title = new QLabel(page(currentPage())->title());
    title->setFont(Theme::font(TextRole::Title));
    title->setContentsMargins(16, 0, 16, 0);
    m_toolBar->addWidget(title);
    bool first = true;
    for (QAction *action : page(currentPage())->toolbarActions()) {
        if (!action) {
            m_toolBar->addSeparator();
            continue;
        }
        m_toolBar->addAction(action);
        QWidget *button = m_toolBar->widgetForAction(action);
        if (first)
            button->setProperty("tone", u"primary"_s);
        button->setFocusPolicy(Qt::TabFocus);
        first = false;
    }
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_toolBar->addWidget(space);
    auto *button = new QToolButton;
    button->setIcon(icon(u"menu"_s));
    button->setToolTip(tr("Menu (F10)"));
    button->setAccessibleName(tr("Menu"));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setShortcut(QKeySequence(Qt::Key_F10));
    auto *menu = new QMenu(button);
    menu->addAction(icon(u"expand"_s), tr("Show or close the details"), QKeySequence(Qt::CTRL | Qt::Key_I), this,
                    [this] { page(currentPage())->setPaneOpen(!page(currentPage())->isPaneOpen()); });
    menu->addAction(icon(u"turn"_s), tr("Reconnect"), QKeySequence(Qt::CTRL | Qt::Key_R), m_helper, &Helper::reconnect);
    menu->addAction(icon(u"check"_s), tr("Check this computer…"), this, &MainWindow::showReadiness);
    menu->addAction(icon(u"keyboard"_s), tr("Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Question), this,
                    &MainWindow::showShortcuts);
    menu->addSeparator();
    menu->addAction(icon(u"info"_s), tr("About Kiste"), this, &MainWindow::showAbout);
    menu->addAction(icon(u"quit"_s), tr("Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);
    for (QAction *action : menu->actions())
        action->setShortcutContext(Qt::WindowShortcut);
    button->setMenu(menu);
    button->addActions(menu->actions()); // so that their keys work while the menu is closed
    m_toolBar->addWidget(button);
    auto *margin = new QWidget;
    margin->setFixedWidth(8);
    m_toolBar->addWidget(margin);
}

void MainWindow::makeShortcuts()
{
    const auto add = [this](const QKeySequence &key, auto act) {
        connect(new QShortcut(key, this), &QShortcut::activated, this, act);
    };
    const Qt::Key keys[] = {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_5, Qt::Key_6, Qt::Key_7};
    for (int index = 0; index < m_pages->count(); ++index)
        add(QKeySequence(Qt::CTRL | keys[index]), [this, index] { showPage(index); });
    add(QKeySequence(Qt::Key_Slash), [this] { page(currentPage())->focusFilter(); });
    add(QKeySequence(Qt::Key_F5), [this] { m_helper->reconnect(); });
}

void MainWindow::showShortcuts()
{
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    auto *grid = new QGridLayout(dialog);
    grid->setContentsMargins(20, 16, 20, 16);
    grid->setHorizontalSpacing(24);
    const auto native = [](const QKeySequence &key) { return key.toString(QKeySequence::NativeText); };
    const QList<std::pair<QString, QString>> rows{
        {native(Qt::CTRL | Qt::Key_1), tr("Overview")},
        {native(Qt::CTRL | Qt::Key_2), tr("Containers")},
        {native(Qt::CTRL | Qt::Key_3), tr("Images")},
        {native(Qt::CTRL | Qt::Key_4), tr("Builds")},
        {native(Qt::CTRL | Qt::Key_5), tr("Volumes")},
        {native(Qt::CTRL | Qt::Key_6), tr("Networks")},
        {native(Qt::CTRL | Qt::Key_7), tr("This computer")},
        {u"/"_s, tr("Filter the list")},
        {native(Qt::CTRL | Qt::Key_N), tr("Run a container")},
        {native(Qt::CTRL | Qt::Key_O), tr("Import an image (on the images page)")},
        {native(Qt::Key_Return), tr("Show the selected one on the whole page")},
        {native(Qt::Key_Escape), tr("Back to the list")},
        {native(Qt::CTRL | Qt::Key_I), tr("Show or close the details")},
        {native(Qt::Key_F2), tr("Rename the selected container")},
        {native(Qt::CTRL | Qt::Key_E), tr("Change its limits")},
        {native(Qt::Key_Delete), tr("Delete the selected ones")},
        {native(Qt::CTRL | Qt::Key_L), tr("Log of the selected container")},
        {native(Qt::CTRL | Qt::Key_T), tr("Terminal in the selected container")},
        {native(Qt::CTRL | Qt::SHIFT | Qt::Key_C) + u", "_s + native(Qt::CTRL | Qt::SHIFT | Qt::Key_V),
         tr("Copy and paste in the terminal")},
        {native(Qt::CTRL | Qt::SHIFT | Qt::Key_T) + u", "_s + native(Qt::CTRL | Qt::SHIFT | Qt::Key_W),
         tr("Open one more shell, close it")},
        {native(Qt::CTRL | Qt::SHIFT | Qt::Key_F), tr("Search in the terminal")},
        {native(Qt::CTRL | Qt::SHIFT | Qt::Key_Up), tr("Out of the terminal")},
        {native(Qt::CTRL | Qt::Key_F) + u", "_s + native(Qt::Key_F3), tr("Search in the log, next match")},
        {native(Qt::CTRL | Qt::Key_R), tr("Reconnect to the helper")},
        {native(Qt::CTRL | Qt::Key_Q), tr("Quit")},
    };
    for (int row = 0; row < rows.size(); ++row) {
        auto *key = new QLabel(rows[row].first);
        key->setFont(Theme::font(TextRole::Code));
        grid->addWidget(key, row, 0);
        grid->addWidget(new QLabel(rows[row].second), row, 1);
    }
    dialog->open();
}

void MainWindow::showAbout()
{
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("About Kiste"));
    auto *grid = new QGridLayout(dialog);
    grid->setContentsMargins(20, 20, 24, 20);
    grid->setHorizontalSpacing(16);
    auto *picture = new QLabel;
    picture->setPixmap(applicationIcon().pixmap(QSize(64, 64), devicePixelRatioF()));
    grid->addWidget(picture, 0, 0, 3, 1, Qt::AlignTop);
    auto *name = new QLabel(u"Kiste "_s + QApplication::applicationVersion());
    name->setFont(Theme::font(TextRole::Title));
    grid->addWidget(name, 0, 1);
    grid->addWidget(new QLabel(tr("Runs containers on this computer with its own engine.")), 1, 1);
    const QString helper = m_helper->helperVersion();
    grid->addWidget(new QLabel(helper.isEmpty() ? tr("The helper is not connected.") : tr("Helper %1").arg(helper)), 2,
                    1);
    dialog->open();
}

} // namespace kiste::ui
