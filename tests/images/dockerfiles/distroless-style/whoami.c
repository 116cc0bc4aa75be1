// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    struct stat status;
    if (stat("/etc/ssl/certs/ca-certificates.crt", &status) != 0 || access("/bin", F_OK) == 0 || access("/tmp", W_OK) != 0)
        return 1;
    return printf("%u:%u\n", getuid(), getgid()) < 0;
}
