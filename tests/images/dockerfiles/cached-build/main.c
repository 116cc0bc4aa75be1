// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
int answer(void);
int puts(const char *);

int main(void)
{
    return puts(answer() == 42 ? "forty-two" : "something else") < 0;
}
