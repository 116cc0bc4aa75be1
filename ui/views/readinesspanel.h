// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVariantMap>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// What the engine finds on this computer: a line for each thing that containers need, good or with its consequence.
class ReadinessPanel : public QWidget
{
    Q_OBJECT

public:
    struct Check
    {
        bool good = true;
        QString name;
        QString explanation;
    };

    explicit ReadinessPanel(Helper *helper, QWidget *parent = nullptr);

    /// The checks that the answer of Helper::info() allows; unknown facts make no line.
    static QList<Check> checksOf(const QVariantMap &facts);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void ask();
    void show(const QList<Check> &checks);

    Helper *m_helper;
    QLabel *m_title;
    QLabel *m_count;
    QGridLayout *m_grid;
};

} // namespace kiste::ui
