// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/directorylist.h"
#include "core/ipc/helper.h"
#include "ui/theme/chip.h"

#include <QWidget>

#include <memory>

class QLabel;
class QStackedWidget;

namespace kiste::ui {

class ChipLabel;
class CodeView;
class ElideLabel;
class StateView;
class StreamReader;

/// One file of a container: its text, highlighted by its name, or bytes in hex, and below it whose it is. Of a large file the
/// beginning.
class FilePreview : public QWidget
{
    Q_OBJECT

public:
    explicit FilePreview(Helper *helper, QWidget *parent = nullptr);
    ~FilePreview() override;

    /// Reads @p file of the container. Folders and devices only have their facts.
    void show(const QString &container, const QString &file, const DirectoryEntry &entry, const Chip &chip);
    /// Nothing is chosen, or what is gone: @p sentence says so.
    void clear(const QString &sentence);
    CodeView *view() const { return m_view; }
    QWidget *content() const;
    QString notice() const;

    static constexpr qsizetype mostBytes = 1024 * 1024;

private:
    void read(Result<QByteArray> archive, bool cut, const QString &name);
    void say(const QString &headline, const QString &sentence, const QString &detail = {});

    Helper *m_helper;
    ElideLabel *m_name;
    ChipLabel *m_chip;
    QLabel *m_notice;
    CodeView *m_view;
    StateView *m_state;
    QStackedWidget *m_stack;
    ElideLabel *m_facts;
    std::shared_ptr<StreamReader> m_reader;
    quint64 m_request = 0;
};

} // namespace kiste::ui
