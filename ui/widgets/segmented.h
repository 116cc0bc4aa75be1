// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;

namespace kiste::ui {

/// A row of buttons of which one is on, each with an optional count behind its word.
class Segmented : public QWidget
{
    Q_OBJECT

public:
    explicit Segmented(const QStringList &labels, QWidget *parent = nullptr);

    /// -1: none is on.
    int current() const;
    void setCurrent(int index);
    void setCount(int index, int count);
    void setLabel(int index, const QString &label);
    /// Longer words for a short label, as tool tip and for the screen reader.
    void setDescription(int index, const QString &text);

Q_SIGNALS:
    void currentChanged(int index);

private:
    QButtonGroup *m_group;
};

} // namespace kiste::ui
