// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of a container's life without a container: restart policies, pauses between restarts, health, limits, and what
// kistectl makes of words for them.
#include "app/ctl/commands/copy.h"
#include "app/ctl/commands/events.h"
#include "app/ctl/commands/top.h"
#include "privhelper/service/healthchecks.h"
#include "privhelper/service/restarts.h"
#include "privhelper/service/updateoptions.h"
#include "privhelper/store/catalogue/lifesettings.h"

#include <QTest>

#include <limits>

using namespace kiste;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestLife : public QObject
{
    Q_OBJECT

private slots:
    void policies_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::addColumn<bool>("afterSuccess");
        QTest::addColumn<bool>("afterFailure");
        QTest::addColumn<bool>("afterTwo");
        QTest::newRow("none") << ""_ba << "no"_ba << false << false << false;
        QTest::newRow("no") << "no"_ba << "no"_ba << false << false << false;
        QTest::newRow("always") << "always"_ba << "always"_ba << true << true << true;
        QTest::newRow("unless-stopped") << "unless-stopped"_ba << "unless-stopped"_ba << true << true << true;
        QTest::newRow("on-failure") << "on-failure"_ba << "on-failure"_ba << false << true << true;
        QTest::newRow("two attempts") << "on-failure:2"_ba << "on-failure:2"_ba << false << true << false;
    }

    void policies()
    {
        QFETCH(QByteArray, text);
        const auto policy = RestartPolicy::parse(text.toStdString());
        QVERIFY(policy.has_value());
        QTEST(QByteArray::fromStdString(policy->text()), "shown");
        QTEST(policy->wants(0, 0), "afterSuccess");
        QTEST(policy->wants(1, 0), "afterFailure");
        QTEST(policy->wants(1, 2), "afterTwo");
    }

    void badPolicies()
    {
        for (const char *text : {"sometimes", "always:3", "no:1", "on-failure:", "on-failure:x", "on-failure:-1", "on-failure:1x"})
            QVERIFY2(!RestartPolicy::parse(text), text);
    }

    /// 100 ms, doubled up to a minute, and anew after a good run.
    void pausesGrow()
    {
        std::chrono::milliseconds delay{0};
        std::vector<std::int64_t> seen;
        for (int i = 0; i < 12; ++i) {
            delay = Restarts::nextDelay(delay, 1s);
            seen.push_back(delay.count());
        }
        QCOMPARE(seen, (std::vector<std::int64_t>{100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000}));
        QCOMPARE(Restarts::nextDelay(delay, 9'999'999us), 60'000ms);
        QCOMPARE(Restarts::nextDelay(delay, 10s), 100ms);
    }

    void healthIsCounted()
    {
        HealthCheck check;
        check.retries = 2;
        check.startPeriod = 1000;
        HealthRecord record;
        record.startedAt = 5000;
        record.add(check, {5500, 5600, 1, "starting"});
        QCOMPARE(record.status, ContainerHealth::Starting);
        QCOMPARE(record.failingStreak, 0U);
        record.add(check, {7000, 7100, 1, {}});
        QCOMPARE(record.status, ContainerHealth::Starting);
        record.add(check, {8000, 8100, 0, {}});
        QCOMPARE(record.status, ContainerHealth::Healthy);
        record.add(check, {5100, 5200, 1, {}}); // once it was healthy failures count
        QCOMPARE(record.failingStreak, 1U);
        QCOMPARE(record.status, ContainerHealth::Healthy);
        record.add(check, {9000, 9100, -1, {}});
        QCOMPARE(record.status, ContainerHealth::Unhealthy);
        record.add(check, {9500, 9600, 0, "fine"});
        QCOMPARE(record.status, ContainerHealth::Healthy);
        QCOMPARE(record.results.size(), HealthRecord::keptResults);
        QCOMPARE(record.results.back().output, "fine");
        const auto again = HealthRecord::fromJson(record.toJson());
        QVERIFY(again.has_value());
        QCOMPARE(again->toJson(), record.toJson());
        QVERIFY(!HealthRecord::fromJson("{}"));
        QVERIFY(!HealthRecord::fromJson(R"({"status":"healthy","log":[7]})"));
    }

    void limitsFitTogether()
    {
        const HostFacts host{.cpus = 4, .limitsSwap = true};
        constexpr std::int64_t mebi = 1024 * 1024;
        oci::Resources resources;
        ContainerSettings settings;
        const auto apply = [&](const QVariantMap &map) {
            const auto options = UpdateOptions::parse(map, host.cpus);
            return options ? options->apply(resources, settings, host) : std::unexpected(options.error());
        };
        QVERIFY(apply({{u"memory-limit"_s, quint64(64 * mebi)}}).has_value());
        QCOMPARE(resources.memory.limit, 64 * mebi);
        QCOMPARE(resources.memory.swap, 128 * mebi); // as much swap again
        QVERIFY(apply({{u"memory-limit"_s, quint64(100 * mebi)}}).has_value());
        QCOMPARE(resources.memory.swap, 200 * mebi);
        QVERIFY(apply({{u"memory-swap"_s, qint64(110 * mebi)}}).has_value());
        QVERIFY(!apply({{u"memory-limit"_s, quint64(120 * mebi)}})); // above what both may have
        QVERIFY(apply({{u"memory-limit"_s, quint64(120 * mebi)}, {u"memory-swap"_s, qint64(-1)}}).has_value());
        QCOMPARE(resources.memory.swap, -1);
        QVERIFY(apply({{u"memory-limit"_s, quint64(0)}}).has_value());
        QCOMPARE(resources.memory.limit, -1);
        QCOMPARE(settings.memoryLimit, 0U);
        QVERIFY(!apply({{u"memory-swap"_s, qint64(64 * mebi)}})); // of what memory?
        QVERIFY(apply({{u"nano-cpus"_s, quint64(1'500'000'000)}}).has_value());
        QCOMPARE(resources.cpu.quota, 150'000);
        QVERIFY(apply({{u"cpu-period"_s, quint64(50'000)}, {u"cpu-quota"_s, qint64(25'000)}}).has_value());
        QCOMPARE(resources.cpu.period, 50'000U);
        QCOMPARE(settings.nanoCpus, 500'000'000U); // what it comes to
        QVERIFY(apply({{u"cpu-quota"_s, qint64(0)}}).has_value());
        QCOMPARE(resources.cpu.quota, -1);
        QCOMPARE(settings.nanoCpus, 0U);
        QVERIFY(apply({{u"cpu-period"_s, quint64(0)}, {u"blkio-weight"_s, quint64(300)}}).has_value());
        QCOMPARE(resources.cpu.period, 100'000U);
        QCOMPARE(resources.blockIo.weight, 300);
        QVERIFY(!apply({{u"cpu-quota"_s, qint64(20'000)}, {u"nano-cpus"_s, quint64(1'000'000'000)}}));
        QVERIFY(!apply({{u"cpu-quota"_s, qint64(10)}}));
        QVERIFY(!apply({{u"cpu-quota"_s, qint64(-2)}}));
        QVERIFY(!apply({{u"cpu-period"_s, quint64(2'000'000)}}));
        QVERIFY(!apply({{u"blkio-weight"_s, quint64(5)}}));
        QVERIFY(apply({{u"nano-cpus"_s, quint64(1'500'000'000)}}).has_value());
        QCOMPARE(resources.cpu.quota, 150'000);
        QVERIFY(apply({{u"nano-cpus"_s, quint64(0)}}).has_value());
        QCOMPARE(resources.cpu.quota, -1);
        // The largest limit there is: twice as much is no number any more.
        const auto largest = std::numeric_limits<std::int64_t>::max();
        QVERIFY(apply({{u"memory-limit"_s, quint64(largest)}}).has_value());
        QVERIFY(apply({{u"memory-swap"_s, qint64(largest)}}).has_value());
        QVERIFY(apply({{u"memory-limit"_s, quint64(64 * mebi)}}).has_value());
        QCOMPARE(resources.memory.limit, 64 * mebi);
        QCOMPARE(resources.memory.swap, largest);
        QVERIFY(apply({{u"memory-limit"_s, quint64(0)}}).has_value());
        for (const QVariantMap &bad : {QVariantMap{{u"nano-cpus"_s, quint64(5'000'000'000)}},
                                       {{u"cpu-shares"_s, quint64(1)}}, {{u"cpuset-cpus"_s, u"0-"_s}},
                                       {{u"pids-limit"_s, qint64(-2)}}, {{u"memory-limit"_s, u"64m"_s}}, {{u"x"_s, 1}}})
            QVERIFY(!apply(bad));
    }

    void wordsOfPs()
    {
        QCOMPARE(ctl::topColumns({}).value().size(), 8);
        QCOMPARE(ctl::topColumns({u"-eo"_s, u"pid,comm"_s}).value(), QStringList({u"pid"_s, u"comm"_s}));
        QCOMPARE(ctl::topColumns({u"-opid"_s, u"args"_s}).value(), QStringList({u"pid"_s, u"args"_s}));
        QCOMPARE(ctl::topColumns({u"aux"_s}).value().constFirst(), u"user"_s);
        QVERIFY(!ctl::topColumns({u"-o"_s, u"secret"_s}));
    }

    void whereCopiesGo_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<bool>("directory");
        QTest::addColumn<QString>("destination");
        QTest::addColumn<int>("found"); // 0 nothing, 1 a file, 2 a directory
        QTest::addColumn<QString>("result"); // empty: refused
        QTest::newRow("file to nothing") << u"/a/f"_s << false << u"/b/g"_s << 0 << u"/b|g"_s;
        QTest::newRow("file to nothing/") << u"/a/f"_s << false << u"/b/g/"_s << 0 << QString();
        QTest::newRow("file to file") << u"/a/f"_s << false << u"/b/g"_s << 1 << u"/b|g"_s;
        QTest::newRow("file to directory") << u"/a/f"_s << false << u"/b"_s << 2 << u"/b|f"_s;
        QTest::newRow("directory to nothing") << u"/a/d/"_s << true << u"/b/e/"_s << 0 << u"/b|e"_s;
        QTest::newRow("directory to file") << u"/a/d"_s << true << u"/b"_s << 1 << QString();
        QTest::newRow("directory to directory") << u"/a/d"_s << true << u"/b"_s << 2 << u"/b|d"_s;
        QTest::newRow("content") << u"/a/d/."_s << true << u"/b"_s << 2 << u"/b|."_s;
        QTest::newRow("root") << u"/"_s << true << u"/b"_s << 2 << u"/b|."_s;
        QTest::newRow("into the root") << u"f"_s << false << u"/g"_s << 0 << u"/|g"_s;
    }

    void whereCopiesGo()
    {
        QFETCH(QString, source);
        QFETCH(bool, directory);
        QFETCH(QString, destination);
        QFETCH(int, found);
        QFETCH(QString, result);
        const auto target = ctl::copyTarget(source, directory, destination, static_cast<ctl::Destination>(found));
        QCOMPARE(target ? target->directory + u'|' + target->name : QString(), result);
    }

    void endsOfCopies()
    {
        QCOMPARE(ctl::parseCopyEnd(u"web:/etc"_s).container, u"web"_s);
        QCOMPARE(ctl::parseCopyEnd(u"web:/etc"_s).path, u"/etc"_s);
        QCOMPARE(ctl::parseCopyEnd(u"web:"_s).path, u"/"_s);
        QVERIFY(ctl::parseCopyEnd(u"./a:b"_s).container.isEmpty());
        QVERIFY(ctl::parseCopyEnd(u"/a:b"_s).container.isEmpty());
        QVERIFY(ctl::parseCopyEnd(u"-"_s).isStream());
    }

    void eventFilters()
    {
        const auto event = nlohmann::ordered_json::parse(
            R"({"time":1700000000000000,"type":"container","action":"die","id":"0123456789abcdef",
                "attributes":{"name":"web","image":"nginx","exitCode":"1"}})");
        const auto passes = [&event](const QStringList &filters) {
            return ctl::EventFilter::parse(filters).value().passes(event);
        };
        QVERIFY(passes({}));
        QVERIFY(passes({u"container=web"_s, u"event=die"_s, u"image=nginx"_s, u"type=container"_s}));
        QVERIFY(passes({u"event=start"_s, u"event=die"_s}));
        QVERIFY(passes({u"container=0123"_s, u"label=exitCode=1"_s}));
        QVERIFY(!passes({u"event=start"_s}));
        QVERIFY(!passes({u"container=web"_s, u"image=other"_s}));
        QVERIFY(!ctl::EventFilter::parse({u"color=red"_s}));
        QCOMPARE(QByteArray::fromStdString(ctl::eventLine(event)),
                 "2023-11-14T22:13:20.000000000Z container die 0123456789abcdef (name=web, image=nginx, exitCode=1)\n"_ba);
        QCOMPARE(ctl::dockerEvent(event)["Actor"]["Attributes"]["name"].get<std::string>(), std::string("web"));
    }
};

QTEST_GUILESS_MAIN(TestLife)
#include "tst_life.moc"
