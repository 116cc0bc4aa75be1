// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace kiste::ui {

/// What stands in a page's place when there is nothing to list: one picture, one line, a sentence and a way forward.
class StateView : public QWidget
{
    Q_OBJECT

public:
    explicit StateView(QWidget *parent = nullptr);

    /// Empties the view and says something new. @p iconName: an icon of resources/icons, @p detail technical, may be
    /// empty.
    void set(const QString &iconName, const QString &headline, const QString &sentence, const QString &detail = {});
    /// A button below the sentence; the first one is the primary act.
    QPushButton *addButton(const QString &text, const QString &iconName = {});
    /// A card below the buttons: a second way in.
    QPushButton *addCard(const QString &iconName, const QString &title, const QString &sentence);
    /// Something below all that; the view owns it until set() is called again.
    void addExtra(QWidget *widget);
    QString headline() const;
    QList<QPushButton *> buttons() const { return m_buttons; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();

    QString m_iconName;
    QLabel *m_picture;
    QLabel *m_headline;
    QLabel *m_sentence;
    QLabel *m_detail;
    QBoxLayout *m_buttonRow;
    QBoxLayout *m_cardRow;
    QBoxLayout *m_extra;
    QList<QPushButton *> m_buttons;
};

/// Bones of rows while an answer is pending: nothing for 150 ms, then bones, after 2 s the words "takes longer than
/// usual".
class SkeletonView : public QWidget
{
    Q_OBJECT

public:
    explicit SkeletonView(QWidget *parent = nullptr);

    enum class Stage { Quiet, Bones, Slow };
    Stage stage() const { return m_stage; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    Stage m_stage = Stage::Quiet;
    QTimer m_timer;
};

} // namespace kiste::ui
