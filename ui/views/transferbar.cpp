// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/transferbar.h"

#include "ui/views/transfercard.h"

#include <QBoxLayout>

#include <algorithm>

namespace kiste::ui {

TransferBar::TransferBar(Transfers *transfers, QWidget *parent)
    : QWidget(parent)
    , m_transfers(transfers)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(12, 0, 12, 8);
    m_layout->setSpacing(8);
    connect(transfers, &Transfers::changed, this, &TransferBar::refresh);
    refresh();
}

void TransferBar::refresh()
{
    const QList<Transfers::Transfer> shown = m_transfers->transfers();
    for (const quint64 id : m_cards.keys()) {
        if (std::ranges::contains(shown, id, &Transfers::Transfer::id))
            continue;
        TransferCard *card = m_cards.take(id);
        card->hide();
        card->deleteLater();
    }
    for (const Transfers::Transfer &transfer : shown) {
        TransferCard *&card = m_cards[transfer.id];
        if (!card) {
            card = new TransferCard(m_transfers, transfer.id);
            m_layout->addWidget(card);
        }
        card->show(transfer);
    }
    setVisible(!shown.isEmpty());
}

} // namespace kiste::ui
