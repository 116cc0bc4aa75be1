// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `kistectl build` has beside the engine: --output, and the way to an SSH agent.
#include "app/ctl/commands/buildoutput.h"
#include "app/ctl/io/agentrelay.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::ctl;
using namespace Qt::StringLiterals;

namespace {

sockaddr_un addressAt(const QString &path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, qPrintable(path), sizeof address.sun_path - 1);
    return address;
}

UniqueFd listenAt(const QString &path)
{
    const sockaddr_un address = addressAt(path);
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && ::listen(socket.get(), 8) == 0
        ? std::move(socket)
        : UniqueFd();
}

UniqueFd connectAt(const QString &path)
{
    const sockaddr_un address = addressAt(path);
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 ? std::move(socket) : UniqueFd();
}

/// Up to @p size bytes that come while the event loop works; what has come by the end of the stream or of the time.
QByteArray receive(int socket, qsizetype size)
{
    QByteArray all;
    std::array<char, 65536> piece{};
    std::ignore = QTest::qWaitFor([&] {
        const ssize_t count = ::recv(socket, piece.data(), piece.size(), MSG_DONTWAIT);
        if (count > 0)
            all.append(piece.data(), count);
        return count == 0 || all.size() >= size;
    });
    return all;
}

} // namespace

class TestBuildParts : public QObject
{
    Q_OBJECT

private slots:
    void outputs_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind"); // -1: refused
        QTest::addColumn<QString>("destination"); // or a part of the refusal
        const auto row = [](const char *text, int kind, const char *destination) {
            QTest::newRow(text) << QString::fromUtf8(text) << kind << QString::fromUtf8(destination);
        };
        row("out/dir", 1, "out/dir");
        row("-", 2, "-");
        row("type=local,dest=a b", 1, "a b");
        row("type=tar,dest=x.tar", 2, "x.tar");
        row("type=tar", 2, "-");
        row("dest=x=y,type=local", 1, "x=y");
        row("type=image", 0, "");
        row("type=docker,name=app:1", 0, "");
        row("type=oci,dest=f,name=app:1", 3, "f");
        row("type=docker,dest=f", 3, "f");
        row("type=oci", 3, "-");
        row("type=local", -1, "dest=FOLDER");
        row("type=image,dest=x", -1, "type=oci");
        row("type=tar,name=x", -1, "name");
        row("type=floppy", -1, "'floppy'");
        row("dest=x", -1, "no type ''");
        row("type=local,dest=x,size=3", -1, "'size'");
        row("", -1, "folder");
    }

    void outputs()
    {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(QString, destination);
        const auto output = parseBuildOutput(text);
        if (kind < 0) {
            QVERIFY(!output);
            QVERIFY2(output.error().detail.contains(destination.toStdString()), output.error().detail.c_str());
            return;
        }
        QVERIFY2(output, output ? "" : output.error().detail.c_str());
        QCOMPARE(int(output->kind), kind);
        QCOMPARE(output->destination, destination);
    }

    void agentsAreReached()
    {
        const QTemporaryDir directory;
        const QString agent = directory.filePath(u"agent"_s);
        const QString inside = directory.filePath(u"inside"_s);
        QVERIFY(!AgentRelay::open(inside, agent)); // there is none
        const UniqueFd listening = listenAt(agent);
        QVERIFY(listening);
        QCOMPARE(::chmod(qPrintable(agent), 0600), 0);
        auto relay = AgentRelay::open(inside, agent);
        QVERIFY2(relay, relay ? "" : relay.error().detail.c_str());
        const UniqueFd probe(::accept(listening.get(), nullptr, nullptr)); // it looked whether there is one
        QCOMPARE(::fcntl(listening.get(), F_SETFL, O_NONBLOCK), 0); // the relay works in this thread
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(inside), &status), 0);
        QCOMPARE(status.st_mode & 0777U, 0666U);
        // Two at a time, each its own; more than fits at once.
        const UniqueFd one = connectAt(inside);
        const UniqueFd two = connectAt(inside);
        QVERIFY(one && two);
        const QByteArray question(300'000, 'q');
        QCOMPARE(::send(two.get(), "two", 3, 0), ssize_t(3));
        std::array<UniqueFd, 2> answered;
        qsizetype count = 0;
        QVERIFY(QTest::qWaitFor([&] {
            if (UniqueFd next(::accept4(listening.get(), nullptr, nullptr, SOCK_NONBLOCK)); next)
                answered[std::size_t(count++)] = std::move(next);
            return count == 2;
        }));
        QCOMPARE(receive(answered[1].get(), 3), QByteArray("two"));
        qsizetype sent = 0;
        QByteArray got;
        QVERIFY(QTest::qWaitFor([&] {
            const ssize_t n = ::send(one.get(), question.constData() + sent, std::size_t(question.size() - sent), MSG_DONTWAIT);
            sent += n > 0 ? n : 0;
            std::array<char, 65536> piece{};
            const ssize_t r = ::recv(answered[0].get(), piece.data(), piece.size(), MSG_DONTWAIT);
            got.append(piece.data(), r > 0 ? r : 0);
            return got.size() == question.size();
        }));
        QCOMPARE(got, question);
        QCOMPARE(::send(answered[0].get(), "answer", 6, 0), ssize_t(6));
        QCOMPARE(receive(one.get(), 6), QByteArray("answer"));
        // The end of one side is that of the other.
        answered[0].reset();
        QCOMPARE(receive(one.get(), 1), QByteArray());
        relay->reset();
        QVERIFY(!connectAt(inside));
    }
};

QTEST_GUILESS_MAIN(TestBuildParts)
#include "tst_buildparts.moc"
