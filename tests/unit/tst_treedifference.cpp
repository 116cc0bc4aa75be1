// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How trees of layers differ, and what layers hide from each other.
#include "core/base/uniquefd.h"
#include "privhelper/service/treedifference.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

class TestTreeDifference : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    std::atomic<bool> m_cancelled = false;

    QString path(const QString &name) const { return m_directory->filePath(name); }
    /// All files are of one time, unless a test is about times.
    void setTime(const QString &name, std::int64_t seconds = 1000) const
    {
        const std::array<timespec, 2> times = {timespec{seconds, 0}, timespec{seconds, 0}};
        QCOMPARE(::utimensat(AT_FDCWD, path(name).toUtf8().constData(), times.data(), AT_SYMLINK_NOFOLLOW), 0);
    }
    void write(const QString &name, const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        file.close();
        setTime(name);
    }
    void link(const QString &name, const QByteArray &target) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QCOMPARE(::symlink(target.constData(), path(name).toUtf8().constData()), 0);
        setTime(name);
    }
    void whiteout(const QString &name) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QCOMPARE(::mknod(path(name).toUtf8().constData(), S_IFCHR | 0600, makedev(0, 0)), 0);
    }
    bool makeOpaque(const QString &name) const
    {
        QDir().mkpath(path(name));
        const QByteArray file = path(name).toUtf8();
        return ::setxattr(file.constData(), "trusted.overlay.opaque", "y", 1, 0) == 0
            || ::setxattr(file.constData(), "user.overlay.opaque", "y", 1, 0) == 0;
    }
    /// @p layers: names of directories, topmost first.
    ComparedTree tree(const QStringList &layers) const
    {
        ComparedTree tree{.layers = {}};
        for (const QString &layer : layers) {
            QDir().mkpath(path(layer));
            tree.layers.emplace_back(::open(path(layer).toUtf8().constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        }
        return tree;
    }
    QStringList compare(const ComparedTree &now, const ComparedTree &old) const
    {
        QStringList lines;
        const auto done = compareTrees(
            now, old,
            [&](const Difference &one) {
                lines.append(QString::fromStdString(std::format("{}{} {} {} {}", one.what, one.type, one.before, one.after, one.path)));
                return Result<void>();
            },
            m_cancelled);
        return done ? lines : QStringList(QString::fromStdString(done.error().detail));
    }
    QStringList hidden(const QStringList &layers) const
    {
        QStringList lines;
        const auto done = findHiddenFiles(
            tree(layers).layers,
            [&](const HiddenFile &file) {
                lines.append(QString::fromStdString(std::format("{} {} {}", file.layer, file.bytes, file.path)));
                return Result<void>();
            },
            m_cancelled);
        return done ? lines : QStringList(QString::fromStdString(done.error().detail));
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_cancelled = false;
    }

    void sameTreesHaveNoDifference()
    {
        write(u"a/etc/x"_s, "1");
        link(u"a/etc/l"_s, "x");
        write(u"b/etc/x"_s, "1"); // another file with the same bytes
        link(u"b/etc/l"_s, "x");
        QCOMPARE(compare(tree({u"a"_s}), tree({u"a"_s})), QStringList());
        QCOMPARE(compare(tree({u"a"_s}), tree({u"b"_s})), QStringList());
        QCOMPARE(compare(tree({}), tree({})), QStringList());
    }

    void everyKindOfChange()
    {
        write(u"old/etc/same"_s, "1");
        write(u"old/etc/grown"_s, "1");
        write(u"old/etc/other"_s, "12345");
        write(u"old/etc/mode"_s, "123");
        write(u"old/gone/a"_s, "1234");
        write(u"old/gone/deep/b"_s, "12");
        write(u"old/becomes-directory"_s, "12345678");
        write(u"old/becomes-file/x"_s, "123");
        link(u"old/link"_s, "a");
        QDir().mkpath(path(u"old/quiet/inner"_s));
        QVERIFY(QDir().mkpath(path(u"new"_s)));
        write(u"new/etc/same"_s, "1");
        write(u"new/etc/grown"_s, "123");
        write(u"new/etc/other"_s, "12349"); // same size, same time
        write(u"new/etc/mode"_s, "123");
        QVERIFY(QFile::setPermissions(path(u"new/etc/mode"_s), QFileDevice::ReadOwner));
        write(u"new/etc/new/file"_s, "12");
        write(u"new/becomes-directory/y"_s, "1");
        write(u"new/becomes-file"_s, "12");
        link(u"new/link"_s, "b");
        QDir().mkpath(path(u"new/quiet/inner"_s));
        setTime(u"new/quiet"_s, 5); // a directory's time says nothing
        const QStringList expected{u"Cd 8 0 /becomes-directory"_s, u"Af 0 1 /becomes-directory/y"_s, u"Cf 3 2 /becomes-file"_s,
                                   u"Id 0 0 /etc"_s,   u"Cf 1 3 /etc/grown"_s, u"Mf 3 3 /etc/mode"_s, u"Ad 0 0 /etc/new"_s,
                                   u"Af 0 2 /etc/new/file"_s, u"Cf 5 5 /etc/other"_s, u"Dd 6 0 /gone"_s, u"Cl 0 0 /link"_s};
        QCOMPARE(compare(tree({u"new"_s}), tree({u"old"_s})), expected);
    }

    void attributesAlone()
    {
        write(u"old/d/f"_s, "1");
        write(u"new/d/f"_s, "1");
        setTime(u"new/d/f"_s, 2000);
        QCOMPARE(compare(tree({u"new"_s}), tree({u"old"_s})), (QStringList{u"Id 0 0 /d"_s, u"Mf 1 1 /d/f"_s}));
        setTime(u"new/d/f"_s);
        QCOMPARE(compare(tree({u"new"_s}), tree({u"old"_s})), QStringList());
        QVERIFY(QFile::setPermissions(path(u"new/d"_s), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
        QCOMPARE(compare(tree({u"new"_s}), tree({u"old"_s})), QStringList{u"Md 0 0 /d"_s});
        QVERIFY(QFile::setPermissions(path(u"new/d"_s), QFile::permissions(path(u"old/d"_s))));
        if (::setxattr(path(u"new/d/f"_s).toUtf8().constData(), "user.note", "x", 1, 0) != 0)
            QSKIP("this file system keeps no attributes of users");
        QCOMPARE(compare(tree({u"new"_s}), tree({u"old"_s})), (QStringList{u"Id 0 0 /d"_s, u"Mf 1 1 /d/f"_s}));
    }

    void layersShowThroughAsTheyShould()
    {
        write(u"low/etc/kept"_s, "1");
        write(u"low/etc/removed"_s, "12");
        write(u"low/data/hidden"_s, "123");
        write(u"low/file-then-directory"_s, "1");
        write(u"mid/etc/added"_s, "1");
        whiteout(u"mid/etc/removed"_s);
        if (!makeOpaque(u"mid/data"_s))
            QSKIP("this file system keeps no attributes");
        write(u"mid/data/fresh"_s, "1234");
        whiteout(u"mid/nothing-below"_s);
        write(u"mid/file-then-directory/x"_s, "1");
        whiteout(u"top/file-then-directory"_s);
        write(u"top/etc/removed"_s, "12"); // it is there again, as it was
        const QStringList middle{u"Id 0 0 /data"_s, u"Af 0 4 /data/fresh"_s, u"Df 3 0 /data/hidden"_s, u"Id 0 0 /etc"_s, u"Af 0 1 /etc/added"_s,
                                 u"Df 2 0 /etc/removed"_s, u"Cd 1 0 /file-then-directory"_s, u"Af 0 1 /file-then-directory/x"_s};
        QCOMPARE(compare(tree({u"mid"_s, u"low"_s}), tree({u"low"_s})), middle);
        const QStringList all{u"Id 0 0 /data"_s, u"Af 0 4 /data/fresh"_s, u"Df 3 0 /data/hidden"_s, u"Id 0 0 /etc"_s, u"Af 0 1 /etc/added"_s,
                              u"Df 1 0 /file-then-directory"_s};
        QCOMPARE(compare(tree({u"top"_s, u"mid"_s, u"low"_s}), tree({u"low"_s})), all);
        // And the other way round.
        QCOMPARE(compare(tree({u"low"_s}), tree({u"mid"_s, u"low"_s})).first(3),
                 (QStringList{u"Id 0 0 /data"_s, u"Df 4 0 /data/fresh"_s, u"Af 0 3 /data/hidden"_s}));
    }

    void containersAreSeenFromInside()
    {
        write(u"low/etc/hosts"_s, "1");
        write(u"low/etc/file"_s, "1");
        write(u"up/etc/file"_s, "1"); // copied up, nothing else
        write(u"up/etc/mounted"_s, ""); // made by the engine
        QDir().mkpath(path(u"up/run/deep/volume"_s));
        const std::uint32_t id = ::getuid(), group = ::getgid();
        ComparedTree container = tree({u"up"_s, u"low"_s});
        container.isContainer = true;
        container.mountPoints = {u"/etc/mounted"_s.toStdString(), "/run", "/run/deep", "/run/deep/volume"};
        container.maps = {{{.containerId = id, .hostId = id, .size = 1}}, {{.containerId = group, .hostId = group, .size = 1}}};
        QCOMPARE(compare(container, tree({u"low"_s})), QStringList());
        QCOMPARE(compare(tree({u"low"_s}), container), QStringList()); // nor is it gone
        // What is in a mount point counts, and then the way there does.
        write(u"up/run/deep/volume/own"_s, "123");
        QCOMPARE(compare(container, tree({u"low"_s})),
                 (QStringList{u"Ad 0 0 /run"_s, u"Ad 0 0 /run/deep"_s, u"Ad 0 0 /run/deep/volume"_s, u"Af 0 3 /run/deep/volume/own"_s}));
        QCOMPARE(compare(tree({u"low"_s}), container), QStringList{u"Dd 3 0 /run"_s});
        // Owners are compared as the container sees them.
        container.maps.users.front().containerId = id + 7;
        QVERIFY(compare(container, tree({u"low"_s})).contains(u"Mf 1 1 /etc/file"_s));
    }

    void contentElsewhereIsRefused()
    {
        write(u"low/f"_s, "12345");
        write(u"up/f"_s, "12345");
        if (::setxattr(path(u"up/f"_s).toUtf8().constData(), "user.overlay.metacopy", "", 0, 0) != 0)
            QSKIP("this file system keeps no attributes of users");
        const QStringList said = compare(tree({u"up"_s, u"low"_s}), tree({u"low"_s}));
        QVERIFY2(said.value(0).contains(u"'/f' has its content elsewhere"_s), qPrintable(said.join(u'|')));
    }

    void linksAreNotFollowed()
    {
        write(u"outside/secret"_s, "1");
        link(u"old/d"_s, path(u"outside"_s).toUtf8());
        write(u"new/d/x"_s, "12");
        QCOMPARE(compare(tree({u"new"_s}), tree({u"old"_s})), (QStringList{u"Cd 0 0 /d"_s, u"Af 0 2 /d/x"_s}));
        QCOMPARE(compare(tree({u"old"_s}), tree({u"new"_s})), QStringList{u"Cl 2 0 /d"_s});
    }

    void deepTreesEnd()
    {
        // As deep as a path can be, in more layers than may be open.
        QStringList layers;
        for (int i = 0; i < 40; ++i) {
            const QString layer = u"l%1"_s.arg(i);
            QVERIFY(QDir().mkpath(path(layer) + u"/d"_s.repeated(150)));
            layers.append(layer);
        }
        const QStringList said = compare(tree(layers), tree({}));
        QVERIFY2(said.constLast().contains(u"is nested too deep in too many layers"_s), qPrintable(said.constLast()));
        QCOMPARE(compare(tree({u"l0"_s}), tree({})).size(), 150);
        QVERIFY(hidden(layers).constLast().contains(u"is nested too deep"_s));
    }

    void cancelling()
    {
        write(u"a/x"_s, "1");
        m_cancelled = true;
        QCOMPARE(compare(tree({u"a"_s}), tree({})), QStringList{u"it was cancelled"_s});
        QCOMPARE(hidden({u"a"_s}), QStringList{u"it was cancelled"_s});
    }

    void whatLayersHide()
    {
        write(u"low/replaced"_s, "12345");
        write(u"low/removed"_s, "123");
        write(u"low/kept"_s, "1");
        write(u"low/empty"_s, "");
        write(u"low/tree/a"_s, "12");
        write(u"low/tree/b/c"_s, "1");
        write(u"low/opaque/x"_s, "1234567");
        write(u"low/becomes-directory"_s, "123456");
        write(u"low/twice"_s, "1");
        write(u"mid/replaced"_s, "1234");
        whiteout(u"mid/removed"_s);
        whiteout(u"mid/empty"_s);
        whiteout(u"mid/tree"_s);
        if (!makeOpaque(u"mid/opaque"_s))
            QSKIP("this file system keeps no attributes");
        write(u"mid/opaque/y"_s, "1");
        write(u"mid/becomes-directory/z"_s, "1");
        write(u"mid/twice"_s, "12");
        write(u"top/twice"_s, "123");
        write(u"top/tree/a"_s, "12"); // it does not bring back what is below
        QStringList found = hidden({u"top"_s, u"mid"_s, u"low"_s});
        found.sort();
        QCOMPARE(found, (QStringList{u"0 1 /tree/b/c"_s, u"0 1 /twice"_s, u"0 2 /tree/a"_s, u"0 3 /removed"_s, u"0 5 /replaced"_s,
                                     u"0 6 /becomes-directory"_s, u"0 7 /opaque/x"_s, u"1 2 /twice"_s}));
        QCOMPARE(hidden({u"low"_s}), QStringList());
        QCOMPARE(hidden({}), QStringList());
    }

    void severalNamesOfAFile()
    {
        write(u"low/a"_s, "12345");
        QCOMPARE(::link(path(u"low/a"_s).toUtf8().constData(), path(u"low/b"_s).toUtf8().constData()), 0);
        whiteout(u"mid/a"_s);
        QCOMPARE(hidden({u"mid"_s, u"low"_s}), QStringList()); // it still shows under its other name
        whiteout(u"mid/b"_s);
        QCOMPARE(hidden({u"mid"_s, u"low"_s}).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestTreeDifference)
#include "tst_treedifference.moc"
