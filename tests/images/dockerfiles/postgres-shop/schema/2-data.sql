-- SPDX-FileCopyrightText: 2026 The Kiste developers
-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO product VALUES ('lamp', 19.90), ('chair', 75);
