/**
 * A server on any free port of the loopback address.
 */
import { once } from "node:events"

/** @param {import("node:http").Server} server */
export async function listening(server) {
  if (!server.listening) {
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
  }
  return server
}
