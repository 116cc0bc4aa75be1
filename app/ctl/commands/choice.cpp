// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/choice.h"

#include "app/ctl/commands/ps.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

Result<QStringList> chosenNames(const ContainerChoice &choice, const QList<ContainerInfo> &containers, Suits suits)
{
    if (!choice.names.isEmpty())
        return choice.names;
    PsOptions options;
    options.all = true;
    options.filters = choice.filters;
    if (choice.latest)
        options.last = 1;
    const auto passed = selected(containers, options);
    if (!passed)
        return std::unexpected(passed.error());
    QStringList ids;
    for (const ContainerInfo &container : *passed) {
        const bool wanted = choice.running ? container.isActive() : choice.latest || suits(container);
        if (wanted)
            ids.append(container.id);
    }
    return ids;
}

Task<int> toEach(Session &session, ContainerChoice choice, Suits suits, QString verb,
                 std::function<Task<Result<void>>(QString path)> action)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto names = chosenNames(choice, session.helper().containers(), suits);
    if (!names) {
        session.complain(QString::fromStdString(names.error().detail));
        co_return exitFailure;
    }
    bool good = true;
    co_await ForEach(int(names->size()), [&](int index) -> Task<bool> {
        const QString name = names->at(index);
        const auto path = co_await ask<QString>(
            &session, [&](QObject *context, auto done) { session.helper().findContainer(name, context, done); });
        if (!path) {
            const bool missing = choice.ignoreMissing && path.error().code == ErrorCode::NotFound;
            if (!missing)
                session.complain(u"find container"_s, name, path.error());
            good = good && missing;
            co_return missing;
        }
        const auto done = co_await action(*path);
        // What was chosen by no name may have gone meanwhile.
        const bool gone =
            !done && (choice.names.isEmpty() || choice.ignoreMissing) && done.error().code == ErrorCode::NotFound;
        if (done)
            session.print(name.toStdString() + "\n");
        else if (!gone)
            session.complain(verb, name, done.error());
        good = good && (done || gone);
        co_return done.has_value();
    });
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
