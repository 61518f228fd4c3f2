/**
 * Knows the truth, and holds every acceptance against the invariants:
 *
 * - R1: no token is accepted whose revocation was committed more than `maxStaleness` before. Where the
 *   store was asked, not even one that was revoked before the verification began.
 * - R2: nor one whose revocation was committed before the process started, however fresh.
 * - R3: nothing is accepted from memory later than `maxStaleness` after the newest answered reading began.
 * - R4: nothing is accepted whose revocation has reached the process, whatever reached it since.
 * - R5: nothing is accepted from memory that has expired by more than `clockTolerance`, by a store's clock
 *   that was not set since that reading.
 * - R6: no row is forgotten that covers a token which some node may still accept.
 */
import { accessTokenLife } from "../../src/app/keyRing.ts"
import type { SettingsShape } from "../../src/app/Settings.ts"
import { covers } from "../../src/domain/revocation.ts"
import type { Agenda } from "./agenda.ts"
import type { Facts } from "./life.ts"
import { revocable, type Row, type SimulatedStore } from "./store.ts"
import type { Mint, Token } from "./tokens.ts"

export interface Acceptance {
  readonly facts: Facts
  readonly token: Token
  /** When the verification began. */
  readonly began: number
  /** The store was not asked. */
  readonly fromMemory: boolean
}

export interface Oracle {
  readonly accepted: (acceptance: Acceptance) => void
  readonly forgotten: (rows: readonly Row[]) => void
  readonly violated: (what: string) => void
  /** The first violation. */
  readonly verdict: () => string | undefined
  /** How many tokens were accepted from memory: a simulation that accepts none proves nothing. */
  readonly acceptances: () => number
}

export function makeOracle(
  agenda: Agenda,
  store: SimulatedStore,
  mint: Mint,
  settings: SettingsShape,
  maxStaleness: number
): Oracle {
  const { clockTolerance } = settings
  let verdict: string | undefined
  let acceptances = 0

  const violated = (what: string) => {
    verdict ??= `${what} (at ${agenda.now()} ms)`
  }

  /** Which invariant an acceptance breaks, if any. */
  const broken = ({ facts, token, began, fromMemory }: Acceptance): string | undefined => {
    const revokedAt = store.revokedAt(token.session.id) ?? Infinity
    if (revokedAt < facts.startedAt) return "R2: it was revoked before the process started"
    if (!fromMemory) {
      return revokedAt < began ? "R1: it was revoked before the store was asked" : undefined
    }
    if (revokedAt < began - maxStaleness) return "R1: it was revoked too long before"
    const { reading } = facts
    if (reading === undefined || began > reading.began + maxStaleness) {
      return "R3: the newest reading is too old"
    }
    const session = revocable(token.session)
    if (revokedAt < Infinity && facts.told.some((revocation) => covers(revocation, session))) {
      return "R4: the process had been told of its revocation"
    }
    // Nobody can say when between its beginning and its end a reading told the time.
    const tolerance = clockTolerance + reading.ended - reading.began
    const isExpired = store.now() >= token.payload.exp * 1000 + tolerance
    return isExpired && store.setAt() < reading.began ? "R5: it has expired" : undefined
  }

  return {
    violated,
    accepted: (acceptance) => {
      const { facts, token, fromMemory } = acceptance
      if (fromMemory) acceptances += 1
      const invariant = broken(acceptance)
      if (invariant !== undefined) {
        violated(`${facts.name} accepted ${token.text} of ${token.session.id}. ${invariant}`)
      }
    },
    forgotten: (rows) => {
      for (const { revocation, sequence } of rows) {
        const living = mint
          .tokens()
          .find(
            ({ issuedAt, session }) =>
              covers(revocation, revocable(session)) &&
              store.revokedAt(session.id) !== undefined &&
              agenda.now() < issuedAt + accessTokenLife(settings)
          )
        if (living !== undefined) {
          violated(`R6: row ${sequence}, which covers ${living.text}, was forgotten`)
        }
      }
    },
    verdict: () => verdict,
    acceptances: () => acceptances
  }
}
