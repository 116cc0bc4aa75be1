// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window over a whole engine: what it shows against the cgroups' own files, a helper that dies, imports, many
// containers.
#include "tests/privileged/enginefixture.h"

#include "core/ipc/helperclient.h"
#include "core/metrics/metricsreader.h"
#include "ui/editor/codeview.h"
#include "ui/editor/filepreview.h"
#include "ui/models/archiveplan.h"
#include "ui/models/containermodel.h"
#include "ui/models/filesmodel.h"
#include "ui/models/ringmetrics.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/views/filestab.h"
#include "ui/views/imagespage.h"
#include "ui/views/mainwindow.h"
#include "ui/widgets/tableview.h"

#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::ui;

namespace {

constexpr double tolerance = 0.02;
constexpr int enough = 30'000; // milliseconds

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The value behind a word at the start of a line of memory.stat or cpu.stat.
double field(const QByteArray &text, const QByteArray &name)
{
    for (const QByteArray &line : text.split('\n'))
        if (line.startsWith(name + ' '))
            return line.sliced(name.size() + 1).toDouble();
    return -1;
}

/// Reads a cgroup's processor time all the while, so that it is known for any moment.
class UsageLog
{
public:
    explicit UsageLog(const QString &file)
        : m_file(file)
        , m_thread([this](const std::stop_token &stop) { run(stop); })
    {
    }

    /// Seconds of processor time used until then; below 0 if that was not watched.
    double at(std::int64_t timeMs)
    {
        const std::scoped_lock lock(m_mutex);
        const auto after = std::ranges::lower_bound(m_points, double(timeMs), {}, &Point::timeMs);
        if (after == m_points.begin() || after == m_points.end())
            return -1;
        const auto before = std::prev(after);
        const double part = (double(timeMs) - before->timeMs) / (after->timeMs - before->timeMs);
        return before->seconds + part * (after->seconds - before->seconds);
    }

private:
    struct Point
    {
        double timeMs;
        double seconds;
    };

    static double now()
    {
        timespec time{};
        ::clock_gettime(CLOCK_REALTIME, &time);
        return double(time.tv_sec) * 1000 + double(time.tv_nsec) / 1e6;
    }

    void run(const std::stop_token &stop)
    {
        const bool unified = m_file.endsWith("cpu.stat"_L1);
        while (!stop.stop_requested()) {
            const double before = now();
            const QByteArray text = contents(m_file);
            const double seconds = unified ? field(text, "usage_usec") / 1e6 : text.toDouble() / 1e9;
            const Point point{(before + now()) / 2, seconds};
            {
                const std::scoped_lock lock(m_mutex);
                m_points.push_back(point);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    QString m_file;
    std::mutex m_mutex;
    std::vector<Point> m_points;
    std::jthread m_thread;
};

} // namespace

class TestWindowLive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void showsWhatTheCgroupSays();
    void helperDiesAndComesBack();
    void looksIntoFilesAndCopiesThem();
    void importsByDropAndDialog();
    void twoHundredContainers();

private:
    QString cell(const QString &name, int column) const
    {
        for (int row = 0; row < model().rowCount(); ++row)
            if (model().index(row, 0).data().toString() == name)
                return model().index(row, column).data().toString();
        return {};
    }
    QString pathOf(const QString &name) const
    {
        for (const ContainerInfo &info : m_client->containers())
            if (info.name == name)
                return info.path;
        return {};
    }
    /// A file of the container's cgroup, in whatever hierarchy has it.
    QString cgroupFile(const QString &id, const QStringList &names) const
    {
        for (const QString &name : names) // the first name that there is: v1's cpu.stat has no usage
            for (const QString &directory : m_engine->cgroups())
                if (directory.endsWith(id) && QFile::exists(directory + u'/' + name))
                    return directory + u'/' + name;
        return {};
    }
    QAbstractItemModel &model() const { return *m_window->containersPage()->table()->model(); }
    bool hasStarter() const
    {
        return std::ranges::any_of(m_client->images(),
                                   [](const ImageInfo &image) { return image.names.contains(u"localhost/starter:latest"_s); });
    }

    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<HelperClient> m_client;
    std::unique_ptr<RingMetrics> m_metrics;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindowLive::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the engine runs as root");
    QStandardPaths::setTestModeEnabled(true);
    static const QTemporaryDir data;
    qputenv("XDG_DATA_HOME", data.path().toLocal8Bit()); // no build of whoever tests is looked at, or removed
    QCoreApplication::setOrganizationDomain(u"kiste.org"_s);
    QCoreApplication::setApplicationName(u"kiste-test-live"_s);
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QSettings().clear();
    m_engine = std::make_unique<EngineFixture>();
    QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
    m_client = std::make_unique<HelperClient>(m_engine->environment().value(u"DBUS_SYSTEM_BUS_ADDRESS"_s));
    m_metrics = std::make_unique<RingMetrics>(m_client.get());
    m_window = std::make_unique<MainWindow>(m_client.get(), m_metrics.get(), planArchive);
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), HelperState::Connected, enough);
}

void TestWindowLive::cleanupTestCase()
{
    m_window.reset();
    m_metrics.reset();
    m_client.reset();
    m_engine.reset();
}

void TestWindowLive::showsWhatTheCgroupSays()
{
    const auto burner = m_engine->ctl({u"run"_s, u"-d"_s, u"--network"_s, u"none"_s, u"--name"_s, u"burner"_s, u"--cpus"_s, u"0.5"_s, u"starter"_s,
                                       u"sh"_s, u"-c"_s, u"while :; do :; done"_s});
    QVERIFY2(burner.exitCode == 0, qPrintable(burner.error));
    const auto holder = m_engine->ctl({u"run"_s, u"-d"_s, u"--network"_s, u"none"_s, u"--name"_s, u"holder"_s, u"--memory"_s, u"256m"_s,
                                       u"starter"_s, u"sh"_s, u"-c"_s,
                                       u"x=$(head -c 30000000 /dev/zero | tr '\\0' x); sleep 1000; echo $x"_s});
    QVERIFY2(holder.exitCode == 0, qPrintable(holder.error));
    const QString usage = cgroupFile(burner.output.trimmed(), {u"cpuacct.usage"_s, u"cpu.stat"_s});
    QVERIFY(!usage.isEmpty());
    UsageLog log(usage);

    // The window's own ring, to know which moment each shown number is of.
    std::optional<MetricsReader> ring;
    QTRY_VERIFY_WITH_TIMEOUT(!pathOf(u"burner"_s).isEmpty(), enough);
    QTRY_VERIFY_WITH_TIMEOUT(m_metrics->latest(pathOf(u"burner"_s)).has_value(), enough);
    m_client->openMetrics(pathOf(u"burner"_s), this, [&](Result<UniqueFd> file) {
        if (auto reader = MetricsReader::open(std::move(*file)))
            ring = std::move(*reader);
    });
    QTRY_VERIFY(ring.has_value());

    int compared = 0;
    std::int64_t lastMs = 0;
    const auto compare = [&] {
        const auto record = ring->latest();
        if (!record || record->timeMs == lastMs)
            return;
        const double truth = (log.at(record->timeMs) - log.at(lastMs)) / (double(record->timeMs - lastMs) / 1000);
        const bool watched = lastMs > 0 && log.at(lastMs) >= 0 && log.at(record->timeMs) >= 0;
        lastMs = record->timeMs;
        if (!watched)
            return;
        const double shown = cell(u"burner"_s, ContainerModel::Cpu).toDouble();
        // Two digits are shown, and the two clocks are read a moment apart.
        QVERIFY2(std::abs(shown - truth) <= truth * tolerance + 0.006,
                 qPrintable(u"shown %1, used %2"_s.arg(shown).arg(truth)));
        ++compared;
    };
    connect(m_metrics.get(), &MetricsSource::sampled, this, compare);
    QTRY_VERIFY_WITH_TIMEOUT(compared >= 5, enough);
    disconnect(m_metrics.get(), nullptr, this, nullptr);

    const QString id = holder.output.trimmed();
    const QString current = cgroupFile(id, {u"memory.current"_s, u"memory.usage_in_bytes"_s});
    const QString stat = cgroupFile(id, {u"memory.stat"_s});
    const auto agrees = [&] {
        const QByteArray fields = contents(stat);
        const double inactive = std::max(field(fields, "total_inactive_file"), field(fields, "inactive_file"));
        const double truth = (contents(current).toDouble() - inactive) / (1 << 20);
        const QString text = cell(u"holder"_s, ContainerModel::Memory).replace(QChar(0xa0), u' '); // "42 / 256 MiB"
        return text.endsWith(u"/ 256 MiB"_s) && truth > 20
            && std::abs(text.section(u' ', 0, 0).toDouble() - truth) <= truth * tolerance + 0.5;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(agrees(), qPrintable(cell(u"holder"_s, ContainerModel::Memory)), enough);
}

void TestWindowLive::helperDiesAndComesBack()
{
    QVERIFY(m_window->containersPage()->selectByName(u"holder"_s));
    const int rows = model().rowCount();
    QVERIFY(rows >= 2);
    QSignalSpy resets(&model(), &QAbstractItemModel::modelReset);
    QSignalSpy removed(&model(), &QAbstractItemModel::rowsRemoved);
    const pid_t helper = m_engine->pidOf(u"helper"_s);
    QVERIFY(helper > 0);
    ::kill(helper, SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), HelperState::Reconnecting, enough);
    QCOMPARE(m_window->containersPage()->content(), m_window->containersPage()->table());
    QCOMPARE(model().rowCount(), rows);
    QTest::qWait(200); // drawn in this state, too
    QCOMPARE(m_engine->instance(u"up"_s).exitCode, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_client->state(), HelperState::Connected, enough);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(model().rowCount(), rows);
    QCOMPARE(m_window->containersPage()->selectedPaths(), QStringList{pathOf(u"holder"_s)});
    // Live again: a number of a sampler that was not there before.
    const std::int64_t after = QDateTime::currentMSecsSinceEpoch();
    std::optional<MetricsReader> ring;
    m_client->openMetrics(pathOf(u"burner"_s), this, [&](Result<UniqueFd> file) {
        if (auto reader = file ? MetricsReader::open(std::move(*file)) : std::unexpected(file.error()))
            ring = std::move(*reader);
    });
    QTRY_VERIFY(ring.has_value());
    QTRY_VERIFY_WITH_TIMEOUT(ring->latest() && ring->latest()->timeMs > after, enough);
    QTRY_VERIFY_WITH_TIMEOUT(cell(u"burner"_s, ContainerModel::Cpu).toDouble() > 0, enough);
    // And acts reach it.
    m_window->containersPage()->actions()->kill({pathOf(u"holder"_s)});
    QTRY_VERIFY_WITH_TIMEOUT(cell(u"holder"_s, ContainerModel::State).contains(u"137"_s), enough);
    QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"holder"_s, u"burner"_s}).exitCode, 0);
    QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), rows - 2, enough);
    QCOMPARE(resets.count(), 0);
}

void TestWindowLive::looksIntoFilesAndCopiesThem()
{
    const auto run = m_engine->ctl({u"run"_s, u"-d"_s, u"--network"_s, u"none"_s, u"--name"_s, u"files"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                    u"mkdir -p /srv/app; echo hello >/srv/app/note; chown 12:34 /srv/app/note; rm /bin/ls; "
                                    "touch /ready; exec sleep 1000"_s});
    QVERIFY2(run.exitCode == 0, qPrintable(run.error));
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->ctl({u"exec"_s, u"files"_s, u"test"_s, u"-e"_s, u"/ready"_s}).exitCode, 0, enough);
    ContainersPage &page = *m_window->containersPage();
    QTRY_VERIFY_WITH_TIMEOUT(page.selectByName(u"files"_s), enough);
    page.pane()->setTab(DetailPane::Files);
    auto &tab = *static_cast<FilesTab *>(page.pane()->tabWidget(DetailPane::Files));
    const FilesModel &files = *tab.model();
    const auto look = [&] {
        QTRY_VERIFY_WITH_TIMEOUT(tab.choose(u"/srv"_s), enough);
        tab.table()->expand(tab.table()->currentIndex());
        QTRY_VERIFY_WITH_TIMEOUT(tab.choose(u"/srv/app"_s), enough);
        tab.table()->expand(tab.table()->currentIndex());
        QTRY_VERIFY_WITH_TIMEOUT(tab.choose(u"/srv/app/note"_s), enough);
        QTRY_COMPARE_WITH_TIMEOUT(tab.preview()->view()->toPlainText(), u"hello\n"_s, enough);
    };
    look();
    const DirectoryEntry *note = files.entry(files.indexOf(u"/srv/app/note"_s));
    QCOMPARE(note->uid, 12U); // as the container sees it
    QCOMPARE(note->gid, 34U);
    QTRY_COMPARE_WITH_TIMEOUT(files.chip(files.indexOf(u"/srv/app/note"_s)).text, u"added"_s, enough);
    QVERIFY(files.count(FileChange::Kind::Deleted) >= 1);
    QVERIFY(files.entry(files.indexOf(u"/proc"_s))->mount);

    QTemporaryDir here;
    tab.copyOut(here.filePath(u"note"_s));
    QTRY_COMPARE_WITH_TIMEOUT(contents(here.filePath(u"note"_s)), QByteArray("hello\n"), enough);
    QFile other(here.filePath(u"other"_s));
    QVERIFY(other.open(QIODevice::WriteOnly) && other.write("from outside") > 0);
    other.close();
    tab.copyIn({other.fileName()});
    QTRY_VERIFY_WITH_TIMEOUT(files.indexOf(u"/srv/app/other"_s).isValid(), enough);
    QCOMPARE(m_engine->ctl({u"exec"_s, u"files"_s, u"cat"_s, u"/srv/app/other"_s}).output, u"from outside"_s);

    // The same when it does not run.
    QCOMPARE(m_engine->ctl({u"stop"_s, u"-t"_s, u"0"_s, u"files"_s}).exitCode, 0);
    tab.preview()->clear({});
    const auto buttons = tab.findChildren<QToolButton *>();
    const auto again = std::ranges::find(buttons, u"Look again"_s, &QToolButton::toolTip);
    QVERIFY(again != buttons.end());
    (*again)->click();
    QTRY_COMPARE_WITH_TIMEOUT(tab.preview()->view()->toPlainText(), u"hello\n"_s, enough); // chosen again, folders and all
    QVERIFY(files.indexOf(u"/srv/app/other"_s).isValid());
    QVERIFY(!files.entry(files.indexOf(u"/proc"_s))->mount);
    QCOMPARE(m_engine->ctl({u"rm"_s, u"files"_s}).exitCode, 0);
    page.pane()->setTab(DetailPane::Summary);
}

void TestWindowLive::importsByDropAndDialog()
{
    const QString archive = QStringLiteral(KISTE_STARTER);
    QCOMPARE(m_engine->ctl({u"rmi"_s, u"-f"_s, u"starter"_s}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!hasStarter(), enough);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(archive)});
    QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QCOMPARE(m_window->currentPage(), int(MainWindow::Images));
    QTRY_VERIFY_WITH_TIMEOUT(hasStarter(), enough);
    QTRY_VERIFY(m_window->imagesPage()->selectByName(u"starter"_s));

    QCOMPARE(m_engine->ctl({u"rmi"_s, u"-f"_s, u"starter"_s}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!hasStarter(), enough);
    m_window->imagesPage()->chooseImport();
    auto *dialog = m_window->findChild<QFileDialog *>();
    QVERIFY(dialog);
    dialog->setDirectory(QFileInfo(archive).path());
    dialog->findChild<QLineEdit *>(u"fileNameEdit"_s)->setText(archive);
    QMetaObject::invokeMethod(dialog, "accept");
    QTRY_VERIFY_WITH_TIMEOUT(hasStarter(), enough);
    // It is a whole image: a container runs from it.
    const auto run = m_engine->ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"none"_s, u"starter"_s, u"echo"_s, u"imported"_s});
    QCOMPARE(run.output, u"imported\n"_s);
}

void TestWindowLive::twoHundredContainers()
{
    constexpr int count = 200;
    m_window->showPage(MainWindow::Containers);
    QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 0, enough);
    QSignalSpy resets(&model(), &QAbstractItemModel::modelReset);
    int started = 0;
    QStringList errors;
    int next = 0;
    // The bus allows a client some 128 open calls.
    const std::function<void()> startNext = [&] {
        if (next == count)
            return;
        const QString name = u"many-%1"_s.arg(next++, 3, 10, QLatin1Char('0'));
        const QVariantMap options{{u"name"_s, name}, {u"network"_s, u"none"_s},
                                  {u"command"_s, QStringList{u"sleep"_s, u"1000"_s}}};
        m_client->createContainer(u"starter"_s, options, this, [&](const Result<QString> &path) {
            if (!path)
                return errors.append(QString::fromStdString(path.error().detail));
            m_client->startContainer(*path, this, [&](const Result<void> &done) {
                ++started;
                if (!done)
                    errors.append(QString::fromStdString(done.error().detail));
                startNext();
            });
        });
    };
    for (int i = 0; i < 32; ++i)
        startNext();
    QTRY_VERIFY2_WITH_TIMEOUT(started == count || !errors.isEmpty(), qPrintable(errors.value(0)), 60'000);
    QVERIFY2(errors.isEmpty(), qPrintable(errors.value(0)));
    QCOMPARE(model().rowCount(), count);
    const auto live = [&] {
        return std::ranges::count_if(m_client->containers(), [&](const ContainerInfo &container) {
            return m_metrics->latest(container.path).has_value();
        });
    };
    QTRY_COMPARE_WITH_TIMEOUT(live(), count, enough);
    QVERIFY(cell(u"many-199"_s, ContainerModel::Memory) != u"–"_s);

    // What a beat costs: the numbers of all rows and the drawing of those on the screen.
    auto *source = m_window->findChild<ContainerModel *>();
    QElapsedTimer time;
    time.start();
    constexpr int beats = 20;
    for (int i = 0; i < beats; ++i) {
        source->refreshNumbers();
        m_window->containersPage()->table()->viewport()->repaint();
    }
    qInfo("an update of %d rows and its drawing: %.2f ms", count, double(time.nsecsElapsed()) / 1e6 / beats);
    QCOMPARE(resets.count(), 0);
    // One act on all of them, more than the bus would take at once.
    QSignalSpy failures(m_window->containersPage()->actions(), &ContainerActions::failed);
    m_window->containersPage()->table()->selectAll();
    m_window->containersPage()->actions()->remove(m_window->containersPage()->selectedPaths());
    QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 0, 60'000);
    QCOMPARE(failures.count(), 0);
    QCOMPARE(resets.count(), 0);
}

QTEST_MAIN(TestWindowLive)
#include "tst_windowlive.moc"
