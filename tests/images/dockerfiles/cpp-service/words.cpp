// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <unistd.h>

int main(int count, char **)
{
    std::cout << "words " VERSION ": " << count - 1 << " words, uid " << getuid() << '\n';
}
