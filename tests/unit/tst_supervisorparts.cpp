// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/logrecord.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/mountoptions.h"
#include "privhelper/supervisor/keeperlink.h"
#include "privhelper/supervisor/logpump.h"
#include "privhelper/supervisor/protocol.h"

#include <QTest>

#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::supervisor;

namespace {

struct Pipe
{
    Pipe()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
            qFatal("no pipe");
        read.reset(ends[0]);
        write.reset(ends[1]);
    }
    void put(std::string_view text) const { QCOMPARE(::write(write.get(), text.data(), text.size()), static_cast<ssize_t>(text.size())); }
    UniqueFd read;
    UniqueFd write;
};

UniqueFd emptyFile()
{
    return UniqueFd(::memfd_create("log", MFD_CLOEXEC));
}

std::string bytesOf(const UniqueFd &log)
{
    struct stat status{};
    ::fstat(log.get(), &status);
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    if (::pread(log.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        text.clear();
    return text;
}

/// (text with newlines, number of records)
std::pair<std::string, int> contentOf(const UniqueFd &log)
{
    LogRecordReader reader;
    reader.add(bytesOf(log));
    std::pair<std::string, int> result;
    while (const auto record = reader.next()) {
        result.first += record->text;
        result.first += record->partial ? "" : "\n";
        ++result.second;
    }
    return result;
}

} // namespace

class TestSupervisorParts : public QObject
{
    Q_OBJECT

private slots:
    void pumpWritesRecords()
    {
        const Pipe pipe;
        const UniqueFd log = emptyFile();
        const UniqueFd spool = LogPump::makeSpool(0).value();
        LogPump pump = LogPump::open(spool.get(), log.get()).value();
        QCOMPARE(pump.pump(pipe.read.get(), LogRecord::Stream::Stdout).value(), LogPump::Outcome::Empty);
        pipe.put("one\ntwo\n\nthr");
        QCOMPARE(pump.pump(pipe.read.get(), LogRecord::Stream::Stdout).value(), LogPump::Outcome::Moved);
        pipe.put("ee\n");
        QCOMPARE(pump.pump(pipe.read.get(), LogRecord::Stream::Stdout).value(), LogPump::Outcome::Moved);
        QCOMPARE(contentOf(log), std::pair(std::string("one\ntwo\n\nthree\n"), 5));
        QCOMPARE(pump.committed(), bytesOf(log).size());
        const_cast<Pipe &>(pipe).write.reset();
        QCOMPARE(pump.pump(pipe.read.get(), LogRecord::Stream::Stdout).value(), LogPump::Outcome::Ended);
    }

    void longLinesAreCut()
    {
        const Pipe pipe;
        const UniqueFd log = emptyFile();
        const UniqueFd spool = LogPump::makeSpool(0).value();
        LogPump pump = LogPump::open(spool.get(), log.get()).value();
        const std::string line(40'000, 'x');
        pipe.put(line + '\n');
        QCOMPARE(pump.pump(pipe.read.get(), LogRecord::Stream::Stderr).value(), LogPump::Outcome::Moved);
        QCOMPARE(contentOf(log), std::pair(line + '\n', 3));
    }

    void aFullDiskLosesNothing()
    {
        const Pipe pipe;
        // Sealed against growing, as a full disk is.
        const UniqueFd log(::memfd_create("log", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        const UniqueFd spool = LogPump::makeSpool(0).value();
        LogPump pump = LogPump::open(spool.get(), log.get()).value();
        QCOMPARE(::fcntl(log.get(), F_ADD_SEALS, F_SEAL_GROW), 0);
        pipe.put("kept\n");
        QVERIFY(!pump.pump(pipe.read.get(), LogRecord::Stream::Stdout).has_value());
        QVERIFY(!pump.pump(pipe.read.get(), LogRecord::Stream::Stdout).has_value());
        // There is room again: another process takes over with a log that can grow.
        const UniqueFd roomy = emptyFile();
        LogPump next = LogPump::open(spool.get(), roomy.get()).value();
        QCOMPARE(contentOf(roomy), std::pair(std::string("kept\n"), 1));
        QCOMPARE(next.committed(), bytesOf(roomy).size());
    }

    void everyPhaseIsTakenUp_data()
    {
        QTest::addColumn<quint32>("phase");
        QTest::addColumn<bool>("logged"); // what the spool holds is in the log already
        QTest::newRow("filling") << 1U << false;
        QTest::newRow("writing, nothing written") << 2U << false;
        QTest::newRow("written") << 3U << true;
    }

    void everyPhaseIsTakenUp()
    {
        QFETCH(quint32, phase);
        QFETCH(bool, logged);
        const UniqueFd log = emptyFile();
        const UniqueFd spool = LogPump::makeSpool(0).value();
        std::string record;
        appendLogRecord(record, {.time = 0, .text = "line"});
        // What a process that was killed leaves: "line\n" in the spool, and for the later phases (part of) it in the log.
        QCOMPARE(::pwrite(spool.get(), "line\n", 5, 4096), ssize_t(5));
        const std::uint64_t next = record.size();
        QCOMPARE(::pwrite(spool.get(), &next, sizeof next, 16), ssize_t(sizeof next));
        QCOMPARE(::pwrite(spool.get(), &phase, sizeof phase, 24), ssize_t(sizeof phase));
        const std::string there = logged ? record : phase == 2 ? record.substr(0, 7) : std::string();
        QCOMPARE(::pwrite(log.get(), there.data(), there.size(), 0), static_cast<ssize_t>(there.size()));
        const LogPump pump = LogPump::open(spool.get(), log.get()).value();
        QCOMPARE(contentOf(log), std::pair(std::string("line\n"), 1));
        QCOMPARE(pump.committed(), bytesOf(log).size());
    }

    void damagedSpoolsAreRefused()
    {
        const UniqueFd log = emptyFile();
        const UniqueFd spool = emptyFile();
        QCOMPARE(::ftruncate(spool.get(), 4096), 0);
        QCOMPARE(LogPump::open(spool.get(), log.get()).error().code, ErrorCode::Corrupt);
    }

    void keeperMessages()
    {
        using Word = KeeperMessage::Word;
        const KeeperMessage hold{.word = Word::Hold, .key = "id/session", .text = "{\"a\": \"b c\"}"};
        QCOMPARE(decode(encode(hold)).value().text, hold.text);
        QCOMPARE(decode(encode(hold)).value().key, hold.key);
        const KeeperMessage ended{.word = Word::Exit, .pid = 77, .status = 256, .time = -1};
        QCOMPARE(decode(encode(ended)).value().time, ended.time);
        QCOMPARE(decode(encode(ended)).value().status, ended.status);
        QCOMPARE(decode(encode({.word = Word::Ready})).value().word, Word::Ready);
        for (const char *bad : {"", "hold", "hold ", "exit 1 2", "exit a 2 3", "reaped", "reaped -", "ready now", "shout x"})
            QVERIFY2(!decode(bad).has_value(), bad);
    }

    void packets()
    {
        int pair[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        UniqueFd left(pair[0]);
        const UniqueFd right(pair[1]);
        QVERIFY(!receivePacket(right.get()).value().has_value());
        QVERIFY(sendPacket(left.get(), "hello", {right.get()}).has_value());
        auto packet = receivePacket(right.get()).value();
        QCOMPARE(packet->text, std::string("hello"));
        QCOMPARE(packet->fds.size(), std::size_t(1));
        QCOMPARE(sendPacket(left.get(), std::string(maxPacket + 1, 'x')).error().code, ErrorCode::LimitExceeded);
        QCOMPARE(sendPacket(left.get(), "x", std::vector<int>(maxPacketFds + 1, 0)).error().code, ErrorCode::LimitExceeded);
        while (sendPacket(left.get(), std::string(maxPacket, 'x')).has_value()) { }
        QCOMPARE(sendPacket(left.get(), "x").error().code, ErrorCode::InUse);
        left.reset();
        while (receivePacket(right.get()).has_value()) { }
        QCOMPARE(receivePacket(right.get()).error().code, ErrorCode::Unavailable);
    }

    void childReports_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("sound");
        QTest::newRow("failure") << QByteArray("F 3 2 there is no file") << true;
        QTest::newRow("ready") << QByteArray("R 0 0 ") << true;
        // Of whatever length: nothing behind a packet's end is looked at.
        for (const char *text : {"F", "F ", "F 3", "F 3 ", "F 3 2", "X 3 2 detail", "F x 2 detail", "F 99 2 detail", "F -1 2 detail", " "})
            QTest::newRow(text) << QByteArray(text) << false;
    }
    void childReports()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, sound);
        auto [ours, theirs] = childchannel::create().value();
        QVERIFY(sendPacket(theirs.get(), text.toStdString()).has_value());
        const auto report = childchannel::receive(ours.get());
        QCOMPARE(report.has_value(), sound);
        if (sound)
            QVERIFY(report->has_value());
        else
            QCOMPARE(report.error().code, ErrorCode::Corrupt);
    }

    void mountOptions()
    {
        const auto options = parseMountOptions({"ro", "nosuid", "mode=755", "rprivate", "newinstance", "rw", "noatime"}).value();
        QCOMPARE(options.attributes, std::uint64_t(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOATIME));
        QCOMPARE(options.data.size(), std::size_t(2));
        QCOMPARE(options.data[0].key, std::string("mode"));
        QCOMPARE(options.data[0].value, std::string("755"));
        QVERIFY(options.data[1].flag);
        QVERIFY(parseMountOptions({"rbind"}).value().recursive);
        QVERIFY(!parseMountOptions({""}).has_value());
        QVERIFY(!parseMountOptions({std::string(300, 'x')}).has_value());
    }

    void capabilityNames()
    {
        QCOMPARE(capabilityNumber("CAP_CHOWN").value(), 0);
        QCOMPARE(capabilityNumber("CAP_SYS_ADMIN").value(), 21);
        QCOMPARE(capabilityNumber("CAP_CHECKPOINT_RESTORE").value(), 40);
        QCOMPARE(capabilityNumber("chown").error().code, ErrorCode::InvalidArgument);
        QCOMPARE(capabilitySets(std::nullopt).value().bounding, CapabilityMask(0));
        const auto sets = capabilitySets(oci::Capabilities{.bounding = {"CAP_KILL", "CAP_SETUID"}}).value();
        QCOMPARE(sets.bounding, CapabilityMask(1U << 5 | 1U << 7));
        QCOMPARE(sets.effective, CapabilityMask(0));
    }
};

QTEST_APPLESS_MAIN(TestSupervisorParts)
#include "tst_supervisorparts.moc"
