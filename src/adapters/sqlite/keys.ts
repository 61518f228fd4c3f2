/**
 * Signing keys, sealed. The table's unique slot and id decide which of several nodes creates the next
 * one. The revocation of a key, which tells the other nodes, is written in the transaction that removes it.
 */
import type { KeyId } from "../../domain/identifier.ts"
import type { SigningAlgorithm } from "../../domain/signingKey.ts"
import type { KeyStore } from "../../ports/KeyStore.ts"
import { attempt, attemptWrite } from "./attempt.ts"
import type { Connection } from "./connection.ts"
import type { WriteEvents } from "./eventLog.ts"

const listSql = `
SELECT id, algorithm, slot, created_at, activates_at, sealed FROM watchword_signing_keys`

const insertSql = `
INSERT INTO watchword_signing_keys (id, algorithm, slot, created_at, activates_at, sealed)
VALUES (:id, :algorithm, :slot, :created_at, :activates_at, :sealed)
ON CONFLICT DO NOTHING`

const resealSql = `
UPDATE watchword_signing_keys SET sealed = :to WHERE id = :id AND sealed = :from`

const removeSql = `
DELETE FROM watchword_signing_keys WHERE id IN (SELECT value FROM json_each(:ids))`

const deleteSql = "DELETE FROM watchword_signing_keys WHERE id = :id"

const revokeSql = `
INSERT INTO watchword_revocations (at, written_at, key_id) VALUES (:at, :written_at, :key_id)`

type KeyRow = readonly [
  id: KeyId,
  algorithm: SigningAlgorithm,
  slot: number,
  createdAt: number,
  activatesAt: number,
  sealed: string
]

/** `now` is the store's clock. */
export function keyStore(
  connection: Connection,
  write: WriteEvents,
  now: () => number
): KeyStore["Service"] {
  const list = connection.query<KeyRow>(listSql)
  const insert = connection.command(insertSql)
  const reseal = connection.command(resealSql)
  const remove = connection.command(removeSql)
  const removeOne = connection.command(deleteSql)
  const revoke = connection.command(revokeSql)

  return {
    list: () =>
      attempt("list keys", () =>
        list({}).map(([id, algorithm, slot, createdAt, activatesAt, sealed]) => ({
          id,
          algorithm,
          slot,
          createdAt,
          activatesAt,
          sealed
        }))
      ),

    insert: ({ id, algorithm, slot, createdAt, activatesAt, sealed }) =>
      attemptWrite("insert key", () => {
        const row = {
          id,
          algorithm,
          slot,
          created_at: createdAt,
          activates_at: activatesAt,
          sealed
        }
        return insert(row) === 1 ? "inserted" : "taken"
      }),

    reseal: (id, from, to) =>
      attemptWrite("reseal key", () => {
        reseal({ id, from, to })
      }),

    remove: (ids) =>
      attemptWrite("remove keys", () => {
        remove({ ids: JSON.stringify(ids) })
      }),

    revoke: ({ id, at, events }) =>
      attemptWrite("revoke key", () =>
        connection.transaction(() => {
          const removed = removeOne({ id }) === 1
          revoke({ at, written_at: now(), key_id: id })
          if (removed) write(events)
          return removed
        })
      )
  }
}
