// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sha256.h"
#include "core/registry/push.h"

#include <QEventLoop>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <map>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>

namespace kiste::test {

/// Runs the event loop until the task is through. Not by QTest::qWaitFor(), which sleeps ten milliseconds between two looks:
/// that is what each piece of a body would take.
template<typename T>
T await(Task<T> task)
{
    std::optional<T> result;
    QEventLoop loop;
    spawn<T>(std::move(task), [&](T value) {
        result = std::move(value);
        loop.quit();
    });
    QTimer::singleShot(60'000, &loop, [] { qFatal("a task does not end"); }); // what it works on would go under its feet
    if (!result)
        loop.exec();
    return std::move(*result);
}

/// An image for tests, nothing of which is ever unpacked.
struct TestImage
{
    std::map<Digest, std::string> blobs; ///< config and layers
    std::vector<Digest> layers;
    std::string manifest;

    /// @p layers: their bytes. @p mark makes the config, and so the image, another one.
    static TestImage make(const std::vector<std::string> &layers, const std::string &mark = "a",
        const std::string &architecture = machinePlatform().architecture)
    {
        TestImage image;
        std::string diffIds;
        for (const std::string &layer : layers)
            diffIds += (diffIds.empty() ? "\"" : ",\"") + Sha256::of(layer).text() + '"';
        const std::string config = R"({"architecture":")" + architecture + R"(","os":"linux","author":")" + mark
            + R"(","rootfs":{"type":"layers","diff_ids":[)" + diffIds + "]}}";
        std::string list;
        for (const std::string &layer : layers) {
            list += (list.empty() ? "" : ",") + describe("layer.v1.tar", layer);
            image.layers.push_back(Sha256::of(layer));
            image.blobs[Sha256::of(layer)] = layer;
        }
        image.blobs[Sha256::of(config)] = config;
        image.manifest = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
            + describe("config.v1+json", config) + R"(,"layers":[)" + list + "]}";
        return image;
    }
    /// A descriptor of something.
    static std::string describe(const std::string &type, const std::string &content, const std::string &more = {})
    {
        return R"({"mediaType":"application/vnd.oci.image.)" + type + R"(","digest":")" + Sha256::of(content).text()
            + R"(","size":)" + std::to_string(content.size()) + more + "}";
    }
    ImagePush::Opener opener() const
    {
        return [this](Digest digest) -> Task<Result<UniqueFd>> {
            UniqueFd file(::memfd_create("blob", MFD_CLOEXEC));
            const std::string &content = blobs.at(digest);
            if (::write(file.get(), content.data(), content.size()) != ssize_t(content.size()))
                co_return failure(ErrorCode::Failed, "no memory file");
            co_return file;
        };
    }
    /// Whether every blob lies where the plan says.
    bool isIn(const LoadPlan &plan) const
    {
        if (plan.manifest != manifest || plan.blobs.size() != blobs.size())
            return false;
        for (const PlannedBlob &blob : plan.blobs) {
            std::string bytes(blob.size, '\0');
            if (::pread(plan.files.at(blob.file).get(), bytes.data(), bytes.size(), off_t(blob.offset)) != ssize_t(bytes.size())
                || blobs.at(blob.digest) != bytes)
                return false;
        }
        return true;
    }
};

/// Bytes that no two calls with other numbers share.
inline std::string noise(std::size_t size, unsigned seed)
{
    std::string bytes(size, '\0');
    std::uint64_t state = seed * 0x9e3779b97f4a7c15ULL + 1;
    for (char &byte : bytes) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        byte = static_cast<char>(state >> 56U);
    }
    return bytes;
}

/// Nothing is held.
inline ImagePull::HeldQuery nothingHeld()
{
    return [](std::vector<Digest>) -> Task<Result<std::vector<Digest>>> { co_return std::vector<Digest>(); };
}

/// Lets programs of this test find no settings, logins and running engine but those below the folder.
void keepToFolder(const QTemporaryDir &folder);

/// docker-registry of Debian, on a port of this computer, with a directory of its own.
class DockerRegistry
{
public:
    enum class Kind { Plain, Tls, Password };
    static constexpr const char *user = "someone";
    static constexpr const char *password = "secret words";

    /// Empty, or why it cannot be used here.
    QByteArray start(Kind kind);
    ~DockerRegistry();

    quint16 port() const { return m_port; }
    std::string host() const { return "localhost:" + std::to_string(m_port); }
    QString file(const QString &name) const { return m_directory.filePath(name); }
    static bool isInstalled();

private:
    QTemporaryDir m_directory;
    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace kiste::test
