// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/buildmodel.h"

#include "core/base/clock.h"
#include "ui/models/imagemodel.h"
#include "ui/theme/format.h"

#include <QFileInfo>
#include <QFutureWatcher>
#include <QLocale>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int soonTime = 150; ///< milliseconds
constexpr int clockTime = 1000;
constexpr qint64 microsecondsPerSecond = 1'000'000;

qsizetype cachedSteps(const build::BuildRecord &record)
{
    return std::ranges::count(record.steps, build::StepState::Cached, &build::StepRecord::state);
}

} // namespace

QString buildName(const build::BuildRecord &record)
{
    if (!record.names.empty())
        return shortReference(QString::fromStdString(record.names.front()));
    const QString context = QString::fromStdString(record.context);
    return context.isEmpty() ? BuildModel::tr("without a name") : context.section(u'/', -1, -1, QString::SectionSkipEmpty);
}

Chip buildChip(build::BuildState state)
{
    switch (state) {
    case build::BuildState::Running: return {u"hammer"_s, BuildModel::tr("Building"), ToneKind::Information};
    case build::BuildState::Done: return {u"check"_s, BuildModel::tr("Built"), ToneKind::Good};
    case build::BuildState::Failed: return {u"error"_s, BuildModel::tr("Failed"), ToneKind::Bad};
    case build::BuildState::Interrupted: return {u"stop"_s, BuildModel::tr("Interrupted"), ToneKind::Idle};
    }
    return {};
}

qint64 buildDuration(const build::BuildRecord &record)
{
    qint64 end = record.endedAt;
    if (end == 0 && record.state == build::BuildState::Running)
        end = microsecondsNow();
    else if (end == 0)
        end = record.steps.empty() ? record.startedAt : record.steps.back().startedAt + record.steps.back().duration;
    return std::max<qint64>(0, end - record.startedAt);
}

QString formatTook(qint64 microseconds)
{
    const double seconds = double(std::max<qint64>(0, microseconds)) / double(microsecondsPerSecond);
    if (seconds >= 100)
        return formatDuration(quint64(seconds));
    return BuildModel::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
}

BuildModel::BuildModel(const QString &folder, QObject *parent)
    : InfoModel(parent)
    , m_folder(folder)
    , m_history(folder.toStdString())
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(soonTime);
    m_clock.setInterval(clockTime);
    connect(&m_soon, &QTimer::timeout, this, &BuildModel::read);
    connect(&m_clock, &QTimer::timeout, this, &BuildModel::tick);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &BuildModel::refresh);
    watch();
    read();
}

void BuildModel::refresh()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void BuildModel::read()
{
    m_again = m_reading;
    if (std::exchange(m_reading, true))
        return;
    using Records = std::vector<build::BuildRecord>;
    auto promise = std::make_shared<QPromise<Records>>();
    auto *watcher = new QFutureWatcher<Records>(this);
    connect(watcher, &QFutureWatcher<Records>::finished, this, [this, watcher] {
        watcher->deleteLater();
        QList<BuildInfo> now;
        for (const build::BuildRecord &record : watcher->result())
            now.append({QString::fromStdString(record.id), record});
        m_reading = false;
        take(now);
        if (m_again)
            read();
    });
    watcher->setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, history = m_history] {
        promise->addResult(history.list());
        promise->finish();
    });
}

void BuildModel::take(const QList<BuildInfo> &now)
{
    load(HelperState::Connected, now);
    watch();
    Q_EMIT loaded();
}

int BuildModel::runningCount() const
{
    int running = 0;
    for (int row = 0; row < rowCount(); ++row)
        running += at(row).record.state == build::BuildState::Running;
    return running;
}

void BuildModel::watch()
{
    // A record is replaced by a rename in the folder of its build, a new build is a new folder.
    QStringList wanted{m_folder};
    for (int row = 0; row < rowCount(); ++row) {
        if (at(row).record.state == build::BuildState::Running)
            wanted << m_folder + u'/' + at(row).path;
    }
    const QStringList watched = m_watcher.directories();
    for (const QString &folder : watched) {
        if (!wanted.contains(folder))
            m_watcher.removePath(folder);
    }
    for (const QString &folder : std::as_const(wanted)) {
        if (!watched.contains(folder) && QFileInfo(folder).isDir())
            m_watcher.addPath(folder);
    }
    const bool needsClock = wanted.size() > 1 || !m_watcher.directories().contains(m_folder);
    if (needsClock && !m_clock.isActive())
        m_clock.start();
    else if (!needsClock)
        m_clock.stop();
}

void BuildModel::tick()
{
    // A build that was killed changes nothing on the disk; only its lock has gone.
    if (runningCount() > 0 || QFileInfo(m_folder).isDir())
        read();
    for (int row = 0; row < rowCount(); ++row) {
        if (at(row).record.state == build::BuildState::Running)
            touch(at(row).path, Duration);
    }
}

QVariant BuildModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section <= State ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Build");
    case State: return tr("State");
    case Started: return tr("Started");
    case Duration: return tr("Took");
    case Steps: return tr("Steps");
    case Cached: return tr("Cached");
    default: return {};
    }
}

QVariant BuildModel::data(const QModelIndex &index, int role) const
{
    return role == StateRole && index.isValid() ? int(at(index.row()).record.state) : InfoModel::data(index, role);
}

QString BuildModel::displayText(const BuildInfo &info, int column) const
{
    const build::BuildRecord &record = info.record;
    switch (column) {
    case Name: return buildName(record);
    case State: return buildChip(record.state).text;
    case Started: return formatAge(secondsSince(quint64(record.startedAt)));
    case Duration: return formatTook(buildDuration(record));
    case Steps: return QLocale().toString(qulonglong(record.steps.size()));
    case Cached: return QLocale().toString(cachedSteps(record));
    default: return {};
    }
}

QString BuildModel::filterText(const BuildInfo &info) const
{
    QStringList words{info.path, QString::fromStdString(info.record.context), QString::fromStdString(info.record.file)};
    for (const std::string &name : info.record.names)
        words << QString::fromStdString(name);
    return words.join(u'\n');
}

bool BuildModel::isUnused(const BuildInfo &info) const
{
    return info.record.state == build::BuildState::Failed;
}

QVariant BuildModel::sortKey(const BuildInfo &info, int column) const
{
    switch (column) {
    case Started: return -double(info.record.startedAt);
    case Duration: return double(buildDuration(info.record));
    case Steps: return double(info.record.steps.size());
    case Cached: return double(cachedSteps(info.record));
    default: return displayText(info, column);
    }
}

QString BuildModel::toolTip(const BuildInfo &info, int column) const
{
    switch (column) {
    case Name: return QString::fromStdString(info.record.context);
    case State: return QString::fromStdString(info.record.error);
    case Started: return formatTime(quint64(info.record.startedAt));
    default: return {};
    }
}

} // namespace kiste::ui
