/**
 * What counts as this machine: addresses that nobody else can reach. Without an API key the service
 * listens nowhere else, and answers only requests that were addressed to it by such a name.
 */
import { BlockList, isIP } from "node:net"

const addresses = new BlockList()
addresses.addSubnet("127.0.0.0", 8, "ipv4")
addresses.addAddress("::1", "ipv6")

/** Whether a host is `localhost` or an address in 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host.toLowerCase() === "localhost"
  return addresses.check(host, family === 6 ? "ipv6" : "ipv4")
}

const hostHeader = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/

/** Whether a `Host` header names this machine, on whatever port. */
export function namesLoopback(header: string): boolean {
  const [, bracketed, plain] = hostHeader.exec(header) ?? []
  const host = bracketed ?? plain
  return host !== undefined && isLoopback(host)
}
