// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/directorylist.h"
#include "core/base/uniquefd.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

/// Lists of directories: what is written is read again, and what is none is refused.
class TestDirectoryList : public QObject
{
    Q_OBJECT

private slots:
    void roundTrip();
    void manyEntries();
    void whatCannotBeExamined();
    void nobodyReads();
    void refused_data();
    void refused();

private:
    static Result<std::vector<DirectoryEntry>> list(const QString &folder);
};

Result<std::vector<DirectoryEntry>> TestDirectoryList::list(const QString &folder)
{
    const UniqueFd directory(::open(folder.toLocal8Bit().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd file(::memfd_create("list", MFD_CLOEXEC));
    if (auto listed = listDirectory(directory.get(), file.get()); !listed)
        return std::unexpected(listed.error());
    std::string text(std::size_t(::lseek(file.get(), 0, SEEK_END)), '\0');
    if (::pread(file.get(), text.data(), text.size(), 0) != ssize_t(text.size()))
        return osFailure(errno, "cannot read the list");
    return parseDirectoryList(text);
}

void TestDirectoryList::roundTrip()
{
    QTemporaryDir folder;
    const std::string top = folder.path().toStdString();
    QVERIFY(QDir(folder.path()).mkdir(u"sub"_s));
    QFile file(folder.filePath(u"a\nb"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("12345") == 5);
    file.close();
    QCOMPARE(::chmod((top + "/a\nb").c_str(), 04751), 0);
    const timespec times[2] = {{}, {.tv_sec = 1'700'000'000, .tv_nsec = 123'456'789}};
    QCOMPARE(::utimensat(AT_FDCWD, (top + "/a\nb").c_str(), times, 0), 0);
    QCOMPARE(::symlink("../nowhere at all", (top + "/link").c_str()), 0);
    QCOMPARE(::mkfifo((top + "/pipe").c_str(), 0600), 0);
    const int strange = ::open((top + "/\xff\xfe").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    QVERIFY(strange >= 0);
    ::close(strange);

    auto entries = list(folder.path());
    QVERIFY2(entries, entries ? "" : entries.error().detail.c_str());
    std::ranges::sort(*entries, {}, &DirectoryEntry::name);
    QStringList names;
    for (const DirectoryEntry &entry : *entries)
        names << QString::fromLatin1(entry.name.c_str());
    QCOMPARE(names, QStringList({u"a\nb"_s, u"link"_s, u"pipe"_s, u"sub"_s, QString::fromLatin1("\xff\xfe")}));
    const DirectoryEntry &first = entries->front();
    QCOMPARE(first.mode, std::uint32_t(S_IFREG | 04751));
    QCOMPARE(first.size, 5U);
    QCOMPARE(first.modified, 1'700'000'000'123'456LL);
    QCOMPARE(first.uid, ::getuid());
    QCOMPARE(first.gid, ::getgid());
    QVERIFY(!first.mount);
    QCOMPARE(entries->at(1).link, std::string("../nowhere at all"));
    QVERIFY(S_ISLNK(entries->at(1).mode) && S_ISFIFO(entries->at(2).mode) && S_ISDIR(entries->at(3).mode));
}

void TestDirectoryList::manyEntries()
{
    QTemporaryDir folder;
    constexpr int count = 3000; // more than one piece
    for (int i = 0; i < count; ++i) {
        QFile file(folder.filePath(u"a file with quite a long name, so that there are many bytes %1"_s.arg(i)));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    const auto entries = list(folder.path());
    QVERIFY(entries);
    QCOMPARE(entries->size(), std::size_t(count));
    QVERIFY(list(u"/proc/self"_s));
}

void TestDirectoryList::whatCannotBeExamined()
{
    QTemporaryDir folder;
    const std::string top = folder.path().toStdString();
    QVERIFY(QDir(folder.path()).mkdir(u"sub"_s));
    const UniqueFd directory(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd file(::memfd_create("list", MFD_CLOEXEC));
    QCOMPARE(::chmod(top.c_str(), 0444), 0); // to read, but not to look into
    const bool isRoot = ::geteuid() == 0; // who may all the same
    if (isRoot)
        QCOMPARE(::seteuid(65534), 0);
    const auto listed = listDirectory(directory.get(), file.get());
    if (isRoot)
        QCOMPARE(::seteuid(0), 0);
    QCOMPARE(::chmod(top.c_str(), 0755), 0);
    QVERIFY2(listed, listed ? "" : listed.error().detail.c_str());
    char text[256];
    const ssize_t size = ::pread(file.get(), text, sizeof text, 0);
    const auto entries = parseDirectoryList({text, std::size_t(size)});
    QVERIFY(entries);
    QCOMPARE(*entries, std::vector<DirectoryEntry>({{.name = "sub", .link = {}}}));
}

void TestDirectoryList::nobodyReads()
{
    ::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    ::close(ends[0]);
    const UniqueFd writer(ends[1]);
    const UniqueFd directory(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto listed = listDirectory(directory.get(), writer.get());
    QVERIFY(!listed);
    QCOMPARE(listed.error().code, ErrorCode::Unavailable);
}

void TestDirectoryList::refused_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = []<std::size_t size>(const char *name, const char (&text)[size]) { QTest::newRow(name) << QByteArray(text, size - 1); };
    row("nothing", "");
    row("no end", "a\000100644 0 0 1 2 -\0\0");
    row("cut in a name", "a");
    row("cut in the numbers", "a\000100644 0 0");
    row("cut in a link", "a\000120777 0 0 1 2 -\0there");
    row("no numbers", "a\0\0\0\0");
    row("letters for numbers", "a\000100644 x 0 1 2 -\0\0\0");
    row("a negative size", "a\000100644 0 0 -1 2 -\0\0\0");
    row("too large a number", "a\000100644 0 0 99999999999999999999 2 -\0\0\0");
    row("no flags", "a\000100644 0 0 1 2\0\0\0");
    row("unknown flags", "a\000100644 0 0 1 2 x\0\0\0");
    row("more numbers", "a\000100644 0 0 1 2 3 -\0\0\0");
    row("a slash", "a/b\000100644 0 0 1 2 -\0\0\0");
    row("upwards", "..\000100644 0 0 1 2 -\0\0\0");
    row("itself", ".\000100644 0 0 1 2 -\0\0\0");
    row("something after the end", "\0a");
}

void TestDirectoryList::refused()
{
    QFETCH(const QByteArray, text);
    const auto entries = parseDirectoryList(std::string_view(text.constData(), std::size_t(text.size())));
    QVERIFY(!entries);
    QCOMPARE(entries.error().code, ErrorCode::Corrupt);
}

QTEST_GUILESS_MAIN(TestDirectoryList)
#include "tst_directorylist.moc"
