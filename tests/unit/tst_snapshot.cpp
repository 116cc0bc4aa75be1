// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/snapshot.h"

#include <QTest>

using namespace kiste;
using namespace Qt::StringLiterals;

/// All objects as bytes: nothing gets lost on the way, and what is no such list is refused.
class TestSnapshot : public QObject
{
    Q_OBJECT

private slots:
    void everythingComesBack()
    {
        ContainerInfo container;
        container.path = u"/org/kiste/Helper1/container/a"_s;
        container.id = QString(64, u'a');
        container.name = u"wéb"_s;
        container.state = ContainerState::Paused;
        container.exitCode = -3;
        container.oomKilled = true;
        container.pid = 4'000'000'000U;
        container.command = {u"sh"_s, QString(), u"-c"_s};
        container.createdAt = ~quint64(0);
        container.pidsLimit = -1;
        container.ports = {u"80/tcp"_s};
        container.labels = {{u"k"_s, u"v"_s}, {u"empty"_s, QString(u""_s)}};
        container.health = ContainerHealth::Unhealthy;
        ImageInfo image;
        image.path = u"/org/kiste/Helper1/image/b"_s;
        image.names = {u"one"_s, u"two"_s};
        image.usedBy = {container.path};
        VolumeInfo volume;
        volume.path = u"/org/kiste/Helper1/volume/c"_s;
        volume.anonymous = true;
        NetworkInfo network;
        network.path = u"/org/kiste/Helper1/network/d"_s;
        network.mtu = 1400;
        network.containers = {container.path};
        JobInfo job;
        job.path = u"/org/kiste/Helper1/job/5"_s;
        job.progress = 0.25;
        job.state = JobState::Cancelled;
        SnapshotWriter writer;
        writer.add(container);
        writer.add(job);
        writer.add(image);
        writer.add(ContainerInfo());
        writer.add(volume);
        writer.add(network);
        const auto read = readSnapshot(writer.bytes());
        QVERIFY(read.has_value());
        QCOMPARE(read->containers.size(), 2);
        QCOMPARE(read->containers.constFirst(), container);
        QCOMPARE(read->containers.constLast(), ContainerInfo());
        QCOMPARE(read->images, QList{image});
        QCOMPARE(read->volumes, QList{volume});
        QCOMPARE(read->networks, QList{network});
        QCOMPARE(read->jobs, QList{job});
        QVERIFY(readSnapshot({}).has_value());
    }

    void damagedOnesAreRefused()
    {
        SnapshotWriter writer;
        ContainerInfo container;
        container.command = {u"sh"_s};
        writer.add(container);
        const QByteArray whole = writer.bytes();
        for (qsizetype size = 1; size < whole.size(); ++size) {
            const auto read = readSnapshot(whole.first(size));
            QVERIFY(!read && read.error().code == ErrorCode::Corrupt);
        }
        QVERIFY(!readSnapshot(QByteArray(1, '\x09')));
        QVERIFY(!readSnapshot(whole + QByteArray(64, '\xff')));
    }

    void theFormatIsAName()
    {
        QCOMPARE(snapshotFormat(), snapshotFormat());
        QCOMPARE(snapshotFormat().size(), 40);
    }
};

QTEST_GUILESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
