/**
 * Advancing sessions: one by a statement whose WHERE is the guard, or several by one statement that fails as
 * a whole where one of their guards does. So it is always known which of them have happened, whoever else
 * writes the same rows, and no transaction is needed.
 */
import { standing } from "../../domain/session.ts"
import type { GuardedOutcome, SessionStore } from "../../ports/SessionStore.ts"
import { advanced, advanceSession, advanceSessions } from "./advanceStatements.ts"
import { OperationFailed, type Database, type Terms } from "./database.ts"
import { MysqlError } from "./failure.ts"
import { findTogether } from "./find.ts"
import { writing } from "./operation.ts"
import type { Value } from "./pool.ts"
import {
  activityValues,
  aliveAt,
  bytesOf,
  idValue,
  lineageValues,
  sessionOf,
  textValue
} from "./sessionRow.ts"
import { filled, fillingSize, sized } from "./sizes.ts"
import type { Tables } from "./tables.ts"
import { inBatches, type TimedPlace } from "./together.ts"

type Advance = Parameters<SessionStore["Service"]["advance"]>[0]

/** A change, ready to be sent. */
interface Change {
  readonly advance: Advance
  readonly key: Buffer
  readonly values: readonly Value[]
}

export const advancing = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "advance"> => {
  const advanceOne = advanceSession(tables)
  const advanceSome = sized((size) => advanceSessions(tables, size))
  const find = findTogether(database, tables)

  const alone = async ({ advance, key, values }: Change, terms: Terms): Promise<GuardedOutcome> => {
    const { activity, authentication, now, revision } = advance
    const changed = await database.write(
      advanceOne,
      [
        ...values,
        authentication?.authTime ?? null,
        textValue(authentication?.authMethod),
        activity.idleExpiresAt,
        key,
        revision,
        ...aliveAt(now)
      ],
      terms
    )
    return changed === 1 ? "applied" : "conflict"
  }

  type Places = readonly TimedPlace<Change, GuardedOutcome>[]

  async function together(places: Places, terms: Terms): Promise<Places> {
    const changes = places.map(({ item }) => item.of)
    let changed: number
    try {
      const all = filled(changes)
      changed = await database.write(advanceSome(all.length), valuesOf(all), terms)
    } catch (error) {
      if (!(error instanceof OperationFailed) || error.unknown || error.unreachable) throw error
      return afterFailure(places, terms)
    }
    if (changed < places.length) return afterGaps(places, changed, terms)
    for (const place of places) place.resolve("applied")
    return []
  }

  /** Nothing has happened. Those whose guard fails now are in conflict, and the others try without them. */
  async function afterFailure(places: Places, terms: Terms): Promise<Places> {
    const found = await find(keysOf(places), terms)
    const rest = places.filter((place) => {
      const { id, now, revision } = place.item.of.advance
      const row = found.get(id)
      try {
        const session = row === undefined ? undefined : sessionOf(row)
        if (session?.revision === revision && standing(session, now) === "active") return true
        place.resolve("conflict")
      } catch (error) {
        // A row that cannot be read is that session's own misfortune.
        place.reject(error)
      }
      return false
    })
    return rest.length > 1 && rest.length < places.length ? together(rest, terms) : rest
  }

  /**
   * All that had a row have happened. A session that is there now was there then; one that is not may have
   * been removed in between, unless as many were missing then.
   */
  async function afterGaps(places: Places, changed: number, terms: Terms): Promise<Places> {
    const found = await find(keysOf(places), terms).catch((error: unknown) => {
      throw error instanceof OperationFailed ? new OperationFailed(error.cause, true) : error
    })
    for (const place of places) {
      if (found.has(place.item.of.advance.id)) place.resolve("applied")
      else if (found.size === changed) place.resolve("conflict")
      else place.reject(removed)
    }
    return []
  }

  const submit = inBatches<Change, GuardedOutcome>({
    sizeFor: fillingSize,
    sameKey: "follow",
    keyOf: ({ advance }) => advance.id,
    // An authentication has columns of its own. There are few.
    bytesOf: ({ advance, values }) =>
      advance.authentication === undefined ? bytesOf(values) : Number.POSITIVE_INFINITY,
    // A revision never comes back.
    implied: ({ advance: before }, answer, { advance: after }) =>
      answer === "applied" && after.revision <= before.revision ? "conflict" : undefined,
    alone,
    together
  })

  return {
    advance: (advance) =>
      writing("advance", () =>
        submit({
          advance,
          key: idValue(advance.id),
          values: [...lineageValues(advance.lineage), ...activityValues(advance.activity)]
        })
      )
  }
}

const keysOf = (places: readonly TimedPlace<Change, GuardedOutcome>[]): readonly Buffer[] =>
  places.map(({ item }) => item.of.key)

/** Column by column. Numbers as digits, for ELT makes text of them, and of some numbers text with an exponent. */
function valuesOf(changes: readonly Change[]): readonly Value[] {
  const keys = changes.map(({ key }) => key)
  const own = (of: (change: Change) => Value) => [
    ...keys,
    ...changes.map((change) => text(of(change)))
  ]
  const now = Math.max(...changes.map(({ advance }) => advance.now))
  return [
    ...own(({ advance }) => advance.revision),
    // What is alive at the latest of these instants is alive at each.
    ...aliveAt(now),
    ...advanced.flatMap((_, column) => own(({ values }) => values[column] ?? null)),
    ...own(({ advance }) => advance.activity.idleExpiresAt),
    ...keys
  ]
}

const text = (value: Value): Value =>
  typeof value === "number" ? Buffer.from(String(value)) : value

/** A session that was there, and may have been advanced before it was removed. */
const removed = new OperationFailed(
  new MysqlError("the database has removed a session in the meantime"),
  true
)
