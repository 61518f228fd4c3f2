/**
 * Which session this client has, and whether it is still the one that a request was sent with. An answer
 * may come late, after another refresh, a sign-out or somebody else's sign-in: it must not undo those.
 */
import type { Signal } from "./signals.ts"
import type { Tokens, TokenStorage } from "./tokens.ts"

/**
 * What differs before and after each refresh, sign-in and sign-out: in header mode the stored refresh token
 * (undefined: none), with cookies a count of those that this client knows of.
 */
export type Mark = string | number | undefined

export interface Keeping {
  readonly look: () => Promise<{ readonly tokens: Tokens | null; readonly mark: Mark }>
  /**
   * Stores what comes next and tells of it, if `still` holds of the mark by then; answers whether it did.
   * This client's changes take turns, so nothing comes in between.
   */
  readonly change: (
    still: (now: Mark) => boolean,
    next: Tokens | null,
    tell?: () => void
  ) => Promise<boolean>
  /** Whether what another tab says is true of this client's session too. */
  readonly concerns: (signal: Signal) => boolean | Promise<boolean>
}

/** Long enough for another tab's answer, or what it has stored, to reach this one, in ms. */
const moment = 300
export const aMoment = () => new Promise((resolve) => setTimeout(resolve, moment))

export function openKeeping(storage: TokenStorage | undefined): Keeping {
  let changes = 0
  // Header mode: the mark that listeners know of, null before any. It tells this storage's news from another's.
  let known: Mark | null = null
  let last: Promise<unknown> = Promise.resolve()

  const read = async () => {
    const tokens = (await storage?.get()) ?? null
    return { tokens, mark: storage ? tokens?.refreshToken.value : changes }
  }

  const isNews = async (signal: Signal) => {
    const { mark } = await read()
    const news = mark !== known && (mark === undefined) === (signal === "signedOut")
    if (news) known = mark
    return news
  }

  return {
    look: async () => {
      const held = await read()
      known ??= held.mark
      return held
    },
    change: (still, next, tell) => {
      const turn = last.then(async () => {
        if (!still((await read()).mark)) return false
        await storage?.set(next)
        known = next?.refreshToken.value
        changes++
        tell?.()
        return true
      })
      last = turn.catch(() => undefined)
      return turn
    },
    concerns: async (signal) => {
      changes++
      if (storage === undefined) return true
      try {
        // The message may be faster than the storage.
        return (await isNews(signal)) || (await aMoment(), await isNews(signal))
      } catch {
        // What cannot be read will say so when a request needs it.
        return false
      }
    }
  }
}
