/**
 * Signing keys, sealed. The table's unique slot decides which of two nodes has created the next one. The
 * revocation of a key, which tells the other nodes, is written in the transaction that removes it.
 */
import type { KeyId } from "../../domain/identifier.ts"
import { signingAlgorithms, type SigningAlgorithm } from "../../domain/signingKey.ts"
import type { KeyStore, StoredKey } from "../../ports/KeyStore.ts"
import { DuplicateRow, keep, type Database, type Row } from "./database.ts"
import { writeEvents } from "./insertEvents.ts"
import { reading, writing } from "./operation.ts"
import { insertKeyRevocation } from "./revocations.ts"
import { readInteger, readText, unreadable } from "./row.ts"
import type { Tables } from "./tables.ts"

export const listKeys = ({ signingKeys }: Tables): string => `
SELECT id, slot, algorithm, created_at, activates_at, sealed FROM ${signingKeys}`

export const insertKey = ({ signingKeys }: Tables): string => `
INSERT INTO ${signingKeys} (id, slot, algorithm, created_at, activates_at, sealed)
VALUES (?, ?, ?, ?, ?, ?)`

export const resealKey = ({ signingKeys }: Tables): string => `
UPDATE ${signingKeys} SET sealed = ? WHERE id = ? AND sealed = ?`

export const deleteKey = ({ signingKeys }: Tables): string => `
DELETE FROM ${signingKeys} WHERE id = ?`

export const keyStore = (database: Database, tables: Tables): KeyStore["Service"] => ({
  list: () =>
    reading("keys.list", async () => {
      const rows = await database.read(listKeys(tables), [])
      return rows.map(keyOf)
    }),

  insert: (key) =>
    writing("keys.insert", async () => {
      try {
        await database.write(insertKey(tables), [
          Buffer.from(key.id),
          key.slot,
          Buffer.from(key.algorithm),
          key.createdAt,
          key.activatesAt,
          Buffer.from(key.sealed)
        ])
        return "inserted"
      } catch (error) {
        if (error instanceof DuplicateRow) return "taken"
        throw error
      }
    }),

  reseal: (id, from, to) =>
    writing("keys.reseal", async () => {
      await database.write(resealKey(tables), [Buffer.from(to), Buffer.from(id), Buffer.from(from)])
    }),

  remove: (ids) =>
    writing("keys.remove", () =>
      database.transaction(async (within) => {
        for (const id of ids.toSorted()) await within.write(deleteKey(tables), [Buffer.from(id)])
        return keep(undefined)
      })
    ),

  revoke: ({ id, at, events }) =>
    writing("keys.revoke", () =>
      database.transaction(async (within) => {
        const key = Buffer.from(id)
        const removed = (await within.write(deleteKey(tables), [key])) === 1
        await within.write(insertKeyRevocation(tables), [key, at])
        if (removed) await writeEvents(within, tables, events)
        return keep(removed)
      })
    )
})

const keyOf = (row: Row): StoredKey => ({
  id: readText(row, "id") as KeyId,
  slot: readInteger(row, "slot"),
  algorithm: algorithmOf(row),
  createdAt: readInteger(row, "created_at"),
  activatesAt: readInteger(row, "activates_at"),
  sealed: readText(row, "sealed")
})

function algorithmOf(row: Row): SigningAlgorithm {
  const text = readText(row, "algorithm")
  const algorithm = signingAlgorithms.find((known) => known === text)
  if (algorithm === undefined) throw unreadable("algorithm")
  return algorithm
}
