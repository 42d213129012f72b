// A cable between the browser and the site, to be pulled.

import { connect, createServer } from "node:net";

/** Listens on a port of its own, and passes everything on to `url`. */
export async function openRelay(url) {
  const { hostname, port } = new URL(url);
  const sockets = new Set();
  let isCut = false;

  const server = createServer((socket) => {
    if (isCut) return socket.resetAndDestroy();
    const other = connect(Number(port), hostname);
    for (const [from, to] of [[socket, other], [other, socket]]) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
      from.pipe(to);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Ends every connection, and lets none through. */
    cut,
    mend: () => (isCut = false),
    close() {
      cut();
      server.close();
    },
  };
}
