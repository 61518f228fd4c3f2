import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/**
 * The signing keys as this node knows them: read from the store, opened, kept in order. Signing uses
 * the active one; verifying uses all of them, without waiting for the store. A key that is known to be revoked
 * is none of them, whatever a reading says that began before or came back late.
 */
import type { NodeTime } from "../domain/feedReading.ts"
import type { KeyId } from "../domain/identifier.ts"
import { activeKey, planKeys, type KeyPlan, type KeyPolicy } from "../domain/signingKey.ts"
import { StoreUnavailable, type StoreRefused } from "../ports/failure.ts"
import type { KeyMaterial } from "../ports/TokenSigner.ts"
import type { PublicJwk, SignatureVerdict } from "../ports/TokenVerifier.ts"
import { clockAgrees } from "./clockAgrees.ts"
import type { Dependencies } from "./dependencies.ts"
import { providedKeyRing } from "./providedKeyRing.ts"
import type { SettingsShape } from "./Settings.ts"
import { addKey, readKeys, type OpenedKeys } from "./storedKeys.ts"

export interface KeyRing {
  /** The key to sign with now. */
  readonly signing: Effect.Effect<KeyMaterial, StoreUnavailable>
  /** Checks a token against the keys at hand. */
  readonly check: (token: string) => SignatureVerdict
  /** Whether a key is at hand. */
  readonly has: (id: KeyId) => boolean
  /** Whether `lookForNewer` would do anything, or wait for what is under way. */
  readonly mayFindNewer: () => boolean
  /** Looks for keys that other nodes have made; at most one read a cool-down, whoever asks. */
  readonly lookForNewer: Effect.Effect<void>
  /** Whether no key can have been revoked of which neither the keys at hand nor the feed tell. */
  readonly isCurrent: (now: NodeTime) => boolean
  /** Reads the keys anew, unless they were read less than `age` ms ago, and since the last revocation of one was heard of. */
  readonly renew: (age: number) => Effect.Effect<void, StoreUnavailable>
  /** Whether a key signs no more, so that tokens it signed should be replaced. */
  readonly isRetiring: (id: KeyId) => boolean
  readonly published: () => readonly PublicJwk[]
  /** Reads the keys anew. */
  readonly reload: Effect.Effect<void, StoreUnavailable | StoreRefused>
  /** Creates and removes what is due, too. Any number of nodes may do it at once. */
  readonly maintain: Effect.Effect<void, StoreUnavailable | StoreRefused>
  /** How often `maintain` is worth running, in ms; undefined where the keys are the caller's own. */
  readonly maintainEvery: number | undefined
  /** How often `reload` is, in ms. */
  readonly reloadEvery: number | undefined
}

// After an emergency a node may meet the new key's tokens before it hears of the old one's revocation: for
// this long it may refuse them, and that only where somebody keeps it busy with unknown keys.
const longestCoolDown = 1_000
const quarterHour = 900_000

/** How long an access token may be accepted anywhere once it was issued, in ms. */
export const accessTokenLife = ({ lifetimes, clockTolerance }: SettingsShape): number =>
  // Expiries are rounded up to whole seconds.
  lifetimes.accessToken + 1000 + 2 * clockTolerance

/** The key policy that follows from the settings. */
export function keyPolicy(settings: SettingsShape): KeyPolicy {
  const { clockTolerance, keys } = settings
  return {
    algorithm: keys.algorithm,
    rotateEvery: keys.rotateEvery,
    publishAhead: Math.min(quarterHour, Math.floor((keys.rotateEvery ?? quarterHour) / 4)),
    verifyFor: accessTokenLife(settings),
    clockTolerance
  }
}

interface Ring extends OpenedKeys {
  readonly ids: ReadonlySet<KeyId>
  readonly check: (token: string) => SignatureVerdict
  /** The reading that these are from; undefined: there was none. */
  readonly reading: Reading | undefined
}

interface Reading {
  /** When it began. */
  readonly at: NodeTime
  /** How many keys were known to be revoked then. */
  readonly revoked: number
}

export const makeKeyRing = (deps: Dependencies): Effect.Effect<KeyRing> => {
  const provided = deps.settings.keys.provided
  return provided === undefined
    ? Effect.map(Semaphore.make(1), (turn) => storedKeyRing(deps, turn))
    : Effect.succeed(providedKeyRing(deps, provided))
}

const forged: SignatureVerdict = { kind: "forged" }

function storedKeyRing(deps: Dependencies, turn: Semaphore.Semaphore): KeyRing {
  const { clock, keyStore, revokedKeys, verifier } = deps
  const policy = keyPolicy(deps.settings)
  // A key that signs was published this long before, so keys that were read since then include it.
  const coolDown = Math.min(longestCoolDown, policy.publishAhead)
  // The feed tells of every key that was revoked within this time, however long it was not heard.
  const oldestCurrent = accessTokenLife(deps.settings)
  const maintainEvery =
    policy.rotateEvery === undefined ? quarterHour : Math.floor(policy.publishAhead / 2)
  let ring: Ring = {
    records: [],
    materials: [],
    ids: new Set(),
    check: verifier.prepare([]),
    reading: undefined
  }
  // The last reading, whatever became of it.
  let last: Reading | undefined
  let readings = 0
  let isReading = false
  let failure: StoreUnavailable | StoreRefused | undefined

  const trusted = <A extends { readonly id: KeyId }>(keys: readonly A[]): readonly A[] =>
    revokedKeys.count() === 0 ? keys : keys.filter(({ id }) => !revokedKeys.has(id))
  const records = () => trusted(ring.records)
  const materials = () => trusted(ring.materials)

  /** How long ago a reading began, in ms, by the clock that says more: either may stand still. */
  const ageOf = ({ at }: Reading, now: NodeTime): number =>
    Math.max(now.monotonic - at.monotonic, now.wall - at.wall)

  const time = (): NodeTime => ({ wall: clock.now(), monotonic: clock.monotonic() })

  /** Whether a reading began less than `age` ms ago, and since the last revocation was heard of. */
  const isWithin = (reading: Reading | undefined, age: number, now = time()): boolean =>
    reading !== undefined && reading.revoked === revokedKeys.count() && ageOf(reading, now) < age

  // Whoever waits for a reading must not be left without one because the caller who began it has gone.
  const load = Effect.gen(function* () {
    const reading = { at: time(), revoked: revokedKeys.count() }
    last = reading
    readings += 1
    isReading = true
    failure = undefined
    const keys = yield* readKeys(deps)
    const ids = new Set(keys.materials.map(({ id }) => id))
    ring = { ...keys, ids, check: verifier.prepare(keys.materials), reading }
  }).pipe(
    Effect.tapError((error) =>
      Effect.sync(() => {
        failure = error
      })
    ),
    Effect.ensuring(
      Effect.sync(() => {
        isReading = false
      })
    ),
    Effect.uninterruptible
  )

  /** Reads where that is needed. Whoever has waited for a reading that failed has no other one to wait for. */
  const loadIf = (isNeeded: () => boolean) =>
    Effect.suspend(() => {
      const before = readings
      return turn.withPermits(1)(
        Effect.suspend(() => {
          if (!isNeeded()) return Effect.void
          return failure !== undefined && readings > before ? Effect.fail(failure) : load
        })
      )
    })

  /** The plan, or nothing of it where it is made by a clock that is wrong, unless there is no key to sign with. */
  const agreed = (plan: KeyPlan): Effect.Effect<KeyPlan, StoreUnavailable> => {
    const isIdle = plan.create === undefined && plan.remove.length === 0
    if (isIdle || activeKey(records(), clock.now()) === undefined) return Effect.succeed(plan)
    return Effect.map(clockAgrees(deps), (agrees) =>
      agrees ? plan : { create: undefined, remove: [] }
    )
  }

  const maintain = turn.withPermits(1)(
    Effect.gen(function* () {
      yield* load
      const plan = yield* agreed(planKeys(records(), policy, clock.now()))
      if (plan.remove.length > 0) {
        yield* Effect.catchTag(keyStore.remove(plan.remove), "OutcomeUnknown", () => Effect.void)
      }
      if (plan.create !== undefined) yield* addKey(deps, plan.create, policy.algorithm)
      if (plan.create !== undefined || plan.remove.length > 0) yield* load
    })
  )

  // A node that slept through a rotation must not sign with what it remembers.
  const remembersEnough = (now: number): boolean => {
    const active = activeKey(records(), now)
    if (active === undefined) return false
    const { rotateEvery = Number.POSITIVE_INFINITY } = policy
    return now < active.activatesAt + rotateEvery && isWithin(ring.reading, rotateEvery)
  }

  const activeMaterial = (now: number): KeyMaterial | undefined => {
    const active = activeKey(records(), now)
    return materials().find((key) => key.id === active?.id)
  }

  const signingAnew = Effect.gen(function* () {
    yield* Effect.catchTag(maintain, "StoreRefused", () => Effect.void)
    // Where none is active `maintain` makes one that signs at once, so only clocks that disagree lead here.
    return (
      activeMaterial(clock.now()) ??
      (yield* Effect.die(new Error("no signing key is active by this node's clock")))
    )
  })

  const signing = Effect.suspend(() => {
    const now = clock.now()
    const material = remembersEnough(now) ? activeMaterial(now) : undefined
    return material === undefined ? signingAnew : Effect.succeed(material)
  })

  return {
    signing,
    check: (token) => {
      const verdict = ring.check(token)
      return verdict.kind === "genuine" && revokedKeys.has(verdict.keyId) ? forged : verdict
    },
    has: (id) => ring.ids.has(id) && !revokedKeys.has(id),
    mayFindNewer: () => isReading || !isWithin(last, coolDown),
    lookForNewer: Effect.ignore(loadIf(() => !isWithin(last, coolDown))),
    isCurrent: (now) => isWithin(ring.reading, oldestCurrent, now),
    renew: (age) =>
      Effect.catchTag(
        loadIf(() => !isWithin(ring.reading, Math.min(age, oldestCurrent))),
        "StoreRefused",
        () => Effect.fail(new StoreUnavailable({ operation: "read keys" }))
      ),
    isRetiring: (id) => activeKey(records(), clock.now())?.id !== id,
    published: () => verifier.publicKeys(materials()),
    reload: turn.withPermits(1)(load),
    maintain,
    maintainEvery,
    // Twice within the time, so that they are current even where one reading fails.
    reloadEvery: Math.min(maintainEvery, Math.floor(oldestCurrent / 2))
  }
}
