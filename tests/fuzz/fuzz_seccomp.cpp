// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Seccomp profiles: what is compiled must be a program that the kernel takes, and do what the profile says by default.
#include "privhelper/runtime/seccompprofile.h"
#include "tests/fuzz/fuzz.h"

#include <cstring>
#include <linux/bpf_common.h>
#include <linux/seccomp.h>
#include <optional>
#include <vector>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

/// The checks of the kernel's seccomp_check_filter() and bpf_check_classic(), as far as filters need them.
void checkProgram(const SeccompProgram &program)
{
    const auto &code = program.instructions;
    require(code.size() <= 4096, "a program is not too long for the kernel");
    for (std::size_t i = 0; i < code.size(); ++i) {
        const sock_filter &step = code[i];
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            require(step.k % 4 == 0 && step.k + 4 <= sizeof(seccomp_data), "a program reads what it is given");
            break;
        case BPF_JMP | BPF_JA:
            require(step.k < code.size() - i - 1, "a jump ends in the program");
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
        case BPF_JMP | BPF_JGE | BPF_K:
        case BPF_JMP | BPF_JGT | BPF_K:
        case BPF_JMP | BPF_JSET | BPF_K:
            require(i + 1U + step.jt < code.size() && i + 1U + step.jf < code.size(), "a jump ends in the program");
            break;
        case BPF_ALU | BPF_AND | BPF_K:
        case BPF_LD | BPF_MEM:
        case BPF_ST:
        case BPF_MISC | BPF_TAX:
        case BPF_MISC | BPF_TXA:
        case BPF_RET | BPF_K:
            break;
        default:
            std::fprintf(stderr, "fuzz: instruction %zu has the code %x\n", i, step.code);
            require(false, "a program has known instructions");
        }
    }
    require(code.empty() || code.back().code == (BPF_RET | BPF_K), "a program ends");
}

/// What the program answers to a call; nothing if it runs for too long, which none can.
std::uint32_t answer(const SeccompProgram &program, const seccomp_data &call)
{
    const auto &code = program.instructions;
    std::uint32_t accumulator = 0;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const sock_filter &step = code[at];
        const auto jump = [&](bool holds) { at += holds ? step.jt : step.jf; };
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            std::memcpy(&accumulator, reinterpret_cast<const char *>(&call) + step.k, 4);
            break;
        case BPF_JMP | BPF_JA:
            at += step.k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            jump(accumulator == step.k);
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            jump(accumulator >= step.k);
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            jump(accumulator > step.k);
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            jump((accumulator & step.k) != 0);
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            accumulator &= step.k;
            break;
        case BPF_RET | BPF_K:
            return step.k;
        default:
            break;
        }
    }
    require(false, "a program answers");
    return 0;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    // A container's usual capabilities, all, or none.
    constexpr CapabilityMask masks[] = {0, 0x4ff, ~CapabilityMask(0)};
    const CapabilityMask capabilities = masks[data[size - 1] % 3];
    const std::string_view text = textOf(data, size);
    const auto program = compileSeccompProfile(text, capabilities);
    if (!program) {
        requireSound(program.error());
        return 0;
    }
    checkProgram(*program);
    const auto again = compileSeccompProfile(text, capabilities);
    require(again && again->flags == program->flags && again->instructions.size() == program->instructions.size(),
            "a profile makes one program");
    if (!program->instructions.empty()) {
        // A machine that nobody has must not be let through, whatever the rules say.
        seccomp_data call = {};
        call.arch = 0xdeadbeef;
        const std::uint32_t verdict = answer(*program, call) & SECCOMP_RET_ACTION_FULL;
        require(verdict != SECCOMP_RET_ALLOW && verdict != SECCOMP_RET_LOG,
                "calls of an unknown machine are not allowed");
    }
    return 0;
}
