-- SPDX-FileCopyrightText: 2026 The Kiste developers
-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE book (title TEXT, year INTEGER);
INSERT INTO book VALUES ('Second', 1988), ('First', 1978);
