// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/charts/limitline.h"

#include <QObject>

#include <optional>
#include <vector>

namespace kiste::ui {

/// Changes a container's limits while it runs, one at a time, and takes changes back.
class LimitEditor : public QObject
{
    Q_OBJECT

public:
    explicit LimitEditor(Helper *helper, QObject *parent = nullptr);

    /// The one whose limits change from now on; null for none.
    void setContainer(const ContainerInfo *container);
    /// In cores, bytes or tasks, as the engine says; 0 is none.
    static double limitOf(const ContainerInfo &container, LimitKey key);
    /// Asks the engine for another limit; 0 clears it.
    void change(LimitKey key, double value);
    bool canUndo() const;
    /// Takes the last change of this container back.
    void undo();

    /// Options of Container.Update for a limit.
    static QVariantMap options(LimitKey key, double value);
    /// "kistectl update --memory 512m web"
    static QString commandLine(const QString &name, LimitKey key, double value);

Q_SIGNALS:
    /// The engine has been asked: it will be that, or (nothing) it is again what the container says.
    void pendingChanged(kiste::ui::LimitKey key, std::optional<double> value);
    /// It is so now. @p words: "shop-api may now use 512 MiB".
    void applied(const QString &words, bool undone);
    void failed(const QString &name, const kiste::Error &error);
    void commandNoted(const QString &line);

private:
    struct Step
    {
        QString path;
        LimitKey key;
        double before;
    };

    void ask(LimitKey key, double value, bool undoing);

    Helper *m_helper;
    std::optional<ContainerInfo> m_container;
    std::vector<Step> m_undo;
    quint64 m_request = 0;
};

} // namespace kiste::ui
