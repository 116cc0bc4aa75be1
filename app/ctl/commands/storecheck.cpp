// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// system check, also with --repair
#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/imagehelper.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr const char *soundStore = "The store is sound: everything that images need is there, and as it was.\n";

Task<int> repairStore(Session &session, QString format)
{
    const auto repairs = co_await ask<QList<RepairedProblem>>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).repairStore(context, done);
    });
    if (!repairs) {
        session.complain(u"repair"_s, u"the store"_s, repairs.error());
        co_return exitEngine;
    }
    if (repairs->isEmpty()) {
        session.print(format.isEmpty() ? soundStore : "");
        co_return 0;
    }
    Listing listing({{"Mended", "MENDED"}, {"Kind", "KIND"}, {"Object", "OBJECT"}, {"Outcome", "OUTCOME"}});
    bool all = true;
    for (const RepairedProblem &repair : *repairs) {
        all = all && repair.mended;
        listing.add({repair.mended ? "yes" : "no", repair.problem.kind.toStdString(), printable(repair.problem.object).toStdString(),
                     printable(repair.outcome).toStdString()});
    }
    const auto text = listing.render(format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitEngine;
    }
    session.print(*text);
    co_return all ? 0 : exitFailure;
}

} // namespace

Task<int> execute(Session &session, StoreCheckOptions options)
{
    if (!co_await session.connected())
        co_return exitEngine;
    if (options.repair)
        co_return co_await repairStore(session, options.format);
    const auto problems = co_await ask<QList<FoundProblem>>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).checkStore(context, done);
    });
    if (!problems) {
        session.complain(u"check"_s, u"the store"_s, problems.error());
        co_return exitEngine;
    }
    if (problems->isEmpty() && options.format.isEmpty())
        session.print(soundStore);
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
