// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// system check
#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/imagehelper.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

Task<int> execute(Session &session, StoreCheckOptions options)
{
    if (!co_await session.connected())
        co_return exitEngine;
    const auto problems = co_await ask<QList<FoundProblem>>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).checkStore(context, done);
    });
    if (!problems) {
        session.complain(u"check"_s, u"the store"_s, problems.error());
        co_return exitEngine;
    }
    if (problems->isEmpty() && options.format.isEmpty())
        session.print("The store is sound: everything that images need is there, and as it was.\n");
    Listing listing({{"Kind", "KIND"}, {"Object", "OBJECT"}, {"Detail", "DETAIL"}});
    for (const FoundProblem &problem : *problems)
        listing.add({problem.kind.toStdString(), printable(problem.object).toStdString(), printable(problem.detail).toStdString()});
    const auto text = problems->isEmpty() ? Result<std::string>() : listing.render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitEngine;
    }
    session.print(*text);
    co_return problems->isEmpty() ? 0 : exitFailure;
}

} // namespace kiste::ctl
