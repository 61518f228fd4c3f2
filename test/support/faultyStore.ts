/**
 * A store that fails on demand: in front of a real one, it decides for each call of a method about sessions,
 * keys or revocations whether it passes, fails before anything happened, or does its work and loses the
 * answer.
 */
import * as Effect from "effect/Effect"

import { OutcomeUnknown, StoreUnavailable } from "../../src/ports/failure.ts"
import type { StoreAdapter } from "../../src/ports/StoreAdapter.ts"

/** `lost-after`: the write happened, the answer is lost. `lost-before`: it never arrived, and nobody can say so. */
export type Fault = "pass" | "unavailable" | "lost-before" | "lost-after"

/** Decides over one call: its number (from 1, over the whole run) and its method's name. */
export type FaultScript = (call: number, method: string) => Fault

const reads = new Set(["find", "findWithData", "list", "count", "ping", "recent"])

/** Read in the background, at times of its own: it fails like the rest, and is not counted. */
const uncounted = new Set(["recent"])

export interface FaultyStore {
  readonly store: StoreAdapter
  /** Every method called so far, in order, but for those that are not counted. */
  readonly calls: readonly string[]
  readonly setScript: (script: FaultScript) => void
}

export function faultyStore(inner: StoreAdapter): FaultyStore {
  const calls: string[] = []
  let script: FaultScript = () => "pass"

  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, property, receiver) => {
        const method: unknown = Reflect.get(target, property, receiver)
        if (typeof method !== "function") return method
        const operation = String(property)
        return (...args: unknown[]) =>
          Effect.suspend(() => {
            if (!uncounted.has(operation)) calls.push(operation)
            const work = Reflect.apply(method, target, args) as Effect.Effect<unknown, unknown>
            const fault = script(calls.length, operation)
            // A read that loses its answer has simply failed.
            const kind = reads.has(operation) && fault !== "pass" ? "unavailable" : fault
            switch (kind) {
              case "pass":
                return work
              case "unavailable":
                return Effect.fail(new StoreUnavailable({ operation }))
              case "lost-before":
                return Effect.fail(new OutcomeUnknown({ operation }))
              case "lost-after":
                return Effect.andThen(work, Effect.fail(new OutcomeUnknown({ operation })))
            }
          })
      }
    })

  return {
    calls,
    setScript: (next) => {
      script = next
    },
    store: {
      ...inner,
      open: (settings) =>
        Effect.map(inner.open(settings), (ports) => ({
          // Used in the background, at times of their own: their calls would make the numbers change.
          leases: ports.leases,
          eventLog: ports.eventLog,
          sessions: wrap(ports.sessions),
          keys: wrap(ports.keys),
          revocations: wrap(ports.revocations)
        }))
    }
  }
}
