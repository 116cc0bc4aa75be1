// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/helperstate.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/readinessdialog.h"
#include "ui/widgets/stateview.h"

#include <QCoreApplication>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("kiste::ui::helperstate", text);
}

struct Words
{
    QString icon;
    const char *headline;
    const char *sentence;
    const char *button;
};

Words wordsFor(HelperState state)
{
    switch (state) {
    case HelperState::NotRunning:
        return {
            u"unplugged"_s, QT_TRANSLATE_NOOP("kiste::ui::helperstate", "The helper is not running"),
            QT_TRANSLATE_NOOP("kiste::ui::helperstate",
                              "Kiste needs its system service “kiste-helper” to run containers. If it is installed, it "
                              "starts by itself; otherwise install the package kiste-helper, or start it with "
                              "“systemctl start kiste-helper”."),
            QT_TRANSLATE_NOOP("kiste::ui::helperstate", "Try again")};
    case HelperState::NoBus:
        return {u"unplugged"_s, QT_TRANSLATE_NOOP("kiste::ui::helperstate", "There is no system bus"),
                QT_TRANSLATE_NOOP(
                    "kiste::ui::helperstate",
                    "Kiste talks to its helper over D-Bus, and the system's bus cannot be reached from here."),
                QT_TRANSLATE_NOOP("kiste::ui::helperstate", "Try again")};
    case HelperState::NotAuthorized:
        return {u"lock"_s, QT_TRANSLATE_NOOP("kiste::ui::helperstate", "You are not allowed to use the helper yet"),
                QT_TRANSLATE_NOOP("kiste::ui::helperstate",
                                  "Your system asks for a password before you may see and run containers."),
                QT_TRANSLATE_NOOP("kiste::ui::helperstate", "Unlock…")};
    case HelperState::WrongVersion:
        return {u"warning"_s, QT_TRANSLATE_NOOP("kiste::ui::helperstate", "The helper is too old for this window"),
                QT_TRANSLATE_NOOP(
                    "kiste::ui::helperstate",
                    "Update the package kiste-helper to the version of this window. Running containers are not "
                    "affected by the update."),
                QT_TRANSLATE_NOOP("kiste::ui::helperstate", "Try again")};
    case HelperState::Connecting:
    case HelperState::Reconnecting:
    case HelperState::Connected: break;
    }
    return {};
}

} // namespace

bool showHelperState(Helper *helper, StateView *view)
{
    const Words words = wordsFor(helper->state());
    if (!words.headline)
        return false;
    view->set(words.icon, translated(words.headline), translated(words.sentence), helper->stateDetail());
    QPushButton *again = view->addButton(translated(words.button));
    QObject::connect(again, &QPushButton::clicked, helper, &Helper::reconnect);
    QPushButton *check = view->addButton(translated(QT_TRANSLATE_NOOP("kiste::ui::helperstate", "What is missing?")));
    QObject::connect(check, &QPushButton::clicked, view,
                     [helper, view] { (new ReadinessDialog(helper, view->window()))->open(); });
    return true;
}

} // namespace kiste::ui
