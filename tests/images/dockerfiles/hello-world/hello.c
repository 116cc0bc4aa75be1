// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    return printf("%s pid %d\n", GREETING, getpid()) > 0 ? 0 : 1;
}
