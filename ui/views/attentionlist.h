// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/containermodel.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace kiste::ui {

/// The containers that need attention, the worst first, each with its worst finding and the button that does something about
/// it. Hidden while there are none.
class AttentionList : public QWidget
{
    Q_OBJECT

public:
    static constexpr int most = 4;

    explicit AttentionList(ContainerModel *model, QWidget *parent = nullptr);

    /// The names that are shown, and the button of one of them (null for none); for tests.
    QStringList names() const;
    QPushButton *button(const QString &name) const;

Q_SIGNALS:
    void allRequested();
    void containerRequested(const QString &path);
    /// What a finding's button is for.
    void remedyChosen(const QString &path, const kiste::ui::Finding &finding);

private:
    struct Shown
    {
        QString path, name;
        Finding finding;
        bool operator==(const Shown &) const = default;
    };

    void refresh();
    QWidget *makeRow(const Shown &shown);

    ContainerModel *m_model;
    QVBoxLayout *m_rows;
    QToolButton *m_all;
    std::vector<Shown> m_shown;
};

} // namespace kiste::ui
