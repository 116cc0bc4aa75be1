// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each call of HelperClient: what goes over the bus, what comes back, every way it can fail.
#include "fakehelper.h"
#include "privatebus.h"

#include "core/ipc/dbuserror.h"
#include "core/ipc/helperclient.h"
#include "core/ipc/objectpath.h"

#include <QTest>

#include <csignal>
#include <fcntl.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

/// Collects what a callback was given.
template<typename T>
struct Answer
{
    std::optional<Result<T>> result;
    Helper::Callback<T> callback()
    {
        return [this](Result<T> answer) { result = std::move(answer); };
    }
};

struct Pipe
{
    UniqueFd read;
    UniqueFd write;
    Pipe()
    {
        int fds[2];
        if (::pipe2(fds, O_CLOEXEC) == 0) {
            read.reset(fds[0]);
            write.reset(fds[1]);
        }
    }
};

QByteArray readSome(int fd)
{
    char buffer[256];
    const auto count = ::read(fd, buffer, sizeof buffer);
    return QByteArray(buffer, std::max<qsizetype>(count, 0));
}

} // namespace

class TestHelperCalls : public QObject
{
    Q_OBJECT

private:
    PrivateBus m_bus;
    std::unique_ptr<FakeHelper> m_helper;
    std::unique_ptr<HelperClient> m_client;
    const QString m_path = makeContainer({}, 'a').path;
    const QString m_image = makeImage({}, 'b').path;

    QDBusMessage lastCall() const { return m_helper->calls.value(m_helper->calls.size() - 1); }

private slots:
    void initTestCase()
    {
        registerDBusTypes();
        QVERIFY(m_bus.start());
    }

    void init()
    {
        m_helper = std::make_unique<FakeHelper>(m_bus.address());
        QVERIFY(m_helper->start());
        m_client = std::make_unique<HelperClient>(m_bus.address());
        QTRY_COMPARE(m_client->state(), HelperState::Connected);
    }

    void cleanup()
    {
        m_client.reset();
        m_helper.reset();
    }

    void callsWithoutAnAnswer_data()
    {
        using Call = std::function<void(Helper &, const QString &, QObject *, Helper::Callback<void>)>;
        QTest::addColumn<Call>("call");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QVariantList>("arguments");
        const QVariantMap options{{u"timeout"_s, QVariant::fromValue(quint32(3))}};
        QTest::newRow("start") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.startContainer(p, c, done);
        }) << u"Start"_s << QVariantList{QVariantMap()};
        QTest::newRow("stop") << Call([=](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.stopContainer(p, options, c, done);
        }) << u"Stop"_s << QVariantList{options};
        QTest::newRow("kill") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.killContainer(p, u"TERM"_s, c, done);
        }) << u"Kill"_s << QVariantList{u"TERM"_s, QVariantMap()};
        QTest::newRow("remove") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.removeContainer(p, {{u"force"_s, true}}, c, done);
        }) << u"Remove"_s << QVariantList{QVariantMap{{u"force"_s, true}}};
        QTest::newRow("resize") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.resize(p, 80, 24, c, done);
        }) << u"Resize"_s
                                << QVariantList{QVariant::fromValue(quint32(80)), QVariant::fromValue(quint32(24)),
                                                QVariantMap()};
        QTest::newRow("kill exec") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.killExec(p, u"s1"_s, u"INT"_s, c, done);
        }) << u"KillExec"_s << QVariantList{u"s1"_s, u"INT"_s, QVariantMap()};
        QTest::newRow("remove image") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.removeImage(p, {{u"name"_s, u"x"_s}}, c, done);
        }) << u"Remove"_s << QVariantList{QVariantMap{{u"name"_s, u"x"_s}}};
        QTest::newRow("remove volume") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.removeVolume(p, c, done);
        }) << u"Remove"_s << QVariantList{QVariantMap()};
        QTest::newRow("cancel") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<void> done) {
            h.cancelJob(p, c, done);
        }) << u"Cancel"_s << QVariantList{QVariantMap()};
    }

    void callsWithoutAnAnswer()
    {
        using Call = std::function<void(Helper &, const QString &, QObject *, Helper::Callback<void>)>;
        QFETCH(Call, call);
        QFETCH(QString, member);
        QFETCH(QVariantList, arguments);
        m_helper->onReply(member, {});
        Answer<void> answer;
        call(*m_client, m_path, this, answer.callback());
        QVERIFY2(!answer.result, "a callback must not come before the call returns");
        QTRY_VERIFY(answer.result);
        QVERIFY(answer.result->has_value());
        QCOMPARE(lastCall().member(), member);
        QCOMPARE(lastCall().path(), m_path);
        QCOMPARE(lastCall().arguments().size(), arguments.size());
        for (int i = 0; i < arguments.size(); ++i) {
            const QVariant got = lastCall().arguments().at(i);
            if (arguments.at(i).metaType() == QMetaType::fromType<QVariantMap>())
                QCOMPARE(qdbus_cast<QVariantMap>(got), arguments.at(i).toMap());
            else
                QCOMPARE(got, arguments.at(i));
        }

        m_helper->onError(member, u"org.kiste.Error.WrongState"_s, u"'web' does not run"_s);
        Answer<void> refused;
        call(*m_client, m_path, this, refused.callback());
        QTRY_VERIFY(refused.result);
        QVERIFY(*refused.result == failure(ErrorCode::WrongState, "'web' does not run"));
    }

    void callsWithPaths()
    {
        m_helper->onReply(u"CreateContainer"_s, {QVariant::fromValue(QDBusObjectPath(m_path))});
        m_helper->onReply(u"FindContainer"_s, {QVariant::fromValue(QDBusObjectPath(m_path))});
        m_helper->onReply(u"FindImage"_s, {QVariant::fromValue(QDBusObjectPath(m_image))});
        Answer<QString> created;
        m_client->createContainer(u"starter"_s, {{u"tty"_s, true}, {u"command"_s, QStringList{u"sh"_s}}}, this,
                                  created.callback());
        QTRY_VERIFY(created.result);
        QVERIFY(*created.result == m_path);
        QCOMPARE(lastCall().interface(), QString(names::managerInterface));
        QCOMPARE(lastCall().arguments().at(0).toString(), u"starter"_s);
        QCOMPARE(qdbus_cast<QVariantMap>(lastCall().arguments().at(1)).value(u"tty"_s), QVariant(true));
        Answer<QString> found;
        m_client->findContainer(u"web"_s, this, found.callback());
        QTRY_VERIFY(found.result);
        QVERIFY(*found.result == m_path);
        Answer<QString> image;
        m_client->findImage(u"starter"_s, this, image.callback());
        QTRY_VERIFY(image.result);
        QVERIFY(*image.result == m_image);
    }

    void callsOfVolumes()
    {
        const QString path = volumePath(VolumeId::random());
        for (const QString &member : {u"CreateVolume"_s, u"FindVolume"_s, u"Export"_s, u"Import"_s})
            m_helper->onReply(member, {QVariant::fromValue(QDBusObjectPath(path))});
        m_helper->onReply(u"GetUsage"_s, {QVariant::fromValue(quint64(4096)), QVariant::fromValue(quint64(7))});
        Answer<QString> created;
        m_client->createVolume(u"data"_s, {}, this, created.callback());
        QTRY_VERIFY(created.result);
        QVERIFY(*created.result == path);
        QCOMPARE(lastCall().arguments().at(0).toString(), u"data"_s);
        Answer<QString> found;
        m_client->findVolume(u"data"_s, this, found.callback());
        QTRY_VERIFY(found.result);
        QVERIFY(*found.result == path);
        Answer<VolumeUsage> usage;
        m_client->volumeUsage(path, this, usage.callback());
        QTRY_VERIFY(usage.result);
        QVERIFY((*usage.result)->bytes == 4096 && (*usage.result)->files == 7);
        Answer<VolumeUsage> written;
        const QString web = containerPath(*ContainerId::parse(std::string(64, 'a')));
        m_client->containerUsage(web, this, written.callback());
        QTRY_VERIFY(written.result);
        QVERIFY((*written.result)->bytes == 4096 && (*written.result)->files == 7);
        QCOMPARE(lastCall().interface(), QString(names::containerInterface));
        Answer<QString> saved;
        m_client->exportVolume(path, UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)), this, saved.callback());
        QTRY_VERIFY(saved.result);
        QVERIFY(*saved.result == path);
        QCOMPARE(lastCall().interface(), QString(names::volumeInterface));
        Answer<QString> restored;
        m_client->importVolume(path, UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)), this, restored.callback());
        QTRY_VERIFY(restored.result);
        QVERIFY(qvariant_cast<QDBusUnixFileDescriptor>(lastCall().arguments().at(0)).isValid());
    }

    void callsWithDocuments()
    {
        m_helper->onReply(u"GetDocuments"_s, {u"{}"_s, u"[]"_s});
        m_helper->onReply(u"GetInfo"_s, {QVariantMap{{u"cpus"_s, QVariant::fromValue(quint32(2))}}});
        Answer<std::pair<QString, QString>> container;
        m_client->containerDocuments(m_path, this, container.callback());
        QTRY_VERIFY(container.result);
        QVERIFY(*container.result == std::pair(u"{}"_s, u"[]"_s));
        Answer<std::pair<QString, QString>> image;
        m_client->imageDocuments(m_image, this, image.callback());
        QTRY_VERIFY(image.result);
        QCOMPARE(lastCall().interface(), QString(names::imageInterface));
        QVERIFY(image.result->has_value());
        Answer<QVariantMap> info;
        m_client->info(this, info.callback());
        QTRY_VERIFY(info.result);
        QCOMPARE((*info.result)->value(u"cpus"_s).toUInt(), 2u);
    }

    void callsWithDescriptors_data()
    {
        using Call = std::function<void(Helper &, const QString &, QObject *, Helper::Callback<UniqueFd>)>;
        QTest::addColumn<Call>("call");
        QTest::addColumn<QString>("member");
        QTest::newRow("log") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<UniqueFd> done) {
            h.openLog(p, {{u"follow"_s, true}}, c, done);
        }) << u"OpenLog"_s;
        QTest::newRow("attach") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<UniqueFd> done) {
            h.attach(p, {{u"start"_s, true}}, c, done);
        }) << u"Attach"_s;
        QTest::newRow("metrics") << Call([](Helper &h, const QString &p, QObject *c, Helper::Callback<UniqueFd> done) {
            h.openMetrics(p, c, done);
        }) << u"OpenMetrics"_s;
        QTest::newRow("machine") << Call([](Helper &h, const QString &, QObject *c, Helper::Callback<UniqueFd> done) {
            h.openMachineMetrics(c, done);
        }) << u"OpenMetrics"_s;
    }

    void callsWithDescriptors()
    {
        using Call = std::function<void(Helper &, const QString &, QObject *, Helper::Callback<UniqueFd>)>;
        QFETCH(Call, call);
        QFETCH(QString, member);
        Pipe pipe;
        m_helper->onReply(member, {QVariant::fromValue(QDBusUnixFileDescriptor(pipe.read.get()))});
        Answer<UniqueFd> answer;
        call(*m_client, m_path, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QVERIFY(answer.result->has_value());
        const int fd = (*answer.result)->get();
        QVERIFY(::fcntl(fd, F_GETFD) & FD_CLOEXEC);
        QCOMPARE(::write(pipe.write.get(), "hello", 5), 5);
        QCOMPARE(readSome(fd), "hello"_ba);
        // The answer holds the only copy: once it goes, the other end sees it.
        m_helper->onReply(member, {});
        pipe.read.reset();
        answer.result.reset();
        ::signal(SIGPIPE, SIG_IGN);
        QTRY_COMPARE(::write(pipe.write.get(), "x", 1), -1);
    }

    void callsOfTheBin()
    {
        ImageHelper &images = ImageHelper::of(m_client.get());
        const MapList entries{QVariantMap{{u"digest"_s, u"sha256:ab"_s}, {u"names"_s, QStringList{u"localhost/a:1"_s}}, {u"size"_s, quint64(1)}, {u"time"_s, quint64(2)},
                               {u"until"_s, quint64(3)}, {u"last-used"_s, quint64(4)}, {u"bin"_s, u"x"_s}, {u"reason"_s, u"prune"_s}}};
        m_helper->onReply(u"ListBin"_s, {QVariant::fromValue(entries), quint64(5)});
        Answer<ImageBin> bin;
        images.listBin(this, bin.callback());
        QTRY_VERIFY(bin.result.has_value());
        QVERIFY(bin.result->has_value());
        QVERIFY(bin.result->value() == (ImageBin{{{u"sha256:ab"_s, {u"localhost/a:1"_s}, 1, 2, 3, 4, u"x"_s, u"prune"_s}}, 5}));

        m_helper->onReply(u"UndoRemoval"_s, {QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath(u"/a"_s)}), QStringList{u"localhost/b:1"_s}});
        for (const QString &word : {QString(), u"x"_s}) {
            Answer<UndoneRemoval> undone;
            images.undoRemoval(word, this, undone.callback());
            QTRY_VERIFY(undone.result.has_value());
            QVERIFY(undone.result->has_value());
            QVERIFY(undone.result->value() == (UndoneRemoval{{u"/a"_s}, {u"localhost/b:1"_s}}));
            QCOMPARE(qdbus_cast<QVariantMap>(m_helper->calls.constLast().arguments().value(0)),
                     word.isEmpty() ? QVariantMap() : QVariantMap({{u"bin"_s, word}}));
        }

        m_helper->onReply(u"EmptyBin"_s, {2U, quint64(7)});
        Answer<EmptiedBin> emptied;
        images.emptyBin(this, emptied.callback());
        QTRY_VERIFY(emptied.result.has_value());
        QVERIFY(emptied.result->has_value() && emptied.result->value() == (EmptiedBin{2, 7}));
        m_helper->onError(u"EmptyBin"_s, u"org.kiste.Error.NotAuthorized"_s, u"no"_s);
        emptied.result.reset();
        images.emptyBin(this, emptied.callback());
        QTRY_VERIFY(emptied.result.has_value());
        QCOMPARE(emptied.result->error().code, ErrorCode::NotAuthorized);
    }

    void commitAnswersItsJob()
    {
        m_helper->onReply(u"Commit"_s, {QVariant::fromValue(QDBusObjectPath(jobPath(2)))});
        Answer<QString> answer;
        const QVariantMap options{{u"names"_s, QStringList{u"localhost/a:1"_s}}, {u"pause"_s, false}};
        m_client->commitContainer(m_path, options, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QVERIFY(*answer.result == jobPath(2));
        QCOMPARE(lastCall().path(), m_path);
        QCOMPARE(qdbus_cast<QVariantMap>(lastCall().arguments().at(0)), options);
    }

    void loadSendsTheFiles()
    {
        m_helper->onReply(u"LoadImage"_s, {QVariant::fromValue(QDBusObjectPath(jobPath(1)))});
        Pipe pipe;
        QCOMPARE(::write(pipe.write.get(), "blob", 4), 4);
        std::vector<UniqueFd> files;
        files.push_back(std::move(pipe.read));
        const QList<BlobRange> blobs{{u"sha256:x"_s, 0, 10, 1ULL << 40}, {u"sha256:y"_s, 1, 0, 2}};
        Answer<QString> answer;
        m_client->loadImage(std::move(files), blobs, "{}"_ba, {u"localhost/a:1"_s}, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QVERIFY(*answer.result == jobPath(1));
        QCOMPARE(lastCall().signature(), u"aha(sutt)ayasa{sv}"_s);
        const auto sent = qdbus_cast<FdList>(lastCall().arguments().at(0));
        QCOMPARE(sent.size(), 1);
        QCOMPARE(readSome(sent.at(0).fileDescriptor()), "blob"_ba);
        const auto ranges = qdbus_cast<BlobRanges>(lastCall().arguments().at(1));
        QCOMPARE(ranges.size(), 2);
        QCOMPARE(ranges.at(0).offset, 10u);
        QCOMPARE(ranges.at(0).size, 1ULL << 40);
        QCOMPARE(ranges.at(1).file, 1u);
    }

    void execPassesPipesAndReportsItsEnd()
    {
        m_helper->onReply(u"Exec"_s, {u"s7"_s, QVariant::fromValue(FdList())});
        Pipe in, out, err;
        std::vector<UniqueFd> stdio;
        stdio.push_back(std::move(in.read));
        stdio.push_back(std::move(out.write));
        stdio.push_back(std::move(err.write));
        Answer<ExecSession> answer;
        m_client->exec(m_path, {u"ls"_s}, std::move(stdio), {{u"user"_s, u"0"_s}}, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QVERIFY(answer.result->has_value());
        QCOMPARE((*answer.result)->session, u"s7"_s);
        QVERIFY(!(*answer.result)->terminal);
        {
            const auto sent = qdbus_cast<FdList>(lastCall().arguments().at(1));
            QCOMPARE(sent.size(), 3);
            QCOMPARE(::write(sent.at(1).fileDescriptor(), "out", 3), 3);
            QCOMPARE(readSome(out.read.get()), "out"_ba);
        }
        // No copy stays with the client, or the end of the output would never be seen.
        m_helper->calls.clear();
        QCOMPARE(::fcntl(out.read.get(), F_SETFL, O_NONBLOCK), 0);
        char byte = 0;
        QTRY_COMPARE(::read(out.read.get(), &byte, 1), 0);

        QString path, session;
        int code = -1;
        connect(m_client.get(), &Helper::execEnded, this, [&](const QString &p, const QString &s, int c) {
            path = p;
            session = s;
            code = c;
        });
        m_helper->send(m_path, names::containerInterface, u"ExecEnded"_s, {u"s7"_s, 3});
        QTRY_COMPARE(code, 3);
        QCOMPARE(path, m_path);
        QCOMPARE(session, u"s7"_s);
    }

    void execWithATerminal()
    {
        Pipe pipe;
        m_helper->onReply(u"Exec"_s, {u"s8"_s, QVariant::fromValue(FdList{QDBusUnixFileDescriptor(pipe.read.get())})});
        Answer<ExecSession> answer;
        m_client->exec(m_path, {u"sh"_s}, {}, {{u"tty"_s, true}}, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QVERIFY(answer.result->has_value());
        QVERIFY((*answer.result)->terminal);
    }

    void answersOfTheWrongType()
    {
        for (const char *member : {"FindContainer", "GetInfo", "OpenLog", "Exec", "GetDocuments"})
            m_helper->onReply(QString::fromLatin1(member), {u"text"_s});
        Answer<QString> path;
        m_client->findContainer(u"web"_s, this, path.callback());
        Answer<QVariantMap> map;
        m_client->info(this, map.callback());
        Answer<UniqueFd> fd;
        m_client->openLog(m_path, {}, this, fd.callback());
        Answer<ExecSession> exec;
        m_client->exec(m_path, {u"sh"_s}, {}, {}, this, exec.callback());
        Answer<std::pair<QString, QString>> documents;
        m_client->containerDocuments(m_path, this, documents.callback());
        QTRY_VERIFY(path.result && map.result && fd.result && exec.result && documents.result);
        QCOMPARE(path.result->error().code, ErrorCode::Corrupt);
        QCOMPARE(map.result->error().code, ErrorCode::Corrupt);
        QCOMPARE(fd.result->error().code, ErrorCode::Corrupt);
        QCOMPARE(exec.result->error().code, ErrorCode::Corrupt);
        QCOMPARE(documents.result->error().code, ErrorCode::Corrupt);
    }

    void helperGoesDuringACall()
    {
        m_helper->on(u"Stop"_s, [](const QDBusMessage &) { return std::optional<QDBusMessage>(); });
        Answer<void> answer;
        m_client->stopContainer(m_path, {}, this, answer.callback());
        QTRY_COMPARE(m_helper->calls.size(), 1);
        QVERIFY(!answer.result);
        m_helper->crash();
        QTRY_VERIFY(answer.result);
        QCOMPARE(answer.result->error().code, ErrorCode::Unavailable);

        QTRY_VERIFY(m_client->state() != HelperState::Connected);
        Answer<void> later;
        m_client->startContainer(m_path, this, later.callback());
        QVERIFY(!later.result);
        QTRY_VERIFY(later.result);
        QCOMPARE(later.result->error().code, ErrorCode::Unavailable);
    }

    void pathsThatAreNone()
    {
        Answer<void> answer;
        m_client->startContainer(u"not a path"_s, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QCOMPARE(answer.result->error().code, ErrorCode::InvalidArgument);
    }

    void noAnswerAfterTheContextIsGone()
    {
        QDBusMessage kept;
        m_helper->on(u"Start"_s, [&](const QDBusMessage &call) {
            kept = call;
            return std::optional<QDBusMessage>();
        });
        Answer<void> answer;
        auto context = std::make_unique<QObject>();
        m_client->startContainer(m_path, context.get(), answer.callback());
        QTRY_COMPARE(kept.member(), u"Start"_s);
        context.reset();
        m_helper->reply(kept.createReply());
        // A later call's answer comes after the earlier one's.
        m_helper->onReply(u"Stop"_s, {});
        Answer<void> after;
        m_client->stopContainer(m_path, {}, this, after.callback());
        QTRY_VERIFY(after.result);
        QVERIFY(!answer.result);
    }

    void contextMayGoInItsOwnCallback()
    {
        m_helper->onReply(u"Start"_s, {});
        auto *context = new QObject;
        bool called = false;
        m_client->startContainer(m_path, context, [&](const Result<void> &) {
            delete context;
            called = true;
        });
        QTRY_VERIFY(called);
    }

    void errorNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("code");
        for (int i = 0; i < errorCodeCount; ++i) {
            const QString name = QString::fromStdString(errorName(static_cast<ErrorCode>(i)));
            QTest::newRow(qPrintable(name)) << name << i;
        }
        const auto row = [](const char *name, ErrorCode code) {
            QTest::newRow(name) << u"org.freedesktop.DBus.Error."_s + QLatin1StringView(name) << int(code);
        };
        row("ServiceUnknown", ErrorCode::Unavailable);
        row("AccessDenied", ErrorCode::NotAuthorized);
        row("NoReply", ErrorCode::Timeout);
        row("Spawn.ChildExited", ErrorCode::Unavailable);
        row("UnknownObject", ErrorCode::NotFound);
        row("InvalidArgs", ErrorCode::InvalidArgument);
        row("UnknownMethod", ErrorCode::Unsupported);
        row("Invented", ErrorCode::Failed);
        QTest::newRow("foreign") << u"com.example.Error"_s << int(ErrorCode::Failed);
        QTest::newRow("unknown code") << u"org.kiste.Error.Tomorrow"_s << int(ErrorCode::Failed);
    }

    void errorNames()
    {
        QFETCH(QString, name);
        QFETCH(int, code);
        QCOMPARE(int(fromDBusError(name, u"x"_s).code), code);
        QCOMPARE(fromDBusError(name, u"x"_s).detail, std::string("x"));
        QCOMPARE(fromDBusError(name, {}).detail, name.toStdString());
        // NoReply without a time limit means that the helper left.
        const int expected =
            name.endsWith("NoReply"_L1) || code == int(ErrorCode::Timeout) ? int(ErrorCode::Unavailable) : code;
        m_helper->onError(u"Start"_s, name, u"why"_s);
        Answer<void> answer;
        m_client->startContainer(m_path, this, answer.callback());
        QTRY_VERIFY(answer.result);
        QCOMPARE(int(answer.result->error().code), expected);
    }
};

QTEST_GUILESS_MAIN(TestHelperCalls)
#include "tst_helpercalls.moc"
