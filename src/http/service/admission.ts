/**
 * Who may ask. With an API key: whoever presents it, as `Authorization: Bearer KEY` or `api-key: KEY`.
 * Without one the service listens on loopback only, where a web page could still reach it through a
 * name of its own that it lets resolve to 127.0.0.1 (DNS rebinding); such a page cannot choose the
 * `Host` header, so that has to be a loopback name.
 */
import { hash, timingSafeEqual } from "node:crypto"

import { namesLoopback } from "./loopback.ts"
import { RequestRefused } from "./refused.ts"

/** Throws `RequestRefused` where the caller may not ask for a route of this kind. */
export type Admission = (
  access: "public" | "key",
  header: (name: string) => string | undefined
) => void

export const admission = (apiKeys: readonly string[]): Admission =>
  apiKeys.length === 0 ? byHost() : byKey(apiKeys)

function byKey(apiKeys: readonly string[]): Admission {
  const digests = apiKeys.map(digest)
  const known = (key: string) => {
    const presented = digest(key)
    return digests.some((expected) => timingSafeEqual(presented, expected))
  }
  return (access, header) => {
    if (access === "public") return
    const bearer = /^Bearer +(\S+) *$/i.exec(header("authorization") ?? "")?.[1]
    const presented = [bearer, header("api-key")].filter((key) => key !== undefined)
    if (presented.some(known)) return
    const what = presented.length === 0 ? "the API key is missing" : "the API key is wrong"
    throw new RequestRefused(
      401,
      `${what}; send it as "Authorization: Bearer KEY" or "api-key: KEY"`,
      { "www-authenticate": 'Bearer realm="watchword"' }
    )
  }
}

// Digests have one length, so that a comparison's time says nothing about the key's.
const digest = (key: string): Buffer => hash("sha256", key, "buffer")

function byHost(): Admission {
  let lastNamed: string | undefined
  return (_access, header) => {
    const host = header("host") ?? ""
    if (host === lastNamed) return
    if (!namesLoopback(host)) {
      throw new RequestRefused(
        403,
        "without an API key this service answers only to localhost, 127.0.0.1 and [::1]; set an API key to reach it by another name"
      )
    }
    lastNamed = host
  }
}
