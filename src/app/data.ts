import * as Effect from "effect/Effect"

/**
 * Session data: JSON that stays in the store, with a version, so that of two writers who read the same
 * none overwrites the other unseen.
 */
import type { SessionId } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import { mergePatch } from "../domain/mergePatch.ts"
import { standing } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { refused, refusedEnded } from "./details.ts"
import { InputInvalid } from "./errors.ts"
import type { DataUpdateInput } from "./inputs.ts"
import { again, done, untilDone } from "./persistence.ts"
import type { DataResult, DataUpdateResult } from "./results.ts"
import { anyShape } from "./shape.ts"
import {
  applyShape,
  checkJson,
  checkKeys,
  checkObject,
  checkSessionId,
  checkVersion
} from "./validation.ts"

type Value = Json | undefined
type Failure = StoreUnavailable | InputInvalid

/** A change, checked: what it makes of the data, and the version that it insists on. */
interface Change {
  readonly apply: (data: Value, version: number) => unknown
  readonly version: number | undefined
}

export function makeData(deps: Dependencies) {
  const { clock, settings, store } = deps

  const read = Effect.fnUntraced(function* (id: SessionId | undefined) {
    const found = id === undefined ? undefined : yield* store.findWithData(id)
    if (found === undefined) return refused("session_not_found")
    const state = standing(found.session, clock.now())
    if (state !== "active") return refusedEnded(state)
    return { ok: true, ...found } as const
  })

  const get = Effect.fnUntraced(function* (
    sessionId: string
  ): Effect.fn.Return<DataResult<Value>, Failure> {
    const found = yield* read(yield* checkSessionId(sessionId))
    if (!found.ok) return found
    const verdict = yield* applyShape(settings.data, found.data.value)
    if (!verdict.ok) return refused("data_mismatch")
    return { ok: true, data: verdict.value, version: found.data.version }
  })

  const attempt = Effect.fnUntraced(function* (
    id: SessionId | undefined,
    change: Change,
    written: { value: Value; version: number } | undefined
  ) {
    const found = yield* read(id)
    if (!found.ok) return { outcome: done<DataUpdateResult<Value>>(found) }
    const { value: old, version } = found.data
    // After a lost answer: the version that was to be written is there, with what was to be written.
    if (written?.version === version && JSON.stringify(written.value) === JSON.stringify(old)) {
      return { outcome: done<DataUpdateResult<Value>>({ ok: true, data: old, version }) }
    }
    if (change.version !== undefined && change.version !== version) {
      return { outcome: done<DataUpdateResult<Value>>(refused("data_conflict")) }
    }
    const value = yield* checkJson("data", change.apply(old, version), settings.data)
    return { write: { id: found.session.id, version, value, now: clock.now() } }
  })

  const update = Effect.fnUntraced(function* (
    input: DataUpdateInput<Value>
  ): Effect.fn.Return<DataUpdateResult<Value>, Failure> {
    const change = yield* checkChange(input)
    const id = yield* checkSessionId(input.sessionId)
    let sent: { value: Value; version: number } | undefined
    return yield* untilDone("data.update", (answerLost) =>
      Effect.gen(function* () {
        const { outcome, write } = yield* attempt(id, change, answerLost ? sent : undefined)
        if (outcome !== undefined) return outcome
        sent = { value: write.value, version: write.version + 1 }
        if ((yield* store.writeData(write)) === "conflict") return again
        return done<DataUpdateResult<Value>>({ ok: true, data: sent.value, version: sent.version })
      })
    )
  })

  return { get, update }
}

/** The one of the three forms that the input has. */
const checkChange = Effect.fnUntraced(function* (
  input: DataUpdateInput<Value>
): Effect.fn.Return<Change, InputInvalid> {
  yield* checkObject("data.update", input)
  if ("change" in input) {
    yield* checkKeys("data.update", input, ["sessionId", "change"])
    if (typeof input.change !== "function") {
      return yield* new InputInvalid({ message: "change: must be a function of the data" })
    }
    return { apply: input.change, version: undefined }
  }
  if ("patch" in input) {
    yield* checkKeys("data.update", input, ["sessionId", "patch", "version"])
    const patch = yield* checkJson("patch", input.patch, anyShape)
    // A variable that was never set must not erase the data, as null does (RFC 7396).
    if (patch === undefined) {
      return yield* new InputInvalid({
        message: "patch: must be JSON, got nothing; give null to replace the data by null"
      })
    }
    const version = input.version === undefined ? undefined : yield* checkVersion(input.version)
    return { apply: (data) => mergePatch(data, patch), version }
  }
  yield* checkKeys("data.update", input, ["sessionId", "data", "version", "merge"])
  if (!("data" in input)) {
    return yield* new InputInvalid({
      message: "data: is missing; give data with its version, patch, or change"
    })
  }
  const { data, merge } = input
  const version = yield* checkVersion(input.version)
  if (merge === undefined) return { apply: () => data, version }
  if (typeof merge !== "function") {
    return yield* new InputInvalid({
      message: "merge: must be a function of the stored data and yours"
    })
  }
  const apply = (stored: Value, found: number) => (found === version ? data : merge(stored, data))
  return { apply, version: undefined }
})
