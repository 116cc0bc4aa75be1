// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QDialog>
#include <QStringList>

#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kiste::ui {

/// Full names that a name may mean, in the order in which they are tried, or why there is none.
struct NameMeaning
{
    QStringList names;
    QString why; ///< why a short name means that; empty for a whole one
    QString problem; ///< a sentence; empty: none
};

/// Asks for the name of an image to pull, and shows what it means while it is typed.
class PullDialog : public QDialog
{
    Q_OBJECT

public:
    /// As the user's registries.json says, see core/registry/settings.h.
    using Resolver = std::function<NameMeaning(const QString &name)>;

    explicit PullDialog(const Resolver &resolver, QWidget *parent = nullptr);

    QLineEdit *nameField() const { return m_name; }
    QComboBox *platformField() const { return m_platform; }
    QPushButton *pullButton() const { return m_pull; }
    QString meaning() const;
    QString commandLine() const;

Q_SIGNALS:
    /// @p platform: "linux/arm64"; empty: this computer's.
    void chosen(const QString &image, const QString &platform);

private:
    QString platform() const;
    void refresh();

    Resolver m_resolver;
    QLineEdit *m_name;
    QLabel *m_meaning;
    QComboBox *m_platform;
    QLabel *m_echo;
    QPushButton *m_pull;
};

/// By the settings that there are now.
NameMeaning resolveName(const QString &name);

} // namespace kiste::ui
