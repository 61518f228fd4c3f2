/**
 * What `watchword serve` prints when it listens: where it is, where the data lies, and a first request to
 * paste.
 */
import type { DecodedServeOptions } from "../options/serve.ts"
import { shownStore } from "./store.ts"

interface Announced {
  readonly version: string
  readonly url: string
  readonly options: Pick<DecodedServeOptions, "store" | "apiKeys">
  /** The generated secret's file, where there is one. */
  readonly secretFile: string | undefined
}

export function announcement({ version, url, options, secretFile }: Announced): string {
  const { store, apiKeys } = options
  const guarded = apiKeys.length > 0
  const key = guarded ? ` \\\n    -H "Authorization: Bearer $WATCHWORD_API_KEY"` : ""
  return [
    `Watchword ${version} listens on ${url}`,
    `Sessions live in ${shownStore(store)}`,
    ...(secretFile === undefined ? [] : [`The secret is in ${secretFile} (keep it with the data)`]),
    guarded ? "Callers need the API key" : "No API key is set, so only this machine is answered",
    "",
    "A first session:",
    `  curl -X POST ${reachable(url)}/session -H "Content-Type: application/json"${key} \\`,
    `    -d '{"userId":"alice"}'`
  ].join("\n")
}

/** An address that a client on this machine can use: a server may listen on all addresses, not be asked at one. */
const reachable = (url: string): string =>
  url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
