/**
 * Access tokens that were found genuine, so that the next request with the same one needs no signature
 * check. What may change while a token lives (its expiry, revocations, the keys) is looked at on every use.
 *
 * Bounded in entries and in bytes. Once it is full, a token gets in at its second use only (the doorkeeper of
 * Einziger et al., TOS 2017), so a flood of tokens that are used once, as somebody with many sign-ins can
 * send, changes nothing. What goes for it is decided by SIEVE (Zhang et al., NSDI 2024): one flag an entry
 * that a use sets, and a hand that goes from the oldest to the newest, clearing flags, and removes the first
 * entry without one. Tokens that are not genuine never get in.
 */
import { validTimes, type AccessToken } from "../domain/accessToken.ts"
import type { KeyId } from "../domain/identifier.ts"
import { genuineToken, type GenuineToken } from "./genuineToken.ts"

/** At most so many tokens, and about so many bytes; 0 tokens: none is remembered. */
export interface VerifiedTokensLimits {
  readonly maxTokens: number
  readonly maxBytes: number
}

export interface VerifiedTokens {
  readonly get: (text: string) => GenuineToken | undefined
  /** Answers the token as it is remembered. */
  readonly add: (text: string, token: AccessToken, keyId: KeyId) => GenuineToken
  readonly delete: (text: string) => void
  readonly size: () => number
  /** About how much memory the entries take. */
  readonly bytes: () => number
}

interface Entry extends GenuineToken {
  /** The whole token: it alone decides. */
  readonly text: string
  isUsed: boolean
  newer: Entry | undefined
  older: Entry | undefined
}

/**
 * Entries are found by the end of the signature, which is hashed faster than the whole token and which
 * nobody without a key can make equal for two genuine tokens. 22 characters are 128 bits.
 */
const keyOf = (text: string): string => text.slice(-22)

/**
 * What an entry takes: its text, what was read out of it, and itself. Measured on tokens of 560 to 800
 * characters; only claims that are mostly brackets take more, up to twice as much.
 */
const entryBytes = (text: string): number => 512 + 2 * text.length

/** `copy` answers a text in memory of its own. */
export function verifiedTokens(
  { maxTokens, maxBytes }: VerifiedTokensLimits,
  copy: (text: string) => string
): VerifiedTokens {
  const entries = new Map<string, Entry>()
  let newest: Entry | undefined
  let oldest: Entry | undefined
  let hand: Entry | undefined
  let bytes = 0
  const isUsedAgain = doorkeeper(maxTokens)

  const find = (text: string): Entry | undefined => {
    const entry = entries.get(keyOf(text))
    return entry?.text === text ? entry : undefined
  }

  const remove = (entry: Entry) => {
    const { newer, older, text } = entry
    if (newer === undefined) newest = older
    else newer.older = older
    if (older === undefined) oldest = newer
    else older.newer = newer
    if (hand === entry) hand = newer
    entries.delete(keyOf(text))
    bytes -= entryBytes(text)
  }

  const evict = () => {
    let candidate = hand ?? oldest
    while (candidate?.isUsed === true) {
      candidate.isUsed = false
      candidate = candidate.newer ?? oldest
    }
    if (candidate === undefined) return
    hand = candidate.newer
    remove(candidate)
  }

  return {
    get: (text) => {
      const entry = find(text)
      // Reading is cheaper than writing.
      if (entry?.isUsed === false) entry.isUsed = true
      return entry
    },

    add: (presented, token, keyId) => {
      const size = entryBytes(presented)
      if (maxTokens === 0 || size > maxBytes) return genuineToken(token, keyId)
      const isFull = () => entries.size >= maxTokens || bytes + size > maxBytes
      if (isFull() && !isUsedAgain(presented)) return genuineToken(token, keyId)
      // A part of a longer text, such as a header with all its cookies, would keep all of that alive.
      const text = copy(presented)
      const key = keyOf(text)
      const before = entries.get(key)
      if (before !== undefined) remove(before)
      while (isFull()) evict()
      const { exp, nbf } = validTimes(token)
      // Spelt out, for an object that is put together from others is kept in several places.
      const entry: Entry = {
        text,
        isUsed: false,
        exp,
        nbf,
        clearAt: -1,
        notedIn: 0,
        keyId,
        accepted: undefined,
        token,
        newer: undefined,
        older: newest
      }
      if (newest !== undefined) newest.newer = entry
      newest = entry
      oldest ??= entry
      entries.set(key, entry)
      bytes += size
      return entry
    },

    delete: (text) => {
      const entry = find(text)
      if (entry !== undefined) remove(entry)
    },

    size: () => entries.size,
    bytes: () => bytes
  }
}

/**
 * Tells a second use from a first one, as long as not too many others come between them: of each place, the
 * last token is known by some of its signature's characters. Another one taken for it would cost a place in
 * the memory, and that only.
 */
function doorkeeper(maxTokens: number): (text: string) => boolean {
  const places = new Int32Array(2 ** Math.ceil(Math.log2(2 * maxTokens + 1)))
  return (text) => {
    const place = number(text, 2) & (places.length - 1)
    const name = number(text, 8)
    if (places[place] === name) return true
    places[place] = name
    return false
  }
}

/** 32 bits of five characters, counted from the end. The last one of all has fewer bits than the others. */
function number(text: string, fromEnd: number): number {
  const first = text.length - fromEnd - 4
  let bits = 0
  for (let at = first; at < first + 5; at++) bits = Math.imul(bits, 67) + text.charCodeAt(at)
  return bits | 0
}
