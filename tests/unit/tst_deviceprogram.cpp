// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/deviceprogram.h"

#include <QTest>

#include <array>
#include <format>
#include <optional>
#include <set>

using namespace kiste;
using Rules = std::vector<oci::DeviceRule>;

Q_DECLARE_METATYPE(Rules)

namespace {

struct Request
{
    char type;
    std::uint32_t major;
    std::uint32_t minor;
    std::string access;
};

/// Runs a program as the kernel would, as far as device programs need it. Nothing when the kernel's verifier would refuse
/// it: an unknown instruction, a jump or load out of bounds, no exit, a register that was never written.
class Machine
{
public:
    explicit Machine(std::vector<bpf_insn> code) : m_code(std::move(code)) {}

    std::optional<std::uint64_t> run(const Request &request)
    {
        std::uint32_t access = 0;
        for (const char letter : request.access)
            access |= letter == 'm' ? BPF_DEVCG_ACC_MKNOD : letter == 'r' ? BPF_DEVCG_ACC_READ : BPF_DEVCG_ACC_WRITE;
        m_context = {(access << 16) | (request.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR), request.major, request.minor};
        m_registers.fill({});
        m_registers[1] = 0; // the context's address
        for (std::size_t at = 0; at < m_code.size(); ++at) {
            m_reached.insert(at);
            const bpf_insn &instruction = m_code[at];
            if (instruction.code == (BPF_JMP | BPF_EXIT))
                return m_registers[0];
            const auto next = step(instruction, at);
            if (!next)
                return std::nullopt;
            at = *next;
        }
        return std::nullopt;
    }
    /// Whether some request has come along every instruction.
    bool allReached() const { return m_reached.size() == m_code.size(); }

private:
    std::optional<std::size_t> step(const bpf_insn &instruction, std::size_t at)
    {
        auto &to = m_registers[instruction.dst_reg];
        const auto constant = static_cast<std::uint64_t>(static_cast<std::int64_t>(instruction.imm));
        switch (instruction.code) {
        case BPF_LDX | BPF_MEM | BPF_W:
            if (instruction.src_reg != 1 || instruction.off < 0 || instruction.off > 8 || instruction.off % 4 != 0)
                return std::nullopt;
            to = m_context.at(static_cast<std::size_t>(instruction.off / 4));
            return at;
        case BPF_ALU64 | BPF_MOV | BPF_K:
            to = constant;
            return at;
        case BPF_ALU64 | BPF_MOV | BPF_X:
            to = m_registers[instruction.src_reg];
            return to ? std::optional(at) : std::nullopt;
        default:
            break;
        }
        if (!to)
            return std::nullopt;
        switch (instruction.code) {
        case BPF_ALU64 | BPF_AND | BPF_K:
            *to &= constant;
            return at;
        case BPF_ALU64 | BPF_RSH | BPF_K:
            *to >>= constant;
            return at;
        case BPF_JMP | BPF_JEQ | BPF_K:
            return *to == constant ? jump(at, instruction.off) : at;
        case BPF_JMP | BPF_JNE | BPF_K:
            return *to != constant ? jump(at, instruction.off) : at;
        default:
            return std::nullopt;
        }
    }
    std::optional<std::size_t> jump(std::size_t at, int offset) const
    {
        const std::size_t target = at + static_cast<std::size_t>(offset);
        return offset >= 0 && target + 1 < m_code.size() ? std::optional(target) : std::nullopt;
    }

    std::vector<bpf_insn> m_code;
    std::array<std::uint32_t, 3> m_context{};
    std::array<std::optional<std::uint64_t>, 11> m_registers{};
    std::set<std::size_t> m_reached;
};

oci::DeviceRule rule(bool allow, char type, std::optional<std::int64_t> major, std::optional<std::int64_t> minor, std::string access)
{
    return {allow, type, major, minor, std::move(access)};
}

/// What the rules mean, said in another way than the program does it: kind by kind, the last rule that matches.
bool expected(const Rules &rules, const Request &request)
{
    const auto matches = [&](const oci::DeviceRule &one, char letter) {
        return (one.access.empty() || one.access.contains(letter)) && (one.type == 'a'
            || (one.type == request.type && (!one.major || *one.major < 0 || *one.major == request.major)
                && (!one.minor || *one.minor < 0 || *one.minor == request.minor)));
    };
    for (const char letter : request.access) {
        bool allowed = false;
        for (const oci::DeviceRule &one : rules)
            allowed = matches(one, letter) ? one.allow : allowed;
        if (!allowed)
            return false;
    }
    return true;
}

} // namespace

class TestDeviceProgram : public QObject
{
    Q_OBJECT

private slots:
    void decides_data()
    {
        QTest::addColumn<Rules>("rules");
        const auto deny = rule(false, 'a', {}, {}, "rwm");
        QTest::newRow("nothing is allowed") << Rules{};
        QTest::newRow("all is allowed") << Rules{rule(true, 'a', {}, {}, "")};
        QTest::newRow("the usual ones") << Rules{deny, rule(true, 'c', 1, 3, "rwm"), rule(true, 'c', 5, 0, "rwm"), rule(true, 'c', 136, {}, "rwm")};
        QTest::newRow("read only") << Rules{deny, rule(true, 'b', 8, 0, "r")};
        QTest::newRow("two rules for one device") << Rules{deny, rule(true, 'b', 8, 0, "r"), rule(true, 'b', 8, 0, "w")};
        QTest::newRow("one taken back") << Rules{rule(true, 'a', {}, {}, "rwm"), rule(false, 'b', 8, -1, "w")};
        QTest::newRow("a part of many") << Rules{deny, rule(true, 'c', {}, {}, "m"), rule(true, 'c', 1, {}, "rw"), rule(false, 'c', 1, 5, "w")};
        QTest::newRow("what came before 'all' counts no more") << Rules{rule(true, 'c', 1, 3, "rwm"), deny};
        QTest::newRow("every type, one kind") << Rules{rule(true, 'a', {}, {}, "rw"), rule(false, 'a', {}, {}, "w")};
        QTest::newRow("minor of any major") << Rules{deny, rule(true, 'c', {}, 3, "rwm")};
    }

    void decides()
    {
        QFETCH(Rules, rules);
        const auto code = deviceProgram(rules);
        QVERIFY2(code.has_value(), code ? "" : code.error().detail.c_str());
        Machine machine(*code);
        for (const char type : {'b', 'c'}) {
            for (const std::uint32_t major : {1U, 5U, 8U, 136U, 259U}) {
                for (const std::uint32_t minor : {0U, 3U, 5U, 1048575U}) {
                    for (const char *access : {"r", "w", "m", "rw", "rm", "wm", "rwm"}) {
                        const Request request{type, major, minor, access};
                        const auto answer = machine.run(request);
                        QVERIFY(answer.has_value());
                        QVERIFY2(*answer == (expected(rules, request) ? 1U : 0U),
                                 std::format("{} {}:{} {}", type, major, minor, access).c_str());
                    }
                }
            }
        }
        // The kernel refuses a program with an instruction that nothing reaches.
        QVERIFY(machine.allReached());
    }

    void refusesWhatNoDeviceCanMatch_data()
    {
        QTest::addColumn<Rules>("rules");
        QTest::newRow("type") << Rules{rule(true, 'x', 1, 3, "rwm")};
        QTest::newRow("access") << Rules{rule(true, 'c', 1, 3, "rx")};
        QTest::newRow("major") << Rules{rule(true, 'c', 1LL << 31, 3, "r")};
        QTest::newRow("minor") << Rules{rule(true, 'c', 1, 1LL << 40, "r")};
    }

    void refusesWhatNoDeviceCanMatch()
    {
        QFETCH(Rules, rules);
        const auto code = deviceProgram(rules);
        QVERIFY(!code.has_value());
        QCOMPARE(code.error().code, ErrorCode::InvalidArgument);
        QVERIFY(code.error().detail.contains("device rule"));
    }

    void manyRules()
    {
        Rules rules{rule(false, 'a', {}, {}, "rwm")};
        for (int minor = 0; minor < 1000; ++minor)
            rules.push_back(rule(true, 'c', 10, minor, "rw"));
        const auto code = deviceProgram(rules);
        QVERIFY(code.has_value());
        QCOMPARE(Machine(*code).run({'c', 10, 0, "rw"}), std::optional<std::uint64_t>(1));
        QCOMPARE(Machine(*code).run({'c', 10, 1000, "rw"}), std::optional<std::uint64_t>(0));
    }
};

QTEST_GUILESS_MAIN(TestDeviceProgram)
#include "tst_deviceprogram.moc"
