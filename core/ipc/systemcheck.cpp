// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/systemcheck.h"

#include <QMetaEnum>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

CheckResult helperCheck(const Helper &helper)
{
    const HelperState state = helper.state();
    const auto name = QString::fromLatin1(QMetaEnum::fromType<HelperState>().valueToKey(int(state)));
    return {u"helper"_s,
            state == HelperState::Connected ? CheckLevel::Good : CheckLevel::Bad,
            {{u"state"_s, name}, {u"detail"_s, helper.stateDetail()}, {u"version"_s, helper.helperVersion()}}};
}

void askHelper(Helper *helper, QObject *context, CheckResults checks, std::function<void(const CheckResults &)> done)
{
    if (helper->state() != HelperState::Connected)
        return done(checks);
    helper->checkSystem(context, [checks, done](const Result<CheckResults> &more) mutable {
        if (more) {
            done(checks + *more);
        } else {
            // One that cannot say it is older than this program.
            const bool old = more.error().code == ErrorCode::Unsupported || more.error().code == ErrorCode::NotAuthorized;
            checks.first().level = CheckLevel::Bad;
            checks.first().facts.insert(u"state"_s, old ? u"WrongVersion"_s : u"NotRunning"_s);
            checks.first().facts.insert(u"detail"_s, QString::fromStdString(more.error().detail));
            done(checks);
        }
    });
}

void begin(Helper *helper, QObject *context, const std::function<void(const CheckResults &)> &done)
{
    helper->checkPasswords(context, [helper, context, done](const Result<CheckResult> &passwords) {
        CheckResults checks{helperCheck(*helper)};
        if (passwords)
            checks << *passwords;
        askHelper(helper, context, checks, done);
    });
}

} // namespace

void checkThisComputer(Helper *helper, QObject *context, std::function<void(const CheckResults &)> done)
{
    if (helper->state() != HelperState::Connecting)
        return begin(helper, context, done);
    auto *waiting = new QObject(context);
    QObject::connect(helper, &Helper::stateChanged, waiting, [helper, context, waiting, done] {
        if (helper->state() == HelperState::Connecting)
            return;
        waiting->deleteLater();
        QObject::disconnect(helper, nullptr, waiting, nullptr);
        begin(helper, context, done);
    });
}

CheckLevel worstOf(const CheckResults &checks)
{
    CheckLevel worst = CheckLevel::Unknown;
    for (const CheckResult &check : checks)
        worst = std::max(worst, check.level);
    return worst;
}

} // namespace kiste
