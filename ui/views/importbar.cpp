// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/importbar.h"

#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

ImportBar::ImportBar(Importer *importer, QWidget *parent)
    : QWidget(parent)
    , m_importer(importer)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(12, 0, 12, 8);
    m_layout->setSpacing(4);
    connect(importer, &Importer::changed, this, &ImportBar::refresh);
    refresh();
}

ImportBar::Row ImportBar::makeRow(const Importer::Import &import)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins({});
    row->setSpacing(8);
    const QString file = QFileInfo(import.file).fileName();
    auto *name = new ElideLabel(TextRole::Body, Qt::ElideMiddle);
    name->setText(tr("Importing %1").arg(file));
    auto *progress = new QProgressBar;
    progress->setFixedWidth(160);
    progress->setAccessibleName(name->text());
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setProperty("small", true);
    row->addWidget(name, 1);
    row->addWidget(progress);
    row->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, [this, id = import.id] { m_importer->cancel(id); });
    m_layout->addWidget(widget);
    return {widget, progress};
}

void ImportBar::refresh()
{
    const QList<Importer::Import> imports = m_importer->imports();
    for (const quint64 id : m_rows.keys()) {
        if (std::ranges::none_of(imports, [id](const auto &import) { return import.id == id; })) {
            m_rows[id].widget->hide();
            m_rows[id].widget->deleteLater();
            m_rows.remove(id);
        }
    }
    for (const Importer::Import &import : imports) {
        if (!m_rows.contains(import.id))
            m_rows.insert(import.id, makeRow(import));
        QProgressBar *bar = m_rows[import.id].progress;
        const bool known = import.progress >= 0;
        bar->setRange(0, known ? 1000 : 0);
        bar->setValue(known ? int(import.progress * 1000) : 0);
        bar->setFormat(import.phase == Importer::Phase::Reading ? tr("reading") : u"%p %"_s);
    }
    setVisible(!imports.isEmpty());
}

} // namespace kiste::ui
