// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/bindsource.h"
#include "privhelper/runtime/machinemounts.h"
#include "privhelper/runtime/syscalls.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace kiste;

/// A helper whose home directories and /tmp are hidden from it opens and copies what the machine has there.
class TestMachineMounts : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("mount namespaces are made by root");
        QVERIFY(m_directory.isValid());
        write("home/file", "the machine's");
        QVERIFY(::symlink("/etc/hostname", path("home/absolute").constData()) == 0);
        UniqueFd machine(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
        QVERIFY(machine);
        // As systemd does with ProtectHome: another namespace, an empty directory over the real one.
        QCOMPARE(::unshare(CLONE_NEWNS), 0);
        QCOMPARE(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
        QCOMPARE(::mount("tmpfs", path("home").constData(), "tmpfs", 0, "mode=755"), 0);
        // Before: an ordinary openat2, and no copy of anything foreign.
        QCOMPARE(readAll(machine::open(path("home/file").constData(), {.flags = O_RDONLY | O_CLOEXEC, .mode = 0, .resolve = 0})), QByteArray());
        QCOMPARE(machine::cloneTree(machine.get(), false).error().code, ErrorCode::Unsupported);
        QVERIFY(machine::use(std::move(machine)));
    }

    void opensWhatTheMachineHas()
    {
        QVERIFY(!QFile::exists(QString::fromUtf8(path("home/file"))));
        QCOMPARE(readAll(machine::open(path("home/file").constData(), {.flags = O_RDONLY | O_CLOEXEC, .mode = 0, .resolve = 0})),
                 QByteArray("the machine's"));
    }

    void followsAbsoluteLinksThere()
    {
        const UniqueFd fd(machine::open(path("home/absolute").constData(), {.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = 0}));
        QVERIFY(fd || errno == ENOENT);
        QCOMPARE(bool(fd), QFile::exists(QStringLiteral("/etc/hostname")));
        // What is refused on the way stays refused.
        QCOMPARE(machine::open(path("home/absolute").constData(), {.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS}), -1);
        QCOMPARE(errno, ELOOP);
        QCOMPARE(machine::open(path("home/nothing").constData(), {.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = 0}), -1);
        QCOMPARE(errno, ENOENT);
    }

    void copiesItsMounts()
    {
        const UniqueFd there(machine::open(path("home").constData(), {.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = 0}));
        QVERIFY(there);
        QVERIFY(!sys::cloneTree(there.get(), "", false)); // in our own namespace the kernel refuses
        const auto tree = bindSource(there.get(), false);
        QVERIFY2(tree, tree ? "" : tree.error().detail.c_str());
        QVERIFY(QDir().mkpath(QString::fromUtf8(path("target"))));
        const UniqueFd target(::open(path("target").constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        QVERIFY(sys::attachTree(tree->get(), target.get()));
        QFile file(QString::fromUtf8(path("target/file")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QCOMPARE(file.readAll(), QByteArray("the machine's"));
        QCOMPARE(::umount2(path("target").constData(), MNT_DETACH), 0);
    }

    void copiesItsOwnMountsAsWell()
    {
        write("home/own", "the helper's");
        const UniqueFd own(::open(path("home").constData(), O_PATH | O_CLOEXEC));
        const auto tree = bindSource(own.get(), false);
        QVERIFY(tree);
        const UniqueFd file(::openat(tree->get(), "own", O_RDONLY | O_CLOEXEC));
        QVERIFY(file);
    }

    void cleanupTestCase()
    {
        ::umount2(path("home").constData(), MNT_DETACH);
    }

private:
    QByteArray path(const char *name) const { return QFile::encodeName(m_directory.filePath(QString::fromUtf8(name))); }

    void write(const char *name, const char *text)
    {
        const QString full = QString::fromUtf8(path(name));
        QVERIFY(QDir().mkpath(QFileInfo(full).path()));
        QFile file(full);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    static QByteArray readAll(int number)
    {
        const UniqueFd fd(number);
        QFile file;
        return fd && file.open(fd.get(), QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_directory;
};

QTEST_GUILESS_MAIN(TestMachineMounts)
#include "tst_machinemounts.moc"
