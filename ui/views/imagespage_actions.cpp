// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/imagespage.h"

#include "core/ipc/helper.h"
#include "core/ipc/imageledger.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/models/imagemodel.h"
#include "ui/models/importer.h"
#include "ui/models/transfers.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>

#include <memory>
#include <utility>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void ImagesPage::makeActions()
{
    const auto make = [this](const QString &iconName, const QString &text, const QString &tip,
                             const QKeySequence &key) {
        auto *action = new QAction(icon(iconName), text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setToolTip(key.isEmpty() ? tip : u"%1 (%2)"_s.arg(tip, key.toString(QKeySequence::NativeText)));
        addAction(action);
        return action;
    };
    m_pull = make(u"import"_s, tr("Pull…"), tr("Bring an image from a registry"), QKeySequence(Qt::CTRL | Qt::Key_P));
    m_import = make(u"folder"_s, tr("Import…"), tr("Bring an image archive into the store"),
                    QKeySequence(Qt::CTRL | Qt::Key_O));
    m_run =
        make(u"play"_s, tr("Run…"), tr("Make a container from the selected image"), QKeySequence(Qt::CTRL | Qt::Key_N));
    m_remove =
        make(u"trash"_s, tr("Delete…"), tr("Delete the selected images"), QKeySequence(Qt::CTRL | Qt::Key_Delete));
    m_tag = make(u"tag"_s, tr("Tag…"), tr("Give the selected image one more name"), {});
    m_push = make(u"push"_s, tr("Push…"), tr("Bring the selected image to a registry"), {});
    for (QAction *action : {m_pull, m_push})
        action->setVisible(m_transfers->isPossible());
    connect(m_pull, &QAction::triggered, this, &ImagesPage::pull);
    connect(m_push, &QAction::triggered, this, &ImagesPage::push);
    connect(m_tag, &QAction::triggered, this, &ImagesPage::tag);
    m_import->setVisible(m_importer->isPossible());
    connect(m_import, &QAction::triggered, this, &ImagesPage::chooseImport);
    connect(m_remove, &QAction::triggered, this, &ImagesPage::confirmRemove);
    auto *undo = new QShortcut(QKeySequence::Undo, this);
    undo->setContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QShortcut::activated, this, &ImagesPage::undoRemoval);
    connect(m_run, &QAction::triggered, this, [this] {
        const QStringList paths = selectedPaths();
        const ImageInfo *image = paths.size() == 1 ? m_model->image(paths.first()) : nullptr;
        if (image)
            Q_EMIT runRequested(image->names.isEmpty() ? image->digest : image->names.first());
    });
}

QList<QAction *> ImagesPage::toolbarActions() const
{
    if (!m_transfers->isPossible())
        return {m_import, nullptr, m_run, m_tag, m_remove};
    return {m_pull, m_import, nullptr, m_run, m_tag, m_push, m_remove};
}

void ImagesPage::chooseImport()
{
    auto *dialog = new QFileDialog(this, tr("Import an image"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Image archives (*.tar *.tar.gz *.tgz *.tar.zst *.tzst *.oci)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &files) {
        for (const QString &file : files)
            m_importer->start(file);
    });
    dialog->open();
}

void ImagesPage::confirmRemove()
{
    const QStringList paths = selectedPaths();
    QStringList names;
    int used = 0;
    for (const QString &path : paths) {
        if (const ImageInfo *image = m_model->image(path))
            names << shortImageName(*image), used += !image->usedBy.isEmpty();
    }
    if (names.isEmpty())
        return;
    const QString title =
        names.size() == 1 ? tr("Delete “%1”?").arg(names.first()) : tr("Delete %n images?", nullptr, int(names.size()));
    QString consequence = tr("They can be brought back for a day.", nullptr, int(names.size()));
    if (names.size() == 1)
        consequence = tr("It can be brought back for a day.");
    if (used > 0)
        consequence += u' ' + tr("%n of them are used by containers and stay.", nullptr, used);
    if (used == 1 && names.size() == 1)
        consequence = tr("A container is made from it, so the engine will keep it until that container is deleted.");
    auto *dialog =
        new ConfirmDialog(title, names, consequence,
                          names.size() == 1 ? tr("Delete") : tr("Delete %n images", nullptr, int(names.size())), this);
    connect(dialog, &QDialog::accepted, this, [this, paths] { removeImages(paths); });
    dialog->open();
}

/// Images that are deleted at once, and what became of them.
struct ImagesPage::Removal
{
    qsizetype waiting = 0;
    QString bin; ///< word
    QStringList binned; ///< names of those that can come back
    QStringList sentences; ///< of those that are still there
    QStringList details;
};

void ImagesPage::removeImages(const QStringList &paths)
{
    const auto removal = std::make_shared<Removal>();
    removal->waiting = paths.size();
    removal->bin = newBinWord();
    m_message->clear();
    const QList<ImageInfo> images = m_helper->images(); // also those that the list does not show
    for (const QString &path : paths) {
        const auto image = std::ranges::find(images, path, &ImageInfo::path);
        const QString name = image != images.end() ? shortImageName(*image) : path;
        const bool isKept = image == images.end() || !isBuildStep(*image); // the next build makes a step again
        QVariantMap options = isKept ? binOptions(removal->bin, u"remove"_s) : QVariantMap();
        options.insert(u"force"_s, true);
        m_helper->removeImage(path, options, this, [this, removal, name, isKept](const Result<void> &result) {
            if (!result) {
                removal->sentences << tr("“%1” could not be deleted.").arg(name) + u' ' + errorSentence(result.error().code);
                removal->details << u"%1: %2"_s.arg(name, errorDetail(result.error()));
            } else if (isKept) {
                removal->binned << name;
            }
            if (--removal->waiting == 0)
                showRemoval(*removal);
        });
    }
}

void ImagesPage::showRemoval(const Removal &removal)
{
    const int gone = int(removal.binned.size());
    if (gone == 0 && removal.sentences.isEmpty())
        return;
    m_message->clear();
    if (gone > 0) {
        m_undoable = removal.bin;
        QPushButton *undo = m_message->addAction(tr("Undo"));
        undo->setToolTip(tr("Undo (Ctrl+Z)"));
        connect(undo, &QPushButton::clicked, this, &ImagesPage::undoRemoval);
    }
    if (removal.sentences.isEmpty()) {
        m_message->show(ToneKind::Information, gone == 1 ? tr("“%1” was deleted. It can be brought back for a day.").arg(removal.binned.first())
                                                         : tr("%n images were deleted. They can be brought back for a day.", nullptr, gone));
        return;
    }
    m_message->show(ToneKind::Bad,
                    removal.sentences.size() == 1 ? removal.sentences.first()
                                                  : tr("%n images could not be deleted.", nullptr, int(removal.sentences.size())),
                    removal.details.join(u'\n'));
}

void ImagesPage::undoRemoval()
{
    const QString bin = std::exchange(m_undoable, {});
    if (bin.isEmpty())
        return;
    m_message->clear();
    ImageHelper::of(m_helper).undoRemoval(bin, this, [this](const Result<UndoneRemoval> &undone) {
        if (!undone) {
            m_message->show(ToneKind::Bad, tr("What was deleted could not be brought back.") + u' ' + errorSentence(undone.error().code),
                            errorDetail(undone.error()));
            return;
        }
        if (!undone->images.isEmpty())
            selectPath(undone->images.first());
        QStringList taken;
        for (const QString &name : undone->taken)
            taken << shortReference(name);
        if (!taken.isEmpty())
            m_message->show(ToneKind::Attention, tr("Names that other images have now stay there: %1").arg(taken.join(u", "_s)));
    });
}

void ImagesPage::showContextMenu(const QPoint &position)
{
    if (selectedPaths().isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_run, m_tag, m_push});
    menu->addSeparator();
    menu->addAction(m_remove);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace kiste::ui
