// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
const http = require("http");
const server = http.createServer((request, response) => response.end(`VERSION ${process.env.NODE_ENV} ${process.getuid()} ${request.url}\n`));
server.listen(8080, "127.0.0.1", () => {
  http.get("http://127.0.0.1:8080/hi", (answer) => {
    answer.pipe(process.stdout);
    answer.on("end", () => server.close());
  });
});
