// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Volumes from creation to removal, over the bus.
#include "servicetest.h"

#include "core/archive/tarreader.h"
#include "core/ipc/dbustypes.h"
#include "core/ipc/objectpath.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestVolumes : public ServiceTest
{
    Q_OBJECT

    QDBusMessage createVolume(const QString &name, const QVariantMap &options = {})
    {
        return m_client->call(names::managerPath, names::managerInterface, u"CreateVolume"_s, {name, options});
    }
    QString pathOf(const QDBusMessage &reply) { return reply.arguments().value(0).value<QDBusObjectPath>().path(); }
    QVariant volumeProperty(const QString &path, const QString &name)
    {
        return m_client->property(path, names::volumeInterface, name);
    }
    QDBusMessage callVolume(const QString &path, const QString &member, const QVariantList &arguments = {QVariantMap()})
    {
        return m_client->call(path, names::volumeInterface, member, arguments);
    }
    QString found(TestClient &client, const QString &text)
    {
        return pathOf(client.call(names::managerPath, names::managerInterface, u"FindVolume"_s, {text}));
    }
    JobState jobState(const QString &path)
    {
        return static_cast<JobState>(m_client->property(path, names::jobInterface, u"State"_s).toUInt());
    }

private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void created()
    {
        const QDBusMessage reply
            = createVolume(u"data"_s, {{u"labels"_s, QVariant::fromValue(StringMap{{u"tier"_s, u"db"_s}})}});
        QCOMPARE(reply.type(), QDBusMessage::ReplyMessage);
        const QString path = pathOf(reply);
        QVERIFY(volumeFromPath(path).has_value());
        QCOMPARE(volumeProperty(path, u"Name"_s).toString(), u"data"_s);
        QCOMPARE(volumeProperty(path, u"Owner"_s).toUInt(), 1000U);
        QCOMPARE(volumeProperty(path, u"Anonymous"_s).toBool(), false);
        QCOMPARE(qdbus_cast<StringMap>(volumeProperty(path, u"Labels"_s)).value(u"tier"_s), u"db"_s);
        const QString mountpoint = volumeProperty(path, u"Mountpoint"_s).toString();
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(mountpoint), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0755U);
        // Above it nobody but the engine may enter: files in there can have the set-user-id bit.
        QCOMPARE(::stat(qPrintable(mountpoint + u"/../.."_s), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0700U);
        QVERIFY(isError(createVolume(u"data"_s), ErrorCode::AlreadyExists));
    }

    void anonymous()
    {
        const QString path = pathOf(createVolume({}));
        QVERIFY(!path.isEmpty());
        QCOMPARE(volumeProperty(path, u"Anonymous"_s).toBool(), true);
        QCOMPARE(volumeProperty(path, u"Name"_s), volumeProperty(path, u"Id"_s));
        QVERIFY(pathOf(createVolume({})) != path);
    }

    void badNames_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"x", "..", "../etc", "a/b", ".hidden", "-rf", "a b", "ä1", "a\nb"})
            QTest::newRow(name) << QString::fromUtf8(name);
        QTest::newRow("too long") << QString(256, u'a');
    }

    void badNames()
    {
        QFETCH(QString, name);
        const QDBusMessage reply = createVolume(name);
        QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
        QVERIFY(m_fixture->authority.requests.isEmpty()
                || m_fixture->authority.requests.constLast().action != Action::VolumeManage);
    }

    void badLabels()
    {
        for (const QString &key : {u"org.kiste.own"_s, QString()}) {
            const QVariantMap options{{u"labels"_s, QVariant::fromValue(StringMap{{key, u"x"_s}})}};
            QVERIFY(isError(createVolume(u"labelled"_s, options), ErrorCode::InvalidArgument));
        }
    }

    void lookup()
    {
        const QString data = pathOf(createVolume(u"data"_s));
        const QString id = volumeProperty(data, u"Id"_s).toString();
        QCOMPARE(found(*m_client, u"data"_s), data);
        QCOMPARE(found(*m_client, id), data);
        QCOMPARE(found(*m_client, id.left(10)), data);
        QCOMPARE(found(*m_client, u"dat"_s), QString());
        QCOMPARE(found(*m_client, {}), QString());
        const auto stranger = m_fixture->client(1001);
        QCOMPARE(found(*stranger, u"data"_s), QString());
        QCOMPARE(found(*stranger, id), QString());
        const auto root = m_fixture->client(0);
        QCOMPARE(found(*root, u"data"_s), data);
        // One name may be had by each user.
        QVERIFY(!pathOf(stranger->call(names::managerPath, names::managerInterface, u"CreateVolume"_s,
                                       {u"data"_s, QVariantMap()})).isEmpty());
        QCOMPARE(found(*root, u"data"_s), QString());
        QCOMPARE(found(*m_client, u"data"_s), data);
    }

    void survivesARestart()
    {
        const QString path = pathOf(createVolume(u"kept"_s));
        const QString mountpoint = volumeProperty(path, u"Mountpoint"_s).toString();
        QFile file(mountpoint + u"/file"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        // What a helper that was killed leaves behind: a volume that was never recorded, a replacement that was not done.
        const QDir volumes(mountpoint + u"/../.."_s);
        QVERIFY(volumes.mkpath(u".0123/_data"_s) && volumes.mkpath(QString(64, u'a') + u"/_data"_s));
        QVERIFY(QDir(mountpoint + u"/.."_s).mkdir(u"_new"_s));
        restart();
        QCOMPARE(volumeProperty(path, u"Name"_s).toString(), u"kept"_s);
        QVERIFY(QFile::exists(mountpoint + u"/file"_s));
        QCOMPARE(volumes.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 1);
        QVERIFY(!QFile::exists(mountpoint + u"/../_new"_s));
    }

    void removed()
    {
        const QString path = pathOf(createVolume(u"gone"_s));
        const QString mountpoint = volumeProperty(path, u"Mountpoint"_s).toString();
        QVERIFY(QDir(mountpoint).mkpath(u"a/b/c"_s));
        const QDBusMessage reply = callVolume(path, u"Remove"_s);
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        QVERIFY(!QFile::exists(mountpoint));
        QVERIFY(isError(callVolume(path, u"Remove"_s), ErrorCode::NotFound));
        QVERIFY(!pathOf(createVolume(u"gone"_s)).isEmpty());
    }

    void usage()
    {
        const QString path = pathOf(createVolume(u"full"_s));
        const QDir data(volumeProperty(path, u"Mountpoint"_s).toString());
        QVERIFY(data.mkpath(u"a/b"_s));
        QFile file(data.filePath(u"a/b/file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(100000, 'x')) == 100000);
        file.close();
        QCOMPARE(::link(qPrintable(file.fileName()), qPrintable(data.filePath(u"again"_s))), 0);
        // Neither followed nor counted.
        QVERIFY(QFile::link(u"/usr"_s, data.filePath(u"link"_s)));
        const QDBusMessage reply = callVolume(path, u"GetUsage"_s);
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        const quint64 bytes = reply.arguments().at(0).toULongLong();
        QVERIFY2(bytes >= 100000 && bytes < 190000, qPrintable(QString::number(bytes)));
        QCOMPARE(reply.arguments().at(1).toULongLong(), 5ULL);
    }

    void saved()
    {
        const QString path = pathOf(createVolume(u"saved"_s));
        const QDir data(volumeProperty(path, u"Mountpoint"_s).toString());
        const QString longName = QString(200, u'n');
        QVERIFY(data.mkpath(u"dir/"_s + longName));
        QFile file(data.filePath(u"dir/"_s + longName + u"/täxt"_s));
        const QByteArray content(200000, 'k');
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        file.close();
        QCOMPARE(::chmod(qPrintable(file.fileName()), 04751), 0);
        QCOMPARE(::link(qPrintable(file.fileName()), qPrintable(data.filePath(u"zweitname"_s))), 0);
        QCOMPARE(::symlink("/etc/passwd", qPrintable(data.filePath(u"link"_s))), 0);
        QCOMPARE(::mkfifo(qPrintable(data.filePath(u"fifo"_s)), 0640), 0);

        int ends[2];
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        const UniqueFd reader(ends[0]);
        UniqueFd writer(ends[1]);
        const QDBusMessage reply
            = callVolume(path, u"Export"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(writer.get())), QVariantMap()});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        writer.reset();
        // While it is being read it stays where it is.
        QVERIFY(isError(callVolume(path, u"Remove"_s), ErrorCode::InUse));
        QByteArray archive;
        QByteArray part(65536, '\0');
        for (ssize_t n = 0; (n = ::read(reader.get(), part.data(), std::size_t(part.size()))) > 0;)
            archive.append(part.first(n));
        const QString job = pathOf(reply);
        QTRY_COMPARE(jobState(job), JobState::Done);

        QMap<QString, TarEntry> entries;
        QByteArray seen;
        readArchive(archive, entries, seen);
        QCOMPARE(entries.size(), 7);
        const QString name = u"dir/"_s + longName + u"/täxt"_s;
        const bool first = entries.value(name).type == TarEntry::Type::File;
        const TarEntry plain = entries.value(first ? name : u"zweitname"_s);
        const TarEntry more = entries.value(first ? u"zweitname"_s : name);
        QCOMPARE(plain.size, std::uint64_t(content.size()));
        QCOMPARE(plain.mode & 07777, 04751U);
        QCOMPARE(seen, content);
        QCOMPARE(more.type, TarEntry::Type::HardLink);
        QCOMPARE(QString::fromStdString(more.linkTarget), first ? name : u"zweitname"_s);
        QCOMPARE(entries.value(u"link"_s).type, TarEntry::Type::Symlink);
        QCOMPARE(entries.value(u"link"_s).linkTarget, std::string("/etc/passwd"));
        QCOMPARE(entries.value(u"fifo"_s).type, TarEntry::Type::Fifo);
        QVERIFY(entries.contains(u"dir/"_s + longName));
    }

    void onlyPipesAreWrittenTo()
    {
        const QString path = pathOf(createVolume(u"data"_s));
        int ends[2];
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        const UniqueFd reader(ends[0]);
        const UniqueFd writer(ends[1]);
        const UniqueFd file(::open(qPrintable(stateFile()), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        for (const int fd : {reader.get(), file.get()}) {
            const QDBusMessage reply
                = callVolume(path, u"Export"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(fd)), QVariantMap()});
            QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
        }
        const QDBusMessage restored
            = callVolume(path, u"Import"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(reader.get())), QVariantMap()});
        QVERIFY2(isError(restored, ErrorCode::InvalidArgument), qUtf8Printable(restored.errorMessage()));
    }

    void aReaderThatLeavesEndsTheJob()
    {
        const QString path = pathOf(createVolume(u"data"_s));
        QFile file(volumeProperty(path, u"Mountpoint"_s).toString() + u"/large"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(8 << 20));
        int ends[2];
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        UniqueFd reader(ends[0]);
        const UniqueFd writer(ends[1]);
        const QString job = pathOf(
            callVolume(path, u"Export"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(writer.get())), QVariantMap()}));
        QCOMPARE(jobState(job), JobState::Running);
        reader.reset();
        QTRY_COMPARE(jobState(job), JobState::Failed);
        QCOMPARE(callVolume(path, u"Remove"_s).type(), QDBusMessage::ReplyMessage);
    }

private:
    QString stateFile() const { return m_fixture->stateDirectory() + u"/../file"_s; }

    static void readArchive(const QByteArray &archive, QMap<QString, TarEntry> &entries, QByteArray &content)
    {
        const UniqueFd file(::memfd_create("archive", MFD_CLOEXEC));
        QCOMPARE(::write(file.get(), archive.constData(), std::size_t(archive.size())), ssize_t(archive.size()));
        RangeTarInput input(file.get(), 0, std::uint64_t(archive.size()));
        TarReader reader(input);
        for (;;) {
            const auto entry = reader.next();
            QVERIFY2(entry, entry ? "" : entry.error().detail.c_str());
            if (!*entry)
                return;
            const TarEntry member = **entry;
            QString name = QString::fromStdString(member.path);
            if (name.endsWith(u'/'))
                name.chop(1);
            entries.insert(name, member);
            for (;;) {
                const auto piece = reader.readData();
                QVERIFY(piece.has_value());
                if (piece->bytes.empty())
                    break;
                content.append(reinterpret_cast<const char *>(piece->bytes.data()), qsizetype(piece->bytes.size()));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestVolumes)
#include "tst_volumes.moc"
