// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/views/detailtab.h"

#include <memory>

class QHBoxLayout;
class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace kiste::ui {

class FileCopier;
class FilePreview;
class FilesFilter;
class FilesModel;
class FilterField;
class InlineMessage;
class Segmented;
class StateView;
class StreamReader;
class TableView;

/// A container's files as a tree, running or not, with what it has changed, the chosen one's content, and copies in and out:
/// by buttons, and in by dropping them on a folder.
class FilesTab : public DetailTab
{
    Q_OBJECT

public:
    explicit FilesTab(Helper *helper, QWidget *parent = nullptr);
    ~FilesTab() override;

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;

    FilesModel *model() const { return m_model; }
    TableView *table() const { return m_table; }
    FilePreview *preview() const { return m_preview; }
    InlineMessage *message() const { return m_message; }
    QString sums() const;
    /// The tree, or what stands in its place.
    QWidget *content() const;
    /// Opens the folders on the way and chooses it, as far as all that has been read.
    bool choose(const QString &path);
    /// Copies into the chosen folder, or the one that the chosen file is in; asks before it replaces something.
    void copyIn(const QStringList &files);
    /// Copies the chosen file or folder to @p file of this machine.
    void copyOut(const QString &file);

Q_SIGNALS:
    void commandNoted(const QString &line);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void load();
    void readChanges();
    void select();
    void askForFiles();
    void askForPlace();
    void copyInto(const QStringList &files, const QString &directory);
    void rememberOpened(const QModelIndex &folder);
    void reopen(const QString &path);
    void openChanged(const QModelIndex &folder);
    QString folderAt(const QModelIndex &shown) const;
    QModelIndex current() const;
    void rootFailed(const Error &error);
    void refreshSums();
    void refreshButtons();
    void placePreview();
    void setNarrow(bool narrow);
    void showContextMenu(const QPoint &position);

    Helper *m_helper;
    FilesModel *m_model;
    FilesFilter *m_filter;
    FileCopier *m_copier;
    FilterField *m_field;
    Segmented *m_which;
    QToolButton *m_in;
    QToolButton *m_out;
    InlineMessage *m_message;
    TableView *m_table;
    FilePreview *m_preview;
    QSplitter *m_splitter;
    StateView *m_state;
    QStackedWidget *m_stack;
    QLabel *m_sums;
    QHBoxLayout *m_beside; ///< where the segments stand in a wide tab
    QHBoxLayout *m_below; ///< and in a narrow one
    std::shared_ptr<StreamReader> m_changes;
    QString m_path;
    QString m_name;
    QString m_loadedPath;
    QSet<QString> m_opened; ///< folders to be opened when what they are in has been read
    QString m_chosen; ///< what to choose again
    quint64 m_request = 0;
    bool m_active = false;
    bool m_narrow = false;
};

} // namespace kiste::ui
