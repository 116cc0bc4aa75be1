// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filterfield.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace kiste::ui {

FilterField::FilterField(const QString &placeholder, const QString &accessibleName, QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setToolTip(tr("Words that must all occur, field:word for one in a field (name, image, state, port, label, command, id, network, project, pod), "
                  "!word for one that must not, /regular expression/"));
    setAccessibleName(accessibleName);
    addAction(icon(u"filter"_s), QLineEdit::LeadingPosition);
    setClearButtonEnabled(true);
    setMaximumWidth(280);
}

void FilterField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (hasFocus() || !text().isEmpty())
        return;
    QPainter painter(this);
    QRect cap(0, 0, 18, 18);
    cap.moveCenter(QPoint(width() - 17, height() / 2));
    cap = QStyle::visualRect(layoutDirection(), rect(), cap);
    stylepaint::frame(&painter, cap, colors().line, colors().window, 3);
    painter.setFont(Theme::font(TextRole::Axis));
    painter.setPen(colors().muted);
    painter.drawText(cap, Qt::AlignCenter, u"/"_s);
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT left();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        clear();
        Q_EMIT left();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace kiste::ui
