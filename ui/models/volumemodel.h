// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/models/infomodel.h"

namespace kiste::ui {

/// The volumes of the helper as rows. Their sizes take a walk through all files to find out; they are asked for one by one,
/// and again by refreshSizes().
class VolumeModel : public InfoModel<VolumeInfo>
{
    Q_OBJECT

public:
    enum Column { Name, Size, Files, UsedBy, Created, ColumnCount };

    explicit VolumeModel(Helper *helper, QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// Nothing while it is not known.
    std::optional<VolumeUsage> usage(const QString &path) const;
    quint64 knownBytes() const;
    void refreshSizes();
    /// A volume's name as a person reads it: an anonymous one's is short.
    static QString shortName(const VolumeInfo &volume);

Q_SIGNALS:
    void usageChanged(const QString &path);

protected:
    QString displayText(const VolumeInfo &volume, int column) const override;
    QString filterText(const VolumeInfo &volume) const override;
    bool isUnused(const VolumeInfo &volume) const override { return volume.usedBy.isEmpty(); }
    QVariant sortKey(const VolumeInfo &volume, int column) const override;
    QString toolTip(const VolumeInfo &volume, int column) const override;

private:
    void want(const QString &path);
    void askNext();

    Helper *m_helper;
    QHash<QString, VolumeUsage> m_usage;
    QStringList m_wanted; ///< sizes to be asked for, one at a time
    bool m_asking = false;
};

} // namespace kiste::ui
