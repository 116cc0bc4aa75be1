// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/newcontainer.h"

#include "core/ipc/helper.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

void runNewContainer(Helper *helper, const QString &image, const QVariantMap &options, QObject *context,
                     std::function<void(const Result<QString> &path, bool made)> done)
{
    helper->createContainer(image, options, context, [helper, context, done](const Result<QString> &path) {
        if (!path)
            return done(path, false);
        helper->startContainer(*path, context, [helper, context, done, path = *path](const Result<void> &started) {
            if (started)
                return done(path, true);
            helper->removeContainer(path, {{u"force"_s, true}}, context, [done, error = started.error()](const Result<void> &) {
                done(std::unexpected(error), true);
            });
        });
    });
}

} // namespace kiste::ui
