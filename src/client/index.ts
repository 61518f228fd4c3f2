/**
 * The browser's side: a `fetch` that refreshes the session when it has to, once, however many tabs and
 * requests there are. It patches nothing, needs no clock, and reads no token unless it keeps them itself.
 */
import { refusalOf } from "./answers.ts"
import { unlessAborted, within } from "./deadline.ts"
import { aMoment, openKeeping, type Mark } from "./keeping.ts"
import { underLock } from "./lock.ts"
import { openSignals } from "./signals.ts"
import { tokensFrom, type Tokens, type TokenStorage } from "./tokens.ts"

export type { Token, Tokens, TokenStorage } from "./tokens.ts"

export interface ClientOptions {
  /**
   * The refresh route. Only answers of its origin count, and access tokens are sent to no other. Where there
   * is no page for it to be relative to, an absolute URL.
   */
  readonly refresh: string
  /** The sign-out route, for `signOut`. */
  readonly logout?: string
  /** Header mode: where this client keeps its tokens. Without it, the browser's cookies carry them. */
  readonly tokens?: TokenStorage
  /** As in `fetch`, for the routes above; `"include"` for an API on another origin. Default `"same-origin"`. */
  readonly credentials?: RequestCredentials
  /**
   * How long the server may take to answer a refresh, in ms, from 1 to 600000. Below its
   * `refreshToken.leeway`: a later answer could put an old token in the place of a newer one. Default 5000.
   */
  readonly refreshTimeout?: number
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
  /** Stops listening to other tabs, and telling them. */
  readonly close: () => void
}

/** What a refresh came to; `failed` brings the server's answer. */
type Refreshed = "done" | "perhaps" | "over" | { readonly failed: Response }

// Who was never signed in is not signed out, and who has to prove anew who they are stays signed in.
const goesOn = ["not_signed_in", "reauthentication_required"]

/** Where `fetch` would go, or undefined where there is no page for a route to be relative to. */
function addressOf(route: string): URL | undefined {
  try {
    return new URL(new Request(route).url)
  } catch {
    return undefined
  }
}

/** Throws a `TypeError` for options that cannot work. */
export function createClient(options: ClientOptions): Client {
  const { refresh: refreshUrl, logout, tokens, credentials = "same-origin" } = options
  const { refreshTimeout = 5_000 } = options
  const address = addressOf(refreshUrl)
  // With cookies it may be a page that is being rendered on the server, which will make no request.
  if (tokens && !address) {
    throw new TypeError(`refresh: given "${refreshUrl}"; here it has to be an absolute URL`)
  }
  if (!(refreshTimeout >= 1 && refreshTimeout <= 600_000)) {
    throw new TypeError(`refreshTimeout: given ${refreshTimeout}; allowed: 1 to 600000, in ms`)
  }
  // Clients with cookies and clients with tokens have different sessions, and nothing to tell each other.
  const name = `watchword${tokens ? " tokens" : ""} ${address?.href ?? refreshUrl}`
  const keeping = openKeeping(tokens)
  const signals = openSignals(name, keeping.concerns)
  let underWay: Promise<Refreshed> | undefined
  let signIns = 0

  const isOurs = (url: string) => new URL(url).origin === address?.origin

  const authorize = (request: Request, token: string): Request => {
    const headers = new Headers(request.headers)
    headers.set("authorization", `Bearer ${token}`)
    return new Request(request, { headers })
  }

  const post = (url: string, kept: Tokens | null, signal?: AbortSignal): Promise<Response> => {
    const headers: Record<string, string> = { "x-requested-with": "watchword" }
    if (kept) headers["authorization"] = `Bearer ${kept.refreshToken.value}`
    return fetch(url, { method: "POST", credentials, headers, signal: signal ?? null })
  }

  const over = async (mark: Mark): Promise<Refreshed> => {
    const ended = await keeping.change(
      (now) => now === mark,
      null,
      () => signals.emit("signedOut")
    )
    return ended ? "over" : "perhaps"
  }

  const exchange = async (mark: Mark, lastTry: boolean): Promise<Refreshed> => {
    const held = await keeping.look()
    // Another tab, or another request, has been here.
    if (held.mark !== mark) return "perhaps"
    if (tokens && !held.tokens) return "over"
    const late = `no answer to the refresh within ${refreshTimeout} ms`
    const [response, issued] = await within(refreshTimeout, late, async (signal) => {
      const answer = await post(refreshUrl, held.tokens, signal)
      return [answer, answer.ok && tokens ? tokensFrom(await answer.json()) : null]
    })
    if (response.ok) {
      const stored = await keeping.change(
        (now) => now === mark,
        issued,
        () => signals.emit("refreshed")
      )
      return stored ? "done" : "perhaps"
    }
    const refusal = await refusalOf(response)
    if (refusal?.action === "login") return over(mark)
    if (refusal?.action !== "retry") return { failed: response }
    if (lastTry) return over(mark)
    await aMoment()
    return exchange(mark, true)
  }

  const refresh = (mark: Mark, force: boolean): Promise<Refreshed> => {
    underWay ??= underLock(name, async (waited) => {
      if (waited && !force) {
        if (!tokens) return "perhaps"
        // What the other tab has stored may not have reached this one.
        if ((await keeping.look()).mark === mark) await aMoment()
      }
      return exchange(mark, false)
    }).finally(() => {
      underWay = undefined
    })
    return underWay
  }

  const attempt = async (request: Request, triesLeft: number): Promise<Response> => {
    if (!isOurs(request.url)) return fetch(request)
    const { mark, tokens: kept } = await keeping.look()
    const sent = triesLeft === 0 ? request : request.clone()
    const response = await fetch(kept ? authorize(sent, kept.accessToken.value) : sent)
    // A redirect may have led elsewhere.
    if (response.status !== 401 || !isOurs(response.url || request.url)) return response
    const refusal = await refusalOf(response)
    if (refusal?.action === "login" && !goesOn.includes(refusal.code)) await over(mark)
    if (refusal?.action !== "refresh" || triesLeft === 0) return response
    const outcome = await refresh(mark, triesLeft === 1)
    if (outcome === "over") return response
    if (typeof outcome === "object") return outcome.failed.clone()
    // "Perhaps": it is worth a try, and if that fails, a refresh of our own.
    return attempt(request, outcome === "perhaps" ? triesLeft - 1 : 0)
  }

  return {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      return unlessAborted(request.signal, attempt(request, 2))
    },
    signedIn: async (issued) => {
      const next = tokensFrom(issued)
      signIns++
      await keeping.change(() => true, next)
    },
    signOut: async () => {
      const before = signIns
      const { tokens: kept } = await keeping.look()
      const response = logout && (await post(logout, kept))
      // To a 401 there was nothing left to end.
      if (response && !response.ok && response.status !== 401) {
        throw new Error(`sign-out failed with status ${response.status}`)
      }
      // Whoever has signed in since then stays so.
      await keeping.change(
        () => signIns === before,
        null,
        () => signals.emit("signedOut")
      )
    },
    onSignedOut: (listener) => signals.on("signedOut", listener),
    onRefreshed: (listener) => {
      // What is stored by now is no news. A storage that cannot be read says so when a request needs it.
      keeping.look().catch(() => undefined)
      return signals.on("refreshed", listener)
    },
    close: signals.close
  }
}
