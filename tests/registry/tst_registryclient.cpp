// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client against registries of the test's own, which are hostile, slow, or ask for much.
#include "httpserver.h"
#include "registryfixture.h"

#include "core/registry/pull.h"

#include <QElapsedTimer>
#include <QUrlQuery>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

const std::string noDigest = "sha256:" + std::string(64, 'a');

QByteArray bytes(const std::string &text)
{
    return QByteArray::fromStdString(text);
}

ServedAnswer document(const std::string &text, std::string_view type = mediatype::ociManifest)
{
    return {.headers = {{"Content-Type", QByteArray(type.data(), qsizetype(type.size()))}}, .body = bytes(text)};
}

/// Answers as a registry that has the image under every tag.
ServedAnswer serve(const TestImage &image, const ServedRequest &request)
{
    if (request.path == "/v2/")
        return {.body = "{}"};
    if (request.path.contains("/manifests/"))
        return document(image.manifest);
    const auto digest = Digest::parse(request.path.mid(request.path.lastIndexOf('/') + 1).toStdString());
    if (digest && image.blobs.contains(*digest))
        return {.body = bytes(image.blobs.at(*digest))};
    return {.status = 404, .body = R"({"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown"}]})"};
}

std::string indexOf(const std::string &entries)
{
    return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" + entries + "]}";
}

} // namespace

class TestRegistryClient : public QObject
{
    Q_OBJECT

private:
    const TestImage m_image = TestImage::make({noise(100'000, 1), noise(3000, 2)});
    CredentialStore m_credentials{{"/nonexistent/auth.json"}};

    RegistryEndpoint at(const HttpServer &server, const std::string &repository = "team/app") const
    {
        return {.host = server.host(), .repository = repository, .insecure = true, .mirror = false};
    }
    Result<PulledImage> pull(std::vector<RegistryEndpoint> endpoints, const std::string &name = "r.example/team/app:1",
        Platform platform = machinePlatform(), bool strict = false)
    {
        HttpTransport transport({.certificateRoots = {}, .certificateDirectory = {}});
        ImagePull pull(transport, m_credentials, std::move(endpoints));
        return await(pull.pull(*ImageReference::parse(name), platform, strict, nothingHeld()));
    }
    static ErrorCode code(const auto &result) { return result ? ErrorCode::Failed : result.error().code; }

private slots:
    void cleanup() { m_credentials = CredentialStore({"/nonexistent/auth.json"}); }

    void pulls()
    {
        HttpServer server([this](const ServedRequest &request) { return serve(m_image, request); });
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QVERIFY(m_image.isIn(pulled->plan));
        QCOMPARE(pulled->plan.names, std::vector<std::string>{"r.example/team/app:1"});
        QCOMPARE(pulled->named, Sha256::of(m_image.manifest));
        for (const ServedRequest &request : server.requests)
            QVERIFY2(!request.headers.contains("authorization") && !request.headers.contains("cookie"), request.path.constData());
    }

    void holdsBack()
    {
        HttpServer server([this](const ServedRequest &request) { return serve(m_image, request); });
        HttpTransport transport;
        ImagePull pull(transport, m_credentials, {at(server)});
        const Digest first = m_image.layers.front();
        const auto pulled = await(pull.pull(*ImageReference::parse("r.example/team/app:1"), machinePlatform(), false,
            [first](std::vector<Digest>) -> Task<Result<std::vector<Digest>>> { co_return std::vector<Digest>{first}; }));
        QVERIFY(pulled);
        QCOMPARE(pulled->plan.blobs.size(), m_image.blobs.size() - 1);
        for (const ServedRequest &request : server.requests)
            QVERIFY2(!request.path.contains(bytes(first.text())), "a blob that is here was downloaded");
    }

    void hostileContent_data()
    {
        QTest::addColumn<QByteArray>("what"); ///< part of the path whose answer is spoilt
        QTest::addColumn<ServedAnswer>("answer");
        QTest::addColumn<ErrorCode>("code");
        const QByteArray layer = bytes(m_image.layers.front().text());
        const std::string &good = m_image.blobs.at(m_image.layers.front());
        std::string altered = good;
        altered[50] ^= 1;
        const auto row = [](const char *name, const QByteArray &what, const ServedAnswer &answer, ErrorCode code) {
            QTest::newRow(name) << what << answer << code;
        };
        row("wrong digest", layer, {.body = bytes(altered)}, ErrorCode::Corrupt);
        row("too long", layer, {.body = bytes(good + "x")}, ErrorCode::Corrupt);
        row("too short", layer, {.body = bytes(good).chopped(1)}, ErrorCode::Corrupt);
        row("cut short for ever", layer, {.body = {}, .announced = qint64(good.size())}, ErrorCode::Unavailable);
        row("endless", layer, {.body = QByteArray(1 << 16, 'x'), .endless = true}, ErrorCode::Corrupt);
        row("another part than asked for", layer,
            {.status = 206, .headers = {{"Content-Range", "bytes 5-99/100000"}}, .body = QByteArray(95, 'x')}, ErrorCode::Corrupt);
        row("no such blob", layer, {.status = 404}, ErrorCode::NotFound);
        row("refused blob", layer, {.status = 403}, ErrorCode::NotAuthorized);
        row("endless manifest", "/manifests/", {.body = QByteArray(1 << 16, ' '), .endless = true}, ErrorCode::LimitExceeded);
        row("huge manifest", "/manifests/", {.body = QByteArray(5 << 20, ' ')}, ErrorCode::LimitExceeded);
        row("no JSON", "/manifests/", {.body = "<html>"}, ErrorCode::Corrupt);
        row("two kinds", "/manifests/", document(R"({"schemaVersion":2,"manifests":[],"layers":[]})", "application/json"), ErrorCode::Corrupt);
        row("called otherwise", "/manifests/", document(m_image.manifest, mediatype::ociIndex), ErrorCode::Corrupt);
        row("first format", "/manifests/", document(R"({"schemaVersion":1})"), ErrorCode::Unsupported);
        auto mixedUp = document(m_image.manifest);
        mixedUp.headers.append({"Docker-Content-Digest", bytes(noDigest)});
        row("mixed up", "/manifests/", mixedUp, ErrorCode::Corrupt);
        row("no manifest", "/manifests/", {.status = 404, .body = R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})"}, ErrorCode::NotFound);
        row("redirect to a file", layer, {.status = 307, .headers = {{"Location", "file:///etc/passwd"}}}, ErrorCode::Unsupported);
        row("redirect to another protocol", layer, {.status = 302, .headers = {{"Location", "ftp://127.0.0.1/x"}}}, ErrorCode::Unsupported);
        row("redirect to nowhere", layer, {.status = 302}, ErrorCode::LimitExceeded);
    }

    void hostileContent()
    {
        QFETCH(QByteArray, what);
        QFETCH(ServedAnswer, answer);
        QFETCH(ErrorCode, code);
        HttpServer server([&](const ServedRequest &request) {
            return request.path.contains(what) ? answer : serve(m_image, request);
        });
        const auto pulled = pull({at(server)});
        QVERIFY(!pulled);
        QVERIFY2(pulled.error().code == code, pulled.error().detail.c_str());
        QVERIFY2(server.sent < (16 << 20), "an endless answer was read on");
    }

    void hugePromises()
    {
        // Sizes beyond any disk are refused before anything is asked for.
        const std::string manifest = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
            + TestImage::describe("config.v1+json", "{}") + ",\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"" + noDigest
            + "\",\"size\":500000000000000}]}";
        HttpServer server([&](const ServedRequest &request) {
            return request.path.contains("/manifests/") ? document(manifest) : serve(m_image, request);
        });
        QVERIFY(!pull({at(server)}));
        for (const ServedRequest &request : server.requests)
            QVERIFY(!request.path.contains(bytes(noDigest)));
    }

    void byDigest()
    {
        HttpServer server([this](const ServedRequest &request) { return serve(m_image, request); });
        const std::string right = Sha256::of(m_image.manifest).text();
        const auto pulled = pull({at(server)}, "r.example/team/app@" + right);
        QVERIFY(pulled);
        QCOMPARE(pulled->plan.names, std::vector<std::string>{"r.example/team/app@" + right});
        QCOMPARE(pull({at(server)}, "r.example/team/app:1@" + right)->plan.names, pulled->plan.names);
        QCOMPARE(code(pull({at(server)}, "r.example/team/app@" + noDigest)), ErrorCode::Corrupt);
        // One of an index: it is what the name says, although the image has another.
        const std::string index = indexOf(TestImage::describe("manifest.v1+json", m_image.manifest));
        const std::string outer = Sha256::of(index).text();
        server.onRequest([&](const ServedRequest &request) {
            return request.path.endsWith(bytes(outer)) ? document(index, mediatype::ociIndex) : serve(m_image, request);
        });
        const auto chosen = pull({at(server)}, "r.example/team/app@" + outer);
        QVERIFY2(chosen, chosen ? "" : chosen.error().detail.c_str());
        QCOMPARE(chosen->plan.names, std::vector<std::string>{"r.example/team/app@" + outer});
        QCOMPARE(chosen->plan.manifestDigest, Sha256::of(m_image.manifest));
    }

    void indexes()
    {
        const TestImage other = TestImage::make({noise(500, 9)}, "other", "riscv64");
        const Platform machine = machinePlatform();
        const auto entry = [](const TestImage &image, const std::string &architecture) {
            return TestImage::describe("manifest.v1+json", image.manifest, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}");
        };
        const std::string inner = indexOf(entry(other, "riscv64") + "," + entry(m_image, machine.architecture));
        const std::string outer = indexOf(TestImage::describe("index.v1+json", inner) + ","
            + TestImage::describe("manifest.v1+json", "{}", R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})"));
        HttpServer server([&](const ServedRequest &request) -> ServedAnswer {
            for (const std::string &index : {inner, outer}) {
                if (request.path.endsWith(bytes(Sha256::of(index).text())))
                    return document(index, mediatype::ociIndex);
            }
            if (request.path.endsWith("/manifests/1"))
                return document(outer, mediatype::ociIndex);
            for (const TestImage *image : {&m_image, &other}) {
                if (request.path.endsWith(bytes(Sha256::of(image->manifest).text())))
                    return document(image->manifest);
            }
            const auto answer = serve(m_image, request);
            return answer.status == 404 ? serve(other, request) : answer;
        });
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QVERIFY(m_image.isIn(pulled->plan));
        QCOMPARE(pulled->named, Sha256::of(outer));
        const auto foreign = pull({at(server)}, "r.example/team/app:1", {"linux", "riscv64", ""}, true);
        QVERIFY(foreign && other.isIn(foreign->plan));
        QCOMPARE(code(pull({at(server)}, "r.example/team/app:1", {"linux", "mips", ""}, true)), ErrorCode::Unsupported);
        // An image that stands alone is taken as it is, unless a platform was asked for.
        const std::string alone = "r.example/team/app@" + Sha256::of(other.manifest).text();
        QVERIFY(pull({at(server)}, alone));
        QCOMPARE(code(pull({at(server)}, alone, machine, true)), ErrorCode::Unsupported);
    }

    void deepIndexes()
    {
        std::map<std::string, std::string> byDigest;
        std::string index = indexOf(TestImage::describe("manifest.v1+json", m_image.manifest));
        for (int i = 0; i < 8; ++i) {
            byDigest[Sha256::of(index).text()] = index;
            index = indexOf(TestImage::describe("index.v1+json", index));
        }
        HttpServer server([&](const ServedRequest &request) -> ServedAnswer {
            const auto found = byDigest.find(request.path.mid(request.path.lastIndexOf('/') + 1).toStdString());
            if (found != byDigest.end())
                return document(found->second, mediatype::ociIndex);
            return request.path.endsWith("/manifests/1") ? document(index, mediatype::ociIndex) : serve(m_image, request);
        });
        QCOMPARE(code(pull({at(server)})), ErrorCode::Corrupt);
        // One that names itself, whatever its digest: the second answer does not fit.
        const std::string loop = indexOf("{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\"" + noDigest + "\",\"size\":10}");
        server.onRequest([&](const ServedRequest &) { return document(loop, mediatype::ociIndex); });
        QCOMPARE(code(pull({at(server)})), ErrorCode::Corrupt);
        QVERIFY(server.requests.size() < 20);
    }

    void redirectsKeepSecrets()
    {
        // Blobs lie elsewhere, as with most registries; that place must not learn who the user is.
        HttpServer storage([this](const ServedRequest &request) { return serve(m_image, request); });
        HttpServer server([&](const ServedRequest &request) -> ServedAnswer {
            if (request.headers.value("authorization").isEmpty())
                return {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}}};
            if (!request.path.contains("/blobs/"))
                return serve(m_image, request);
            QByteArray target = storage.address();
            target.replace("http://", "http://user:secret@");
            return {.status = 307, .headers = {{"Location", target + request.path + "?signature=1"}}};
        });
        storage.onRequest([this](ServedRequest request) {
            request.path.chop(int(sizeof "?signature=1") - 1);
            return serve(m_image, request);
        });
        m_credentials.give(server.host(), {"me", "secret", {}});
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QVERIFY(m_image.isIn(pulled->plan));
        QCOMPARE(storage.requests.size(), qsizetype(m_image.blobs.size()));
        for (const ServedRequest &request : storage.requests)
            QVERIFY2(!request.headers.contains("authorization"), "credentials went to another host");
    }

    void neverFromTlsToNone()
    {
        QTemporaryDir directory;
        const QByteArray failed = makeCertificates(directory.path());
        QVERIFY2(failed.isEmpty(), failed);
        HttpServer plain, encrypted, server;
        encrypted.encrypt(directory.path());
        server.encrypt(directory.path());
        QByteArray where; // that blobs, tokens and uploads are said to be
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (where.endsWith("/token") && request.headers.value("authorization").isEmpty())
                return {.status = 401, .headers = {{"WWW-Authenticate", "Bearer realm=\"" + where + '"'}}};
            if (request.path.contains("/blobs/"))
                return {.status = request.verb == "HEAD" ? 404 : request.verb == "POST" ? 202 : 307,
                        .headers = {{"Location", where + request.path}}};
            return serve(m_image, request);
        });
        encrypted.onRequest([this](const ServedRequest &request) { return serve(m_image, request); });
        RegistryEndpoint endpoint = at(server);
        endpoint.insecure = false;
        const auto ask = [&] {
            HttpTransport transport({.certificateRoots = {}, .certificateDirectory = directory.filePath(u"ca"_s).toStdString()});
            ImagePull pull(transport, m_credentials, {endpoint});
            return await(pull.pull(*ImageReference::parse("r.example/team/app:1"), machinePlatform(), false, nothingHeld()));
        };
        where = encrypted.address();
        const auto pulled = ask(); // TLS elsewhere will do
        QVERIFY2(pulled && m_image.isIn(pulled->plan), pulled ? "" : pulled.error().detail.c_str());
        QCOMPARE(encrypted.requests.size(), qsizetype(m_image.blobs.size()));
        where = plain.address();
        const auto refused = ask();
        QCOMPARE(code(refused), ErrorCode::NotAuthorized);
        QVERIFY2(refused.error().detail.contains("is not encrypted"), refused.error().detail.c_str());
        where = plain.address() + "/token";
        m_credentials.give(server.host(), {"me", "secret", {}});
        QCOMPARE(code(ask()), ErrorCode::NotAuthorized);
        where = plain.address();
        HttpTransport transport({.certificateRoots = {}, .certificateDirectory = directory.filePath(u"ca"_s).toStdString()});
        ImagePush push(transport, m_credentials, endpoint);
        QCOMPARE(code(await(push.push(*ImageReference::parse("r.example/a:1"), m_image.manifest, m_image.opener()))), ErrorCode::NotAuthorized);
        // Nor if the registry need not prove who it is.
        endpoint.insecure = true;
        QCOMPARE(code(ask()), ErrorCode::NotAuthorized);
        QVERIFY(plain.requests.isEmpty());
    }

    void redirectsEnd()
    {
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (request.path == "/v2/")
                return {.body = "{}"};
            return {.status = 302, .headers = {{"Location", "/again" + request.path.left(50)}}};
        });
        QCOMPARE(code(pull({at(server)})), ErrorCode::LimitExceeded);
        QVERIFY(server.requests.size() < 10);
    }

    void tokens()
    {
        HttpServer auth([](const ServedRequest &request) -> ServedAnswer {
            const QUrlQuery query(QUrl(QString::fromLatin1(request.path)));
            if (request.headers.value("authorization") != "Basic " + QByteArray("me:secret").toBase64())
                return {.status = 401, .body = R"({"details":"incorrect username or password"})"};
            if (query.queryItemValue(u"service"_s, QUrl::FullyDecoded) != "the registry"_L1
                || query.allQueryItemValues(u"scope"_s, QUrl::FullyDecoded) != QStringList{u"repository:team/app:pull"_s})
                return {.status = 400};
            return {.body = R"({"token":"abc.def","expires_in":300})"};
        });
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (request.headers.value("authorization") == "Bearer abc.def")
                return serve(m_image, request);
            return {.status = 401, .headers = {{"WWW-Authenticate", "Bearer realm=\"" + auth.address() + "/token\",service=\"the registry\""}}};
        });
        QCOMPARE(code(pull({at(server)})), ErrorCode::NotAuthorized);
        m_credentials.give(server.host(), {"me", "wrong", {}});
        const auto refused = pull({at(server)});
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.contains("incorrect username"), refused.error().detail.c_str());
        auth.requests.clear();
        m_credentials.give(server.host(), {"me", "secret", {}});
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QCOMPARE(auth.requests.size(), 1); // for all of it
        for (const ServedRequest &request : server.requests)
            QVERIFY2(!request.headers.value("authorization").startsWith("Basic"), "the password went to the registry itself");
    }

    void expiredTokens()
    {
        int number = 0;
        HttpServer auth([&number](const ServedRequest &) -> ServedAnswer {
            return {.body = "{\"access_token\":\"t" + QByteArray::number(++number) + "\"}"};
        });
        int uses = 0;
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            const bool fresh = request.headers.value("authorization") == "Bearer t" + QByteArray::number(number) && ++uses % 3 != 0;
            if (fresh)
                return serve(m_image, request);
            return {.status = 401, .headers = {{"WWW-Authenticate", "Bearer realm=\"" + auth.address() + "/token\""}}};
        });
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QVERIFY(number > 1);
    }

    void identityTokens()
    {
        HttpServer auth([](const ServedRequest &request) -> ServedAnswer {
            const QUrlQuery form(QString::fromLatin1(request.body));
            const bool good = request.verb == "POST" && form.queryItemValue(u"grant_type"_s) == "refresh_token"_L1
                && form.queryItemValue(u"refresh_token"_s, QUrl::FullyDecoded) == "r+t/=&x"_L1 && !request.headers.contains("authorization");
            return good ? ServedAnswer{.body = R"({"access_token":"ok"})"} : ServedAnswer{.status = 400};
        });
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (request.headers.value("authorization") == "Bearer ok")
                return serve(m_image, request);
            return {.status = 401, .headers = {{"WWW-Authenticate", "Bearer realm=\"" + auth.address() + "/token\",service=s"}}};
        });
        m_credentials.give(server.host(), {{}, {}, "r+t/=&x"});
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
    }

    void badTokens_data()
    {
        QTest::addColumn<QByteArray>("challenge");
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("no address") << "Bearer realm=\"file:///etc/passwd\""_ba << QByteArray();
        QTest::newRow("relative") << "Bearer realm=\"token\""_ba << QByteArray();
        QTest::newRow("none") << "Bearer service=x"_ba << QByteArray();
        QTest::newRow("unknown kind") << "Digest realm=x"_ba << QByteArray();
        QTest::newRow("no token") << ""_ba << "{}"_ba;
        QTest::newRow("no JSON") << ""_ba << "x"_ba;
        QTest::newRow("header in a token") << ""_ba << "{\"token\":\"a\\r\\nX-Evil: b\"}"_ba;
    }

    void badTokens()
    {
        QFETCH(QByteArray, challenge);
        QFETCH(QByteArray, token);
        HttpServer auth([&](const ServedRequest &) { return ServedAnswer{.body = token}; });
        HttpServer server([&](const ServedRequest &) -> ServedAnswer {
            const QByteArray own = challenge.isEmpty() ? "Bearer realm=\"" + auth.address() + "\"" : challenge;
            return {.status = 401, .headers = {{"WWW-Authenticate", own}}};
        });
        QVERIFY(!pull({at(server)}));
        QVERIFY(server.requests.size() < 10);
    }

    void waitsWhenAsked()
    {
        int refusals = 2;
        HttpServer server([&](const ServedRequest &request) -> ServedAnswer {
            if (request.path.contains("/manifests/") && refusals-- > 0)
                return {.status = 429, .headers = {{"Retry-After", "1"}}};
            return serve(m_image, request);
        });
        QElapsedTimer clock;
        clock.start();
        const auto pulled = pull({at(server)});
        QVERIFY2(pulled, pulled ? "" : pulled.error().detail.c_str());
        QVERIFY2(clock.elapsed() >= 2000, "it did not wait as long as it was asked to");
        // Nobody waits an hour without having been told.
        clock.restart();
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            return request.path == "/v2/" ? serve(m_image, request) : ServedAnswer{.status = 429, .headers = {{"Retry-After", "3600"}}};
        });
        const auto refused = pull({at(server)});
        QCOMPARE(code(refused), ErrorCode::LimitExceeded);
        QVERIFY2(refused.error().detail.contains("3600"), refused.error().detail.c_str());
        QVERIFY(clock.elapsed() < 10'000);
    }

    void triesAgain()
    {
        int failures = 2;
        HttpServer server([&](const ServedRequest &request) -> ServedAnswer {
            if (request.path.contains("/manifests/") && failures-- > 0)
                return {.status = 503};
            return serve(m_image, request);
        });
        QVERIFY(pull({at(server)}));
    }

    void mirrors()
    {
        HttpServer mirror([](const ServedRequest &) { return ServedAnswer{.status = 404}; });
        HttpServer server([this](const ServedRequest &request) { return serve(m_image, request); });
        RegistryEndpoint first = at(mirror);
        first.mirror = true;
        auto pulled = pull({first, at(server)});
        QVERIFY(pulled && m_image.isIn(pulled->plan));
        QVERIFY(!mirror.requests.isEmpty());
        // One that has the manifest, but damaged blobs.
        mirror.onRequest([this](const ServedRequest &request) {
            auto answer = serve(m_image, request);
            if (request.path.contains("/blobs/"))
                answer.body[10] = char(answer.body[10] ^ 1);
            return answer;
        });
        pulled = pull({first, at(server)});
        QVERIFY2(pulled && m_image.isIn(pulled->plan), pulled ? "" : pulled.error().detail.c_str());
        // And one that is not there at all. The error is the registry's own.
        mirror.close();
        QVERIFY(pull({first, at(server)}));
        server.onRequest([](const ServedRequest &) { return ServedAnswer{.status = 404}; });
        QCOMPARE(code(pull({first, at(server)})), ErrorCode::NotFound);
    }

    void notInTheClear()
    {
        HttpServer server([this](const ServedRequest &request) { return serve(m_image, request); });
        RegistryEndpoint endpoint = at(server);
        endpoint.insecure = false;
        QCOMPARE(code(pull({endpoint})), ErrorCode::Unavailable);
        QVERIFY(server.requests.isEmpty());
    }

    void cancels()
    {
        HttpServer server([this](const ServedRequest &request) -> ServedAnswer {
            if (request.path.contains("/blobs/"))
                return {.body = {}, .endless = true}; // never a byte
            return serve(m_image, request);
        });
        HttpTransport transport;
        ImagePull pull(transport, m_credentials, {at(server)});
        std::optional<Result<PulledImage>> result;
        spawn<Result<PulledImage>>(pull.pull(*ImageReference::parse("r.example/a:1"), machinePlatform(), false, nothingHeld()),
            [&result](Result<PulledImage> ended) { result = std::move(ended); });
        QTRY_VERIFY(std::ranges::any_of(server.requests, [](const ServedRequest &request) { return request.path.contains("/blobs/"); }));
        QVERIFY(!result);
        transport.cancel();
        QTRY_VERIFY(result);
        QCOMPARE(code(*result), ErrorCode::Cancelled);
    }

    void silence()
    {
        HttpServer server([this](const ServedRequest &request) -> ServedAnswer {
            return request.path.contains("/manifests/") ? ServedAnswer{.body = {}, .endless = true} : serve(m_image, request);
        });
        HttpTransport transport({.certificateRoots = {}, .certificateDirectory = {}, .silence = std::chrono::milliseconds(200)});
        ImagePull pull(transport, m_credentials, {at(server)});
        const auto pulled = await(pull.pull(*ImageReference::parse("r.example/a:1"), machinePlatform(), false, nothingHeld()));
        QCOMPARE(code(pulled), ErrorCode::Timeout);
    }

    void lists()
    {
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (request.path == "/v2/")
                return {.body = "{}"};
            if (request.path.contains("last=b")) // and so on, for ever
                return {.headers = {{"Link", "</v2/team/app/tags/list?n=2&last=b>; rel=next"}}, .body = R"({"tags":[]})"};
            // The link leads to another host, which is none of its business.
            return {.headers = {{"Link", "<http://evil.example/v2/team/app/tags/list?n=2&last=b>; rel=\"next\""}},
                    .body = R"({"name":"team/app","tags":["a","b"]})"};
        });
        HttpTransport transport;
        RegistryClient client(transport, m_credentials, at(server), RegistryClient::Access::Pull);
        const auto tags = await(listTags(client));
        QVERIFY(tags);
        QCOMPARE(*tags, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(server.requests.size(), 3);
    }

    /// A registry that has forgotten an upload, as docker's does when a piece comes twice, gets the blob by another one.
    void forgottenUploadsBeginAnew()
    {
        bool forgets = false; // each one, for ever
        int begun = 0;
        QSet<QByteArray> known;
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (request.path == "/v2/" || request.path.contains("/manifests/"))
                return {.status = request.verb == "PUT" ? 201 : 200, .body = "{}"};
            if (request.verb == "HEAD")
                return {.status = 404};
            if (request.verb == "POST") {
                const QByteArray place = "/v2/team/app/blobs/uploads/" + QByteArray::number(++begun);
                if (begun > 1 && !forgets)
                    known.insert(place);
                return {.status = 202, .headers = {{"Location", place}}};
            }
            if (!known.contains(request.path.left(request.path.indexOf('?'))))
                return {.status = 404, .body = R"({"errors":[{"code":"BLOB_UPLOAD_INVALID","message":"blob upload invalid"}]})"};
            return {.status = 201};
        });
        const auto push = [&] {
            HttpTransport transport;
            ImagePush pushing(transport, m_credentials, at(server));
            return await(pushing.push(*ImageReference::parse("r.example/team/app:1"), m_image.manifest, m_image.opener()));
        };
        const auto pushed = push();
        QVERIFY2(pushed, pushed ? "" : pushed.error().detail.c_str());
        QCOMPARE(begun, int(m_image.blobs.size()) + 1);
        forgets = true;
        known.clear();
        const auto refused = push();
        QCOMPARE(code(refused), ErrorCode::NotFound);
        QVERIFY2(refused.error().detail.contains("BLOB_UPLOAD_INVALID"), refused.error().detail.c_str());
    }

    void uploadsStayHere()
    {
        // The registry sends the upload to a host that is not encrypted, from one that must be.
        HttpServer elsewhere([](const ServedRequest &) { return ServedAnswer{.status = 201}; });
        HttpServer server;
        server.onRequest([&](const ServedRequest &request) -> ServedAnswer {
            if (request.headers.value("authorization").isEmpty())
                return {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}};
            if (request.verb == "HEAD")
                return {.status = 404};
            if (request.verb == "POST")
                return {.status = 202, .headers = {{"Location", elsewhere.address() + "/upload"}}};
            return {.status = request.path == "/v2/" ? 200 : 201, .body = "{}"};
        });
        m_credentials.give(server.host(), {"me", "secret", {}});
        HttpTransport transport;
        ImagePush push(transport, m_credentials, at(server));
        const auto pushed = await(push.push(*ImageReference::parse("r.example/a:1"), m_image.manifest, m_image.opener()));
        QVERIFY2(pushed, pushed ? "" : pushed.error().detail.c_str());
        QCOMPARE(elsewhere.requests.size(), qsizetype(m_image.blobs.size()));
        for (const ServedRequest &request : elsewhere.requests)
            QVERIFY2(!request.headers.contains("authorization"), "credentials went to another host");
    }
};

QTEST_GUILESS_MAIN(TestRegistryClient)
#include "tst_registryclient.moc"
