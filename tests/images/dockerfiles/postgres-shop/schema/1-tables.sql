-- SPDX-FileCopyrightText: 2026 The Kiste developers
-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE product (name text PRIMARY KEY, price numeric(8, 2) NOT NULL);
