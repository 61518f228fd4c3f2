import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/**
 * The signing keys as this node knows them: loaded from the store, opened, kept in order. Signing uses
 * the active one; verifying uses all of them, without waiting for the store.
 */
import type { KeyId } from "../domain/identifier.ts"
import { activeKey, planKeys, type KeyPolicy } from "../domain/signingKey.ts"
import { StoreRefused, type StoreUnavailable } from "../ports/failure.ts"
import type { StoredKey } from "../ports/KeyStore.ts"
import type { KeyMaterial } from "../ports/TokenSigner.ts"
import type { PublicJwk, SignatureVerdict } from "../ports/TokenVerifier.ts"
import type { Dependencies } from "./dependencies.ts"
import type { SettingsShape } from "./Settings.ts"

export interface KeyRing {
  /** The key to sign with now. */
  readonly signing: Effect.Effect<KeyMaterial, StoreUnavailable>
  /** Checks a token against the keys at hand. */
  readonly check: (token: string) => SignatureVerdict
  /** Looks for keys that other nodes have made; at most one read a cool-down, whoever asks. */
  readonly lookForNewer: Effect.Effect<void>
  /** Whether a key signs no more, so that tokens it signed should be replaced. */
  readonly isRetiring: (id: KeyId) => boolean
  readonly published: () => readonly PublicJwk[]
  /** Reads the keys anew. */
  readonly reload: Effect.Effect<void, StoreUnavailable | StoreRefused>
  /** Creates and removes what is due, too. Any number of nodes may do it at once. */
  readonly maintain: Effect.Effect<void, StoreUnavailable | StoreRefused>
  /** How often `maintain` is worth running, in ms; undefined where the keys are the caller's own. */
  readonly maintainEvery: number | undefined
}

// A stranger's node may publish a key at any time; asking more often than this gains nothing.
const longestCoolDown = 5_000
const quarterHour = 900_000

/** How long an access token may be accepted anywhere once it was issued, in ms. */
export const accessTokenLife = ({ lifetimes, clockTolerance }: SettingsShape): number =>
  // Expiries are rounded up to whole seconds.
  lifetimes.accessToken + 1000 + 2 * clockTolerance

/** The key policy that follows from the settings. */
export function keyPolicy(settings: SettingsShape): KeyPolicy {
  const { keys } = settings
  return {
    algorithm: keys.algorithm,
    rotateEvery: keys.rotateEvery,
    publishAhead: Math.min(quarterHour, Math.floor((keys.rotateEvery ?? quarterHour) / 4)),
    verifyFor: accessTokenLife(settings)
  }
}

interface Ring {
  readonly records: readonly StoredKey[]
  readonly materials: readonly KeyMaterial[]
  readonly check: (token: string) => SignatureVerdict
  readonly loadedAt: number
}

export const makeKeyRing = (deps: Dependencies): Effect.Effect<KeyRing> => {
  const provided = deps.settings.keys.provided
  return provided === undefined
    ? Effect.map(Semaphore.make(1), (turn) => storedKeyRing(deps, turn))
    : Effect.succeed(providedKeyRing(deps, provided))
}

function providedKeyRing(deps: Dependencies, keys: readonly KeyMaterial[]): KeyRing {
  const signing = keys[0] as KeyMaterial
  return {
    signing: Effect.succeed(signing),
    check: deps.verifier.prepare(keys),
    lookForNewer: Effect.void,
    isRetiring: (id) => id !== signing.id,
    published: () => deps.verifier.publicKeys(keys),
    reload: Effect.void,
    maintain: Effect.void,
    maintainEvery: undefined
  }
}

function storedKeyRing(deps: Dependencies, turn: Semaphore.Semaphore): KeyRing {
  const { clock, keyStore, logger, sealing, signer, verifier } = deps
  const policy = keyPolicy(deps.settings)
  // A key that signs was published this long before, so keys that were read since then include it.
  const coolDown = Math.min(longestCoolDown, policy.publishAhead)
  let ring: Ring = {
    records: [],
    materials: [],
    check: verifier.prepare([]),
    loadedAt: Number.NEGATIVE_INFINITY
  }

  const load = Effect.gen(function* () {
    const loadedAt = clock.monotonic()
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
        // Either text opens, and the next load tries again.
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
      if (usable.length === 0) return yield* new StoreRefused({ message: foreignKeys(unreadable) })
    }
    ring = { records: usable, materials, check: verifier.prepare(materials), loadedAt }
  })

  const create = Effect.fnUntraced(function* (slot: number, activatesAt: number) {
    const material = yield* signer.generate(policy.algorithm)
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
      deps.events.publish({ name: "keyRotated", keyId: material.id, activatesAt, at: now })
    }
  })

  const maintain = turn.withPermits(1)(
    Effect.gen(function* () {
      yield* load
      const plan = planKeys(ring.records, policy, clock.now())
      if (plan.remove.length > 0) {
        yield* Effect.catchTag(keyStore.remove(plan.remove), "OutcomeUnknown", () => Effect.void)
      }
      if (plan.create !== undefined) yield* create(plan.create.slot, plan.create.activatesAt)
      if (plan.create !== undefined || plan.remove.length > 0) yield* load
    })
  )

  // A node that slept through a rotation must not sign with what it remembers.
  const remembersEnough = (now: number): boolean => {
    const active = activeKey(ring.records, now)
    if (active === undefined) return false
    if (policy.rotateEvery === undefined) return true
    return (
      now < active.activatesAt + policy.rotateEvery &&
      clock.monotonic() - ring.loadedAt < policy.rotateEvery
    )
  }

  const signing = Effect.gen(function* () {
    if (!remembersEnough(clock.now())) {
      yield* Effect.catchTag(maintain, "StoreRefused", () => Effect.void)
    }
    const active = activeKey(ring.records, clock.now())
    const material = ring.materials.find((key) => key.id === active?.id)
    // With no key at all `maintain` makes one that signs at once, so only clocks that disagree lead here.
    return (
      material ?? (yield* Effect.die(new Error("no signing key is active by this node's clock")))
    )
  })

  return {
    signing,
    check: (token) => ring.check(token),
    lookForNewer: turn.withPermits(1)(
      Effect.suspend(() =>
        clock.monotonic() - ring.loadedAt < coolDown ? Effect.void : Effect.ignore(load)
      )
    ),
    isRetiring: (id) => activeKey(ring.records, clock.now())?.id !== id,
    published: () => verifier.publicKeys(ring.materials),
    reload: turn.withPermits(1)(load),
    maintain,
    maintainEvery:
      policy.rotateEvery === undefined ? quarterHour : Math.floor(policy.publishAhead / 2)
  }
}

const foreignKeys = (count: number): string =>
  `the store holds ${count} signing key${count === 1 ? "" : "s"}, sealed under none of the given secrets. ` +
  "After a change of secret, give both, newest first: secret: [new, old]. If the old one is lost, " +
  "empty the table of signing keys; everybody signs in again."
