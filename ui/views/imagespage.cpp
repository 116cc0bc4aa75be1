// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/imagespage.h"

#include "core/ipc/helper.h"
#include "ui/models/imagemodel.h"
#include "ui/models/importer.h"
#include "ui/models/rowfilter.h"
#include "ui/models/transfers.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/helperstate.h"
#include "ui/views/imagedelegate.h"
#include "ui/views/imagepane.h"
#include "ui/views/importbar.h"
#include "ui/views/transferbar.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QBoxLayout>
#include <QFileInfo>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui {

ImagesPage::ImagesPage(Helper *helper, ImageModel *images, ContainerModel *containers, Importer *importer, Transfers *transfers,
                       QWidget *parent)
    : Page(u"images"_s, parent)
    , m_helper(helper)
    , m_model(images)
    , m_filter(new RowFilter(ImageModel::SortRole, ImageModel::FilterRole, this))
    , m_importer(importer)
    , m_transfers(transfers)
    , m_table(new TableView)
    , m_pane(new ImagePane(helper, containers))
    , m_importBar(new ImportBar(importer))
    , m_transferBar(new TransferBar(transfers))
    , m_filterField(new FilterField(tr("Filter: name, digest"), tr("Filter images")))
    , m_segments(new Segmented({tr("All"), tr("Unused")}))
    , m_message(new InlineMessage)
    , m_stack(new QStackedWidget)
    , m_state(new StateView)
    , m_skeleton(new SkeletonView)
    , m_sums(new MutedLabel)
    , m_freeSpace(new QPushButton(tr("Free up space…")))
{
    m_filter->setSourceModel(images);
    m_table->setModel(m_filter);
    m_table->setItemDelegate(new ImageDelegate(m_table));
    m_table->setAccessibleName(tr("Images"));
    m_table->setFixedColumns({ImageModel::Name});
    m_table->setColumnWidth(ImageModel::Size, 92);
    m_table->setColumnWidth(ImageModel::UsedBy, 84);
    m_table->setColumnWidth(ImageModel::Created, 88);
    m_table->header()->setSectionResizeMode(ImageModel::Name, QHeaderView::Stretch);
    m_table->header()->setSortIndicator(ImageModel::Name, Qt::AscendingOrder);
    m_table->setSettingsKey(settingsKey());

    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeFilterBar());
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    column->addLayout(notice);
    column->addWidget(m_importBar);
    column->addWidget(m_transferBar);
    for (QWidget *widget :
         {static_cast<QWidget *>(m_table), static_cast<QWidget *>(m_state), static_cast<QWidget *>(m_skeleton)})
        m_stack->addWidget(widget);
    column->addWidget(m_stack, 1);
    auto *footer = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *row = new QHBoxLayout(footer);
    row->setContentsMargins(12, 6, 12, 6);
    row->addWidget(m_sums, 1);
    m_freeSpace->setProperty("small", true);
    row->addWidget(m_freeSpace);
    connect(m_freeSpace, &QPushButton::clicked, this, &ImagesPage::freeSpace);
    column->addWidget(footer);
    list->setFocusProxy(m_table);
    setParts(list, m_pane, 640);
    makeActions();
    connectModel();
    refreshCounts();
    refreshContent();
}

ImagesPage::~ImagesPage()
{
    m_table->saveColumns();
    saveState();
}

QWidget *ImagesPage::makeFilterBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    row->addWidget(m_filterField, 1);
    row->addWidget(m_segments);
    row->addStretch(1);
    connect(m_filterField, &QLineEdit::textChanged, this, &ImagesPage::applyFilter);
    connect(m_filterField, &FilterField::left, this, [this] {
        if (!m_table->selectionModel()->hasSelection() && m_filter->rowCount() > 0)
            m_table->selectRow(m_filter->index(0, 0));
        m_table->setFocus();
    });
    connect(m_segments, &Segmented::currentChanged, this, &ImagesPage::applyFilter);
    return bar;
}

void ImagesPage::connectModel()
{
    const auto refreshAll = [this] {
        refreshCounts();
        refreshContent();
    };
    connect(m_helper, &Helper::stateChanged, this, refreshAll);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(m_model, signal, this, refreshAll);
        connect(m_filter, signal, this, refreshAll);
    }
    connect(m_filter, &QAbstractItemModel::modelReset, this, refreshAll);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] {
        refreshCounts();
        refreshSelection();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ImagesPage::refreshSelection);
    connect(m_table, &TableView::heldChanged, m_filter, &RowFilter::setHeld);
    connect(m_table, &TableView::opened, this, [this] { setPaneOpen(true), setExpanded(true), m_pane->setFocus(); });
    connect(m_table, &TableView::deletePressed, this, &ImagesPage::confirmRemove);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ImagesPage::showContextMenu);
    connect(m_pane, &ImagePane::closeRequested, this, [this] { setPaneOpen(false), m_table->setFocus(); });
    connect(m_pane, &ImagePane::expandRequested, this, &Page::setExpanded);
    connect(m_pane, &ImagePane::runRequested, this, &ImagesPage::runRequested);
    connect(m_pane, &ImagePane::containerChosen, this, &ImagesPage::containerChosen);
    connect(m_importer, &Importer::failed, this, [this](const QString &file, const Error &error) {
        m_message->clear();
        m_message->show(ToneKind::Bad,
                        tr("“%1” could not be imported.").arg(QFileInfo(file).fileName()) + u' '
                            + errorSentence(error.code),
                        errorDetail(error));
    });
    connect(m_transfers, &Transfers::pulled, this, [this](const QString &path) {
        m_pulled = path;
        selectPulled();
    });
    // The engine may tell of the image later than the program that has brought it.
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &ImagesPage::selectPulled, Qt::QueuedConnection);
    connect(m_importer, &Importer::imported, this, [this](const QString &path) { selectPath(path); });
}

QWidget *ImagesPage::content() const
{
    return m_stack->currentWidget();
}

void ImagesPage::applyFilter()
{
    const bool unused = m_segments->current() == 1;
    m_filter->setSegment(
        [unused](const QModelIndex &row) { return !unused || row.data(ImageModel::UnusedRole).toBool(); });
    const FilterExpression expression(m_filterField->text());
    m_filterField->setProperty("invalid", !expression.error().isEmpty());
    m_filterField->update();
    m_filter->setExpression(expression);
    refreshContent();
}

void ImagesPage::refreshContent()
{
    const bool connected = m_helper->state() == HelperState::Connected;
    if (m_helper->state() == HelperState::Connecting) {
        m_stack->setCurrentWidget(m_skeleton);
    } else if (!hasLists(m_helper->state())) {
        showHelperState(m_helper, m_state);
        m_stack->setCurrentWidget(m_state);
    } else if (m_filter->rowCount() == 0) {
        showEmpty();
        m_stack->setCurrentWidget(m_state);
    } else {
        const QWidget *before = m_stack->currentWidget();
        m_stack->setCurrentWidget(m_table);
        if (before != m_table && !m_table->selectionModel()->hasSelection())
            m_table->selectRow(m_filter->index(0, 0));
        if (before == m_skeleton && isVisible())
            m_table->setFocus();
    }
    const bool listed = hasLists(m_helper->state()) && m_model->rowCount() > 0;
    m_filterField->parentWidget()->setVisible(listed);
    m_sums->parentWidget()->setVisible(listed);
    setPaneWanted(listed);
    m_import->setEnabled(connected);
    m_pull->setEnabled(connected);
    refreshSelection();
}

void ImagesPage::showEmpty()
{
    if (m_model->rowCount() > 0) {
        m_state->set(u"filter"_s, tr("No image matches"), tr("The filter hides all images there are."));
        connect(m_state->addButton(tr("Clear filter")), &QPushButton::clicked, this, [this] {
            m_filterField->clear();
            m_segments->setCurrent(0);
            m_table->setFocus();
        });
        return;
    }
    m_state->set(
        u"layers"_s, tr("No images yet"),
        m_transfers->isPossible()
            ? tr("An image is what containers are made from: the files of a small system. Pull one from a registry, or bring "
                 "one in as an archive that “docker save”, “podman save” or another tool has written.")
            : tr("An image is what containers are made from: the files of a small system. Bring one in as an archive that "
                 "“docker save”, “podman save” or another tool has written, or drop it on this window."));
    if (m_transfers->isPossible())
        connect(m_state->addButton(tr("Pull an image…"), u"import"_s), &QPushButton::clicked, this, &ImagesPage::pull);
    if (m_importer->isPossible())
        connect(m_state->addButton(tr("Import an image…"), u"import"_s), &QPushButton::clicked, this,
                &ImagesPage::chooseImport);
}

void ImagesPage::refreshSelection()
{
    const QStringList paths = selectedPaths();
    m_pane->setImage(paths.size() == 1 ? m_model->image(paths.first()) : nullptr);
    const bool connected = m_helper->state() == HelperState::Connected;
    for (QAction *action : {m_run, m_tag, m_push})
        action->setEnabled(connected && paths.size() == 1);
    m_remove->setEnabled(connected && !paths.isEmpty());
    Q_EMIT factsChanged();
}

QStringList ImagesPage::selectedPaths() const
{
    QStringList paths;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        paths << index.data(ImageModel::IdRole).toString();
    return paths;
}

void ImagesPage::selectPulled()
{
    if (m_pulled.isEmpty() || m_model->rowOf(m_pulled) < 0)
        return;
    selectPath(m_pulled);
    m_pulled.clear();
}

void ImagesPage::selectPath(const QString &path)
{
    const int row = m_model->rowOf(path);
    const QModelIndex index = row < 0 ? QModelIndex() : m_filter->mapFromSource(m_model->index(row, 0));
    if (index.isValid())
        m_table->selectRow(index);
}

bool ImagesPage::selectByName(const QString &name)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ImageInfo &image = m_model->imageAt(row);
        const QString shown = shortImageName(image);
        if (image.names.contains(name) || shown == name || shown.first(repositoryLength(shown)) == name) {
            selectPath(image.path);
            return true;
        }
    }
    return false;
}

void ImagesPage::refreshCounts()
{
    int unused = 0;
    quint64 bytes = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        unused += m_model->imageAt(row).usedBy.isEmpty();
        bytes += m_model->imageAt(row).size;
    }
    m_segments->setCount(0, m_model->rowCount());
    m_segments->setCount(1, unused);
    const bool isAnyUnused = std::ranges::any_of(m_helper->images(), [](const ImageInfo &image) { return image.usedBy.isEmpty(); });
    m_freeSpace->setEnabled(isAnyUnused && m_helper->state() == HelperState::Connected);
    m_sums->setText(tr("%n image(s)", nullptr, m_model->rowCount()) + u"     "_s
                    + tr("%1 unpacked").arg(formatBytes(bytes)));
    Q_EMIT factsChanged();
}

QString ImagesPage::facts() const
{
    if (!hasLists(m_helper->state()))
        return {};
    int unused = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        unused += m_model->imageAt(row).usedBy.isEmpty();
    return tr("%n image(s)", nullptr, m_model->rowCount()) + u", "_s + tr("%n unused", nullptr, unused);
}

void ImagesPage::focusFilter()
{
    if (m_filterField->isVisible()) {
        m_filterField->setFocus(Qt::ShortcutFocusReason);
        m_filterField->selectAll();
    }
}

void ImagesPage::paneLayoutChanged(bool covering)
{
    m_pane->setCovering(covering);
}

} // namespace kiste::ui
