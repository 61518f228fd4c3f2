import { describe, expect, it } from "vitest"

/**
 * The statements that add events on MySQL: how many there are, and how large they become.
 */
import { eventRows, writeEventRows } from "../../../src/adapters/mysql/insertEvents.ts"
import type { Value } from "../../../src/adapters/mysql/pool.ts"
import { bytesOf } from "../../../src/adapters/mysql/sessionRow.ts"
import { quotedTables } from "../../../src/adapters/mysql/tables.ts"
import type { EventRecord } from "../../../src/ports/EventLog.ts"
import { sessionFixture } from "../../../src/testing/sessionFixture.ts"

const event = (length: number): EventRecord => {
  const { id, userId } = sessionFixture()
  const device = { userAgent: "a".repeat(length) }
  return {
    id: id as string as EventRecord["id"],
    origin: id as string as EventRecord["origin"],
    event: { name: "created", sessionId: id, userId, at: 1, device }
  }
}

async function statementsFor(records: readonly EventRecord[]) {
  const statements: { sql: string; values: readonly Value[] }[] = []
  const write = async (sql: string, values: readonly Value[]) => statements.push({ sql, values })
  await writeEventRows({ write }, quotedTables({}), eventRows(records))
  return statements
}

describe("events of whatever length", () => {
  const lengths = [0, 10, 400, 2_900, 3_000, 6_000]
  const counts = [1, 2, 65, 66, 200, 256, 257, 700]
  const shortAmong = (most: number) => (index: number) => (index % 7 === 3 ? 0 : most)
  const longAmong = (most: number) => (index: number) => (index === 1 ? 6_000 : most)
  it.each(lengths.flatMap((length) => counts.map((count) => [length, count] as const)))(
    "of %i characters, %i of them, take statements of less than 1 MiB",
    async (length, count) => {
      for (const lengthOf of [() => length, shortAmong(length), longAmong(length)]) {
        const records = Array.from({ length: count }, (_, index) => event(lengthOf(index)))
        const statements = await statementsFor(records)
        const ids: string[] = []
        for (const { sql, values } of statements) {
          expect(bytesOf(values) + sql.length).toBeLessThan(1024 * 1024)
          const places = sql.split("(?, ?, ?, ?,").length - 1
          expect([1, 4, 16, 64, 256]).toContain(places)
          expect(values).toHaveLength(4 * places)
          const own = values.filter((_, index) => index % 4 === 0).map((id) => id as Buffer)
          ids.push(...new Set(own.map((id) => id.toString("base64url"))))
        }
        expect(ids).toEqual(records.map(({ id }) => id))
      }
    }
  )
})
