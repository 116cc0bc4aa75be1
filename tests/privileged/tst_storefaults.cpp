// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The disk fails, is full, or the helper is killed at every single step of loading, committing, making a build's step and
// removing an image, for good or into the bin and back. After each: what was said to be done is done, nothing is there by half, and the check finds nothing.
#include "faults.h"
#include "tests/dbus/servicefixture.h"
#include "tests/support/tarbuilder.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

/// No operation has more; a loop that goes on and on is a failure.
constexpr int mostCalls = 600;

QByteArray tarWith(const char *name, const std::string &content)
{
    return QByteArray::fromStdString(TarBuilder().file(name, content).finish());
}

/// An engine over a directory, and what the test does with it.
class Bench
{
public:
    explicit Bench(const QString &directory) : m_fixture(directory) {}

    bool start()
    {
        if (!m_fixture.start())
            return false;
        m_client = m_fixture.client();
        return true;
    }
    void stop()
    {
        m_client.reset();
        m_fixture.stopService();
    }

    QString load(const TestImage &image, const QString &name)
    {
        return resultOf(manager(u"LoadImage"_s, loadArguments(image, {name})));
    }
    /// Empty if it was not done.
    QString resultOf(const QDBusMessage &reply)
    {
        const QString job = reply.arguments().value(0).value<QDBusObjectPath>().path();
        const auto state = [&] { return m_client->property(job, names::jobInterface, u"State"_s).toUInt(); };
        if (job.isEmpty() || !QTest::qWaitFor([&] { return state() != quint32(JobState::Running); }, 20000))
            return {};
        return m_client->property(job, names::jobInterface, u"Result"_s).toString();
    }
    QDBusMessage manager(const QString &method, const QVariantList &arguments = {QVariantMap()})
    {
        return m_client->call(names::managerPath, names::managerInterface, method, arguments);
    }
    QString find(const QString &image)
    {
        return manager(u"FindImage"_s, {image}).arguments().value(0).value<QDBusObjectPath>().path();
    }
    QString findContainer(const QString &name)
    {
        return manager(u"FindContainer"_s, {name}).arguments().value(0).value<QDBusObjectPath>().path();
    }
    QStringList problems()
    {
        const QDBusMessage reply = manager(u"CheckStore"_s);
        QStringList found = reply.type() == QDBusMessage::ReplyMessage ? QStringList() : QStringList{reply.errorMessage()};
        for (qsizetype i = 0; i < reply.arguments().value(0).toStringList().size(); ++i)
            found.append(reply.arguments()[0].toStringList()[i] + u' ' + reply.arguments()[1].toStringList()[i]);
        return found;
    }
    bool remove(const QString &path, const QString &interface)
    {
        return m_client->call(path, interface, u"Remove"_s, {QVariantMap{{u"force"_s, true}}}).type() == QDBusMessage::ReplyMessage;
    }
    bool intoBin(const QString &path, const QString &word)
    {
        const QVariantMap options{{u"force"_s, true}, {u"bin"_s, word}};
        return m_client->call(path, names::imageInterface, u"Remove"_s, {options}).type() == QDBusMessage::ReplyMessage;
    }
    /// Empty if nothing is in the bin.
    QStringList wordsInBin()
    {
        QStringList words;
        for (const QVariantMap &entry : qdbus_cast<MapList>(manager(u"ListBin"_s).arguments().value(0)))
            words.append(entry.value(u"bin"_s).toString());
        return words;
    }
    bool undo() { return manager(u"UndoRemoval"_s).type() == QDBusMessage::ReplyMessage; }
    QString makeContainer(const QString &image, const QString &name)
    {
        const QVariantMap options{{u"network"_s, u"none"_s}, {u"name"_s, name}};
        return manager(u"CreateContainer"_s, {image, options}).arguments().value(0).value<QDBusObjectPath>().path();
    }
    QString commit(const QString &container, const QString &name)
    {
        return resultOf(m_client->call(container, names::containerInterface, u"Commit"_s, {QVariantMap{{u"names"_s, QStringList{name}}}}));
    }
    QString state() const { return m_fixture.stateDirectory(); }

private:
    ServiceFixture m_fixture;
    std::unique_ptr<TestClient> m_client;
};

const TestImage &baseImage()
{
    static const TestImage image = testImage({tarWith("base", "base")});
    return image;
}

const TestImage &newImage()
{
    static const TestImage image = testImage({tarWith("base", "base"), tarWith("new", std::string(3000, 'n'))});
    return image;
}

bool isOfBin(const QString &operation)
{
    return operation == "bin"_L1 || operation == "undo"_L1 || operation == "empty"_L1;
}

/// What is there before each try: an image, and a container of it that has changed a file.
bool prepare(Bench &bench, const QString &operation)
{
    if (bench.load(baseImage(), u"localhost/base:1"_s).isEmpty())
        return false;
    if (isOfBin(operation)) {
        if (bench.find(u"localhost/new:1"_s).isEmpty() && !bench.undo() && bench.load(newImage(), u"localhost/new:1"_s).isEmpty())
            return false;
        return operation == "bin"_L1 || bench.intoBin(bench.find(u"localhost/new:1"_s), u"x"_s);
    }
    if (operation == "remove"_L1 && bench.find(u"localhost/new:1"_s).isEmpty())
        return !bench.load(newImage(), u"localhost/new:1"_s).isEmpty();
    if (operation != "commit"_L1 || !bench.findContainer(u"box"_s).isEmpty())
        return true;
    const QString container = bench.makeContainer(u"base:1"_s, u"box"_s);
    QFile file(bench.state() + u"/containers/"_s + ServiceFixture::idOf(container) + u"/upper/changed"_s);
    return !container.isEmpty() && file.open(QIODevice::WriteOnly) && file.write("changed") == 7;
}

/// Does it; whether it was said to be done.
bool run(Bench &bench, const QString &operation)
{
    if (operation == "load"_L1)
        return !bench.load(newImage(), u"localhost/new:1"_s).isEmpty();
    if (operation == "commit"_L1)
        return !bench.commit(bench.findContainer(u"box"_s), u"localhost/new:1"_s).isEmpty();
    if (operation == "remove"_L1)
        return bench.remove(bench.find(u"localhost/new:1"_s), names::imageInterface);
    if (operation == "bin"_L1)
        return bench.intoBin(bench.find(u"localhost/new:1"_s), u"x"_s);
    if (operation == "undo"_L1)
        return bench.undo();
    if (operation == "empty"_L1)
        return bench.manager(u"EmptyBin"_s).type() == QDBusMessage::ReplyMessage;
    // A step of a build: a container, its commit, its end.
    const QString container = bench.makeContainer(u"base:1"_s, u"step"_s);
    if (container.isEmpty())
        return false;
    QDir().mkpath(bench.state() + u"/containers/"_s + ServiceFixture::idOf(container) + u"/upper/step"_s);
    const bool made = !bench.commit(container, u"localhost/new:1"_s).isEmpty();
    return made && bench.remove(container, names::containerInterface);
}

/// What must be true after each try, with an engine that was started anew; why it is not.
QString whatIsWrong(Bench &bench, const QString &operation, bool done)
{
    if (const QStringList problems = bench.problems(); !problems.isEmpty())
        return problems.join(u", "_s);
    if (bench.find(u"localhost/base:1"_s).isEmpty())
        return u"the image that was there is gone"_s;
    QString made = bench.find(u"localhost/new:1"_s);
    if (isOfBin(operation)) {
        // It is here, or can come back, and is never lost before somebody asked for that.
        const bool binned = bench.wordsInBin() == QStringList{u"x"_s};
        if (operation == "bin"_L1 ? binned == !made.isEmpty() || (done && !binned) : operation == "undo"_L1 && (binned == !made.isEmpty() || (done && binned)))
            return u"the image is neither here nor in the bin, or both"_s;
        if (operation == "empty"_L1 && (!made.isEmpty() || (done && binned)))
            return u"the bin is not empty"_s;
        if (binned && !bench.undo())
            return u"what lies in the bin does not come back"_s;
        made = bench.find(u"localhost/new:1"_s);
        if (binned && made.isEmpty())
            return u"it came back without its name"_s;
        if (const QStringList problems = bench.problems(); !problems.isEmpty())
            return problems.join(u", "_s);
    } else if (done && made.isEmpty() != (operation == "remove"_L1))
        return u"what was said to be done is not"_s;
    if (operation == "commit"_L1 && bench.findContainer(u"box"_s).isEmpty())
        return u"the container is gone"_s;
    // What is listed can be used.
    if (made.isEmpty())
        return {};
    const QString container = bench.makeContainer(u"new:1"_s, u"proof"_s);
    if (container.isEmpty())
        return u"the image is listed and cannot be used"_s;
    return bench.remove(container, names::containerInterface) ? QString() : u"the container cannot be removed"_s;
}

/// Back to what prepare() expects.
bool cleanUp(Bench &bench, const QString &operation)
{
    if (const QString step = bench.findContainer(u"step"_s); !step.isEmpty() && !bench.remove(step, names::containerInterface))
        return false;
    const QString made = bench.find(u"localhost/new:1"_s);
    return operation == "remove"_L1 || isOfBin(operation) || made.isEmpty() || bench.remove(made, names::imageInterface);
}

/// A helper of its own, to be killed: says "done" when it was told so.
int work(const QString &directory, const QString &operation, int call)
{
    Bench bench(directory);
    if (!bench.start() || !prepare(bench, operation))
        return 2;
    faults::arm(bench.state().toStdString(), faults::Kind::Kill, call, 0);
    const bool done = run(bench, operation);
    std::printf("%s\n", done ? "done" : "failed");
    std::fflush(stdout);
    faults::disarm();
    return 0;
}

} // namespace

class TestStoreFaults : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_directory;

    void operations()
    {
        QTest::addColumn<QString>("operation");
        for (const char *operation : {"load", "commit", "step", "remove", "bin", "undo", "empty"})
            QTest::newRow(operation) << QString::fromLatin1(operation);
    }

    /// Lets every call fail, one try each, until nothing is left to fail.
    void failAtEachCall(const QString &operation, faults::Kind kind, int error)
    {
        Bench bench(m_directory->path());
        for (int call = 1;; ++call) {
            QVERIFY2(call < mostCalls, "it never ends");
            QVERIFY(bench.start());
            QVERIFY2(prepare(bench, operation), qPrintable(u"before call %1"_s.arg(call)));
            faults::arm(bench.state().toStdString(), kind, call, error);
            const bool done = run(bench, operation);
            bench.stop(); // with the fault: to end is no time for luck either
            const int calls = faults::disarm();
            QVERIFY2(bench.start(), qPrintable(u"the engine does not start after a fault at call %1"_s.arg(call)));
            const QString wrong = whatIsWrong(bench, operation, done);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"call %1: %2"_s.arg(call).arg(wrong)));
            QVERIFY2(cleanUp(bench, operation), qPrintable(u"after call %1"_s.arg(call)));
            bench.stop();
            if (calls < call) {
                QVERIFY2(done, "without a fault it must work");
                QVERIFY2(call > (isOfBin(operation) ? 4 : 10), "hardly anything was tried");
                return;
            }
        }
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("layers are unpacked by root");
        qputenv("QT_LOGGING_RULES", "kiste.*.warning=false"); // hundreds of failures are what this is about
    }

    void init()
    {
        const bool memory = QFileInfo(u"/dev/shm"_s).isWritable();
        m_directory = std::make_unique<QTemporaryDir>(memory ? u"/dev/shm/kiste-faults-XXXXXX"_s : QDir::tempPath() + u"/kiste-faults-XXXXXX"_s);
    }

    void badSpot_data() { operations(); }
    void badSpot()
    {
        QFETCH(QString, operation);
        failAtEachCall(operation, faults::Kind::Once, EIO);
    }

    void fullDisk_data() { operations(); }
    void fullDisk()
    {
        QFETCH(QString, operation);
        failAtEachCall(operation, faults::Kind::FromThereOn, ENOSPC);
    }

    /// What lies in the bin makes room, the oldest first, and only as much as is needed.
    void binMakesRoom_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::newRow("load") << u"load"_s;
        QTest::newRow("commit") << u"commit"_s;
    }
    void binMakesRoom()
    {
        QFETCH(QString, operation);
        Bench bench(m_directory->path());
        QVERIFY(bench.start());
        QVERIFY(prepare(bench, operation));
        const TestImage older = testImage({tarWith("older", "older")});
        const TestImage newer = testImage({tarWith("newer", "newer")});
        QVERIFY(bench.intoBin(bench.load(older, u"localhost/older:1"_s), u"older"_s));
        QVERIFY(bench.intoBin(bench.load(newer, u"localhost/newer:1"_s), u"newer"_s));
        faults::arm(bench.state().toStdString(), faults::Kind::UntilRoom, 3, ENOSPC);
        QVERIFY(run(bench, operation));
        QVERIFY(faults::disarm() > 10);
        QCOMPARE(bench.wordsInBin(), QStringList{u"newer"_s});
        QCOMPARE(whatIsWrong(bench, operation, true), QString());
        QVERIFY(bench.undo());
        QVERIFY(!bench.find(u"localhost/newer:1"_s).isEmpty() && bench.find(u"localhost/older:1"_s).isEmpty());
        // With nothing left there a full disk is an error as ever.
        QVERIFY(cleanUp(bench, operation));
        faults::arm(bench.state().toStdString(), faults::Kind::FromThereOn, 3, ENOSPC);
        QVERIFY(!run(bench, operation));
        faults::disarm();
        QCOMPARE(bench.problems(), QStringList());
    }

    void killed_data() { operations(); }
    void killed()
    {
        QFETCH(QString, operation);
        for (int call = 1;; ++call) {
            QVERIFY2(call < mostCalls, "it never ends");
            QProcess helper;
            helper.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
            helper.setStandardErrorFile(QProcess::nullDevice());
            helper.start(QCoreApplication::applicationFilePath(), {u"--work"_s, m_directory->path(), operation, QString::number(call)});
            QVERIFY(helper.waitForStarted());
            // What it leaves behind, its bus above all, goes when the next engine has dealt with it.
            const auto rest = qScopeGuard([session = pid_t(helper.processId())] { ::kill(-session, SIGKILL); });
            QVERIFY(helper.waitForFinished(60000));
            const bool survived = helper.exitStatus() == QProcess::NormalExit;
            QVERIFY2(!survived || helper.exitCode() == 0, qPrintable(u"call %1: the helper cannot be prepared"_s.arg(call)));
            Bench bench(m_directory->path()); // with a supervisor of its own
            QVERIFY(bench.start());
            const QString wrong = whatIsWrong(bench, operation, helper.readAllStandardOutput() == "done\n");
            QVERIFY2(wrong.isEmpty(), qPrintable(u"call %1: %2"_s.arg(call).arg(wrong)));
            QVERIFY2(cleanUp(bench, operation), qPrintable(u"after call %1"_s.arg(call)));
            bench.stop();
            if (survived) {
                QVERIFY2(call > (isOfBin(operation) ? 4 : 10), "hardly anything was tried");
                return;
            }
        }
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == "--work"_L1)
        return work(arguments[2], arguments[3], arguments[4].toInt());
    TestStoreFaults test;
    const bool chosen = std::ranges::any_of(arguments, [](const QString &word) {
        return word.startsWith("badSpot"_L1) || word.startsWith("fullDisk"_L1) || word.startsWith("binMakesRoom"_L1) || word.startsWith("killed"_L1)
            || word == "-functions"_L1;
    });
    return QTest::qExec(&test, chosen ? arguments : arguments + QStringList{u"badSpot"_s});
}
#include "tst_storefaults.moc"
