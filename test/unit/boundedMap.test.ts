/**
 * The bounded map against a model: what it holds, whatever is set, set again and deleted.
 */
import * as fc from "fast-check"
import { expect, it } from "vitest"

import { boundedMap } from "../../src/app/boundedMap.ts"

const step = fc.record({
  kind: fc.constantFrom("set", "set", "set", "delete"),
  key: fc.integer({ min: 0, max: 30 })
})

it("holds the newest of all that was set, as many as it may", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 200 }),
      fc.integer({ min: 1, max: 12 }),
      (steps, capacity) => {
        const map = boundedMap<number, number>(capacity)
        let model: (readonly [number, number])[] = []
        for (const [value, { kind, key }] of steps.entries()) {
          model = model.filter(([other]) => other !== key)
          if (kind === "delete") {
            map.delete(key)
          } else {
            map.set(key, value)
            model = [...model, [key, value] as const].slice(-capacity)
          }
          const held = Array.from({ length: 31 }, (_, other) => [other, map.get(other)] as const)
          expect(held.filter(([, one]) => one !== undefined)).toEqual(
            model.toSorted(([a], [b]) => a - b)
          )
          expect(map.size()).toBe(model.length)
        }
      }
    )
  )
})
