/**
 * The browser's side: a `fetch` that refreshes the session when it has to, once, however many tabs and
 * requests there are. It patches nothing, needs no clock, and reads no token unless it keeps them itself.
 */
import { refusalOf } from "./answers.ts"
import { underLock } from "./lock.ts"
import { openSignals } from "./signals.ts"
import type { Tokens, TokenStorage } from "./tokens.ts"

export type { Token, Tokens, TokenStorage } from "./tokens.ts"

export interface ClientOptions {
  /** The refresh route. In header mode an absolute URL: access tokens are sent to its origin alone. */
  readonly refresh: string
  /** The sign-out route, for `signOut`. */
  readonly logout?: string
  /** Header mode: where this client keeps its tokens. Without it, the browser's cookies carry them. */
  readonly tokens?: TokenStorage
  /** As in `fetch`, for the routes above; `"include"` for an API on another origin. Default `"same-origin"`. */
  readonly credentials?: RequestCredentials
}

export interface Client {
  /** As the global `fetch`; a request that was refused for want of a fresh session is sent once more. */
  readonly fetch: typeof globalThis.fetch
  /** Header mode: keeps the tokens that a sign-in answered. */
  readonly signedIn: (tokens: Tokens) => Promise<void>
  /** Signs out, here and in the other tabs. Rejects, and changes nothing, where the server did not do it. */
  readonly signOut: () => Promise<void>
  /** The session is over, in whichever tab that was found out. Returns what stops listening. */
  readonly onSignedOut: (listener: () => void) => () => void
  /** The session was refreshed, in whichever tab. */
  readonly onRefreshed: (listener: () => void) => () => void
  /** Stops listening to other tabs. */
  readonly close: () => void
}

/** What a refresh came to; `failed` brings the server's answer. */
type Refreshed = "done" | "perhaps" | "over" | { readonly failed: Response }

// Who was never signed in is not signed out, and who has to prove anew who they are stays signed in.
const goesOn = ["not_signed_in", "reauthentication_required"]

// Long enough for another tab's answer to reach the cookie jar.
const moment = 300

export function createClient(options: ClientOptions): Client {
  const { refresh: refreshUrl, logout, tokens, credentials = "same-origin" } = options
  const name = `watchword ${refreshUrl}`
  const signals = openSignals(name)
  let underWay: Promise<Refreshed> | undefined
  // Counts refreshes, so that a request sent before one is not the cause of another.
  let epoch = 0
  signals.on("refreshed", () => epoch++)

  const authorize = (request: Request, token: string): Request => {
    const headers = new Headers(request.headers)
    headers.set("authorization", `Bearer ${token}`)
    return new Request(request, { headers })
  }

  const send = (request: Request, kept: Tokens | null | undefined): Promise<Response> => {
    const ours = kept && new URL(request.url).origin === new URL(refreshUrl).origin
    return fetch(ours ? authorize(request, kept.accessToken.value) : request)
  }

  const post = async (url: string, token?: string): Promise<Response> => {
    const headers: Record<string, string> = { "x-requested-with": "watchword" }
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`
    return fetch(url, { method: "POST", credentials, headers })
  }

  const over = async (): Promise<Refreshed> => {
    await tokens?.set(null)
    signals.emit("signedOut")
    return "over"
  }

  const exchange = async (used: string | undefined, lastTry: boolean): Promise<Refreshed> => {
    const kept = await tokens?.get()
    if (tokens !== undefined && !kept) return over()
    // Another tab, or another request, has been here.
    if (kept && used !== undefined && kept.refreshToken.value !== used) return "done"
    const response = await post(refreshUrl, kept?.refreshToken.value)
    if (response.ok) {
      if (tokens !== undefined) await tokens.set((await response.json()) as Tokens)
      signals.emit("refreshed")
      return "done"
    }
    const refusal = await refusalOf(response)
    if (refusal?.action === "login") return over()
    if (refusal?.action !== "retry") return { failed: response }
    if (lastTry) return over()
    await new Promise((resolve) => setTimeout(resolve, moment))
    return exchange(kept?.refreshToken.value, true)
  }

  const refresh = (since: number, used: string | undefined, force: boolean): Promise<Refreshed> => {
    if (epoch !== since) return Promise.resolve("done")
    underWay ??= underLock(name, async (waited) =>
      waited && !force && tokens === undefined ? "perhaps" : exchange(used, false)
    ).finally(() => {
      underWay = undefined
    })
    return underWay
  }

  const attempt = async (request: Request, triesLeft: number): Promise<Response> => {
    const since = epoch
    const kept = await tokens?.get()
    const response = await send(triesLeft === 0 ? request : request.clone(), kept)
    const refusal = response.status === 401 ? await refusalOf(response) : undefined
    if (refusal?.action === "login" && !goesOn.includes(refusal.code)) await over()
    if (refusal?.action !== "refresh" || triesLeft === 0) return response
    const outcome = await refresh(since, kept?.refreshToken.value, triesLeft === 1)
    if (outcome === "over") return response
    if (typeof outcome === "object") return outcome.failed.clone()
    // "Perhaps": it is worth a try, and if that fails, a refresh of our own.
    return attempt(request, outcome === "perhaps" ? 1 : 0)
  }

  return {
    fetch: (input, init) => attempt(new Request(input, init), 2),
    signedIn: async (issued) => {
      await tokens?.set({ accessToken: issued.accessToken, refreshToken: issued.refreshToken })
      epoch++
    },
    signOut: async () => {
      const kept = await tokens?.get()
      const response = logout && (await post(logout, kept?.refreshToken.value))
      // To a 401 there was nothing left to end.
      if (response && !response.ok && response.status !== 401) {
        throw new Error(`sign-out failed with status ${response.status}`)
      }
      await over()
    },
    onSignedOut: (listener) => signals.on("signedOut", listener),
    onRefreshed: (listener) => signals.on("refreshed", listener),
    close: signals.close
  }
}
