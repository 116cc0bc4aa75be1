// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which files COPY brings, and how.
#include "core/base/fileio.h"
#include "core/build/copyfiles.h"
#include "tests/support/tarbuilder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::build;

namespace {

const std::atomic<bool> notCancelled = false;

UniqueFd fileWith(const std::string &bytes)
{
    UniqueFd file(::memfd_create("archive", MFD_CLOEXEC));
    std::ignore = writeFully(file.get(), std::as_bytes(std::span(bytes)), "an archive");
    return file;
}

CopyStep copyOf(std::vector<std::string> sources, bool folder = true)
{
    CopyStep step;
    step.sources = std::move(sources);
    step.target = "/to";
    step.targetIsFolder = folder;
    return step;
}

QByteArray pathsOf(const Result<Selection> &selection)
{
    if (!selection)
        return "error: " + QByteArray::fromStdString(selection.error().detail);
    QByteArray text;
    for (const CopiedFile &file : selection->files)
        text += (text.isEmpty() ? "" : " ") + (file.path.empty() ? QByteArray("-") : QByteArray::fromStdString(file.path));
    return text;
}

} // namespace

class TestBuildFiles : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

    QString at(const char *name) const { return m_directory.filePath(QString::fromUtf8(name)); }
    void write(const char *name, const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(at(name)).path());
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    FileTree tree(const char *rules = "") const
    {
        return FileTree::ofFolder(m_directory.path().toStdString(), *IgnoreRules::parse(rules), notCancelled).value();
    }
    std::string archive(const Selection &selection, const FileTree &files, const ArchiveOptions &options) const
    {
        std::string bytes;
        const auto done = writeArchive(selection, files, options, [&bytes](std::span<const std::byte> part) {
            bytes.append(reinterpret_cast<const char *>(part.data()), part.size());
            return Result<void>();
        });
        return done ? bytes : "error: " + done.error().detail;
    }

private slots:
    void initTestCase()
    {
        write("a.txt", "a");
        write("b.txt", "bb");
        write("src/main.c", "int main;");
        write("src/deep/x.h", "x");
        write("src/deep/y.md", "y");
        write("src.old", "o");
        write("node_modules/m/index.js", "m");
        QCOMPARE(::symlink("a.txt", qPrintable(at("link"))), 0);
    }

    void selections_data()
    {
        QTest::addColumn<QByteArray>("sources");
        QTest::addColumn<QByteArray>("paths");
        const auto row = [](const char *sources, const char *paths) { QTest::newRow(sources) << QByteArray(sources) << QByteArray(paths); };
        row("a.txt", "a.txt");
        row("a.txt b.txt", "a.txt b.txt");
        row("*.txt", "a.txt b.txt");
        row("?.txt", "a.txt b.txt");
        row("[b-z].txt", "b.txt");
        row("src", "- deep deep/x.h deep/y.md main.c");
        row("src/", "- deep deep/x.h deep/y.md main.c");
        row("src/deep", "- x.h y.md");
        row("src/*", "- x.h y.md main.c");
        row("src/deep/x.h", "x.h");
        row("link", "link");
        row(".", "- a.txt b.txt link src src/deep src/deep/x.h src/deep/y.md src/main.c src.old");
        row("none", "error: there is no 'none' to copy");
        row("*.none", "error: no file fits '*.none'");
        row("node_modules", "error: there is no 'node_modules' to copy");
        row("src/deep/../main.c", "main.c");
    }

    void selections()
    {
        QFETCH(QByteArray, sources);
        std::vector<std::string> list;
        for (const QByteArray &source : sources.split(' '))
            list.push_back(source.toStdString());
        const FileTree files = tree("node_modules\n");
        QTEST(pathsOf(selectFiles(copyOf(list), files)), "paths");
    }

    void oneFileToAName()
    {
        const FileTree files = tree();
        QCOMPARE(pathsOf(selectFiles(copyOf({"a.txt"}, false), files)), QByteArray("-"));
        CopyStep step = copyOf({"a.txt"});
        step.files.push_back({.name = "here", .content = "text"});
        QCOMPARE(pathsOf(selectFiles(step, files)), QByteArray("a.txt here"));
    }

    void excludesAndParents()
    {
        const FileTree files = tree();
        CopyStep step = copyOf({"src"});
        step.excludes = {"**/*.md", "deep/x.h"};
        QCOMPARE(pathsOf(selectFiles(step, files)), QByteArray("- deep main.c"));
        step.excludes.clear();
        step.parents = true;
        step.sources = {"src/deep/x.h"};
        QCOMPARE(pathsOf(selectFiles(step, files)), QByteArray("src src/deep src/deep/x.h"));
        step.sources = {"src/./deep/x.h"};
        QCOMPARE(pathsOf(selectFiles(step, files)), QByteArray("deep deep/x.h"));
        step.sources = {"**/*.h"};
        QCOMPARE(pathsOf(selectFiles(step, files)), QByteArray("src src/deep src/deep/x.h"));
    }

    void keysFollowContentAndNotTimes()
    {
        const auto key = [this](const CopyStep &step) {
            const FileTree files = tree();
            return contentKey(*selectFiles(step, files), files).value().text();
        };
        const CopyStep step = copyOf({"src"});
        const std::string before = key(step);
        const timespec past[2] = {{1'000'000, 0}, {1'000'000, 0}};
        QCOMPARE(::utimensat(AT_FDCWD, qPrintable(at("src/main.c")), past, 0), 0);
        QCOMPARE(key(step), before);
        QCOMPARE(::chmod(qPrintable(at("src/main.c")), 0600), 0);
        const std::string mode = key(step);
        QVERIFY(mode != before);
        write("src/main.c", "int Main;");
        QVERIFY(key(step) != mode);
        write("src/main.c", "int main;");
        QCOMPARE(key(step), mode);
        write("src/more", "");
        QVERIFY(key(step) != mode);
        QFile::remove(at("src/more"));
        QVERIFY(key(copyOf({"a.txt"})) != key(copyOf({"b.txt"})));
        QVERIFY(key(copyOf({"link"})) != key(copyOf({"a.txt"}, false)));
    }

    void archives()
    {
        const FileTree files = tree();
        CopyStep step = copyOf({"src"});
        step.files.push_back({.name = "here", .content = "text"});
        const Selection selection = *selectFiles(step, files);
        ArchiveOptions options{.target = "/to/there", .owner = CopyOwner{5, 6}, .mode = "u=rwX,go=", .exists = [](const std::string &path) { return path == "/to/there"; }};
        const FileTree made = FileTree::ofArchive(fileWith(archive(selection, files, options)), "").value();
        std::vector<std::string> paths;
        for (const SourceFile &file : made.files())
            paths.push_back(file.path);
        QCOMPARE(paths, (std::vector<std::string>{"to/there/deep", "to/there/deep/x.h", "to/there/deep/y.md", "to/there/here", "to/there/main.c"}));
        const SourceFile &file = *made.find("to/there/main.c");
        QCOMPARE(file.status.st_uid, 5U);
        QCOMPARE(file.status.st_gid, 6U);
        QCOMPARE(file.status.st_mode & 07777U, 0600U);
        QCOMPARE(made.find("to/there/deep")->status.st_mode & 07777U, 0700U);
        std::string content;
        QVERIFY(made.read(*made.find("to/there/here"), [&content](std::span<const std::byte> bytes) {
            content.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
            return Result<void>();
        }));
        QCOMPARE(content, std::string("text"));
    }

    void archivesAreTreesToo()
    {
        test::TarBuilder builder;
        builder.directory("dist").file("dist/a", "A").hardLink("dist/b", "dist/a").symlink("dist/c", "a");
        const FileTree files = FileTree::ofArchive(fileWith(builder.finish()), "srv/app").value();
        const CopyStep step = copyOf({"srv/app/dist"});
        QCOMPARE(pathsOf(selectFiles(step, files)), QByteArray("- a b c"));
        const FileTree made = FileTree::ofArchive(fileWith(archive(*selectFiles(step, files), files, {.target = "/x"})), "").value();
        QVERIFY(made.find("x/b")->isHardLink);
        QCOMPARE(made.find("x/b")->link, std::string("x/a"));
        // Its first name is not among what is copied: then it is a file of its own.
        const CopyStep other = copyOf({"srv/app/dist/b"}, false);
        const FileTree alone = FileTree::ofArchive(fileWith(archive(*selectFiles(other, files), files, {.target = "/y"})), "").value();
        QVERIFY(!alone.files().front().isHardLink);
        QCOMPARE(alone.files().front().status.st_size, 1);
        QVERIFY(!FileTree::ofArchive(fileWith("no archive at all"), ""));
    }

    void filesThatChangeAreNoticed()
    {
        write("changing", "one");
        const FileTree files = tree();
        write("changing", "longer");
        const auto key = contentKey(*selectFiles(copyOf({"changing"}), files), files);
        QVERIFY(!key);
        QVERIFY(key.error().detail.contains("changing"));
        QFile::remove(at("changing"));
        QCOMPARE(::symlink("/etc/passwd", qPrintable(at("changing"))), 0);
        QVERIFY(!contentKey(*selectFiles(copyOf({"changing"}), files), files));
        QFile::remove(at("changing"));
    }

    void owners()
    {
        const std::string passwd = "root:x:0:0:root:/root:/bin/sh\nbroken\nuser:x:1000:1001::/:\n";
        const std::string group = "root:x:0:\nstaff:x:50:user\n";
        const auto owner = [&](const char *text) {
            const auto parsed = parseOwner(text, passwd, group);
            return parsed ? QByteArray::number(parsed->uid) + ':' + QByteArray::number(parsed->gid) : QByteArray::fromStdString(parsed.error().detail);
        };
        QCOMPARE(owner("user"), QByteArray("1000:1001"));
        QCOMPARE(owner("user:staff"), QByteArray("1000:50"));
        QCOMPARE(owner("5"), QByteArray("5:5"));
        QCOMPARE(owner("5:6"), QByteArray("5:6"));
        QCOMPARE(owner("root:6"), QByteArray("0:6"));
        QCOMPARE(owner(":staff"), QByteArray("0:50"));
        QCOMPARE(owner("nobody"), QByteArray("the image has no user 'nobody'"));
        QCOMPARE(owner("user:wheel"), QByteArray("the image has no group 'wheel'"));
        QCOMPARE(owner("4294967296"), QByteArray("the image has no user '4294967296'"));
    }

    void modes()
    {
        QCOMPARE(changedMode("0755", S_IFREG | 0600), S_IFREG | 0755U);
        QCOMPARE(changedMode("u+x", S_IFREG | 0644), S_IFREG | 0744U);
        QCOMPARE(changedMode("go=rX,u-w", S_IFREG | 0666), S_IFREG | 0444U);
        QCOMPARE(changedMode("a+X", S_IFDIR | 0700), S_IFDIR | 0711U);
        QCOMPARE(changedMode("u+s,+t", S_IFREG | 0755), S_IFREG | 05755U);
        QCOMPARE(changedMode("=", S_IFREG | 0755), mode_t(S_IFREG));
        for (const char *bad : {"", "9", "u", "u~x", "u+q", "u+x,", "77777", "-1x"})
            QVERIFY2(!changedMode(bad, 0), bad);
    }
};

QTEST_APPLESS_MAIN(TestBuildFiles)
#include "tst_buildfiles.moc"
