import * as Effect from "effect/Effect"

/**
 * Signing keys as the store has them: reading and opening them, and adding one.
 */
import type { PlannedKey, SigningAlgorithm } from "../domain/signingKey.ts"
import { StoreRefused } from "../ports/failure.ts"
import type { KeySealing } from "../ports/KeySealing.ts"
import type { StoredKey } from "../ports/KeyStore.ts"
import type { KeyMaterial } from "../ports/TokenSigner.ts"
import type { Dependencies } from "./dependencies.ts"

/** Keys with what is sealed in them, in one order. */
export interface OpenedKeys {
  readonly records: readonly StoredKey[]
  readonly materials: readonly KeyMaterial[]
}

/**
 * Reads every key that one of the secrets opens, and seals anew what an older one has sealed. Fails with
 * `StoreRefused` where there are keys and none can be opened.
 */
export const readKeys = Effect.fnUntraced(function* ({
  keyStore,
  logger,
  sealing
}: Pick<Dependencies, "keyStore" | "logger" | "sealing">) {
  const records = yield* keyStore.list()
  const usable: StoredKey[] = []
  const materials: KeyMaterial[] = []
  for (const record of records) {
    const opened = sealing.open(record.id, record.sealed)
    if (opened === undefined) continue
    usable.push(record)
    materials.push({ id: record.id, algorithm: record.algorithm, jwk: opened.plaintext })
    if (opened.newest) continue
    const resealed = sealing.seal(record.id, opened.plaintext)
    yield* Effect.catchTag(
      keyStore.reseal(record.id, record.sealed, resealed),
      "OutcomeUnknown",
      // Either text opens, and the next reading tries again.
      () => Effect.void
    )
  }
  const unreadable = records.length - usable.length
  if (unreadable > 0) {
    logger.log({
      level: "error",
      message: "signing keys were sealed under a secret that is not among those given",
      fields: { unreadable, usable: usable.length }
    })
    yield* refuseForeignKeys(records, sealing)
  }
  const keys: OpenedKeys = { records: usable, materials }
  return keys
})

/** Fails where there are keys and none of the secrets opens any: nobody else could open a new one, either. */
export const refuseForeignKeys = (
  records: readonly StoredKey[],
  sealing: KeySealing["Service"]
): Effect.Effect<void, StoreRefused> =>
  records.length === 0 || records.some(({ id, sealed }) => sealing.open(id, sealed) !== undefined)
    ? Effect.void
    : Effect.fail(new StoreRefused({ message: foreignKeys(records.length) }))

const foreignKeys = (count: number): string =>
  `the store holds ${count} signing key${count === 1 ? "" : "s"}, sealed under none of the given secrets. ` +
  "After a change of secret, give both, newest first: secret: [new, old]. If the old one is lost, " +
  "empty the table of signing keys; everybody signs in again."

/** Makes a key, puts it into its slot unless that is taken, and tells of it. */
export const addKey = Effect.fnUntraced(function* (
  {
    clock,
    events,
    keyStore,
    sealing,
    signer
  }: Pick<Dependencies, "clock" | "keyStore" | "sealing"> & {
    readonly events: Pick<Dependencies["events"], "publish">
    readonly signer: Pick<Dependencies["signer"], "generate">
  },
  { slot, activatesAt }: PlannedKey,
  algorithm: SigningAlgorithm
) {
  const material = yield* signer.generate(algorithm)
  const now = clock.now()
  const outcome = yield* Effect.catchTag(
    keyStore.insert({
      id: material.id,
      algorithm: material.algorithm,
      slot,
      createdAt: now,
      activatesAt,
      sealed: sealing.seal(material.id, material.jwk)
    }),
    "OutcomeUnknown",
    // Whichever key has the slot now is the right one.
    () => Effect.succeed("taken" as const)
  )
  if (outcome === "inserted") {
    events.publish({ name: "keyRotated", keyId: material.id, activatesAt, at: now })
  }
})
