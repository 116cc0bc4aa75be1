// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/deviceprogram.h"

#include "core/base/uniquefd.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <limits>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::string_view programName = "kiste_devices"; // at most 15 characters
constexpr std::int32_t allAccess = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE;

/// Registers of the program; r1 comes with the context, r0 is the answer.
enum Register : std::uint8_t { Answer, Context, Type, Asked, Major, Minor, Overlap };

class Assembler
{
public:
    void load(Register to, std::size_t offset)
    {
        add(BPF_LDX | BPF_MEM | BPF_W, to, Context, static_cast<std::int16_t>(offset), 0);
    }
    void copy(Register to, Register from) { add(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
    void keepBits(Register of, std::int32_t mask) { add(BPF_ALU64 | BPF_AND | BPF_K, of, 0, 0, mask); }
    void shiftRight(Register of, std::int32_t bits) { add(BPF_ALU64 | BPF_RSH | BPF_K, of, 0, 0, bits); }
    void answer(bool allow)
    {
        add(BPF_ALU64 | BPF_MOV | BPF_K, Answer, 0, 0, allow ? 1 : 0);
        add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    }
    /// On to the next rule if the register has (or has not) the value.
    void nextIf(Register value, bool equal, std::int32_t constant)
    {
        m_open.push_back(m_code.size());
        add(static_cast<std::uint8_t>(BPF_JMP | (equal ? BPF_JEQ : BPF_JNE) | BPF_K), value, 0, 0, constant);
    }
    /// Here the next rule begins.
    void closeRule()
    {
        for (const std::size_t jump : m_open)
            m_code[jump].off = static_cast<std::int16_t>(m_code.size() - jump - 1);
        m_open.clear();
    }
    std::vector<bpf_insn> take() { return std::move(m_code); }

private:
    void add(int code, std::uint8_t to, std::uint8_t from, std::int16_t offset, std::int32_t constant)
    {
        bpf_insn instruction{};
        instruction.code = static_cast<std::uint8_t>(code);
        instruction.dst_reg = to & 0xf;
        instruction.src_reg = from & 0xf;
        instruction.off = offset;
        instruction.imm = constant;
        m_code.push_back(instruction);
    }

    std::vector<bpf_insn> m_code;
    std::vector<std::size_t> m_open; ///< jumps of the current rule, which do not know their target yet
};

std::string named(const oci::DeviceRule &rule)
{
    const auto number = [](const std::optional<std::int64_t> &n) { return n && *n >= 0 ? std::to_string(*n) : "*"; };
    return std::format("{} {}:{} {}", rule.type, number(rule.major), number(rule.minor), rule.access);
}

Result<std::int32_t> accessOf(const oci::DeviceRule &rule)
{
    std::int32_t access = rule.access.empty() ? allAccess : 0;
    for (const char letter : rule.access) {
        switch (letter) {
        case 'r':
            access |= BPF_DEVCG_ACC_READ;
            break;
        case 'w':
            access |= BPF_DEVCG_ACC_WRITE;
            break;
        case 'm':
            access |= BPF_DEVCG_ACC_MKNOD;
            break;
        default:
            return failure(ErrorCode::InvalidArgument,
                           std::format("the device rule '{}' has an access other than r, w and m", named(rule)));
        }
    }
    return access;
}

/// Adds the rule. True if it decides every request, so that nothing can come after it.
Result<bool> addRule(Assembler &program, const oci::DeviceRule &rule)
{
    auto access = accessOf(rule);
    if (!access)
        return std::unexpected(access.error());
    bool conditional = false;
    const auto require = [&](Register value, std::int64_t wanted) {
        program.nextIf(value, false, static_cast<std::int32_t>(wanted));
        conditional = true;
    };
    if (rule.type != 'a') {
        if (rule.type != 'b' && rule.type != 'c')
            return failure(ErrorCode::InvalidArgument, std::format("the device rule '{}' has no known type", named(rule)));
        require(Type, rule.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
        for (const auto &[value, number] : {std::pair(Major, rule.major), std::pair(Minor, rule.minor)}) {
            if (!number || *number < 0)
                continue;
            if (*number > std::numeric_limits<std::int32_t>::max())
                return failure(ErrorCode::InvalidArgument, std::format("the device rule '{}' has too high a number", named(rule)));
            require(value, *number);
        }
    }
    if (*access != allAccess && rule.allow) {
        // The rest of what was asked for is for the rules before this one to decide.
        program.keepBits(Asked, ~*access & allAccess);
        program.nextIf(Asked, false, 0);
        conditional = true;
    } else if (*access != allAccess) {
        program.copy(Overlap, Asked);
        program.keepBits(Overlap, *access);
        program.nextIf(Overlap, true, 0);
        conditional = true;
    }
    program.answer(rule.allow);
    program.closeRule();
    return !conditional;
}

long bpf(bpf_cmd command, bpf_attr &attributes)
{
    return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

std::uint64_t address(const void *pointer)
{
    return reinterpret_cast<std::uintptr_t>(pointer);
}

Result<UniqueFd> loadProgram(const std::vector<bpf_insn> &code)
{
    bpf_attr attributes{};
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attributes.expected_attach_type = BPF_CGROUP_DEVICE;
    attributes.insns = address(code.data());
    attributes.insn_cnt = static_cast<std::uint32_t>(code.size());
    attributes.license = address("GPL");
    std::memcpy(attributes.prog_name, programName.data(), programName.size());
    UniqueFd program(static_cast<int>(bpf(BPF_PROG_LOAD, attributes)));
    if (!program)
        return osFailure(errno, "cannot load the device rules into the kernel");
    return program;
}

/// The program that an earlier call attached there; none if there was no such call.
Result<UniqueFd> attachedProgram(int cgroup)
{
    std::array<std::uint32_t, 64> ids{};
    bpf_attr query{};
    query.query.target_fd = static_cast<std::uint32_t>(cgroup);
    query.query.attach_type = BPF_CGROUP_DEVICE;
    query.query.prog_ids = address(ids.data());
    query.query.prog_cnt = ids.size();
    if (bpf(BPF_PROG_QUERY, query) != 0)
        return osFailure(errno, "cannot read the device rules of a cgroup");
    for (std::uint32_t i = 0; i < query.query.prog_cnt; ++i) {
        bpf_attr open{};
        open.prog_id = ids[i];
        UniqueFd program(static_cast<int>(bpf(BPF_PROG_GET_FD_BY_ID, open)));
        if (!program)
            continue; // gone meanwhile
        bpf_prog_info info{};
        bpf_attr about{};
        about.info.bpf_fd = static_cast<std::uint32_t>(program.get());
        about.info.info_len = sizeof info;
        about.info.info = address(&info);
        if (bpf(BPF_OBJ_GET_INFO_BY_FD, about) == 0 && std::string_view(info.name) == programName)
            return program;
    }
    return UniqueFd();
}

} // namespace

std::vector<oci::DeviceRule> withStandardDevices(std::vector<oci::DeviceRule> rules)
{
    for (const auto &[major, minor] : {std::pair(1, 3), {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}})
        rules.push_back({true, 'c', major, minor, "rwm"});
    rules.push_back({true, 'c', 136, {}, "rwm"});
    return rules;
}

Result<std::vector<bpf_insn>> deviceProgram(const std::vector<oci::DeviceRule> &rules)
{
    Assembler program;
    program.load(Type, offsetof(bpf_cgroup_dev_ctx, access_type));
    program.copy(Asked, Type);
    program.keepBits(Type, 0xffff);
    program.shiftRight(Asked, 16);
    program.load(Major, offsetof(bpf_cgroup_dev_ctx, major));
    program.load(Minor, offsetof(bpf_cgroup_dev_ctx, minor));
    // The last rule first: what it decides is decided.
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
        const auto final = addRule(program, *rule);
        if (!final)
            return std::unexpected(final.error());
        if (*final)
            return program.take(); // the kernel refuses a program with instructions that nothing reaches
    }
    program.answer(false);
    return program.take();
}

Result<void> attachDeviceProgram(const std::string &directory, const std::vector<oci::DeviceRule> &rules)
{
    auto code = deviceProgram(rules);
    if (!code)
        return std::unexpected(code.error());
    const UniqueFd cgroup(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!cgroup)
        return osFailure(errno, std::format("cannot open the cgroup '{}'", directory));
    auto old = attachedProgram(cgroup.get());
    auto program = loadProgram(*code);
    if (!old || !program)
        return std::unexpected((old ? program : old).error());
    bpf_attr attributes{};
    attributes.target_fd = static_cast<std::uint32_t>(cgroup.get());
    attributes.attach_bpf_fd = static_cast<std::uint32_t>(program->get());
    attributes.attach_type = BPF_CGROUP_DEVICE;
    attributes.attach_flags = BPF_F_ALLOW_MULTI;
    if (*old) {
        attributes.attach_flags |= BPF_F_REPLACE;
        attributes.replace_bpf_fd = static_cast<std::uint32_t>(old->get());
    }
    if (bpf(BPF_PROG_ATTACH, attributes) != 0)
        return osFailure(errno, std::format("cannot attach the device rules to the cgroup '{}'", directory));
    return {};
}

} // namespace kiste
