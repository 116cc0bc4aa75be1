// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "core/oci/logrecord.h"
#include "tests/gui/fakeengine.h"
#include "ui/dialogs/rundialog.h"
#include "ui/theme/theme.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/views/imagepane.h"
#include "ui/views/imagespage.h"
#include "ui/views/mainwindow.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fcntl.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// The whole window on an engine in memory. KISTE_SCREENSHOTS=DIR keeps pictures of what was drawn.
class TestWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void draws_data();
    void draws();
    void saysWhatStandsInTheWay_data();
    void saysWhatStandsInTheWay();

private:
    void writeRing();
    static void fill(FakeEngine &helper, FakeMetrics &metrics);
    static void keepPicture(QWidget &widget, const QString &name);

    QTemporaryDir m_folder;
    std::optional<MetricsWriter> m_ring;
};

void TestWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    static const QTemporaryDir data;
    qputenv("XDG_DATA_HOME", data.path().toLocal8Bit()); // no build of whoever tests is looked at, or removed
    QCoreApplication::setOrganizationDomain(u"kiste.org"_s);
    QCoreApplication::setApplicationName(u"kiste-test"_s);
    writeRing();
}

void TestWindow::init()
{
    QSettings().clear();
}

/// Ten minutes of a busy container, told through the writer as the sampler does.
void TestWindow::writeRing()
{
    const UniqueFd folder(::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_ring = MetricsWriter::open(folder.get(), "ring", now).value();
    MetricsTotals totals;
    for (int second = 600; second >= 0; --second) {
        MetricsSample sample;
        sample.timeMs = now - second * 1000;
        sample.coveredMs = second == 600 ? 0 : 1000;
        sample.values.set(MetricsSeries::CpuUsage, 0.6 + 0.3 * std::sin(second / 20.0) + 0.08 * std::sin(second * 1.7));
        sample.values.set(MetricsSeries::CpuLimit, 1);
        sample.values.set(MetricsSeries::CpuHeldBack, second % 150 < 40 ? 0.4 : 0);
        sample.values.set(MetricsSeries::MemoryWorkingSet, (402 - second / 10.0) * 1048576);
        sample.values.set(MetricsSeries::MemoryUsage, (470 - second / 10.0) * 1048576);
        sample.values.set(MetricsSeries::MemoryLimit, 512.0 * 1048576);
        sample.values.set(MetricsSeries::IoReadBytes, second % 60 == 0 ? 900'000 : 60'000);
        sample.values.set(MetricsSeries::IoWriteBytes, 200'000 + 100'000 * std::sin(second / 5.0));
        sample.values.set(MetricsSeries::Pids, 12 + second % 7);
        QVERIFY(m_ring->append(sample, totals, quint64(600 - second) * 1'000'000'000ULL + 1, 1000));
    }
}

void TestWindow::fill(FakeEngine &helper, FakeMetrics &metrics)
{
    const auto add = [&](const QString &name, ContainerState state, const QString &image, double cores, quint64 mib,
                         quint64 limitMib) {
        ContainerInfo container = makeContainer(name, state);
        container.image = image;
        container.memoryLimit = limitMib << 20;
        container.nanoCpus = name == "shop-api"_L1 ? 1'000'000'000 : 0;
        if (container.isActive())
            metrics.samples[container.path] = {cores, mib << 20, 12};
        if (name == "nightly-dump"_L1)
            container.exitCode = 2;
        if (name == "import-worker"_L1)
            container.exitCode = 137, container.oomKilled = true;
        if (name == "old-wiki"_L1)
            container.error = "config.json does not match its checksum"_L1;
        if (name == "typo"_L1)
            container.exitCode = 127, container.error = "cannot execute '/bin/shh': no such file or directory"_L1,
            container.startedAt = 0;
        helper.put(container);
    };
    add(u"shop-api"_s, ContainerState::Running, u"localhost/shop-api:2.14.0"_s, 0.83, 402, 512);
    add(u"shop-db"_s, ContainerState::Running, u"localhost/postgres:17.2"_s, 1.31, 4300, 8192);
    add(u"shop-web"_s, ContainerState::Running, u"localhost/nginx:1.29-alpine"_s, 0.13, 126, 128);
    add(u"a-very-long-container-name-that-does-not-fit.example"_s, ContainerState::Running,
        u"localhost/some/very/long/path/of/an/image:2026.11.22-rc1"_s, 0.01, 92, 0);
    add(u"e2e-runner"_s, ContainerState::Paused, u"localhost/playwright:1.56"_s, 0, 818, 2048);
    add(u"gitea"_s, ContainerState::Stopping, u"localhost/gitea:1.24.7"_s, 0.37, 812, 4096);
    add(u"import-worker"_s, ContainerState::Exited, u"localhost/shop-import:0.9"_s, 0, 0, 64);
    add(u"migrate-2141"_s, ContainerState::Exited, u"localhost/shop-api:2.14.0"_s, 0, 0, 0);
    add(u"nightly-dump"_s, ContainerState::Exited, u"localhost/postgres:17.2"_s, 0, 0, 0);
    add(u"old-wiki"_s, ContainerState::Damaged, u"localhost/php:7.4-apache"_s, 0, 0, 0);
    add(u"typo"_s, ContainerState::Exited, u"localhost/starter:latest"_s, 0, 0, 0);
    add(u"scratch"_s, ContainerState::Created, u"localhost/starter:latest"_s, 0, 0, 0);
    ImageInfo shop = makeImage(u"localhost/shop-api:2.14.0"_s, 334u << 20);
    shop.usedBy = {u"/org/kiste/Helper1/container/shop-api"_s, u"/org/kiste/Helper1/container/migrate-2141"_s};
    helper.put(shop);
    helper.put(makeImage(u"localhost/starter:latest"_s, 1u << 20));
    helper.put(makeImage({}, 298u << 20));
    helper.manifest =
        uR"({"layers":[{"size":80950000,"digest":"sha256:aa"},{"size":130000000,"digest":"sha256:bb"},{"size":1400,"digest":"sha256:cc"}]})"_s;
    helper.config =
        uR"({"architecture":"amd64","config":{"Env":["PATH=/usr/bin","TZ=UTC"],"Cmd":["node","server.js"],"WorkingDir":"/srv"},
        "history":[{"created_by":"/bin/sh -c #(nop) ADD file:1 in / "},{"created_by":"RUN /bin/sh -c apt-get install -y nodejs # buildkit"},
        {"created_by":"COPY nginx.conf /etc/nginx/nginx.conf # buildkit"},{"created_by":"CMD [\"node\" \"server.js\"]","empty_layer":true}]})"_s;
    helper.runtimeSpec =
        uR"({"ociVersion":"1.2.0","process":{"terminal":false,"args":["/bin/sh","-c","date"],"env":["PATH=/bin"]},"hostname":"web","linux":{"resources":{"memory":{"limit":67108864}}}})"_s;
    helper.setState(HelperState::Connected);
}

void TestWindow::keepPicture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("KISTE_SCREENSHOTS");
    if (!folder.isEmpty())
        QVERIFY(widget.grab().save(u"%1/%2.png"_s.arg(folder, name)));
}

void TestWindow::draws_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("page");
    QTest::addColumn<int>("tab");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dialog");
    const QSize full(1440, 900);
    QTest::newRow("containers-light") << false << 0 << int(DetailPane::Summary) << full << false;
    QTest::newRow("containers-dark") << true << 0 << int(DetailPane::Summary) << full << false;
    QTest::newRow("logs-dark") << true << 0 << int(DetailPane::Logs) << full << false;
    QTest::newRow("stats-light") << false << 0 << int(DetailPane::Stats) << full << false;
    QTest::newRow("stats-dark") << true << 0 << int(DetailPane::Stats) << full << false;
    QTest::newRow("inspect-light") << false << 0 << int(DetailPane::Inspect) << full << false;
    QTest::newRow("narrow-light") << false << 0 << int(DetailPane::Summary) << QSize(960, 600) << false;
    QTest::newRow("images-light") << false << 1 << int(ImagePane::Layers) << full << false;
    QTest::newRow("images-config-dark") << true << 1 << int(ImagePane::Config) << full << false;
    QTest::newRow("run-light") << false << 0 << 0 << full << true;
    QTest::newRow("run-dark") << true << 0 << 0 << full << true;
}

void TestWindow::draws()
{
    QFETCH(const bool, dark);
    QFETCH(const int, page);
    QFETCH(const int, tab);
    QFETCH(const QSize, size);
    QFETCH(const bool, dialog);
    Theme::instance().install(dark ? Qt::ColorScheme::Dark : Qt::ColorScheme::Light);
    QCOMPARE(colors().dark, dark);
    FakeEngine helper;
    FakeMetrics metrics;
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    helper.logStream = UniqueFd(pair[0]);
    const UniqueFd writer(pair[1]);
    std::string log;
    for (int line = 0; line < 400; ++line)
        appendLogRecord(log,
                        {1'795'271'490'000'000'000 + line * 311'000'000LL,
                         line % 7 == 3 ? LogRecord::Stream::Stderr : LogRecord::Stream::Stdout, false,
                         line % 5 == 2 ? "\x1b[32mINFO\x1b[0m order export 88213 buffers whole result, 61,440 rows"
                                       : "10.77.3.1 GET /api/v1/products?page=3 200 18 ms"});
    QCOMPARE(::send(writer.get(), log.data(), log.size(), 0), ssize_t(log.size()));

    helper.metricsFile = [this] { return m_ring->openReadOnly(); };
    MainWindow window(&helper, &metrics,
                      [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> { return {}; });
    window.resize(size);
    window.show();
    window.showPage(page);
    fill(helper, metrics);
    metrics.beat();
    window.selectWhenThere(page == 0 ? u"shop-api"_s : u"shop-api:2.14.0"_s);
    if (page == 0)
        window.containersPage()->pane()->setTab(tab);
    else
        window.imagesPage()->pane()->setTab(tab);
    if (dialog) {
        window.openRunDialog(u"localhost/starter:latest"_s);
        auto *run = window.findChild<RunDialog *>();
        QVERIFY(run);
        run->nameField()->setText(u"shop-db"_s);
        run->commandField()->setText(u"sh -c 'echo \"hello\"; sleep 5'"_s);
        QTest::qWait(50);
        keepPicture(*run, QString::fromLatin1(QTest::currentDataTag()));
        return;
    }
    QTest::qWait(100);
    const QImage picture = window.grab().toImage();
    QCOMPARE(picture.size() / picture.devicePixelRatio(), size);
    keepPicture(window, QString::fromLatin1(QTest::currentDataTag()));
}

void TestWindow::saysWhatStandsInTheWay_data()
{
    QTest::addColumn<HelperState>("state");
    QTest::newRow("not-running") << HelperState::NotRunning;
    QTest::newRow("no-bus") << HelperState::NoBus;
    QTest::newRow("not-authorized") << HelperState::NotAuthorized;
    QTest::newRow("wrong-version") << HelperState::WrongVersion;
    QTest::newRow("empty") << HelperState::Connected;
}

void TestWindow::saysWhatStandsInTheWay()
{
    QFETCH(const HelperState, state);
    Theme::instance().install(Qt::ColorScheme::Light);
    FakeEngine helper;
    FakeMetrics metrics;
    MainWindow window(&helper, &metrics,
                      [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> { return {}; });
    window.resize(1200, 760);
    window.show();
    QCOMPARE(qobject_cast<StateView *>(window.containersPage()->content()),
             nullptr); // an answer is pending: never "none"
    helper.setState(state,
                    state == HelperState::Connected ? QString() : u"org.freedesktop.DBus.Error.ServiceUnknown"_s);
    auto *view = qobject_cast<StateView *>(window.containersPage()->content());
    QVERIFY(view);
    QVERIFY(!view->headline().isEmpty());
    QVERIFY(!view->buttons().isEmpty());
    QTest::qWait(20);
    keepPicture(window, QString::fromLatin1(QTest::currentDataTag()));
    QTest::mouseClick(view->buttons().first(), Qt::LeftButton);
    if (state == HelperState::Connected)
        QVERIFY(window.findChild<RunDialog *>());
    else
        QCOMPARE(helper.calls.last().method, u"reconnect"_s);
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
