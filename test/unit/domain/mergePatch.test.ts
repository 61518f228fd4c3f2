import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { Json } from "../../../src/domain/json.ts"
import { mergePatch } from "../../../src/domain/mergePatch.ts"

describe("a merge patch, by the examples of RFC 7396 appendix A", () => {
  const examples: readonly (readonly [original: Json, patch: Json, result: Json])[] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"]
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }]
  ]

  it.each(examples)("%j patched with %j is %j", (original, patch, result) => {
    expect(mergePatch(original, patch)).toStrictEqual(result)
  })

  it("of section 3 turns the one document into the other", () => {
    const original = {
      title: "Goodbye!",
      author: { givenName: "John", familyName: "Doe" },
      tags: ["example", "sample"],
      content: "This will be unchanged"
    }
    const patch = {
      title: "Hello!",
      phoneNumber: "+01-123-456-7890",
      author: { familyName: null },
      tags: ["example"]
    }
    expect(mergePatch(original, patch)).toStrictEqual({
      title: "Hello!",
      author: { givenName: "John" },
      tags: ["example"],
      content: "This will be unchanged",
      phoneNumber: "+01-123-456-7890"
    })
  })
})

describe("a merge patch", () => {
  it("of nothing begins an object, without the nulls", () => {
    expect(mergePatch(undefined, { a: 1, b: null })).toStrictEqual({ a: 1 })
  })

  it.each([null, "text", 5, true])("of %j begins an object anew", (target) => {
    expect(mergePatch(target, { a: 1 })).toStrictEqual({ a: 1 })
  })

  it("replaces by false, zero and the empty text as by any other value", () => {
    const patch = { a: false, b: 0, c: "" }
    expect(mergePatch({ a: 1, b: 1, c: 1 }, patch)).toStrictEqual(patch)
  })

  it("leaves what it was given as it was", () => {
    const target = { a: { b: 1 }, c: 2 }
    const patch = { a: { b: null, d: 3 }, c: null }
    mergePatch(target, patch)
    expect(target).toStrictEqual({ a: { b: 1 }, c: 2 })
    expect(patch).toStrictEqual({ a: { b: null, d: 3 }, c: null })
  })

  it("takes a key named __proto__ as data, and changes no prototype", () => {
    const hostile = JSON.parse('{"__proto__": {"admin": true}, "a": 1}') as Json
    const merged = mergePatch({ b: 2 }, hostile) as object
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect(JSON.stringify(merged)).toBe('{"b":2,"__proto__":{"admin":true},"a":1}')
    expect(mergePatch(hostile, { ["__proto__"]: null })).toStrictEqual({ a: 1 })
    expect("admin" in {}).toBe(false)
  })
})

describe("whatever the documents", () => {
  const key = fc.constantFrom("a", "b", "c", "__proto__", "toString")
  const noObject = fc.constantFrom<Json[]>(null, false, 0, "x", [], [1], [{ a: null }])
  const { document, object } = fc.letrec<{ document: Json; object: Json }>((tie) => ({
    object: fc.dictionary(key, tie("document"), { maxKeys: 3 }),
    document: fc.oneof({ maxDepth: 4 }, noObject, tie("object"))
  }))
  // Compared as text: vitest does not look at a key named __proto__.
  const text = (value: Json): string => JSON.stringify(value)

  it("patching twice is patching once", () => {
    fc.assert(
      fc.property(document, document, (target, patch) => {
        const once = mergePatch(target, patch)
        expect(text(mergePatch(once, patch))).toBe(text(once))
      })
    )
  })

  it("an empty patch changes no object", () => {
    fc.assert(
      fc.property(object, (target) => {
        expect(text(mergePatch(target, {}))).toBe(text(target))
      })
    )
  })

  it("a patch that is no object is the result", () => {
    fc.assert(
      fc.property(document, noObject, (target, patch) => {
        expect(mergePatch(target, patch)).toStrictEqual(patch)
      })
    )
  })

  it("the result is that of the pseudocode of RFC 7396 section 2", () => {
    fc.assert(
      fc.property(document, document, (target, patch) => {
        expect(text(mergePatch(target, patch))).toBe(text(pseudocode(target, patch)))
      })
    )
  })
})

/** The standard's algorithm on a list of entries, step by step. */
function pseudocode(target: Json | undefined, patch: Json): Json {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch
  const hasEntries = typeof target === "object" && target !== null && !Array.isArray(target)
  const entries = hasEntries ? Object.entries(target) : []
  for (const [name, value] of Object.entries(patch)) {
    const at = entries.findIndex(([known]) => known === name)
    const before = entries[at]?.[1]
    if (value !== null && at === -1) entries.push([name, pseudocode(undefined, value)])
    else if (value !== null) entries[at] = [name, pseudocode(before, value)]
    else if (at !== -1) entries.splice(at, 1)
  }
  return Object.fromEntries(entries)
}
