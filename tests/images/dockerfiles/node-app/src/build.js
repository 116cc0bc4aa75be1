// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
const fs = require("fs");
const { version } = require("../package.json");
fs.mkdirSync("dist");
fs.writeFileSync("dist/server.js", fs.readFileSync("src/server.js", "utf8").replace("VERSION", version));
