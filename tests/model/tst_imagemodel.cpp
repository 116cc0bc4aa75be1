// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/models/imagedocument.h"
#include "ui/models/imagemodel.h"
#include "ui/models/importer.h"
#include "ui/models/layersmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

using FailureMode = QAbstractItemModelTester::FailureReportingMode;

/// Images, what their documents say, and imports.
class TestImageModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheHelperByRow();
    void buildStepsAreNotListed();
    void namesImages();
    void readsHistory_data();
    void readsHistory();
    void joinsHistoryAndLayers();
    void refusesStrangeDocuments_data();
    void refusesStrangeDocuments();
    void importsEveryImageOfAnArchive();
    void saysWhyAnImportFailed();
    void cancelsWhileReading();
    void cancelsTheJob();
};

void TestImageModel::followsTheHelperByRow()
{
    FakeEngine helper;
    helper.setState(HelperState::Connected);
    ImageModel model(&helper);
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    ImageInfo starter = makeImage(u"localhost/starter:latest"_s);
    helper.put(starter);
    helper.put(makeImage(u"localhost/deb13:latest"_s, 120u << 20));
    QCOMPARE(model.rowCount(), 2);
    starter.usedBy << u"/org/kiste/Helper1/container/web"_s;
    helper.put(starter);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), model.index(0, ImageModel::UsedBy));
    QCOMPARE(changed[0][1].toModelIndex(), model.index(0, ImageModel::UsedBy));
    QCOMPARE(model.index(0, ImageModel::UsedBy).data().toString(), u"1"_s);
    QVERIFY(!model.index(0, 0).data(ImageModel::UnusedRole).toBool());
    helper.takeImage(starter.path);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, ImageModel::Size).data().toString(), u"120\u00a0MiB"_s);
    QCOMPARE(resets.count(), 0);
}

void TestImageModel::buildStepsAreNotListed()
{
    FakeEngine helper;
    helper.put(makeImage(u"localhost/kiste/build-cache:11"_s));
    helper.put(makeImage(u"localhost/kiste/build-cached:1"_s));
    helper.setState(HelperState::Connected);
    ImageModel model(&helper);
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), u"kiste/build-cached:1"_s);
    ImageInfo step = makeImage(u"localhost/kiste/build-cache:22"_s);
    helper.put(step);
    QCOMPARE(model.rowCount(), 1);
    step.names << u"localhost/app:1"_s; // it is what somebody built as well
    helper.put(step);
    QCOMPARE(model.rowCount(), 2);
    step.names.removeLast();
    helper.put(step);
    QCOMPARE(model.rowCount(), 1);
    helper.takeImage(step.path);
    QCOMPARE(model.rowCount(), 1);
}

void TestImageModel::namesImages()
{
    ImageInfo image = makeImage(u"localhost/deb13:latest"_s);
    QCOMPARE(shortImageName(image), u"deb13:latest"_s);
    image.names = {u"registry.example/team/deb13:1"_s, u"localhost/x:1"_s};
    QCOMPARE(shortImageName(image), u"registry.example/team/deb13:1"_s);
    image.names.clear();
    image.digest = u"sha256:9c1d02e751b7aa90"_s;
    QCOMPARE(shortImageName(image), u"<untagged>:9c1d02e7"_s);
}

void TestImageModel::readsHistory_data()
{
    QTest::addColumn<QString>("createdBy");
    QTest::addColumn<QString>("instruction");
    QTest::addColumn<QString>("text");
    QTest::newRow("buildkit run") << u"RUN /bin/sh -c apt-get update # buildkit"_s << u"RUN"_s << u"apt-get update"_s;
    QTest::newRow("old run") << u"/bin/sh -c apt-get update"_s << u"RUN"_s << u"apt-get update"_s;
    QTest::newRow("old nop") << u"/bin/sh -c #(nop) ADD file:12 in / "_s << u"ADD"_s << u"file:12 in /"_s;
    QTest::newRow("copy") << u"COPY a b # buildkit"_s << u"COPY"_s << u"a b"_s;
    QTest::newRow("other tool") << u"mmdebstrap trixie"_s << QString() << u"mmdebstrap trixie"_s;
    QTest::newRow("nothing") << QString() << QString() << QString();
}

void TestImageModel::readsHistory()
{
    QFETCH(const QString, createdBy);
    const auto [instruction, text] = dockerfileWords(createdBy);
    QTEST(instruction, "instruction");
    QTEST(text, "text");
}

void TestImageModel::joinsHistoryAndLayers()
{
    const QString manifest =
        uR"({"layers":[{"size":100,"digest":"sha256:a"},{"size":50,"digest":"sha256:b"},{"size":1,"digest":"sha256:c"}]})"_s;
    const QString config = uR"({"config":{"Cmd":["sh"],"Env":["A=1","B=2"],"Labels":{"x":"y"}},"history":[
        {"created_by":"ADD x /"},{"created_by":"ENV A=1","empty_layer":true},{"created_by":"RUN make"}]})"_s;
    const auto document = parseImageDocument(manifest, config);
    QVERIFY(document);
    QCOMPARE(document->layers.size(), 4); // the third blob is not in the history, but it is there
    QCOMPARE(document->layers[0].size, 100U);
    QVERIFY(!document->layers[1].hasFiles);
    QCOMPARE(document->layers[2].digest, u"sha256:b"_s);
    QCOMPARE(document->layers[3].digest, u"sha256:c"_s);
    QVERIFY(document->facts.contains(std::pair(u"Environment"_s, u"A=1\nB=2"_s)));
    QVERIFY(document->facts.contains(std::pair(u"Labels"_s, u"x=y"_s)));

    LayersModel layers;
    QAbstractItemModelTester tester(&layers, FailureMode::QtTest);
    layers.setLayers(document->layers);
    QCOMPARE(layers.rowCount(), 4);
    QCOMPARE(layers.index(2, LayersModel::Size).data(LayersModel::PartRole).toDouble(), 0.5);
    QCOMPARE(layers.index(1, LayersModel::Size).data().toString(), u"–"_s);
}

void TestImageModel::refusesStrangeDocuments_data()
{
    QTest::addColumn<QString>("manifest");
    QTest::addColumn<QString>("config");
    QTest::addColumn<bool>("usable");
    QTest::newRow("empty objects") << u"{}"_s << u"{}"_s << true;
    QTest::newRow("no json") << u"hello"_s << u"{}"_s << false;
    QTest::newRow("list") << u"[]"_s << u"{}"_s << false;
    QTest::newRow("cut") << u"{\"layers\":["_s << u"{}"_s << false;
    QTest::newRow("wrong types") << uR"({"layers":{"size":1}})"_s << uR"({"config":7,"history":"x"})"_s << true;
    QTest::newRow("wrong inside")
        << uR"({"layers":[1,{"size":-5,"digest":3}]})"_s
        << uR"({"config":{"Env":[1,"A=1"],"Labels":{"x":5}},"history":[3,{"created_by":9}]})"_s << true;
}

void TestImageModel::refusesStrangeDocuments()
{
    QFETCH(const QString, manifest);
    QFETCH(const QString, config);
    QTEST(parseImageDocument(manifest, config).has_value(), "usable");
}

void TestImageModel::importsEveryImageOfAnArchive()
{
    FakeEngine helper;
    helper.setState(HelperState::Connected);
    Importer importer(&helper, [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> {
        std::vector<ImportPlan> plans(2);
        plans[0].names = {u"localhost/one:1"_s};
        plans[1].names = {u"localhost/two:1"_s};
        return plans;
    });
    QSignalSpy imported(&importer, &Importer::imported);
    QSignalSpy failed(&importer, &Importer::failed);
    importer.start(u"/tmp/both.tar"_s);
    QCOMPARE(importer.imports().first().phase, Importer::Phase::Reading);
    QTRY_COMPARE(helper.calls.size(), 1);
    QCOMPARE(helper.calls[0].object, u"localhost/one:1"_s);
    QCoreApplication::processEvents();
    JobInfo job{helper.newJobPath, u"load-image"_s, 0.5, JobState::Running, {}, {}, {}};
    helper.put(job);
    QTRY_COMPARE(importer.imports().first().progress, 0.25); // half of the first of two
    helper.newJobPath = u"/org/kiste/Helper1/job/2"_s;
    job.state = JobState::Done;
    job.result = u"/org/kiste/Helper1/image/one"_s;
    helper.put(job);
    QTRY_COMPARE(helper.calls.size(), 2);
    QCOMPARE(helper.calls[1].object, u"localhost/two:1"_s);
    QTest::qWait(0);
    helper.put(
        JobInfo{helper.newJobPath, u"load-image"_s, 1, JobState::Done, u"/org/kiste/Helper1/image/two"_s, {}, {}});
    QTRY_COMPARE(imported.count(), 2);
    QCOMPARE(imported[1][0].toString(), u"/org/kiste/Helper1/image/two"_s);
    QVERIFY(importer.imports().isEmpty());
    QCOMPARE(failed.count(), 0);
}

void TestImageModel::saysWhyAnImportFailed()
{
    FakeEngine helper;
    helper.setState(HelperState::Connected);
    Importer importer(&helper, [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> {
        return failure(ErrorCode::Corrupt, "'both.tar' ends in the middle of a header");
    });
    QSignalSpy failed(&importer, &Importer::failed);
    importer.start(u"/tmp/both.tar"_s);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].toString(), u"/tmp/both.tar"_s);
    QCOMPARE(failed[0][1].value<Error>().code, ErrorCode::Corrupt);
    QVERIFY(importer.imports().isEmpty());
    QVERIFY(helper.calls.isEmpty());
}

void TestImageModel::cancelsWhileReading()
{
    FakeEngine helper;
    helper.setState(HelperState::Connected);
    const auto sawIt = std::make_shared<std::atomic_bool>(false);
    Importer importer(&helper,
                      [sawIt](const QString &, const std::atomic<bool> &cancelled) -> Result<std::vector<ImportPlan>> {
                          cancelled.wait(false);
                          *sawIt = true;
                          return std::vector<ImportPlan>(1);
                      });
    QSignalSpy failed(&importer, &Importer::failed);
    const quint64 id = importer.start(u"/tmp/long.tar"_s);
    importer.cancel(id);
    QVERIFY(importer.imports().isEmpty());
    QTRY_VERIFY(*sawIt);
    QTest::qWait(0);
    QVERIFY(helper.calls.isEmpty()); // nothing of it reaches the helper
    QCOMPARE(failed.count(), 0);
}

void TestImageModel::cancelsTheJob()
{
    FakeEngine helper;
    helper.setState(HelperState::Connected);
    Importer importer(&helper, [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> {
        return std::vector<ImportPlan>(1);
    });
    const quint64 id = importer.start(u"/tmp/long.tar"_s);
    helper.hold = true;
    QTRY_COMPARE(helper.calls.size(), 1);
    importer.cancel(id); // before the job has a name
    helper.hold = false;
    helper.release();
    QCOMPARE(helper.calls.last().method, u"cancelJob"_s);
    QCOMPARE(helper.calls.last().object, helper.newJobPath);
}

QTEST_MAIN(TestImageModel)
#include "tst_imagemodel.moc"
