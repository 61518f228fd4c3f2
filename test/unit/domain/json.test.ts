import { describe, expect, it } from "vitest"

import { jsonProblem, maxJsonDepth } from "../../../src/domain/json.ts"

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
const nestedObjects = (depth: number): unknown =>
  depth === 0 ? 1 : { a: nestedObjects(depth - 1) }
const bare = (entries: object): object => Object.assign(Object.create(null), entries)

describe("a JSON value is accepted", () => {
  it.each([
    ["null", null],
    ["booleans", [true, false]],
    ["numbers", [0, -1, 1.5, Number.MAX_VALUE, Number.MIN_VALUE]],
    ["any text, lone surrogates included", ["", "\0", "\u2028", "\ud800"]],
    ["nested arrays and objects", { a: [{ b: [] }, {}] }],
    ["an object without a prototype", bare({ a: 1 })],
    ["a key named __proto__", JSON.parse('{"__proto__": {"a": 1}}')],
    ["as deep as is allowed", nested(maxJsonDepth)],
    ["objects as deep as is allowed", nestedObjects(maxJsonDepth)]
  ])("%s", (_name, value) => {
    expect(jsonProblem(value, "data")).toBeUndefined()
    expect(JSON.parse(JSON.stringify(value))).toEqual(value)
  })
})

describe("a value that JSON would change is refused, with its place", () => {
  it.each([
    [undefined, "data", "undefined is not a JSON value"],
    [() => 1, "data", "function is not a JSON value"],
    [Symbol("a"), "data", "symbol is not a JSON value"],
    [10n, "data", "bigint is not a JSON value"],
    [Number.NaN, "data", "NaN is not a JSON number"],
    [Number.POSITIVE_INFINITY, "data", "Infinity is not a JSON number"],
    [-0, "data", "-0 is not a JSON number"],
    [{ a: { b: undefined } }, "data.a.b", "undefined is not a JSON value"],
    [{ a: { b: 1 }, c: undefined }, "data.c", "undefined is not a JSON value"],
    [{ roles: ["a", "b", 10n] }, "data.roles[2]", "bigint is not a JSON value"],
    [Object.assign([1], { 2: 3 }), "data[1]", "undefined is not a JSON value"],
    [new Date(0), "data", "is an instance of a class, not a plain object"],
    [{ at: new Date(0) }, "data.at", "is an instance of a class, not a plain object"],
    [new Map(), "data", "is an instance of a class, not a plain object"],
    [Object.create({ a: 1 }), "data", "is an instance of a class, not a plain object"],
    [{ [Symbol("a")]: 1 }, "data", "has a symbol as a key"],
    [
      nested(maxJsonDepth + 1),
      `data${"[0]".repeat(maxJsonDepth)}`,
      "is nested deeper than 64 levels"
    ],
    [
      nestedObjects(maxJsonDepth + 1),
      `data${".a".repeat(maxJsonDepth)}`,
      "is nested deeper than 64 levels"
    ]
  ])("%o", (value, path, reason) => {
    expect(jsonProblem(value, "data")).toEqual({ path, reason })
  })

  it("and a cycle is one that is nested too deep", () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(jsonProblem(cycle, "claims")?.reason).toBe("is nested deeper than 64 levels")
  })
})
