// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/history.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <format>
#include <unistd.h>

using namespace kiste;
using namespace kiste::build;

namespace {

BuildRecord sample(const std::string &id, std::int64_t startedAt)
{
    BuildRecord record{.id = id, .names = {"localhost/app:1", "localhost/b/other:latest"}, .context = "/src/app", .file = "Dockerfile", .target = "final", .startedAt = startedAt};
    record.steps = {{1, "build", "FROM \"x\"\n", 3, StepState::Cached, startedAt, 5, 7, {"sha256:files", "/w", "user", {"A=b", "C="}}}, {2, "", "RUN \xff", 0, StepState::Running, startedAt + 1, 0, 0, {}}};
    return record;
}

std::string idOf(int number)
{
    return std::format("{:012x}", number);
}

} // namespace

class TestBuildHistory : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_directory;

    BuildHistory history() const { return BuildHistory(m_directory->filePath(QStringLiteral("deep/builds")).toStdString()); }
    void keep(const BuildRecord &record) const
    {
        QVERIFY(history().begin(record.id));
        QVERIFY(history().save(record));
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void recordsComeBack()
    {
        BuildRecord record = sample("0123456789ab", 1'000'000);
        record.state = BuildState::Failed;
        record.endedAt = 2'000'000;
        record.imageId = "sha256:x";
        record.error = "the command ended with status 1";
        record.steps[1].text = "RUN x";
        // One of before shells of steps.
        const auto former = parseBuildRecord(R"({"id": "0123456789ab", "names": [], "context": "", "file": "", "target": "", "state": "done",
            "startedAt": 1, "endedAt": 2, "imageId": "", "error": "", "steps": [{"number": 1, "stage": "", "text": "RUN x", "line": 1,
            "state": "done", "startedAt": 1, "duration": 1, "bytes": 0}]})");
        QVERIFY2(former, former ? "" : former.error().detail.c_str());
        QCOMPARE(former->steps.at(0).shell, StepShell());
        const auto parsed = parseBuildRecord(formatBuildRecord(record));
        QVERIFY2(parsed, parsed ? "" : parsed.error().detail.c_str());
        QVERIFY(*parsed == record);
        // Bytes that are no text are none in the document either.
        const auto bytes = parseBuildRecord(formatBuildRecord(sample("0123456789ab", 1)));
        QVERIFY(bytes);
        QCOMPARE(bytes->steps[1].text, std::string("RUN \xef\xbf\xbd"));
    }

    void damagedRecordsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        const std::string good = formatBuildRecord(sample("0123456789ab", 1));
        const auto row = [&good](const char *name, std::string_view from, std::string_view to) {
            std::string text = good;
            const std::size_t at = text.find(from);
            QVERIFY(at != std::string::npos);
            QTest::newRow(name) << QByteArray::fromStdString(text.replace(at, from.size(), to));
        };
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("cut") << QByteArray::fromStdString(good.substr(0, good.size() / 2));
        QTest::newRow("array") << QByteArray("[]");
        row("state", "\"running\"", "\"happy\"");
        row("state of a step", "\"cached\"", "\"happy\"");
        row("type", "\"endedAt\": 0", "\"endedAt\": \"x\"");
        row("id leads elsewhere", "0123456789ab", "../../../../");
        row("steps", "\"steps\": [", "\"other\": 1, \"steps\": 4, \"x\": [");
    }

    void damagedRecordsAreRefused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseBuildRecord(text.toStdString()));
    }

    void listedNewestFirst()
    {
        QVERIFY(history().list().empty());
        QVERIFY(!history().find(""));
        for (const int number : {2, 3, 1})
            keep(sample(idOf(number), number));
        // What is damaged, or nothing of ours, is passed over.
        QVERIFY(history().begin(idOf(4)));
        QVERIFY(QDir().mkpath(m_directory->filePath(QStringLiteral("deep/builds/other"))));
        const auto list = history().list();
        QCOMPARE(list.size(), 3U);
        QCOMPARE(list[0].id, idOf(3));
        QCOMPARE(list[2].id, idOf(1));
        QCOMPARE(history().find("").value().id, idOf(3));
    }

    void foundByIdAndName()
    {
        BuildRecord first = sample("aaaa00000000", 1);
        first.names = {"localhost/web:1"};
        keep(first);
        keep(sample("aaab00000000", 2));
        QCOMPARE(history().find("aaaa").value().id, first.id);
        QCOMPARE(history().find("aaa").error().code, ErrorCode::InvalidArgument);
        QCOMPARE(history().find("web:1").value().id, first.id);
        QCOMPARE(history().find("localhost/web:1").value().id, first.id);
        QCOMPARE(history().find("other").value().id, std::string("aaab00000000"));
        QCOMPARE(history().find("eb:1").error().code, ErrorCode::NotFound);
        QCOMPARE(history().find("zzz").error().code, ErrorCode::NotFound);
    }

    void whatWasNeverEndedWasInterrupted()
    {
        const BuildRecord record = sample(idOf(1), 1);
        {
            const auto log = history().begin(record.id);
            QVERIFY(log);
            QVERIFY(history().save(record));
            QCOMPARE(history().find("").value().state, BuildState::Running);
            QCOMPARE(::write(log->get(), "#1 x\n", 5), ssize_t(5));
        }
        const auto found = history().find("");
        QCOMPARE(found.value().state, BuildState::Interrupted);
        QCOMPARE(found->steps[1].state, StepState::Failed);
        QCOMPARE(found->steps[0].state, StepState::Cached);
        const auto log = history().openLog(record.id);
        std::array<char, 16> content{};
        QCOMPARE(::read(log.value().get(), content.data(), content.size()), ssize_t(5));
        QVERIFY(!history().begin(record.id)); // one id, one build
        QVERIFY(!history().openLog(idOf(2)));
    }

    void theOldestGo()
    {
        const auto running = history().begin(idOf(0));
        QVERIFY(running);
        QVERIFY(history().save(sample(idOf(0), 0)));
        for (int number = 1; number <= int(BuildHistory::maxBuilds) + 3; ++number)
            keep(sample(idOf(number), number));
        const auto list = history().list();
        QCOMPARE(list.size(), BuildHistory::maxBuilds + 1);
        // A build that goes on stays, however long ago it began.
        QCOMPARE(list.back().id, idOf(0));
        QCOMPARE(list[BuildHistory::maxBuilds - 1].id, idOf(4));
    }
};

QTEST_APPLESS_MAIN(TestBuildHistory)
#include "tst_buildhistory.moc"
