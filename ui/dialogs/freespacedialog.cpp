// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/freespacedialog.h"

#include "core/ipc/helper.h"
#include "ui/models/imagemodel.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStandardItemModel>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

enum FreeSpaceRole { ImagePathRole = Qt::UserRole };

QString whyUnused(const ImageInfo &image)
{
    if (image.names.isEmpty())
        return FreeSpaceDialog::tr("has no name");
    return isBuildStep(image) ? FreeSpaceDialog::tr("kept for builds") : FreeSpaceDialog::tr("not used");
}

} // namespace

FreeSpaceDialog::FreeSpaceDialog(Helper *helper, QWidget *parent)
    : QDialog(parent)
    , m_helper(helper)
    , m_model(new QStandardItemModel(0, ColumnCount, this))
    , m_table(new TableView)
    , m_sum(new QLabel)
    , m_delete(new QPushButton)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Free up space"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(tr("Free up space"));
    headline->setFont(Theme::font(TextRole::Title));
    layout->addWidget(headline);
    auto *words = new MutedLabel(tr("These images are not used by any container. What several of them share comes free with the last one. "
                                    "For a day they can be brought back; their space comes free then, or sooner if the disk is full."),
                                 TextRole::Body);
    words->setWordWrap(true);
    layout->addWidget(words);
    m_model->setHorizontalHeaderLabels({tr("Image"), tr("Why"), tr("Last used"), tr("Size"), tr("Frees")});
    m_table->setModel(m_model);
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(tr("Images that are not used"));
    m_table->header()->setSectionResizeMode(Name, QHeaderView::Stretch);
    m_table->setColumnWidth(Why, 168);
    for (const int column : {LastUsed, Size, Frees}) {
        m_table->setColumnWidth(column, column == LastUsed ? 124 : 92);
        m_model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    layout->addWidget(m_table, 1);
    auto *buttons = new QHBoxLayout;
    auto *cancel = new QPushButton(tr("Cancel"));
    m_delete->setProperty("tone", u"danger"_s);
    m_delete->setAutoDefault(false);
    cancel->setDefault(true);
    buttons->addWidget(m_sum, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_delete);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_delete, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(chosenImages());
        accept();
    });
    resize(760, 460);
    fill();
    connect(m_model, &QStandardItemModel::itemChanged, this, &FreeSpaceDialog::refresh);
    refresh();
}

void FreeSpaceDialog::fill()
{
    for (const ImageInfo &image : m_helper->images()) {
        measure(image);
        if (!image.usedBy.isEmpty() || image.owner != ::geteuid())
            continue;
        QList<QStandardItem *> row;
        for (const QString &text : {shortImageName(image), whyUnused(image), formatAge(secondsSince(image.lastUsedAt)), u"…"_s, u"…"_s}) {
            row << new QStandardItem(text);
            row.last()->setEditable(false);
            row.last()->setTextAlignment((row.size() > LastUsed ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        row[Name]->setData(image.path, ImagePathRole);
        row[Name]->setToolTip(image.names.isEmpty() ? image.digest : image.names.join(u'\n'));
        row[Name]->setCheckable(true);
        row[Name]->setCheckState(image.names.isEmpty() ? Qt::Checked : Qt::Unchecked);
        row[LastUsed]->setToolTip(formatTime(image.lastUsedAt));
        m_model->appendRow(row);
    }
}

void FreeSpaceDialog::measure(const ImageInfo &image)
{
    ++m_waiting;
    m_helper->imageDocuments(image.path, this, [this, image](const Result<std::pair<QString, QString>> &documents) {
        const std::string text = documents ? documents->first.toStdString() : std::string();
        const auto manifest = documents ? parseImageManifest(text) : std::unexpected(documents.error());
        if (!manifest)
            return measured(); // it went meanwhile: nothing comes free with it
        ImageHelper::of(m_helper).imageLayers(image.path, this,
                                              [this, image, size = text.size(), manifest = *manifest](const Result<QList<StoredLayer>> &layers) {
                                                  if (layers)
                                                      m_ledger.add(image, size, manifest, *layers);
                                                  measured();
                                              });
    });
}

void FreeSpaceDialog::measured()
{
    if (--m_waiting > 0)
        return;
    const QSignalBlocker quiet(m_model);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QString path = m_model->item(row, Name)->data(ImagePathRole).toString();
        m_model->item(row, Size)->setText(formatBytes(m_ledger.bytesOf(path)));
        m_model->item(row, Frees)->setText(formatBytes(m_ledger.freedBy({path})));
    }
    m_table->viewport()->update();
    refresh();
}

QStringList FreeSpaceDialog::chosenImages() const
{
    QStringList paths;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->item(row, Name)->checkState() == Qt::Checked)
            paths << m_model->item(row, Name)->data(ImagePathRole).toString();
    }
    return paths;
}

QString FreeSpaceDialog::sum() const
{
    return m_sum->text();
}

void FreeSpaceDialog::refresh()
{
    const QStringList images = chosenImages();
    m_delete->setEnabled(!images.isEmpty());
    m_delete->setText(images.isEmpty() ? tr("Delete images") : tr("Delete %n images", nullptr, int(images.size())));
    m_sum->setText(m_waiting > 0 ? tr("counting…") : tr("Together they free %1.").arg(formatBytes(m_ledger.freedBy(images))));
}

} // namespace kiste::ui
