// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client against Debian's docker-registry: plain, with TLS, with a password, and through a proxy that spoils answers.
#include "httpserver.h"
#include "registryfixture.h"

#include "core/registry/manifests.h"

#include <QRegularExpression>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;
using Kind = DockerRegistry::Kind;
using Spoil = SpoilingProxy::Spoil;

namespace {

constexpr std::size_t largeLayer = 6U << 20U;

HttpTransport::Options nothingTrusted()
{
    return {.certificateRoots = {}, .certificateDirectory = {}};
}

} // namespace

class TestRegistry : public QObject
{
    Q_OBJECT

private:
    std::map<Kind, std::unique_ptr<DockerRegistry>> m_registries;
    const TestImage m_image = TestImage::make({noise(largeLayer, 1), noise(70'000, 2), noise(300, 3)});
    CredentialStore m_credentials{{"/nonexistent/auth.json"}};

    DockerRegistry &registry(Kind kind)
    {
        auto &found = m_registries[kind];
        if (!found) {
            found = std::make_unique<DockerRegistry>();
            const QByteArray failed = found->start(kind);
            if (!failed.isEmpty())
                qFatal("%s", failed.constData());
        }
        return *found;
    }
    static RegistryEndpoint at(const std::string &host, const std::string &repository, bool insecure = true)
    {
        return {.host = host, .repository = repository, .insecure = insecure, .mirror = false};
    }
    static ImageReference name(const std::string &text)
    {
        return *ImageReference::parse(text);
    }

    struct Pushed
    {
        Result<PushedImage> result;
        std::vector<TransferPart> parts;
    };
    Pushed push(RegistryEndpoint endpoint, const TestImage &image, const std::string &tag, HttpTransport::Options options = nothingTrusted(),
        std::map<Digest, std::string> sources = {}, std::uint64_t piece = 64U << 20U)
    {
        HttpTransport transport(std::move(options));
        ImagePush push(transport, m_credentials, std::move(endpoint));
        push.setSources(std::move(sources));
        push.setPieceSize(piece);
        auto result = await(push.push(name("r.example/any:" + tag), image.manifest, image.opener()));
        return {std::move(result), push.parts()};
    }
    Result<PulledImage> pull(RegistryEndpoint endpoint, const std::string &tag, HttpTransport::Options options = nothingTrusted())
    {
        HttpTransport transport(std::move(options));
        ImagePull pull(transport, m_credentials, {std::move(endpoint)});
        return await(pull.pull(name("r.example/any:" + tag), machinePlatform(), false, nothingHeld()));
    }
    static int count(const std::vector<TransferPart> &parts, TransferPart::State state)
    {
        return int(std::ranges::count(parts, state, &TransferPart::state));
    }

private slots:
    void initTestCase()
    {
        if (!DockerRegistry::isInstalled())
            QSKIP("docker-registry is not installed");
    }
    void cleanup() { m_credentials = CredentialStore({"/nonexistent/auth.json"}); }

    void pushAndPull()
    {
        const std::string host = registry(Kind::Plain).host();
        const auto pushed = push(at(host, "team/app"), m_image, "1");
        QVERIFY2(pushed.result, pushed.result ? "" : pushed.result.error().detail.c_str());
        QCOMPARE(count(pushed.parts, TransferPart::State::Done), 4);
        QCOMPARE(pushed.result->digest, Sha256::of(m_image.manifest));
        const auto pulled = pull(at(host, "team/app"), "1");
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QVERIFY(m_image.isIn(pulled->plan));
        // Nothing goes there twice, and what another repository has is mounted.
        const auto again = push(at(host, "team/app"), m_image, "2");
        QVERIFY(again.result);
        QCOMPARE(count(again.parts, TransferPart::State::Present), 4);
        std::map<Digest, std::string> sources;
        for (const Digest &layer : m_image.layers)
            sources[layer] = "team/app";
        const auto mounted = push(at(host, "other/app"), m_image, "1", nothingTrusted(), sources);
        QVERIFY2(mounted.result, mounted.result ? "" : mounted.result.error().detail.c_str());
        QCOMPARE(count(mounted.parts, TransferPart::State::Mounted), 3);
        QVERIFY(m_image.isIn(pull(at(host, "other/app"), "1")->plan));
        // A source that does not have it after all.
        for (auto &[digest, repository] : sources)
            repository = "nobody/knows";
        const auto uploaded = push(at(host, "third/app"), m_image, "1", nothingTrusted(), sources);
        QVERIFY2(uploaded.result, uploaded.result ? "" : uploaded.result.error().detail.c_str());
        QCOMPARE(count(uploaded.parts, TransferPart::State::Done), 4);
        QCOMPARE(pull(at(host, "team/app"), "no-such-tag").error().code, ErrorCode::NotFound);
        QCOMPARE(pull(at(host, "no/such"), "1").error().code, ErrorCode::NotFound);
    }

    void pieces()
    {
        const std::string host = registry(Kind::Plain).host();
        const auto pushed = push(at(host, "pieces/app"), m_image, "1", nothingTrusted(), {}, 1'000'003);
        QVERIFY2(pushed.result, pushed.result ? "" : pushed.result.error().detail.c_str());
        QVERIFY(m_image.isIn(pull(at(host, "pieces/app"), "1")->plan));
    }

    void lists()
    {
        const std::string host = registry(Kind::Plain).host();
        const TestImage small = TestImage::make({noise(10, 5)});
        std::vector<std::string> tags;
        for (int i = 100; i < 205; ++i) // more than fit on a page
            tags.push_back("t" + std::to_string(i));
        for (const std::string &tag : tags)
            QVERIFY(push(at(host, "listed/app"), small, tag).result);
        HttpTransport transport(nothingTrusted());
        RegistryClient client(transport, m_credentials, at(host, "listed/app"), RegistryClient::Access::Pull);
        auto found = await(listTags(client));
        QVERIFY2(found, found ? "" : found.error().detail.c_str());
        std::ranges::sort(*found);
        QCOMPARE(*found, tags);
        RegistryClient all(transport, m_credentials, at(host, ""), RegistryClient::Access::Pull);
        const auto hits = await(searchRegistry(all, "isted", 10));
        QVERIFY2(hits, hits ? "" : hits.error().detail.c_str());
        QCOMPARE(hits->size(), 1U);
        QCOMPARE(hits->front().name, "listed/app");
    }

    void encrypted()
    {
        DockerRegistry &tls = registry(Kind::Tls);
        HttpTransport::Options own = nothingTrusted();
        own.certificateDirectory = tls.file(u"ca"_s).toStdString();
        const auto pushed = push(at(tls.host(), "team/app", false), m_image, "1", own);
        QVERIFY2(pushed.result, pushed.result ? "" : pushed.result.error().detail.c_str());
        QVERIFY(m_image.isIn(pull(at(tls.host(), "team/app", false), "1", own)->plan));
        // The same below a directory for each registry.
        HttpTransport::Options roots = nothingTrusted();
        roots.certificateRoots = {tls.file(u"certs.d"_s).toStdString()};
        QVERIFY(QDir().mkpath(tls.file(u"certs.d/"_s + QString::fromStdString(tls.host()))));
        QVERIFY(QFile::copy(tls.file(u"ca/ca.crt"_s), tls.file(u"certs.d/%1/ca.crt"_s.arg(QString::fromStdString(tls.host())))));
        QVERIFY(pull(at(tls.host(), "team/app", false), "1", roots));
        const auto unknown = pull(at(tls.host(), "team/app", false), "1");
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, ErrorCode::NotAuthorized);
        QVERIFY2(unknown.error().detail.contains("certificate"), unknown.error().detail.c_str());
        QVERIFY(pull(at(tls.host(), "team/app", true), "1")); // whoever says so takes any
        // Trusted for another name only.
        const std::string address = "127.0.0.2:" + std::to_string(tls.port());
        QVERIFY(!pull(at(address, "team/app", false), "1", own));
    }

    void passwords()
    {
        const std::string host = registry(Kind::Password).host();
        auto refused = push(at(host, "team/app"), m_image, "1");
        QCOMPARE(refused.result.error().code, ErrorCode::NotAuthorized);
        QVERIFY2(refused.result.error().detail.contains("kistectl login"), refused.result.error().detail.c_str());
        m_credentials.give(host, {DockerRegistry::user, "wrong", {}});
        refused = push(at(host, "team/app"), m_image, "1");
        QCOMPARE(refused.result.error().code, ErrorCode::NotAuthorized);
        m_credentials.give(host, {DockerRegistry::user, DockerRegistry::password, {}});
        const auto pushed = push(at(host, "team/app"), m_image, "1");
        QVERIFY2(pushed.result, pushed.result ? "" : pushed.result.error().detail.c_str());
        QVERIFY(m_image.isIn(pull(at(host, "team/app"), "1")->plan));
        // As kept in a file by somebody's login.
        QTemporaryDir directory;
        m_credentials = CredentialStore({directory.filePath(u"auth.json"_s).toStdString()});
        QVERIFY(m_credentials.store(host, {DockerRegistry::user, DockerRegistry::password, {}}));
        QVERIFY(pull(at(host, "team/app"), "1"));
        HttpTransport transport(nothingTrusted());
        RegistryClient client(transport, m_credentials, at(host, ""), RegistryClient::Access::Pull);
        QVERIFY(await(client.check()));
    }

    void spoiltDownloads_data()
    {
        QTest::addColumn<Spoil::Kind>("kind");
        QTest::addColumn<int>("times"); ///< of the large layer's answers; -1: all
        QTest::addColumn<bool>("comes");
        QTest::addColumn<bool>("byRange");
        QTest::newRow("cut") << Spoil::Kind::Cut << 3 << true << true;
        QTest::newRow("truncated") << Spoil::Kind::Truncate << 3 << true << true;
        QTest::newRow("altered once") << Spoil::Kind::Corrupt << 1 << true << false;
        QTest::newRow("altered always") << Spoil::Kind::Corrupt << -1 << false << false;
        QTest::newRow("delayed") << Spoil::Kind::Delay << -1 << true << false;
        QTest::newRow("clean") << Spoil::Kind::Nothing << -1 << true << false;
    }

    void spoiltDownloads()
    {
        QFETCH(Spoil::Kind, kind);
        QFETCH(int, times);
        QFETCH(bool, comes);
        QFETCH(bool, byRange);
        DockerRegistry &plain = registry(Kind::Plain);
        QVERIFY(push(at(plain.host(), "spoilt/app"), m_image, "1").result);
        const QByteArray large = QByteArray::fromStdString(m_image.layers.front().text());
        int spoilt = 0;
        SpoilingProxy proxy(plain.port(), [&](const QByteArray &line) -> Spoil {
            if (!line.contains(large) || (times >= 0 && spoilt >= times))
                return {};
            ++spoilt;
            return {kind, 1'500'000};
        });
        const auto pulled = pull(at(proxy.host(), "spoilt/app"), "1");
        QCOMPARE(pulled.has_value(), comes);
        if (comes)
            QVERIFY(m_image.isIn(pulled->plan));
        else
            QCOMPARE(pulled.error().code, ErrorCode::Corrupt);
        QCOMPARE(spoilt, times >= 0 ? times : kind == Spoil::Kind::Corrupt ? 2 : 1);
        // What had come is not asked for again.
        QList<qint64> begins;
        for (const QByteArray &head : proxy.heads) {
            const auto range = QRegularExpression(u"range: bytes=(\\d+)-"_s, QRegularExpression::CaseInsensitiveOption).match(QString::fromLatin1(head));
            if (head.contains(large) && range.hasMatch())
                begins.append(range.captured(1).toLongLong());
        }
        if (!byRange) {
            QCOMPARE(begins, QList<qint64>());
            return;
        }
        // What was on its way may be lost with the connection.
        QVERIFY(!begins.isEmpty() && std::ranges::is_sorted(begins));
        for (qsizetype i = 0; i < begins.size(); ++i)
            QVERIFY2(begins[i] > 0 && begins[i] <= 1'500'000 * (i + 1), qPrintable(QString::number(begins[i])));
    }

    void spoiltUploads()
    {
        DockerRegistry &plain = registry(Kind::Plain);
        const TestImage image = TestImage::make({noise(largeLayer, 77)});
        int cuts = 0;
        SpoilingProxy proxy(plain.port(), [&](const QByteArray &line) -> Spoil {
            const bool body = line.startsWith("PATCH ") || (line.startsWith("PUT ") && line.contains("/uploads/"));
            if (!body || cuts >= 2)
                return {};
            ++cuts;
            return {Spoil::Kind::CutUpload, 700'000};
        });
        const auto pushed = push(at(proxy.host(), "uploads/app"), image, "1", nothingTrusted(), {}, 2U << 20U);
        QVERIFY2(pushed.result, pushed.result ? "" : pushed.result.error().detail.c_str());
        QCOMPARE(cuts, 2);
        QVERIFY(image.isIn(pull(at(plain.host(), "uploads/app"), "1")->plan));
    }

    void wrongUpload()
    {
        // What was altered on the way there is refused by the registry, and never becomes an image.
        const TestImage honest = TestImage::make({noise(5000, 78)});
        TestImage lie = honest;
        lie.blobs[honest.layers.front()][7] ^= 1;
        const std::string host = registry(Kind::Plain).host();
        QVERIFY(!push(at(host, "lie/app"), lie, "1").result);
        QCOMPARE(pull(at(host, "lie/app"), "1").error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
