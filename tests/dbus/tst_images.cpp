// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Images, as the bus shows them: loading, finding, naming, removing.
#include "servicetest.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <utility>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestImages : public ServiceTest
{
    Q_OBJECT

private:
    /// The job's end; empty if LoadImage was refused.
    QString endOfLoad(TestClient &client, const QVariantList &arguments, JobState state)
    {
        const QDBusMessage reply = client.call(names::managerPath, names::managerInterface, u"LoadImage"_s, arguments);
        const QString job = reply.arguments().value(0).value<QDBusObjectPath>().path();
        if (reply.type() != QDBusMessage::ReplyMessage
            || !QTest::qWaitFor([&] { return client.property(job, names::jobInterface, u"State"_s).toUInt() == quint32(state); }))
            return {};
        return client.property(job, names::jobInterface, state == JobState::Done ? u"Result"_s : u"ErrorName"_s).toString();
    }

    /// Waits for the job that a call has begun; the path of what it made.
    QString jobResult(const QDBusMessage &reply)
    {
        const QString job = reply.arguments().value(0).value<QDBusObjectPath>().path();
        const auto state = [&] { return m_client->property(job, names::jobInterface, u"State"_s).toUInt(); };
        if (!QTest::qWaitFor([&] { return state() != quint32(JobState::Running); }) || state() != quint32(JobState::Done)) {
            qWarning("%s %s", qPrintable(reply.errorMessage()),
                     qPrintable(m_client->property(job, names::jobInterface, u"ErrorDetail"_s).toString()));
        }
        return m_client->property(job, names::jobInterface, u"Result"_s).toString();
    }

private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void imageProperties()
    {
        QCOMPARE(get(m_image, u"Names"_s).toStringList(), QStringList{u"localhost/test:latest"_s});
        QCOMPARE(get(m_image, u"Architecture"_s).toString(), u"amd64"_s);
        QCOMPARE(get(m_image, u"CreatedAt"_s).toULongLong(), 1767323045000000ULL);
        const QDBusMessage documents = call(m_image, u"GetDocuments"_s, {});
        const std::string manifest = documents.arguments().value(0).toString().toStdString();
        QCOMPARE(QString::fromStdString(Sha256::of(manifest).text()), get(m_image, u"Digest"_s).toString());
    }

    void lastUse()
    {
        const auto lastUsed = [this] { return get(m_image, u"LastUsedAt"_s).toULongLong(); };
        quint64 before = lastUsed();
        QVERIFY(before > 0 && before >= get(m_image, u"LoadedAt"_s).toULongLong());
        const auto isNewer = [&] { return lastUsed() > std::exchange(before, lastUsed()); };
        QVERIFY(!isNewer());
        const QString container = m_fixture->createContainer(*m_client);
        QVERIFY(isNewer());
        QCOMPARE(call(container, u"Start"_s).type(), QDBusMessage::ReplyMessage);
        QVERIFY(isNewer());
        call(m_image, u"AddName"_s, {u"localhost/again:1"_s, QVariantMap()});
        QVERIFY(isNewer());
        QVERIFY(!endOfLoad(*m_client, loadArguments({u"localhost/again:2"_s}), JobState::Done).isEmpty());
        QVERIFY(isNewer());
        // To look at it is no use.
        call(m_image, u"GetDocuments"_s, {});
        QVERIFY(!isNewer());
        m_fixture->stopService();
        QVERIFY(m_fixture->start());
        QCOMPARE(lastUsed(), before);
    }

    void findImage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("short") << u"test"_s << true;
        QTest::newRow("tag") << u"test:latest"_s << true;
        QTest::newRow("full") << u"localhost/test:latest"_s << true;
        QTest::newRow("other tag") << u"test:1"_s << false;
        QTest::newRow("other") << u"tes"_s << false;
        QTest::newRow("nonsense") << u"../test"_s << false;
        QTest::newRow("empty") << QString() << false;
    }

    void findImage()
    {
        QFETCH(QString, text);
        QFETCH(bool, found);
        const auto find = [this](const QString &reference) {
            return m_client->call(names::managerPath, names::managerInterface, u"FindImage"_s, {reference});
        };
        const QDBusMessage reply = find(text);
        QCOMPARE(reply.type() == QDBusMessage::ReplyMessage, found);
        if (found)
            QCOMPARE(reply.arguments().constFirst().value<QDBusObjectPath>().path(), m_image);
        else
            QVERIFY(isError(reply, ErrorCode::NotFound));
        const QString digest = get(m_image, u"Digest"_s).toString();
        for (const QString &prefix : {digest, digest.sliced(7), digest.sliced(7, 4), digest.first(20)})
            QCOMPARE(find(prefix).arguments().value(0).value<QDBusObjectPath>().path(), m_image);
        QVERIFY(isError(find(digest.sliced(7, 3)), ErrorCode::NotFound));
    }

    void sameImageTwiceAtOnce()
    {
        const auto other = m_fixture->client(1001);
        QList<QDBusPendingCall> calls;
        for (int i = 0; i < 4; ++i) {
            calls.append(m_client->send(names::managerPath, names::managerInterface, u"LoadImage"_s,
                                        loadArguments({u"localhost/again:%1"_s.arg(i)})));
        }
        for (QDBusPendingCall &pending : calls)
            QTRY_VERIFY(pending.isFinished());
        QTRY_COMPARE(get(m_image, u"Names"_s).toStringList().size(), 5);
        // Somebody else's image is another object, although its content is shared.
        const QString foreign = m_fixture->loadImage(*other);
        QVERIFY(foreign != m_image && !foreign.isEmpty());
        call(m_image, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
        QCOMPARE(other->call(foreign, names::imageInterface, u"GetDocuments"_s).type(), QDBusMessage::ReplyMessage);
    }

    void namesMove()
    {
        const QString second = m_fixture->loadImage(
            *m_client, {u"localhost/test:latest"_s},
            R"({"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        QVERIFY(second != m_image);
        QTRY_VERIFY(get(m_image, u"Names"_s).toStringList().isEmpty());
        QCOMPARE(get(second, u"Names"_s).toStringList(), QStringList{u"localhost/test:latest"_s});
    }

    void imageRemoval()
    {
        const QString container = m_fixture->createContainer(*m_client);
        QTRY_COMPARE(get(m_image, u"UsedBy"_s).value<QDBusArgument>().currentSignature(), u"ao"_s);
        QVERIFY(isError(call(m_image, u"Remove"_s), ErrorCode::InUse));
        call(container, u"Remove"_s);
        QVERIFY(isError(call(m_image, u"Remove"_s, {QVariantMap{{u"name"_s, u"other"_s}}}), ErrorCode::NotFound));
        QCOMPARE(call(m_image, u"Remove"_s, {QVariantMap{{u"name"_s, u"test"_s}}}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(isError(call(m_image, u"GetDocuments"_s, {}), ErrorCode::NotFound));
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).isEmpty());
    }

    void badImages_data()
    {
        QTest::addColumn<int>("argument");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<ErrorCode>("code");
        const UniqueFd directory{::open("/", O_RDONLY | O_CLOEXEC)};
        QTest::newRow("no files") << 0 << QVariant::fromValue(FdList()) << ErrorCode::InvalidArgument;
        QTest::newRow("a directory") << 0 << QVariant::fromValue(FdList{QDBusUnixFileDescriptor(directory.get())})
                                     << ErrorCode::InvalidArgument;
        QTest::newRow("no blobs") << 1 << QVariant::fromValue(BlobRanges()) << ErrorCode::InvalidArgument;
        QTest::newRow("no digest") << 1 << QVariant::fromValue(BlobRanges{{u"sha256:../x"_s, 0, 0, 1}})
                                   << ErrorCode::InvalidArgument;
        QTest::newRow("outside of the file")
            << 1
            << QVariant::fromValue(BlobRanges{{u"sha256:"_s + QString(64, u'a'), 0, ~0ULL - 5, 10}})
            << ErrorCode::InvalidArgument;
        QTest::newRow("no such file") << 1
                                      << QVariant::fromValue(BlobRanges{{u"sha256:"_s + QString(64, u'a'), 7, 0, 1}})
                                      << ErrorCode::InvalidArgument;
        QTest::newRow("no manifest") << 2 << QVariant(QByteArray("{}")) << ErrorCode::Unsupported;
        QTest::newRow("no JSON") << 2 << QVariant(QByteArray("{")) << ErrorCode::Corrupt;
        QTest::newRow("name") << 3 << QVariant(QStringList{u"no full name"_s}) << ErrorCode::InvalidArgument;
        QTest::newRow("short name") << 3 << QVariant(QStringList{u"deb13"_s}) << ErrorCode::InvalidArgument;
    }

    void badImages()
    {
        QFETCH(int, argument);
        QFETCH(QVariant, value);
        QFETCH(ErrorCode, code);
        // Of another image than the one that is here: what is held need not be brought.
        const QByteArray other(R"({"architecture":"x","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        QVariantList arguments = loadArguments({u"localhost/bad:latest"_s}, other);
        arguments[argument] = value;
        const QDBusMessage reply
            = m_client->call(names::managerPath, names::managerInterface, u"LoadImage"_s, arguments);
        QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
        QCOMPARE(reply.errorName(), QString::fromStdString(errorName(code)));
    }

    void heldBlobsNeedNotComeAgain()
    {
        const QString digest = qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest;
        const QString unknown = u"sha256:"_s + QString(64, u'a');
        const auto held = [&](TestClient &client) {
            return client.call(names::managerPath, names::managerInterface, u"HeldBlobs"_s, {QStringList{unknown, digest}})
                .arguments().value(0).toStringList();
        };
        QCOMPARE(held(*m_client), QStringList{digest});
        QVariantList without = loadArguments({u"localhost/second:latest"_s});
        without[0] = QVariant::fromValue(FdList());
        without[1] = QVariant::fromValue(BlobRanges());
        QCOMPARE(endOfLoad(*m_client, without, JobState::Done), m_image);
        QTRY_VERIFY(get(m_image, u"Names"_s).toStringList().contains(u"localhost/second:latest"_s));
        // Somebody else has to bring it: knowing a digest is not having the content.
        const auto other = m_fixture->client(1001);
        QCOMPARE(held(*other), QStringList());
        QVERIFY(isError(other->call(names::managerPath, names::managerInterface, u"LoadImage"_s, without), ErrorCode::InvalidArgument));
        QVERIFY(!endOfLoad(*other, loadArguments({u"localhost/mine:latest"_s}), JobState::Done).isEmpty());
        QCOMPARE(held(*other), QStringList{digest});
        QCOMPARE(held(*m_fixture->client(0)), QStringList{digest});
    }

    void whatIsHereHasToBeShown()
    {
        // The blob is in the store; whoever only pretends to have it gets nothing.
        QVariantList lie = loadArguments({u"localhost/lie:latest"_s});
        const auto honest = qvariant_cast<BlobRanges>(lie[1]).constFirst();
        QFile file(m_fixture->stateDirectory() + u"/../lie"_s);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(qsizetype(honest.size), 'x'));
        file.flush();
        lie[0] = QVariant::fromValue(FdList{QDBusUnixFileDescriptor(file.handle())});
        const auto other = m_fixture->client(1001);
        QCOMPARE(endOfLoad(*other, lie, JobState::Failed), u"org.kiste.Error.Corrupt"_s);
        QVERIFY(isError(other->call(names::managerPath, names::managerInterface, u"FindImage"_s, {u"lie"_s}), ErrorCode::NotFound));
    }

    void imageContent()
    {
        const QString digest = qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest;
        const QString manifest = get(m_image, u"Digest"_s).toString();
        for (const QString &wanted : {digest, manifest}) {
            const QDBusMessage reply = call(m_image, u"OpenBlob"_s, {wanted, QVariantMap()});
            const auto blob = qvariant_cast<QDBusUnixFileDescriptor>(reply.arguments().value(0));
            QVERIFY2(blob.isValid(), qUtf8Printable(reply.errorMessage()));
            std::string bytes(100'000, '\0');
            bytes.resize(std::size_t(std::max(ssize_t(0), ::pread(blob.fileDescriptor(), bytes.data(), bytes.size(), 0))));
            QCOMPARE(QString::fromStdString(Sha256::of(bytes).text()), wanted);
            QCOMPARE(::fcntl(blob.fileDescriptor(), F_GETFL) & O_ACCMODE, O_RDONLY);
            QVERIFY(::write(blob.fileDescriptor(), "x", 1) < 0);
        }
        // One of another image of the same owner's is none of this one's.
        const QString second = m_fixture->loadImage(
            *m_client, {u"localhost/other:latest"_s},
            R"({"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        QVERIFY(isError(call(second, u"OpenBlob"_s, {digest, QVariantMap()}), ErrorCode::NotFound));
        QVERIFY(isError(call(m_image, u"OpenBlob"_s, {u"sha256:../x"_s, QVariantMap()}), ErrorCode::InvalidArgument));
        const auto stranger = m_fixture->client(1001);
        QVERIFY(isError(stranger->call(m_image, names::imageInterface, u"OpenBlob"_s, {digest, QVariantMap()}), ErrorCode::NotFound));
        QVERIFY(isError(stranger->call(m_image, names::imageInterface, u"GetLayers"_s), ErrorCode::NotFound));
        const QDBusMessage layers = call(m_image, u"GetLayers"_s, {});
        QCOMPARE(layers.signature(), u"asat"_s);
        QVERIFY(layers.arguments().value(0).toStringList().isEmpty());
    }

    void tagging()
    {
        QCOMPARE(call(m_image, u"AddName"_s, {u"registry.example:5000/a/b:1"_s, QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(get(m_image, u"Names"_s).toStringList(),
                 (QStringList{u"localhost/test:latest"_s, u"registry.example:5000/a/b:1"_s}));
        for (const QString &bad : {u"short"_s, u"localhost/none"_s, u"localhost/x@sha256:"_s + QString(64, u'a'), u"localhost/../x:1"_s})
            QVERIFY2(isError(call(m_image, u"AddName"_s, {bad, QVariantMap()}), ErrorCode::InvalidArgument), qUtf8Printable(bad));
        // A name that another image has moves.
        const QString second = m_fixture->loadImage(
            *m_client, {u"localhost/other:latest"_s},
            R"({"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        call(second, u"AddName"_s, {u"localhost/test:latest"_s, QVariantMap()});
        QTRY_COMPARE(get(m_image, u"Names"_s).toStringList(), QStringList{u"registry.example:5000/a/b:1"_s});
        // And all of it is on record.
        m_fixture->stopService();
        QVERIFY(m_fixture->start());
        QCOMPARE(get(second, u"Names"_s).toStringList(), (QStringList{u"localhost/other:latest"_s, u"localhost/test:latest"_s}));
    }

    void storeCheck()
    {
        const auto found = [this] {
            const QDBusMessage reply = m_client->call(names::managerPath, names::managerInterface, u"CheckStore"_s, {QVariantMap()});
            QStringList problems = reply.type() == QDBusMessage::ReplyMessage ? QStringList() : QStringList{reply.errorMessage()};
            const QStringList kinds = reply.arguments().value(0).toStringList();
            for (qsizetype i = 0; i < kinds.size(); ++i)
                problems.append(kinds[i] + u' ' + reply.arguments().value(1).toStringList().value(i));
            problems.sort();
            return problems;
        };
        QCOMPARE(found(), QStringList());
        const QString config = qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest;
        const QString blobs = m_fixture->stateDirectory() + u"/blobs/sha256/"_s;
        const QString orphan = QString(64, u'a');
        QVERIFY(QFile::copy(blobs + config.sliced(7), blobs + orphan));
        QCOMPARE(found(), QStringList{u"orphan-blob sha256:"_s + orphan});
        QList<QDBusPendingCall> atOnce;
        for (int i = 0; i < 3; ++i)
            atOnce.append(m_client->send(names::managerPath, names::managerInterface, u"CheckStore"_s, {QVariantMap()}));
        for (QDBusPendingCall &one : atOnce) {
            QTRY_VERIFY(one.isFinished());
            QCOMPARE(one.reply().arguments().value(0).toStringList(), QStringList{u"orphan-blob"_s});
        }
        QVERIFY(QFile::remove(blobs + config.sliced(7)));
        QCOMPARE(found(), (QStringList{u"missing-blob "_s + config, u"orphan-blob sha256:"_s + orphan}));
        // What is not there is not held, and whoever brings it again has mended the image.
        const QDBusMessage held = m_client->call(names::managerPath, names::managerInterface, u"HeldBlobs"_s, {QStringList{config}});
        QCOMPARE(held.arguments().value(0).toStringList(), QStringList());
        QCOMPARE(endOfLoad(*m_client, loadArguments({u"localhost/test:latest"_s}), JobState::Done), m_image);
        QCOMPARE(found(), QStringList{u"orphan-blob sha256:"_s + orphan});
        QVERIFY(QFile::remove(blobs + orphan));
        QCOMPARE(found(), QStringList());
        QVERIFY(m_fixture->authority.requests.constLast().action == Action::ImageManageOthers); // it is about everybody's images
        m_fixture->authority.mode = FakeAuthority::Mode::Deny;
        QVERIFY(isError(m_client->call(names::managerPath, names::managerInterface, u"CheckStore"_s, {QVariantMap()}), ErrorCode::NotAuthorized));
    }

    void namesByDigest()
    {
        const QString name = u"registry.example/team/app@sha256:"_s + QString(64, u'a'); // of an index that the image came from
        QCOMPARE(endOfLoad(*m_client, loadArguments({name}), JobState::Done), m_image);
        QTRY_VERIFY(get(m_image, u"Names"_s).toStringList().contains(name));
        const auto find = [this](const QString &text) {
            return m_client->call(names::managerPath, names::managerInterface, u"FindImage"_s, {text});
        };
        QCOMPARE(find(name).arguments().value(0).value<QDBusObjectPath>().path(), m_image);
        QCOMPARE(find(u"registry.example/team/app:1@sha256:"_s + QString(64, u'a')).arguments().value(0).value<QDBusObjectPath>().path(), m_image);
        QVERIFY(isError(find(u"registry.example/team/other@sha256:"_s + QString(64, u'a')), ErrorCode::NotFound));
        QVERIFY(isError(find(u"registry.example/team/app"_s), ErrorCode::NotFound)); // no tag was pulled
        QVERIFY(isError(m_client->call(names::managerPath, names::managerInterface, u"LoadImage"_s,
                                       loadArguments({u"registry.example/team/app:1@sha256:"_s + QString(64, u'a')})), ErrorCode::InvalidArgument));
        call(m_image, u"Remove"_s, {QVariantMap{{u"name"_s, name}}});
        QTRY_COMPARE(get(m_image, u"Names"_s).toStringList(), QStringList{u"localhost/test:latest"_s});
    }

    void commit()
    {
        const QString container = m_fixture->createContainer(*m_client);
        // Without changes there is no layer, so that nothing has to be unpacked by root; tst_build has some.
        const QString same = jobResult(call(container, u"Commit"_s));
        QVERIFY(!same.isEmpty() && same != m_image);
        QVERIFY(get(same, u"Names"_s).toStringList().isEmpty());
        const QVariantMap options{{u"names"_s, QStringList{u"localhost/new:1"_s}},
                                  {u"author"_s, u"Somebody"_s},
                                  {u"message"_s, u"what"_s},
                                  {u"created"_s, QVariant::fromValue(quint64(1'000'000))},
                                  {u"compression"_s, u"zstd"_s},
                                  {u"config"_s, u"{\"os\":\"other\",\"architecture\":\"other\",\"config\":{\"Cmd\":[\"x\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"_s}};
        const QString image = jobResult(call(container, u"Commit"_s, {options}));
        QCOMPARE(get(image, u"Names"_s).toStringList(), QStringList{u"localhost/new:1"_s});
        QCOMPARE(get(image, u"Layers"_s).toUInt(), 0U);
        QCOMPARE(get(image, u"CreatedAt"_s).toULongLong(), 1'000'000ULL);
        QCOMPARE(get(image, u"Architecture"_s).toString(), u"amd64"_s); // of its files, whatever the config says
        const QString config = call(image, u"GetDocuments"_s, {}).arguments().value(1).toString();
        for (const QString &part : {u"\"author\":\"Somebody\""_s, u"\"Cmd\":[\"x\"]"_s})
            QVERIFY2(config.contains(part), qPrintable(config));
        // Whoever may not manage images may not make one so either.
        m_fixture->authority.mode = FakeAuthority::Mode::Deny;
        QVERIFY(isError(call(container, u"Commit"_s), ErrorCode::NotAuthorized));
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ImageManage);
        m_fixture->authority.mode = FakeAuthority::Mode::Allow;
        // Somebody else's container is not there.
        const auto other = m_fixture->client(1001);
        QVERIFY(isError(other->call(container, names::containerInterface, u"Commit"_s, {QVariantMap()}), ErrorCode::NotFound));
    }

    void badCommits_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("unknown") << u"squash"_s << QVariant(true) << ErrorCode::InvalidArgument;
        QTest::newRow("type") << u"names"_s << QVariant(u"x"_s) << ErrorCode::InvalidArgument;
        QTest::newRow("name") << u"names"_s << QVariant(QStringList{u"short"_s}) << ErrorCode::InvalidArgument;
        QTest::newRow("digest as name") << u"names"_s << QVariant(QStringList{u"localhost/x@sha256:"_s + QString(64, u'a')}) << ErrorCode::InvalidArgument;
        QTest::newRow("names") << u"names"_s << QVariant(QStringList(100, u"localhost/x:1"_s)) << ErrorCode::LimitExceeded;
        QTest::newRow("config") << u"config"_s << QVariant(u"{"_s) << ErrorCode::InvalidArgument;
        QTest::newRow("no config") << u"config"_s << QVariant(u"{}"_s) << ErrorCode::InvalidArgument;
        QTest::newRow("large config") << u"config"_s << QVariant(QString(maxImageDocument + 1, u' ')) << ErrorCode::InvalidArgument;
        QTest::newRow("compression") << u"compression"_s << QVariant(u"xz"_s) << ErrorCode::InvalidArgument;
        QTest::newRow("origin") << u"origin"_s << QVariant(u"pull"_s) << ErrorCode::InvalidArgument;
        QTest::newRow("time") << u"created"_s << QVariant::fromValue(~quint64(0)) << ErrorCode::InvalidArgument;
        QTest::newRow("author") << u"author"_s << QVariant(QString(5000, u'x')) << ErrorCode::LimitExceeded;
        QTest::newRow("kept layers") << u"keep-layers"_s << QVariant(1U) << ErrorCode::InvalidArgument; // it has none
        QTest::newRow("kept layers' type") << u"keep-layers"_s << QVariant(true) << ErrorCode::InvalidArgument;
        QTest::newRow("pause") << u"pause"_s << QVariant(1U) << ErrorCode::InvalidArgument;
    }

    void badCommits()
    {
        QFETCH(QString, option);
        QFETCH(QVariant, value);
        QFETCH(ErrorCode, code);
        const QString container = m_fixture->createContainer(*m_client);
        const qsizetype blobs = QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).entryList(QDir::Files).size();
        const QDBusMessage reply = call(container, u"Commit"_s, {QVariantMap{{option, value}}});
        QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
        QCOMPARE(reply.errorName(), QString::fromStdString(errorName(code)));
        QCOMPARE(QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).entryList(QDir::Files).size(), blobs);
    }

    void failedCommitLeavesNothing()
    {
        const QString container = m_fixture->createContainer(*m_client);
        QFile file(directoryOf(container) + u"/upper/.wh.hosts"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QString job = call(container, u"Commit"_s).arguments().value(0).value<QDBusObjectPath>().path();
        QTRY_COMPARE(m_client->property(job, names::jobInterface, u"State"_s).toUInt(), quint32(JobState::Failed));
        QCOMPARE(m_client->property(job, names::jobInterface, u"ErrorName"_s).toString(), u"org.kiste.Error.InvalidArgument"_s);
        QTRY_COMPARE(QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).entryList(QDir::Files).size(), 2);
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/tmp"_s).isEmpty());
    }

    void wrongDigestLeavesNothing()
    {
        QVariantList arguments = loadArguments({u"localhost/bad:latest"_s});
        // The digest is right for the manifest, but the file holds something else.
        QFile file(m_fixture->stateDirectory() + u"/../lie"_s);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(1000, 'x'));
        file.flush();
        arguments[0] = QVariant::fromValue(FdList{QDBusUnixFileDescriptor(file.handle())});
        const QByteArray other(R"({"architecture":"x","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        const QVariantList honest = loadArguments({}, other);
        arguments[1] = honest[1];
        arguments[2] = honest[2];
        const QDBusMessage reply
            = m_client->call(names::managerPath, names::managerInterface, u"LoadImage"_s, arguments);
        const QString job = reply.arguments().value(0).value<QDBusObjectPath>().path();
        QTRY_COMPARE(m_client->property(job, names::jobInterface, u"State"_s).toUInt(), quint32(JobState::Failed));
        QCOMPARE(m_client->property(job, names::jobInterface, u"ErrorName"_s).toString(),
                 u"org.kiste.Error.Corrupt"_s);
        QVERIFY(isError(m_client->call(job, names::jobInterface, u"Cancel"_s, {QVariantMap()}), ErrorCode::WrongState));
        // Only the first image's manifest and config stay.
        QTRY_COMPARE(QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).entryList(QDir::Files).size(), 2);
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/tmp"_s).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestImages)
#include "tst_images.moc"
