// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/archiveplan.h"

#include "core/image/loadplan.h"

#include <QFile>

namespace kiste::ui {

Result<std::vector<ImportPlan>> planArchive(const QString &file, const std::atomic<bool> &cancelled)
{
    auto set = planLoad(QFile::encodeName(file).toStdString(), cancelled);
    if (!set)
        return std::unexpected(set.error());
    std::vector<ImportPlan> plans;
    for (LoadPlan &image : set->images) {
        ImportPlan plan;
        plan.files = std::move(image.files);
        for (const PlannedBlob &blob : image.blobs)
            plan.blobs.append({QString::fromStdString(blob.digest.text()), blob.file, blob.offset, blob.size});
        plan.manifest = QByteArray::fromStdString(image.manifest);
        for (const std::string &name : image.names)
            plan.names << QString::fromStdString(name);
        plans.push_back(std::move(plan));
    }
    return plans;
}

} // namespace kiste::ui
