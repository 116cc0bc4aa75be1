// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/accounts.h"

#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;

namespace {

constexpr std::string_view passwd = "root:x:0:0:root:/root:/bin/sh\n"
                                    "# a comment:x:9:9::/:\n"
                                    "web:x:33:33::/srv:/bin/sh\n"
                                    "homeless:x:40:41:::\n"
                                    "broken\n"
                                    "big:x:4294967296:0::/:/bin/sh\n"
                                    "33x:x:77:77::/:\n";
constexpr std::string_view group = "root:x:0:\nweb:x:33:\nextra:x:44:other,web\nmore:x:45:web\nmore2:x:45:web\nbad:x:nope:homeless\n";

} // namespace

class TestAccounts : public QObject
{
    Q_OBJECT

private slots:
    void resolve_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<int>("uid"); // -1: an error
        QTest::addColumn<int>("gid");
        QTest::addColumn<QList<int>>("groups");
        QTest::addColumn<QByteArray>("home");
        QTest::newRow("root") << QByteArray("root") << 0 << 0 << QList<int>{} << QByteArray("/root");
        QTest::newRow("number of an entry") << QByteArray("33") << 33 << 33 << QList<int>{44, 45} << QByteArray("/srv");
        QTest::newRow("name") << QByteArray("web") << 33 << 33 << QList<int>{44, 45} << QByteArray("/srv");
        QTest::newRow("name and group") << QByteArray("web:extra") << 33 << 44 << QList<int>{} << QByteArray("/srv");
        QTest::newRow("name and number") << QByteArray("web:7") << 33 << 7 << QList<int>{} << QByteArray("/srv");
        QTest::newRow("number without entry") << QByteArray("1000") << 1000 << 0 << QList<int>{} << QByteArray("/");
        QTest::newRow("numbers") << QByteArray("1000:1001") << 1000 << 1001 << QList<int>{} << QByteArray("/");
        QTest::newRow("largest") << QByteArray("2147483647") << 2147483647 << 0 << QList<int>{} << QByteArray("/");
        QTest::newRow("a name that begins with digits") << QByteArray("33x") << 77 << 77 << QList<int>{} << QByteArray("/");
        QTest::newRow("member of a group without number") << QByteArray("homeless") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("wraps to root") << QByteArray("4294967296") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("wraps in the file") << QByteArray("big") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("negative") << QByteArray("-1") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("unknown name") << QByteArray("ghost") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("unknown group") << QByteArray("web:ghost") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("empty") << QByteArray("") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("only a group") << QByteArray(":33") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("no group") << QByteArray("web:") << -1 << 0 << QList<int>{} << QByteArray();
        QTest::newRow("comment") << QByteArray("# a comment") << -1 << 0 << QList<int>{} << QByteArray();
    }

    void resolve()
    {
        QFETCH(QByteArray, user);
        QFETCH(int, uid);
        QFETCH(int, gid);
        QFETCH(QList<int>, groups);
        QFETCH(QByteArray, home);
        const auto account = resolveAccount({user.constData(), static_cast<std::size_t>(user.size())}, passwd, group);
        QCOMPARE(account.has_value(), uid >= 0);
        if (!account) {
            QVERIFY(!account.error().detail.empty());
            return;
        }
        QCOMPARE(account->uid, static_cast<std::uint32_t>(uid));
        QCOMPARE(account->gid, static_cast<std::uint32_t>(gid));
        QCOMPARE(QList<int>(account->groups.begin(), account->groups.end()), groups);
        QCOMPARE(QByteArray::fromStdString(account->home), home);
    }

    void filesAreReadWithCare()
    {
        QTemporaryDir directory;
        const std::string path = directory.path().toStdString();
        const int root = ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        QVERIFY(root >= 0);
        const auto close = qScopeGuard([root] { ::close(root); });
        QCOMPARE(readAccountFile(root, "/etc/passwd").value(), std::string()); // none at all
        QCOMPARE(::mkdir((path + "/etc").c_str(), 0755), 0);

        QCOMPARE(::mkfifo((path + "/etc/passwd").c_str(), 0644), 0); // must not wait for a writer
        QCOMPARE(readAccountFile(root, "/etc/passwd").error().code, ErrorCode::InvalidArgument);
        QCOMPARE(::unlink((path + "/etc/passwd").c_str()), 0);

        QCOMPARE(::symlink("/../../../../../../etc/hostname", (path + "/etc/passwd").c_str()), 0); // stays below the root
        QCOMPARE(readAccountFile(root, "/etc/passwd").value(), std::string());
        QCOMPARE(::unlink((path + "/etc/passwd").c_str()), 0);

        const int huge = ::open((path + "/etc/passwd").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        QCOMPARE(::ftruncate(huge, 10LL * 1024 * 1024 * 1024), 0); // sparse
        ::close(huge);
        QCOMPARE(readAccountFile(root, "/etc/passwd").error().code, ErrorCode::LimitExceeded);
    }
};

QTEST_APPLESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
